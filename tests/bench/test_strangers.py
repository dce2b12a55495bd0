"""The left-out writers keep a floor, and the figures of the calibration are right."""

import json

import pytest

from knowledge.answering import Answerer
from knowledge.library.loader import SHIPPED_FOLDER, read_library
from tests.bench.__main__ import LAST
from tests.bench.strangers import (
    LEFT_OUT,
    ask,
    calibration_error,
    curve,
    curve_table,
    curves,
    shares,
)
from tests.bench.writers import Line, folds, read_lines, without

LEARNT_FROM = LEFT_OUT.with_name("strangers-learnt-from.jsonl")
# At most five points beside what is measured; see tests/knowledge/test_quality_floor.py.
LEAST = {"ours: right at once": 0.84, "others: declined": 0.93, "told: right route": 0.91}
MOST = {"ours: wrong": 0.06, "ours: declined": 0.08, "others: answered": 0.04}
MOST_ERROR = 0.06


@pytest.mark.long
def test_the_left_out_writers_keep_a_floor(answerer: Answerer) -> None:
    rows = ask(answerer, read_lines(LEFT_OUT))
    found = shares(rows)

    assert {name: found[name] for name, least in LEAST.items() if found[name] < least} == {}
    assert {name: found[name] for name, most in MOST.items() if found[name] > most} == {}
    for tenths in curves(rows).values():
        assert calibration_error(tenths) <= MOST_ERROR


def test_no_writer_is_both_learnt_from_and_left_out() -> None:
    learnt, left_out = ({line.writer for line in read_lines(f)} for f in (LEARNT_FROM, LEFT_OUT))
    assert len(learnt | left_out) >= 20
    assert not learnt & left_out


def test_every_line_wants_entries_that_exist() -> None:
    known = set(read_library(SHIPPED_FOLDER).entries)
    wanted = {
        entry
        for file in (LEARNT_FROM, LEFT_OUT)
        for line in read_lines(file)
        for entry in line.entries
    }
    assert wanted <= known


def test_a_fold_holds_whole_writers() -> None:
    lines = [a_line(f"q{nth}", writer) for nth, writer in enumerate("abcabc")]
    dealt = folds(lines, 2)
    assert [[line.writer for line in fold] for fold in dealt] == [list("acac"), list("bb")]


@pytest.mark.long
def test_words_of_a_writer_can_be_unlearnt() -> None:
    library = read_library(SHIPPED_FOLDER)
    entry = library.entries["fee-amount"]
    asked = entry.ask["ja"][0]
    unlearnt = without(library, [a_line(f"{asked}！", "a")]).entries["fee-amount"]
    assert unlearnt.ask["ja"] == entry.ask["ja"][1:]


def test_the_calibration_error_is_the_mean_distance_of_predicted_and_observed() -> None:
    tenths = curve([0.95, 0.95, 0.15, 0.15], [True, False, False, False])
    assert [tenth.count for tenth in tenths] == [0, 2, 0, 0, 0, 0, 0, 0, 0, 2]
    assert calibration_error(tenths) == pytest.approx((0.45 + 0.15) / 2)


def test_the_page_has_the_committed_curves() -> None:
    committed = json.loads(LAST.read_text(encoding="utf-8"))
    page = (LAST.parents[2] / "docs" / "matching.md").read_text(encoding="utf-8")

    assert "\n".join(curve_table(committed)) in page


def a_line(text: str, writer: str) -> Line:
    return Line(text, (), None, "question", "ja", writer)
