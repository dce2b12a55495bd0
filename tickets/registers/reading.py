"""A row of a register of complaints, read as the ticket that it tells of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from tickets.model import tokyo
from tickets.model.complaint import (
    Caller,
    Category,
    Complaint,
    CorrectiveAction,
    Effect,
    EffectCheck,
    NoContact,
    Reaction,
    Report,
    SamePerson,
    Severity,
    Subject,
)
from tickets.model.kinds import (
    Channel,
    CloseCode,
    ContactBy,
    Flag,
    Kind,
    Leak,
    Move,
    PartyRole,
    PersonalField,
    Restriction,
    Status,
)
from tickets.model.personal import Personal, SealedField
from tickets.model.ticket import Party, Ticket
from tickets.registers import cells
from tickets.registers.columns import Line
from tickets.registers.complaints import NOTED
from tickets.registers.rows import Row, Wrong

_TEXTS = (
    PersonalField.NAME,
    PersonalField.NAME_KANA,
    PersonalField.POSTAL_CODE,
    PersonalField.ADDRESS,
    PersonalField.PHONE,
    PersonalField.EMAIL,
    PersonalField.COUNTRY,
    PersonalField.DETAIL,
    PersonalField.REMEDY_WANTED,
    PersonalField.FACTS_FOUND,
    PersonalField.CAUSE,
    PersonalField.DRAFT_REPLY,
    PersonalField.REPLY_SUMMARY,
)


CHECKS: Mapping[Effect, Move] = {
    Effect.EFFECTIVE: Move.CONFIRM_EFFECT,
    Effect.NOT_EFFECTIVE: Move.DENY_EFFECT,
}


@dataclass(frozen=True, slots=True)
class Planned:
    """One move that the register tells of."""

    move: Move
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What a row says: the ticket as it stands at the end, and how it came there, if told."""

    row: int
    line: Line
    history: tuple[Planned, ...]
    days_only: frozenset[str]
    """The fields whose hour is not told."""
    notes: Mapping[str, str]
    has_status: bool


def told(row: Row) -> Told:
    """All that the row says; what is wrong with it stands in row.faults."""
    received_at = row.needed("received_at", row.moment("received_at"), row.now)
    recorded_at = row.moment("recorded_at", received_at) or received_at
    decided_at = row.moment("decided_at", recorded_at)
    replied_at = row.moment("replied_at", decided_at)
    closed_at = row.moment("closed_at", replied_at or decided_at or recorded_at)
    history = tuple(_history(row))
    notes = dict(cells.read_notes(row.text("move_reason")))
    flags = row.words("flags", Flag)
    if row.needed("disclosure", row.yes("disclosure", "有", "無"), instead=False):
        flags |= {Flag.DISCLOSURE}
    ticket = Ticket(
        number=row.text("number"),
        reference=row.text("reference"),
        kind=Kind.COMPLAINT,
        status=row.word("status", Status) or Status.RECEIVED,
        received_at=received_at,
        recorded_at=recorded_at,
        recorded_by=row.needed("recorded_by", row.person("recorded_by"), ""),
        channel=row.needed("channel", row.word("channel", Channel), Channel.PHONE),
        party=Party(row.word("party", PartyRole), row.word("contact_by", ContactBy)),
        requester=row.person("requester"),
        facts=_complaint(row),
        summary=row.text("summary"),
        department=row.text("department") or None,
        leak=row.needed("leak", row.word("leak", Leak), Leak.NO),
        flags=flags,
        links=frozenset(row.each("link", cells.read_link, Wrong.UNREADABLE)),
        restrictions=row.words("restrictions", Restriction),
        about=row.persons("about"),
        hidden_from=frozenset(cells.several(row.text("hidden_from"))),
        owner=row.person("person"),
        drafted_by=row.person("drafted_by"),
        decided_by=row.person("decided_by"),
        decided_at=decided_at,
        replied_at=replied_at,
        reply_by=row.word("reply_by", ContactBy),
        delivery_ref=row.text("delivery_ref"),
        letters=tuple(row.each("letters", cells.read_letter, Wrong.UNREADABLE, apart="\n")),
        withdrawn_on=row.day("withdrawn_on"),
        closed_at=closed_at,
        close_code=row.word("close_code", CloseCode),
        legal_hold=bool(row.yes("legal_hold", "有", "無")),
        retention_until=row.day("retention_until"),
        policy_revision=row.text("policy_revision"),
        team=row.text("team"),
    )
    line = Line(ticket, _opened(row, notes, history))
    return Told(
        row.number, line, history, frozenset(row.days_only), notes, bool(row.text("status"))
    )


