"""People and user groups as Slack knows them: answered from memory, asked in threads of its own."""

import copy
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from slack_sdk import WebClient

from bot.slack.identity import NO_ANSWER, Identity, identify
from bot.slack.look_ups import FAULTS, Budget, Groups, LookUps, PausingMethod, is_younger
from handlers.services import Person
from handlers.slack.api import CallRefused, RetryLater
from tickets.model.kinds import Language

REFRESH_PERSON_AFTER: Final = timedelta(minutes=10)
"""An older answer is used, and refreshed in the background as far as the budget allows."""
FORGET_PERSON_AFTER: Final = timedelta(days=1)
"""An older answer counts for nothing: the person is unknown until Slack answers again."""
TIMEOUT_SECONDS: Final = 5
MOST_PEOPLE: Final = 50_000
LOOK_UP_THREADS: Final = 32
REFRESH_THREADS: Final = 16
HOLDERS_A_MINUTE: Final = 40
"""Look-ups of role holders. With those of known askers, half of the 100 that Slack allows: the
other half is for people whom nobody knows yet."""
ASKERS_A_MINUTE: Final = 10
REFRESHED_AT_A_TIME: Final = 15
"""Role holders refreshed at a time; every 30 seconds, that is 300 in ten minutes."""
PAGE_SIZE: Final = 500
MOST_WAITING: Final = 24
BRIEF_SECONDS: Final = 0.5
"""Seconds that a listener waits when all places are taken, so that others stay free."""
_NOBODY: Final = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Known:
    person: Person
    at: datetime


