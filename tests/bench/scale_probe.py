"""A process of the scale benchmark: opens a knowledge base and prints the cost as JSON.

`python -m tests.bench.scale_probe FOLDER CACHE first|saved semantic|lexical`
"""

import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rapidfuzz import fuzz, process

from knowledge.answering import Answerer
from knowledge.evaluation.accuracy import LabelledQuestion, read_questions
from knowledge.library.loader import SHIPPED_FOLDER, Library, read_library
from knowledge.matching.matcher import Matcher
from tests.bench.sets import held_out
from tests.bench.times import milliseconds, share

_WARM, _SCANS, _TRIES = 50, 15, 3
HOSTILE = {
    "40,000 letters": "a" * 40_000,
    "40,000 kana": "かいじせいきゅう" * 5_000,
    "40,000 signs of a question": "開示請求の手数料はいくらですか " * 2_500,
    "unknown words": "qxzvw wvzxq 齉龘 " * 4_000,
    "combining marks": "e" + "\u0301" * 10_000,
    "U+FDFA": "\ufdfa" * 10_000,
    "lone surrogates": "\ud800手数\udfff" * 10_000,
}


class Waiting(threading.Thread):
    """Measures the longest wait for the interpreter lock.

    Time in which this process did not compute does not count, so that others do not disturb it.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.worst = 0.0
        self.ended = False

    def run(self) -> None:
        while not self.ended:
            began, used = time.perf_counter(), time.process_time()
            time.sleep(0.001)
            waited = time.perf_counter() - began - 0.001
            self.worst = max(self.worst, min(waited, time.process_time() - used))


@contextmanager
def another_thread() -> Iterator[Waiting]:
    waiting = Waiting()
    waiting.start()
    yield waiting
    waiting.ended = True
    waiting.join()


def first(library: Library, cache: Path, *, semantic: bool) -> dict[str, float]:
    """A start without a cache: time to the first answer, and waits."""
    began, used = time.perf_counter(), time.process_time()
    with another_thread() as waiting:
        matcher = Matcher(library, cache, semantic=semantic)
        Answerer(library, matcher, {}).answer("手数料はいくらですか")
        built = time.perf_counter() - began
        cpu = time.process_time() - used
    return {
        "first build s": built,
        "first build cpu s": cpu,
        "wait in build ms": waiting.worst * 1000,
        "peak mb": _status("VmHWM"),
    }


def saved(library: Library, cache: Path, folder: Path, *, semantic: bool) -> dict[str, float]:
    """A start with a cache: time to the first answer, times of questions, and memory."""
    began = time.perf_counter()
    matcher = Matcher(library, cache, semantic=semantic)
    answerer = Answerer(library, matcher, {})
    answerer.answer("手数料はいくらですか")
    ready = time.perf_counter() - began
    asked = _questions(folder)
    for each in asked[:_WARM]:
        answerer.answer(each.text)
    timed = asked[_WARM:]
    times, own = zip(*(_asked(answerer, each.text) for each in timed), strict=True)
    figures = {
        "ready s": ready,
        "p50 ms": share(times, 50),
        "p95 ms": share(times, 95),
        "own p50 ms": share(own, 50),
        "resident mb": _status("VmRSS"),
        "first place %": 100 * _first_places(answerer, timed),
    }
    with another_thread() as waiting:
        figures["hostile ms"] = max(
            min(milliseconds(answerer.answer, text) for _ in range(_TRIES))
            for text in HOSTILE.values()
        )
    phrasings = [ask for entry in library.entries.values() for ask in _asks(entry.ask)]
    return figures | {"wait ms": waiting.worst * 1000, "WRatio ms": _scan(phrasings, timed)}


def _asked(answerer: Answerer, question: str) -> tuple[float, float]:
    """Milliseconds of wall time and of this thread's CPU time."""
    used = time.thread_time()
    by_the_clock = milliseconds(answerer.answer, question)
    return by_the_clock, (time.thread_time() - used) * 1000


def _scan(phrasings: list[str], asked: Sequence[LabelledQuestion]) -> float:
    look = partial(process.extract, choices=phrasings, scorer=fuzz.WRatio, limit=10)
    return share([milliseconds(look, each.text) for each in asked[:_SCANS]], 50)


def _first_places(answerer: Answerer, asked: Sequence[LabelledQuestion]) -> float:
    answers = (answerer.answer(each.text).candidates for each in asked)
    right = [
        bool(found) and found[0].entry in each.entries
        for found, each in zip(answers, asked, strict=True)
    ]
    return sum(right) / len(right)


def _questions(folder: Path) -> tuple[LabelledQuestion, ...]:
    is_shipped = folder == SHIPPED_FOLDER
    return held_out() if is_shipped else read_questions(folder.with_suffix(".jsonl"))


def _asks(asks: dict[str, tuple[str, ...]]) -> Iterator[str]:
    return (ask for some in asks.values() for ask in some)


def _status(field: str) -> float:
    """Return a memory figure of this process in megabytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    folder, cache, part, views = sys.argv[1:]
    began = time.perf_counter()
    library = read_library(Path(folder))
    reading = {"read s": time.perf_counter() - began}
    semantic = views == "semantic"
    if part == "first":
        print(json.dumps(reading | first(library, Path(cache), semantic=semantic)))
    else:
        print(json.dumps(reading | saved(library, Path(cache), Path(folder), semantic=semantic)))


if __name__ == "__main__":
    main()
