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

from handlers.slack.phrases import Phrases
from tests.effort import effort
from tests.tickets.conftest import ROSTER
from tests.tickets.registers.office import OPENING
from tickets.model import complaint, disclosure, documents, escalation, kinds, triage
from tickets.model.kinds import Status
from tickets.registers import sheet
from tickets.registers.cells import JAPANESE, WORDS, read_word
from tickets.registers.columns import BREACHES, COMPLAINTS, QUESTIONS
from tickets.registers.disclosures import TITLES as LEDGER_TITLES
from tickets.registers.disclosures import disclosure_columns
from tickets.rules.context import OfficeContext
from tickets.workflow.tables.complaint import OPEN, TABLE

TYPES = {
    each.__name__: each
    for module in (triage, documents, complaint, kinds, disclosure, escalation)
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


@pytest.mark.long
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


SAID_WITHOUT_ITS_QUESTION = {"Leak", "SamePerson", "Accuracy"}
FAMILIES = {
    "PartyRole": "party", "LetterKind": "letter", "MailTrouble": "trouble", "BreachType": "type",
    "Move": "move_line", "ReportFrequency": "report",
}  # fmt: skip
WRITTEN = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
BY_TYPE = {name: words for name, words in WRITTEN.items() if name in TYPES}


def test_every_word_is_read_back_in_both_languages_and_so_are_former_ones() -> None:
    for name, words in BY_TYPE.items():
        kind = TYPES[name]
        assert name == "Move" or set(words) == set(map(str, kind)), name
        for value, texts in words.items():
            # A complaint has one status of each word; the others are never read.
            if name != "Status" or kind(value) in (*OPEN, Status.CLOSED):
                assert {read_word(kind, text) for text in texts} == {kind(value)}, (name, value)


def test_registers_and_screens_have_one_word_for_one_thing() -> None:
    differing = []
    for section, words in WRITTEN.items():
        name, _, of = section.partition(".")
        if name not in TYPES or name in SAID_WITHOUT_ITS_QUESTION:
            continue
        family = FAMILIES.get(name) or re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
        of = of or ("complaint" if name == "Status" else "")
        for value, (japanese, english, *_) in words.items():
            for language, word in (("ja", japanese), ("en", english)):
                on_screen = Phrases(language).word(family, value, of, time="", who="").strip()
                if on_screen != word:
                    differing.append((name, value, word, on_screen))
    assert differing == []


def test_every_column_has_a_title_in_both_languages() -> None:
    office = OfficeContext(roster=ROSTER, opening=OPENING)
    registers = (COMPLAINTS, QUESTIONS, BREACHES, disclosure_columns(office))
    titles = [[column.title for column in each] for each in registers]
    titles.append(list(LEDGER_TITLES))
    assert {title for each in titles for title in each} == set(WRITTEN["Titles"])
    for each in titles:
        english = [WRITTEN["Titles"][title][0] for title in each]
        assert len(set(english)) == len(english)


def test_every_move_of_a_complaint_has_its_word() -> None:
    assert all(map(JAPANESE.word, {move for _, move in TABLE}))


def test_only_a_draft_is_called_sent_back() -> None:
    words = WRITTEN["Move"]
    assert [move for move, texts in words.items() if "差し戻し" in texts[0]] == ["send_back"]
