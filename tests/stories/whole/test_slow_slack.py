"""Commands, forms and taps are acked before Slack answers anything, however many hold a role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.settings import Settings
from tests.effort import effort
from tests.stories.steps.case import without_modals
from tests.stories.steps.complaints import MINIMUM, opens_step_one
from tests.stories.steps.program import Running, settings_for, with_desk
from tests.stories.steps.questions import asks
from workspace.driver import Message, Person, Slack

HOLDERS = [f"U5{number:04}" for number in range(effort(100, 300))]
GROUPS = [f"S5{number:03}" for number in range(effort(20, 60))]
ACK_SECONDS, SLOW_SECONDS = 1.0, 1.5
FAULTS = {
    "slow": {"slow": SLOW_SECONDS},
    "limited": {"limited": 100_000, "retry_after": 30},
    "failing": {"failing": True},
}
"""What happens to every call."""
UNKNOWN = "どなたか確認できないため"


@pytest.fixture(scope="module")
def config(config: dict[str, Any]) -> dict[str, Any]:
    """An ack that comes later is none: a command fails, and a form stays open."""
    config["people"] += [{"id": each, "name": each.lower()} for each in HOLDERS]
    config["groups"] += [
        {"id": each, "handle": each.lower(), "users": HOLDERS[number :: len(GROUPS)]}
        for number, each in enumerate(GROUPS)
    ]
    config["timing"] = {**config["timing"], "ack": ACK_SECONDS}
    return config


@pytest.fixture(scope="module", autouse=True)
def nobody_is_read_ahead() -> Iterator[None]:
    """People are met when they write, as in a workspace too large to be read at the start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.slack.directory.Directory.read_page", lambda _: None)
        patch.setattr("bot.app.INBOX_RECOVERY_SECONDS", 0.5)
        patch.setattr("bot.storage.inbox.LEASE", timedelta(seconds=1))
        yield


@pytest.fixture(scope="module")
def settings(slack: Slack, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    agents = ", ".join(["U02KEN", "U02YUI", *HOLDERS, *GROUPS])
    settings = settings_for(slack, tmp_path_factory.mktemp("program"))
    return with_desk(settings, ("[U02KEN, U02YUI]", f"[{agents}]"))


@dataclass(frozen=True)
class Ready:
    """Who will act, and what they have: an answer with its buttons, and an open form."""

    answer: Message
    asks: Person
    taps: Person
    writes: Person


@pytest.fixture
def ready(program: Running, ken: Person, yui: Person, mei: Person) -> Ready:
    """Afterwards everything known of people and groups is old."""
    answer = asks(yui, "開示請求の手数料はいくらですか")
    opens_step_one(without_modals(ken))
    assert program.settled()
    program.clock.passes(minutes=30)
    return Ready(answer, asks=mei, taps=yui, writes=ken)


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest, slack: Slack, program: Running) -> Iterator[str]:
    """The fault to come."""
    yield request.param
    slack.injects_faults()
    program.clock.passes(minutes=2)  # what got no reply is taken up again


@pytest.mark.long
def test_idle_people_are_acked_and_served_before_slack_answers(
    slack: Slack, ready: Ready, fault: str
) -> None:
    slack.injects_faults(**FAULTS[fault])

    acts(ready)

    assert ready.writes.submits(MINIMUM).errors == {}
    # The answers to the commands of before may come later than this one's.
    asked = ready.asks.runs("/privacy tickets", channel="C01GENERAL")
    assert ready.asks.waits_for(after=asked, saying="受付の一覧")


def test_people_never_seen_are_acked_before_slack_answers(
    slack: Slack, program: Running, ready: Ready, fault: str
) -> None:
    program.forgets_everybody()
    slack.injects_faults(**FAULTS[fault])

    acts(ready)

    assert UNKNOWN in str(ready.writes.submits(MINIMUM).errors)  # and what was typed stays
    slack.injects_faults()
    program.clock.passes(seconds=31)
    assert program.reads_in(ready.writes.id, "ja")
    assert ready.writes.submits(MINIMUM).errors == {}


def acts(ready: Ready) -> None:
    for word in ("tickets", "help", "complaint", "mydata", "report"):
        ready.asks.runs(f"/privacy {word}", channel="C01GENERAL")
    ready.taps.clicks(ready.answer, "役に立った")


@pytest.mark.long
def test_a_person_never_seen_is_answered_once_slack_says_who_it_is(
    slack: Slack, haru: Person
) -> None:
    slack.injects_faults(slow=SLOW_SECONDS)

    asked = haru.runs("/privacy help", channel="C01GENERAL")

    assert haru.waits_for(after=asked).text == "個人情報の窓口です"
