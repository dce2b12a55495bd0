"""Whether an answer went out within our own target."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tickets.clocks.clock import ClockName
from tickets.clocks.of_ticket import deadlines
from tickets.opening import Opening
from tickets.rules import Rules
from tickets.ticket import Ticket
from tickets.words import Move

_ANSWERS: Final = frozenset({Move.ANSWER, Move.ANSWER_AT_ONCE, Move.RESPOND, Move.REPLY})
_TARGETS: Final = frozenset(
    {ClockName.QUESTION_ANSWER, ClockName.COMPLAINT_REPLY, ClockName.INTERNAL_DUE}
)


def in_time(ticket: Ticket, rules: Sequence[Rules], opening: Opening) -> bool | None:
    """By the clock as it ran when the last answer went out; None if there was no answer."""
    made = [nth for nth, step in enumerate(ticket.history) if step.move in _ANSWERS]
    if not made:
        return None
    step = ticket.history[made[-1]]
    history = ticket.history[: made[-1]]
    before = replace(ticket, status=step.before or ticket.status, history=history, closed_at=None)
    answered_at = min(step.at, ticket.replied_at or step.at)  # noted later than it went out
    targets = [d for d in deadlines(before, rules, opening) if d.clock.name in _TARGETS]
    return all(answered_at < each.at for each in targets) if targets else None
