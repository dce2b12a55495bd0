"""Reading the Home tab."""

import re
from datetime import timedelta
from typing import Any

from tests.stories.steps.case import without_modals
from tests.stories.steps.program import Running
from tickets.model import tokyo
from workspace.driver import Person
from workspace.results import View, words

_MORE = re.compile(r" \d+件（先頭の\d+件。ほかは「探す」で）$")


def sections(view: View) -> set[str]:
    return {_title(block) for block in view.blocks if block["type"] == "header"}


def home(person: Person) -> View:
    seen = person.opens_home()
    assert seen is not None
    return seen


def below(view: View, title: str) -> str:
    """The text between this heading and the next."""
    found: list[str] = []
    is_in = False
    for block in view.blocks:
        if block["type"] == "header":
            is_in = _title(block) == title
        elif is_in:
            found += words(block)
    return "\n".join(found)


def act_of(view: View, number: str) -> str:
    """The label of the button in the first row of this number."""
    return next(label for at, label in _rows(view) if at.startswith(number))


def row(view: View, number: str) -> str:
    """The text of the first row of this number."""
    return next(at for at, _ in _rows(view) if at.startswith(number))


def taps_row(person: Person, view: View, number: str) -> None:
    label = act_of(view, number)
    alike = [at for at, each in _rows(view) if each == label]
    person.clicks(view, label, nth=next(n for n, at in enumerate(alike) if at.startswith(number)))


def _title(header: dict[str, Any]) -> str:
    """The heading without the count that it shows if rows are left out."""
    return _MORE.sub("", header["text"]["text"])


def _rows(view: View) -> list[tuple[str, str]]:
    return [
        (block["text"]["text"], block["accessory"]["text"]["text"])
        for block in view.blocks
        if block["type"] == "section" and block.get("accessory")
    ]


def counts(view: View) -> str:
    return next(line for line in view.words.splitlines() if line.startswith("受付："))


def opens_absence(person: Person) -> View:
    """The form in which a decider sets their absence."""
    view = home(without_modals(person))
    person.clicks(view, "不在を設定")
    return person.waits_for_view(after=view)


def absence_days(program: Running, start: int, end: int) -> dict[str, str]:
    """Days from today, as the form takes them."""
    today = tokyo.date_of(program.now())
    return {
        "away_from": str(today + timedelta(days=start)),
        "away_until": str(today + timedelta(days=end)),
    }


def is_away(person: Person, program: Running, start: int = 0, end: int = 3) -> View:
    """Set the absence; the confirmation."""
    form = opens_absence(person)
    assert person.submits(absence_days(program, start, end)).errors == {}
    return person.waits_for_view(after=form)