def _complaint(row: Row) -> Complaint:
    return Complaint(
        category=row.needed("category", row.word("category", Category), Category.COMPLAINT),
        caller=row.word("caller", Caller),
        subjects=row.words("subjects", Subject),
        about_person_same=row.word("about_person_same", SamePerson),
        severity=row.word("severity", Severity),
        stops=tuple(row.each("stops", cells.read_stop, Wrong.UNREADABLE)),
        template=row.text("template") or None,
        no_contact_reason=row.word("no_contact_reason", NoContact),
        reaction=row.word("reaction", Reaction),
        external_recourse_informed=bool(row.yes("external_recourse_informed", "済", "未")),
        corrective_action=_corrective_action(row),
        effect_checks=tuple(_effect_checks(row)),
        report=row.word("report", Report),
        reported_on=_reported_on(row),
    )


def _reported_on(row: Row) -> date | None:
    """Looked at here, since the step that is planned for it is dated by it."""
    found = row.day("reported_on")
    if found and found > tokyo.date_of(row.now):
        row.wrong("reported_on", Wrong.IN_THE_FUTURE)
    return found


def _corrective_action(row: Row) -> CorrectiveAction | None:
    needed = row.yes("corrective_action", "要", "否")
    if needed is None:
        return None
    return CorrectiveAction(
        needed,
        row.text("corrective_reference"),
        row.text("corrective_reason"),
        row.day("check_on"),
    )


def _effect_checks(row: Row) -> Iterator[EffectCheck]:
    for each in row.each("effect_checks", cells.read_check, Wrong.UNREADABLE, apart="\n"):
        by = row.people.find(each.checked_by)
        if by is None:
            row.wrong("effect_checks", Wrong.UNKNOWN_PERSON)
        yield replace(each, checked_by=by or "")


def _opened(
    row: Row, notes: Mapping[str, str], history: tuple[Planned, ...]
) -> dict[SealedField, Personal]:
    found = {SealedField(name): Personal(row.text(name)) for name in _TEXTS if row.text(name)}
    for of, said in notes.items():
        wanted = noted_by(history[int(of) - 1].move) if of and int(of) <= len(history) else None
        if wanted:
            found[SealedField(wanted, of)] = Personal(said)
        elif of:
            row.wrong("move_reason", Wrong.UNREADABLE, of)
    return found


def noted_by(move: Move) -> PersonalField | None:
    """What a text at this move is, if the move takes one."""
    return _NOTED.get(move)


_NOTE, _REASON, _WORDS = NOTED
_NOTED: Mapping[Move, PersonalField] = {
    Move.NOTE: _NOTE,
    Move.CLEAR_LEAK: _REASON,
    Move.CLOSE_OUT_OF_SCOPE: _REASON,
    Move.SEND_BACK: _REASON,
    Move.REOPEN: _REASON,
    Move.CONFIRM_EFFECT: _REASON,
    Move.DENY_EFFECT: _REASON,
    Move.WITHDRAW: _WORDS,
    Move.RESPOND: _WORDS,
    Move.CLOSE: _WORDS,
    Move.NOT_ACCEPTED: _WORDS,
}


def _history(row: Row) -> list[Planned]:
    lines = row.each("history", cells.read_line, Wrong.UNREADABLE, apart="\n")
    found: list[Planned] = []
    for move, said, at in lines:
        by = row.people.find(said)
        if by is None:
            row.wrong("history", Wrong.UNKNOWN_PERSON)
        if found and at < found[-1].at:
            row.wrong("history", Wrong.OUT_OF_ORDER)
        found.append(Planned(move, by or "", at))
    return found
