"""What the conversation needs from the program: protocols that `bot/` satisfies."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from handlers.limiter import Limiter
from tickets.desk import Desk
from tickets.model.kinds import Language
from tickets.model.personal import Personal
from tickets.ports import Absences, LeakMentions
from tickets.reports.figures import Figures
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office

if TYPE_CHECKING:  # the matcher is slow to import
    from knowledge.answering import Answer, Answerer
    from knowledge.curation.clusters import MissedQuestion

Reaction = Literal["helpful", "unhelpful", "chosen", "none_of_these", "ask_person", "shared"]
Reason = Literal["wrong", "old", "unclear", "other"]


class NotDrawn(Exception):  # noqa: N818 - what happened, not "an error"
    """The charts of a report could not be drawn; the text says why and quotes no data."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to post or write; every person who may have it may read all of it."""

    name: str
    title: str
    content: bytes


class ReceivedDelivery(Protocol):
    """What the inbox knows of a delivery, by `state`:

    new       never seen: it is ours now, under a lease.
    again     seen, never finished, and its lease is over (a crash, or a reply that failed): it is
              ours now, under a new lease; `outcome` is what was noted last.
    busy      seen, and its lease still runs.
    done      finished; `outcome` is how.
    conflict  the same key or alias with another fingerprint.

    `key` is the key of the row, under which it is noted and finished: a delivery that was found by
    its alias may have come with another key.
    """

    @property
    def state(self) -> Literal["new", "again", "busy", "done", "conflict"]: ...

    @property
    def outcome(self) -> str | None: ...

    @property
    def key(self) -> str | None: ...


class Inbox(Protocol):
    """Slack deliveries, each handled once. Every method may raise StorageFailed."""

    def receive(
        self, key: str, *, alias: str | None, fingerprint: str, payload: Mapping[str, object]
    ) -> ReceivedDelivery:
        """Commit the delivery before returning.

        `payload` is the body as Bolt received it; a redelivery passes it to
        `app.dispatch(BoltRequest(mode="socket_mode", body=payload))`. Deliveries that share an
        alias (Slack's client_msg_id) are one.
        """

    def renew(self, key: str, outcome: str | None = None) -> ReceivedDelivery | None:
        """Renew the lease, and store how far it is, in case of a crash.

        Returns `new`, or `again` if another attempt began meanwhile, with what was noted last. None
        if the lease ended and another process has taken the delivery over, or finished it.
        """

    def give_back(self, key: str) -> None:
        """End our lease: the first process that is ready takes the delivery up."""

    def finish(self, key: str, outcome: str) -> None:
        """Mark it done and erase the payload."""

    def finish_later(self, key: str, outcome: str) -> None:
        """Do so once the database is back, if it stored the delivery without telling."""

    def mark_once(self, key: str) -> bool:
        """True the first time this mark is set; of two simultaneous callers one gets True."""

    def marks_with(self, prefix: str) -> tuple[str, ...]:
        """The rest of each mark that begins so."""

    def unmark(self, key: str) -> None:
        """Take a mark back, when the marked act surely did not happen."""


class Feedback(Protocol):
    """Reactions for the curator. No identity is stored; nothing raises (a failure is an alarm)."""

    def asked(self, answer: "Answer", *, personal: bool) -> str | None:
        """An id of at most 40 plain characters for later reactions, or None if not stored.

        With `personal` (personal data in the text, or the statement of an event) only entry ids and
        score are kept, never the text.
        """

    def missed(self, since: datetime) -> int:
        """Number of unanswered questions since that day; 0 if unknown."""

    def question(self, row: str) -> Personal | None:
        """The stored words; the caller has proof of whose they are."""

    def tell(
        self,
        asked: str | None,
        what: Reaction,
        entry: str | None = None,
        reason: Reason | None = None,
    ) -> None: ...


class Curation(Protocol):
    """Questions that were not answered well. Every method may raise StorageFailed.

    The caller checks who opens them, and audits it.
    """

    def count(self) -> int: ...

    def questions(self) -> tuple["MissedQuestion", ...]:
        """Open the newest."""

    def settle(self, ids: Sequence[str]) -> None:
        """Erase these texts and take them out of the inbox."""


