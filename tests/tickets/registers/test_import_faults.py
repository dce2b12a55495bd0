"""Faults of a register: each by row and column, all at once, without its words."""

import pytest

from tests.tickets.registers.office import PEOPLE, Office, marked
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
from tickets.model.errors import Code, NotAllowedError
from tickets.registers import sheet
from tickets.registers.importer import MOST_NUMBERS_AHEAD, Importer
from tickets.registers.rows import PeopleByName, RowFaultCode, UnreadablePeopleError, read_people

UNREADABLE = [
    ({"recorded_by": "山田"}, ("recorded_by", RowFaultCode.UNKNOWN_PERSON)),
    ({"received_at": "先週"}, ("received_at", RowFaultCode.NOT_A_DAY)),
    ({"received_at": "2025-02-30"}, ("received_at", RowFaultCode.NOT_A_DAY)),
    ({"received_at": ""}, ("received_at", RowFaultCode.MISSING)),
    ({"received_at": "2031-01-01"}, ("received_at", RowFaultCode.IN_THE_FUTURE)),
    ({"channel": "伝書鳩"}, ("channel", RowFaultCode.UNKNOWN_WORD)),
    ({"leak": ""}, ("leak", RowFaultCode.MISSING)),
    ({"disclosure": ""}, ("disclosure", RowFaultCode.MISSING)),
    ({"detail": ""}, ("detail", RowFaultCode.MISSING)),
    ({"closed_at": "2025/3/1"}, ("closed_at", RowFaultCode.OUT_OF_ORDER)),
    ({"status": "確認中"}, ("status", RowFaultCode.UNKNOWN_WORD)),
    ({"status": "受付"}, ("closed_at", RowFaultCode.CONTRADICTS)),
    ({"closed_at": "", "status": "完了"}, ("closed_at", RowFaultCode.MISSING)),
    ({"department": "総務", **ENDLESS}, ("department", Code.UNKNOWN_DEPARTMENT)),
    ({"hidden_from": "sales、営業第一部"}, ("hidden_from", Code.UNKNOWN_DEPARTMENT)),
    ({"detail": "番号は 123456789018 です"}, ("detail", Code.FORBIDDEN_NUMBER)),
    ({"move_reason": "番号は 123456789018 です"}, ("move_reason", Code.FORBIDDEN_NUMBER)),
    ({"summary": "03-1234-5678 の人"}, ("summary", Code.PERSONAL_DATA)),
    ({"phone": "1234"}, ("phone", Code.NOT_A_PHONE)),
    ({"reported_on": "2030/1/1"}, ("reported_on", RowFaultCode.IN_THE_FUTURE)),
    ({"replied_at": "2025-04-02"}, ("replied_at", RowFaultCode.OUT_OF_ORDER)),
    (
        {"history": "2025-04-01 10:00 メモ メイ", "move_reason": "#2 x"},
        ("move_reason", RowFaultCode.UNREADABLE),
    ),
    ({"history": "いつか 受付 だれか"}, ("history", RowFaultCode.UNREADABLE)),
    ({"link": "D-1"}, ("link", RowFaultCode.UNREADABLE)),
    ({"number": "03-1234-5678"}, ("number", Code.PERSONAL_DATA)),
    ({"number": "X-2025-0001"}, ("number", RowFaultCode.WRONG_SERIES)),
    ({"number": f"C-2025-{MOST_NUMBERS_AHEAD + 5}"}, ("number", RowFaultCode.NUMBER_TOO_FAR)),
]


def test_an_unreadable_cell_is_reported_by_column(office: Office) -> None:
    told = [(changes, wanted, faults(office, old(**changes))) for changes, wanted in UNREADABLE]
    assert [each for each in told if each[1] not in each[2]] == []


def test_all_faults_of_all_rows_are_reported_at_once(office: Office) -> None:
    first = old(recorded_by="山田", leak="")
    second = old(decided_at="いつか", phone="12")
    found = {(f.row, f.field) for f in office.looks(csv_of(first, OLD, second), NAMES).faults}
    assert found == {(2, "recorded_by"), (2, "leak"), (4, "decided_at"), (4, "phone")}
    assert office.store.tickets == {}  # type: ignore[attr-defined]


def test_a_fault_quotes_nothing_of_the_row(office: Office) -> None:
    said = "番号は 123456789018 です"
    told = office.looks(csv_of(old(detail=said)), NAMES).faults
    assert "123456789018" not in str(told)


def test_unknown_missing_and_duplicate_columns_are_reported(office: Office) -> None:
    looked = office.looks(sheet.encode_csv([["受付番号", "受付番号", "天気"], ["1", "2", "晴"]]))
    codes = {each.code for each in looked.faults}
    assert codes == {RowFaultCode.UNKNOWN_COLUMN, RowFaultCode.MISSING_COLUMN, RowFaultCode.TWICE}
    assert looked.arrivals == ()
    assert office.looks(b"").faults


def test_a_file_without_titles_is_refused_without_quoting_cells(office: Office) -> None:
    row = [text for text in OLD.values() if text]
    found = office.looks(sheet.encode_csv([row, row]), NAMES).faults
    assert {each.of for each in found if each.code == RowFaultCode.UNKNOWN_COLUMN} == {
        str(place) for place in range(1, len(row) + 1)
    }
    assert not set(row) & {each.of for each in found}


def test_a_row_of_another_length_is_reported(office: Office) -> None:
    titles, row = sheet.decode_csv(csv_of(OLD))
    told = office.looks(sheet.encode_csv([titles, [*row, "余分"]]), NAMES).faults
    assert [(each.row, each.code) for each in told] == [(2, RowFaultCode.WRONG_LENGTH)]


def test_names_are_explained_by_a_list_of_people(office: Office) -> None:
    left = read_people([["name", "slack_id", "role"], ["前部長", "U0FORMER1", "manager"]])
    assert faults(office, old(decided_by="前部長")) == {("decided_by", RowFaultCode.UNKNOWN_PERSON)}
    office.imports(csv_of(old(decided_by="前部長")), PeopleByName({**left.ids, **NAMES.ids}))
    assert only(office).decided_by == "U0FORMER1"


@pytest.mark.parametrize("row", [["メイ", "mei"], ["", "U0FORMER1"]])
def test_a_list_of_people_without_name_or_id_is_refused(row: list[str]) -> None:
    with pytest.raises(UnreadablePeopleError) as refused:
        read_people([["name", "slack_id"], row])
    assert refused.value.rows == (2,)


def test_only_the_operator_imports(office: Office) -> None:
    with pytest.raises(NotAllowedError):
        Importer(office.store, lambda: office.office_context, PEOPLE, "manager", marked)


def test_a_row_open_beyond_the_known_holidays_is_a_fault(office: Office) -> None:
    row = opened(received_at="1999-12-31")
    assert faults(office, row) == {("received_at", RowFaultCode.TOO_LONG_AGO)}
