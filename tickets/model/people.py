"""Who holds which role today: plain ids, with user groups already looked up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from tickets.model.kinds import Role

OPERATOR = "cli:"
"""Whoever works at the command line acts as this and the name of their account there."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at the moment of the act: roles, and the departments that count."""

    id: str
    roles: frozenset[Role] = frozenset({Role.EMPLOYEE})
    departments: frozenset[str] = frozenset()
    in_charge_of: frozenset[str] = frozenset()

    @property
    def department(self) -> str | None:
        """Where the person works or is in charge; of several, always the same one."""
        return min(self.departments | self.in_charge_of, default=None)


SYSTEM = Actor("system", frozenset({Role.SYSTEM}))
"""The program itself; no roster gives a person this role."""


@dataclass(frozen=True, slots=True)
class Team:
    """A department: who answers for it, as long as that person is there, and who is in it."""

    person_in_charge: str | None
    members: frozenset[str] = frozenset()

    @property
    def everyone(self) -> frozenset[str]:
        return self.members | ({self.person_in_charge} if self.person_in_charge else set())


@dataclass(frozen=True, slots=True)
class Absence:
    """From and until are both days away."""

    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    agents: frozenset[str] = frozenset()
    manager: str | None = None
    deputy: str | None = None
    representative: str | None = None
    auditor: str | None = None
    security: frozenset[str] = frozenset()
    departments: Mapping[str, Team] = field(default_factory=lambda: MappingProxyType({}))
    systems: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Each system in which a request is searched for → the department that owns it."""
    absences: Mapping[str, Absence] = field(default_factory=lambda: MappingProxyType({}))

    def actor(self, person: str) -> Actor:
        """What this person is in the office today; everyone is at least an employee.

        The operator holds the database and its keys, so hiding a row at the command line would
        hide nothing: there one reads like the auditor, each time with a row in the chain, and
        moves no ticket, since a move is a person's own word and the account names none.
        """
        if person.startswith(OPERATOR):
            return Actor(person, frozenset({Role.AUDITOR}))
        roles = {Role.EMPLOYEE}
        if person in self.agents:
            roles.add(Role.AGENT)
        holders = {
            Role.MANAGER: self.manager,
            Role.DEPUTY: self.deputy,
            Role.REPRESENTATIVE: self.representative,
            Role.AUDITOR: self.auditor,
        }
        roles.update(role for role, holder in holders.items() if holder == person)
        in_charge = frozenset(
            name for name, team in self.departments.items() if team.person_in_charge == person
        )
        if in_charge:
            roles.add(Role.PERSON_IN_CHARGE)
        return Actor(person, frozenset(roles), self.departments_of(person), in_charge)

    def departments_of(self, person: str | None) -> frozenset[str]:
        """Where a person works or is in charge."""
        return frozenset(name for name, team in self.departments.items() if person in team.everyone)

    def is_absent(self, person: str, on: date) -> bool:
        absence = self.absences.get(person)
        return absence is not None and absence.start <= on <= absence.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    id: str
    """The key of the form that planned it, so that a form sent twice plans once."""
    owner: str
    to: str
    on: date
    """A business day; they go over when the desk opens."""
    numbers: frozenset[str]
    """What was chosen; where all are meant, what the planner saw of it."""
    is_all: bool
    """Also what comes to the owner until then."""
    planned_by: str
