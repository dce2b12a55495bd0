"""Whether an earlier attempt to send a notice succeeded."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot import logs
from bot.delivery.poster import PacedPoster
from bot.storage.casebook.messages import Copies
from bot.storage.casebook.outbox import LeasedNotice
from handlers.slack.poster import HistoryNotReadable

UNREAD: Final = "history_unread"
"""The history could not be read: sent again, or, for a digest, dropped."""
_UNDONE: Final = "undone_by_restore"
"""A message under this key tells of an act that a restore undid: sent again, with the mark."""


@dataclass(frozen=True, slots=True)
class EarlierAttempts:
    posting: PacedPoster
    copies: Copies

    def standing(
        self, channel: str, thread: str | None, waiting: LeasedNotice
    ) -> tuple[str | None, str | None]:
        """The ts of an earlier attempt that succeeded, and the doubt that remains if there is none.

        An earlier attempt may have posted it on its own or in another thread.
        """
        key, since = waiting.key, waiting.maybe_sent_since
        if since is None:
            return None, None
        try:
            for under in dict.fromkeys((thread, None, *self._threads(channel, waiting))):
                if ts := self.posting.look_up(channel, key, since, under):
                    undone = waiting.undone_until
                    is_ours = undone is None or float(ts) >= undone.timestamp()
                    return (ts, None) if is_ours else (None, _UNDONE)
            return None, None
        except HistoryNotReadable:
            logs.alarm("notice.unread", UNREAD)
            return None, UNREAD

    def _threads(self, channel: str, waiting: LeasedNotice) -> Iterator[str]:
        for copy in self.copies.copies_of(waiting.notice.number):
            if copy.channel == channel:
                yield copy.ts
