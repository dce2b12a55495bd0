"""After a crash or an outage the next start finishes the work without repeating it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from knowledge.answering import Answerer
from tests.stories.steps.builders import handles
from tests.stories.steps.case import reply_to
from tests.stories.steps.complaints import number_of, takes
from tests.stories.steps.escalations import number_in, raised
from tests.stories.steps.manifests import AGENT_VIEW, with_lines
from tests.stories.steps.program import Running, settings_for, with_desk
from tests.stories.steps.questions import ANSWER, FEE, asks
from tests.stories.steps.workspace import Workspace, serve
from tickets.desk import Desk
from tickets.escalation.acts import Judge
from tickets.model.triage import Triage, Verdict
from workspace.driver import Slack

TEAM = "C06TEAM"


class Start:
    """Start the program, after stopping the one before."""

    def __init__(self, slack: Workspace, settings: Settings, answerer: Answerer) -> None:
        self._slack, self._settings, self._answerer = slack, settings, answerer
        self._running: Running | None = None

    def __call__(self) -> Running:
        self.over()
        self._running = self._slack.starts(self._settings, self._answerer)
        return self._running

    def over(self) -> None:
        """Stop it after its current work."""
        if self._running:
            self._running.stops()
            self._running = None


@pytest.fixture(scope="module", params=[()])
def slack(config: dict[str, Any], request: pytest.FixtureRequest) -> Iterator[Workspace]:
    """A workspace of its own, where no other program answers; with lines of the manifest."""
    members = ["U01MEI", "@app"]
    team = {"id": TEAM, "name": "team", "private": True, "members": members}
    config = with_lines(config, *request.param)
    with serve(config | {"channels": [*config["channels"], team]}) as running:
        yield running


@pytest.fixture
def settings(slack: Slack, tmp_path: Path) -> Settings:
    """With a channel in which questions are heard without a mention."""
    questions = ("fallback: C05ALARM", f"fallback: C05ALARM, questions: [{TEAM}]")
    return with_desk(settings_for(slack, tmp_path), questions)


@pytest.fixture
def start(slack: Workspace, settings: Settings, answerer: Answerer) -> Iterator[Start]:
    starter = Start(slack, settings, answerer)
    yield starter
    starter.over()


@pytest.mark.parametrize(
    ("slack", "place", "is_threaded"),
    [((), "@madoguchi", False), (AGENT_VIEW, "@madoguchi", True), ((), TEAM, True)],
    ids=["direct", "agent view", "chosen channel"],
    indirect=["slack"],
)
def test_a_crash_after_the_reply_does_not_double_it(
    slack: Slack, start: Start, place: str, is_threaded: bool
) -> None:
    mei = slack.person("mei")
    start().dies_before_it_writes_down_what_it_did()
    asked = mei.writes(FEE, to=place)
    reply = mei.waits_for(after=asked)
    program = start()
    posted = [each.text for each in mei.sees(asked.channel) if each.bot and each.seq > asked.seq]
    assert posted == [ANSWER]
    assert (reply.thread_ts == asked.ts) is is_threaded
    assert place != TEAM or "replied" in program.deliveries()


def test_an_ephemeral_reply_that_may_be_lost_is_repeated_by_dm(slack: Slack, start: Start) -> None:
    mei = slack.person("mei")
    start().dies_before_it_writes_down_what_it_did()
    asked = mei.mentions(FEE, "C01GENERAL")
    whispered = mei.waits_for(after=asked)

    second = start()
    second.dies_before_it_writes_down_what_it_did()
    dm = mei.waits_for(after=whispered)
    third = start()

    assert third.settled()
    assert (whispered.ephemeral, dm.ephemeral) == (True, False)
    assert dm.text == ANSWER
    assert [each.seq for each in mei.sees(dm.channel) if each.seq >= dm.seq] == [dm.seq]


@pytest.mark.long
def test_a_question_during_an_outage_is_answered_later(slack: Slack, start: Start) -> None:
    mei = slack.person("mei")
    first = start()
    asks(mei, "こんにちは")
    assert first.settled()
    slack.injects_faults(failing=True)
    asked = mei.writes(FEE, to="@madoguchi")
    # Unacknowledged, it would come again only after Slack's minute.
    assert first.becomes(lambda: (last := slack.deliveries()[-1])["ack"] and FEE in str(last))
    start.over()
    slack.injects_faults()

    program = start()
    # What fails at the start is tried again after 20 seconds.
    reply = mei.waits_for(after=asked)

    assert reply.text == ANSWER
    assert program.settled()
    assert mei.receives_nothing(after=reply, during=0.2)


@pytest.mark.long
def test_a_form_that_takes_long_after_a_crash_is_saved_and_its_sender_told(
    slack: Slack, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    ken, opens = slack.person("ken"), Desk.open

    def slowly(*given: Any, **named: Any) -> Any:
        time.sleep(3.5)  # Bolt waits three seconds for an ack
        return opens(*given, **named)

    start().dies_before_it_writes_down_what_it_did()
    asked = ken.writes("。", to="@madoguchi")
    number = number_of(takes(ken))
    monkeypatch.setattr(Desk, "open", slowly)
    program = start()

    told = ken.waits_for(after=asked, saying="受け付けています")
    assert f"（{number}）" in told.text
    assert program.settled()
    assert "nobody_listens" not in program.deliveries()


def test_a_tap_that_a_crash_interrupted_makes_no_second_report(slack: Slack, start: Start) -> None:
    # O13
    mei = slack.person("mei")
    first = start()
    answer = asks(mei, "漏えいしたらどうなりますか")
    assert first.settled()
    first.dies_before_it_writes_down_what_it_did()
    number = number_in(reply_to(mei, answer, "すぐ報告する").words)
    judged = Judge(Triage(verdict=Verdict.NOT_AN_INCIDENT, reason="試験用の名簿だった"))
    handles(first, number, judged)
    program = start()
    assert program.settled()
    assert raised(program) == 1
