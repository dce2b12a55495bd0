"""An old register, from another program or a spreadsheet, is imported as it is."""

from collections.abc import Iterable
from datetime import date
from functools import partial

import pytest

from tests.tickets.refusals import refused_codes, refuses
from tests.tickets.registers.office import NOT_NEEDED, File, Office, marked
from tests.tickets.registers.old_register import (
    ENDLESS,
    NAMES,
    OLD,
    csv_of,
    faults,
    old,
    only,
    opened,
)
from tickets.deadlines.holders import Holder, holder_changes
from tickets.deadlines.outcomes import ticket_clock_outcomes
from tickets.deadlines.ticket_clocks import ticket_deadlines
from tickets.model import tokyo
from tickets.model.complaint import Finding
from tickets.model.errors import Code
from tickets.model.kinds import CloseCode, Kind, Leak, LetterKind, Move, Restriction, Status
from tickets.model.notices import NoticeKind
from tickets.ports import Query
from tickets.registers import sheet
from tickets.registers.columns import COMPLAINT_TITLES
from tickets.registers.imported_row import fields_left_out
from tickets.registers.importer import Importer, ImportMark
from tickets.registers.rows import RowFaultCode


def test_a_closed_row_is_imported_as_it_is(office: Office) -> None:
    office.imports(csv_of(OLD), NAMES)
    ticket = only(office)
    assert (ticket.number, ticket.reference) == ("C-2025-0001", "2025-苦情-07")
    assert (ticket.status, ticket.imported_at) == (Status.CLOSED, office.now)
    assert (ticket.drafted_by, ticket.decided_by) == ("ken", "manager")
    assert ticket.retention_until == date(2028, 4, 10)
    assert [(step.move, step.by, step.role) for step in ticket.history] == [("record", "mei", None)]


def test_nothing_is_added_to_a_row(office: Office) -> None:
    bare = dict.fromkeys(list(OLD)[14:28], "")
    office.imports(csv_of({**OLD, **bare}), NAMES)

    ticket = only(office)
    assert ticket.status is Status.CLOSED
    assert (ticket.owner, ticket.decided_by, ticket.replied_at, ticket.close_code) == (None,) * 4
    assert not ticket.complaint.flags_confirmed
    assert set(fields_left_out(ticket)) == {
        "severity",
        "drafted_by",
        "decided_by",
        "decided_at",
        "replied_at",
        "reply_by",
        "close_code",
        "corrective_action",
        "report",
    }


def test_moves_of_a_register_are_kept_with_their_people_and_days(office: Office) -> None:
    lines = "2025-04-01 10:00 受付 メイ\n2025-04-02 11:00 評価 ケン\n2025-04-10 12:00 完了 部長"
    office.imports(csv_of(old(history=lines, move_reason="#1 朝の電話\n#3 納得")), NAMES)
    ticket = only(office)
    assert [(step.move, step.by) for step in ticket.history] == [
        ("record", "mei"),
        ("assess", "ken"),
        ("close", "manager"),
    ]
    assert {(slot.field, slot.of) for slot in ticket.personal if slot.of} == {
        ("note", "1"),
        ("words", "3"),
    }


def test_nobody_is_told_about_old_moves(office: Office) -> None:
    office.imports(csv_of(old(leak="有")), NAMES)
    assert office.store.notices == {}  # type: ignore[attr-defined]
    assert office.store.letters == []  # type: ignore[attr-defined]
    assert office.store.escalations == []  # type: ignore[attr-defined]


def test_one_audit_row_names_file_and_operator(office: Office) -> None:
    office.imports(csv_of(OLD), NAMES)
    (entry,) = office.store.audit  # type: ignore[attr-defined]
    assert (entry.action, entry.actor, entry.number) == ("import", "cli:root", "C-2025-0001")
    assert "sha256=of this file" in entry.fields


def test_an_open_row_has_its_clocks_from_its_own_day(office: Office) -> None:
    office.imports(csv_of({**opened(), "受付番号": ""}), NAMES)
    ticket = only(office)
    assert (ticket.status, ticket.reference) == (Status.RECEIVED, "")
    assert office.store.timers_of([ticket.number])[ticket.number]  # type: ignore[attr-defined]
    law = office.office_context
    assert {tokyo.date_of(each.started_at) for each in ticket_deadlines(ticket, law)} == {
        date(2025, 4, 1)
    }
    found = office.desk.list(Query(late=False), who="mei", now=office.now)
    assert [cover.number for cover in found] == [ticket.number]
    assert office.store.notices == {}  # type: ignore[attr-defined]
    assert office.store.letters == []  # type: ignore[attr-defined]


def test_a_possible_leak_in_an_open_row_is_announced_at_once(office: Office) -> None:
    office.imports(csv_of(opened(leak="不明")), NAMES)
    assert only(office).holds(None)
    (escalation,) = office.store.escalations  # type: ignore[attr-defined]
    assert tokyo.date_of(escalation.known_at) == date(2025, 4, 1)
    told = office.store.notices.values()  # type: ignore[attr-defined]
    assert [(each.what, each.number, each.to) for each in told] == [
        (NoticeKind.LEAK_FLAGGED, escalation.number, "manager")
    ]
    assert office.store.letters == []  # type: ignore[attr-defined]


