"""Speed and memory with 10³, 10⁴ and 10⁵ phrasings, each step in its own process."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.library.loader import SHIPPED_FOLDER
from tests.bench import aims, scale_base

SIZES = (1_000, 10_000, 100_000)
_TIMES = 25


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
        for key, value in row.items():
            aim = str(aims.of(name, key) or "")
            was = last.get(name, {}).get(key)
            committed = "" if was is None else f"(committed: {was:.2f})"
            yield f"{name:24} {key:20}{value:10.2f} {aim:8}{committed}"
        times = row["WRatio ms"] / row["p50 ms"]
        aim = f"≥ {_TIMES}" if name.startswith("scale: 100000") else ""
        yield f"{name:24} {'WRatio / p50':20}{times:10.1f} {aim}"


def _bases(folder: Path) -> Iterator[tuple[str, Path]]:
    yield "shipped", SHIPPED_FOLDER
    for size in SIZES:
        base = folder / str(size)
        scale_base.write(base, size)
        yield str(size), base


def _probe(base: Path, cache: Path, part: str, views: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.scale_probe", str(base), str(cache), part, views]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))
