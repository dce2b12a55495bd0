"""Bytes that are nearly a YAML file, and how long they are read."""

import gc
import time
from collections.abc import Callable, Sequence
from typing import Final

from hypothesis import strategies as st

from tests.effort import IS_SOAK

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


def is_read_soon(read: Callable[[], object]) -> bool:
    """In a soak: whether one of two tries takes at most a quarter of a second of processor time,
    without collecting the garbage of thousands of examples."""
    return not IS_SOAK or any(_seconds(read) < SLOWEST_SECONDS for _ in range(2))


def _seconds(read: Callable[[], object]) -> float:
    gc.disable()
    began = time.thread_time()
    try:
        read()
    except Exception:  # noqa: BLE001 (what it raises is looked at elsewhere)
        pass
    finally:
        took = time.thread_time() - began
        gc.enable()
    return took
