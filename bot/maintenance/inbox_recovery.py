"""Redispatch deliveries that a crash or an outage left unfinished, or that came too early."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from slack_bolt import App, BoltRequest

from bot.storage.inbox import BATCH, Inbox, LeftOver
from handlers.slack.deduplication import TAKEN_UP
from tickets.ports import StorageFailed

_log = structlog.get_logger()
NOBODY_LISTENS = 404
SOON = 0.0


@dataclass(slots=True)
class InboxRecovery:
    """Hands unfinished deliveries to the app, as if Slack had sent them again."""

    app: App
    inbox: Inbox
    is_ready: Callable[[], bool]
    """Whether what was given back can be answered now."""
    _at_start: bool = True

    def __call__(self) -> float | None:
        """Hand over as many as can be handled within their lease; returns SOON if there may be
        more."""
        if not self.is_ready():
            return SOON
        try:
            room = BATCH - self.inbox.at_work()
            if room <= 0:
                return SOON
            left_over = self.inbox.take_left_over(at_start=self._at_start, most=room)
            self._at_start = bool(left_over)
            for each in left_over:
                _log.info("delivery.taken_up_again")
                self._hand_over(each)
        except StorageFailed as fault:
            _log.error("inbox.down", fault=str(fault))
            return None
        return SOON if left_over else None

    def _hand_over(self, delivery: LeftOver) -> None:
        body, context = dict(delivery.payload), {TAKEN_UP: True}
        request = BoltRequest(mode="socket_mode", body=body, context=context)
        if self.app.dispatch(request).status == NOBODY_LISTENS:
            self.inbox.finish(delivery.key, "nobody_listens")
