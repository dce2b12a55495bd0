"""Forms whose answers are missing or of another shape are refused, with no fault."""

from typing import Any

import pytest

from tests.handlers.forms.conftest import Forms, answer


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
