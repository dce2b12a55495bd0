"""A register as a file that RFC 4180 and spreadsheets expect, and its words: read back without loss."""

import csv
import re
import unicodedata
from enum import StrEnum
from io import StringIO

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import effort
from tickets.model import complaint, disclosure, documents, kinds, triage
from tickets.registers import sheet
from tickets.registers.cells import WORDS, read_word, word_of
from tickets.workflow.tables.complaint import TABLE

TYPES = {
    each.__name__: each
    for module in (triage, documents, complaint, kinds, disclosure)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, StrEnum)
}

SIGNS = [*"'=+-@＝＋－＠﹣\t\r\n\0 \u3000\u200b\ufeff;,\"|!a1"]
CELL = (
    st.text(st.sampled_from(SIGNS), max_size=12)
    | st.text(st.characters(codec="utf-8"), max_size=12)
    | st.sampled_from(["'=1", "+81", "foo;=cmd|' /C calc'!A0", 'a;"=1;', "一行目\n- 二行目", "-5"])
)
UNSEEN = re.compile(r"""[\s\x00-\x1f\x7f"\u200b\ufeff]*""")


def test_a_file_has_a_bom_and_crlf_lines() -> None:
    assert sheet.encode_csv([["受付番号", "内容"], ["C-1", 'a,"b"']]) == (
        b"\xef\xbb\xbf" + '"受付番号","内容"\r\n"C-1","a,""b"""\r\n'.encode()
    )


FORMULA_SIGNS = [
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\0",
    "＝",
    "＋",
    "－",
    "＠",
    " =",
    "\u200b=",
    '"=',
]


def test_no_cell_is_evaluated_as_a_formula() -> None:
    for value in (f"{sign}1+1" for sign in FORMULA_SIGNS):
        written = sheet.encode_csv([[value]])
        (row,) = csv.reader(StringIO(written.decode("utf-8-sig"), newline=""))
        assert row == [f"'{value}"]
        assert sheet.decode_csv(written) == [[value]]


@pytest.mark.parametrize("value", ["'", "''", "'=1", "'abc"])
def test_a_leading_apostrophe_is_kept(value: str) -> None:
    assert sheet.decode_csv(sheet.encode_csv([[value, "x"]])) == [[value, "x"]]


def test_a_foreign_apostrophe_stays() -> None:
    assert sheet.decode_csv(b"'abc,x\r\n") == [["'abc", "x"]]


def test_cells_split_by_other_locales_are_not_evaluated() -> None:
    cell = "foo;=cmd|' /C calc'!A0"
    written = sheet.encode_csv([["C-1", cell]])
    (row,) = csv.reader(StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";")
    assert row[1].startswith("'=cmd")
    assert sheet.decode_csv(written) == [["C-1", cell]]


@pytest.mark.parametrize("number", ["0", "1500", "2026-08-03", "3.5"])
def test_numbers_and_days_stay_as_they_are(number: str) -> None:
    assert sheet.encode_csv([[number]]) == f'\ufeff"{number}"\r\n'.encode()


def test_a_cell_of_many_notes_is_read_back() -> None:
    rows = [["経過", "x" * 200_000]]
    assert sheet.decode_csv(sheet.encode_csv(rows)) == rows
    with pytest.raises(sheet.UnreadableSheetError):
        sheet.decode_csv(b"x" * (sheet.LONGEST_CELL + 1))


@pytest.mark.property
@settings(max_examples=effort(300, 1_500, 100_000), deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=3), max_size=3))
def test_every_table_is_read_back_unchanged_and_unevaluated(rows: list[list[str]]) -> None:
    written = sheet.encode_csv(rows)
    assert sheet.decode_csv(written) == rows
    text = written.decode("utf-8-sig")
    for delimiter in ",;\t":
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            assert not any(is_computed(cell) for cell in row)


def is_computed(cell: str) -> bool:
    return unicodedata.normalize("NFKC", UNSEEN.sub("", cell, 1)).startswith(tuple("=+-@"))


def test_the_encoding_of_japanese_excel_is_read() -> None:
    assert sheet.decode_csv("受付番号,内容\r\n1,髙橋①\r\n".encode("cp932")) == [
        ["受付番号", "内容"],
        ["1", "髙橋①"],
    ]


@pytest.mark.parametrize("file", [b'"a"b,c\r\n', b'"open', b"\x81\x00\xff"])
def test_anything_but_a_table_is_refused(file: bytes) -> None:
    with pytest.raises(sheet.UnreadableSheetError):
        sheet.decode_csv(file)


def test_every_word_is_that_of_one_value_and_is_read_back() -> None:
    written = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    for type_, words in written.items():
        kind = TYPES[type_]
        assert [read_word(kind, word_of(kind(value))) for value in words] == [
            kind(value) for value in words
        ]
        assert type_ == "Move" or set(words) == set(map(str, kind)), type_


def test_every_move_of_a_complaint_has_its_word() -> None:
    assert all(map(word_of, {move for _, move in TABLE}))


def test_only_a_draft_is_called_sent_back() -> None:
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))["Move"]
    assert [move for move, word in words.items() if "差戻し" in word] == ["send_back"]
