"""The forms of a complaint in both languages, as an agent reads them."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from bot.config import desk_file
from handlers import catalogue
from handlers.forms.form import FormContext
from knowledge.answering import Answerer
from tests.handlers.builders import a_form_context, a_ticket, a_view
from tests.handlers.conftest import STORIES
from tests.tickets.conftest import context
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import Language, Status
from tickets.model.people import Roster

FORMS = {form.name: form for form in catalogue.FORMS if form.name.startswith("complaint_")}


def a_context(language: Language, answerer: Answerer, **given: Any) -> FormContext:
    roster = Roster(agents=frozenset({"U03EMMA"}))
    office = desk_file.read(STORIES / "desk.yaml")
    view = a_view(language, office=office, office_context=context(roster))
    desk = SimpleNamespace(escalations=SimpleNamespace(of_ticket=lambda _: []))
    return a_form_context(view, person="U03EMMA", desk=desk, library=answerer.library, **given)


ANSWERED = a_ticket("C-2026-0001", Complaint(category=Category.OPT_OUT), Status.RESPONDED)


@pytest.mark.parametrize("name", [name for name, screen in FORMS.items() if screen.draw_parts])
def test_each_form_asks_the_same_in_both_languages_and_stays_short(
    name: str, answerer: Answerer
) -> None:
    ja, en = (
        FORMS[name].draw(a_context(language, answerer, ticket=ANSWERED)).inputs
        for language in ("ja", "en")
    )

    assert [field.name for field in ja] == [field.name for field in en]
    assert not {field.label for field in ja} & {field.label for field in en}
    assert len({field.name for field in ja}) == len(ja)
    if name == "complaint_log":
        assert len(ja) == 8  # O6


def test_the_day_of_today_stands_in_the_form_of_the_stop(answerer: Answerer) -> None:
    # O10
    form = a_context("ja", answerer, ticket=ANSWERED)

    (day,) = (f for f in FORMS["complaint_stop_mail"].draw(form).inputs if f.kind == "day")

    assert day.initial == date(2026, 8, 3)
