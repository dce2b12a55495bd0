"""A row of an older register of complaints as the ticket it describes.

The ticket comes in as the row says. No move is made for it, no guard is asked and no fact is
added: what the row leaves out stays empty. Only what may not be stored is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Final

from tickets.model import tokyo
from tickets.model.complaint import (
    Caller,
    Category,
    Complaint,
    CorrectiveAction,
    Effect,
    EffectCheck,
    Finding,
    NoContact,
    Reaction,
    ReportFrequency,
    SamePerson,
    Severity,
    SpeakerCheck,
    Subject,
)
from tickets.model.contact import BadFieldError, clean_value
from tickets.model.errors import Code
from tickets.model.kinds import (
    Channel,
    CloseCode,
    ContactBy,
    Flag,
    Kind,
    LateReason,
    Leak,
    Move,
    PartyRole,
    PersonalField,
    Restriction,
    Status,
)
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Party, Step, Ticket
from tickets.registers import cells
from tickets.registers.cells import JAPANESE
from tickets.registers.columns import COMPLAINTS, MOVE_TEXTS, OpenedTicket
from tickets.registers.rows import RegisterRow, RowFaultCode
from tickets.rules.context import OfficeContext
from tickets.rules.periods import rules_in_force
from tickets.workflow.case import all_restrictions
from tickets.workflow.effects import EARLIER_MEASURE
from tickets.workflow.fields import field_fault
from tickets.workflow.tables.complaint import OPEN, TABLE

_SEALED: Final = [each.field for each in COMPLAINTS if isinstance(each.field, PersonalField)]
_UNSEALED: Final = ("summary", "department", "delivery_ref", "letters", "hidden_from")
_STATUSES: Final = (*OPEN, Status.CLOSED)
_LEADS_TO: Final = {move: rule.to for (_, move), rule in TABLE.items() if rule.to}
_NOTED: Final[Mapping[Move, PersonalField]] = {
    move: field
    for (_, move), rule in TABLE.items()
    for field in (*rule.required_personal, *rule.optional_personal)
    if field in MOVE_TEXTS
} | {Move.RECORD: PersonalField.NOTE}
"""Under which name the text of a move is sealed."""


def ticket_of_row(row: RegisterRow, office: OfficeContext) -> OpenedTicket:
    """Read the row as a ticket without a number; what is wrong joins `row.faults`."""
    received_at = row.require("received_at", row.read_moment("received_at"), row.now)
    recorded_at = row.read_moment("recorded_at", received_at) or received_at
    decided_at = row.read_moment("decided_at", recorded_at)
    replied_at = row.read_moment("replied_at", decided_at)
    closed_at = row.read_moment("closed_at", replied_at or decided_at or recorded_at)
    recorded_by = row.require("recorded_by", row.read_person("recorded_by"), "")
    history = _history(row, recorded_by, recorded_at)
    sealed = dict(_sealed(row, history, office))
    flags = row.read_words("flags", Flag)
    if row.require("disclosure", row.read_choice("disclosure"), instead=False):
        flags |= {Flag.DISCLOSURE}
    about = row.read_persons("about")
    requester = row.read_person("requester")
    ticket = Ticket(
        number="",
        imported_at=row.now,
        kind=Kind.COMPLAINT,
        status=_status(row),
        version=len(history),
        received_at=received_at,
        recorded_at=recorded_at,
        recorded_by=recorded_by,
        channel=row.require("channel", row.read_word("channel", Channel), Channel.PHONE),
        party=Party(row.read_word("party", PartyRole), row.read_word("contact_by", ContactBy)),
        requester=requester,
        facts=_complaint(row),
        summary=row.read_text("summary"),
        department=_department(row.read_text("department"), office) or None,
        leak=row.require("leak", row.read_word("leak", Leak), Leak.NO),
        flags=flags,
        links=frozenset(row.read_each("link", cells.read_link, RowFaultCode.UNREADABLE)),
        restrictions=all_restrictions(
            row.read_words("restrictions", Restriction), about, office.roster
        ),
        about=about,
        hidden_from=frozenset(
            _department(each, office) for each in cells.split_ids(row.read_text("hidden_from"))
        )
        | office.roster.departments_of(requester),
        owner=row.read_person("person"),
        drafted_by=row.read_person("drafted_by"),
        changed_by=_changed_by(history),
        decided_by=row.read_person("decided_by"),
        decided_at=decided_at,
        replied_at=replied_at,
        reply_by=row.read_word("reply_by", ContactBy),
        delivery_ref=row.read_text("delivery_ref"),
        letters=tuple(
            row.read_each("letters", cells.read_letter, RowFaultCode.UNREADABLE, apart="\n")
        ),
        withdrawn_on=row.read_day("withdrawn_on"),
        closed_at=closed_at,
        close_code=_close_code(row),
        legal_hold=bool(row.read_choice("legal_hold")),
        retention_until=row.read_day("retention_until"),
        policy_revision=row.read_text("policy_revision"),
        team=row.read_text("team"),
        personal=frozenset(sealed),
        history=history,
    )
    _check_ending(row, ticket)
    _check_unsealed(row, ticket, office)
    return OpenedTicket(_kept(ticket, office), sealed)


def _department(text: str, office: OfficeContext) -> str:
    """The id of a department that is named in either language, with or without its id."""
    known = office.office.departments if office.office else ()
    if cells.id_in(text) in office.roster.departments:
        return cells.id_in(text)
    return next((each.id for each in known if text in each.name.texts().values()), text)


def fields_left_out(ticket: Ticket) -> tuple[str, ...]:
    """Name the fields that an imported ticket in its status should have and the row left out."""
    if ticket.imported_at is None:
        return ()
    answered = ("severity", "drafted_by", "decided_by", "decided_at", "replied_at", "reply_by")
    ended = ("close_code", "corrective_action", "report")
    expected: tuple[str, ...] = ()
    if ticket.status in (Status.RESPONDED, Status.UNRESOLVED):
        expected = answered
    elif ticket.status is Status.CLOSED:
        cut_short = (CloseCode.WITHDRAWN, CloseCode.DUPLICATE, CloseCode.OUT_OF_SCOPE)
        expected = ended[:1] if ticket.close_code in cut_short else (*answered, *ended)
    facts = ticket.complaint
    return tuple(
        each
        for each in expected
        if getattr(facts, each, None) is None and getattr(ticket, each, None) is None
    )


def _complaint(row: RegisterRow) -> Complaint:
    action, checks = _corrective_action(row), tuple(_effect_checks(row))
    return Complaint(
        category=row.require("category", row.read_word("category", Category), Category.COMPLAINT),
        caller=row.read_word("caller", Caller),
        subjects=row.read_words("subjects", Subject),
        about_person_same=row.read_word("about_person_same", SamePerson),
        severity=row.read_word("severity", Severity),
        stops=tuple(row.read_each("stops", cells.read_stop, RowFaultCode.UNREADABLE)),
        template=cells.id_in(row.read_text("template")) or None,
        no_contact_reason=row.read_word("no_contact_reason", NoContact),
        finding=row.read_word("finding", Finding),
        reaction=row.read_word("reaction", Reaction),
        speaker_check=row.read_word("speaker_check", SpeakerCheck),
        external_recourse_informed=bool(
            row.read_choice("external_recourse_informed", ("done", "undone"))
        ),
        waits=tuple(row.read_each("waits", cells.read_wait, RowFaultCode.UNREADABLE, apart="\n")),
        delayed_until=row.read_day("delayed_until"),
        late_reason=row.read_word("late_reason", LateReason),
        corrective_action=action,
        effect_checks=checks,
        further_measure_owed=_owes_further_measure(action, checks),
        report=row.read_word("report", ReportFrequency),
        reported_on=row.read_day("reported_on"),
    )


def _corrective_action(row: RegisterRow) -> CorrectiveAction | None:
    needed = row.read_choice("corrective_action", ("needed", "not_needed"))
    reference, reason = row.read_text("corrective_reference"), row.read_text("corrective_reason")
    check_on = row.read_day("check_on")
    planned = (row.read_text("prevention"), row.read_person("responsible"))
    days = (row.read_day("due_on"), row.read_day("done_on"))
    if needed is None:
        return None
    did = row.read_text("carried_out")
    return CorrectiveAction(needed, reference, reason, check_on, *planned, *days, did)


def _owes_further_measure(action: CorrectiveAction | None, checks: tuple[EffectCheck, ...]) -> bool:
    """Whether the last check failed and nothing was carried out since."""
    if action is None or not checks or checks[-1].effect is Effect.EFFECTIVE:
        return False
    if action.done_on == checks[-1].checked_on:
        # Only a measure after a check that failed stands behind an earlier one.
        return len(EARLIER_MEASURE.findall(action.carried_out)) < len(checks)
    return action.done_on is None or action.done_on < checks[-1].checked_on


def _effect_checks(row: RegisterRow) -> Iterator[EffectCheck]:
    for each in row.read_each(
        "effect_checks", cells.read_check, RowFaultCode.UNREADABLE, apart="\n"
    ):
        by = row.people.find(each.checked_by)
        if by is None:
            row.add_fault("effect_checks", RowFaultCode.UNKNOWN_PERSON)
        yield replace(each, checked_by=by or "")


# --- status and history ---------------------------------------------------------------------------


def _status(row: RegisterRow) -> Status:
    """The status in the row; without one, the furthest that the other cells show."""
    status = row.read_word("status", Status)
    if status is not None:
        if status not in _STATUSES:
            row.add_fault(
                "status", RowFaultCode.UNKNOWN_WORD, JAPANESE.between(map(JAPANESE.word, _STATUSES))
            )
        return status
    if any(map(row.read_text, ("closed_at", "close_code", "withdrawn_on"))):
        return Status.CLOSED
    if row.read_word("reaction", Reaction) is Reaction.NOT_ACCEPTED:
        return Status.UNRESOLVED
    signs = (
        ("replied_at", Status.RESPONDED),
        ("decided_at", Status.APPROVED),
        ("decided_by", Status.APPROVED),
        ("draft_reply", Status.DRAFTED),
        ("facts_found", Status.INVESTIGATING),
        ("severity", Status.ASSESSED),
    )
    return next((status for field, status in signs if row.read_text(field)), Status.RECEIVED)


def _close_code(row: RegisterRow) -> CloseCode | None:
    code = row.read_word("close_code", CloseCode)
    return CloseCode.WITHDRAWN if code is None and row.read_text("withdrawn_on") else code


def _check_ending(row: RegisterRow, ticket: Ticket) -> None:
    """Require the day from which a closed ticket's retention counts."""
    if not ticket.is_open and not row.read_text("closed_at"):
        row.add_fault("closed_at", RowFaultCode.MISSING)
    for field in ("closed_at", "close_code"):
        if ticket.is_open and row.read_text(field):
            row.add_fault(field, RowFaultCode.CONTRADICTS, JAPANESE.word(ticket.status))


