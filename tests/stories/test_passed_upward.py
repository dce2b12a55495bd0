"""What is passed upward by itself, and who hears of it (domain.md 4.4, O13, O28)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.answering import Answerer
from tests.stories.complaints import number_of, takes
from tests.stories.desk_channel import told
from tests.stories.program import Running, runs, settings_for
from tests.stories.reports import answers, direct, meets_the_door
from tests.stories.requests import COMPLETE, Desk
from tickets.model.escalation import Cause, Escalation
from workspace.driver import Person, Slack, serve

HERE = Path(__file__).parent


@pytest.fixture
def desk(slack: Slack, program: Running) -> Desk:
    return Desk(slack, program)


def arrives_with_my_number(desk: Desk, ken: Person) -> None:
    desk.takes_call(ken)
    desk.sends_form(ken)
    desk.opens(ken, "request_arrive")
    desk.chooses(ken, "paper.stamps", "here")
    desk.chooses(ken, "my_number_seen", "yes")
    values = {**COMPLETE, "yen": "1000", "pieces": "2", "my_number_dealt": "masked"}
    assert desk.sends(ken, values) == {}


def test_a_my_number_on_the_papers_is_passed_to_the_manager_with_the_arrival(
    desk: Desk, slack: Slack, program: Running
) -> None:
    # Scenario 12
    arrives_with_my_number(desk, slack.person("ken"))

    query = f"SELECT number, cause FROM escalations WHERE source = '{desk.number}'"
    [(number, cause)] = program.rows(query)
    assert cause == "mynumber"
    assert desk.receipt is not None
    assert f"{number} を管理者に知らせました。" in desk.receipt.words
    assert program.delivered()
    [word] = told(slack.person("saki"), number)
    assert "きっかけ：マイナンバーの混入" in word.words
    assert f"関連：{desk.number}" in word.words


def test_a_my_number_is_passed_upward_once(desk: Desk, slack: Slack, program: Running) -> None:
    # Scenario 12
    ken = slack.person("ken")
    arrives_with_my_number(desk, ken)
    desk.identified(ken)

    query = f"SELECT count(*) FROM escalations WHERE source = '{desk.number}'"
    assert program.rows(query) == [(1,)]


def test_of_a_call_and_a_leak_each_line_says_which_is_which(slack: Slack, program: Running) -> None:
    receipt = takes(slack.person("ken"), channel="accredited_body", leak="yes", marks=[])

    query = f"SELECT cause, number FROM escalations WHERE source = '{number_of(receipt)}'"
    raised = dict(program.rows(query))
    leak, call = raised["breach_suspected"], raised["accredited_body"]
    lines = [line for line in receipt.words.splitlines() if "に知らせました。" in line]
    assert sorted(lines) == sorted(
        [
            f"{call} を管理者に知らせました。",
            f"漏えい等のおそれ：{leak} を管理者・代行者・セキュリティ担当に知らせました。",
        ]
    )


def test_a_report_by_command_settles_what_was_mentioned_before(
    mei: Person, program: Running
) -> None:
    # O13
    meets_the_door(mei)
    newest = "SELECT state FROM mentions WHERE person = 'U01MEI' ORDER BY at DESC LIMIT 1"
    assert program.rows(newest) == [("waiting",)]

    answers(mei, runs(mei, "/privacy breach"), "すぐ報告する")

    assert program.settled()
    assert program.rows(newest) == [("chosen",)]


# --- rights are asked again when word goes out ----------------------------------------------------


@pytest.fixture
def desk_file(tmp_path: Path) -> Path:
    file = tmp_path / "desk.yaml"
    file.write_text((HERE / "desk.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return file


@pytest.fixture
def workspace(config: dict[str, object]) -> Iterator[Slack]:
    with serve(config) as running:
        yield running


@pytest.fixture
def office(
    workspace: Slack, desk_file: Path, tmp_path: Path, answerer: Answerer
) -> Iterator[Running]:
    """An office of its own, since who is who changes in it."""
    settings = settings_for(workspace, tmp_path).model_copy(update={"desk": desk_file})
    running = Running(settings, answerer)
    workspace.waits_for_app()
    yield running
    running.stops()


def reported(program: Running) -> Escalation:
    now = program.now()
    raised = program.cases.escalations.report(
        Cause.BREACH_SUSPECTED, known_at=now, who="U01MEI", now=now, key="tap"
    )
    program.wakes()
    return raised


def test_a_report_goes_to_who_is_called_when_it_is_sent(
    workspace: Slack, office: Running, desk_file: Path
) -> None:
    # O1, O12
    workspace.injects_faults(failing=True)
    number = reported(office).number
    moved = desk_file.read_text(encoding="utf-8").replace("[U08SEC]", "[U02YUI]")
    office.takes_desk_file(desk_file, moved)
    workspace.injects_faults()
    office.clock.passes(minutes=11)  # however long it waits before it tries again
    office.wakes()

    assert office.delivered()
    heard = {
        name
        for name in ("saki", "dai", "sho", "yui")
        if any(number in each.text for each in direct(workspace.person(name)))
    }
    assert heard == {"saki", "dai", "yui"}
