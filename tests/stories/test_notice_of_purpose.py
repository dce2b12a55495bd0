"""The bot says what it keeps and what for, where somebody is about to write (article 21(2); O34)."""

from tests.stories.complaints import opens_step_one
from tests.stories.program import Running
from tests.stories.requests import Desk
from workspace.driver import Person, Slack

KEPT, MINE = "記録するもの：", "/privacy mydata"
FEE = "開示請求の手数料はいくらですか"


def test_home_shows_the_purpose_notice(mei: Person) -> None:
    # O34
    home = mei.opens_home()

    assert home is not None
    assert KEPT in home.words


def test_the_complaint_form_shows_the_purpose_notice(mei: Person) -> None:
    # O34
    form = opens_step_one(mei)

    assert KEPT in form.words
    assert MINE in form.words


def test_the_own_request_form_shows_the_purpose_notice(
    slack: Slack, program: Running, mei: Person
) -> None:
    # O34
    desk = Desk(slack, program)
    desk.hears(mei)
    form = desk.chooses(mei, "whose", "own")

    assert KEPT in form.words
    assert MINE in form.words


def test_the_question_form_shows_the_purpose_notice(mei: Person) -> None:
    # O34
    reply = mei.waits_for(after=mei.writes(FEE, to="@madoguchi"))
    mei.clicks(reply, "人に聞く")
    form = mei.waits_for_view(after=reply)

    assert KEPT in form.words
    assert MINE in form.words
