"""What is written down of every act: who, what, when, and names of fields, never their values."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from tickets.model.escalation import Escalation
from tickets.model.kinds import Move, PersonalField, Role, Status
from tickets.model.people import Planned
from tickets.model.personal import SealedField
from tickets.rules.context import Moment


class Action(StrEnum):
    """The actions of domain.md 4.5 that the desk takes."""

    CREATE = "create"
    UPDATE = "update"
    TRANSITION = "transition"
    APPROVE = "approve"
    REJECT = "reject"
    READ = "read_pii"
    SEARCH = "search"  # by a phone number or address: it tells who came before
    EXPORT = "export"
    IMPORT = "import"
    DENIED = "denied"
    DELETE = "delete"  # the proof that something was erased


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the chain, before it is numbered and hashed."""

    at: datetime
    actor: str
    role: Role | None = None
    action: Action
    number: str
    """As it was asked for: a denied row may name a number that does not exist."""
    move: Move | None = None
    before: Status | None = None
    after: Status | None = None
    fields: tuple[str, ...] = ()
    reason: str = ""
    """Why personal data was opened; refused where it holds personal data itself."""


def of_reading(number: str, slots: tuple[SealedField, ...], moment: Moment, why: str) -> Entry:
    """The row of personal data that was opened: whose, which fields, by whom, why."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.READ,
        number=number,
        fields=tuple(sorted(map(str, slots))),
        reason=why.strip(),
    )


def of_search(field: PersonalField, moment: Moment) -> Entry:
    """The row of a look-up by something personal; the value is in no row."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.SEARCH,
        number="",
        fields=(str(field),),
    )


def of_report(escalation: Escalation, moment: Moment) -> Entry:
    """The row of a possible breach that somebody reported."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.CREATE,
        number=escalation.number,
        fields=("cause", "known_at", *(("triggers",) if escalation.triggers else ())),
    )


def of_addition(escalation: Escalation, fields: tuple[str, ...], moment: Moment) -> Entry:
    """The row of what became known of it later."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.UPDATE,
        number=escalation.number,
        fields=fields,
    )


def of_judging(act: str, before: Escalation, after: Escalation, moment: Moment) -> Entry:
    """The row of what was done with an escalation: the act, the states, the names of fields."""
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
    """The row of a report whose words were read."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.READ,
        number=number,
        fields=("account",),
    )


def of_own(moment: Moment) -> Entry:
    """The row of somebody who looked at what is kept of themselves."""
    return Entry(
        at=moment.now, actor=moment.actor.id, action=Action.READ, number="", fields=("mydata",)
    )


def of_absence(moment: Moment) -> Entry:
    """The row of somebody who said that they are away, or back: it changes who decides."""
    return Entry(
        at=moment.now, actor=moment.actor.id, action=Action.UPDATE, number="", fields=("absence",)
    )


def of_hand_over(act: str, planned: Planned, moment: Moment, *counted: int) -> Entry:
    """The row of a hand-over from a day on: from whom to whom, and what became of it.

    `counted` is how many went over and how many stayed.
    """
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
    """The row of a register taken out: which, how many rows, which personal fields, why."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.EXPORT,
        number="",
        fields=(what, f"rows={rows}", *fields),
        reason=why.strip(),
    )


def of_figures(month: str, scope: str, moment: Moment) -> Entry:
    """The row of somebody who had the figures of a month, and how much of them."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.EXPORT,
        number="",
        fields=("figures", month, scope),
    )


def of_month(act: str, month: str, moment: Moment) -> Entry:
    """The row of a month that was reported to the representative, or seen by them."""
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=Action.APPROVE if act == "confirm" else Action.UPDATE,
        number="",
        fields=("month", act, month),
    )


def erased(number: str, fields: Iterable[str], at: datetime) -> Entry:
    """The row of what was erased when its time was over: of a ticket, or of the chain itself."""
    return Entry(
        at=at,
        actor="system",
        role=Role.SYSTEM,
        action=Action.DELETE,
        number=number,
        fields=tuple(sorted(fields)),
    )


def recounted(number: str, clocks: tuple[str, ...], at: datetime) -> Entry:
    """The row of dates that moved because the calendar or a rule did: which, and the days."""
    return Entry(
        at=at,
        actor="system",
        role=Role.SYSTEM,
        action=Action.UPDATE,
        number=number,
        fields=("recounted", *clocks),
    )


def denied(actor: str, number: str, at: datetime, move: Move | None = None) -> Entry:
    """The row of a person who asked for what is not theirs, or is not there."""
    return Entry(at=at, actor=actor, action=Action.DENIED, number=number, move=move)
