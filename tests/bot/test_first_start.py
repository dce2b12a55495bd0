"""What people write while the knowledge base is read for the first time."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.settings import Settings
from knowledge.matching import meaning
from knowledge.matching.phrasings import Floats
from tests.bot.conftest import FEE_ANSWER, FEE_QUESTION, until
from tests.stories.steps.program import Running
from workspace.driver import Message, Person, Slack

LEAK = "カフェで席を立った間にノートPCが消えてました"
"""A leak that no pattern knows."""
REPORT = "すぐ報告する"


class Held:
    """The semantic package, which encodes nothing until the test lets it."""

    def __init__(self, encoder: meaning.Encoder) -> None:
        self.name, self._encoder = encoder.name, encoder
        self.let = threading.Event()

    def load(self) -> None:
        self._encoder.load()

    def keep_weights_in_file(self, folder: Path) -> None:
        """Leave the weights where they are: the tests share them."""

    def encode(self, texts: Sequence[str]) -> Floats:
        self.let.wait()
        return self._encoder.encode(texts)


@pytest.fixture
def encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = meaning.installed_encoder()
    if found is None:
        pytest.skip("the semantic package is not installed")
    monkeypatch.setenv("MADOGUCHI_CACHE", str(tmp_path / "empty"))
    held = Held(found)
    monkeypatch.setattr(meaning, "installed_encoder", lambda: held)
    yield held
    held.let.set()


@pytest.fixture
def starting(in_slack: Slack, encoder: Held) -> Iterator[Running]:
    """The program, which Slack reaches already."""
    running = Running(Settings.read(), None)
    in_slack.waits_for_app()
    yield running
    encoder.let.set()
    running.stops()


@pytest.fixture
def mei(in_slack: Slack) -> Person:
    return in_slack.person("mei")


def is_given_back(program: Running) -> bool:
    """Whether a delivery waits that nobody is handling."""
    over = "SELECT count(*) FROM inbox WHERE state = 'received' AND lease_until <= datetime('now')"
    return program.rows(over) == [(1,)]


def replies(person: Person, said: Message) -> list[Message]:
    seen = person.sees(said.channel)
    return [each for each in seen if each.bot and float(each.ts) > float(said.ts)]


@pytest.mark.long
def test_a_leak_told_before_everything_is_read_waits_and_is_recognised(
    starting: Running, encoder: Held, mei: Person
) -> None:
    with capture_logs() as logged:
        told = mei.writes(LEAK, to="@madoguchi")
        until(lambda: is_given_back(starting))
    assert not starting.is_open
    assert "listener.failed" not in {each["event"] for each in logged}
    assert replies(mei, told) == []
    encoder.let.set()
    assert REPORT in mei.waits_for(after=told).buttons
    assert starting.has_answered()
    assert len(replies(mei, told)) == 1


@pytest.mark.long
def test_a_command_before_everything_is_read_is_acked_and_answered_later(
    starting: Running, encoder: Held, mei: Person
) -> None:
    asked = mei.runs(f"/privacy {FEE_QUESTION}", channel="C01GENERAL")  # fails without an ack
    until(lambda: is_given_back(starting))
    encoder.let.set()
    assert mei.waits_for(after=asked).text == FEE_ANSWER
    assert starting.has_answered()


def test_an_outage_of_the_database_while_everything_is_read_does_not_end_the_program(
    starting: Running, encoder: Held, mei: Person
) -> None:
    with starting.without_database(["notes"]):
        encoder.let.set()
        until(lambda: starting.is_open)

        asked = mei.writes(FEE_QUESTION, to="@madoguchi")
        assert mei.waits_for(after=asked).text == FEE_ANSWER
