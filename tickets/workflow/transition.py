"""What a row of the procedure's tables says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tickets.model.errors import Fault
from tickets.model.kinds import LetterKind, Move, PersonalField, Role, Status
from tickets.model.notices import NoticeKind
from tickets.model.ticket import Ticket
from tickets.workflow.case import Case

Guard = Callable[[Case], Fault | None]
Effect = Callable[[Case], Ticket]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """Where a move leads, who may make it, what it asks, what must hold, who must be told."""

    to: Status | None = None
    """None: the status stays."""
    roles: frozenset[Role]
    asks: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    """Fields that the form may fill in besides those it asks for; no others are taken."""
    seals: tuple[PersonalField, ...] = ()
    may_seal: frozenset[PersonalField] = frozenset()
    guards: tuple[Guard, ...] = ()
    does: tuple[Effect, ...] = ()
    """What follows by itself, once every gate is open."""
    letter: LetterKind | None = None
    """What the person gets in writing for it."""
    is_sending: bool = False
    """The move itself records that the letter went out, so none is promised besides."""
    tells: tuple[NoticeKind, ...] = ()
    row: str = ""
    """Where the papers have it: d6 and c6 are of domain.md 5, O19 of office.md."""


Table = Mapping[tuple[Status | None, Move], Transition]

DESK = frozenset({Role.AGENT, Role.MANAGER})
MANAGER = frozenset({Role.MANAGER})
DECIDERS = frozenset({Role.MANAGER, Role.REPRESENTATIVE})
DEPARTMENT = frozenset({Role.AGENT, Role.MANAGER, Role.PERSON_IN_CHARGE})
ANYONE = frozenset(Role) - {Role.SYSTEM, Role.AUDITOR}

PARTY = frozenset(
    {
        PersonalField.NAME,
        PersonalField.NAME_KANA,
        PersonalField.POSTAL_CODE,
        PersonalField.ADDRESS,
        PersonalField.PHONE,
        PersonalField.EMAIL,
        PersonalField.COUNTRY,
    }
)
"""Who came to us and how to reach them."""

PRINCIPAL = frozenset({PersonalField.PRINCIPAL_NAME, PersonalField.PRINCIPAL_ADDRESS})
"""The person, where an agent applies."""
