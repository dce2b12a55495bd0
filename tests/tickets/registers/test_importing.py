"""An older register, as another program or a spreadsheet left it, meets the same gates."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from tests.tickets.casebook.shelf import Shelf
from tests.tickets.registers.office import PEOPLE, Office, marked
from tickets.model import tokyo
from tickets.model.errors import Code, NotAllowedError
from tickets.model.kinds import CloseCode, Kind, Leak, LetterKind, Status
from tickets.model.ticket import Ticket
from tickets.ports import Query
from tickets.registers import sheet
from tickets.registers.arriving import Mark
from tickets.registers.cells import read_day
from tickets.registers.complaints import TITLES
from tickets.registers.importer import FURTHEST, Registrar
from tickets.registers.rows import People, UnreadablePeopleError, Wrong, read_people

# What a company kept in a spreadsheet: days without hours, names, numbers of its own.
OLD = {
    "受付番号": "2025-苦情-07",
    "受付日時": "2025/4/1",
    "受付方法": "電話",
    "受付者": "メイ",
    "申出者の立場": "本人",
    "申出者氏名": "田中花子",
    "電話番号": "03-1234-5678",
    "希望連絡方法": "電話",
    "本人との関係": "本人",
    "区分": "苦情",
    "内容": "広告メールが止まらない",
    "関係部門": "sales",
    "緊急事態の有無": "無",
    "開示等請求の有無": "無",
    "初期評価（重大度）": "中",
    "事実調査": "停止の登録が漏れていた",
    "原因": "手順の不足",
    "回答案": "お詫びと停止のご連絡",
    "起案者": "ケン",
    "管理者承認（承認者）": "部長",
    "管理者承認（日時）": "2025年4月3日",
    "回答日時": "2025/4/4",
    "回答方法": "電話",
    "回答内容": "お詫びした",
    "申出者の反応": "承諾",
    "是正処置の要否": "要",
    "是正処置番号": "CA-2025-3",
    "代表者報告": "月次",
    "完了日時": "2025/4/10",
}
NAMES = People({"メイ": "mei", "ケン": "ken", "部長": "manager", "代行": "deputy"})


def csv_of(*rows: dict[str, str]) -> bytes:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    return sheet.written([titles, *([row.get(title, "") for title in titles] for row in rows)])


def old(**changes: str) -> dict[str, str]:
    """The old row with other cells; an empty one is what nobody wrote."""
    by_field = {TITLES[name]: text for name, text in changes.items()}
    return {**OLD, **by_field}


@pytest.fixture
def office() -> Office:
    return Office(Shelf())


def faults(office: Office, *rows: dict[str, str], people: People = NAMES) -> set[tuple[str, str]]:
    """Which columns are wrong, and how."""
    return {(each.field, each.code) for each in office.looks(csv_of(*rows), people).faults}


def only(office: Office) -> Ticket:
    (number,) = office.store.tickets  # type: ignore[attr-defined]
    with office.store.reading() as book:
        found = book.find(number)
    assert found is not None
    return found


def test_a_closed_row_walks_the_whole_procedure_with_its_people_and_days(office: Office) -> None:
    office.imports(csv_of(OLD), NAMES)

    ticket = only(office)
    assert (ticket.number, ticket.reference) == ("C-2025-0001", "2025-苦情-07")
    assert (ticket.status, ticket.close_code) == (Status.CLOSED, CloseCode.RESOLVED)
    assert (ticket.owner, ticket.drafted_by, ticket.decided_by) == ("ken", "ken", "manager")
    assert ticket.retention_until == date(2028, 4, 10)
    assert [(step.move, step.by) for step in ticket.history] == [
        ("record", "mei"),
        ("acknowledge", "ken"),
        ("assess", "ken"),
        ("assign", "mei"),
        ("investigate", "ken"),
        ("draft", "ken"),
        ("approve", "manager"),
        ("respond", "ken"),
        ("close", "ken"),
    ]


@pytest.mark.parametrize("day", ["2025/4/10", "2025/5/2"])
def test_what_was_told_monthly_was_told_after_the_closing_by_a_step_of_its_own(
    office: Office, day: str
) -> None:
    office.imports(csv_of(old(reported_on=day)), NAMES)

    ticket = only(office)
    closing, report = ticket.history[-2:]
    assert (closing.move, report.move, report.by) == ("close", "report", "system")
    assert ticket.complaint.reported_on == tokyo.date_of(report.at) == read_day(day)


def test_nobody_has_been_told_on_a_day_to_come(office: Office) -> None:
    assert faults(office, old(reported_on="2030/1/1")) == {("reported_on", Wrong.IN_THE_FUTURE)}


def test_what_was_done_long_ago_is_told_to_nobody(office: Office) -> None:
    office.imports(csv_of(OLD), NAMES)

    assert office.store.notices == {}  # type: ignore[attr-defined]
    assert office.store.letters == []  # type: ignore[attr-defined]


def test_an_open_row_has_its_clocks_and_goes_on_at_the_desk(office: Office) -> None:
    cut = dict.fromkeys(list(OLD)[14:], "")
    office.imports(csv_of({**OLD, **cut, "受付番号": ""}), NAMES)

    ticket = only(office)
    assert (ticket.status, ticket.reference) == (Status.RECEIVED, "")
    assert office.store.clocks(ticket.number)  # type: ignore[attr-defined]
    found = office.desk.list(Query(late=False), who="mei", now=office.now)
    assert [cover.number for cover in found] == [ticket.number]


# --- gates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"decided_by": ""}, ("decided_by", Wrong.MISSING)),
        ({"decided_by": "ケン"}, ("decided_by", Wrong.NOT_ALLOWED)),
        ({"decided_by": "メイ"}, ("decided_by", Wrong.NOT_ALLOWED)),
        ({"drafted_by": "部長"}, ("decided_by", Code.SAME_PERSON)),
        ({"corrective_action": ""}, ("corrective_action", Code.NO_CORRECTIVE_ACTION)),
        ({"corrective_reference": ""}, ("corrective_action", Code.NO_CORRECTIVE_ACTION)),
        ({"report": ""}, ("report", Code.NOT_REPORTED)),
        ({"report": "都度"}, ("reported_on", Code.NOT_REPORTED)),
        ({"reaction": "不承諾", "close_code": "解決"}, ("reaction", Code.NOT_ACCEPTED)),
        ({"reaction": ""}, ("reaction", Code.STILL_WAITING)),
        ({"facts_found": ""}, ("facts_found", Code.MISSING)),
        ({"cause": ""}, ("cause", Code.MISSING)),
        ({"draft_reply": ""}, ("draft_reply", Code.MISSING)),
        ({"replied_at": "", "status": "完了"}, ("replied_at", Code.MISSING)),
        ({"replied_at": "2025-04-02"}, ("replied_at", Wrong.OUT_OF_ORDER)),
        ({"reply_by": "メール"}, ("reply_by", Code.OTHER_CONTACT)),
        ({"severity": ""}, ("severity", Code.MISSING)),
        ({"department": ""}, ("department", Code.MISSING)),
        ({"department": "総務"}, ("department", Code.UNKNOWN_DEPARTMENT)),
        ({"party": ""}, ("party", Code.NOT_DESCRIBED)),
        ({"disclosure": "有"}, ("link", Code.NOT_LINKED)),
        ({"detail": "番号は 123456789018 です"}, ("detail", Code.FORBIDDEN_NUMBER)),
        ({"summary": "03-1234-5678 の人"}, ("summary", Code.PERSONAL_DATA)),
        ({"phone": "1234"}, ("phone", Code.NOT_A_PHONE)),
        ({"reaction": "不承諾"}, ("external_recourse_informed", Code.NO_RECOURSE)),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_every_gate_holds_on_import(
    office: Office, changes: dict[str, str], expected: tuple[str, str]
) -> None:
    found = faults(office, old(**changes))

    assert expected in found
    assert office.store.tickets == {}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"recorded_by": "山田"}, ("recorded_by", Wrong.UNKNOWN_PERSON)),
        ({"received_at": "先週"}, ("received_at", Wrong.NOT_A_DAY)),
        ({"received_at": "2025-02-30"}, ("received_at", Wrong.NOT_A_DAY)),
        ({"received_at": ""}, ("received_at", Wrong.MISSING)),
        ({"received_at": "2031-01-01"}, ("received_at", Wrong.IN_THE_FUTURE)),
        ({"channel": "伝書鳩"}, ("channel", Wrong.UNKNOWN_WORD)),
        ({"leak": ""}, ("leak", Wrong.MISSING)),
        ({"disclosure": ""}, ("disclosure", Wrong.MISSING)),
        ({"detail": ""}, ("detail", Wrong.MISSING)),
        ({"closed_at": "2025/3/1"}, ("closed_at", Wrong.OUT_OF_ORDER)),
        ({"status": "再開"}, ("status", Wrong.NEEDS_HISTORY)),
        ({"status": "受付"}, ("decided_by", Wrong.NOT_REACHED)),
        ({"history": "いつか 受付 だれか"}, ("history", Wrong.UNREADABLE)),
        ({"link": "D-1"}, ("link", Wrong.UNREADABLE)),
        ({"number": "03-1234-5678"}, ("number", Code.PERSONAL_DATA)),
        ({"number": "X-2025-0001"}, ("number", Wrong.WRONG_SERIES)),
        ({"number": f"C-2025-{FURTHEST + 5}"}, ("number", Wrong.NUMBER_TOO_FAR)),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_what_cannot_be_read_is_told_by_its_column(
    office: Office, changes: dict[str, str], expected: tuple[str, str]
) -> None:
    assert expected in faults(office, old(**changes))


def test_every_fault_of_every_row_is_told_at_once(office: Office) -> None:
    first = old(recorded_by="山田", leak="", corrective_action="", reaction="")
    second = old(decided_by="ケン", report="", department="総務", phone="12")

    found = {(f.row, f.field) for f in office.looks(csv_of(first, OLD, second), NAMES).faults}

    assert found == {
        (2, "recorded_by"),
        (2, "leak"),
        (2, "corrective_action"),
        (2, "reaction"),
        (4, "decided_by"),
        (4, "report"),
        (4, "department"),
        (4, "phone"),
    }


def test_a_fault_carries_no_word_of_the_row(office: Office) -> None:
    said = "番号は 123456789018 です"

    told = office.looks(csv_of(old(detail=said)), NAMES).faults

    assert "123456789018" not in str(told)


def test_columns_are_told_that_are_unknown_missing_or_twice(office: Office) -> None:
    looked = office.looks(sheet.written([["受付番号", "受付番号", "天気"], ["1", "2", "晴"]]))

    codes = {each.code for each in looked.faults}
    assert codes == {Wrong.UNKNOWN_COLUMN, Wrong.MISSING_COLUMN, Wrong.TWICE}
    assert looked.arrivals == ()
    assert office.looks(b"").faults


def test_a_file_without_titles_has_none_of_its_cells_repeated(office: Office) -> None:
    row = [text for text in OLD.values() if text]

    found = office.looks(sheet.written([row, row]), NAMES).faults

    assert {each.of for each in found if each.code == Wrong.UNKNOWN_COLUMN} == {
        str(place) for place in range(1, len(row) + 1)
    }
    assert not set(row) & {each.of for each in found}


def test_a_row_of_another_length_is_told(office: Office) -> None:
    titles, row = sheet.read(csv_of(OLD))

    told = office.looks(sheet.written([titles, [*row, "余分"]]), NAMES).faults

    assert [(each.row, each.code) for each in told] == [(2, Wrong.WRONG_LENGTH)]


# --- people ------------------------------------------------------------------------------------


def test_who_has_left_acts_in_the_role_of_that_time(office: Office) -> None:
    left = read_people([["name", "slack_id", "role"], ["前部長", "U0FORMER1", "manager"]])
    people = replace(left, ids={**left.ids, **NAMES.ids})
    assert faults(office, old(decided_by="前部長"), people=NAMES) == {
        ("decided_by", Wrong.UNKNOWN_PERSON)
    }

    office.imports(csv_of(old(decided_by="前部長")), people)

    assert only(office).decided_by == "U0FORMER1"


def test_a_former_agent_of_no_role_today_is_told_as_not_allowed(office: Office) -> None:
    people = read_people([["メイ", "U0FORMER2"], ["ケン", "U0FORMER2"], ["部長", "U0FORMER3"]])

    assert ("decided_by", Wrong.NOT_ALLOWED) in faults(office, OLD, people=people)


@pytest.mark.parametrize("row", [["メイ", "mei"], ["", "U0FORMER1"], ["メイ", "U0FORMER1", "boss"]])
def test_a_list_of_people_that_says_nothing_certain_is_refused(row: list[str]) -> None:
    with pytest.raises(UnreadablePeopleError) as refused:
        read_people([["name", "slack_id"], row])

    assert refused.value.rows == (2,)


def test_nobody_imports_but_the_operator(office: Office) -> None:
    with pytest.raises(NotAllowedError):
        Registrar(office.store, lambda: office.circumstances, PEOPLE, "manager", marked)


# --- numbers -----------------------------------------------------------------------------------


def numbered(*numbers: str) -> Iterable[dict[str, str]]:
    return [old(number=number) for number in numbers]


def test_a_number_of_our_form_is_kept_and_what_it_leaves_out_is_given_to_nobody(
    office: Office,
) -> None:
    office.imports(csv_of(*numbered("C-2025-0007", "", "C-2025-0003")), NAMES)

    assert sorted(office.store.tickets) == ["C-2025-0003", "C-2025-0007", "C-2025-0008"]  # type: ignore[attr-defined]


def test_a_number_that_is_given_already_is_a_fault(office: Office) -> None:
    office.imports(csv_of(*numbered("C-2025-0007")), NAMES)

    assert faults(office, old(number="C-2025-0007", received_at="2025-03-31")) == {
        ("number", Wrong.NUMBER_TAKEN)
    }
    assert faults(office, *numbered("C-2025-0009", "C-2025-0009")) == {("number", Wrong.TWICE)}


def hidden_leak(**changes: str) -> dict[str, str]:
    cut = dict.fromkeys(list(OLD)[14:], "")
    said = {
        "緊急事態の有無": "有",
        "開示等請求の有無": "無",
        "取扱いの制限": "窓口担当者についての申出",
    }
    said["だれについての申出か"] = "代行"
    return {**OLD, **cut, **said, **{TITLES[name]: text for name, text in changes.items()}}


def test_the_escalation_of_a_hidden_complaint_leaves_no_gap_for_others(office: Office) -> None:
    # O1
    office.imports(csv_of(hidden_leak()), NAMES)

    (escalation,) = office.store.escalations  # type: ignore[attr-defined]
    assert escalation.number.startswith("X-")
    assert office.complains(leak=Leak.YES).ticket.number == "C-2026-0001"
    assert [each.number[:2] for each in office.store.escalations] == ["X-", "E-"]  # type: ignore[attr-defined]
    assert office.store.escalations[1].number == "E-2026-0001"  # type: ignore[attr-defined]


def test_the_escalation_of_a_hidden_complaint_takes_no_number_that_another_row_keeps(
    office: Office,
) -> None:
    kept = [f"X-2025-{ordinal:04}" for ordinal in (1, 2, 3, 9)]

    file = csv_of(*(hidden_leak(number=number) for number in kept))
    registrar = office.registrar(NAMES)
    first, *_ = registrar.look(sheet.read(file), office.now).arrivals
    registrar.enter(first, office.now)  # and the import is interrupted

    assert office.imports(file, NAMES) == kept[1:]
    escalated = {each.number for each in office.store.escalations}  # type: ignore[attr-defined]
    assert len(escalated) == len(kept)
    assert not escalated & set(kept)
    for taken in ("X-2025-0002", min(escalated)):
        again = hidden_leak(number=taken, received_at="2025/4/2")
        assert faults(office, again) == {("number", Wrong.NUMBER_TAKEN)}


def test_a_request_that_is_not_here_keeps_its_number(office: Office) -> None:
    row = old(disclosure="有", link="関連 D-2025-0003 開示等の請求等")

    office.imports(csv_of(row), NAMES)

    assert {link.kind for link in only(office).links} == {Kind.DISCLOSURE}
    with office.store.transaction() as book:
        assert book.number("D", 2025) == "D-2025-0004"  # type: ignore[arg-type]


def test_what_is_open_for_longer_than_holidays_are_known_is_a_fault(office: Office) -> None:
    cut = dict.fromkeys(list(OLD)[14:], "")
    row = {**OLD, **cut, "受付日時": "1999-12-31"}

    assert faults(office, row) == {("received_at", Wrong.TOO_LONG_AGO)}


# --- once --------------------------------------------------------------------------------------


def test_the_same_file_again_brings_nothing(office: Office) -> None:
    office.imports(csv_of(OLD), NAMES)

    looked = office.looks(csv_of(OLD), NAMES)

    assert (looked.arrivals, looked.there, looked.faults) == ((), 1, ())


def test_an_import_that_was_interrupted_goes_on_where_it_stood(office: Office) -> None:
    file = csv_of(*numbered("a-1", "a-2", "a-3"))
    registrar = office.registrar(NAMES)
    first, *_ = registrar.look(sheet.read(file), office.now).arrivals
    registrar.enter(first, office.now)

    looked = office.looks(file, NAMES)
    assert (len(looked.arrivals), looked.there) == (2, 1)
    office.imports(file, NAMES)

    references = sorted(t.reference for t in office.store.tickets.values())  # type: ignore[attr-defined]
    assert references == ["a-1", "a-2", "a-3"]


def test_entering_a_row_twice_gives_one_ticket(office: Office) -> None:
    registrar = office.registrar(NAMES)
    (arrival,) = registrar.look(sheet.read(csv_of(OLD)), office.now).arrivals

    assert registrar.enter(arrival, office.now) == registrar.enter(arrival, office.now)


def test_two_rows_that_say_the_same_are_two_tickets(office: Office) -> None:
    office.imports(csv_of(OLD, OLD), NAMES)

    assert len(office.store.tickets) == 2  # type: ignore[attr-defined]


def test_another_persons_complaint_of_the_same_day_is_another_ticket(office: Office) -> None:
    office.imports(csv_of(OLD), NAMES)

    looked = office.looks(csv_of(old(name="佐藤次郎", detail="住所を間違えられた")), NAMES)

    assert (len(looked.arrivals), looked.there, looked.faults) == (1, 0, ())


def test_a_column_that_nobody_filled_in_makes_no_other_row(office: Office) -> None:
    office.imports(csv_of(OLD), NAMES)

    assert office.looks(csv_of(old(template="")), NAMES).there == 1


def test_without_its_key_nobody_finds_a_row_again_by_guessing(office: Office) -> None:
    file = sheet.read(csv_of(OLD))

    def key(mark: Mark) -> str:
        registrar = Registrar(office.store, lambda: office.circumstances, NAMES, "cli:root", mark)
        return registrar.look(file, office.now).arrivals[0].key

    assert key(marked) == key(marked)
    assert key(marked) != key(partial(marked, key=b"of another ring"))


# --- shapes ------------------------------------------------------------------------------------


def test_a_withdrawn_row_needs_no_answer(office: Office) -> None:
    cut = dict.fromkeys(list(OLD)[14:25], "")
    row = {**OLD, **cut, "取下げ日": "2025-04-05", TITLES["move_reason"]: "もう結構です"}

    office.imports(csv_of({**row, "管理者承認（承認者）": "部長"}), NAMES)

    assert only(office).close_code is CloseCode.WITHDRAWN
    assert only(office).history[-1].by == "manager"


def test_a_withdrawn_row_names_the_manager_who_closed_it(office: Office) -> None:
    cut = dict.fromkeys(list(OLD)[14:25], "")
    row = {**OLD, **cut, "取下げ日": "2025-04-05", TITLES["move_reason"]: "もう結構です"}

    assert faults(office, row) == {("decided_by", Wrong.MISSING)}
    by_agent = faults(office, {**row, "管理者承認（承認者）": "ケン"})
    assert by_agent == {("decided_by", Wrong.NOT_ALLOWED)}


def test_an_answer_on_the_spot_is_two_moves(office: Office) -> None:
    cut = dict.fromkeys(list(OLD)[15:21], "")
    row = {**OLD, **cut, "区分": "相談", "初期評価（重大度）": "低", "その場の回答の根拠": "fee"}

    office.imports(csv_of(row), NAMES)

    assert [step.move for step in only(office).history if step.before is not step.after] == [
        "record",
        "answer_at_once",
        "close",
    ]


def test_letters_that_went_out_are_in_the_file(office: Office) -> None:
    row = {**OLD, TITLES["letters"]: "苦情への回答 2025-04-04 郵送 123-45-67890-1"}

    office.imports(csv_of(row), NAMES)

    (letter,) = only(office).letters
    assert (letter.kind, letter.delivery_ref) == (LetterKind.COMPLAINT_REPLY, "123-45-67890-1")


def test_a_retention_that_the_register_names_holds(office: Office) -> None:
    office.imports(csv_of(old(retention_until="2030-12-31")), NAMES)

    assert only(office).retention_until == date(2030, 12, 31)
