"""Bytes that are nearly a YAML file, and how long they are read."""

import gc
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, TypeVar

from hypothesis import strategies as st

from tests.effort import IS_SOAK

T = TypeVar("T")
SLOWEST_SECONDS: Final = 0.25

PIECES = st.sampled_from(
    [
        *[
            b"*a",
            b"&a ",
            b"!!int ",
            b"<<: ",
            b"- ",
            b": ",
            b"? ",
            b"---\n",
            b"...\n",
            b"%YAML 9.9\n",
        ],
        *[
            b"{",
            b"}",
            b"[",
            b"]",
            b"'",
            b'"',
            b"|",
            b">",
            b"#",
            b",",
            b"\\x00",
            b"\\uD800",
            b"\\r\\e",
        ],
        *[b"no", b"0123", b"\0", b"\t", b"\r", b"\n\n", b"\x1b[31m", b"\xff", b"\xed\xa0\x80"],
        *(sign.encode() for sign in "\x85\xa0\u2028\u202e\u3000\ufeff"),
    ]
)


@st.composite
def mutated(draw: st.DrawFn, seeds: Sequence[str]) -> bytes:
    """One of these texts with up to six places replaced."""
    content = bytearray(draw(st.sampled_from(seeds)).encode())
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, len(content)))
        until = draw(st.integers(place, min(len(content), place + 12)))
        content[place:until] = draw(PIECES | st.binary(max_size=3))
    return bytes(content)


def read_soon(read: Callable[[], T]) -> T:
    """Read; in a soak, one of two tries must take less than a quarter of a second of processor
    time, without collecting the garbage of thousands of examples."""
    began = time.thread_time()
    gc.disable()
    try:
        return read()
    finally:
        took = time.thread_time() - began
        if IS_SOAK and took >= SLOWEST_SECONDS:
            took = _seconds(read)
        gc.enable()
        assert not IS_SOAK or took < SLOWEST_SECONDS


def _seconds(read: Callable[[], object]) -> float:
    began = time.thread_time()
    with suppress(Exception):  # what it raises is looked at elsewhere
        read()
    return time.thread_time() - began
