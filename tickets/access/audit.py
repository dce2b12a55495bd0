"""Audit rows: who, what, when, and names of fields, never their values."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from tickets.model.escalation import Escalation
from tickets.model.kinds import Move, PersonalField, Role, Status
from tickets.model.people import Planned
from tickets.model.personal import ValueName
from tickets.model.revised_answers import Reach, SignOff, Stage
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
    RESTORE = "restore"  # a back-up was put back


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


def of_reading(number: str, keys: Iterable[ValueName], moment: Moment, why: str) -> Entry:
    """Opened personal data."""
    return _row(moment, Action.READ, *sorted(map(str, keys)), number=number, reason=why)


def of_search(field: PersonalField, moment: Moment) -> Entry:
    """Search by a personal value; the value is not logged."""
    return _row(moment, Action.SEARCH, field)


def of_report(escalation: Escalation, moment: Moment) -> Entry:
    """Report of a possible breach."""
    fields = ("cause", "known_at", *(("triggers",) if escalation.triggers else ()))
    return _row(moment, Action.CREATE, *fields, number=escalation.number)


def of_addition(escalation: Escalation, fields: Iterable[str], moment: Moment) -> Entry:
    """Later addition to a report."""
    return _row(moment, Action.UPDATE, *fields, number=escalation.number)


def of_act(act: str, before: Escalation, after: Escalation, moment: Moment) -> Entry:
    """Act on an escalation: its name, the states, changed fields."""
    changed = (each.name for each in fields(after) if each.name not in _BOOKKEEPING)
    names = [name for name in changed if getattr(before, name) != getattr(after, name)]
    action = Action.TRANSITION if before.status is not after.status else Action.UPDATE
    states = f"{before.status}>{after.status}"
    return _row(moment, action, act, states, *names, number=after.number)


_BOOKKEEPING = frozenset({"version", "status", "changed_by", "changed_at"})


def of_account(number: str, moment: Moment) -> Entry:
    """Opened account of a report."""
    return _row(moment, Action.READ, "account", number=number)


def of_mention(mention: str, moment: Moment) -> Entry:
    """A mention of a possible leak was dealt with without a report (O13)."""
    return _row(moment, Action.UPDATE, "mention", mention)


def of_own(moment: Moment) -> Entry:
    """A person looked at their own data."""
    return _row(moment, Action.READ, "mydata")


def of_inbox(act: str, questions: int, moment: Moment) -> Entry:
    """A curator opened questions that were not answered well, or dealt with some."""
    action = Action.READ if act == "open" else Action.UPDATE
    return _row(moment, action, "question_inbox", act, f"questions={questions}")


def of_absence(moment: Moment) -> Entry:
    """A person set or cleared an absence, which changes who decides."""
    return _row(moment, Action.UPDATE, "absence")


def of_hand_over(act: str, planned: Planned, moment: Moment, *counted: int) -> Entry:
    """Planned hand-over. `counted`: tickets moved and left."""
    told = (f"from={planned.owner}", f"to={planned.to}", f"on={planned.on}")
    numbers = (f"{what}={count}" for what, count in zip(("moved", "left"), counted, strict=False))
    planner = f"planned_by={planned.planned_by}"
    return _row(moment, Action.UPDATE, "hand_over", act, *told, planner, *numbers)


def of_export(what: str, rows: int, fields: Iterable[str], moment: Moment, why: str) -> Entry:
    """Exported register: rows, personal fields and reason."""
    return _row(moment, Action.EXPORT, what, f"rows={rows}", *fields, reason=why)


def of_figures(month: str, scope: str, moment: Moment) -> Entry:
    return _row(moment, Action.EXPORT, "figures", month, scope)


def of_month(act: str, month: str, moment: Moment) -> Entry:
    """Month reported to the representative, or confirmed by them."""
    action = Action.APPROVE if act == "confirm" else Action.UPDATE
    return _row(moment, action, "month", act, month)


def of_sign_off(sign_off: SignOff, moment: Moment) -> Entry:
    """An answer was declared revised or signed: its id, revision of the policy, digest."""
    wording, is_signed = sign_off.wording, sign_off.stage is Stage.SIGNED
    action = Action.APPROVE if is_signed else Action.UPDATE
    told = (wording.entry, wording.revision, wording.digest)
    return _row(moment, action, f"answer_{sign_off.stage}", *told)


def of_recall(days: Iterable[str], reach: Reach, moment: Moment) -> Entry:
    """The recall of answers was released: of which revisions, and how many it reaches."""
    counted = (f"people={reach.people}", f"messages={reach.messages}")
    return _row(moment, Action.APPROVE, "recall", *days, *counted)


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
    return _by_itself(Action.DELETE, number, sorted(fields), at)


def restored(made_at: datetime, numbers: Iterable[str], at: datetime) -> Entry:
    """A back-up was put back: when it was made, and the next numbers after the gap."""
    return _by_itself(Action.RESTORE, "", (f"made_at={made_at.isoformat()}", *numbers), at)


def recalculated(number: str, clocks: Iterable[str], at: datetime) -> Entry:
    """Deadlines moved by a change of calendar or rules."""
    return _by_itself(Action.UPDATE, number, ("recounted", *clocks), at)


def denied(
    actor: str, number: str, at: datetime, move: Move | None = None, *, refused: int = 0
) -> Entry:
    """Access denied: not theirs, no such number, or `refused` requests beyond the limit."""
    fields = (f"limited={refused}",) if refused else ()
    return Entry(at=at, actor=actor, action=Action.DENIED, number=number, move=move, fields=fields)


def rewritten(number: str, at: datetime) -> Entry:
    """A row that changed without an act of its own, such as an escalation with its ticket."""
    return _by_itself(Action.UPDATE, number, ("row",), at)


def _row(moment: Moment, action: Action, *fields: str, number: str = "", reason: str = "") -> Entry:
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=action,
        number=number,
        fields=tuple(map(str, fields)),
        reason=reason.strip(),
    )


def _by_itself(action: Action, number: str, fields: Iterable[str], at: datetime) -> Entry:
    return Entry(
        at=at,
        actor="system",
        role=Role.SYSTEM,
        action=action,
        number=number,
        fields=tuple(fields),
    )
