"""How long a hidden ticket and a missing one take to refuse, by command and by button."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final

from slack_sdk import WebClient
from structlog.testing import capture_logs

from knowledge.answering import Answerer
from tests.bench.servers import sealer_in
from tests.conftest import Clock
from tests.handlers.conftest import STORIES
from tests.matrix.app import Heard, bench
from tests.matrix.gestures import NO_NUMBER, Gestures
from tests.matrix.prepared import Situation
from tests.workspaces import workspace_of
from workspace.driver import serve

TRIES: Final = 1000
WHO: Final = "stranger"


def measure() -> dict[str, dict[str, float]]:
    """Medians in milliseconds, tried in turn, and how far they are apart.

    The missing number is of the same series, which the person who types it knows.
    """
    with _gestures() as gestures:
        hidden = gestures.ticket(Situation("complaint", "investigating", "about_desk")).number
        asked: Mapping[str, Callable[[str], Heard]] = {
            "command": lambda number: gestures.runs(WHO, f"ticket {number}"),
            "button": lambda number: gestures.taps(WHO, "ticket_open", number),
        }
        return {f"hidden, by {name}": _compared(ask, hidden) for name, ask in asked.items()}


def _compared(ask: Callable[[str], Heard], hidden: str) -> dict[str, float]:
    missing = f"{hidden[0]}-{NO_NUMBER}"
    spent: dict[str, list[float]] = {hidden: [], missing: []}
    said = set()
    for nth in range(2 * TRIES):
        number = (hidden, missing)[nth % 2]
        began = time.perf_counter()
        heard = ask(number)
        spent[number].append((time.perf_counter() - began) * 1000)
        said.add(heard.visible)
    medians = [median(spent[number]) for number in (hidden, missing)]
    return {
        "hidden p50 ms": medians[0],
        "missing p50 ms": medians[1],
        "apart ms": abs(medians[0] - medians[1]),
        "wordings": len(said),
    }


@contextmanager
def _gestures() -> Iterator[Gestures]:
    clock = Clock()
    clock.passes(days=42)  # after every step that a prepared ticket has behind it
    with (
        tempfile.TemporaryDirectory() as name,
        serve(workspace_of(STORIES)) as slack,
        capture_logs() as logs,
    ):
        folder = Path(name)
        client = WebClient(slack.bot_token, slack.api_url, retry_handlers=[])
        with bench(client, Answerer.open(), clock, sealer_in(folder), folder) as made:
            made.logs = logs
            yield Gestures(made)
