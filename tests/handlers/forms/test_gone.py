"""Whoever's account is gone is let in nowhere, whatever was still open on their screen."""

from tests.handlers import bodies
from tests.handlers.forms.conftest import Forms, words
from workspace.driver import Slack

REFUSED = "このボットは社内メンバー用です。漏えい・誤送信の連絡は 03-0000-0119 へ。"


def said(slack: Slack) -> str:
    """To the person alone, last."""
    return str(slack.calls("chat.postEphemeral")[-1].arguments["text"])


def test_a_form_that_was_open_is_not_taken(forms: Forms) -> None:
    forms.desk.gone.add("U02KEN")

    answered = forms.sends(forms.step_one(), forms.note())

    assert words(answered) == REFUSED
    assert forms.numbers() == []


def test_a_form_that_was_open_is_not_drawn_anew(forms: Forms, slack: Slack) -> None:
    view = forms.body(forms.step_one(), forms.note())["view"]
    there = {"user": {"id": "U02KEN"}, "view": view}
    there["container"] = {"type": "view", "view_id": view["id"]}
    marks = {"type": "checkboxes", "action_id": "answer", "block_id": "marks"}
    before = len(slack.calls("views.update"))

    for _ in range(2):
        forms.desk.hears(bodies.a_tap("answer", None, **there, actions=[marks]))
        forms.desk.gone.add("U02KEN")

    assert len(slack.calls("views.update")) == before + 1  # while the account was there


def test_no_button_is_heard(forms: Forms, slack: Slack) -> None:
    forms.desk.gone.add("U01MEI")
    values = {
        "helpful": bodies.a_tag(),
        "ask_person": bodies.a_tag(),
        "own_tickets": "|0|",
        "screen.complaint_log": "|0|",
        "screen.breach_report": "|0|",
    }
    for action, value in values.items():
        before = len(slack.calls("chat.postEphemeral"))

        forms.desk.hears(bodies.a_tap(action, value))

        assert len(slack.calls("chat.postEphemeral")) == before + 1, action
        assert said(slack) == REFUSED, action
