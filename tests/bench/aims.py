"""What the figures are to reach; `python -m tests.bench` ends with exit code 1 if one is missed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

Figures = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Aim:
    """Patterns of a group of figures and of a figure in it, each to match as a whole."""

    group: str
    figure: str
    at_most: float = float("inf")
    at_least: float = float("-inf")

    def __str__(self) -> str:
        return f"≤ {self.at_most:g}" if self.at_most != float("inf") else f"≥ {self.at_least:g}"

    def is_missed_by(self, value: float) -> bool:
        return not self.at_least <= value <= self.at_most


AIMS: Final = (
    Aim("scale: .*", "hostile ms", at_most=100),
    Aim("scale: .*", "wait( in build)? ms", at_most=50),
    Aim("scale: 1000 semantic", "p50 ms", at_most=4),
    Aim("scale: 10000 semantic", "p50 ms", at_most=5),
    Aim("scale: 100000 semantic", "p50 ms", at_most=9),
    Aim("scale: 100000 semantic", "first build s", at_most=90),
    Aim("scale: 100000 semantic", "resident mb", at_most=750),
    Aim("scale: 100000 .*", "ready s", at_most=2),
    Aim("scale: 1000 lexical", "p50 ms", at_most=1),
    Aim("scale: 10000 lexical", "p50 ms", at_most=2),
    Aim("scale: 100000 lexical", "p50 ms", at_most=6),
    Aim("scale: 100000 .*", "WRatio / p50", at_least=25),
    Aim("scale: shipped semantic", "p50 ms", at_most=6),
    Aim("scale: shipped semantic", "resident mb", at_most=380),
    Aim("casebook, .*(sqlite|postgresql)", ".*_p95_ms", at_most=100),
    Aim("casebook, .*", "ready_s", at_most=3),
    Aim("hidden, .*", "apart ms", at_most=5),
    Aim("hidden, .*", "wordings", at_most=1),
    Aim("load, W=16, 0 ms, .*(sqlite|postgresql)", "processor_ms", at_most=7),
    Aim("load, mix, .*", "ack_p99_ms", at_most=300),
    Aim("load, mix, .*", "errors|doubled", at_most=0),
    Aim("load, burst, .*", "acked_within_2s|answered", at_least=200),
    Aim("load, burst, .*", "answered_after_s", at_most=5),
    Aim("load, process, .*", "ready_s", at_most=3),
    Aim("load, process, .*", "rest_mb", at_most=450),
)


def of(group: str, figure: str) -> Aim | None:
    """The first that is about this figure."""
    return next(
        (
            aim
            for aim in AIMS
            if re.fullmatch(aim.group, group) and re.fullmatch(aim.figure, figure)
        ),
        None,
    )


def missed(figures: Figures) -> Iterator[str]:
    """A line for each figure that misses its aim."""
    for group, row in figures.items():
        for figure, value in row.items() if isinstance(row, Mapping) else ():
            if (aim := of(group, figure)) and aim.is_missed_by(value):
                yield f"missed: {group}: {figure}: {value:.2f}, aim {aim}"