class Directory:
    """Who people are, and who is in a group.

    Nothing here raises, and nothing holds a lock while Slack is called. Only `refresh`, `look_up`,
    `read_page` and a `find` with patience wait for Slack. Unknown people are looked up first:
    refreshes have threads, a budget and a pause of their own. An unknown person is None, which
    callers treat as a person without rights; an unknown group is empty. A role holder named in the
    desk file keeps the role until Slack says that the account is gone.
    """

    def __init__(
        self,
        client: WebClient,
        clock: Callable[[], datetime],
        language: Callable[[], Language] = lambda: "ja",
        is_our_turn: Callable[[], bool] = lambda: True,
    ) -> None:
        """`is_our_turn` asks whether no other replica reads a page just now."""
        self.identity: Identity | None = None
        self._client = copy.copy(client)  # with all that counts its calls
        self._client.timeout, self._client.retry_handlers = TIMEOUT_SECONDS, []
        self._users_info = PausingMethod(self._client.users_info, clock)
        self._refreshed_info = PausingMethod(self._client.users_info, clock)
        self._users_list = PausingMethod(self._client.users_list, clock)
        self._groups = Groups(
            PausingMethod(self._client.usergroups_list, clock), self._workspaces, clock
        )
        self._clock = clock
        self._language = language
        self._is_our_turn = is_our_turn
        self._people: dict[str, _Known] = {}  # the one told longest ago comes first
        self._pages: deque[dict[str, str]] = deque()
        self._pages_at: datetime | None = None
        self._lock = threading.Lock()  # for the people above, never while Slack is called
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._strangers = LookUps(partial(self._look_up, self._users_info), LOOK_UP_THREADS, clock)
        self._refreshes = LookUps(
            partial(self._look_up, self._refreshed_info), REFRESH_THREADS, clock
        )
        self._for_askers = Budget(ASKERS_A_MINUTE, clock)
        self._for_holders = Budget(HOLDERS_A_MINUTE, clock)

    def find(self, user: str, patience: float = 0.0) -> Person | None:
        """Return who it is, or None while Slack has not said so.

        An unknown person is looked up at once, and waited for up to `patience` seconds.
        """
        known = self._people.get(user)
        if known and is_younger(known.at, FORGET_PERSON_AFTER, self._clock()):
            self._renew(user, known.at, self._for_askers)
            return known.person
        asked = self._strangers.begin(user)
        return self._result(asked, patience) if asked and patience > 0 else None

    def expand(self, ids: Iterable[str]) -> frozenset[str]:
        """The people among these ids, and the members of the groups among them."""
        found: set[str] = set()
        for each in ids:
            found |= self._groups.members(each) if is_group(each) else {each}
        return frozenset(found)

    @property
    def knows_groups(self) -> bool:
        """Whether Slack has ever listed the groups."""
        return self._groups.are_known

    def unable_to_hold_roles(self, people: Iterable[str]) -> frozenset[str]:
        """Those who can hold no role: deactivated, a guest, of another company, or unknown to
        Slack."""
        known = ((each, self._people.get(each)) for each in people)
        return frozenset(each for each, it in known if it and not it.person.is_member)

    def refresh(self, ids: Iterable[str], most: int = REFRESHED_AT_A_TIME) -> int:
        """Ask for the groups, and for so many of the people among these ids, if answers are old.

        Returns for how many people it asked.
        """
        people = self._expanded_now(ids)
        old = sorted((self._told_at(each), each) for each in people)[:most]
        asked = [self._renew(each, at, self._for_holders) for at, each in old]
        _await(asked)
        return sum(each is not None for each in asked)

    def look_up(self, ids: Iterable[str]) -> None:
        """Ask for the groups, and for each of the people among these ids."""
        _await(map(self._strangers.begin, self._expanded_now(ids)))

    def read_page(self) -> None:
        """Read the next 500 people of the workspace; everybody once in half a day.

        So a first question needs no look-up, of which Slack allows a hundred a minute.
        """
        if not self._pages and is_younger(self._pages_at, FORGET_PERSON_AFTER / 2, self._clock()):
            return
        if not self._is_our_turn():
            return
        try:
            if not self._pages:
                self._pages, self._pages_at = deque(self._workspaces()), self._clock()
            self._learn_page(self._pages[0])
        except RetryLater as fault:  # the same page again next time
            _log.warning("person.unknown", fault=type(fault).__name__)
        except FAULTS as fault:
            self._pages, self._pages_at = deque(), self._clock()
            _log.warning("person.unknown", fault=type(fault).__name__)

    def _learn_page(self, where: Mapping[str, str]) -> None:
        told = self._users_list(limit=PAGE_SIZE, include_locale=True, **where)
        self._pages.popleft()
        for each in told.get("members") or ():
            if not each.get("deleted") or each["id"] in self._people:
                self._learn(each)
        cursor = (told.get("response_metadata") or {}).get("next_cursor")
        if len(self._people) >= MOST_PEOPLE:
            self._pages.clear()
        elif cursor:
            self._pages.appendleft({**where, "cursor": str(cursor)})

    def apply_event(self, event: Mapping[str, Any]) -> None:
        """Take in an event: `user_change`, `team_join`, or one about a group (`subteam_…`)."""
        told = event.get("user")
        if isinstance(told, Mapping) and told.get("id"):
            # A profile changes with every status; only of known people it is worth keeping.
            if event.get("type") == "team_join" or told["id"] in self._people:
                self._learn(told)
        elif self._groups.are_known:
            self._groups.mark_changed()
            self._strangers.submit(self._groups.read)

    def close(self) -> None:
        """Look nobody up any more."""
        self._strangers.close()
        self._refreshes.close()

    def _expanded_now(self, ids: Iterable[str]) -> frozenset[str]:
        """The people and members among these ids; groups are read if the last answer is old."""
        named = frozenset(ids)
        if any(map(is_group, named)):
            self._groups.refresh()
        return self.expand(named)

    def _renew(self, user: str, at: datetime, budget: Budget) -> Future[Person | None] | None:
        """Begin a look-up if the answer of this time is old and nobody unknown has to wait."""
        if is_younger(at, REFRESH_PERSON_AFTER, self._clock()):
            return None
        return self._refreshes.begin(user, lambda: not self._users_info.is_paused and budget.take())

    def _result(self, asked: Future[Person | None], patience: float) -> Person | None:
        has_place = self._places.acquire(blocking=False)
        try:
            return asked.result(patience if has_place else min(patience, BRIEF_SECONDS))
        except (NotYet, TimeoutError):
            return None
        finally:
            if has_place:
                self._places.release()

    def _look_up(self, users_info: PausingMethod, user: str) -> Person:
        known = self._people.get(user)
        if known and is_younger(known.at, REFRESH_PERSON_AFTER, self._clock()):
            return known.person  # told just before this look-up began
        try:
            return self._learn(users_info(user=user, include_locale=True).get("user"))
        except CallRefused as fault:
            if fault.error not in _NOBODY:
                raise
            return self._keep(Person(user, self._language(), is_gone=True))

    def _learn(self, told: object) -> Person:
        """Keep what Slack told. Raises ValueError if it is nobody's profile."""
        if not isinstance(told, Mapping) or not isinstance(told.get("id"), str):
            raise ValueError("no profile")  # noqa: TRY004 (a fault of Slack's, not of the caller)
        before = self._people.get(told["id"])
        language = before.person.locale if before else self._language()
        return self._keep(person_of(told, language, self.identity))

    def _keep(self, person: Person) -> Person:
        known = _Known(person, self._clock())
        with self._lock:
            self._people.pop(person.id, None)
            self._people[person.id] = known
            if len(self._people) > MOST_PEOPLE:
                del self._people[next(iter(self._people))]
        return person

    def _workspaces(self) -> list[dict[str, str]]:
        """Arguments that name each workspace: none, except for an app of a whole organisation."""
        if self.identity is None or not self.identity.is_org_wide:
            return [{}]
        told = PausingMethod(self._client.auth_teams_list, self._clock)(limit=1000)
        return [{"team_id": str(each["id"])} for each in told.get("teams") or ()]

    def _told_at(self, user: str) -> datetime:
        known = self._people.get(user)
        return known.at if known else datetime.min.replace(tzinfo=self._clock().tzinfo)


