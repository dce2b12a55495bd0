"""Audit rows: who, what, when, and names of fields, never their values."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from tickets.model.escalation import Escalation
from tickets.model.kinds import Move, PersonalField, Role, Status
from tickets.model.people import PlannedHandOver
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


def reading_entry(number: str, keys: Iterable[ValueName], moment: Moment, why: str) -> Entry:
    """Opened personal data."""
    return _entry(moment, Action.READ, *sorted(map(str, keys)), number=number, reason=why)


def search_entry(field: PersonalField, moment: Moment) -> Entry:
    """Search by a personal value; the value is not logged."""
    return _entry(moment, Action.SEARCH, field)


def report_entry(escalation: Escalation, moment: Moment) -> Entry:
    """Report of a possible breach."""
    fields = ("cause", "known_at", *(("triggers",) if escalation.triggers else ()))
    return _entry(moment, Action.CREATE, *fields, number=escalation.number)


def addition_entry(escalation: Escalation, fields: Iterable[str], moment: Moment) -> Entry:
    """Later addition to a report."""
    return _entry(moment, Action.UPDATE, *fields, number=escalation.number)


def escalation_act_entry(act: str, before: Escalation, after: Escalation, moment: Moment) -> Entry:
    """Act on an escalation: its name, the states, changed fields."""
    changed = (each.name for each in fields(after) if each.name not in _BOOKKEEPING)
    names = [name for name in changed if getattr(before, name) != getattr(after, name)]
    action = Action.TRANSITION if before.status is not after.status else Action.UPDATE
    states = f"{before.status}>{after.status}"
    return _entry(moment, action, act, states, *names, number=after.number)


_BOOKKEEPING = frozenset({"version", "status", "changed_by", "changed_at"})


def account_entry(number: str, moment: Moment) -> Entry:
    """Opened account of a report."""
    return _entry(moment, Action.READ, "account", number=number)


def unreported_mention_entry(mention: str, moment: Moment) -> Entry:
    """A mention of a possible leak was dealt with without a report (O13)."""
    return _entry(moment, Action.UPDATE, "mention", mention)


def own_data_entry(moment: Moment) -> Entry:
    """A person looked at their own data."""
    return _entry(moment, Action.READ, "mydata")


def inbox_entry(act: str, questions: int, moment: Moment) -> Entry:
    """A curator opened questions that were not answered well, or dealt with some."""
    action = Action.READ if act == "open" else Action.UPDATE
    return _entry(moment, action, "question_inbox", act, f"questions={questions}")


def absence_entry(moment: Moment) -> Entry:
    """A person set or cleared an absence, which changes who decides."""
    return _entry(moment, Action.UPDATE, "absence")


def hand_over_entry(act: str, planned: PlannedHandOver, moment: Moment, *counted: int) -> Entry:
    """Planned hand-over. `counted`: tickets moved and left."""
    told = (f"from={planned.owner}", f"to={planned.to}", f"on={planned.on}")
    numbers = (f"{what}={count}" for what, count in zip(("moved", "left"), counted, strict=False))
    planner = f"planned_by={planned.planned_by}"
    return _entry(moment, Action.UPDATE, "hand_over", act, *told, planner, *numbers)


def export_entry(what: str, rows: int, fields: Iterable[str], moment: Moment, why: str) -> Entry:
    """Exported register: rows, personal fields and reason."""
    return _entry(moment, Action.EXPORT, what, f"rows={rows}", *fields, reason=why)


def figures_entry(month: str, scope: str, moment: Moment) -> Entry:
    return _entry(moment, Action.EXPORT, "figures", month, scope)


def month_entry(act: str, month: str, moment: Moment) -> Entry:
    """Month reported to the representative, or confirmed by them."""
    action = Action.APPROVE if act == "confirm" else Action.UPDATE
    return _entry(moment, action, "month", act, month)


def sign_off_entry(sign_off: SignOff, moment: Moment) -> Entry:
    """An answer was declared revised, signed or sent back: its id, revision of the policy, digest;
    not the reason."""
    wording = sign_off.wording
    told = (wording.entry, wording.revision, wording.digest)
    return _entry(moment, _SIGN_OFF[sign_off.stage], f"answer_{sign_off.stage}", *told)


_SIGN_OFF = {
    Stage.REVISED: Action.UPDATE,
    Stage.SIGNED: Action.APPROVE,
    Stage.RETURNED: Action.REJECT,
}


def release_entry(day: date, entries: Iterable[str], at: datetime) -> Entry:
    """The change of the policy of this day was taken back: answers that it suspends no more."""
    told = ("revision_withdrawn", day.isoformat(), *sorted(entries))
    return _program_entry(Action.UPDATE, "", told, at)


def recall_entry(days: Iterable[str], reach: Reach, moment: Moment) -> Entry:
    """The recall of answers was released: of which revisions, and how many it reaches."""
    counted = (f"people={reach.people}", f"messages={reach.messages}")
    return _entry(moment, Action.APPROVE, "recall", *days, *counted)


def import_entry(ticket: Ticket, file: str, by: str, at: datetime) -> Entry:
    """Row of a ticket that was imported: by whom, when, from the file with which SHA-256."""
    return Entry(
        at=at,
        actor=by,
        action=Action.IMPORT,
        number=ticket.number,
        after=ticket.status,
        fields=(f"sha256={file}", *sorted(map(str, ticket.personal))),
    )


def erasure_entry(number: str, fields: Iterable[str], at: datetime) -> Entry:
    """Erased fields of a ticket, or rows of the chain itself."""
    return _program_entry(Action.DELETE, number, sorted(fields), at)


def restore_entry(made_at: datetime, numbers: Iterable[str], at: datetime) -> Entry:
    """A back-up was put back: when it was made, and the next numbers after the gap."""
    return _program_entry(Action.RESTORE, "", (f"made_at={made_at.isoformat()}", *numbers), at)


def recalculation_entry(number: str, clocks: Iterable[str], at: datetime) -> Entry:
    """Deadlines moved by a change of calendar or rules."""
    return _program_entry(Action.UPDATE, number, ("recounted", *clocks), at)


def denial_entry(
    actor: str, number: str, at: datetime, move: Move | None = None, *, refused: int = 0
) -> Entry:
    """Access denied: not theirs, no such number, or `refused` requests beyond the limit."""
    fields = (f"limited={refused}",) if refused else ()
    return Entry(at=at, actor=actor, action=Action.DENIED, number=number, move=move, fields=fields)


def rewrite_entry(number: str, at: datetime) -> Entry:
    """A row that changed without an act of its own, such as an escalation with its ticket."""
    return _program_entry(Action.UPDATE, number, ("row",), at)


def _entry(
    moment: Moment, action: Action, *fields: str, number: str = "", reason: str = ""
) -> Entry:
    return Entry(
        at=moment.now,
        actor=moment.actor.id,
        action=action,
        number=number,
        fields=tuple(map(str, fields)),
        reason=reason.strip(),
    )


def _program_entry(action: Action, number: str, fields: Iterable[str], at: datetime) -> Entry:
    return Entry(
        at=at,
        actor="system",
        role=Role.SYSTEM,
        action=action,
        number=number,
        fields=tuple(fields),
    )
