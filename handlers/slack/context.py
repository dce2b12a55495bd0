"""The request context: one delivery from Slack while it is answered."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar, overload

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient

from handlers.services import Person, Receipt, Services
from handlers.slack.people import People
from handlers.slack.phrases import Phrases
from handlers.slack.request_key import Kind, RequestKey, place, tapped
from handlers.slack.view import ViewContext
from knowledge.answering import Answerer
from tickets.ports import StorageFailed
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office

# users.info must not eat up the three seconds in which a command is to be acked.
_PATIENCE = {"command": 1.0}
_USUAL_PATIENCE = 5.0
BEGUN = "begun"
Value = TypeVar("Value")


class NoLongerOffered(Exception):  # noqa: N818 - what happened, not "an error"
    """A tap on something that is not on offer: an entry that is gone, or a made-up value."""


class lazy(Generic[Value]):  # noqa: N801 - used like a property
    """A property that is computed once for each object.

    `functools.cached_property` holds one lock for all objects while it computes (Python 3.11), and
    these call Slack.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self._compute = compute

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> "lazy[Value]": ...

    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...

    def __get__(self, instance: object | None, owner: type) -> "lazy[Value] | Value":
        if instance is None:
            return self
        value = self._compute(instance)
        instance.__dict__[self._name] = value
        return value


@dataclass
class RequestContext:
    """What Slack delivered, who sent it, and how far it is answered.

    `spoken` is true once something visible went out; `unfinished` when Slack took nothing, so
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

    @lazy
    def person(self) -> Person:
        return self.people.find(
            self.client,
            self.user,
            default=self.office.language,
            team=self.team,
            patience=_PATIENCE.get(self.kind, _USUAL_PATIENCE),
        )

    @lazy
    def is_member(self) -> bool:
        """Of the house, with an account that is still there: asked anew at every act (A-09)."""
        return self.person.is_member and not self.services.is_gone(self.user)

    @lazy
    def may_report(self) -> bool:
        """A guest may report a possible breach, and nothing else (O12)."""
        return self.is_member or (self.person.is_guest and not self.person.is_outside)

    @property
    def team(self) -> str:
        authorized = self.context.authorize_result
        return (authorized.team_id if authorized else None) or ""

    # One office and one library for the whole request, though both may change meanwhile.
    @lazy
    def office(self) -> Office:
        return self.services.office()

    @lazy
    def answerer(self) -> Answerer:
        return self.services.answerer()

    @lazy
    def circumstances(self) -> OfficeContext:
        return self.services.circumstances()

    @lazy
    def now(self) -> datetime:
        """One instant for the whole request."""
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

    @lazy
    def say(self) -> Phrases:
        return Phrases.of(self.person)

    @lazy
    def view(self) -> ViewContext:
        return ViewContext(
            say=self.say, office=self.office, circumstances=self.circumstances, now=self.now
        )

    @property
    def stage(self) -> str:
        """Which choice a button belongs to, as its block's name says before the colon."""
        return str(tapped(self.body).get("block_id")).partition(":")[0]

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
