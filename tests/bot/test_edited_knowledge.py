"""Edits of the knowledge base reach the running program."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.settings import Settings
from tests.bot.conftest import FEE_ANSWER, answer_of, edits, quoting, until
from tests.stories.steps.clock import START
from tests.stories.steps.program import Running
from tests.stories.steps.revisions import answers_home
from workspace.driver import Person, Slack


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    with capture_logs() as logs:
        yield logs


@pytest.fixture
def starts(
    in_slack: Slack, logged: list[Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[datetime], Running]]:
    """Start the program in a thread, where it looks for edits all the time."""
    monkeypatch.setattr("bot.app.POLL_SECONDS", 0.05)
    monkeypatch.setattr("bot.app.REVISION_SECONDS", 0.05)
    running: list[Running] = []

    def start(at: datetime) -> Running:
        running.append(Running(Settings.read(), None, starts_at=at))
        until(lambda: running[0].is_open)
        return running[0]

    yield start
    for each in running:
        each.stops()


@pytest.fixture
def asker(in_slack: Slack, starts: Callable[[datetime], Running]) -> Callable[[], Person]:
    """Start the program; returns a person who asks it."""

    def start() -> Person:
        starts(START)
        return in_slack.person("mei")

    return start


def happens(logged: list[Any], event: str) -> str:
    """Wait for this event; what it says."""
    until(lambda: any(each["event"] == event for each in logged))
    return str(next(each for each in logged if each["event"] == event))


def contradicting(knowledge: Path) -> Path:
    """The file of an answer whose fee contradicts its quote."""
    file = quoting(knowledge)
    edits(file, "手数料は1,000円", "手数料は800円")
    return file


@pytest.mark.long
def test_an_edit_is_loaded_and_a_faulty_one_is_not(
    asker: Callable[[], Person], knowledge: Path, logged: list[Any]
) -> None:
    mei = asker()
    file = knowledge / "fee.yaml"
    whole = file.read_text(encoding="utf-8")

    file.write_text(whole + "- id: fee\n", encoding="utf-8")
    refused = happens(logged, "edit.refused")
    still = answer_of(mei).text
    file.write_text(whole.replace("1,000円", "2,000円"), encoding="utf-8")
    happens(logged, "edit.taken")

    assert answer_of(mei).text == "手数料は2,000円です。"
    assert still == FEE_ANSWER
    assert "fee.yaml:" in refused


@pytest.mark.long
def test_a_curator_is_told_once_that_an_edit_was_refused_and_sees_how_many_faults_there_are(
    asker: Callable[[], Person], in_slack: Slack, knowledge: Path, logged: list[Any]
) -> None:
    # each repeated entry is two faults, of which Home shows five
    asker()
    riku, file = in_slack.person("riku"), knowledge / "fee.yaml"
    whole = file.read_text(encoding="utf-8")

    for often in (8, 7):
        file.write_text(whole + "- id: fee\n" * often, encoding="utf-8")
        until(lambda often=often: _refusals(logged) >= often)  # type: ignore[misc]
        logged.clear()
    until(lambda: riku.sees("@madoguchi", "回答の変更が反映されていません"))

    assert len(riku.sees("@madoguchi", "回答の変更が反映されていません")) == 1
    assert "ほかの9件は madoguchi knowledge lint で確かめられます" in answers_home(riku).words


@pytest.mark.long
@pytest.mark.parametrize("is_mended", [False, True])
def test_a_refused_edit_is_told_when_the_desk_opens_unless_it_is_mended_by_then(
    starts: Callable[[datetime], Running],
    in_slack: Slack,
    knowledge: Path,
    logged: list[Any],
    is_mended: bool,
) -> None:
    evening = START + timedelta(hours=6)  # 20:05 in Tokyo
    running, riku = starts(evening), in_slack.person("riku")
    file = knowledge / "fee.yaml"
    whole = file.read_text(encoding="utf-8")
    about = "SELECT state, not_before IS NULL FROM notices WHERE what = 'edit_refused'"

    file.write_text(whole + "- id: fee\n", encoding="utf-8")
    until(lambda: running.rows(about) == [("waiting", 0)])
    assert riku.sees("@madoguchi") == []
    if is_mended:
        file.write_text(whole + "\n", encoding="utf-8")
        happens(logged, "edit.taken")
    running.clock.passes(hours=13)

    until(lambda: running.rows(about)[0][0] == ("cancelled" if is_mended else "sent"))
    told = riku.sees("@madoguchi", "回答の変更が反映されていません")
    assert len(told) == (not is_mended)


def _refusals(logged: list[Any]) -> int:
    return sum(each["event"] == "edit.refused" for each in logged)


@pytest.mark.long
def test_an_edited_answer_that_contradicts_its_quote_is_not_taken(
    asker: Callable[[], Person], in_slack: Slack, knowledge: Path, logged: list[Any]
) -> None:
    file = quoting(knowledge)
    right = file.read_text(encoding="utf-8")
    mei, riku = asker(), in_slack.person("riku")

    file.write_text(right.replace("手数料は1,000円", "手数料は800円"), encoding="utf-8")
    refused = happens(logged, "edit.refused")
    still, told = answer_of(mei).text, answers_home(riku).words
    file.write_text(right.replace("切手", "郵便切手"), encoding="utf-8")
    happens(logged, "edit.taken")

    assert still == FEE_ANSWER
    assert "fee says “800円” in ja, its quotes say “1,000円”" in refused
    assert "新しい誤りのある変更は、直すまで回答に反映されません" in told
    assert "fee says “800円” in ja, its quotes say “1,000円”" in told
    assert "回答の誤り" not in answers_home(riku).words


@pytest.mark.long
def test_a_contradiction_from_the_start_is_told_and_keeps_no_later_edit_from_being_taken(
    asker: Callable[[], Person], in_slack: Slack, knowledge: Path, logged: list[Any]
) -> None:
    file = contradicting(knowledge)
    wrong = file.read_text(encoding="utf-8")
    asker()
    assert "fee says “800円” in ja" in happens(logged, "answer.contradicted")

    file.write_text("# moved\n" + wrong.replace("切手", "郵便切手"), encoding="utf-8")
    until(lambda: any(each["event"].startswith("edit.") for each in logged))

    assert happens(logged, "edit.taken")
    assert "fee says “800円” in ja" in answers_home(in_slack.person("riku")).words


@pytest.mark.long
def test_a_policy_edited_in_place_suspends_only_the_answers_that_quote_what_changed(
    asker: Callable[[], Person], knowledge: Path, logged: list[Any]
) -> None:
    quoting(knowledge)
    mei = asker()
    before = answer_of(mei).text

    edits(knowledge / "policy" / "policy.ja.txt", "1,000円", "2,000円")
    happens(logged, "edit.taken")

    assert before == FEE_ANSWER
    assert answer_of(mei).text == "方針が改定されました。回答を見直しています。"
    assert "clauses.yaml:1: the quote" in happens(logged, "quote.unmatched")
