"""Worker tasks about the people of the desk file: whether Slack reaches them and the channels (at
the start and at 03:00), who left (O7), and the hand-over to a new manager.

A finding is reported once while it lasts; meanwhile the next in line is called.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Final

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.maintenance.worker import DeskTask
from bot.slack.directory import Directory, is_group
from bot.slack.identity import NO_ANSWER
from tickets import hand_overs, office_checks
from tickets.desk import Desk
from tickets.model import tokyo
from tickets.model.people import Roster
from tickets.office_checks import CHANNELS, DEPARTMENT_OFFICES, Unreachable, UnreachableReason
from tickets.rules.calendar import ONE_DAY
from tickets.rules.office import Office, OfficeHolders

_HOUR: Final = time(3)
SINGLE_ROLES: Final = ("manager", "deputy", "representative", "auditor")
_NO_DM: Final = {
    "user_not_found": UnreachableReason.GONE,
    "users_not_found": UnreachableReason.GONE,
    "user_disabled": UnreachableReason.GONE,
    "cannot_dm_bot": UnreachableReason.NO_DM,
    "user_not_visible": UnreachableReason.NO_DM,
    "restricted_action": UnreachableReason.NO_DM,
}
_NO_GROUP: Final = {
    "missing_scope": UnreachableReason.NOT_ALLOWED,
    "permission_denied": UnreachableReason.NOT_ALLOWED,
}
_NO_CHANNEL: Final = {
    "channel_not_found": UnreachableReason.NOT_FOUND,
    "not_in_channel": UnreachableReason.NOT_MEMBER,
    "is_archived": UnreachableReason.ARCHIVED,
    "missing_scope": UnreachableReason.NO_SCOPE,
}
_TWINS: Final = {"channels:history": "groups:history", "channels:read": "groups:read"}
"""The scope for public channels, and the one for private ones. Slack asks for the one that the
channel needs, or for all that the method takes."""
_log = structlog.get_logger()


@dataclass(slots=True)
class ReachabilityCheck(DeskTask):
    """A worker task. If Slack does not answer, nothing is found."""

    client: WebClient
    members: Directory
    _next: datetime | None = None

    def __call__(self) -> None:
        now = self.clock()
        if self._next is None or now >= self._next:
            self.look()
            self._next = _night_after(now)

    def look(self) -> None:
        office = self.context().office
        if office is None:
            return
        found = frozenset((*self._people(office), *channel_findings(self.client, office)))
        with self.casebook.transaction() as work:
            news = office_checks.tell_unreachable(work, found, self.clock(), office)
        for each in news:
            _log.error("target.unreachable", kind=each.office, reason=each.why)
        if news:
            self.wake()

    def _people(self, office: Office) -> Iterator[Unreachable]:
        named = [(role, getattr(office.people, role)) for role in SINGLE_ROLES]
        named += [("security", each) for each in office.people.security]
        for role in DEPARTMENT_OFFICES:
            named += [(role, getattr(each, role)) for each in office.departments]
        self.members.refresh(filter(None, (id_ for _, id_ in named)))
        for role, id_ in dict.fromkeys(named):
            if id_ and (why := self._of_person(id_)):
                yield Unreachable(role, id_, why)

    def _of_person(self, id_: str) -> UnreachableReason | None:
        people = self.members.expand([id_])
        if is_group(id_) and not self.members.knows_groups:
            return _NO_GROUP.get(_refusal(self.client.usergroups_list).error)
        there = people - self.members.unable_to_hold_roles(people)
        if not there:
            return UnreachableReason.GONE
        if is_group(id_):
            return None
        return _NO_DM.get(_refusal(lambda: self.client.conversations_open(users=id_)).error)


def channel_findings(client: WebClient, office: Office) -> Iterator[Unreachable]:
    """Channels of the desk file that the app cannot use, and public ones."""
    for name in CHANNELS:
        channel = getattr(office.channels, name)
        if channel and (why := _of_channel(client, channel)):
            yield Unreachable(name, channel, why)


def unreadable_question_channels(
    client: WebClient, office: Office
) -> Iterator[tuple[str, UnreachableReason]]:
    """Channels of `channels.questions` in which no question is heard; PUBLIC: for want of the
    optional scope."""
    for channel in office.channels.questions:
        if why := _unreadable(client, channel):
            yield channel, why


def _of_channel(client: WebClient, channel: str) -> UnreachableReason | None:
    asked = _refusal(lambda: client.conversations_info(channel=channel))
    if asked.told.get("is_archived"):
        return UnreachableReason.ARCHIVED
    if asked.told.get("is_private") is False:
        return UnreachableReason.PUBLIC
    if why := _unreadable(client, channel):
        return why
    return UnreachableReason.PUBLIC if _is_for_public(asked) else None


def _unreadable(client: WebClient, channel: str) -> UnreachableReason | None:
    """Read one message."""
    refused = _refusal(lambda: client.conversations_history(channel=channel, limit=1))
    return UnreachableReason.PUBLIC if _is_for_public(refused) else _NO_CHANNEL.get(refused.error)


def _is_for_public(refused: "_Refusal") -> bool:
    """Whether the channel must be public: the scope for a private one would not do, or is there."""
    if refused.error != "missing_scope":
        return False
    return any(
        public in refused.needed and (private not in refused.needed or private in refused.provided)
        for public, private in _TWINS.items()
    )


def _night_after(now: datetime) -> datetime:
    today = tokyo.date_of(now)
    tonight = tokyo.at(today, _HOUR)
    return tonight if now < tonight else tokyo.at(today + ONE_DAY, _HOUR)


@dataclass(frozen=True, slots=True)
class _Refusal:
    error: str = ""
    """Slack's code; empty if it agreed or did not answer."""
    needed: frozenset[str] = frozenset()
    """The scopes of which any would do."""
    provided: frozenset[str] = frozenset()
    """The scopes that the app has."""
    told: Mapping[str, object] = field(default_factory=dict)
    """What Slack says of the channel, if it agreed."""


