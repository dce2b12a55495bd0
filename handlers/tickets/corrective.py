"""是正処置: the three fields that decide it, for every form that ends or approves a complaint."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.forms.fields import NO, YES, yes_no
from handlers.forms.form import FormContext
from handlers.forms.inputs import Input
from tickets.model.complaint import CorrectiveAction

NEEDED, ACTION, CHECK_ON = "needed", "action", "check_on"
NEW_CHECK_AFTER = 90
"""Days until the effect check that the form suggests."""


def corrective(context: FormContext) -> Sequence[Input]:
    """是正処置: whether it is needed; its number in the list, or why not."""
    say, known = context.say, context.case.complaint.corrective_action
    preset = (YES if known.needed else NO) if known else None
    return (
        Input(
            name=NEEDED,
            label=say("complaint.corrective"),
            kind="radio",
            options=yes_no(say),
            initial=preset,
            required=True,
            stands_for=("corrective_action",),
        ),
        Input(
            name=ACTION,
            label=say("complaint.action"),
            kind="line",
            initial=(known.reference or known.reason) if known else "",
            required=True,
        ),
        Input(
            name=CHECK_ON,
            label=say("field.check_on"),
            kind="day",
            initial=known.check_on if known else context.today + timedelta(days=NEW_CHECK_AFTER),
            hint=say("complaint.check_on_x"),
        ),
    )


def corrective_facts(context: FormContext) -> dict[str, object]:
    """Empty until someone decides whether it is needed."""
    needed, words = context.text(NEEDED), context.text(ACTION)
    if not needed:
        return {}
    if needed == NO:
        return {"corrective_action": CorrectiveAction(needed=False, reason=words)}
    action = CorrectiveAction(needed=True, reference=words, check_on=context.day(CHECK_ON))
    return {"corrective_action": action}
