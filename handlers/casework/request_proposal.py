"""A decision is proposed, a group of fields for each requested type (d7, d5f)."""

from collections.abc import Sequence

from handlers.casework import request_ruling as ruling
from handlers.casework.request_parts import (
    REQUEST,
    asked,
    in_order,
    named,
    naming_systems,
    request_of,
)
from handlers.forms.facts import facts
from handlers.forms.inputs import Input
from handlers.forms.screen import Part, Screen, Setting, moving
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.case import Act
from tickets.words import Move, Status

CHECKS = ("third_party_data", "secrecy_of_communications")


def fields(setting: Setting) -> Sequence[Part]:
    """One group a type, in the order of the law."""
    return [
        part for each in in_order(request_of(setting).types) for part in ruling.group(setting, each)
    ]


def proposed(setting: Setting, move: Move, *more: str) -> Act:
    """What is written in these fields, as the move that hands it on."""
    types = in_order(request_of(setting).types)
    made = frozenset(filter(None, (ruling.decision(setting, each) for each in types)))
    texts = {slot: text for each in types for slot, text in ruling.texts(setting, each).items()}
    return Act(move, {**facts(setting, REQUEST, *more), "decisions": made}, texts)


def searched(setting: Setting) -> Sequence[Block]:
    """What the departments answered, a line a system."""
    say = setting.say
    lines = [
        say(
            "request.found_line",
            system=named(setting, task.system),
            found=say(f"found.{task.found}") if task.found else say("request.not_yet"),
            reason=say("request.because", reason=task.reason) if task.reason else "",
        )
        for task in request_of(setting).tasks
    ]
    return [blocks.section("\n".join(lines))] if lines else []


def _draw(setting: Setting) -> Sequence[Part]:
    return (*searched(setting), *fields(setting), *_checks(setting))


def _checks(setting: Setting) -> Sequence[Input]:
    """Others' data and the secrecy of communications, once anything was searched."""
    if not request_of(setting).searching:
        return ()
    return [asked(setting, each, required=True) for each in CHECKS]


def _propose(setting: Setting) -> Sequence[Act]:
    """While the person still owes a correction, it is the row that counts it against them (d5f)."""
    uncorrected = setting.case.status is Status.CORRECTION_WAIT
    move = Move.DRAFT_UNCORRECTED if uncorrected else Move.DRAFT
    return [proposed(setting, move, *CHECKS)]


SCREENS = (
    Screen(
        name="request_propose",
        draws=_draw,
        does=naming_systems(moving(_propose)),
        opens=ruling.written,
    ),
)
