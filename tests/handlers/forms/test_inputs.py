"""A field yields one of its values or raises TamperedError; each grade says when to choose it."""

from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.forms.fields import options
from handlers.forms.inputs import Answer, Input, InputKind, Option, TamperedError
from handlers.slack.phrases import Phrases
from tests.handlers.bodies import ANSWER_KEYS, INPUT_TYPES
from tickets.model.complaint import Severity
from tickets.model.kinds import Language
from tickets.model.triage import BreachType, Verdict

OFFERED = (Option("low", "低"), Option("high", "高"))
KINDS: tuple[InputKind, ...] = get_args(InputKind)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
SAID = st.fixed_dictionaries(
    {"type": st.sampled_from(INPUT_TYPES)}, optional=dict.fromkeys(ANSWER_KEYS, ANYTHING)
)


def a_field(kind: InputKind, **given: Any) -> Input:
    options = OFFERED if kind in ("choice", "radio", "choices", "ticks") else ()
    return Input("field", "…", kind, options=options, **given)


def is_of(kind: InputKind, answer: Answer) -> bool:
    """Whether it is a value that such a field can have."""
    if kind in ("choices", "ticks"):
        return isinstance(answer, tuple) and set(answer) <= {"low", "high"}
    if kind == "people":
        return isinstance(answer, tuple)
    if answer is None:
        return True
    if kind in ("choice", "radio"):
        return answer in ("low", "high")
    wanted: dict[InputKind, type] = {"day": date, "moment": datetime}
    return isinstance(answer, wanted.get(kind, str))


@given(st.sampled_from(KINDS), ANYTHING | st.fixed_dictionaries({"answer": SAID | ANYTHING}))
def test_any_input_is_an_answer_or_tampered_with(kind: InputKind, block: Any) -> None:
    with suppress(TamperedError):
        answer = a_field(kind).read({"field": block})
        assert answer is None or is_of(kind, answer)


@pytest.mark.parametrize("value", ["", "abc", "1.5", "1,5", "1,5000", "-1", "1" * 10])
def test_a_number_is_digits(value: str) -> None:
    field = a_field("number")
    state = {"field": {"answer": {"type": "number_input", "value": value}}}
    if not value:
        assert field.read(state) is None
    else:
        with pytest.raises(TamperedError):
            field.read(state)


def test_digits_of_a_japanese_keyboard_are_a_number_too() -> None:
    state = {"field": {"answer": {"type": "number_input", "value": "３０"}}}
    assert a_field("number").read(state) == "30"


def test_characters_no_database_takes_are_replaced() -> None:
    said = {"type": "plain_text_input", "value": "苦情\x00と\ud800相談"}
    assert a_field("text").read({"field": {"answer": said}}) == "苦情\ufffdと\ufffd相談"


def test_a_long_menu_is_grouped() -> None:
    options = (Option("a", "A", "一"), Option("b", "B", "二"), Option("c", "C", "一"))
    field = Input("field", "…", "choice", options=options)
    groups = field.draw()["element"]["option_groups"]
    assert [group["label"]["text"] for group in groups] == ["一", "二"]
    assert [option["value"] for option in groups[0]["options"]] == ["a", "c"]


LONGEST_MEANING = 75
"""https://docs.slack.dev/reference/block-kit/composition-objects/option-object/"""


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("grades", [Severity, Verdict, BreachType])
def test_every_grade_says_when_it_applies(grades: type[StrEnum], language: Language) -> None:
    offered = options(Phrases(language), grades)
    field = Input("grade", "…", "radio", options=offered, initial=offered[0].value)
    element = field.draw()["element"]
    told = [option["description"]["text"] for option in element["options"]]
    assert told == [option.description for option in offered]
    assert all(0 < len(each) <= LONGEST_MEANING for each in told), told
    assert len({*told}) == len(told)
    assert element["initial_option"] == element["options"][0]  # or Slack refuses the view
