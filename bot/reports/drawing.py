"""Draw charts as PNG files; a program of its own, started by charts.py.

It reads a JSON object: the folder, and the charts. A fault in matplotlib, a font or a figure ends
this process only.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import noto_cjk_sans_jp_bold as bold
import noto_cjk_sans_jp_regular as regular
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

Json = Mapping[str, Any]

INK, QUIET, RULE = "#1d2733", "#5b6773", "#d9dee3"
# Okabe and Ito's palette: distinguishable by colour-blind people; each bar is labelled besides.
COLOURS: Final = {
    "blue": "#0072b2",
    "sky": "#8cc5e8",
    "orange": "#e69f00",
    "red": "#d55e00",
    "purple": "#cc79a7",
    "green": "#009e73",
    "grey": "#b4bcc4",
}
_DARK: Final = frozenset({"blue", "red", "green"})
WIDTH, DPI = 8.0, 170
_RIGHT, _LABEL = 0.95, 10.5
_HEAD, _FOOT, _GAP, _BAR = 1.0, 0.16, 0.16, 0.26
_EMPTY, _OF_LINES = 1.7, 3.3


def draw(chart: Json, file: Path) -> None:
    height = _height(chart)
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
    _titled(figure, chart, height)
    left = _widest_label(figure, chart) + 0.045
    bottom, top = _FOOT / height, _HEAD / height
    axes = figure.add_axes((left, bottom, _RIGHT - left, 1 - top - bottom))
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, labelsize=_LABEL, labelcolor=INK)
    if chart["is_empty"]:
        _nothing(figure, axes, chart)
    else:
        _KINDS[chart["kind"]](axes, chart)
        _legend(figure, chart, height)
    figure.savefig(file, format="png", metadata={"Software": None})


def _height(chart: Json) -> float:
    if chart["is_empty"]:
        return _EMPTY
    if chart["kind"] == "lines":
        return _OF_LINES
    rows = len(chart["rows"])
    bars = len(chart["series"]) if chart["kind"] == "pairs" else 1
    return _HEAD + _FOOT + rows * (_GAP + _BAR * bars)


def _widest_label(figure: Figure, chart: Json) -> float:
    """Width of the widest row label, as a fraction of the picture."""
    labels = [figure.text(0, 0, each["label"], fontsize=_LABEL) for each in chart["rows"]]
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    widths = [each.get_window_extent(renderer).width for each in labels]
    for each in labels:
        each.remove()
    return max(widths, default=0.0) / figure.bbox.width


def _titled(figure: Figure, chart: Json, height: float) -> None:
    figure.text(0.03, 1 - 0.16 / height, chart["title"], fontsize=14.5, weight="bold", va="top")
    figure.text(0.03, 1 - 0.46 / height, chart["subtitle"], fontsize=9.5, color=QUIET, va="top")


def _legend(figure: Figure, chart: Json, height: float) -> None:
    """Coloured words under the title, in the order of the bars."""
    if chart["kind"] == "lines" or len(chart["series"]) == 1:
        return
    at = 0.03
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    for each in chart["series"]:
        square = figure.text(
            at, 1 - 0.74 / height, "■", color=COLOURS[each["colour"]], fontsize=10.5, va="top"
        )
        at = square.get_window_extent(renderer).x1 / figure.bbox.width + 0.006
        word = figure.text(at, 1 - 0.74 / height, each["name"], color=INK, fontsize=9.5, va="top")
        at = word.get_window_extent(renderer).x1 / figure.bbox.width + 0.022


def _nothing(figure: Figure, axes: Axes, chart: Json) -> None:
    axes.set_axis_off()
    figure.text(0.5, 0.32, chart["nothing"], ha="center", fontsize=11, color=QUIET)


def _named_rows(axes: Axes, rows: Sequence[Json], widest: float, room: float = 1.1) -> None:
    """`room` is the width of the axes relative to the widest bar, for labels behind it."""
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [each["label"] for each in rows])
    axes.set_xlim(0, (widest or 1) * room)
    axes.set_xticks([])
    axes.axvline(0, color=RULE, linewidth=1.2)


def _pairs(axes: Axes, chart: Json) -> None:
    """Several bars a row, each with its number at its end."""
    rows, series = chart["rows"], chart["series"]
    widest = max(max(each["values"]) for each in rows)
    _named_rows(axes, rows, widest)
    thick = 0.62 if len(series) == 1 else 0.74 / len(series)
    for nth, of in enumerate(series):
        for place, row in enumerate(rows):
            y = place + (nth - (len(series) - 1) / 2) * thick
            value = row["values"][nth]
            axes.barh(y, value, height=thick * 0.9, color=COLOURS[of["colour"]])
            _number(axes, value, y, widest, row["says"][nth])


def _number(axes: Axes, value: float, y: float, widest: float, text: str) -> None:
    weight = "bold" if value else "normal"
    axes.text(value + widest * 0.012, y, text, va="center_baseline", fontsize=10, weight=weight,
              color=INK if value else QUIET)  # fmt: skip


def _stack(axes: Axes, chart: Json) -> None:
    """Draw a row as one bar in parts; too narrow parts have no number (the table has it)."""
    rows, series = chart["rows"], chart["series"]
    widest = max(sum(each["values"]) for each in rows) or 1
    _named_rows(axes, rows, widest, 1.3)
    for place, row in enumerate(rows):
        at = 0.0
        for nth, value in enumerate(row["values"]):
            colour = series[nth]["colour"]
            axes.barh(place, value, left=at, height=0.62, color=COLOURS[colour],
                      edgecolor="white", linewidth=1.2)  # fmt: skip
            if value > widest * 0.055:
                ink = "white" if colour in _DARK else INK
                axes.text(at + value / 2, place, row["says"][nth], ha="center", fontsize=9.5,
                          va="center_baseline", color=ink, weight="bold")  # fmt: skip
            at += value
        axes.text(at + widest * 0.012, place, row["total"], va="center_baseline", fontsize=10)


def _lines(axes: Axes, chart: Json) -> None:
    """Lines are labelled at their end; the last month stands out."""
    months, series = chart["months"], chart["series"]
    highest = max(max(each["values"]) for each in series) or 1
    axes.set_position((0.06, 0.16, 0.78, 0.56))
    axes.set_xlim(-0.2, len(months) - 0.8)
    axes.set_ylim(-highest * 0.04, highest * 1.18)
    axes.set_xticks(range(len(months)), months)
    axes.set_yticks([])
    axes.axhline(0, color=RULE, linewidth=1.2)
    last = len(months) - 1
    ends = _apart([each["values"][-1] for each in series], highest * 0.17)
    for each, end in zip(series, ends, strict=True):
        colour, values = COLOURS[each["colour"]], each["values"]
        axes.plot(values, color=colour, linewidth=2.4, marker="o", markersize=5.5)
        axes.annotate(
            f"{each['name']} {values[-1]}", (last, values[-1]), (last + 0.12, end), fontsize=10.5,
            weight="bold", color=colour, va="center_baseline", annotation_clip=False,
        )  # fmt: skip
    _along(axes, series, highest)


def _along(axes: Axes, series: Sequence[Json], highest: float) -> None:
    """Numbers of the earlier months: above the upper line, below the lower one."""
    for nth in range(len(series[0]["values"]) - 1):
        order = sorted(series, key=lambda each, at=nth: -each["values"][at])  # type: ignore[misc]
        for place, each in enumerate(order):
            value = each["values"][nth]
            if place and value == order[0]["values"][nth]:
                continue
            up = 1 if place == 0 else -1
            axes.text(nth, value + up * highest * 0.085, str(value), ha="center", va="center",
                      fontsize=9, color=COLOURS[each["colour"]])  # fmt: skip


def _apart(values: Sequence[float], least: float) -> list[float]:
    """Spread labels that would overlap."""
    order = sorted(range(len(values)), key=lambda nth: values[nth])
    placed = list(map(float, values))
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] + least)
    return placed


_KINDS: Final[Mapping[str, Callable[[Axes, Json], None]]] = {
    "pairs": _pairs,
    "stack": _stack,
    "lines": _lines,
}


def main() -> None:
    told = json.load(sys.stdin)
    for font in (regular.FONT_PATH, bold.FONT_PATH):
        font_manager.fontManager.addfont(str(font))
    mpl.rcParams.update({"font.family": "Noto Sans CJK JP", "text.color": INK})
    for chart in told["charts"]:
        draw(chart, Path(told["folder"]) / f"{chart['name']}.png")


if __name__ == "__main__":
    main()
