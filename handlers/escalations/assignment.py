"""確認した, 引き受ける, 報告者に聞く: seen, taken, and asked for more."""

from collections.abc import Sequence
from typing import Final

from handlers.escalations.actions import ACKNOWLEDGE, ASK, OWN, TAKE, acted, to_act
from handlers.forms.contexts import bare
from handlers.forms.form import Part, Screen, Setting
from handlers.forms.inputs import Input, Option
from handlers.forms.refusals import sentence
from handlers.forms.state import Handle
from handlers.slack import blocks, interactions, messages
from handlers.slack.blocks import Block
from handlers.slack.context import Turn
from handlers.slack.view import called
from tickets.escalation.acts import Acknowledge, Act, AskBack, TakeOver
from tickets.model.errors import TicketError
from tickets.model.escalation import Escalation, Wanted


def _acknowledge(turn: Turn, handle: Handle) -> None:
    """Of several who tap it the first one counts; the others are told who and when (0.5)."""
    after = _done(turn, handle, Acknowledge())
    if after is None:
        return
    by, at = after.acknowledged_by, after.acknowledged_at
    if by is None or at is None:
        interactions.tell(turn, messages.notice(turn.say("fault.is_closed")))
    elif by != turn.arrival.user or not (at == turn.now or turn.is_again):
        told = {"who": called(by, turn.say), "time": turn.say.moment(at, bare(turn).today)}
        interactions.tell(turn, messages.notice(turn.say("upward_seen_already", **told)))
    else:
        _said_where_it_does_not_show(turn, "upward_you_saw", after)


def _take(turn: Turn, handle: Handle) -> None:
    after = _done(turn, handle, TakeOver())
    if after is not None:
        _said_where_it_does_not_show(turn, "upward_you_took", after)


def _done(turn: Turn, handle: Handle, act: Act) -> Escalation | None:
    """Every message of it is drawn anew as soon as this is committed."""
    turn.must_be_stored()
    judging, who = turn.services.cases.judging, turn.arrival.user
    try:
        after = judging.act(handle.number, act, who=who, now=turn.now, key=turn.key)
    except TicketError as error:
        interactions.tell(turn, messages.notice(sentence(error, bare(turn))))
        return None
    turn.services.wake()
    return after


def _said_where_it_does_not_show(turn: Turn, phrase: str, after: Escalation) -> None:
    """Its own message and Home are drawn anew and say it; a sheet or a digest is not."""
    if not _is_drawn_anew(turn):
        interactions.tell(turn, messages.line(turn.say(phrase, number=after.number)))


def _is_drawn_anew(turn: Turn) -> bool:
    if turn.body["container"].get("type") == "view":
        return bool(turn.body["view"].get("type") == "home")
    return str(turn.action.get("block_id")).startswith(OWN)


def _asks(setting: Setting) -> Sequence[Part]:
    say = setting.say
    wanted = tuple(Option(each, say(f"field.{each}")) for each in Wanted)
    return (
        blocks.section(say("upward_ask_heading", number=setting.number)),
        Input(
            name="wanted",
            label=say("upward_ask_what"),
            kind="ticks",
            options=wanted,
            required=True,
            initial=tuple(sorted(setting.matter.asked)),
        ),
    )


def _ask(turn: Turn, setting: Setting) -> Sequence[Block]:
    wanted = frozenset(map(Wanted, setting.picked("wanted")))
    after = acted(turn, setting, AskBack(wanted))
    return [blocks.paragraph(turn.say("upward_ask_sent", who=f"<@{after.raised_by}>"))]


SCREENS: Final = (
    Screen(name=ACKNOWLEDGE, taps=_acknowledge),
    Screen(name=TAKE, taps=_take),
    Screen(name=ASK, draws=_asks, tells=_ask, reaches=to_act),
)
