"""‹代行者に回す›: the manager gives a decision to the deputy, who is asked at once."""

from tests.stories.builders import drafted
from tests.stories.homes import below, home
from tests.stories.messages import told
from tests.stories.program import Running
from tickets.model.kinds import Move
from tickets.workflow.case import Act
from workspace.driver import Person

SAKI, DAI, KEN = "U03MGR", "U04DEP", "U02KEN"


def test_the_manager_passes_a_decision_to_the_deputy(
    dai: Person, program: Running, saki: Person
) -> None:
    number = drafted(program).number
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
    assert program.acts(number, Act(Move.CHASE), who=KEN)  # and now the deputy is chased
    assert program.delivered()
    assert any(each.text.startswith("催促") for each in told(dai, number))


def test_a_second_press_names_who_passed_it_on(program: Running, saki: Person) -> None:
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


def _history(program: Running, number: str) -> tuple:  # type: ignore[type-arg]
    return program.cases.show(number, who=SAKI, now=program.now()).ticket.history
