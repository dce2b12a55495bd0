"""Measure how computing time grows with the length of a text, whatever the machine's load.

`make bench` measures seconds; a test that counts them fails on a busy machine and says nothing
about the code. A test can check the shape: eight times the text takes about eight times as long,
and sixty-four times if something searches again from every position.
"""

import time
from collections.abc import Callable
from itertools import cycle, islice
from typing import Final

TIMES: Final = 8
MOST: Final = 3 * TIMES
# CPU time of this thread: fifty times the promised time is no longer a matter of speed.
A_HANG: Final = 2.5
_TRIES: Final = 6
_ROUNDS: Final = 3

# Texts that have made patterns backtrack: runs that nearly match and never end as expected.
PERSONAL: Final = (
    "1234567890", "a.", "a@", "@", "@a.bc", "a@a.bc ", "東京都区", "東京都区1-", "1-", "0 1",
    "a-ku ", "1-1 a-ku ", "12 ", "123456 ", "1234-5678-9012 ", "200912151239 ", "a1", "1 - ", "+1",
    "(01", "〒", "1234 ", "１２３４－", "0" * 12 + " ",
)  # fmt: skip
EVENTS: Final = (
    "お客様の", "名簿を", "別の人に", "間違えて", "送っ", "てしまっ", "た", "が", "と言われ",
    "から電話が", "紛失", "漏えい", "かも", "customer ", "data ", "the ", "wrong ", "sent ", "i ",
    "lost ", "someone else's ", "a-", "'", "ー", "ｗ", "asdf", "ありがとう", " ", "でしょうか、",
    "if i ", "a b ", "送ったので、",
)  # fmt: skip
QUESTIONS: Final = (
    "開示請求の手数料はいくらですか", "a", "privacy ", "\n", "\ufdfa", "㌖", "e" + "\u0301",
    "\ud800", "かいじせいきゅう", "qxzvw ", "<", ":", "1,2",
)  # fmt: skip


def repeated(piece: str, length: int) -> str:
    return "".join(islice(cycle(piece), length))


def growth(work: Callable[[str], object], text: str) -> float:
    """Time for the whole text as a multiple of that for its first eighth, best of a few tries.

    CPU seconds of this thread, so that other load on the machine counts little.
    """
    part = text[: max(1, len(text) // TIMES)]
    best = float("inf")
    for _ in range(_TRIES):
        best = min(best, _seconds(work, text) / max(_seconds(work, part), 1e-6))
        if best <= MOST:
            break
    return best


def computing(work: Callable[[str], object], text: str) -> float:
    """CPU seconds of this thread."""
    began = time.thread_time()
    work(text)
    return time.thread_time() - began


def _seconds(work: Callable[[str], object], text: str) -> float:
    return min(computing(work, text) for _ in range(_ROUNDS))
