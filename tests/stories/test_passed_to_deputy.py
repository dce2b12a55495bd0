"""‹代行者に回す›: the manager gives a decision to the deputy, who is asked at once (screens.md 3.2)."""

from tests.stories.desk_channel import told
from tests.stories.homes import below, drafted, home
from tests.stories.program import Running
from tickets.model.kinds import Move, Status
from tickets.workflow.case import Act
from workspace.driver import Person, Slack

SAKI, DAI, KEN = "U03MGR", "U04DEP", "U02KEN"


def test_a_decision_is_passed_to_the_deputy_with_one_tap_and_both_see_it(
    slack: Slack, program: Running, saki: Person
) -> None:
    dai, number = slack.person("dai"), drafted(program).number
    assert program.delivered()
    [asked] = told(saki, number)
    assert asked.buttons == ["読んで決める", "代行者に回す"]

    saki.clicks(asked, "代行者に回す")
    assert program.settled()

    [result] = told(saki, number)
    assert result.buttons == []
    assert "<@U03MGR> 代行者へ回付" in result.words
    [asks] = told(dai, number)
    assert asks.buttons == ["読んで決める"]
    assert number in below(home(dai), "判断待ち")
    assert number not in below(home(saki), "判断待ち")
    rows = f"SELECT actor FROM audit WHERE number = '{number}' AND move = 'deputize'"
    assert program.rows(rows) == [(SAKI,)]
    assert program.acts(number, Act(Move.CHASE), who=KEN)  # and now the deputy is chased
    assert program.delivered()
    assert any(each.text.startswith("催促") for each in told(dai, number))


def test_a_second_tap_is_told_who_passed_it_on(
    slack: Slack, program: Running, saki: Person
) -> None:
    number = drafted(program).number
    assert program.delivered()
    [asked] = told(saki, number)
    program.acts(number, Act(Move.DEPUTIZE), who=SAKI)
    assert program.delivered()

    saki.clicks(asked, "代行者に回す")
    assert program.settled()

    [result] = told(saki, number)
    assert "代行者へ回付" in result.words
    assert [s.move for s in _history(program, number)].count(Move.DEPUTIZE) == 1


def test_what_the_deputy_sends_back_is_the_managers_again_when_it_is_drafted_anew(
    program: Running,
) -> None:
    number = drafted(program).number
    program.acts(number, Act(Move.DEPUTIZE), who=SAKI)

    ticket = program.cases.show(number, who=DAI, now=program.now()).ticket

    assert ticket.passed_to == DAI
    assert ticket.status is Status.DRAFTED


def _history(program: Running, number: str) -> tuple:  # type: ignore[type-arg]
    return program.cases.show(number, who=SAKI, now=program.now()).ticket.history
