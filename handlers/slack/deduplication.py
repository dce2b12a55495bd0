"""Every delivery once: committed before the ack, finished after the listener (product.md §5)."""

import threading
from collections import OrderedDict
from collections.abc import Callable

import structlog
from slack_bolt import BoltContext, BoltRequest, BoltResponse
from slack_bolt.listener.listener_completion_handler import ListenerCompletionHandler

from handlers.services import Receipt, Services, StorageFailed
from handlers.slack.context import Turn
from handlers.slack.frame import Frame
from handlers.slack.messages import members_only
from handlers.slack.people import People
from handlers.slack.phrases import Phrases
from handlers.slack.request_key import Arrival, arrival, teams

_REMEMBERED = 20_000
_PATIENCE = 1.0  # seconds; it only tells the language
_log = structlog.get_logger()


class Once(ListenerCompletionHandler):
    """Global middleware before every listener, and Bolt's completion handler behind it."""

    def __init__(self, services: Services, people: People) -> None:
        self._services = services
        self._people = people
        self._memory = Memory()

    def receive(
        self, req: BoltRequest, context: BoltContext, next_: Callable[[], BoltResponse]
    ) -> BoltResponse:
        """Puts a turn into the context; what was handled already is acked and goes no further."""
        context["turn"] = None
        context["team"] = _own_team(context)
        if _is_foreign(req, context):
            _log.warning("delivery.foreign")
            return self._turned_away(req, context)
        arrived = arrival(req.body)
        if arrived is None:
            return next_()
        turn = self._begin(arrived, req, context)
        if turn is None:
            return BoltResponse(status=200)
        context["turn"] = turn
        return next_()

    def _turned_away(self, req: BoltRequest, context: BoltContext) -> BoltResponse:
        """Events of another team get silence (A-05), for they are not addressed to us.

        A command was typed to our own app by somebody of another company, in a channel that is
        shared with them. They are refused with the emergency contact like everybody from outside
        (O12): here, so that nothing of it is stored, and nobody unknown is taken for a member.
        """
        user = req.body.get("user_id")
        if "command" not in req.body or not isinstance(user, str):
            return BoltResponse(status=200)
        office = self._services.desk()
        person = self._people.find(
            context.client,
            user,
            default=office.language,
            team=_own_team(context),
            patience=_PATIENCE,
        )
        refused = members_only(Frame(Phrases.of(person), office, self._services.answerer().library))
        said = {"response_type": "ephemeral", "text": refused.text, "blocks": list(refused.blocks)}
        return BoltResponse(status=200, body=said)

    def handle(self, request: BoltRequest, response: BoltResponse | None) -> None:  # noqa: ARG002
        """Bolt calls this when the listener has ended, also after a fault."""
        turn: Turn | None = request.context.get("turn")
        if turn is None:
            return
        if turn.unfinished:
            # The row stays open: Slack's retry or the worker takes it up again.
            self._memory.forget(turn.arrival)
            return
        self._memory.close(turn.arrival)
        if turn.stored:
            try:
                self._services.inbox.finish(turn.key, turn.outcome)
            except StorageFailed:
                _log.error("inbox.not_finished", kind=turn.arrival.kind)

    def _begin(self, arrived: Arrival, req: BoltRequest, context: BoltContext) -> Turn | None:
        if not self._memory.open(arrived):
            return None
        receipt, stored = self._receive(arrived, req)
        if receipt.state not in ("new", "again"):
            if receipt.state == "conflict":
                _log.warning("delivery.conflict", kind=arrived.kind)
            if receipt.state == "done":
                self._memory.close(arrived)
            else:
                self._memory.forget(arrived)
            return None
        return Turn(
            self._services, self._people, context, req.body, arrived, receipt, stored=stored
        )

    def _receive(self, arrived: Arrival, req: BoltRequest) -> tuple[Receipt, bool]:
        """Without a database a question is still answered: our own memory keeps it to one reply."""
        try:
            receipt = self._services.inbox.receive(
                arrived.key,
                alias=arrived.alias,
                fingerprint=arrived.fingerprint,
                payload=req.body,
            )
        except StorageFailed:
            _log.error("inbox.down", kind=arrived.kind)
            return Receipt("new"), False
        return receipt, True


class Memory:
    """The deliveries that this process has in hand or has finished, by key and by alias."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, arrived: Arrival) -> bool:
        """False if it is in hand or finished already."""
        names = _names(arrived)
        with self._lock:
            if any(name in self._seen for name in names):
                return False
            self._seen.update(dict.fromkeys(names))
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
            return True

    def close(self, arrived: Arrival) -> None:
        """Finished: remembered as the newest."""
        with self._lock:
            for name in _names(arrived):
                self._seen[name] = None
                self._seen.move_to_end(name)

    def forget(self, arrived: Arrival) -> None:
        """Not finished: it may come again."""
        with self._lock:
            for name in _names(arrived):
                self._seen.pop(name, None)


def _names(arrived: Arrival) -> tuple[str, ...]:
    return (arrived.key, f"alias:{arrived.alias}") if arrived.alias else (arrived.key,)


def _own_team(context: BoltContext) -> str:
    authorized = context.authorize_result
    return (authorized.team_id if authorized else None) or ""


def _is_foreign(req: BoltRequest, context: BoltContext) -> bool:
    """Sent to another team's app (A-05). An app of a whole enterprise has many teams."""
    own = _own_team(context)
    authorized = context.authorize_result
    enterprise = authorized.enterprise_id if authorized else None
    named = teams(req.body)
    return bool(own and named and own not in named and not enterprise)
