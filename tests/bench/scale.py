"""Speed and memory with 10³, 10⁴ and 10⁵ phrasings, each step in its own process."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.library.loader import SHIPPED
from tests.bench import scale_base

SIZES = (1_000, 10_000, 100_000)
_AIMS: dict[str, dict[str, float]] = {
    "1000 semantic": {"p50 ms": 4},
    "10000 semantic": {"p50 ms": 5},
    "100000 semantic": {"p50 ms": 9, "ready s": 2, "resident mb": 750, "first build s": 90},
    "1000 lexical": {"p50 ms": 1},
    "10000 lexical": {"p50 ms": 2},
    "100000 lexical": {"p50 ms": 6, "ready s": 2},
    "shipped semantic": {"resident mb": 380},
}
_TIMES = 25
_EVERYWHERE = {"hostile ms": 100, "wait ms": 50, "wait in build ms": 50}


def measure() -> dict[str, dict[str, float]]:
    """Measure by size, with and without the semantic package."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, base in _bases(Path(folder)):
            for views in ("lexical", "semantic"):
                cache = Path(folder) / f"cache {name} {views}"
                built = _probe(base, cache, "first", views)
                figures[f"scale: {name} {views}"] = built | _probe(base, cache, "saved", views)
    return figures


def lines(figures: dict[str, dict[str, float]], last: dict[str, Any]) -> Iterator[str]:
    """Format each figure with its aim and the committed one."""
    yield f"(load of the machine: {os.getloadavg()[0]:.1f})"
    for name, row in figures.items():
        aims = _EVERYWHERE | _AIMS.get(name.removeprefix("scale: "), {})
        for key, value in row.items():
            aim = f"≤ {aims[key]:g}" if key in aims else ""
            missed = "  missed" if key in aims and value > aims[key] else ""
            was = last.get(name, {}).get(key)
            committed = "" if was is None else f"(committed: {was:.2f})"
            yield f"{name:24} {key:20}{value:10.2f} {aim:8}{committed}{missed}"
        times = row["WRatio ms"] / row["p50 ms"]
        aim = f"≥ {_TIMES}" if name.startswith("scale: 100000") else ""
        yield f"{name:24} {'WRatio / p50':20}{times:10.1f} {aim}"


def _bases(folder: Path) -> Iterator[tuple[str, Path]]:
    yield "shipped", SHIPPED
    for size in SIZES:
        base = folder / str(size)
        scale_base.write(base, size)
        yield str(size), base


def _probe(base: Path, cache: Path, part: str, views: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.scale_probe", str(base), str(cache), part, views]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))
