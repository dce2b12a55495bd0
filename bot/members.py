"""Who is in a user group, and whose account is gone, as Slack knows it; known for a minute."""

import threading
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, Final, Generic, TypeVar

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

Known = TypeVar("Known")
KEPT: Final = timedelta(seconds=60)  # product.md 3
REFRESHED_AFTER: Final = timedelta(seconds=30)
PAUSE: Final = timedelta(seconds=10)
"""After a failure nobody is kept waiting for Slack again for this long."""
_NO_TIME: Final = timedelta()
_log = structlog.get_logger()


class Members:
    """Answers from what is known; asks Slack only for what is older than a minute.

    While Slack does not answer, what was known last holds. A group that was never known is
    empty, so that nobody gets a role by an outage; a person never asked about keeps the roles
    that the desk file gives, so that nobody loses one.
    """

    def __init__(self, client: WebClient, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._groups = _Remembered("group", self._members_of, frozenset[str](), clock)
        self._gone = _Remembered("person", self._is_gone, False, clock)

    def expanded(self, ids: Iterable[str]) -> frozenset[str]:
        """The persons among these ids, and those in the groups among them."""
        found: set[str] = set()
        for each in ids:
            found |= self._groups.of(each) if is_group(each) else {each}
        return frozenset(found)

    def gone(self, people: Collection[str]) -> frozenset[str]:
        """Those who can hold no role: deactivated, a guest, or not known to Slack at all."""
        return frozenset(each for each in people if self._gone.of(each))

    def refresh(self) -> None:
        """Asks anew what will soon be too old, so that nobody at the desk waits for Slack."""
        self._groups.refresh()
        self._gone.refresh()

    def _members_of(self, group: str) -> frozenset[str]:
        try:
            told = self._client.usergroups_users_list(usergroup=group).get("users")
        except SlackApiError as error:
            if error.response.get("error") != "no_such_subteam":
                raise
            return frozenset()
        return frozenset(map(str, told if isinstance(told, list) else ()))

    def _is_gone(self, person: str) -> bool:
        try:
            told: Any = self._client.users_info(user=person).get("user")
        except SlackApiError as error:
            if error.response.get("error") != "user_not_found":
                raise
            return True
        marks = ("deleted", "is_restricted", "is_ultra_restricted")
        return isinstance(told, dict) and any(told.get(mark) for mark in marks)


def is_group(id_: str) -> bool:
    return id_.startswith("S")


class _Remembered(Generic[Known]):
    """What Slack said of each id, for a minute."""

    def __init__(
        self,
        kind: str,
        ask: Callable[[str], Known],
        unknown: Known,
        clock: Callable[[], datetime],
    ) -> None:
        self._kind = kind
        self._ask = ask
        self._unknown = unknown
        self._clock = clock
        self._known: dict[str, tuple[Known, datetime]] = {}
        self._silent_until: datetime | None = None
        self._asking = threading.Lock()

    def of(self, id_: str) -> Known:
        with self._asking:
            return self._found(id_, KEPT)

    def refresh(self) -> None:
        for id_ in tuple(self._known):
            with self._asking:
                self._found(id_, REFRESHED_AFTER)

    def _found(self, id_: str, kept: timedelta) -> Known:
        now = self._clock()
        known = self._known.get(id_)
        is_new = known is not None and _NO_TIME <= now - known[1] < kept
        if not is_new and not (self._silent_until and now < self._silent_until):
            try:
                known = self._known[id_] = (self._ask(id_), now)
            except (SlackClientError, OSError, HTTPException, ValueError) as fault:
                self._silent_until = now + PAUSE
                _log.error("members.unknown", kind=self._kind, fault=type(fault).__name__)
        return known[0] if known else self._unknown