class MonthlyReportFiles(Protocol):
    """Files of the monthly report, without personal columns (O2)."""

    def files(
        self, figures: Figures, language: Language, *, who: str, now: datetime
    ) -> tuple[File, ...]:
        """Return files to send singly: the Markdown links no picture. Takes seconds.

        Raises NotDrawn, and NotAllowedError for a person without a register.
        """


class Signer(Protocol):
    """Signs values that Slack carries for us, with the key ring's purpose `sign`."""

    def sign(self, text: bytes) -> str:
        """A code of letters and digits, made with the current key."""

    def holds(self, text: bytes, code: str) -> bool:
        """Whether one of our keys made this code for this text."""


READING_SECONDS: Final = 30.0
"""How long what needs no ack waits for the knowledge base."""


class NotReadyError(Exception):
    """What is read at the start, as the knowledge base, is not read yet."""


class BreachReceiptMessages(Protocol):
    """Receipts of reports of a possible breach; they change with it. May raise StorageFailed."""

    def keep_receipt(self, number: str, person: str, channel: str, ts: str, version: int) -> None:
        """Remember where the receipt of who reported it or joined stands, and the version drawn."""


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    locale: Language
    is_abroad: bool = False
    """Slack shows them another time zone than Japan's."""
    is_guest: bool = False
    is_outside: bool = False
    is_bot: bool = False
    is_gone: bool = False
    """The account was deactivated, or Slack does not know it."""
    is_unknown: bool = False
    """Slack has not said yet who it is."""
    name: str = field(default="", repr=False, compare=False)
    """As Slack shows it; for the registers only, and never in a log."""

    @property
    def is_member(self) -> bool:
        return not (self.is_guest or self.is_outside or self.is_gone or self.is_unknown)

    @property
    def may_report(self) -> bool:
        """Whether they may report a breach: members, guests (O12), anybody while Slack does not say
        who it is."""
        return self.is_unknown or not (self.is_outside or self.is_gone)


class People(Protocol):
    """People as Slack knows them. Nothing raises."""

    def find(self, user: str, patience: float = 0.0) -> Person | None:
        """Return who it is, or None while Slack has not said so.

        An unknown person is looked up at once, and waited for up to `patience` seconds.
        """

    def apply_event(self, event: Mapping[str, Any]) -> None:
        """Take in an event about a person or a group."""


@dataclass(slots=True)
class AgentView:
    """Slack's agent view of DMs: suggested questions, and each question a thread of its own.

    docs.slack.dev/ai/migrating-to-agent-messaging
    """

    is_on: bool = False
    """The app has the scope, and Slack has not refused its suggestions."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that listeners work with. `office` and `answerer` are reread when their files
    change."""

    office: Callable[[], Office]
    answerer: Callable[[float], "Answerer"]
    """Waits so many seconds for the knowledge base to be read. Raises NotReadyError."""
    inbox: Inbox
    feedback: Feedback
    clock: Callable[[], datetime]
    desk: Desk
    office_context: Callable[[], OfficeContext]
    opening: Callable[[], Opening]
    """The desk's opening hours, also while the database is down."""
    signer: Signer
    absences: Absences
    mentions: LeakMentions
    receipts: BreachReceiptMessages
    reports: MonthlyReportFiles
    curation: Curation
    is_card: Callable[[str, str], bool]
    """Whether the message with this ts in this channel is a ticket's card."""
    wake: Callable[[], None]
    """Tells the dispatcher that there is something to post."""
    people: People
    answered: Callable[[str, float], None]
    """Counts an answered question: its result, and seconds since its delivery."""
    requests: Limiter
    """Limits how much a person may write, tap and send."""
    span: Callable[[str], AbstractContextManager[object]] = field(default=nullcontext)
    """Traces what is done in a block, by a name of ours."""
    wait: Callable[[float], None] = field(default=time.sleep)
    faulty_answers: Callable[[], Sequence[str]] = tuple
    """What is wrong with the answers' files as they read now, with file and line."""
    app_id: str = ""
    """Deliveries that name another app are ignored."""
    agent_view: AgentView = field(default_factory=AgentView)
    blocks_taken: dict[str, bool] = field(default_factory=dict)
    """Whether Slack has taken each type of newer block; changed as it tells."""

    def person(self, user: str, patience: float = 0.0) -> Person:
        """Return who it is: nobody, in the office's language, while Slack has not said so."""
        known = self.people.find(user, patience)
        return known or Person(user, self.office().language, is_unknown=True)
