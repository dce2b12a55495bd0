"""What the conversation needs of the rest of the program: Protocols that `bot/` fulfils."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from handlers.limiter import Limiter
from tickets.desk import Desk
from tickets.model.kinds import Language
from tickets.model.personal import Personal
from tickets.ports import Absences, Mentions
from tickets.reports.figures import Figures
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office

if TYPE_CHECKING:  # the matcher is heavy; whoever only stores needs none of it
    from knowledge.answering import Answer, Answerer

Reaction = Literal["helpful", "unhelpful", "chosen", "none_of_these", "ask_person", "shared"]
Reason = Literal["wrong", "old", "unclear", "other"]


class NotDrawn(Exception):  # noqa: N818 - what happened, not "an error"
    """The charts of a report could not be drawn; it says why, and nothing of what was in them."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to be posted or written; what is in it is anybody's to read who may have it."""

    name: str
    title: str
    content: bytes


class Receipt(Protocol):
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
    def state(self) -> str: ...

    @property
    def outcome(self) -> str | None: ...

    @property
    def key(self) -> str | None: ...


class Inbox(Protocol):
    """Deliveries from Slack, each handled once. Every method may raise StorageFailed."""

    def receive(
        self, key: str, *, alias: str | None, fingerprint: str, payload: Mapping[str, object]
    ) -> Receipt:
        """Commits the delivery before it returns.

        `payload` is the whole body as Bolt got it: whoever re-drives what a crash left over hands
        it to `app.dispatch(BoltRequest(mode="socket_mode", body=payload))`. A delivery with a known
        alias (Slack's client_msg_id) is the same delivery, whatever its key.
        """

    def note(self, key: str, outcome: str) -> None:
        """Keeps how far it is, should we crash now, and renews the lease."""

    def finish(self, key: str, outcome: str) -> None:
        """It is done; the payload is erased."""

    def claim(self, key: str) -> bool:
        """True the first time this mark is set; of two at the same moment one gets True."""

    def release(self, key: str) -> None:
        """Takes a mark back, when what it stood for surely did not happen."""


class Feedback(Protocol):
    """What the curator learns from. No identity is stored; nothing raises (a fault is an alarm)."""

    def asked(self, answer: "Answer", *, personal: bool) -> str | None:
        """An id of at most 40 plain characters for later reactions, or None if not stored.

        With `personal` (personal data in the text, or the statement of an event) only entry ids and
        score are kept, never the text.
        """

    def missed(self, since: datetime) -> int:
        """How many questions were not found since that day; 0 if nobody can say."""

    def question(self, row: str) -> Personal | None:
        """The words that were kept under this id; the caller has proof whose they are."""

    def tell(
        self,
        asked: str | None,
        what: Reaction,
        entry: str | None = None,
        reason: Reason | None = None,
    ) -> None:
        """A reaction to what was shown."""


class Reports(Protocol):
    """The month's report as files, none of which holds a personal column (O2)."""

    def files(
        self, figures: Figures, language: Language, *, who: str, now: datetime
    ) -> tuple[File, ...]:
        """Takes seconds. Raises NotDrawn, and NotAllowedError for who has no register."""


class Signer(Protocol):
    """Signs what Slack carries for us, with the key ring's purpose `sign`."""

    def sign(self, text: bytes) -> str:
        """A code of letters and digits, made with the current key."""

    def holds(self, text: bytes, code: str) -> bool:
        """Whether one of our keys made this code for this text."""


class Receipts(Protocol):
    """Messages that change with the escalation they are about. May raise StorageFailed."""

    def keep_receipt(self, number: str, person: str, channel: str, ts: str, version: int) -> None:
        """Its reporter's receipt stands there, drawn as of this version."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who speaks to the bot, as far as it matters here."""

    id: str
    locale: Language
    is_abroad: bool = False
    """Their Slack shows another time than Japan's."""
    is_guest: bool = False
    is_outside: bool = False
    is_bot: bool = False
    is_gone: bool = False
    """The account was deactivated, as Slack said within the last day; acts ask it anew."""

    @property
    def is_member(self) -> bool:
        return not (self.is_guest or self.is_outside or self.is_gone)


@dataclass(frozen=True, slots=True)
class Services:
    """All that listeners work with. `desk` and `answerer` are re-read when their files change."""

    office: Callable[[], Office]
    answerer: Callable[[], "Answerer"]
    inbox: Inbox
    feedback: Feedback
    clock: Callable[[], datetime]
    desk: Desk
    circumstances: Callable[[], OfficeContext]
    signer: Signer
    absences: Absences
    mentions: Mentions
    receipts: Receipts
    reports: Reports
    is_card: Callable[[str, str], bool]
    """Whether a ticket is shown by the message with this ts in this channel."""
    wake: Callable[[], None]
    """Tells the dispatcher that there is something to post."""
    is_gone: Callable[[str], bool]
    """Whether somebody's account was deactivated, as Slack said within the last minute."""
    wait: Callable[[float], None] = field(default=time.sleep)
    looks: Limiter = field(default_factory=Limiter)
    """How often a person may look somebody up, by whatever form (A-53)."""
