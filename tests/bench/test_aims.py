"""Aims are read from the figures' names, and a missed one ends the run."""

import json

import pytest

from tests.bench import __main__ as bench
from tests.bench import aims


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
