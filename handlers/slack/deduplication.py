"""Middleware that handles each Slack delivery once: stored before the ack, marked done after the
listener."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import structlog
from slack_bolt import BoltContext, BoltRequest, BoltResponse
from slack_bolt.listener.listener_completion_handler import ListenerCompletionHandler
from slack_bolt.listener.listener_start_handler import ListenerStartHandler

from handlers.services import Services
from handlers.slack import errors
from handlers.slack.command_ack import CommandAck
from handlers.slack.context import RequestContext
from handlers.slack.limits import Limits, MessageOrder, TooFast, Verdict
from handlers.slack.messages import bilingual_message, outsider_message
from handlers.slack.phrases import Phrases
from handlers.slack.request_key import (
    RequestKey,
    addressed_workspace_ids,
    is_overheard,
    is_well_formed,
    read_request_key,
)
from tickets.ports import StorageFailed

Overheard = Callable[[Mapping[str, Any], BoltContext], RequestKey | None]
RESUMED = "taken_up"
"""Key in Bolt's context of a delivery that comes from the inbox."""
_REMEMBERED = 20_000
_log = structlog.get_logger()


class Deduplication(ListenerCompletionHandler):
    """Global middleware before all listeners, and Bolt's completion handler after them."""

    def __init__(self, services: Services, limits: Limits, overheard: Overheard) -> None:
        """`overheard` gives a key to a message that nobody put to us and that is answered."""
        self._services = services
        self._limits = limits
        self._overheard = overheard
        self._memory = DeliveryMemory()
        self._order = MessageOrder()

    def receive(
        self, req: BoltRequest, context: BoltContext, next_: Callable[[], BoltResponse]
    ) -> BoltResponse:
        """Put the request context into Bolt's context; ack a duplicate and stop there."""
        began_at = time.monotonic()
        context["request_context"] = None
        if req.body.get("view", "") is None:
            del req.body["view"]  # Bolt reads it where the key stands
        request_key = read_request_key(req.body) or self._overheard(req.body, context)
        if self._is_ignored(request_key, req):
            return BoltResponse(status=200)
        if _is_foreign(req, context):
            _log.warning("delivery.foreign")
            return self._refuse_outsider(req)
        if request_key is None:
            return next_()
        if not self._memory.open(request_key):
            return BoltResponse(status=200)
        try:
            request_context = self._accept(request_key, req, context)
        except BaseException:
            self._memory.forget(request_key)  # so that Slack's retry is handled
            raise
        if request_context is None:
            return BoltResponse(status=200)
        request_context.began_at = began_at
        context["request_context"] = request_context
        request_context.position = self._order.enter(request_context.direct_channel)
        _free_ack(request_context)
        # The person is looked up while the listener waits for its turn.
        self._services.people.find(request_context.user)
        return next_()

    def _is_ignored(self, request_key: RequestKey | None, req: BoltRequest) -> bool:
        """Whether it is addressed to another app, or of a shape that Slack does not send."""
        own, named = self._services.app_id, req.body.get("api_app_id")
        if own and named and named != own:
            _log.warning("delivery.foreign")
            return True
        kind = request_key.kind if request_key else None
        if not is_well_formed(kind, req.body):
            _log.warning("delivery.malformed", kind=kind)
            return True
        return False

    def answer_fault(
        self, error: Exception, context: BoltContext, request: BoltRequest
    ) -> BoltResponse | None:
        """Tell the person. If no listener began, e.g. because no thread can start, Bolt does not
        call `handle` afterwards."""
        if ignored := ignore_unreadable(error, context):
            return ignored
        response = errors.answer_fault(error, context)
        request_context: RequestContext | None = context.get("request_context")
        if request_context is not None and not request_context.started:
            self.handle(request, response)
        return response

    def _refuse_outsider(self, req: BoltRequest) -> BoltResponse:
        """Ignore events of another team; refuse commands from outside with the emergency contact
        (O12).

        A command can come from another company in a shared channel. It is refused here, so that
        nothing of it is stored and the person is not taken for a member.
        """
        user = req.body.get("user_id")
        if "command" not in req.body or not isinstance(user, str):
            return BoltResponse(status=200)
        office, person = self._services.office(), self._services.person(user)
        message = outsider_message(Phrases.for_person(person), office)
        if person.is_unknown:
            message = bilingual_message("refused_outside", office)
        said = {"response_type": "ephemeral", "text": message.text, "blocks": list(message.blocks)}
        return BoltResponse(status=200, body=said)

    def handle(self, request: BoltRequest, response: BoltResponse | None) -> None:  # noqa: ARG002
        """Mark the delivery done. Bolt calls this after the listener, even if it failed."""
        request_context: RequestContext | None = request.context.get("request_context")
        if request_context is None:
            return
        self._order.leave(request_context.direct_channel, request_context.position)
        if request_context.must_retry:
            # The row stays open: Slack's retry or the worker takes it up again.
            self._memory.forget(request_context.request_key)
            if request_context.retries_when_ready:
                with suppress(StorageFailed):  # then its lease ends by itself
                    self._services.inbox.give_back(request_context.key)
            return
        self._memory.close(request_context.request_key)
        if request_context.result is not None:
            self._services.answered(request_context.result, request_context.age_seconds)
        if request_context.is_stored:
            try:
                self._services.inbox.finish(request_context.key, request_context.outcome)
            except Exception as error:  # noqa: BLE001  the inbox owes it, whatever it was
                kind, fault = request_context.delivery_kind, type(error).__name__
                _log.error("inbox.not_finished", kind=kind, fault=fault)
        elif not request_context.is_limited:
            self._services.inbox.finish_later(request_context.key, request_context.outcome)

    def _accept(
        self, request_key: RequestKey, req: BoltRequest, context: BoltContext
    ) -> RequestContext | None:
        """Store the delivery. Return None for what needs no listener now: a duplicate, what was
        refused, and a report beyond the limit, which waits in the inbox."""
        verdict = self._judge(request_key, req, context)
        if verdict == "tell":
            _log.warning("person.limited", kind=request_key.kind)
            services, body = self._services, req.body
            return RequestContext(services, context, body, request_key, None, is_limited=True)
        request_context = self._begin(request_key, req, context) if verdict != "hush" else None
        if verdict == "go":
            return request_context
        self._memory.forget(request_key)
        return None

    def _judge(self, request_key: RequestKey, req: BoltRequest, context: BoltContext) -> Verdict:
        if context.get(RESUMED):
            return "go"  # it was judged when Slack sent it
        return self._limits.judge(request_key, req.body, self._services.clock())

    def _begin(
        self, request_key: RequestKey, req: BoltRequest, context: BoltContext
    ) -> RequestContext | None:
        """While the database is down, only this process's memory prevents duplicates."""
        delivery = None
        try:
            delivery = self._services.inbox.receive(
                request_key.key,
                alias=request_key.alias,
                fingerprint=request_key.fingerprint,
                payload=req.body,
            )
        except StorageFailed:
            _log.error("inbox.down", kind=request_key.kind)
        if delivery and delivery.state not in ("new", "again"):
            if delivery.state == "conflict":
                _log.warning("delivery.conflict", kind=request_key.kind)
            if delivery.state == "done":
                self._memory.close(request_key)
            else:
                self._memory.forget(request_key)
            return None
        return RequestContext(self._services, context, req.body, request_key, delivery)


