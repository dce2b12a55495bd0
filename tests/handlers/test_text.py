"""Text for Slack holds no more combining marks on a letter than words need."""

import sys
import unicodedata

import pytest

from handlers.slack.text import clean


@pytest.mark.parametrize("before", ["e", "か", "料", "🎉", "ก"])
def test_marks_without_end_are_cut(before: str) -> None:
    mark = "\u0301"
    assert clean(before + mark * 1000 + "!") == before + mark * 8 + "!"


def test_every_combining_mark_is_counted() -> None:
    marks = [sign for sign in map(chr, range(sys.maxunicode + 1)) if _is_mark(sign)]
    assert len(marks) > 1_000
    assert not [mark for mark in marks if clean(mark * 20) != mark * 8]


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me")
