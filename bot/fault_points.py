"""Points at which a kill test may end the process, as a power cut would.

A name says what was done last. Nothing but a test can arm one, in its own process.
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
    "after_reminder_claim",
    "before_reminder_commit",
    "after_reminder",
    "in_migration",
]
POINTS: Final[tuple[Point, ...]] = get_args(Point)
_armed: dict[str, int] = {}


def arm(point: Point, passes: int = 0) -> None:
    """End the process when this point is reached, after so many passes."""
    _armed[point] = passes


def exit_if_armed(point: Point) -> None:
    if point not in _armed:
        return
    if _armed[point] > 0:
        _armed[point] -= 1
        return
    os.kill(os.getpid(), signal.SIGKILL)