def directory_of(client: WebClient, clock: Callable[[], datetime], ids: Iterable[str]) -> Directory:
    """A directory for one command, which has asked Slack for these people and groups."""
    directory, named = Directory(client, clock), frozenset(ids)
    with suppress(*NO_ANSWER):
        directory.identity = identify(client)
    directory.look_up(named)
    return directory


def _await(asked: Iterable[Future[Person | None] | None]) -> None:
    wait([each for each in asked if each], timeout=2 * TIMEOUT_SECONDS)


def is_group(id_: str) -> bool:
    return id_.startswith("S")


JAPAN: Final = "Asia/Tokyo"
"""Slack's name of Japan's time zone; assumed where Slack names none."""


def person_of(told: Mapping[str, Any], language: Language, ours: Identity | None) -> Person:
    """Read a `user` object; `language` applies where it has no locale."""
    locale, profile = str(told.get("locale") or ""), told.get("profile") or {}
    return Person(
        str(told["id"]),
        language if not locale else "ja" if locale.startswith("ja") else "en",
        is_abroad=(told.get("tz") or JAPAN) != JAPAN,
        is_guest=bool(told.get("is_restricted") or told.get("is_ultra_restricted")),
        is_outside=bool(told.get("is_stranger")) or _is_elsewhere(told, ours),
        is_bot=bool(told.get("is_bot")),
        is_gone=bool(told.get("deleted")),
        name=" ".join(str(told.get("real_name") or profile.get("real_name") or "").split()),
    )


def _is_elsewhere(told: Mapping[str, Any], ours: Identity | None) -> bool:
    """Whether the person is of another team and not of our enterprise, which may have many."""
    theirs = told.get("team_id")
    if not (ours and ours.team_id and theirs) or theirs == ours.team_id:
        return False
    membership = told.get("enterprise_user")
    enterprise = membership.get("enterprise_id") if isinstance(membership, Mapping) else None
    return enterprise is None or enterprise != ours.enterprise_id
