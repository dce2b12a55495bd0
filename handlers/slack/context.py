"""The request context: one delivery from Slack while it is answered."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar, overload

from slack_bolt import Ack, BoltContext, BoltResponse
from slack_sdk import WebClient

from handlers.services import NotReadyError, Person, ReceivedDelivery, Services
from handlers.slack import api
from handlers.slack.api import RetryLater
from handlers.slack.command_ack import CommandAck
from handlers.slack.limits import Position
from handlers.slack.newer_blocks import NewerBlocks
from handlers.slack.phrases import Phrases
from handlers.slack.request_key import (
    DeliveryKind,
    RequestKey,
    is_direct,
    tapped_element,
    tapped_place,
)
from handlers.slack.view import ViewContext
from knowledge.answering import Answerer
from tickets.ports import StorageFailed
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office

# How long a request waits, in seconds, until Slack says who an unknown person is, or until the
# knowledge base is read. A trigger and the ack of a form last three; a message was acked before.
_PATIENCE: Mapping[DeliveryKind, float] = {"message": 4.0, "view_submission": 0.5}
_USUAL_PATIENCE = 2.0
# A lease lasts thirty seconds, and a call to Slack five: a younger one need not be renewed.
LEASE_IS_YOUNG_SECONDS = 10.0
HANDLING_BEGUN = "begun"
Value = TypeVar("Value")


class TakenOver(RetryLater):
    """Another process has the delivery, and answers it."""


class NoLongerOffered(Exception):  # noqa: N818 - what happened, not "an error"
    """The button names an entry that is gone, or carries a forged value."""


class lazy_property(Generic[Value]):  # noqa: N801 - used like a property
    """A property that is computed once per object.

    `functools.cached_property` holds one lock for all objects while it computes (Python 3.11), and
    these wait for Slack and read files.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self._compute = compute

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> "lazy_property[Value]": ...

    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...

    def __get__(self, instance: object | None, owner: type) -> "lazy_property[Value] | Value":
        if instance is None:
            return self
        value = self._compute(instance)
        instance.__dict__[self._name] = value
        return value


