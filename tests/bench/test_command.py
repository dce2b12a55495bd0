"""The command of the benchmarks: what it takes, its aims, and the table of a load."""

import json

import pytest

from tests.bench import __main__ as bench
from tests.bench import aims
from tests.bench.__main__ import LONG, PARTS, read_arguments
from tests.bench.load import lines

LOOP = {"replies_per_s": 147.2, "processor_ms": 4.04, "unanswered": 0}
PROCESS = {"ready_s": 2.5, "rest_mb": 289.0, "loaded_mb": 446.0}


def test_a_missed_aim_is_named_with_its_figure() -> None:
    figures = {
        "casebook, 1000000 tickets, sqlite": {"list_p95_ms": 120.0, "filled_s": 900.0},
        "load, burst, 0 ms, known, bare": {"answered": 199, "answered_after_s": 5.0},
    }
    assert list(aims.missed(figures)) == [
        "missed: casebook, 1000000 tickets, sqlite: list_p95_ms: 120.00, aim ≤ 100",
        "missed: load, burst, 0 ms, known, bare: answered: 199.00, aim ≥ 200",
    ]


def test_each_aim_is_about_a_committed_figure() -> None:
    """A renamed figure would otherwise lose its aim unseen."""
    last = json.loads(bench.LAST.read_text(encoding="utf-8"))
    rows = [(group, figure) for group, row in last.items() for figure in row]
    assert [each for each in aims.AIMS if not any(aims.of(*row) is each for row in rows)] == []


def test_a_run_that_misses_an_aim_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    late = bench.Part("", lambda last, given: {"hidden, by button": {"apart ms": 6.0}})
    monkeypatch.setitem(bench.PARTS, "hidden", late)  # type: ignore[arg-type]
    monkeypatch.setattr("sys.argv", ["bench", "hidden"])
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code == 1


@pytest.mark.parametrize("arguments", [["qality"], ["load", "--only=lop"], ["--fast"]])
def test_an_unknown_word_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_arguments(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_without_a_part_all_but_the_long_ones_are_measured() -> None:
    assert set(read_arguments([]).parts) == PARTS.keys() - LONG


def test_a_row_for_each_load_and_a_column_for_each_bot():
    figures = {
        "load, W=16, 0 ms, bare": LOOP | {"replies_per_s": 587, "unanswered": 3},
        "load, W=16, 0 ms, sqlite": LOOP,
        "load, process, postgresql, 3 replicas": PROCESS,
    }
    assert list(lines(figures)) == [
        "| load | bare | sqlite | postgresql, 3 replicas |",
        "|---|---|---|---|",
        "| W=16, 0 ms | 587/s, 4.0 ms, 3 unanswered | 147/s, 4.0 ms |  |",
        "| process |  |  | ready in 2.5 s; 289 / 446 MB |",
    ]
