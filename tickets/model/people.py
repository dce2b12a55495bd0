"""Roles and departments of today, with user groups resolved; absences and planned hand-overs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from tickets.model.kinds import Role

OPERATOR = "cli:"
"""Prefix of an actor at the command line, followed by the account name."""
_OFFICES: Final = (Role.MANAGER, Role.DEPUTY, Role.REPRESENTATIVE, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at the moment of an act."""

    id: str
    roles: frozenset[Role] = frozenset({Role.EMPLOYEE})
    departments: frozenset[str] = frozenset()
    in_charge_of: frozenset[str] = frozenset()

    @property
    def department(self) -> str | None:
        """Department of the person; always the same one of several."""
        return min(self.departments | self.in_charge_of, default=None)

    @property
    def office(self) -> Role | None:
        """Highest office that the person holds."""
        return next((each for each in _OFFICES if each in self.roles), None)


SYSTEM = Actor("system", frozenset({Role.SYSTEM}))
"""The program itself."""


@dataclass(frozen=True, slots=True)
class Team:
    """Members of a department, its person in charge while present, and its head."""

    person_in_charge: str | None
    members: frozenset[str] = frozenset()
    head: str | None = None
    """Hears when the department stays silent; gets no right by it."""

    @property
    def everyone(self) -> frozenset[str]:
        return self.members | frozenset(filter(None, (self.person_in_charge, self.head)))


@dataclass(frozen=True, slots=True)
class Absence:
    """Both days are included."""

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
    curators: frozenset[str] = frozenset()
    departments: Mapping[str, Team] = field(default_factory=lambda: MappingProxyType({}))
    systems: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """System id → department that owns it."""
    absences: Mapping[str, Absence] = field(default_factory=lambda: MappingProxyType({}))

    def actor(self, person: str) -> Actor:
        """Roles of this person today; everyone is at least an employee.

        The operator holds the database and its keys, so hiding rows at the command line would hide
        nothing: the operator reads like the auditor, audited each time, and moves no ticket.
        """
        if person.startswith(OPERATOR):
            return Actor(person, frozenset({Role.AUDITOR}))
        roles = {Role.EMPLOYEE}
        if person in self.agents:
            roles.add(Role.AGENT)
        if person in self.curators:
            roles.add(Role.CURATOR)
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
        """Departments where the person works or is in charge."""
        return frozenset(name for name, team in self.departments.items() if person in team.everyone)

    def is_absent(self, person: str, on: date) -> bool:
        absence = self.absences.get(person)
        return absence is not None and absence.start <= on <= absence.end


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedHandOver:
    id: str
    """Key of the form, so that a repeated submission plans once."""
    owner: str
    to: str
    on: date
    """Business day; takes effect when the desk opens."""
    numbers: frozenset[str]
    """Chosen tickets; with `is_all`, the ones the planner saw."""
    is_all: bool
    """Include tickets that the owner gets until then."""
    planned_by: str