def _free_ack(request: RequestContext) -> None:
    """Let the ack wait for no listener thread: all may be waiting for Slack.

    Nobody waits for the ack of what comes from the inbox.
    """
    is_tap = request.delivery_kind in ("action", "shortcut") and not request.is_limited
    if request.delivery_kind == "command":
        request.context["ack"] = CommandAck(request.began_at)
    elif is_tap or request.context.get(RESUMED):
        request.ack()


def ignore_unreadable(error: Exception, context: BoltContext) -> BoltResponse | None:
    """Ack and ignore a delivery that Bolt could not read, before our middleware saw it."""
    if "request_context" in context:
        return None
    _log.warning("delivery.malformed", exc_info=error)
    return BoltResponse(status=200)


class ListenerStart(ListenerStartHandler):
    """Bolt's start handler: from now on Bolt calls the completion handler, whatever happens.

    Instead of its listener, a request beyond the limit gets a notice.
    """

    def handle(self, request: BoltRequest, response: BoltResponse | None) -> None:  # noqa: ARG002
        request_context: RequestContext | None = request.context.get("request_context")
        if request_context is None:
            return
        request_context.started = True
        if request_context.is_limited:
            event = request_context.body.get("event") or {}
            unheard = request_context.person.is_bot or is_overheard(event)
            request_context.has_replied = request_context.delivery_kind == "message" and unheard
            raise TooFast


class DeliveryMemory:
    """Keys and aliases of the deliveries that this process is handling or has finished."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, request_key: RequestKey) -> bool:
        """Return False if the delivery is being handled or is finished."""
        names = _names(request_key)
        with self._lock:
            if any(name in self._seen for name in names):
                return False
            self._seen.update(dict.fromkeys(names))
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
            return True

    def close(self, request_key: RequestKey) -> None:
        with self._lock:
            for name in _names(request_key):
                self._seen[name] = None
                self._seen.move_to_end(name)

    def forget(self, request_key: RequestKey) -> None:
        """Forget an unfinished delivery, so that it may come again."""
        with self._lock:
            for name in _names(request_key):
                self._seen.pop(name, None)


def _names(request_key: RequestKey) -> tuple[str, ...]:
    alias = (f"alias:{request_key.alias}",) if request_key.alias else ()
    return (request_key.key, *alias)


def _is_foreign(req: BoltRequest, context: BoltContext) -> bool:
    """Whether none of its receivers is our team or our enterprise."""
    authorized, named = context.authorize_result, addressed_workspace_ids(req.body)
    if not (authorized and authorized.team_id and named):
        return False
    return named.isdisjoint({authorized.team_id, authorized.enterprise_id})
