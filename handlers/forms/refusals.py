"""What is wrong with the answers of a form: gaps, numbers and days of long ago before it is saved;
a refusal as sentences, each under its field."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from handlers.forms.form import DrawnForm, FormContext
from handlers.forms.inputs import Input
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext, mention
from tickets.letters.letter import MissingFactsError, UnfinishedLetterError
from tickets.model import tokyo
from tickets.model.errors import (
    Code,
    Fault,
    ForbiddenMoveError,
    NoSuchTicketError,
    RefusedError,
    StaleTicketError,
    TicketError,
)


def errors_by_field(refused: RefusedError, inputs: Sequence[Input], say: Phrases) -> dict[str, str]:
    """Sentences by field; those without a field of their own are under the first."""
    if not inputs:
        return {}
    places = {name: field.name for field in inputs for name in (*field.stands_for, field.name)}
    found: dict[str, list[str]] = {}
    for fault in refused.faults:
        place = next((places[name] for name in _names(fault) if name in places), inputs[0].name)
        found.setdefault(place, []).append(fault_text(fault, say, place, inputs))
    return {place: "\n".join(dict.fromkeys(lines)) for place, lines in found.items()}


def errors_in_one_text(
    refused: RefusedError, inputs: Sequence[Input], say: Phrases, hidden: Collection[str] = ()
) -> str:
    """All sentences in one text above the form, for fields that it did not show.

    A hidden field that appears filled in is not missing: it is to be checked.
    """
    filled = {each.name for each in inputs if each.name in hidden and each.initial}
    faults = [
        each for each in refused.faults if not (each.code is Code.MISSING and each.field in filled)
    ]
    lines = [fault_text(fault, say, fault.field, inputs) for fault in faults]
    more = [say("form_check_below")] if len(faults) < len(refused.faults) else []
    return "\n".join(dict.fromkeys([*lines, *more]))


def _names(fault: Fault) -> tuple[str, ...]:
    """Possible places of an error, the most specific first: a type's reason, its field."""
    return f"{fault.field}.{fault.of}.{fault.code}", f"{fault.field}.{fault.of}", fault.field


def fault_text(fault: Fault, say: Phrases, place: str = "", inputs: Sequence[Input] = ()) -> str:
    """Say what is wrong and what to do, in the person's language.

    Fields are named by their labels. A field that stands for several may have its own wording:
    `fault.contact.not_a_phone`; so may all fields of one stem: `fault.is_same.missing`.
    """
    labels = {each.name: each.label for each in inputs}
    stood_for = {name: each.label for each in inputs for name in each.stands_for}
    named = say(f"field.{fault.field}") if say.has(f"field.{fault.field}") else ""
    field = labels.get(fault.field) or named or stood_for.get(fault.field, "")
    of, stem = _part(fault, say), place.partition(".")[0]
    worded = (each for each in (place, stem) if say.has(f"fault.{each}.{fault.code}"))
    words = next(worded, fault.field)
    return say.word("fault", fault.code, words, field=field, of=of)


_PLAIN: Final[Mapping[type[TicketError], str]] = {
    NoSuchTicketError: "no_such_ticket",
    MissingFactsError: "missing_facts",
}


def refusal_text(error: TicketError, view: ViewContext, stale: str = "stale_ticket") -> str:
    """Say in one sentence why a move was refused. `stale_tap` is for a button that acts at once: it
    has no input to keep."""
    say = view.say
    match error:
        case ForbiddenMoveError():
            return say("forbidden_move", status=say.word("status", error.status))
        case StaleTicketError():
            return _stale(error, view, stale)
        case RefusedError():
            return "\n".join(dict.fromkeys(fault_text(fault, say) for fault in error.faults))
        case UnfinishedLetterError():
            return say("unfinished_letter", settings=", ".join(error.unset))
    return say(_PLAIN.get(type(error), "not_allowed"))


def _stale(error: StaleTicketError, view: ViewContext, name: str) -> str:
    say = view.say
    told = {"who": mention(error.by, say), "time": view.moment(error.at)}
    if error.status is None:
        return say("stale_escalation" if error.by else "stale_message", **told)
    return say(name, **told, status=say.word("status", error.status))


_WITH_DAY: Final = (Code.TOO_EARLY, Code.DELAY_TOO_LONG, Code.STILL_WAITING, Code.AFTER_THAT)


def _part(fault: Fault, say: Phrases) -> str:
    if fault.code is Code.STILL_WAITING and not fault.of:
        return say("silence_over")
    if fault.code in _WITH_DAY and fault.of:
        day = date.fromisoformat(fault.of)
        return say.date(day, day)
    if fault.code is Code.IN_THE_FUTURE and fault.of:
        return _now(datetime.fromisoformat(fault.of), say)
    if fault.code is Code.CATEGORY_NOT_AT_ONCE:
        return say.word("category", fault.of)
    for prefix in ("request_type", "ground", "money", "relation", "kind", "destination", "looks"):
        if say.has(f"{prefix}.{fault.of}"):
            return say(f"{prefix}.{fault.of}")
    return fault.of


def _now(now: datetime, say: Phrases) -> str:
    """Return the time with its zone: the reader's own clock may show another hour."""
    return replace(say, is_abroad=True).moment(now, tokyo.date_of(now))


_LONG_AGO: Final = timedelta(days=300)
"""Of a day so long before today, the year may be a slip."""
_ASKED: Final = "days"
"""In the signed state: days that the person was asked about, with spaces."""


def missing_or_not_numeric_faults(sent: DrawnForm, state: Mapping[str, Any]) -> Iterator[Fault]:
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
