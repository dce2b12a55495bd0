"""Who a register means: names that stand for Slack ids, and what somebody was at the time."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from tickets.roster import Roster
from tickets.words import Role

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{5,}|system")
THEN = frozenset({Role.AGENT, Role.MANAGER, Role.DEPUTY, Role.REPRESENTATIVE})
"""The roles that somebody may have had when the register was written, and has no more."""


class UnreadablePeopleError(Exception):
    """The list of people has a row that says nothing certain."""

    def __init__(self, rows: tuple[int, ...]) -> None:
        super().__init__(", ".join(map(str, rows)))
        self.rows = rows


@dataclass(frozen=True, slots=True)
class People:
    ids: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    roles: Mapping[str, Role] = field(default_factory=lambda: MappingProxyType({}))

    def find(self, said: str) -> str | None:
        """The Slack id that is written there, or that the name stands for."""
        known = self.ids.get(_plain(said))
        return known or (said if _SLACK_ID.fullmatch(said) else None)

    def roster(self, now: Roster, who: str) -> Roster:
        """The office as it was for this person, who may have left it since."""
        role = self.roles.get(who)
        if role is None:
            return now
        if role is Role.AGENT:
            return replace(now, agents=now.agents | {who})
        if role is Role.MANAGER:
            return replace(now, manager=who)
        if role is Role.DEPUTY:
            return replace(now, deputy=who)
        return replace(now, representative=who)


def read_people(rows: Iterable[Sequence[str]]) -> People:
    """Rows of name, Slack id, and for who has left the role of that time; a title row may lead."""
    ids: dict[str, str] = {}
    roles: dict[str, Role] = {}
    wrong: list[int] = []
    for number, row in enumerate(rows, 1):
        name, id_, role = [*(cell.strip() for cell in row), "", "", ""][:3]
        if not any(row) or (number == 1 and id_ == "slack_id"):
            continue
        if not name or not _SLACK_ID.fullmatch(id_) or role not in {"", *map(str, THEN)}:
            wrong.append(number)
            continue
        ids[_plain(name)] = id_
        if role:
            roles[id_] = Role(role)
    if wrong:
        raise UnreadablePeopleError(tuple(wrong))
    return People(ids, roles)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
