"""Lists longer than Slack takes: the nearest first, and how many are left out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.complaints import describe
from handlers.escalations import handling
from handlers.escalations.actions import MERGE_FORM
from handlers.forms.form import Form, FormContext
from handlers.forms.inputs import Input
from handlers.questions import desk_forms
from tests.handlers.builders import NOW as MONDAY
from tests.handlers.builders import (
    a_form_context,
    a_ticket,
    a_view,
    an_answer_context,
    an_entry,
    an_office,
)
from tests.tickets.conftest import context
from tests.tickets.shelf import Shelf
from tickets.desk import Desk
from tickets.model.complaint import Category, Complaint
from tickets.model.escalation import Cause
from tickets.model.kinds import Language, Status
from tickets.model.ticket import Question
from tickets.rules.office import Bilingual, Department
from workspace.blockkit import check


def a_context(language: Language, **given: Any) -> FormContext:
    view = a_view(language, days=10)
    return a_form_context(view, person="manager", **given)


def screen(screens: Sequence[Form], name: str) -> Form:
    return next(each for each in screens if each.name == name)


def field(name: str, of: Form, context: FormContext) -> Input:
    """The field as drawn in the form, after checking that Slack accepts the form."""
    found = next(each for each in of.draw(context).inputs if each.name == name)
    text = {"type": "plain_text", "text": "x"}
    modal = {"type": "modal", "title": text, "submit": text, "blocks": [found.draw()]}
    assert check.view_faults(modal, "modal") == []
    return found


def reported(count: int) -> FormContext:
    """So many possible breaches, a minute apart; the form is that of the first."""
    desk = Desk(Shelf(), context)
    made = [
        desk.escalations.report(
            Cause.BREACH_SUSPECTED,
            known_at=MONDAY,
            who="sato",
            now=MONDAY + timedelta(minutes=n),
            key=str(n),
        )
        for n in range(count)
    ]
    return a_context("ja", desk=desk, escalation_or_none=made[0])


def test_the_newest_reports_are_offered_and_the_older_counted() -> None:
    into = field("into", screen(handling.FORMS, MERGE_FORM), reported(104))

    assert [each.value for each in into.options] == [f"E-2026-{n:04}" for n in range(104, 4, -1)]
    assert "ほかに古い件が3件あります。" in into.hint


def test_a_list_that_fits_has_no_rest() -> None:
    into = field("into", screen(handling.FORMS, MERGE_FORM), reported(101))

    assert (len(into.options), into.hint) == (100, "")


def asked(count: int, shown: str | None, language: Language) -> FormContext:
    entries = tuple(
        an_entry(f"entry-{n:03}", title=f"質問その{n}", related=("entry-007",))
        for n in range(count)
    )
    ticket = a_ticket("Q-2026-0001", Question(entry=shown), Status.TAKEN, requester="sato")
    library = an_answer_context(language, entries=entries).library
    known = {name: each for name, each in library.entries.items() if name.startswith("entry-")}
    return a_context(language, ticket=ticket, library=replace(library, entries=known))


@pytest.mark.parametrize(("language", "said"), [("ja", "ほか12件"), ("en", "12")], ids=["ja", "en"])
def test_of_more_than_300_answers_the_shown_and_related_come_first(
    language: Language, said: str
) -> None:
    used = field(
        "entry", screen(desk_forms.FORMS, desk_forms.ANSWER_FORM), asked(312, "entry-311", language)
    )

    assert [each.value for each in used.options[:3]] == ["entry-311", "entry-007", "entry-000"]
    assert len(used.options) == len({each.value for each in used.options}) == 300
    assert said in used.hint


def test_300_answers_are_all_offered() -> None:
    used = field("entry", screen(desk_forms.FORMS, desk_forms.ANSWER_FORM), asked(300, None, "ja"))

    assert (len(used.options), used.hint) == (300, "")


@pytest.mark.parametrize(("count", "groups"), [(100, []), (101, ["(1)", "(2)"]), (300, None)])
def test_departments_that_do_not_fit_a_list_are_offered_in_groups(
    count: int, groups: list[str] | None
) -> None:
    names = [Bilingual(f"第{n}営業部") for n in range(count)]
    office = replace(
        an_office(),
        departments=tuple(Department(f"d{n}", each, "U07") for n, each in enumerate(names)),
    )
    ticket = a_ticket("C-2026-0001", Complaint(category=Category.COMPLAINT), Status.ACKNOWLEDGED)
    form = a_form_context(a_view(office=office), person="ken", ticket=ticket)

    chosen = field("department", screen(describe.FORMS, "complaint_assess"), form)
    element = chosen.draw()["element"]
    drawn = element.get("option_groups", [])
    assert groups is None or [each["label"]["text"] for each in drawn] == groups
    offered = [each for group in drawn for each in group["options"]] or element["options"]
    assert [each["value"] for each in offered] == [each.id for each in office.departments]
