"""Audit rows: who, what, when, and names of fields, never their values."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from tickets.model.escalation import Escalation
from tickets.model.kinds import Move, PersonalField, Role, Status
from tickets.model.people import PlannedHandOver
from tickets.model.personal import ValueName
from tickets.model.revised_answers import RecallReach, SignOff, SignOffStage
from tickets.model.ticket import Ticket
from tickets.rules.context import Moment


class AuditAction(StrEnum):
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
class AuditEntry:
    """A row of the audit chain, before it is numbered and hashed."""

    at: datetime
    actor: str
    role: Role | None = None
    action: AuditAction
    number: str
    """As asked for; the number in a denied row may not exist."""
    move: Move | None = None
    before: Status | None = None
    after: Status | None = None
    fields: tuple[str, ...] = ()
    reason: str = ""
    """Why personal data was opened; must not contain personal data itself."""


def values_opened_entry(
    number: str, keys: Iterable[ValueName], moment: Moment, why: str
) -> AuditEntry:
    """Opened personal data."""
    return _entry(moment, AuditAction.READ, *sorted(map(str, keys)), number=number, reason=why)


def value_search_entry(field: PersonalField, moment: Moment) -> AuditEntry:
    """Search by a personal value; the value is not logged."""
    return _entry(moment, AuditAction.SEARCH, field)


def escalation_created_entry(escalation: Escalation, moment: Moment) -> AuditEntry:
    """An escalation made, by a report, from a ticket or by the program."""
    fields = ("cause", "known_at", *(("triggers",) if escalation.triggers else ()))
    return _entry(moment, AuditAction.CREATE, *fields, number=escalation.number)


def report_addition_entry(
    escalation: Escalation, fields: Iterable[str], moment: Moment
) -> AuditEntry:
    """Later addition to a report."""
    return _entry(moment, AuditAction.UPDATE, *fields, number=escalation.number)


def escalation_act_entry(
    act: str, before: Escalation, after: Escalation, moment: Moment
) -> AuditEntry:
    """Act on an escalation: its name, the states, changed fields."""
    changed = (each.name for each in fields(after) if each.name not in _BOOKKEEPING)
    names = [name for name in changed if getattr(before, name) != getattr(after, name)]
    action = AuditAction.TRANSITION if before.status is not after.status else AuditAction.UPDATE
    states = f"{before.status}>{after.status}"
    return _entry(moment, action, act, states, *names, number=after.number)


_BOOKKEEPING = frozenset({"version", "status", "changed_by", "changed_at"})


def account_opened_entry(number: str, moment: Moment) -> AuditEntry:
    """Opened account of a report."""
    return _entry(moment, AuditAction.READ, "account", number=number)


def unreported_leak_mention_entry(mention: str, moment: Moment) -> AuditEntry:
    """A mention of a possible leak was dealt with without a report (O13)."""
    return _entry(moment, AuditAction.UPDATE, "mention", mention)


def own_data_entry(moment: Moment) -> AuditEntry:
    """A person looked at their own data."""
    return _entry(moment, AuditAction.READ, "mydata")


def question_inbox_entry(act: str, questions: int, moment: Moment) -> AuditEntry:
    """A curator opened questions that were not answered well, or dealt with some."""
    action = AuditAction.READ if act == "open" else AuditAction.UPDATE
    return _entry(moment, action, "question_inbox", act, f"questions={questions}")


def absence_entry(moment: Moment) -> AuditEntry:
    """A person set or cleared an absence, which changes who decides."""
    return _entry(moment, AuditAction.UPDATE, "absence")


def hand_over_entry(
    act: str, planned: PlannedHandOver, moment: Moment, *counted: int
) -> AuditEntry:
    """Planned hand-over. `counted`: tickets moved and left."""
    told = (f"from={planned.owner}", f"to={planned.to}", f"on={planned.on}")
    numbers = (f"{what}={count}" for what, count in zip(("moved", "left"), counted, strict=False))
    planner = f"planned_by={planned.planned_by}"
    return _entry(moment, AuditAction.UPDATE, "hand_over", act, *told, planner, *numbers)


def export_entry(
    what: str, rows: int, fields: Iterable[str], moment: Moment, why: str
) -> AuditEntry:
    """Exported register: rows, personal fields and reason."""
    return _entry(moment, AuditAction.EXPORT, what, f"rows={rows}", *fields, reason=why)


def report_figures_entry(month: str, scope: str, moment: Moment) -> AuditEntry:
    return _entry(moment, AuditAction.EXPORT, "figures", month, scope)


def monthly_report_entry(act: str, month: str, moment: Moment) -> AuditEntry:
    """Month reported to the representative, or confirmed by them."""
    action = AuditAction.APPROVE if act == "confirm" else AuditAction.UPDATE
    return _entry(moment, action, "month", act, month)


def sign_off_entry(sign_off: SignOff, moment: Moment) -> AuditEntry:
    """An answer was declared revised, signed or sent back: its id, revision of the policy, digest;
    not the reason."""
    wording = sign_off.wording
    told = (wording.entry, wording.revision, wording.digest)
    return _entry(moment, _SIGN_OFF[sign_off.stage], f"answer_{sign_off.stage}", *told)


_SIGN_OFF = {
    SignOffStage.REVISED: AuditAction.UPDATE,
    SignOffStage.SIGNED: AuditAction.APPROVE,
    SignOffStage.RETURNED: AuditAction.REJECT,
}


def withdrawn_revision_entry(day: date, entries: Iterable[str], at: datetime) -> AuditEntry:
    """The change of the policy of this day was taken back: answers that it suspends no more."""
    told = ("revision_withdrawn", day.isoformat(), *sorted(entries))
    return _program_entry(AuditAction.UPDATE, "", told, at)


def recall_entry(days: Iterable[str], reach: RecallReach, moment: Moment) -> AuditEntry:
    """The recall of answers was released: of which revisions, and how many it reaches."""
    counted = (f"people={reach.people}", f"messages={reach.messages}")
    return _entry(moment, AuditAction.APPROVE, "recall", *days, *counted)


def import_entry(ticket: Ticket, file: str, by: str, at: datetime) -> AuditEntry:
    """Row of a ticket that was imported: by whom, when, from the file with which SHA-256."""
    return AuditEntry(
        at=at,
        actor=by,
        action=AuditAction.IMPORT,
        number=ticket.number,
        after=ticket.status,
        fields=(f"sha256={file}", *sorted(map(str, ticket.personal))),
    )


def erasure_entry(number: str, fields: Iterable[str], at: datetime) -> AuditEntry:
    """Erased fields of a ticket, or rows of the chain itself."""
    return _program_entry(AuditAction.DELETE, number, sorted(fields), at)


def restore_entry(made_at: datetime, numbers: Iterable[str], at: datetime) -> AuditEntry:
    """A back-up was put back: when it was made, and the next numbers after the gap."""
    return _program_entry(AuditAction.RESTORE, "", (f"made_at={made_at.isoformat()}", *numbers), at)


def recalculation_entry(number: str, clocks: Iterable[str], at: datetime) -> AuditEntry:
    """Deadlines moved by a change of calendar or rules."""
    return _program_entry(AuditAction.UPDATE, number, ("recounted", *clocks), at)


def denial_entry(
    actor: str, number: str, at: datetime, move: Move | None = None, *, refused: int = 0
) -> AuditEntry:
    """Access denied: not theirs, no such number, or `refused` requests beyond the limit."""
    fields = (f"limited={refused}",) if refused else ()
    return AuditEntry(
        at=at, actor=actor, action=AuditAction.DENIED, number=number, move=move, fields=fields
    )


def indirect_change_entry(number: str, at: datetime) -> AuditEntry:
    """A row that changed without an act of its own, such as an escalation with its ticket."""
    return _program_entry(AuditAction.UPDATE, number, ("row",), at)


def _entry(
    moment: Moment, action: AuditAction, *fields: str, number: str = "", reason: str = ""
) -> AuditEntry:
    return AuditEntry(
        at=moment.now,
        actor=moment.actor.id,
        action=action,
        number=number,
        fields=tuple(map(str, fields)),
        reason=reason.strip(),
    )


def _program_entry(
    action: AuditAction, number: str, fields: Iterable[str], at: datetime
) -> AuditEntry:
    return AuditEntry(
        at=at,
        actor="system",
        role=Role.SYSTEM,
        action=action,
        number=number,
        fields=tuple(fields),
    )
