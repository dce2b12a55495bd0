"""How long an act takes, and the times below which a share of all lie."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager


def milliseconds(act: Callable[..., object], *given: object) -> float:
    began = time.perf_counter()
    act(*given)
    return (time.perf_counter() - began) * 1000


@contextmanager
def beside(act: Callable[[int], object], pause: float) -> Iterator[list[float]]:
    """Act again and again during the block, as the desk goes on working beside what is measured.

    The act is told how often it was done before. Yields the milliseconds that each took.
    """
    took: list[float] = []
    is_over = threading.Event()

    def works() -> None:
        while not is_over.wait(pause):
            took.append(milliseconds(act, len(took)))

    worker = threading.Thread(target=works)
    worker.start()
    try:
        yield took
    finally:
        is_over.set()
        worker.join()


def share(times: Sequence[float], percent: int) -> float:
    """The time below which this share of all lies; 0 without any."""
    return sorted(times)[len(times) * percent // 100] if times else 0.0


def shares(times: Sequence[float], *percents: int, name: str = "") -> dict[str, float]:
    return {f"{name}p{each}_ms": share(times, each) for each in percents}
