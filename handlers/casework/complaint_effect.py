"""有効性の確認: a corrective action has worked and ends, or is looked at again later."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from handlers.casework.complaint_parts import NEW_CHECK_AFTER, asked, said
from handlers.casework.ticket_sheet import reader_of
from handlers.forms.facts import ask_personal, options, sealed
from handlers.forms.inputs import Input
from handlers.forms.screen import Part, Screen, Setting, moving
from handlers.views import blocks
from handlers.views.blocks import Block
from handlers.views.called import called
from tickets.case import Act
from tickets.complaint import Effect
from tickets.words import Move, PersonalField

NAME: Final = "complaint_check_effect"
_EFFECT: Final = "effect"


def _draw(setting: Setting) -> Sequence[Part]:
    say = setting.say
    effect = Input(
        name=_EFFECT,
        label=say("field.effect"),
        kind="radio",
        options=options(say, Effect),
        required=True,
        redraws=True,
    )
    again = asked(
        setting,
        "again_on",
        required=True,
        initial=setting.today + timedelta(days=NEW_CHECK_AFTER),
        hint=say("effect_again_x"),
    )
    return (
        *_known(setting),
        effect,
        asked(setting, "checked_on", required=True, initial=setting.today),
        *((again,) if setting.text(_EFFECT) == Effect.NOT_EFFECTIVE else ()),
        ask_personal(
            setting,
            PersonalField.MOVE_REASON,
            required=True,
            label=say("effect_words"),
            hint=say("effect_words_x"),
        ),
    )


def _known(setting: Setting) -> Sequence[Block]:
    """The action's number, the day that was meant, and what was found before."""
    say, facts, reader = setting.say, setting.case.complaint, reader_of(setting)
    action = facts.open_action
    if action is None:
        return (blocks.section(say("effect_none")),)
    on = facts.check_due_on
    lines = [
        say("home_action", reference=action.reference),
        say("home_check", date=reader.date(on)) if on else say("home_check_open"),
    ]
    for each in facts.effect_checks:
        told = {
            "date": reader.date(each.checked_on),
            "who": called(each.checked_by, say),
            "effect": say.word("effect", each.effect),
        }
        lines.append(say("effect_before", **told))
    return ({"type": "section", "text": blocks.markup("\n".join(lines))},)


def _checks(setting: Setting) -> Sequence[Act]:
    words = sealed(setting, PersonalField.MOVE_REASON)
    if setting.text(_EFFECT) == Effect.EFFECTIVE:
        return [Act(Move.CONFIRM_EFFECT, said(setting, "checked_on"), words)]
    return [Act(Move.DENY_EFFECT, said(setting, "checked_on", "again_on"), words)]


SCREENS: Final = (Screen(name=NAME, does=moving(_checks), draws=_draw),)
