"""The casebook in Slack: one file a piece of the office's work; here they are gathered."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from handlers.casework import (
    absence_set,
    breach_add,
    breach_report,
    complaint_intake,
    complaint_screens,
    escalation_end,
    escalation_file,
    escalation_hands,
    escalation_judge,
    escalation_open,
    month_report,
    mydata,
    own_matters,
    question_answer,
    question_ask,
    question_convert,
    question_reply,
    request_screens,
    settings_check,
    tell_manager,
    ticket_screens,
)
from handlers.casework.moves import MOVES, kind_of
from handlers.forms.desk import Screens
from handlers.forms.screen import Screen
from handlers.turn import Turn
from handlers.views.blocks import Message

_DRAWN: Final[tuple[Screen, ...]] = (
    *breach_report.SCREENS,
    *breach_add.SCREENS,
    *escalation_open.SCREENS,
    *escalation_hands.SCREENS,
    *escalation_judge.SCREENS,
    *escalation_file.SCREENS,
    *escalation_end.SCREENS,
    *own_matters.SCREENS,
    *tell_manager.SCREENS,
    *complaint_screens.SCREENS,
    *request_screens.SCREENS,
    *question_ask.SCREENS,
    *question_answer.SCREENS,
    *question_convert.SCREENS,
    *question_reply.SCREENS,
    *mydata.SCREENS,
    *month_report.SCREENS,
    *absence_set.SCREENS,
    *settings_check.SCREENS,
    *ticket_screens.SCREENS,
)
SCREENS: Final = tuple(
    replace(screen, moves=MOVES.get(screen.name, frozenset()), of=kind_of(screen.name))
    for screen in _DRAWN
)

TAPS: Final[tuple[Callable[[Turn], None], ...]] = ()
"""Buttons that open no screen; an action's id is the name of its function."""

Command = Callable[[Turn, Screens, str], Message | None]
COMMANDS: Final[Mapping[str, Command]] = {
    **complaint_intake.COMMANDS,
    **request_screens.COMMANDS,
    **ticket_screens.COMMANDS,
    **mydata.COMMANDS,
    **month_report.COMMANDS,
}
"""`/privacy WORD …`: what it says, or None where a form has opened."""

SHORTCUTS: Final[Mapping[str, Callable[[Turn, Screens], None]]] = {**complaint_intake.SHORTCUTS}

OPENERS: Final[Mapping[str, Callable[[Turn, Screens], None]]] = {
    **question_ask.OPENERS,
    **question_reply.OPENERS,
    **own_matters.OPENERS,
}
"""Buttons that open a form and carry something else than a ticket's handle."""
