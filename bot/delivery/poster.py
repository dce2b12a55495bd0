"""The poster of the dispatcher: at Slack's pace, until the program stops."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from slack_sdk import WebClient

from bot.delivery.pace import Pace
from handlers.slack.api import Limited, Refused, ReplyFailed, once, repeat
from handlers.slack.blocks import Message
from handlers.slack.poster import NO_LONGER_THERE, Poster, Wait

_LONGEST_TURN: Final = 2.0
"""Seconds, well below the lease of a notice. Two recipients may share a channel."""
_OPENING: Final = "conversations.open"


class Stopping(ReplyFailed):
    """The program ends; the rest is posted after the next start."""


class PacedPoster(Poster):
    """A poster that keeps Slack's pace and stops with the program."""

    def __init__(
        self,
        client: WebClient,
        wait: Wait,
        is_stopped: Callable[[], bool],
        blocks_taken: dict[str, bool] | None = None,
    ) -> None:
        super().__init__(client, wait, blocks_taken)
        self._is_stopped = is_stopped
        self._pace = Pace(wait)
        self._directs: dict[str, str] = {}

    def direct(self, person: str) -> str:
        """The DM channel with this person."""
        return self._direct(person, partial(repeat, self._wait))

    def try_direct(self, person: str) -> str:
        """The same in one attempt, and in none while Slack limits us."""
        left = self._pace.seconds_left(_OPENING)
        if person not in self._directs and left > 0:
            raise Limited(left)
        try:
            return self._direct(person, once)
        except Limited as limited:
            self._pace.pause(_OPENING, limited.seconds)
            raise

    def forget(self, person: str) -> None:
        """Forget the DM channel: it may have changed."""
        self._directs.pop(person, None)

    def post(self, channel: str, message: Message, key: str, thread: str | None = None) -> str:
        self._go_on()
        self._pace(channel)
        return super().post(channel, message, key, thread)

    def try_post(self, channel: str, message: Message, key: str, thread: str | None = None) -> str:
        """Like `post`, in one attempt. A limited channel pauses for all its recipients."""
        self._go_on()
        self._pace(channel, _LONGEST_TURN)
        try:
            return self._post(channel, message, key, thread, once)[1]
        except Limited as limited:
            self._pace.pause(channel, limited.seconds)
            raise

    def seconds_left(self, channel: str) -> float:
        """Seconds until the channel may get its next message; zero or less if at once."""
        return self._pace.seconds_left(channel)

    def update(self, channel: str, ts: str, message: Message) -> None:
        self._go_on()
        super().update(channel, ts, message)

    def update_if_there(self, channel: str, ts: str, message: Message) -> bool:
        """Update it; False if it is gone."""
        try:
            self.update(channel, ts, message)
        except Refused as refused:
            if refused.error not in NO_LONGER_THERE:
                raise
            return False
        return True

    def _direct(self, person: str, calls: Callable[..., Any]) -> str:
        if person not in self._directs:
            opened = calls(self._client.conversations_open, users=person)
            self._directs[person] = str(opened["channel"]["id"])
        return self._directs[person]

    def _go_on(self) -> None:
        if self._is_stopped():
            raise Stopping
