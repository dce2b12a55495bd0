"""Rows of the transition tables, and sets of roles and fields they use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tickets.model.errors import Fault
from tickets.model.kinds import IDENTITY, LetterKind, Move, PersonalField, Role, Status
from tickets.model.notices import NoticeKind
from tickets.model.ticket import Ticket
from tickets.workflow.case import Case

Guard = Callable[[Case], Fault | None]
Effect = Callable[[Case], Ticket]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A permitted move: target, roles, fields, guards, effects, letter and notices."""

    to: Status | None = None
    """None keeps the status."""
    roles: frozenset[Role]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    """Optional fields of the form; others are refused."""
    required_personal: tuple[PersonalField, ...] = ()
    optional_personal: frozenset[PersonalField] = frozenset()
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    """Effects, after all guards."""
    letter: LetterKind | None = None
    """Letter the person gets."""
    is_sending: bool = False
    """The move itself records the letter as sent."""
    notices: tuple[NoticeKind, ...] = ()


Table = Mapping[tuple[Status | None, Move], Transition]

DESK = frozenset({Role.AGENT, Role.MANAGER})
MANAGER = frozenset({Role.MANAGER})
DECIDERS = frozenset({Role.MANAGER, Role.REPRESENTATIVE})
DEPARTMENT = frozenset({Role.AGENT, Role.MANAGER, Role.PERSON_IN_CHARGE})
ANYONE = frozenset(Role) - {Role.SYSTEM, Role.AUDITOR, Role.CURATOR}

PARTY = IDENTITY | {PersonalField.COUNTRY}
"""Fields of the requester."""

PRINCIPAL = frozenset({PersonalField.PRINCIPAL_NAME, PersonalField.PRINCIPAL_ADDRESS})
"""Fields of the person, if an agent applies."""
