"""What a form checks in its answers before it saves them: gaps, numbers, and days of long ago."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from handlers.forms.form import DrawnForm, FormContext
from tickets.model import tokyo
from tickets.model.errors import Code, Fault

_LONG_AGO: Final = timedelta(days=300)
"""Of a day so long before today, the year may be a slip."""
_ASKED: Final = "days"
"""In the signed state: days that the person was asked about, with spaces."""


def missing_or_not_numeric(sent: DrawnForm, state: Mapping[str, Any]) -> Iterator[Fault]:
    for field in sent.inputs:
        if field.has_non_numeric_answer(state):
            yield Fault(Code.NOT_A_NUMBER, field.name)
        elif field.required and sent.context.answers.get(field.name) in (None, ()):
            yield Fault(Code.MISSING, field.name)


def long_ago_question(sent: DrawnForm) -> tuple[FormContext, str] | None:
    """Return the form's new context and the question to ask if a typed day is long ago (O8).

    Presets are in order, and so is a day that the person was asked about before.
    """
    context, found = sent.context, dict(_days_long_ago(sent))
    if not found:
        return None
    say, view = context.say, context.view
    lines = [say("form_long_ago", field=of, date=view.date(day)) for of, day in found.items()]
    asked = " ".join([*_asked(context), *map(str, found.values())])
    context = replace(context, signed_extras={**context.signed_extras, _ASKED: asked})
    return context, "\n".join((*lines, say("form_long_ago_right")))


def _days_long_ago(sent: DrawnForm) -> Iterator[tuple[str, date]]:
    """Label and day of each field."""
    asked, first = _asked(sent.context), sent.context.today - _LONG_AGO
    for field in sent.inputs:
        answer = sent.context.answers.get(field.name)
        if not isinstance(answer, date) or answer == field.initial:
            continue
        day = tokyo.date_of(answer) if isinstance(answer, datetime) else answer
        if day < first and str(day) not in asked:
            yield field.label, day


def _asked(context: FormContext) -> list[str]:
    return context.signed_extras.get(_ASKED, "").split()
