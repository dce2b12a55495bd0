"""Text for Slack holds nothing hidden, and no more combining marks than words need."""

import sys
import unicodedata

import pytest

from handlers.slack.text import clean


@pytest.mark.parametrize("before", ["e", "か", "料", "🎉", "ก"])
def test_marks_without_end_are_cut(before: str) -> None:
    mark = "\u0301"
    assert clean(before + mark * 1000 + "!") == before + mark * 8 + "!"


def test_every_combining_mark_is_counted() -> None:
    signs = map(chr, range(sys.maxunicode + 1))
    marks = [sign for sign in signs if _is_mark(sign) and not _chooses_a_form(sign)]
    assert len(marks) > 1_000
    assert not [mark for mark in marks if clean(mark * 20) != mark * 8]


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me")


def _chooses_a_form(sign: str) -> bool:
    """Of a kanji before it; removed elsewhere."""
    return "\U000e0100" <= sign <= "\U000e01ef"


HIDDEN = ["\u115f", "\u1160", "\u180e", "\u3164", "\uffa0", "\ufff9", "\ufffb"]
TAGS_AND_FORMS = ["\U000e0001", "\U000e0041", "\U000e007f", "\U000e0100", "\U000e01ef"]


@pytest.mark.parametrize("hidden", [*HIDDEN, *TAGS_AND_FORMS], ids=ascii)
def test_hidden_characters_are_removed(hidden: str) -> None:
    assert clean(f"a{hidden}b") == "ab"


def test_a_kanji_of_a_name_keeps_its_form() -> None:
    # 辻 with one dot, as its bearer writes it
    assert clean("辻\U000e0100様") == "辻\U000e0100様"
    assert clean("辻\U000e0100\U000e0101様") == "辻\U000e0100様"