# --- guards ------------------------------------------------------------------------------------


def test_every_guard_holds_for_the_next_move(office: Office) -> None:
    row = old(closed_at="", reaction="", corrective_action="", report="", status="回答済")
    file = File(office, office.finds(*office.imports(csv_of(row), NAMES)))
    with refuses(Code.NO_FINDING, Code.NO_CORRECTIVE_ACTION, Code.NOT_REPORTED):
        file.does("mei", Move.CLOSE)
    judged = file.closed(corrective_action=NOT_NEEDED, finding=Finding.UPHELD)
    assert judged.ticket.status is Status.CLOSED


def test_an_approval_needs_another_person_than_the_imported_drafter(office: Office) -> None:
    row = old(drafted_by="部長", status="承認待ち", **ENDLESS)
    file = File(office, office.finds(*office.imports(csv_of(row), NAMES)))

    approval = refused_codes(file, "manager", Move.APPROVE, corrective_action=NOT_NEEDED)
    assert Code.SAME_PERSON in approval


def test_a_draft_that_was_changed_still_waits_for_its_drafter(office: Office) -> None:
    lines = "2025-04-01 10:00 受付 メイ\n2025-04-02 11:00 起案 ケン\n2025-04-03 12:00 修正 代行"
    row = old(history=lines, status="承認待ち", **ENDLESS)
    office.imports(csv_of(row), NAMES)
    assert only(office).changed_by == "deputy"


def test_how_clocks_ended_before_the_import_is_not_counted(office: Office) -> None:
    closed = csv_of(OLD)
    office.imports(closed, NAMES)

    ticket, law = only(office), office.office_context
    assert list(ticket_clock_outcomes(ticket, law, office.now)) == []
    assert holder_changes(ticket)[-1].holder is Holder.DESK


def test_an_open_row_is_held_by_the_person_its_status_implies(office: Office) -> None:
    row = old(status="回答済", closed_at="")
    office.imports(csv_of(row), NAMES)
    ticket = only(office)
    assert ticket.first_known_step == 1
    assert holder_changes(ticket)[-1].holder is Holder.PERSON
    assert tokyo.date_of(holder_changes(ticket)[-1].at) == date(2025, 4, 4)


# --- numbers -----------------------------------------------------------------------------------


def numbered(*numbers: str) -> Iterable[dict[str, str]]:
    return [old(number=number) for number in numbers]


def test_a_number_of_our_form_is_kept_and_skipped_numbers_are_not_reused(office: Office) -> None:
    office.imports(csv_of(*numbered("C-2025-0007", "", "C-2025-0003")), NAMES)
    assert sorted(office.store.tickets) == ["C-2025-0003", "C-2025-0007", "C-2025-0008"]  # type: ignore[attr-defined]


def test_a_number_in_use_is_a_fault(office: Office) -> None:
    office.imports(csv_of(*numbered("C-2025-0007")), NAMES)
    assert faults(office, old(number="C-2025-0007", received_at="2025-03-31")) == {
        ("number", RowFaultCode.NUMBER_TAKEN)
    }
    assert faults(office, *numbered("C-2025-0009", "C-2025-0009")) == {
        ("number", RowFaultCode.TWICE)
    }


def hidden_leak(**changes: str) -> dict[str, str]:
    said = {
        "緊急事態の有無": "有",
        "開示等請求の有無": "無",
        "取扱いの制限": "窓口担当者についての申出",
    }
    said["だれについての申出か"] = "代行"
    return {**opened(), **said, **{COMPLAINT_TITLES[name]: text for name, text in changes.items()}}


def test_the_escalation_of_a_hidden_complaint_leaves_no_gap_for_others(office: Office) -> None:
    # O1
    office.imports(csv_of(hidden_leak()), NAMES)
    (escalation,) = office.store.escalations  # type: ignore[attr-defined]
    assert escalation.number.startswith("X-")
    assert office.complains(leak=Leak.YES).ticket.number == "C-2026-0001"
    assert [each.number[:2] for each in office.store.escalations] == ["X-", "E-"]  # type: ignore[attr-defined]
    assert office.store.escalations[1].number == "E-2026-0001"  # type: ignore[attr-defined]


def test_the_escalation_of_a_hidden_complaint_takes_no_number_of_another_row(
    office: Office,
) -> None:
    kept = [f"X-2025-{ordinal:04}" for ordinal in (1, 2, 3, 9)]
    file = csv_of(*(hidden_leak(number=number) for number in kept))
    importer = office.importer(NAMES)
    first, *_ = importer.preview(sheet.decode_csv(file), office.now).arrivals
    importer.write(first, office.now)  # and the import is interrupted

    assert office.imports(file, NAMES) == kept[1:]
    escalated = {each.number for each in office.store.escalations}  # type: ignore[attr-defined]
    assert len(escalated) == len(kept)
    assert not escalated & set(kept)
    for taken in ("X-2025-0002", min(escalated)):
        again = hidden_leak(number=taken, received_at="2025/4/2")
        assert faults(office, again) == {("number", RowFaultCode.NUMBER_TAKEN)}


