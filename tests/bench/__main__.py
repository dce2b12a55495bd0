"""Run every benchmark and print the figures beside the last committed ones.

`python -m tests.bench quality` runs that part alone, `scale` the part about large bases,
`tickets` the one about a million tickets (twenty minutes, 6 GB), `ledger` the one about a million
audit entries, `delivery` the one about deliveries (seven minutes), `clocks` the one about reminders, `hidden`
the one about refused tickets, `page` the one that needs Chromium, and `load` the program beside a
bare bot. `--save` stores the new figures.
"""

import json
import sys
import time
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
    page,
    quality,
    quality_table,
    scale,
    strangers,
)

LONG = frozenset({"tickets", "ledger"})
"""Only where they are named."""
LAST = Path(__file__).parent / "figures.json"


def main() -> None:
    started = time.perf_counter()
    last = json.loads(LAST.read_text(encoding="utf-8")) if LAST.exists() else {}
    parts = {
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
        "load": _load,
    }
    named = [name for name in parts if name in sys.argv]
    figures: dict[str, Any] = {}
    for name in named or [each for each in parts if each not in LONG]:
        begun = time.perf_counter()
        figures |= parts[name](last)
        print(f"({name} took {time.perf_counter() - begun:.0f} s)\n")
    print(f"took {time.perf_counter() - started:.0f} s")
    if "--save" in sys.argv:
        text = json.dumps(last | figures, indent=1, ensure_ascii=False)
        LAST.write_text(text + "\n", encoding="utf-8")


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


def _load(_: dict[str, Any]) -> dict[str, Any]:
    figures = load.measure(sys.argv)
    print("\n".join(load.lines(figures)))
    return figures


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
