"""管理者に報告: the desk passes a ticket upward, once for its cause (domain.md 4.4)."""

from collections.abc import Sequence
from typing import Final

from handlers.casework.parts import told_at_opening
from handlers.forms.facts import options
from handlers.forms.inputs import Input
from handlers.forms.screen import Part, Screen, Setting, form_key
from handlers.turn import Turn
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.escalation import Cause
from tickets.raising import RAISED_BY_HAND


def _draw(setting: Setting) -> Sequence[Part]:
    say = setting.say
    return (
        blocks.section(say("raise_heading", number=setting.number)),
        Input(
            name="cause",
            label=say("upward_cause"),
            kind="choice",
            options=options(say, RAISED_BY_HAND),
            required=True,
        ),
        blocks.context(say("raise_stays")),
        blocks.context(say("raise_enquiry")),
    )


def _raise(turn: Turn, setting: Setting) -> Sequence[Block]:
    made = turn.services.cases.escalations.raise_from(
        setting.number,
        Cause(setting.text("cause")),
        who=turn.arrival.user,
        now=turn.now,
        key=form_key(turn),
    )
    done = blocks.section(turn.say("raise_done"))
    return [blocks.header(made.number), done, *told_at_opening(setting, made)]


SCREENS: Final = (Screen(name="ticket_raise", draws=_draw, tells=_raise),)
