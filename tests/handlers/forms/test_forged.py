"""Forged and misshapen payloads are refused; forgeries are audited."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.forms.state import InvalidStateError, SignedState
from tests.handlers import bodies
from tests.handlers.forms.conftest import Forms, answer, picked, ticked, typed, words

NOT_FOUND = "番号が存在しないか、ご覧になれません。"
NOW = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)


class Signer:
    """Signs everything with one code, so that only the text itself can be wrong."""

    def sign(self, text: bytes) -> str:
        return "a"

    def holds(self, text: bytes, code: str) -> bool:
        return False


@given(
    st.one_of(
        st.text(),
        st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")),
        st.none(),
        st.integers(),
        st.lists(st.text()),
        st.dictionaries(st.text(), st.text()),
    )
)
def test_anything_unsigned_is_forged(written: object) -> None:
    with pytest.raises(InvalidStateError):
        SignedState.read(written, Signer(), "U02KEN\ud800", NOW)


def with_more_keys(forms: Forms) -> str:
    mac, _, text = forms.note().partition(".")
    return f"{mac}.{json.dumps([*json.loads(text), 'owner'])}"


def of_another_day(forms: Forms) -> str:
    note = forms.note()
    forms.clock.passes(hours=24, minutes=2)
    return note


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda forms: None, id="absent"),
        pytest.param(lambda forms: "a" * 3001, id="too_long"),
        pytest.param(lambda forms: "{", id="not_json"),
        with_more_keys,
        pytest.param(
            lambda forms: forms.note(number="C-2026-0001").replace("0001", "0002"),
            id="of_another_ticket",
        ),
        pytest.param(lambda forms: forms.note().partition(".")[2], id="without_its_mac"),
        pytest.param(lambda forms: forms.note(user="U02YUI"), id="of_another_person"),
        of_another_day,
        pytest.param(lambda forms: forms.note("nothing"), id="of_no_form"),
    ],
)
def test_a_forged_state_is_refused_and_audited(forms: Forms, forge: Any) -> None:
    note = forge(forms)
    answered = forms.sends(forms.step_one(), note)
    assert answered["response_action"] == "update"
    assert words(answered) == NOT_FOUND
    assert forms.numbers() == []
    assert forms.actions() == ["denied"]


def test_a_forged_state_in_an_open_form_is_audited(forms: Forms) -> None:
    forms.changes(forms.step_one(), forms.note())
    assert forms.actions() == []
    forms.changes(forms.step_one(), forms.note(user="U02YUI"))
    assert forms.actions() == ["denied"]


def test_a_form_open_for_ninety_minutes_is_saved(forms: Forms) -> None:
    # O8
    note = forms.note()
    forms.clock.passes(minutes=90)
    forms.sends(forms.step_one(), note)
    assert len(forms.numbers()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"leak": picked("perhaps")},
        {"leak": typed("no")},
        {"category": picked("complaint")},
        {"channel": picked("pigeon", "static_select")},
        {"marks": ticked("acknowledged", "manager")},
        {"marks": ticked(["acknowledged"])},
        {"detail": typed("あ" * 3001)},
        {"detail": {"type": "plain_text_input", "value": {"text": "…"}}},
        {"received_at": {"type": "datetimepicker", "selected_date_time": True}},
        {"received_at": {"type": "datetimepicker", "selected_date_time": 10**12}},
        {"received_at": {"type": "datepicker", "selected_date": "2026-08-03"}},
    ],
)
def test_an_answer_that_was_not_offered_is_refused(forms: Forms, changes: Any) -> None:
    answered = forms.sends(forms.step_one(**changes), forms.note())
    assert words(answered) == NOT_FOUND
    assert forms.numbers() == []
    assert forms.actions() == ["denied"]


@pytest.mark.parametrize(
    "value", ["", "|", "C-2026-0001", "C-2026-0001|x|", "C-2026-0001|1|" + "a" * 81, None, 7]
)
def test_a_forged_button_opens_nothing(forms: Forms, value: object) -> None:
    tap = bodies.a_tap("screen.complaint_describe", value, user={"id": "U02KEN"})
    assert forms.desk.hears(tap).status == 200
    assert forms.actions() == []


@pytest.mark.parametrize(
    "state", [None, {}, [], "text", 7, {"values": None}, {"values": {"detail": None}}]
)
def test_a_form_without_answers_asks_for_them(forms: Forms, state: Any) -> None:
    body = forms.body(forms.step_one(), forms.note())
    body["view"]["state"] = state
    told = answer(forms.desk.hears(body))
    assert told["response_action"] == "errors"
    assert set(told["errors"]) <= set(forms.step_one())
    assert "照会番号" not in str(told)
    assert forms.numbers() == []
