"""A register as a file: what RFC 4180 and a spreadsheet want, and back without a loss."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.register import sheet

CELL = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["'", "''", "'=1", "=1", "+81", "-", "@x", "\t", "\r", "\n", "\r\n", '"', '","', "'a", " =1"]
)


def test_a_file_has_a_mark_and_lines_ended_by_both_signs() -> None:
    assert sheet.written([["受付番号", "内容"], ["C-1", 'a,"b"']]) == (
        b"\xef\xbb\xbf" + '受付番号,内容\r\nC-1,"a,""b"""\r\n'.encode()
    )


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_ever_computed(sign: str) -> None:
    value = f"{sign}1+1"

    written = sheet.written([[value]])

    (row,) = csv.reader(StringIO(written.decode("utf-8-sig"), newline=""))
    assert row == [f"'{value}"]
    assert sheet.read(written) == [[value]]


@pytest.mark.parametrize("value", ["'", "''", "'=1", "'abc"])
def test_what_really_begins_with_an_apostrophe_keeps_it(value: str) -> None:
    assert sheet.read(sheet.written([[value, "x"]])) == [[value, "x"]]


def test_an_apostrophe_that_we_did_not_write_stays() -> None:
    assert sheet.read(b"'abc,x\r\n") == [["'abc", "x"]]


@pytest.mark.property
@given(st.lists(st.lists(CELL, min_size=2, max_size=3), max_size=4))
def test_every_table_comes_back_as_it_was(rows: list[list[str]]) -> None:
    assert sheet.read(sheet.written(rows)) == rows


@pytest.mark.property
@given(st.lists(st.lists(CELL, min_size=2, max_size=3), min_size=1, max_size=4))
def test_every_written_cell_is_safe(rows: list[list[str]]) -> None:
    text = sheet.written(rows).decode("utf-8-sig")

    for row in csv.reader(StringIO(text, newline="")):
        assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in row)


def test_the_encoding_of_a_japanese_excel_is_read() -> None:
    assert sheet.read("受付番号,内容\r\n1,髙橋①\r\n".encode("cp932")) == [
        ["受付番号", "内容"],
        ["1", "髙橋①"],
    ]


@pytest.mark.parametrize("file", [b'"a"b,c\r\n', b'"open', b"\x81\x00\xff"])
def test_what_is_no_table_is_refused(file: bytes) -> None:
    with pytest.raises(sheet.UnreadableSheetError):
        sheet.read(file)
