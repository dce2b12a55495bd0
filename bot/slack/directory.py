"""Members of user groups and deactivated accounts, as Slack knows them; cached for a minute."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, Final, Generic, TypeVar

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

Known = TypeVar("Known")
KEPT: Final = timedelta(seconds=60)
AHEAD: Final = timedelta(seconds=30)
"""Older entries are refreshed in the background, so that nobody waits for them."""
PAUSE: Final = timedelta(seconds=10)
PATIENCE_SECONDS: Final = 2  # a form must be answered within three seconds
TOO_MANY_REQUESTS: Final = 429
EVERYTHING: Final = ""
_NO_TIME: Final = timedelta()
_log = structlog.get_logger()


class Directory:
    """Answers from the cache; asks Slack for entries older than a minute.

    While Slack does not answer, the last known state holds. An unknown group is empty, so that an
    outage gives nobody a role; an unknown person keeps the roles in the desk file, so that nobody
    loses one.
    """

    def __init__(self, client: WebClient, clock: Callable[[], datetime]) -> None:
        self._client = WebClient(
            client.token, client.base_url, timeout=PATIENCE_SECONDS, retry_handlers=[]
        )
        self._groups = _Remembered("group", self._members_of, frozenset[str](), clock)
        self._gone = _Remembered("person", self._is_gone, False, clock)

    def expanded(self, ids: Iterable[str], kept: timedelta = KEPT) -> frozenset[str]:
        """The people among these ids, and the members of the groups among them."""
        found: set[str] = set()
        for each in ids:
            found |= self._groups.of(each, kept) if is_group(each) else {each}
        return frozenset(found)

    def is_known(self, group: str) -> bool:
        """Whether Slack has ever answered for this group, even with no members."""
        return self._groups.is_known(group)

    def gone(self, people: Iterable[str], kept: timedelta = KEPT) -> frozenset[str]:
        """Those who can hold no role: deactivated, a guest, or unknown to Slack."""
        return frozenset(each for each in people if self._gone.of(each, kept))

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
    """Slack's answers by id, with their time."""

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
        self._paused: dict[str, datetime] = {}
        self._asking = threading.Lock()

    def of(self, id_: str, kept: timedelta) -> Known:
        """The known answer, refreshed if older than `kept`."""
        if self._must_ask(id_, kept):
            with self._asking:
                if self._must_ask(id_, kept):  # no other thread did it while we waited
                    self._try(id_)
        known = self._known.get(id_)
        return known[0] if known else self._unknown

    def is_known(self, id_: str) -> bool:
        return id_ in self._known

    def _must_ask(self, id_: str, kept: timedelta) -> bool:
        now = self._clock()
        known = self._known.get(id_)
        if known and _NO_TIME <= now - known[1] < kept:
            return False
        paused = (self._paused.get(each) for each in (id_, EVERYTHING))
        return not any(since and _NO_TIME <= now - since < PAUSE for since in paused)

    def _try(self, id_: str) -> None:
        now = self._clock()
        try:
            self._known[id_] = (self._ask(id_), now)
        except (SlackClientError, OSError, HTTPException, ValueError) as fault:
            # A refusal concerns one id; anything else pauses all.
            self._paused[id_ if _is_refusal(fault) else EVERYTHING] = now
            _log.error("members.unknown", kind=self._kind, fault=type(fault).__name__)


def _is_refusal(fault: Exception) -> bool:
    """Slack answered, and would answer the same again; otherwise it is busy or down."""
    return isinstance(fault, SlackApiError) and fault.response.status_code < TOO_MANY_REQUESTS
