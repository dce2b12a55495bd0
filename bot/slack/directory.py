"""Who is in a user group, and whose account is gone, as Slack knows it; known for a minute."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, Final, Generic, TypeVar

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

Known = TypeVar("Known")
KEPT: Final = timedelta(seconds=60)  # product.md 3
AHEAD: Final = timedelta(seconds=30)
"""What is older is asked anew in the background, so that nobody at the desk waits for it."""
PAUSE: Final = timedelta(seconds=10)
PATIENCE_SECONDS: Final = 2  # a form wants its answer within three
TOO_MANY_REQUESTS: Final = 429
EVERYTHING: Final = ""
_NO_TIME: Final = timedelta()
_log = structlog.get_logger()


class Directory:
    """Answers from what is known; asks Slack only for what is older than a minute.

    While Slack does not answer, what was known last holds. A group that was never known is
    empty, so that nobody gets a role by an outage; a person never asked about keeps the roles
    that the desk file gives, so that nobody loses one.
    """

    def __init__(self, client: WebClient, clock: Callable[[], datetime]) -> None:
        self._client = WebClient(
            client.token, client.base_url, timeout=PATIENCE_SECONDS, retry_handlers=[]
        )
        self._groups = _Remembered("group", self._members_of, frozenset[str](), clock)
        self._gone = _Remembered("person", self._is_gone, False, clock)

    def expanded(self, ids: Iterable[str], kept: timedelta = KEPT) -> frozenset[str]:
        """The persons among these ids, and those in the groups among them."""
        found: set[str] = set()
        for each in ids:
            found |= self._groups.of(each, kept) if is_group(each) else {each}
        return frozenset(found)

    def is_known(self, group: str) -> bool:
        """Whether Slack has ever said who is in it, be it nobody; an outage alone says nothing."""
        return self._groups.is_known(group)

    def gone(self, people: Iterable[str], kept: timedelta = KEPT) -> frozenset[str]:
        """Those who can hold no role: deactivated, a guest, or not known to Slack at all."""
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
    """What Slack said of each id, and when."""

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
        """What is known of it, asked anew if that is older than `kept`."""
        if self._must_ask(id_, kept):
            with self._asking:
                if self._must_ask(id_, kept):  # nobody else did it while we waited
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
            # One id that Slack refuses must not keep the others from being asked about.
            self._paused[id_ if _is_refusal(fault) else EVERYTHING] = now
            _log.error("members.unknown", kind=self._kind, fault=type(fault).__name__)


def _is_refusal(fault: Exception) -> bool:
    """Slack answered, and will answer the same again; else it is busy or away."""
    return isinstance(fault, SlackApiError) and fault.response.status_code < TOO_MANY_REQUESTS
