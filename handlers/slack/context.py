"""One delivery being answered: who, where, with what, and how far it is."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient

from handlers.services import Person, Receipt, Services
from handlers.slack.frame import Frame
from handlers.slack.people import People
from handlers.slack.phrases import Phrases
from handlers.slack.request_key import Kind, RequestKey, place, tapped
from handlers.slack.tag import Tag
from knowledge.answering import Answerer, Shown
from tickets.ports import StorageFailed
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office

# users.info must not eat up the three seconds in which a command is to be acked.
_PATIENCE = {"command": 1.0}
_USUAL_PATIENCE = 5.0
BEGUN = "begun"


class NoLongerOffered(Exception):  # noqa: N818 - what happened, not "an error"
    """A tap on something that is not on offer: an entry that is gone, or a made-up value."""


@dataclass
class RequestContext:
    """`spoken` is true once something visible went out; `unfinished` when Slack took nothing, so
    that the delivery stays open and is handled again."""

    services: Services
    people: People
    context: BoltContext
    body: Mapping[str, Any]
    request_key: RequestKey
    receipt: Receipt | None
    """None while the database is down."""
    spoken: bool = False
    unfinished: bool = False
    outcome: str = "done"
    afterwards: Callable[[], None] | None = None
    """What is drawn elsewhere once Slack has its ack."""
    noted: str = field(init=False)
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.noted = (self.receipt.outcome if self.receipt else None) or BEGUN

    @property
    def key(self) -> str:
        """The name under which this delivery is written down."""
        return (self.receipt.key if self.receipt else None) or self.request_key.key

    @property
    def stored(self) -> bool:
        """Whether the delivery is in the database."""
        return self.receipt is not None

    @property
    def user(self) -> str:
        return self.request_key.user

    @property
    def kind(self) -> Kind:
        return self.request_key.kind

    @property
    def client(self) -> WebClient:
        return self.context.client

    @property
    def ack(self) -> Ack:
        return self.context.ack

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self.began

    @property
    def is_again(self) -> bool:
        """Begun before and never finished: what was said already must not be said twice."""
        return self.receipt is not None and self.receipt.state == "again"

    @cached_property
    def person(self) -> Person:
        return self.people.find(
            self.client,
            self.user,
            default=self.office.language,
            team=self.team,
            patience=_PATIENCE.get(self.kind, _USUAL_PATIENCE),
        )

    @cached_property
    def is_member(self) -> bool:
        """Of the house, with an account that is still there: asked anew at every act (A-09)."""
        return self.person.is_member and not self.services.is_gone(self.user)

    @cached_property
    def may_report(self) -> bool:
        """A guest may report a possible breach, and nothing else (O12)."""
        return self.is_member or (self.person.is_guest and not self.person.is_outside)

    @property
    def team(self) -> str:
        authorized = self.context.authorize_result
        return (authorized.team_id if authorized else None) or ""

    # One office and one library for the whole turn, though both may change meanwhile.
    @cached_property
    def office(self) -> Office:
        return self.services.office()

    @cached_property
    def answerer(self) -> Answerer:
        return self.services.answerer()

    @cached_property
    def circumstances(self) -> OfficeContext:
        return self.services.circumstances()

    @cached_property
    def now(self) -> datetime:
        """One instant for the whole turn."""
        return self.services.clock()

    @property
    def action(self) -> Mapping[str, Any]:
        """The button, option or field that was touched."""
        return tapped(self.body)

    @property
    def view_state(self) -> Mapping[str, Any]:
        """What stands in the fields of the modal."""
        values = self.body["view"].get("state", {}).get("values")
        return values if isinstance(values, Mapping) else {}

    @cached_property
    def say(self) -> Phrases:
        return Phrases.of(self.person)

    @cached_property
    def frame(self) -> Frame:
        return Frame(self.say, self.office, self.answerer.library)

    def picked(self) -> Tag:
        """What the tapped button carries; nothing in it is believed before it is looked up."""
        action = tapped(self.body)
        option = action.get("selected_option")
        value = option.get("value") if isinstance(option, Mapping) else action.get("value")
        tag = Tag.read(value)
        if tag is None:
            raise NoLongerOffered
        return tag

    @property
    def stage(self) -> str:
        """Which choice a button belongs to, as its block's name says before the colon."""
        return str(tapped(self.body).get("block_id")).partition(":")[0]

    def shown(self, tag: Tag) -> Shown:
        """The answer that a tag names, as it stands in the knowledge base today."""
        found = self.answerer.show(tag.entries[0], tag.language) if tag.entries else None
        if found is None:
            raise NoLongerOffered
        return found

    def must_be_stored(self) -> None:
        """For what promises something: without a database it is refused."""
        if not self.stored:
            raise StorageFailed

    def note(self, outcome: str | None = None) -> None:
        """Keeps how far it is, should we crash now; without an outcome, only that we are at it."""
        self.noted = outcome or self.noted
        if self.stored:
            with suppress(StorageFailed):
                self.services.inbox.note(self.key, self.noted)

    def is_first(self, what: str) -> bool:
        """Whether this tap is the first of its kind on its message (F-26).

        Without a database it is taken for the first: a tap that only reads is answered twice
        rather than not at all.
        """
        try:
            first = self.services.inbox.claim(f"tap:{place(self.body)}:{what}")
        except StorageFailed:
            return True
        return first or self.is_again
