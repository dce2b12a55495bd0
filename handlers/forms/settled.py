"""A message that asked for something becomes its result, and says who gave it (screens.md 0.5)."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Final

from handlers.forms.form import Screen
from handlers.forms.state import Handle
from handlers.slack import blocks
from handlers.slack.api import Refused, ReplyFailed, repeat
from handlers.slack.blocks import Block, Message
from handlers.slack.context import Turn
from handlers.slack.request_key import place
from handlers.slack.view import Reader, called
from tickets.access.visibility import as_seen_by
from tickets.model.errors import ForbiddenMoveError, TicketError
from tickets.model.kinds import Kind, Move
from tickets.model.ticket import Step, Ticket

NOTICE: Final = "notice:"
"""How the row of buttons under such a message is named; the rest is the ticket's number."""
ROW: Final = "row:"
"""How a row of a digest is named: it alone says what was done, and the others stay."""
AT: Final = "at"
"""In a form's note: the message from which it was opened."""
_MAY_COME_AGAIN: Final = frozenset({Move.NOTE})


def message(turn: Turn) -> str:
    """The message that was tapped, if it is one that asks for something; else empty."""
    is_notice = str(turn.action.get("block_id")).startswith(NOTICE)
    return place(turn.body) if is_notice else ""


def answered(turn: Turn, ticket: Ticket, at: str) -> None:
    """It was done: the message says so as soon as Slack has its ack, and its buttons go."""
    step = ticket.history[-1]
    if str(turn.action.get("block_id")).startswith(ROW):
        turn.afterwards = partial(_settle_row, turn, ticket, step)
    elif at and step.move not in _MAY_COME_AGAIN and not _is_still_asked(turn, ticket):
        turn.afterwards = partial(_redraw, turn, ticket, step, at)


def was_done(turn: Turn, screen: Screen, handle: Handle, error: TicketError | None = None) -> bool:
    """Whether a notice asks for what is done already: then it becomes the answer who did it."""
    at = message(turn)
    if not at or not (isinstance(error, ForbiddenMoveError) if error else screen.is_done):
        return False
    with suppress(TicketError):
        cases, who = turn.services.cases, turn.arrival.user
        ticket = cases.show(handle.number, who=who, now=turn.now).ticket
        since = ticket.history[handle.version :]
        if since and (error or (screen.is_done and screen.is_done(ticket))):
            _redraw(turn, ticket, _settling(screen, since), at)
            turn.spoken = True
            return True
    return False


def _settling(screen: Screen, since: tuple[Step, ...]) -> Step:
    """Of what happened since it was asked, the step that answered it or led away from it."""
    made = (step for step in reversed(since) if step.move in screen.moves)
    led_away = (step for step in since if step.before is not step.after)
    return next(made, None) or next(led_away, since[-1])


def _is_still_asked(turn: Turn, ticket: Ticket) -> bool:
    """Of a department that has answered for one of its systems, the others are still asked."""
    return bool(ticket.asked & turn.circumstances.roster.actor(turn.arrival.user).in_charge_of)


def _settle_row(turn: Turn, ticket: Ticket, step: Step) -> None:
    """「✅ 8/4(火) 09:12 @saki 催促」 under what the row said; its button goes."""
    shown = turn.body.get("message")
    there = shown.get("blocks") if isinstance(shown, Mapping) else None
    if not isinstance(there, list):
        return
    tapped, reader = turn.action.get("block_id"), _reader(turn)
    drawn = [_settled(b, ticket, step, reader) if b.get("block_id") == tapped else b for b in there]
    container = turn.body["container"]
    with suppress(Refused, ReplyFailed):  # as below
        repeat(
            turn.services.wait,
            turn.client.chat_update,
            channel=container["channel_id"],
            ts=container["message_ts"],
            parse="none",
            text=str(turn.body["message"].get("text") or ""),
            blocks=drawn,
        )


def _settled(row: Block, ticket: Ticket, step: Step, reader: Reader) -> Block:
    kept = {name: value for name, value in row.items() if name != "accessory"}
    done = reader.say("row_done", line=step_text(step, ticket.kind, reader))
    return kept | {"text": row["text"] | {"text": f"{row['text']['text']}\n{done}"}}


def _reader(turn: Turn) -> Reader:
    return Reader(say=turn.say, office=turn.office, circumstances=turn.circumstances, now=turn.now)


def _redraw(turn: Turn, ticket: Ticket, step: Step, at: str) -> None:
    reader = _reader(turn)
    if step.by == ticket.requester != turn.arrival.user:
        ticket = as_seen_by(ticket, turn.arrival.user)
        step = next(each for each in ticket.history if each.at == step.at)
    drawn = result(ticket, step, reader)
    channel, _, ts = at.partition(":")
    # If Slack does not let us, the buttons stay, and the next tap on them says the same.
    with suppress(Refused, ReplyFailed):
        repeat(
            turn.services.wait,
            turn.client.chat_update,
            channel=channel,
            ts=ts,
            parse="none",
            text=drawn.text,
            blocks=list(drawn.blocks),
        )


def result(ticket: Ticket, step: Step, reader: Reader) -> Message:
    """What became of it: who did what and when, without a button (screens.md 0.5)."""
    say = reader.say
    title = say("card_between").join((ticket.number, say.word("kind", ticket.kind)))
    line = blocks.markup(step_text(step, ticket.kind, reader))
    return blocks.message(title, blocks.headline(title), {"type": "section", "text": line})


def step_text(step: Step, kind: Kind, reader: Reader) -> str:
    """「8/4(火) 09:12 @saki 催促」, in markup."""
    told = {"time": reader.moment(step.at), "who": called(step.by, reader.say)}
    return reader.say.word("move_line", step.move, kind, **told)
