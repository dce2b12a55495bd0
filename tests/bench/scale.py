"""Speed and memory with 10³, 10⁴ and 10⁵ phrasings, each step in its own process."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from knowledge.library.loader import SHIPPED_FOLDER
from tests.bench import scale_base

SIZES = (1_000, 10_000, 100_000)


def measure() -> dict[str, dict[str, float]]:
    """Measure by size, with and without the semantic package."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, base in _bases(Path(folder)):
            for views in ("lexical", "semantic"):
                cache = Path(folder) / f"cache {name} {views}"
                row = _probe(base, cache, "first", views) | _probe(base, cache, "saved", views)
                row["WRatio / p50"] = row["WRatio ms"] / row["p50 ms"]
                figures[f"scale: {name} {views}"] = row
    print(f"(load of the machine: {os.getloadavg()[0]:.1f})")
    return figures


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