def test_a_reference_to_a_missing_request_keeps_its_number(office: Office) -> None:
    row = old(disclosure="有", link="関連 D-2025-0003 開示等の請求等")
    office.imports(csv_of(row), NAMES)
    assert {link.kind for link in only(office).links} == {Kind.DISCLOSURE}
    with office.store.transaction() as book:
        assert book.allocate_number("D", 2025) == "D-2025-0004"  # type: ignore[arg-type]


# --- once --------------------------------------------------------------------------------------


def test_an_interrupted_import_resumes(office: Office) -> None:
    file = csv_of(*numbered("a-1", "a-2", "a-3"))
    importer = office.importer(NAMES)
    first, *_ = importer.preview(sheet.decode_csv(file), office.now).arrivals
    importer.write(first, office.now)

    looked = office.looks(file, NAMES)
    assert (len(looked.arrivals), looked.there) == (2, 1)
    office.imports(file, NAMES)

    references = sorted(t.reference for t in office.store.tickets.values())  # type: ignore[attr-defined]
    assert references == ["a-1", "a-2", "a-3"]


def test_entering_a_row_twice_gives_one_ticket(office: Office) -> None:
    importer = office.importer(NAMES)
    (arrival,) = importer.preview(sheet.decode_csv(csv_of(OLD)), office.now).arrivals
    assert importer.write(arrival, office.now) == importer.write(arrival, office.now)


def test_two_equal_rows_are_two_tickets(office: Office) -> None:
    office.imports(csv_of(OLD, OLD), NAMES)
    assert len(office.store.tickets) == 2  # type: ignore[attr-defined]


def test_another_persons_complaint_of_the_same_day_is_another_ticket(office: Office) -> None:
    office.imports(csv_of(OLD), NAMES)
    looked = office.looks(csv_of(old(name="佐藤次郎", detail="住所を間違えられた")), NAMES)
    assert (len(looked.arrivals), looked.there, looked.faults) == (1, 0, ())


def test_an_empty_column_makes_no_new_row(office: Office) -> None:
    office.imports(csv_of(OLD), NAMES)
    assert office.looks(csv_of(old(template="")), NAMES).there == 1


def test_a_row_cannot_be_guessed_without_its_key(office: Office) -> None:
    file = sheet.decode_csv(csv_of(OLD))

    def key(mark: ImportMark) -> str:
        importer = Importer(office.store, lambda: office.office_context, NAMES, "cli:root", mark)
        return importer.preview(file, office.now).arrivals[0].key

    assert key(marked) == key(marked)
    assert key(marked) != key(partial(marked, key=b"of another ring"))


# --- shapes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "status", "code"),
    [
        ({"withdrawn_on": "2025-04-05"}, Status.CLOSED, CloseCode.WITHDRAWN),
        ({"close_code": "解決"}, Status.CLOSED, CloseCode.RESOLVED),
        ({"closed_at": "", "reaction": "不承諾"}, Status.UNRESOLVED, None),
        ({"closed_at": ""}, Status.RESPONDED, None),
        ({"closed_at": "", "replied_at": ""}, Status.APPROVED, None),
        (ENDLESS, Status.DRAFTED, None),
        ({**ENDLESS, "draft_reply": ""}, Status.INVESTIGATING, None),
        ({"status": "再開", **ENDLESS}, Status.REOPENED, None),
    ],
)
def test_a_row_without_a_status_gets_the_one_its_cells_imply(
    office: Office, cells: dict[str, str], status: Status, code: CloseCode | None
) -> None:
    office.imports(csv_of(old(**cells)), NAMES)
    assert (only(office).status, only(office).close_code) == (status, code)


def test_sent_letters_are_in_the_file(office: Office) -> None:
    row = {**OLD, COMPLAINT_TITLES["letters"]: "苦情への回答 2025-04-04 郵送 123-45-67890-1"}
    office.imports(csv_of(row), NAMES)
    (letter,) = only(office).letters
    assert (letter.kind, letter.delivery_ref) == (LetterKind.COMPLAINT_REPLY, "123-45-67890-1")


def test_a_retention_named_by_the_register_applies(office: Office) -> None:
    office.imports(csv_of(old(retention_until="2030-12-31")), NAMES)
    assert only(office).retention_until == date(2030, 12, 31)


def test_naming_a_person_restricts_the_ticket(office: Office) -> None:
    office.imports(csv_of(old(number="", about="部長")), NAMES)
    assert only(office).number.startswith("X-")
    assert only(office).restrictions == {Restriction.ABOUT_DESK, Restriction.ABOUT_MANAGER}
