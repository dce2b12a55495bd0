"""Who is responsible for a corrective action records it, and the desk or they themselves were
quicker."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self

import pytest

from tests.handlers import bodies
from tests.handlers.forms.conftest import Forms, Json, typed, words
from tests.tickets.steps import DRAFT, Steps, act
from tickets.model.complaint import CorrectiveAction, Finding, ReportFrequency
from tickets.model.kinds import Move, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.workflow.case import Act
from workspace.driver import Slack

KEN, NAO, MANAGER = "U02KEN", "U07NAO", "U03MGR"
FORM = "own_action_done"
RECORDED = "実施を待つ是正処置がありません。"
WORDS = {ValueName(PersonalField.WORDS): Personal("もう結構です")}
SEEN = {ValueName(PersonalField.MOVE_REASON): Personal("以後の申出はない")}


class _Steps(Steps):
    agent, manager, sales, hr = KEN, MANAGER, NAO, "U07HARU"

    def __init__(self, forms: Forms, number: str) -> None:
        self._forms, self._number = forms, number
        self.now = forms.clock.now

    def does(
        self, who: str, move: Move, says: Mapping[Any, str] | None = None, **facts: Any
    ) -> Self:
        acts = [act(move, says, **facts)]
        self.ticket = self._forms.desk.services.desk.act(self._number, acts, who=who, now=self.now)
        return self


def action(forms: Forms) -> CorrectiveAction:
    return CorrectiveAction(
        needed=True,
        reference="CA-1",
        prevention="手順書を直す",
        responsible=NAO,
        due_on=forms.clock.now.date() + timedelta(days=30),
    )


@pytest.fixture
def named(forms: Forms, number: str) -> str:
    """The number of a complaint with an action that Nao is to carry out."""
    today = forms.clock.now.date()
    facts = {
        "withdrawn_on": today,
        "report": ReportFrequency.MONTHLY,
        "corrective_action": action(forms),
    }
    does(forms, number, Act(Move.WITHDRAW, facts, WORDS))
    return number


def does(forms: Forms, number: str, made: Act) -> None:
    forms.desk.services.desk.act(number, [made], who=MANAGER, now=forms.clock.now)


def desk_records(forms: Forms, number: str) -> None:
    does(forms, number, Act(Move.FINISH_ACTION, {"done_on": forms.clock.now.date()}))


def filled(forms: Forms) -> Json:
    day = {"type": "datepicker", "selected_date": str(forms.clock.now.date())}
    return {"done_on": day, "carried_out": typed("手順書を直した")}


def test_the_form_stays_if_the_desk_was_quicker(forms: Forms, named: str) -> None:
    # O34
    note = forms.note(FORM, user=NAO, extras={"more": named})
    desk_records(forms, named)
    answered = forms.sends(filled(forms), note, user=NAO)
    assert answered["response_action"] == "errors"
    assert answered["errors"]["done_on"].startswith(RECORDED)
    assert "denied" not in forms.actions()


def test_an_older_home_says_that_nothing_is_to_be_done(
    forms: Forms, named: str, slack: Slack
) -> None:
    # O34
    desk_records(forms, named)
    seen = {"checked_on": forms.clock.now.date()}
    does(forms, named, Act(Move.CONFIRM_EFFECT, seen, SEEN))
    forms.desk.hears(bodies.a_tap(f"screen.{FORM}", f"|0|{named}", user={"id": NAO}))
    said = slack.calls("chat.postEphemeral")[-1].arguments["text"]
    assert str(said).startswith(RECORDED)
    assert "denied" not in forms.actions()


def test_the_same_form_sent_twice_or_left_by_a_crash_records_once(forms: Forms, named: str) -> None:
    # O34
    note = forms.note(FORM, user=NAO, extras={"more": named})
    first = forms.sends(filled(forms), note, user=NAO, view="V2")
    recorded = forms.actions()

    again = forms.sends(filled(forms), note, user=NAO, view="V2")
    left_over = forms.body(filled(forms), note, user=NAO, view="V2")
    forms.desk.is_left_by_a_crash(left_over)
    forms.desk.is_taken_up(left_over)

    assert words(first) == words(again)
    assert forms.actions() == recorded


def test_an_action_that_is_only_drafted_is_nobodys_to_record(forms: Forms, number: str) -> None:
    # O1, O34
    steps = _Steps(forms, number).describes().assesses()
    steps.does(KEN, Move.TAKE).does(KEN, Move.INVESTIGATE)
    drafted = {"finding": Finding.PARTLY, "corrective_action": action(forms)}
    steps.does(KEN, Move.DRAFT, DRAFT, **drafted)
    note = forms.note(FORM, user=NAO, extras={"more": number})
    answered = forms.sends(filled(forms), note, user=NAO)
    assert words(answered).startswith("番号が存在しないか、ご覧になれません。")
    assert forms.actions()[-1] == "denied"
