"""Charts are drawn by a separate process, whose failure harms nothing else."""

import os
import time
from pathlib import Path

import pytest

from bot.reports.charts import draw_charts
from handlers.reports.charts import Chart, Row, Series
from handlers.services import NotDrawn

SIZE = slice(16, 24)


def chart(**given: object) -> Chart:
    usual: dict[str, object] = {
        "name": "flow",
        "kind": "pairs",
        "title": "受付と完了",
        "subtitle": "2026年10月",
        "nothing": "この月はありません",
        "series": (Series("受付", "blue"), Series("完了", "sky")),
        "rows": (Row("苦情・相談", (3, 0), ("3", "0")), Row("質問", (12, 9), ("12", "9"))),
    }
    return Chart(**(usual | given))  # type: ignore[arg-type]


def program(folder: Path, text: str) -> Path:
    file = folder / "program.py"
    file.write_text(text)
    return file


@pytest.mark.long
def test_every_kind_is_drawn_and_an_empty_month_too() -> None:
    lines = (Series("受付", "blue", (1, 2)), Series("完了", "red", (0, 2)))
    same_day = Row("質問", (0.0, 0.0), ("0.0", "0.0"), "0.0日（2件）")
    zero = chart(name="zero", kind="stack", rows=(same_day,))
    nothing = chart(name="nothing", kind="stack", rows=())
    charts = (
        chart(),
        chart(name="hands", kind="stack"),
        chart(name="trend", kind="lines", series=lines, rows=(), months=("9月", "10月")),
        chart(name="none", rows=(Row("質問", (0, 0), ("0", "0")),)),
        zero,
        nothing,
    )

    pictures = draw_charts(charts)
    assert set(pictures) == {"flow", "hands", "trend", "none", "zero", "nothing"}
    assert nothing.is_empty
    assert not zero.is_empty  # a duration of zero days is one
    assert pictures["zero"] != pictures["nothing"]
    for content in pictures.values():
        assert content.startswith(b"\x89PNG")
        assert int.from_bytes(content[SIZE][:4]) == 1360


def test_a_hanging_chart_process_is_killed(tmp_path: Path) -> None:
    hangs = program(tmp_path, "import time; time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(NotDrawn, match="within 1 seconds"):
        draw_charts([chart()], program=hangs, seconds=1)
    assert time.monotonic() - began < 50


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import os; os.abort()", "ended with code"),
        ("raise SystemExit(3)", "ended with code 3"),
        ("pass", "a picture is missing"),
    ],
)
def test_a_chart_process_that_dies_or_draws_nothing_is_reported(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(NotDrawn, match=told):
        draw_charts([chart()], program=program(tmp_path, text))


def test_the_chart_process_gets_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    told = tmp_path / "environment"
    writes = (
        f"import os; open({str(told)!r}, 'w').write(repr(dict(os.environ))); raise SystemExit(1)"
    )
    with pytest.raises(NotDrawn):
        draw_charts([chart()], program=program(tmp_path, writes))
    assert "canary" not in told.read_text()
    assert "PATH" in told.read_text() or "PATH" not in os.environ
