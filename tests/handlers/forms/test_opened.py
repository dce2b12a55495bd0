"""A form opens at a tap, or the person is told why not."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers.forms.state import TicketRef
from tests.handlers import bodies
from tests.handlers.forms.conftest import Forms, words
from workspace.driver import Person, Slack


@pytest.fixture
def ken(slack: Slack) -> Person:
    return slack.person("ken")


def a_tap(screen: str, number: str, user: str = "U02KEN", version: int = 1) -> dict[str, Any]:
    return bodies.a_tap(f"screen.{screen}", TicketRef(number, version).write(), user={"id": user})


def last_said(person: Person) -> str:
    return person.sees("C01GENERAL")[-1].text


def test_an_expired_trigger_asks_to_press_again(forms: Forms, ken: Person, number: str) -> None:
    forms.desk.hears(a_tap("complaint_describe", number))
    assert last_said(ken) == "画面を開けませんでした。もう一度お試しください。"


def test_a_refused_form_is_logged_with_slacks_reason(forms: Forms, number: str) -> None:
    with capture_logs() as logs:
        forms.desk.hears(a_tap("complaint_describe", number))

    [told] = [each for each in logs if each["event"] == "form.refused"]
    assert told["fault"] == "invalid_trigger_id"


@pytest.mark.parametrize("word", ["complaint", "disclosure", "mydata"])
def test_an_expired_trigger_of_a_command_says_so(forms: Forms, slack: Slack, word: str) -> None:
    response = forms.desk.hears(bodies.a_command(word, user_id="U02KEN"))
    assert response.status == 200
    told = slack.calls("chat.postMessage")[-1].arguments["text"]
    assert told == "画面を開けませんでした。もう一度お試しください。"


def test_the_slower_person_is_told_who_was_faster(forms: Forms, slack: Slack, number: str) -> None:
    yui = slack.person("yui")
    forms.desk.hears(a_tap("ticket_take", number, version=2))
    forms.desk.hears(a_tap("ticket_take", number, yui.id, version=2))
    assert {"type": "user", "user_id": "U02KEN"} in elements(yui)


def elements(person: Person) -> list[Any]:
    (block,) = person.sees("C01GENERAL")[-1].blocks
    return list(block["elements"][0]["elements"])


@pytest.mark.parametrize("screen", ["nothing", "", "complaint_log.x"])
def test_an_unknown_form_opens_nothing(forms: Forms, ken: Person, number: str, screen: str) -> None:
    forms.desk.hears(a_tap(screen, number))
    assert "使えません" in last_said(ken)


# --- a deactivated account can use nothing that was still open --------------------------------

REFUSED = (
    "このボットは社内の方専用です。漏えい・誤送信に気づいたときは 03-0000-0119 に知らせてください。"
)


def test_an_open_form_of_a_gone_account_is_not_saved(forms: Forms) -> None:
    forms.desk.gone.add("U02KEN")
    answered = forms.sends(forms.step_one(), forms.note())
    assert words(answered) == REFUSED
    assert forms.numbers() == []


def test_an_open_form_of_a_gone_account_is_not_redrawn(forms: Forms, slack: Slack) -> None:
    view = forms.body(forms.step_one(), forms.note())["view"]
    there = {"user": {"id": "U02KEN"}, "view": view}
    there["container"] = {"type": "view", "view_id": view["id"]}
    marks = {"type": "checkboxes", "action_id": "answer", "block_id": "marks"}
    before = len(slack.calls("views.update"))
    for _ in range(2):
        forms.desk.hears(bodies.a_tap("answer", None, **there, actions=[marks]))
        forms.desk.gone.add("U02KEN")
    assert len(slack.calls("views.update")) == before + 1  # while the account was there


def test_every_button_is_refused_to_a_gone_account(forms: Forms, slack: Slack) -> None:
    forms.desk.gone.add("U01MEI")
    values = {
        "helpful": bodies.a_ref(),
        "ask_person": bodies.a_ref(),
        "own_tickets": "|0|",
        "screen.complaint_log": "|0|",
        "screen.breach_report": "|0|",
    }
    for action, value in values.items():
        before = len(slack.calls("chat.postEphemeral"))
        forms.desk.hears(bodies.a_tap(action, value))
        assert len(slack.calls("chat.postEphemeral")) == before + 1, action
        said = slack.calls("chat.postEphemeral")[-1].arguments["text"]
        assert said == REFUSED, action
