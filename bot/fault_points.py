"""Places at which a test may end the process, as a power cut would; nobody else can arm them.

The names say what was done last. A kill test arms one in a process of its own (F-01).
"""

import os
import signal
from typing import Final, Literal, get_args

Point = Literal[
    "before_inbox",
    "after_inbox",
    "before_commit",
    "after_commit",
    "after_claim",
    "before_send",
    "after_send",
    "after_mark",
    "before_card",
    "after_card",
    "after_card_mark",
    "after_digest_insert",
    "after_ring_claim",
    "before_ring_commit",
    "after_ring",
    "in_migration",
]
POINTS: Final[tuple[Point, ...]] = get_args(Point)
_armed: dict[str, int] = {}


def arm(point: Point, passes: int = 0) -> None:
    """Ends the process without a word when this point is reached, after so many passes of it."""
    _armed[point] = passes


def reached(point: Point) -> None:
    if point not in _armed:
        return
    if _armed[point] > 0:
        _armed[point] -= 1
        return
    os.kill(os.getpid(), signal.SIGKILL)
