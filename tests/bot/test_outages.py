"""What the log says of an outage of the database."""

from collections import Counter
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from bot.settings import Settings
from tests.bot.conftest import answer_of, until
from tests.stories.steps.program import Running
from workspace.driver import Slack


@pytest.fixture
def running(in_slack: Slack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr("bot.app.INBOX_RECOVERY_SECONDS", 0.05)
    made = Running(Settings.read(), None)
    until(lambda: made.is_open)
    yield made
    made.stops()


def test_the_end_of_an_outage_is_logged_once_and_as_visibly_as_the_outage(
    running: Running, in_slack: Slack
) -> None:
    mei = in_slack.person("mei")
    with capture_logs() as logged:
        with running.without_database(("inbox", "notes")):
            answer_of(mei)
            until(lambda: "inbox.down" in _events(logged))
            assert "database.back" not in _events(logged)
        until(lambda: "database.back" in _events(logged))
        answer_of(mei)
        assert running.has_answered()

    assert _events(logged)["database.back"] == 1
    assert {each["log_level"] for each in logged if each["event"] == "database.back"} == {"warning"}


def _events(logged: list[dict[str, object]]) -> Counter[str]:
    return Counter(str(each["event"]) for each in list(logged))
