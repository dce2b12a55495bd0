"""How long an act takes, and the times below which a share of all lie."""

import time
from collections.abc import Callable, Sequence


def milliseconds(act: Callable[..., object], *given: object) -> float:
    began = time.perf_counter()
    act(*given)
    return (time.perf_counter() - began) * 1000


def share(times: Sequence[float], percent: int) -> float:
    """The time below which this share of all lies; 0 without any."""
    return sorted(times)[len(times) * percent // 100] if times else 0.0


def shares(times: Sequence[float], *percents: int, name: str = "") -> dict[str, float]:
    return {f"{name}p{each}_ms": share(times, each) for each in percents}
