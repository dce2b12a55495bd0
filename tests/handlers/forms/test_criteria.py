"""Beside every grade stands when it applies."""

from enum import StrEnum

import pytest

from handlers.forms.fields import options
from handlers.forms.inputs import Input
from handlers.slack.phrases import Phrases
from tickets.model.complaint import Severity
from tickets.model.kinds import Language
from tickets.model.triage import Type, Verdict

LONGEST = 75
"""https://docs.slack.dev/reference/block-kit/composition-objects/option-object/"""


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("grades", [Severity, Verdict, Type])
def test_every_grade_says_when_it_applies(grades: type[StrEnum], language: Language) -> None:
    offered = options(Phrases(language), grades)
    field = Input(name="grade", label="…", kind="radio", options=offered, initial=offered[0].value)

    element = field.draw()["element"]

    told = [option["description"]["text"] for option in element["options"]]
    assert told == [option.means for option in offered]
    assert all(0 < len(each) <= LONGEST for each in told), told
    assert len({*told}) == len(told)
    assert element["initial_option"] == element["options"][0]  # or Slack refuses the view
