"""Fields that several complaint forms share."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from handlers.forms.fields import NO, YES, ask, facts, yes_no
from handlers.forms.form import FormContext
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from tickets.model.complaint import CorrectiveAction
from tickets.model.kinds import Kind, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket

COMPLAINT = Kind.COMPLAINT
NEEDED, REFERENCE, NO_NEED, CHECK_ON = "needed", "reference", "no_need", "check_on"
NEW_CHECK_AFTER = 90
"""Days until the effect check that the form suggests."""
_LONGEST_PART = 3000  # longest text that a section shows


def asked(context: FormContext, name: str, /, **given: Any) -> Input:
    return ask(context, COMPLAINT, name, **given)


def said(context: FormContext, *names: str) -> dict[str, object]:
    """Answers as the ticket's facts."""
    return facts(context, COMPLAINT, *names)


def slots(ticket: Ticket, *fields: PersonalField) -> tuple[ValueName, ...]:
    """Sealed fields that may be opened; of several, the newest last."""
    held = sorted(ticket.personal, key=lambda slot: (slot.field, len(slot.of), slot.of))
    return tuple(slot for slot in held if slot.field in fields)


def texts(context: FormContext, *fields: PersonalField) -> Iterator[Block]:
    """Opened texts under their labels, for this form only."""
    for field in fields:
        found = [slot for slot in slots(context.case, field) if slot in context.opened]
        if found:
            text = context.opened[found[-1]].reveal()
            yield blocks.headline(context.say.word("field", field, COMPLAINT))
            yield blocks.section(text, limit=_LONGEST_PART)


def corrective(context: FormContext, *, required: bool) -> Sequence[Input]:
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
            required=required,
            stands_for=("corrective_action",),
        ),
        Input(
            name=REFERENCE,
            label=say("field.reference"),
            kind="line",
            initial=known.reference if known else "",
        ),
        Input(
            name=NO_NEED,
            label=say("complaint.no_need"),
            kind="line",
            initial=known.reason if known else "",
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
    needed = context.text(NEEDED)
    if not needed:
        return {}
    action = CorrectiveAction(
        needed=needed == YES,
        reference=context.text(REFERENCE),
        reason=context.text(NO_NEED),
        check_on=context.day(CHECK_ON) if needed == YES else None,
    )
    return {"corrective_action": action}
