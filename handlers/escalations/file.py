"""報告を記録 and 続報・訂正: reports filed, persons and representative told."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from handlers.escalations.actions import (
    CORRECT_FORM,
    FILE_FORM,
    button_row,
    find_actionable_escalation,
    find_settled_breach,
    is_letter_to_persons_owed,
    steps_after_judgement,
    submit_once,
)
from handlers.escalations.duties import (
    duty_lines,
    filing_lines,
    first_day_line,
    persons_told_lines,
)
from handlers.escalations.facts import acting_role_text, report_recipient_name
from handlers.forms.fields import radio_input
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input, InputKind, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets.escalate import cause_text
from tickets.escalation.acts import (
    EscalationAct,
    RecordFiling,
    RecordPersonsTold,
    RecordRepresentativeTold,
)
from tickets.escalation.corrections import RecordFurtherNotice, RecordFurtherReport
from tickets.model import tokyo
from tickets.model.contact import LONGEST_LINE
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.triage import (
    DUE_AT_AN_HOUR,
    TOLD_ONCE,
    Destination,
    Filing,
    FollowUp,
    PersonsTold,
    destinations_to_report,
    missing_destinations,
)

_PERSONS, _REPRESENTATIVE = "persons", "representative"
_TOLD, _INSTEAD = "told", "instead"


def _draw(context: FormContext) -> Sequence[Part]:
    """Draw what is due where, then the chosen filing."""
    say, report = context.say, context.escalation
    view, offered = context.view, tuple(_offered(context))
    asked = context.text("what") or _first(context) or offered[0].value
    return (
        blocks.headline(say.line(report.number, cause_text(report, say))),
        blocks.section("\n".join((first_day_line(report, view), *duty_lines(report, view)))),
        _what(say("file_what"), offered, asked),
        *_fields(asked, context),
    )


def _draw_correction(context: FormContext) -> Sequence[Part]:
    """Ask how a filed report or a notice to persons is corrected after the end."""
    say, view, filings = context.say, context.view, context.escalation.filings
    filed = [each.destination for each in filings if each.is_filed]
    offered = (
        *(Option(each, report_recipient_name(each, view)) for each in filed),
        Option(_PERSONS, say("escalation_persons_told")),
    )
    asked = context.text("what") or offered[0].value
    kinds = tuple(
        Option(each, say.option("follow_up", each, asked)) for each in _kinds(context, asked)
    )
    return (
        _what(say("file_corrects"), offered, asked),
        Input("kind", say("file_field.kind"), "radio", options=kinds, required=True),
        *(_further_notice(context) if asked == _PERSONS else _further_report(context)),
    )


def _what(label: str, offered: tuple[Option, ...], asked: str) -> Input:
    return Input(
        "what", label, "choice", options=offered, initial=asked, required=True, redraws=True
    )


def _kinds(context: FormContext, asked: str) -> Sequence[FollowUp]:
    """A notice that nobody was given has no correction."""
    told = [each for each in context.escalation.notices if each.on]
    is_first = asked == _PERSONS and not told
    return (FollowUp.FURTHER,) if is_first else tuple(FollowUp)


def _further_report(context: FormContext) -> Iterator[Part]:
    say = context.say
    day, reference = say("file_field.corrected_on"), say("file_field.reference")
    yield Input("on", day, "day", initial=context.today, required=True)
    yield Input("reference", reference, "line", max_length=LONGEST_LINE)
    yield _changed(context, required=True)
    yield blocks.context(say("file_by_hand"))


def _further_notice(context: FormContext) -> Iterator[Part]:
    """Show who was told before, and ask whom this notice went to."""
    if rows := persons_told_lines(context.escalation, context.view):
        yield blocks.section("\n".join(rows))
    yield from _notice_inputs(context)
    yield _changed(context, required=False)


def _changed(context: FormContext, *, required: bool) -> Input:
    say, longest = context.say, LONGEST_LINE
    name, hint = say("file_field.changed"), say("file_hint.changed")
    return Input("changed", name, "line", required=required, max_length=longest, hint=hint)


def _offered(context: FormContext) -> Iterator[Option]:
    say, report = context.say, context.escalation
    among = context.office_context.reports_to(report.known_at)
    wanted = destinations_to_report(report.triage, among) or [
        each for each in Destination if each in among
    ]
    for each in dict.fromkeys((*wanted, Destination.POLICE)):
        name = report_recipient_name(each, context.view)
        yield Option(each, name[:1].upper() + name[1:])
    yield Option(_PERSONS, say("escalation_persons_told"))
    yield Option(_REPRESENTATIVE, say("escalation_rep_told"))


def _first(context: FormContext) -> str:
    """What has no record yet, in listed order; then the reports without a final one."""
    report = context.escalation
    among = context.office_context.reports_to(report.known_at)
    missing = [str(each) for each in missing_destinations(report.triage, report.filings, among)]
    begun = [each for each in missing if report.filing(Destination(each)).is_filed]
    waiting = [each for each in missing if each not in begun]
    if report.triage.is_reportable and not report.persons_told.is_done:
        waiting.append(_PERSONS)
    if report.representative_told_on is None:
        waiting.append(_REPRESENTATIVE)
    return next(iter((*waiting, *begun)), "")


def _fields(asked: str, context: FormContext) -> Iterator[Part]:
    """Field names contain the destination, so that answers do not carry over."""
    if asked == _PERSONS:
        yield from _of_persons(context)
    elif asked == _REPRESENTATIVE:
        yield Input(
            f"{_REPRESENTATIVE}_on",
            context.say("file_rep_on"),
            "day",
            initial=context.escalation.representative_told_on or context.today,
            required=True,
            stands_for=("on",),
        )
    else:
        yield from _of_destination(Destination(asked), context)


def _of_destination(destination: Destination, context: FormContext) -> Iterator[Part]:
    filing, view = context.escalation.filing(destination), context.view
    if filing.recorded_by:
        by = acting_role_text(filing.recorded_by, view)
        filed = report_recipient_name(destination, view)
        yield blocks.context(context.say("escalation_recorded", line=filed, office=by))
    yield from _days(filing, context)
    yield _text_of(filing, "not_needed", context)
    yield blocks.context(context.say("file_by_hand"))


def _days(filing: Filing, context: FormContext) -> Iterator[Input]:
    """Ask the day and the reference of each report."""
    if filing.destination in TOLD_ONCE:
        yield _only_day(filing, context)
        yield _text_of(filing, "reference", context)
        return
    of, say = filing.destination, context.say
    yield _field(of, "preliminary_on", "day", context, initial=filing.preliminary_on)
    yield replace(
        _text_of(filing, "reference", context), label=say("file_field.preliminary_reference")
    )
    yield _field(of, "final_on", "day", context, initial=filing.final_on)
    yield _text_of(filing, "final_reference", context)


def _only_day(filing: Filing, context: FormContext) -> Input:
    """Ask the time, too, of a report that is due at an hour."""
    of, known = filing.destination, filing.final_on or filing.preliminary_on
    usual = Input(f"{of}_final_on", context.say.word("file_field", "on", of), "day", initial=known)
    if of in DUE_AT_AN_HOUR:
        usual = replace(usual, name=f"{of}_final_at", kind="moment", initial=filing.final_at)
    return replace(usual, stands_for=("preliminary_on", "final_on", "final_at"))


def _text_of(filing: Filing, name: str, context: FormContext) -> Input:
    of, known = filing.destination, getattr(filing, name)
    return _field(of, name, "line", context, initial=known, max_length=LONGEST_LINE)


def _of_persons(context: FormContext) -> Iterator[Part]:
    """A further row of the register: who was told and how, or what was done instead."""
    say = context.say
    if rows := persons_told_lines(context.escalation, context.view):
        yield blocks.section("\n".join(rows))
    if is_letter_to_persons_owed(context.escalation) and not context.escalation.letters_to_persons:
        yield blocks.context(say("file_no_letter"))
    how = context.text(f"{_PERSONS}_how") or _TOLD
    name, ways = f"{_PERSONS}_how", (_TOLD, _INSTEAD)
    yield radio_input(say, name, "file_field.how", ways, "file_how", initial=how, redraws=True)
    if how == _TOLD:
        yield from _notice_inputs(context)
    else:
        yield _line("instead", context)
        yield _line("reason", context)


def _notice_inputs(context: FormContext) -> Iterator[Input]:
    yield _field(_PERSONS, "on", "day", context, initial=context.today, required=True)
    yield _line("whom", context, hint=context.say("file_hint.whom"))
    yield _field(_PERSONS, "count", "number", context, required=True)
    yield _line("way", context)


def _line(name: str, context: FormContext, hint: str = "") -> Input:
    longest = LONGEST_LINE
    return _field(_PERSONS, name, "line", context, required=True, max_length=longest, hint=hint)


def _field(of: str, name: str, kind: InputKind, context: FormContext, **given: Any) -> Input:
    label = context.say.word("file_field", name, of)
    return Input(f"{of}_{name}", label, kind, stands_for=(name,), **given)


def _file(context: FormContext) -> Sequence[Block | None]:
    after = submit_once(context, _act(context.text("what"), context))
    return [
        blocks.headline(context.say("file_done", number=after.number)),
        blocks.section("\n".join(duty_lines(after, context.view))),
        button_row(after, steps_after_judgement(after), context.say),
    ]


def _correct(context: FormContext) -> Sequence[Block]:
    after, view = submit_once(context, _following(context)), context.view
    lines = (*filing_lines(after, view), *persons_told_lines(after, view))
    return [
        blocks.headline(context.say("file_done", number=after.number)),
        blocks.section("\n".join(lines)),
    ]


def _following(context: FormContext) -> EscalationAct:
    asked, kind, changed = (context.text(each) for each in ("what", "kind", "changed"))
    if asked == _PERSONS:
        corrects = FollowUp(kind) is FollowUp.CORRECTION
        return RecordFurtherNotice(replace(_notice(context), corrects=corrects, changed=changed))
    on, reference = context.day("on") or context.today, context.text("reference")
    return RecordFurtherReport(Destination(asked), on, reference, FollowUp(kind), changed)


def _act(asked: str, context: FormContext) -> EscalationAct:
    if asked == _PERSONS:
        return RecordPersonsTold(_instead(context) or _notice(context))
    if asked != _REPRESENTATIVE:
        return _filing(Destination(asked), context)
    day = context.day(f"{_REPRESENTATIVE}_on")
    if day is None:
        raise RefusedError((Fault(Code.MISSING, "on"),))
    return RecordRepresentativeTold(day)


def _filing(destination: Destination, context: FormContext) -> EscalationAct:
    at = context.moment(f"{destination}_final_at")
    given = Filing(
        destination=destination,
        preliminary_on=context.day(f"{destination}_preliminary_on"),
        final_on=tokyo.date_of(at) if at else context.day(f"{destination}_final_on"),
        final_at=at,
        reference=context.text(f"{destination}_reference"),
        final_reference=context.text(f"{destination}_final_reference"),
        not_needed=context.text(f"{destination}_not_needed"),
    )
    return RecordFiling(_with_unasked(given, context.escalation.filing(destination)))


def _with_unasked(given: Filing, known: Filing) -> Filing:
    """Keep what only older versions asked of a body that is told once, and a day without time."""
    if given.destination not in TOLD_ONCE:
        return given
    has_no_time = given.destination in DUE_AT_AN_HOUR and known.final_at is None
    if has_no_time and not (given.final_on or given.not_needed):
        given = replace(given, final_on=known.final_on)
    if not (known.final_on and given.final_on):  # a single day is asked again
        return given
    return replace(
        given, preliminary_on=known.preliminary_on, final_reference=known.final_reference
    )


def _instead(context: FormContext) -> PersonsTold | None:
    how, instead, why = (context.text(f"{_PERSONS}_{each}") for each in ("how", _INSTEAD, "reason"))
    return PersonsTold(instead=instead, reason=why) if how == _INSTEAD else None


def _notice(context: FormContext) -> PersonsTold:
    whom, count, way = (context.text(f"{_PERSONS}_{each}") for each in ("whom", "count", "way"))
    on = context.day(f"{_PERSONS}_on")
    return PersonsTold(on=on, whom=whom, count=int(count) if count else None, way=way)


FORMS: Final = (
    Form(
        FILE_FORM,
        draw_parts=_draw,
        submit_and_tell=_file,
        find_escalation=find_actionable_escalation,
    ),
    Form(
        CORRECT_FORM,
        draw_parts=_draw_correction,
        submit_and_tell=_correct,
        find_escalation=find_settled_breach,
    ),
)
