"""Run benchmarks and print the figures beside the last committed ones: see `--help`.

Exit code 1 if a figure misses its aim (`aims.py`).
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench import (
    aims,
    ask,
    casebook,
    clocks,
    delivery,
    gate,
    hidden,
    ledger,
    load,
    month,
    page,
    quality,
    quality_table,
    scale,
    strangers,
)

Figures = dict[str, Any]
Measure = Callable[[Figures, argparse.Namespace], Figures]
"""Measures and prints, beside the last committed figures, as the command line asks for it."""
LAST = Path(__file__).parent / "figures.json"
LONG = frozenset({"tickets", "ledger", "month"})
"""Only where they are named."""


@dataclass(frozen=True)
class Part:
    says: str
    measure: Measure


def main() -> None:
    given = read_arguments(sys.argv[1:])
    started = time.perf_counter()
    last = json.loads(LAST.read_text(encoding="utf-8")) if LAST.exists() else {}
    figures: Figures = {}
    for name in [each for each in PARTS if each in given.parts]:
        begun = time.perf_counter()
        figures |= PARTS[name].measure(last, given)
        print(f"({name} took {time.perf_counter() - begun:.0f} s)\n")
    print(f"took {time.perf_counter() - started:.0f} s")
    if given.save:
        text = json.dumps(last | figures, indent=1, ensure_ascii=False)
        LAST.write_text(text + "\n", encoding="utf-8")
    if missed := list(aims.missed(figures)):
        print(*missed, sep="\n")
        sys.exit(1)


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Measure, and print the figures beside the committed ones.",
        epilog="parts:\n" + "\n".join(f"  {name:10} {part.says}" for name, part in PARTS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"without one, all but {' and '.join(sorted(LONG))}",
    )
    parser.add_argument("--save", action="store_true", help="store the new figures")
    load.add_arguments(parser)
    given = parser.parse_args(arguments)
    if unknown := [each for each in given.parts if each not in PARTS]:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    given.parts = given.parts or [each for each in PARTS if each not in LONG]
    return given


def _tabled(measure: Any, lines: Any, as_json: Any) -> Measure:
    """Of a part with a table of its own."""

    def measured(last: Figures, _: argparse.Namespace) -> Figures:
        found = measure()
        print(*lines(found, last), sep="\n")
        return as_json(found)

    return measured


def _load(_: Figures, given: argparse.Namespace) -> Figures:
    figures: Figures = {**load.measure(given)}
    print("\n".join(load.lines(figures)))
    return figures


def _figures(measure: Callable[[], dict[str, dict[str, float]]]) -> Measure:
    return lambda last, _: _print(measure(), last)


def _print(figures: dict[str, dict[str, float]], last: dict[str, Any]) -> dict[str, Any]:
    for group, row in figures.items():
        for key, value in row.items():
            before = last.get(group, {}).get(key)
            was = "" if before is None else f"   (committed: {_shown(before)})"
            print(f"{group}: {key:20} {_shown(value):>10} {aims.of(group, key) or ''}{was}")
    return figures


def _shown(value: float) -> str:
    return f"{value:.0f}" if value == int(value) and value >= 10 else f"{value:.3f}"


PARTS: Final[Mapping[str, Part]] = {
    "quality": Part(
        "questions answered rightly, three minutes",
        _tabled(quality.measure, quality_table.lines, quality_table.as_json),
    ),
    "strangers": Part(
        "questions of writers who were left out",
        _tabled(strangers.measure, strangers.lines, strangers.as_json),
    ),
    "gate": Part("events and requests told from questions", _figures(gate.measure)),
    "scale": Part("large knowledge bases, two minutes", _figures(scale.measure)),
    "ask": Part("the command line", _figures(lambda: {"ask": ask.measure()})),
    "casebook": Part("writes and reads with 100,000 tickets", _figures(casebook.measure)),
    "tickets": Part(
        "a million tickets, and a start with them; twenty minutes and 6 GB",
        _figures(casebook.measure_scale),
    ),
    "ledger": Part("a million audit entries", _figures(ledger.measure)),
    "delivery": Part("escalations while digests wait, seven minutes", _figures(delivery.measure)),
    "clocks": Part("reminders", _figures(clocks.measure)),
    "hidden": Part("how long a refused ticket takes", _figures(hidden.measure)),
    "page": Part("the pretend workspace's page, needs Chromium", _figures(page.measure)),
    "month": Part(
        "messages to each role in a played month, six minutes",
        _tabled(month.measure, month.lines, month.as_json),
    ),
    "load": Part("the program beside a bare bot, a quarter of an hour", _load),
}

if __name__ == "__main__":
    main()
