"""Start time, speed and memory of the `ask` command as a process."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.sets import held_out
from tests.bench.times import milliseconds
from tests.growth import EVENTS, PERSONAL, repeated

ROUNDS = 4


def measure() -> dict[str, float]:
    """Seconds, milliseconds and megabytes of `ask --json` with the shipped knowledge base."""
    questions = [each.text for each in held_out()]
    with tempfile.TemporaryDirectory() as cache:
        first = _ready_after(cache)
        again = min(_ready_after(cache) for _ in range(3))
        per_second = _throughput(questions * ROUNDS, cache)
        return {
            "first_start_s": first,
            "second_start_s": again,
            "questions_per_s": per_second,
            "resident_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
            **_slowest(),
        }


@contextmanager
def _asking(cache: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "bot", "ask", "--json"]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "MADOGUCHI_CACHE": cache},
    )
    os.sched_setaffinity(process.pid, {0})  # one core, as the figure assumes
    try:
        yield process
    finally:
        process.stdin.close()
        process.stdout.read()
        process.wait()


def _ready_after(cache: str) -> float:
    started = time.perf_counter()
    with _asking(cache) as process:
        process.stdin.write("手数料はいくらですか\n".encode())
        process.stdin.flush()
        process.stdout.readline()
        return time.perf_counter() - started


def _throughput(questions: list[str], cache: str) -> float:
    with _asking(cache) as process:
        process.stdin.write(b"warm\n")
        process.stdin.flush()
        process.stdout.readline()
        writer = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdout.write(sys.stdin.read())"],
            stdin=subprocess.PIPE,
            stdout=process.stdin,
        )
        started = time.perf_counter()
        writer.stdin.write("".join(f"{question}\n" for question in questions).encode())
        writer.stdin.close()
        for _ in questions:
            process.stdout.readline()
        took = time.perf_counter() - started
        writer.wait()
        return len(questions) / took


def _slowest() -> dict[str, float]:
    """Milliseconds of the first steps for the slowest crafted texts.

    The limits are 50 for classifying and 20 for finding personal data.
    """
    from knowledge import text
    from knowledge.intent import classifier
    from tickets.model import detection

    classifier.classify("warm")
    told = [text.clean(repeated(piece, text.LONGEST_TEXT)) for piece in EVENTS]
    long = [repeated(piece, detection.LONGEST_SEARCHED) for piece in PERSONAL]
    return {
        "doors_worst_ms": max(milliseconds(classifier.classify, each) for each in told),
        "personal_worst_ms": max(milliseconds(detection.find_personal_data, each) for each in long),
    }
