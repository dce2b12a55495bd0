"""Runs every benchmark and prints one table, the last committed figures beside it.

`python -m tests.bench delivery` runs that part alone, for about seven minutes, and `clocks` the other
that is about hearing of it in time.
"""

import json
import sys
import time
from pathlib import Path

from tests.bench import ask, casebook, clocks, delivery, quality

LAST = Path(__file__).parent / "figures.json"
SHOWN = ("n", "hit1", "hit3", "auroc", "declined", "wrong", "right_over_all", "precision_found")


def main() -> None:
    started = time.perf_counter()
    last = json.loads(LAST.read_text(encoding="utf-8")) if LAST.exists() else {}
    for name, part in (("delivery", delivery), ("clocks", clocks)):
        if name in sys.argv:
            _print(part.measure(), last)
            return
    sets, gate, books = quality.measure(), quality.gate(), casebook.measure()
    books |= delivery.measure() | clocks.measure()
    figures = {
        "ask": ask.measure(),
        "gate": {name: gate[name] for name in ("statements", "questions")},
        "stock rapidfuzz, first place": quality.stock(),
        **sets,
        **books,
    }
    print(f"{'':32}" + "".join(f"{name:>17}" for name in SHOWN))
    for name in sets:
        print(f"{name:32}" + "".join(f"{_shown(figures[name].get(key)):>17}" for key in SHOWN))
    print()
    groups = ("ask", "gate", "stock rapidfuzz, first place", *books)
    _print({group: figures[group] for group in groups}, last)
    _compare(figures, last)
    for question, wanted, result, door in gate["wrong"]:
        print(f"gate: wanted {wanted or 'no door'}, got {door or result}: {question}")
    print(f"\ntook {time.perf_counter() - started:.0f} s")
    if "--save" in sys.argv:
        LAST.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _print(figures: dict[str, dict[str, float]], last: dict[str, dict[str, float]]) -> None:
    for group, row in figures.items():
        for key, value in row.items():
            before = last.get(group, {}).get(key)
            was = "" if before is None else f"   (committed: {_shown(before)})"
            print(f"{group}: {key:20} {_shown(value):>10}{was}")


def _compare(figures: dict[str, dict[str, float]], last: dict[str, dict[str, float]]) -> None:
    for name, row in figures.items():
        for key in ("hit1", "declined", "right_over_all", "precision_found"):
            before = last.get(name, {}).get(key)
            if before is not None and row.get(key) is not None and row[key] < before - 0.001:
                print(f"worse: {name} {key} {before:.3f} -> {row[key]:.3f}")


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value == int(value) and value >= 10 else f"{value:.3f}"


if __name__ == "__main__":
    main()