def _refusal(call: Callable[[], SlackResponse]) -> _Refusal:
    try:
        answer = call()
    except SlackApiError as error:
        said = error.response.get
        needed, provided = (
            frozenset(str(said(name, "")).split(",")) for name in ("needed", "provided")
        )
        return _Refusal(str(said("error", "")), needed, provided)
    except NO_ANSWER:
        return _Refusal()
    return _Refusal(told=answer.get("channel") or {})


@dataclass(slots=True)
class OwnersWhoLeft(DeskTask):
    """A worker task: tickets of deactivated accounts, and of people whom the desk file no longer
    names, become unassigned. A second run finds nothing to do.

    The desk file is asked only when its people change: during an update two programs may have
    different ones, and would take tickets from each other's agents.
    """

    desk: Desk
    members: Directory
    _known: frozenset[str] = frozenset()

    def __call__(self) -> None:
        with self.casebook.reading() as work:
            owners = work.current_owners()
        self.members.refresh(owners)
        there = self._desk()
        removed = owners - there if there != self._known else frozenset[str]()
        for owner in sorted(self.members.unable_to_hold_roles(owners) | removed):
            released = self.desk.unassign_all(owner, now=self.clock())
            _log.info("owner.gone", count=len(released))
            self.wake()
        self._known = there

    def _desk(self) -> frozenset[str]:
        """Return who may own tickets; as before while Slack has not told a group's members."""
        office = self.context()
        named = possible_ticket_owners(office.office.people) if office.office else ()
        if any(not self.members.expand([each]) for each in named):
            return self._known
        return possible_ticket_owners(office.roster)


def possible_ticket_owners(people: OfficeHolders | Roster) -> frozenset[str]:
    """People and groups who may own tickets; the auditor does without a representative."""
    holders = (getattr(people, role) for role in SINGLE_ROLES)
    return frozenset((*people.agents, *filter(None, holders)))


@dataclass(slots=True)
class ManagerChange(DeskTask):
    """A worker task; hands what is open to the manager whom the desk file names. Raises
    StorageFailed.

    Not part of `tick`: during an update two programs may have different desk files, and would hand
    the office back and forth.
    """

    _known: tuple[str, str] | None = None

    def __call__(self) -> None:
        office = self.context()
        named = office.office.people.manager if office.office else None
        new = office.roster.manager
        if named is None or new is None or self._known == (named, new):
            return
        with self.casebook.reading() as work:
            is_noted = hand_overs.is_same_manager(work, named, new)
        if not is_noted:
            with self.casebook.transaction() as work:
                count = hand_overs.hand_over_to_new_manager(work, named, self.clock(), office)
            if count:
                _log.info("manager.changed", count=count)
            self.wake()
        self._known = named, new
