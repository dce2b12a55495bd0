"""是正処置: the fields that decide it, for every form that ends or approves a complaint."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.forms.fields import NO, YES, yes_no
from handlers.forms.form import FormContext
from handlers.forms.inputs import Input
from tickets.model.complaint import CorrectiveAction
from tickets.model.contact import LONGEST_LINE

NEEDED, ACTION, CHECK_ON = "needed", "action", "check_on"
PREVENTION, RESPONSIBLE, DUE_ON = "prevention", "responsible", "due_on"
NEW_CHECK_AFTER = 90
"""Days until the effect check that the form suggests."""
_DUE_AFTER = 30


def corrective(context: FormContext) -> Sequence[Input]:
    """Whether it is needed; its number in the list, or why not. If needed, the plan."""
    say, known = context.say, context.case.complaint.corrective_action
    preset = (YES if known.needed else NO) if known else None
    chosen = context.answers.get(NEEDED, preset)
    return (
        Input(
            name=NEEDED,
            label=say("complaint.corrective"),
            kind="radio",
            options=yes_no(say),
            initial=preset,
            required=True,
            redraws=True,
            stands_for=("corrective_action",),
        ),
        Input(
            name=ACTION,
            label=say("complaint.action"),
            hint=say("complaint.action_hint", number=context.case.number),
            kind="line",
            initial=(known.reference or known.reason) if known else "",
            required=True,
        ),
        *(_plan(context) if chosen == YES else ()),
    )


def _plan(context: FormContext) -> Sequence[Input]:
    """What prevents it, who is responsible, until when, and when its effect is checked."""
    say = context.say
    known = context.case.complaint.corrective_action or CorrectiveAction(needed=True)
    return (
        Input(
            name=PREVENTION,
            label=say("field.prevention"),
            kind="text",
            hint=say("hint.prevention"),
            longest=LONGEST_LINE,
            initial=known.prevention,
            required=True,
        ),
        Input(
            name=RESPONSIBLE,
            label=say("field.responsible"),
            kind="person",
            hint=say("hint.responsible"),
            initial=known.responsible or context.case.owner,
            required=True,
        ),
        Input(
            name=DUE_ON,
            label=say("field.due_on"),
            kind="day",
            initial=known.due_on or _in_days(context, _DUE_AFTER),
            required=True,
        ),
        Input(
            name=CHECK_ON,
            label=say("field.check_on"),
            kind="day",
            initial=known.check_on or _in_days(context, NEW_CHECK_AFTER),
            hint=say("complaint.check_on_x"),
            required=True,
        ),
    )


def _in_days(context: FormContext, days: int) -> date:
    """The first open day at least `days` days from today."""
    return context.office_context.opening.calendar.roll(context.today + timedelta(days=days))


def corrective_facts(context: FormContext) -> dict[str, object]:
    """Empty until someone decides whether it is needed."""
    needed, words = context.text(NEEDED), context.text(ACTION)
    if not needed:
        return {}
    if needed == NO:
        return {"corrective_action": CorrectiveAction(needed=False, reason=words)}
    action = CorrectiveAction(
        needed=True,
        reference=words,
        check_on=context.day(CHECK_ON),
        prevention=context.text(PREVENTION),
        responsible=context.text(RESPONSIBLE) or None,
        due_on=context.day(DUE_ON),
    )
    return {"corrective_action": action}
