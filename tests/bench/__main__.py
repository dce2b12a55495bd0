"""Run benchmarks and print the figures beside the last committed ones: see `--help`."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench import (
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
LAST = Path(__file__).parent / "figures.json"
LONG = frozenset({"tickets", "ledger", "month"})
"""Only where they are named."""
PARTS: Mapping[str, str] = {
    "quality": "questions answered rightly, three minutes",
    "strangers": "questions of writers who were left out",
    "gate": "events and requests told from questions",
    "scale": "large knowledge bases, two minutes",
    "ask": "the command line",
    "casebook": "writes and reads with 100,000 tickets",
    "tickets": "a million tickets, twenty minutes and 6 GB",
    "ledger": "a million audit entries",
    "delivery": "escalations while digests wait, seven minutes",
    "clocks": "reminders",
    "hidden": "how long a refused ticket takes",
    "page": "the pretend workspace's page, needs Chromium",
    "month": "messages to each role in a played month, six minutes",
    "load": "the program beside a bare bot, a quarter of an hour",
}


def main() -> None:
    given = read_arguments(sys.argv[1:])
    started = time.perf_counter()
    last = json.loads(LAST.read_text(encoding="utf-8")) if LAST.exists() else {}
    parts: dict[str, Callable[[Figures], Figures]] = {
        "quality": _quality,
        "strangers": _strangers,
        "gate": _gate,
        "scale": _scale,
        "ask": lambda last: _print({"ask": ask.measure()}, last),
        "casebook": lambda last: _print(casebook.measure(), last),
        "tickets": lambda last: _print(casebook.measure_scale(), last),
        "ledger": lambda last: _print(ledger.measure(), last),
        "delivery": lambda last: _print(delivery.measure(), last),
        "clocks": lambda last: _print(clocks.measure(), last),
        "hidden": lambda last: _print(hidden.measure(), last),
        "page": lambda last: _print(page.measure(), last),
        "month": lambda _: _month(),
        "load": lambda _: _load(given),
    }
    figures: Figures = {}
    for name in [each for each in PARTS if each in given.parts]:
        begun = time.perf_counter()
        figures |= parts[name](last)
        print(f"({name} took {time.perf_counter() - begun:.0f} s)\n")
    print(f"took {time.perf_counter() - started:.0f} s")
    if given.save:
        text = json.dumps(last | figures, indent=1, ensure_ascii=False)
        LAST.write_text(text + "\n", encoding="utf-8")


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Measure, and print the figures beside the committed ones.",
        epilog="parts:\n" + "\n".join(f"  {name:10} {what}" for name, what in PARTS.items()),
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


def _quality(last: dict[str, Any]) -> dict[str, Any]:
    clean, changed = quality.measure()
    kept = quality_table.as_json(clean, changed)
    for line in [*quality_table.lines(clean, changed, last), *quality_table.worse(kept, last)]:
        print(line)
    return kept


def _strangers(last: dict[str, Any]) -> dict[str, Any]:
    rows = strangers.measure()
    for line in strangers.lines(rows, last):
        print(line)
    return strangers.as_json(rows)


def _scale(last: dict[str, Any]) -> dict[str, Any]:
    figures = scale.measure()
    for line in scale.lines(figures, last):
        print(line)
    return figures


def _load(given: argparse.Namespace) -> Figures:
    figures: Figures = {**load.measure(given)}
    print("\n".join(load.lines(figures)))
    return figures


def _month() -> Figures:
    played = month.measure()
    for line in month.lines(played):
        print(line)
    return month.as_json(played)


def _gate(last: dict[str, Any]) -> dict[str, Any]:
    measured = gate.measure()
    for question, wanted, result, door in measured.pop("wrong"):
        print(f"gate: wanted {wanted or 'no door'}, got {door or result}: {question}")
    return _print({"gate": measured}, last)


def _print(figures: dict[str, dict[str, float]], last: dict[str, Any]) -> dict[str, Any]:
    for group, row in figures.items():
        for key, value in row.items():
            before = last.get(group, {}).get(key)
            was = "" if before is None else f"   (committed: {_shown(before)})"
            print(f"{group}: {key:20} {_shown(value):>10}{was}")
    return figures


def _shown(value: float) -> str:
    return f"{value:.0f}" if value == int(value) and value >= 10 else f"{value:.3f}"


if __name__ == "__main__":
    main()
