"""Commands and forms are acked before Slack answers anything, however many hold a role."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from tests.stories.steps.complaints import MINIMUM, number_of, opens_step_one
from tests.stories.steps.program import DESK_FILE, Running, runs, settings_for
from workspace.driver import Person, Slack

HOLDERS = [f"U5{number:04}" for number in range(90)]
GROUPS = [f"S5{number:03}" for number in range(18)]
ACK_SECONDS, SLOW_SECONDS = 1.0, 1.5
FAULTS = {
    "slow": {"slow": SLOW_SECONDS},
    "limited": {"limited": 100_000, "retry_after": 30},
    "failing": {"failing": True},
}
"""What happens to every call."""


@pytest.fixture(scope="module")
def config(config: dict[str, Any]) -> dict[str, Any]:
    """An ack that comes later is none: a command fails, and a form stays open."""
    config["people"] += [{"id": each, "name": each.lower()} for each in HOLDERS]
    config["groups"] += [
        {"id": each, "handle": each.lower(), "users": HOLDERS[number::18]}
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
    folder: Path = tmp_path_factory.mktemp("program")
    agents = ", ".join(["U02KEN", "U02YUI", *HOLDERS, *GROUPS])
    given = DESK_FILE.read_text(encoding="utf-8")
    file = folder / "desk.yaml"
    file.write_text(given.replace("[U02KEN, U02YUI]", f"[{agents}]"), encoding="utf-8")
    return settings_for(slack, folder).model_copy(update={"desk": file})


@pytest.fixture(params=FAULTS)
def faulty(request: pytest.FixtureRequest, slack: Slack, program: Running) -> Iterator[str]:
    """Everything known of role holders and groups is old by now."""
    program.clock.passes(minutes=30)
    slack.injects_faults(**FAULTS[request.param])
    yield request.param
    slack.injects_faults()
    program.clock.passes(minutes=2)  # what got no reply is taken up again


def test_commands_are_acked_before_slack_answers(faulty: str, ken: Person, mei: Person) -> None:
    for word in ("tickets", "help", "complaint", "mydata", "report"):
        ken.runs(f"/privacy {word}", channel="C01GENERAL")
        mei.runs(f"/privacy {word}", channel="C01GENERAL")  # perhaps never seen before
    assert runs(ken, "/privacy tickets").text == "受付の一覧"


def test_a_form_is_taken_before_slack_answers(slack: Slack, program: Running, ken: Person) -> None:
    form = opens_step_one(ken)
    program.clock.passes(minutes=30)
    slack.injects_faults(slow=SLOW_SECONDS)

    assert ken.submits(MINIMUM).errors == {}
    assert number_of(ken.waits_for_view(after=form))


def test_a_person_never_seen_is_acked_at_once_and_answered_later(
    slack: Slack, haru: Person
) -> None:
    slack.injects_faults(slow=SLOW_SECONDS)

    asked = haru.runs("/privacy help", channel="C01GENERAL")

    assert haru.waits_for(after=asked).text == "個人情報の窓口です"


def test_the_calls_stay_within_slacks_limits(slack: Slack, program: Running) -> None:
    slack.injects_faults(tiers=True)
    before = len(slack.calls("usergroups.list"))
    for _ in range(20):
        program.clock.passes(seconds=30)

    assert len(slack.calls("usergroups.list")) - before < 20
    assert slack.calls("usergroups.users.list") == []
