"""The bot says what it keeps and what for, where somebody is about to write (article 21(2); O34)."""

import pytest

from tests.stories.complaints import opens_step_one
from tests.stories.program import Running
from tests.stories.reading import without_modals
from tests.stories.requests import Desk
from workspace.driver import Person, Slack

KEPT, MINE = "記録するもの：", "/privacy mydata"
FEE = "開示請求の手数料はいくらですか"


@pytest.fixture
def mei(slack: Slack, program: Running) -> Person:
    """An employee who does not work at the desk."""
    return without_modals(slack.person("mei"))


def test_home_says_what_is_kept_and_why(mei: Person) -> None:
    # O34
    home = mei.opens_home()

    assert home is not None
    assert KEPT in home.words


def test_an_employees_complaint_says_it_on_the_form(mei: Person) -> None:
    # O34
    form = opens_step_one(mei)

    assert KEPT in form.words
    assert MINE in form.words


def test_a_request_for_ones_own_data_says_it_on_the_form(
    slack: Slack, program: Running, mei: Person
) -> None:
    # O34
    desk = Desk(slack, program)
    desk.hears(mei)
    form = desk.chooses(mei, "whose", "own")

    assert KEPT in form.words
    assert MINE in form.words


def test_a_question_to_the_desk_says_it_on_the_form(mei: Person) -> None:
    # O34
    reply = mei.waits_for(after=mei.writes(FEE, to="@madoguchi"))
    mei.clicks(reply, "人に聞く")
    form = mei.waits_for_view(after=reply)

    assert KEPT in form.words
    assert MINE in form.words