def _kept(ticket: Ticket, office: OfficeContext) -> Ticket:
    if ticket.is_open or ticket.closed_at is None:
        return replace(ticket, retention_until=None)
    day = tokyo.date_of(ticket.closed_at)
    until = tokyo.years_after(day, rules_in_force(office.rules, day).ticket_years)
    return replace(ticket, retention_until=ticket.retention_until or until)


def _history(row: RegisterRow, recorded_by: str, recorded_at: datetime) -> tuple[Step, ...]:
    """The moves of 経過; without any, the recording, which the row always tells.

    No role is known. Each status is that to which such a move leads.
    """
    found: list[Step] = []
    lines = row.read_each("history", cells.read_line, RowFaultCode.UNREADABLE, apart="\n")
    for move, said, at in lines or [(Move.RECORD, "", recorded_at)]:
        by = row.people.find(said) if lines else recorded_by
        if by is None:
            row.add_fault("history", RowFaultCode.UNKNOWN_PERSON)
        if found and at < found[-1].at:
            row.add_fault("history", RowFaultCode.OUT_OF_ORDER)
        if at > row.now:
            row.add_fault("history", RowFaultCode.IN_THE_FUTURE)
        before = found[-1].after if found else None
        after = _LEADS_TO.get(move) or before or Status.RECEIVED
        found.append(Step(move, before, after, by or "", None, at))
    return tuple(found)


