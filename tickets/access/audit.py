"""Audit rows: who, what, when, and names of fields, never their values."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from tickets.model.escalation import Escalation
from tickets.model.kinds import Move, PersonalField, Role, Status
from tickets.model.people import Planned
from tickets.model.personal import SealedField
from tickets.model.ticket import Ticket
from tickets.rules.context import Moment


class Action(StrEnum):
    """Actions in the audit log."""

    CREATE = "create"
    UPDATE = "update"
    TRANSITION = "transition"
    APPROVE = "approve"
    REJECT = "reject"
    READ = "read_pii"
    SEARCH = "search"  # by phone number or address, which tells who came before
    EXPORT = "export"
    IMPORT = "import"
    DENIED = "denied"
    DELETE = "delete"  # proof of an erasure


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of the audit chain, before it is numbered and hashed."""

    at: datetime
    actor: str
    role: Role | None = None
    action: Action
    number: str
    """As asked for; the number in a denied row may not exist."""
    move: Move | None = None
    before: Status | None = None
    after: Status | None = None
    fields: tuple[str, ...] = ()
    reason: str = ""
    """Why personal data was opened; must not contain personal data itself."""


def of_reading(number: str, slots: tuple[SealedField, ...], moment: Moment, why: str) -> Entry:
    """Opened personal data."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.READ,
        number=number,
        fields=tuple(sorted(map(str, slots))),
        reason=why.strip(),
    )


def of_search(field: PersonalField, moment: Moment) -> Entry:
    """Search by a personal value; the value is not logged."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.SEARCH,
        number="",
        fields=(str(field),),
    )


def of_report(escalation: Escalation, moment: Moment) -> Entry:
    """Report of a possible breach."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.CREATE,
        number=escalation.number,
        fields=("cause", "known_at", *(("triggers",) if escalation.triggers else ())),
    )


def of_addition(escalation: Escalation, fields: tuple[str, ...], moment: Moment) -> Entry:
    """Later addition to a report."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.UPDATE,
        number=escalation.number,
        fields=fields,
    )


def of_judging(act: str, before: Escalation, after: Escalation, moment: Moment) -> Entry:
    """Act on an escalation: its name, the states, changed fields."""
    changed = (each.name for each in fields(after) if each.name not in _BOOKKEEPING)
    names = [name for name in changed if getattr(before, name) != getattr(after, name)]
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.TRANSITION if before.status is not after.status else Action.UPDATE,
        number=after.number,
        fields=(act, f"{before.status}>{after.status}", *names),
    )


_BOOKKEEPING = frozenset({"version", "status", "changed_by", "changed_at"})


def of_account(number: str, moment: Moment) -> Entry:
    """Opened account of a report."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.READ,
        number=number,
        fields=("account",),
    )


def of_own(moment: Moment) -> Entry:
    """A person looked at their own data."""
    return Entry(
        at=moment.now, actor=moment.actor.id, action=Action.READ, number="", fields=("mydata",)
    )


def of_absence(moment: Moment) -> Entry:
    """A person set or cleared an absence, which changes who decides."""
    return Entry(
        at=moment.now, actor=moment.actor.id, action=Action.UPDATE, number="", fields=("absence",)
    )


def of_hand_over(act: str, planned: Planned, moment: Moment, *counted: int) -> Entry:
    """Planned hand-over. `counted`: tickets moved and left."""
    told = (f"from={planned.owner}", f"to={planned.to}", f"on={planned.on}")
    numbers = (f"{what}={count}" for what, count in zip(("moved", "left"), counted, strict=False))
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.UPDATE,
        number="",
        fields=("hand_over", act, *told, f"planned_by={planned.planned_by}", *numbers),
    )


def of_export(what: str, rows: int, fields: tuple[str, ...], moment: Moment, why: str) -> Entry:
    """Exported register: rows, personal fields and reason."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.EXPORT,
        number="",
        fields=(what, f"rows={rows}", *fields),
        reason=why.strip(),
    )


def of_figures(month: str, scope: str, moment: Moment) -> Entry:
    """Figures of a month."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.EXPORT,
        number="",
        fields=("figures", month, scope),
    )


def of_month(act: str, month: str, moment: Moment) -> Entry:
    """Month reported to the representative, or confirmed by them."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.APPROVE if act == "confirm" else Action.UPDATE,
        number="",
        fields=("month", act, month),
    )


def of_import(ticket: Ticket, file: str, by: str, at: datetime) -> Entry:
    """Row of a ticket that was imported: by whom, when, from the file with which SHA-256."""
    return Entry(
        at=at,
        actor=by,
        action=Action.IMPORT,
        number=ticket.number,
        after=ticket.status,
        fields=(f"sha256={file}", *sorted(map(str, ticket.personal))),
    )


def erased(number: str, fields: Iterable[str], at: datetime) -> Entry:
    """Erased fields of a ticket, or rows of the chain itself."""
    return Entry(
        at=at,
        actor="system",
        role=Role.SYSTEM,
        action=Action.DELETE,
        number=number,
        fields=tuple(sorted(fields)),
    )


def recounted(number: str, clocks: tuple[str, ...], at: datetime) -> Entry:
    """Deadlines moved by a change of calendar or rules."""
    return Entry(
        at=at,
        actor="system",
        role=Role.SYSTEM,
        action=Action.UPDATE,
        number=number,
        fields=("recounted", *clocks),
    )


def denied(actor: str, number: str, at: datetime, move: Move | None = None) -> Entry:
    """Access denied: not theirs, or no such number."""
    return Entry(at=at, actor=actor, action=Action.DENIED, number=number, move=move)
