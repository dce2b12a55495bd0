"""A deactivated account can use nothing that was still open."""

from tests.handlers import bodies
from tests.handlers.forms.conftest import Forms, words
from workspace.driver import Slack

REFUSED = (
    "このボットは社内の方専用です。漏えい・誤送信に気づいたときは 03-0000-0119 に知らせてください。"
)


def said(slack: Slack) -> str:
    """To the person alone, last."""
    return str(slack.calls("chat.postEphemeral")[-1].arguments["text"])


def test_an_open_form_is_not_saved(forms: Forms) -> None:
    forms.desk.gone.add("U02KEN")
    answered = forms.sends(forms.step_one(), forms.note())
    assert words(answered) == REFUSED
    assert forms.numbers() == []


def test_an_open_form_is_not_redrawn(forms: Forms, slack: Slack) -> None:
    view = forms.body(forms.step_one(), forms.note())["view"]
    there = {"user": {"id": "U02KEN"}, "view": view}
    there["container"] = {"type": "view", "view_id": view["id"]}
    marks = {"type": "checkboxes", "action_id": "answer", "block_id": "marks"}
    before = len(slack.calls("views.update"))
    for _ in range(2):
        forms.desk.hears(bodies.a_tap("answer", None, **there, actions=[marks]))
        forms.desk.gone.add("U02KEN")
    assert len(slack.calls("views.update")) == before + 1  # while the account was there


def test_every_button_is_refused(forms: Forms, slack: Slack) -> None:
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
        assert said(slack) == REFUSED, action
