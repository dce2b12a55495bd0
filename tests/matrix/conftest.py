"""One office for the whole matrix."""

from collections import Counter
from collections.abc import Iterator

import pytest
import yaml
from slack_sdk import WebClient
from structlog.testing import capture_logs

from bot.storage import keys
from bot.storage.keys import Sealer
from knowledge.answering import Answerer
from tests.conftest import Clock
from tests.handlers.conftest import STORIES
from tests.matrix.app import Bench, bench
from tests.matrix.cells import Matrix
from tests.matrix.gestures import Gestures
from workspace.driver import serve

LONG = 60
"""Seconds. On a full machine a look-up may take longer than the program waits."""
TALLY: Counter[str] = Counter()
DONE: set[str] = set()
GONE = {"id": "U02GONE", "name": "gone", "real_name": "退職 者", "deleted": True}


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, answerer: Answerer) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("matrix")
    keys.write_new(folder / "test.keys")
    sealer = Sealer(keys.read(folder / "test.keys"))
    config = yaml.load((STORIES / "workspace.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    config["people"].append(GONE)
    config["app"]["manifest"] = str(STORIES.parents[1] / "bot/manifest.yaml")
    clock = Clock()
    clock.passes(days=42)  # after every step that a prepared ticket has behind it
    with serve(config) as slack, pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.slack.directory.TIMEOUT_SECONDS", LONG)
        client = WebClient(slack.bot_token, slack.api_url, timeout=LONG, retry_handlers=[])
        with bench(client, answerer, clock, sealer, folder) as made:
            yield made


@pytest.fixture
def gestures(office: Bench) -> Iterator[Gestures]:
    with capture_logs() as logs:
        office.logs = logs
        yield Gestures(office)


@pytest.fixture(scope="session")
def tally() -> Counter[str]:
    return TALLY


@pytest.fixture
def matrix(gestures: Gestures, tally: Counter[str]) -> Iterator[Matrix]:
    made = Matrix(gestures)
    yield made
    tally["cells"] += made.tried
    DONE.update(made.done)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TALLY:
        terminalreporter.write_line(
            f"role matrix: {TALLY['cells']} cells tried, {len(DONE)} screens done"
        )
