"""How much is tested: `make test` the usual, `make test-all` everything, `make soak` for hours."""

import os
from typing import Final, TypeVar

T = TypeVar("T")
EFFORT: Final = os.environ.get("EFFORT", "usual")
IS_SOAK: Final = EFFORT == "soak"


def effort(usual: T, everything: T, soak: T | None = None) -> T:
    """Pick the value for this run; a soak defaults to that of everything."""
    match EFFORT:
        case "usual":
            return usual
        case "everything":
            return everything
        case "soak":
            return everything if soak is None else soak
    raise ValueError(f"EFFORT is usual, everything or soak, not {EFFORT}")
