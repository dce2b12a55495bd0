"""tick and deliver do once what the running program does continuously."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import app
from bot.commands import desk_session, tick
from bot.config import desk_file
from tests.bot.commands.company import the_desk
from tests.bot.conftest import DEMO, Command
from tests.tickets.steps import filled_in, said
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import Leak, Move
from tickets.workflow.case import Act
from workspace.driver import Slack

MONDAY = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)  # 14:05 in Tokyo


@pytest.fixture
def stands_at(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Set the product's clock at the command line."""

    def stands(at: datetime) -> None:
        for module in (app, desk_session, tick):
            monkeypatch.setattr(module, "now", lambda: at)

    return stands


@pytest.fixture
def number(in_slack: Slack, stands_at, environment: dict[str, str]) -> str:  # type: ignore[no-untyped-def]
    """A complaint that an agent of the demo office took on Monday."""
    stands_at(MONDAY)
    given = {"leak": Leak.YES, "personal": said(detail="広告メールが止まらない")}
    new = filled_in(Complaint(category=Category.COMPLAINT), MONDAY, **given)
    with the_desk(lambda: MONDAY) as (desk, agent):
        made = desk.open(new, who=agent, now=MONDAY, key="form").number
        return desk.act(made, [Act(Move.TAKE)], who=agent, now=MONDAY).number


def test_tick_sends_due_reminders_and_prints_them(
    madoguchi: Command, number: str, stands_at
) -> None:  # type: ignore[no-untyped-def]
    stands_at(MONDAY + timedelta(hours=19))  # Tuesday, 9:05

    first = madoguchi("tick")
    second = madoguchi("tick")

    assert first.exit_code == second.exit_code == 0
    assert f"{number} complaint_acknowledge due 2026-08-04: 1 notice" in first.output
    assert "call_deputy due 2026-08-03: " in first.output
    assert "(late)" in first.output
    assert "0 clocks rang, 0 digests queued" in second.output


def test_tick_queues_the_mornings_digests_once_and_only_while_the_desk_is_open(
    madoguchi: Command,
    number: str,
    in_slack: Slack,
    stands_at,  # type: ignore[no-untyped-def]
) -> None:
    office = desk_file.read(DEMO / "desk.yaml").people
    readers = {*office.agents, office.manager, office.deputy, office.representative}
    stands_at(MONDAY + timedelta(hours=18, minutes=54))  # Tuesday, 8:59
    before = madoguchi("tick")
    stands_at(MONDAY + timedelta(hours=18, minutes=55))

    first = madoguchi("tick")
    again = madoguchi("tick")

    assert before.output.endswith("rang, 0 digests queued\n")
    assert first.output.endswith(f"rang, {len(readers)} digests queued\n")
    assert again.output.endswith("rang, 0 digests queued\n")
    assert not in_slack.calls("chat.postMessage")


def test_tick_as_json_gives_the_same_in_fields(madoguchi: Command, number: str, stands_at) -> None:  # type: ignore[no-untyped-def]
    stands_at(MONDAY + timedelta(hours=19))

    told = json.loads(madoguchi("tick", "--json").stdout)

    mine = [each for each in told["rang"] if each["number"] == number]
    assert told["digests"] > 0
    assert mine[0]["clock"] == "complaint_acknowledge"
    assert {"mark": "due", "on": "2026-08-04", "notices": 1, "late": False}.items() <= mine[
        0
    ].items()


def test_deliver_sends_and_counts_waiting_notices(
    madoguchi: Command, number: str, in_slack: Slack
) -> None:
    done = madoguchi("deliver", "--json")

    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["waiting"] == told["undelivered"] == told["cards_due"] == 0
    assert told["sent"] > 0
    texts = [call.arguments["text"] for call in in_slack.calls("chat.postMessage")]
    assert any(number in text for text in texts)


def test_the_exit_code_of_deliver_reports_remaining_notices(
    madoguchi: Command, number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = (DEMO / "desk.yaml").read_text(encoding="utf-8")
    channel = str(desk_file.read(DEMO / "desk.yaml").channels.desk)
    (tmp_path / "desk.yaml").write_text(desk.replace(channel, "C09NOWHERE"), encoding="utf-8")
    monkeypatch.setenv("MADOGUCHI_DESK", str(tmp_path / "desk.yaml"))

    done = madoguchi("deliver", "--seconds", "5", "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout)["cards_due"] == 1


def test_deliver_needs_the_bot_token_and_says_so(
    madoguchi: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    assert "SLACK_BOT_TOKEN" in madoguchi.runs("deliver", code=2)