def _changed_by(history: tuple[Step, ...]) -> str | None:
    """Return who changed a draft that its drafter has not confirmed yet (O22)."""
    for step in reversed(history):
        if step.move is Move.CHANGE_DRAFT:
            return step.by
        if step.before is not step.after:
            break
    return None


# --- texts ----------------------------------------------------------------------------------------


def _sealed(
    row: RegisterRow, history: tuple[Step, ...], office: OfficeContext
) -> Iterator[tuple[ValueName, Personal]]:
    """The personal values as they are stored: cleaned, without forbidden numbers (O9)."""
    texts = [
        (ValueName(each), each.value, row.read_text(each))
        for each in _SEALED
        if row.read_text(each)
    ]
    for slot, field, text in (*texts, *_notes(row, history)):
        try:
            yield slot, Personal(clean_value(slot.field, text, office.customer_numbers))
        except BadFieldError as bad:
            row.add_fault(field, bad.code)


def _notes(row: RegisterRow, history: tuple[Step, ...]) -> Iterator[tuple[ValueName, str, str]]:
    """Yield the texts of single moves; a text that names no line belongs to the first."""
    for of, text in cells.read_move_texts(row.read_text("move_reason")):
        if not of:
            yield ValueName(PersonalField.NOTE, "1"), "move_reason", text
            continue
        step = history[int(of) - 1] if 0 < int(of) <= len(history) else None
        field = _NOTED.get(step.move) if step else None
        if field is None:
            row.add_fault("move_reason", RowFaultCode.UNREADABLE, of)
        else:
            yield ValueName(field, str(int(of))), "move_reason", text


def _check_unsealed(row: RegisterRow, ticket: Ticket, office: OfficeContext) -> None:
    """Lists and cards show these, so they hold nothing personal and no day to come."""
    moment = office.moment("", row.now)
    own = (each.name for each in fields(ticket.facts))
    values = [(each, getattr(ticket.facts, each)) for each in own]
    values += [(each, getattr(ticket, each)) for each in (*_UNSEALED, "withdrawn_on")]
    for field, value in values:
        fault = field_fault(Kind.COMPLAINT, field, value, moment)
        if fault:
            row.add_fault(field, fault.code)
    departments = {*office.roster.departments, None}
    if ticket.is_open and ticket.department not in departments:
        row.add_fault("department", Code.UNKNOWN_DEPARTMENT)
    if not ticket.hidden_from <= departments:  # it would be hidden from nobody
        row.add_fault("hidden_from", Code.UNKNOWN_DEPARTMENT)
