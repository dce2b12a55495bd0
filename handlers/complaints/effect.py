"""Corrective actions of closed complaints: carried out, and their effect checked (有効性の確認)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from handlers.complaints.fields import asked, said
from handlers.forms.fields import ask_personal, options, sealed
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import called
from handlers.tickets.fields import NEW_CHECK_AFTER
from tickets.model.complaint import Effect
from tickets.model.kinds import Kind, Move, PersonalField
from tickets.workflow.case import Act

NAME: Final = "complaint_check_effect"
_EFFECT: Final = "effect"


def _draw(context: FormContext) -> Sequence[Part]:
    say = context.say
    effect = Input(
        name=_EFFECT,
        label=say("field.effect"),
        kind="radio",
        options=options(say, Effect),
        required=True,
        redraws=True,
    )
    again = asked(
        context,
        "again_on",
        required=True,
        initial=context.today + timedelta(days=NEW_CHECK_AFTER),
        hint=say("effect_again_x"),
    )
    return (
        *_known(context),
        effect,
        asked(context, "checked_on", required=True, initial=context.today),
        *((again,) if context.text(_EFFECT) == Effect.NOT_EFFECTIVE else ()),
        ask_personal(
            context,
            PersonalField.MOVE_REASON,
            required=True,
            label=say("effect_words"),
            hint=say("effect_words_x"),
        ),
    )


def _known(context: FormContext) -> Sequence[Block]:
    """Number of the action, planned day, earlier findings."""
    say, facts, view = context.say, context.case.complaint, context.view
    action = facts.open_action
    if action is None:
        return (blocks.section(say("effect_none")),)
    on = facts.check_due_on
    lines = [
        say("home_action", reference=action.reference),
        say("home_check", date=view.date(on)) if on else say("home_check_open"),
    ]
    for each in facts.effect_checks:
        told = {
            "date": view.date(each.checked_on),
            "who": called(each.checked_by, say),
            "effect": say.word("effect", each.effect),
        }
        lines.append(say("effect_before", **told))
    return ({"type": "section", "text": blocks.markup("\n".join(lines))},)


def _checks(context: FormContext) -> Sequence[Act]:
    words = sealed(context, PersonalField.MOVE_REASON)
    if context.text(_EFFECT) == Effect.EFFECTIVE:
        return [Act(Move.CONFIRM_EFFECT, said(context, "checked_on"), words)]
    return [Act(Move.DENY_EFFECT, said(context, "checked_on", "again_on"), words)]


def _draw_finish(context: FormContext) -> Sequence[Part]:
    """What was planned, and the day on which it was done."""
    say, action = context.say, context.case.complaint.undone_action
    if action is None:
        return (blocks.section(say("fault.no_open_action")),)
    told = [say("home_action", reference=action.reference), action.prevention]
    return (
        blocks.section("\n".join(filter(None, told))),
        asked(context, "done_on", required=True, initial=context.today),
    )


FORMS: Final = (
    Form(
        name="complaint_finish_action",
        moves=(Move.FINISH_ACTION,),
        of=Kind.COMPLAINT,
        acts=lambda context: [Act(Move.FINISH_ACTION, said(context, "done_on"))],
        draws=_draw_finish,
    ),
    Form(
        name=NAME,
        moves=(Move.CONFIRM_EFFECT, Move.DENY_EFFECT),
        of=Kind.COMPLAINT,
        acts=_checks,
        draws=_draw,
    ),
)