@dataclass
class RequestContext:
    """What Slack delivered, who sent it, and how far it is answered.

    `started` is true once its listener runs; `has_replied` once something visible went out;
    `must_retry` when Slack took nothing, so that the delivery stays open and is handled again;
    `retries_when_ready` when that is to be as soon as the knowledge base is read."""

    services: Services
    context: BoltContext
    body: Mapping[str, Any]
    request_key: RequestKey
    delivery: ReceivedDelivery | None
    """None while the database is down, and if `is_limited`."""
    is_limited: bool = False
    """The person did too much: the listener is not run."""
    position: Position = field(default_factory=Position)
    """A message in a DM is answered after those before it."""
    started: bool = False
    has_replied: bool = False
    must_retry: bool = False
    retries_when_ready: bool = False
    outcome: str = "done"
    result: str | None = None
    """Result of the answer to a question."""
    saved_number: str = ""
    """The ticket or escalation that a form was about or led to."""
    after_ack: list[Callable[[], None]] = field(default_factory=list)
    """Run once Slack has its ack, e.g. to redraw another message."""
    progress: str = field(init=False)
    began_at: float = field(default_factory=time.monotonic)
    """When the delivery arrived."""
    _renewed_at: float = 0.0

    def __post_init__(self) -> None:
        self.progress = (self.delivery.outcome if self.delivery else None) or HANDLING_BEGUN

    @property
    def key(self) -> str:
        """Key of the delivery's row in the inbox."""
        return (self.delivery.key if self.delivery else None) or self.request_key.key

    @property
    def is_stored(self) -> bool:
        return self.delivery is not None

    @property
    def user(self) -> str:
        return self.request_key.user

    @property
    def delivery_kind(self) -> DeliveryKind:
        return self.request_key.kind

    @property
    def direct_channel(self) -> str:
        """The DM that the message was written in; empty for all else."""
        event = self.body.get("event") or {}
        return str(event["channel"]) if self.delivery_kind == "message" and is_direct(event) else ""

    @property
    def client(self) -> WebClient:
        return self.context.client

    @property
    def ack(self) -> Ack:
        return self.context.ack

    @property
    def is_acked_without_reply(self) -> bool:
        """Whether the reply to this command has to go to its response URL."""
        return isinstance(self.ack, CommandAck) and self.ack.is_without_reply

    @property
    def age_seconds(self) -> float:
        return time.monotonic() - self.began_at

    @property
    def is_retry(self) -> bool:
        """Whether a crash interrupted an earlier attempt: nothing may be said twice."""
        return self.delivery is not None and self.delivery.state == "again"

    @lazy_property
    def person(self) -> Person:
        """An unknown person is waited for, after the ack where there can be one."""
        found = self.services.person(self.user)
        if not found.is_unknown:
            return found
        self.acknowledge()
        return self.services.person(self.user, _PATIENCE.get(self.delivery_kind, _USUAL_PATIENCE))

    @property
    def is_member(self) -> bool:
        return self.person.is_member

    @property
    def may_report(self) -> bool:
        """Whether a report of a possible breach is taken, and nothing else for guests (O12)."""
        is_stranger = self.person.is_unknown and self.body.get("is_ext_shared_channel")
        return self.person.may_report and not is_stranger

    @property
    def team(self) -> str:
        authorized = self.context.authorize_result
        return (authorized.team_id if authorized else None) or ""

    # One office and one library for the whole request, though the files may change meanwhile.
    @lazy_property
    def office(self) -> Office:
        return self.services.office()

    @lazy_property
    def answerer(self) -> Answerer:
        """Raises NotReadyError just after a start; a command is acked before it is waited for."""
        try:
            return self.services.answerer(0.0)
        except NotReadyError:
            self.acknowledge()
            return self.services.answerer(_PATIENCE.get(self.delivery_kind, _USUAL_PATIENCE))

    @lazy_property
    def office_context(self) -> OfficeContext:
        return self.services.office_context()

    @lazy_property
    def now(self) -> datetime:
        return self.services.clock()

    @property
    def newer_blocks(self) -> NewerBlocks:
        return NewerBlocks(self.services.blocks_taken)

    @property
    def action(self) -> Mapping[str, Any]:
        """The button, option or field that was touched."""
        return tapped_element(self.body)

    @property
    def view_state(self) -> Mapping[str, Any]:
        """Values of the modal's fields."""
        state = self.body["view"].get("state")
        values = state.get("values") if isinstance(state, Mapping) else None
        return values if isinstance(values, Mapping) else {}

    @lazy_property
    def say(self) -> Phrases:
        return Phrases.for_person(self.person, self.office)

    @lazy_property
    def view(self) -> ViewContext:
        return ViewContext(
            say=self.say,
            office=self.office,
            office_context=self.office_context,
            now=self.now,
            reader=self.user,
        )

    def view_for_channel(self, channel: str) -> ViewContext:
        """View for a message in a channel, in the office's language; in a DM, in the person's.

        For a message that the person alone sees in a channel, use `view`.
        """
        if channel.startswith("D"):
            return self.view
        return replace(self.view, say=Phrases.for_channel(self.office), reader="")

    @property
    def block_prefix(self) -> str:
        """The part of the block id before the colon: which choice the button belongs to."""
        return str(tapped_element(self.body).get("block_id")).partition(":")[0]

    def acknowledge(self) -> None:
        """Ack a command before anything that waits for Slack."""
        if isinstance(self.ack, CommandAck):
            self.ack.ack_without_reply()

    def answer_form(self, action: str, **said: Any) -> BoltResponse:
        """Answer a submission by its ack: update, errors, push or clear."""
        self.has_replied = True
        return self.ack(response_action=action, **said)

    def call(self, method: Callable[..., Any], **arguments: Any) -> Any:
        self.keep_lease()
        return api.call(self.wait, method, **arguments)

    def call_repeatably(self, method: Callable[..., Any], **arguments: Any) -> Any:
        self.keep_lease()
        return api.call_repeatably(self.wait, method, **arguments)

    def wait(self, seconds: float) -> None:
        """Wait for Slack. Raises TakenOver."""
        self.services.wait(seconds)
        self.keep_lease()

    def require_stored(self) -> None:
        """Raise StorageFailed while the database is down: nothing may be promised."""
        if not self.is_stored:
            raise StorageFailed

    def store_progress(self, outcome: str) -> None:
        """Store how far the request is, in case of a crash. Raises TakenOver."""
        self._renew(outcome)
        self.progress = outcome

    def keep_lease(self) -> None:
        """Renew the lease if it is not young, before anything is said. Raises TakenOver."""
        leased_at = self._renewed_at or (0.0 if self.is_retry else self.began_at)
        if time.monotonic() - leased_at > LEASE_IS_YOUNG_SECONDS:
            self._renew()

    def _renew(self, outcome: str | None = None) -> None:
        """Renew the lease, and store `outcome` if it is given. Raises TakenOver.

        An unreachable database is ignored: no other replica can take the request over then.
        """
        if not self.is_stored:
            return
        began_at, was_retry = time.monotonic(), self.is_retry
        with suppress(StorageFailed):
            renewed = self.services.inbox.renew(self.key, outcome)
            if renewed is None:
                self.must_retry = True  # the row is theirs, even if a listener goes on
                raise TakenOver
            self.delivery, self._renewed_at = renewed, began_at
            if self.is_retry and not was_retry:
                self.progress = renewed.outcome or HANDLING_BEGUN

    def claim_first_tap(self, what: str) -> bool:
        """Mark the tap in the inbox; return whether it is the first of its kind on this message.

        True without a database: a tap that only reads is rather answered twice than not at all.
        """
        try:
            first = self.services.inbox.mark_once(f"tap:{tapped_place(self.body)}:{what}")
        except StorageFailed:
            return True
        return first or self.is_retry
