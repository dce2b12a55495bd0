"""A question whose asker did not want to be named: what others see of it (screens.md 1.7)."""

from dataclasses import replace

from tickets.question import Question
from tickets.ticket import NOBODY, Step, Ticket


def as_seen_by(ticket: Ticket, person: str) -> Ticket:
    """The ticket without a sign of who asked, unless it is the asker who looks."""
    asker = ticket.requester
    if not _is_nameless(ticket) or person == asker:
        return ticket

    def hidden(step: Step) -> Step:
        return replace(step, by=NOBODY) if step.by == asker else step

    return replace(
        ticket,
        requester=None,
        recorded_by=NOBODY,
        hidden_from=frozenset(),
        history=tuple(map(hidden, ticket.history)),
    )


def _is_nameless(ticket: Ticket) -> bool:
    return isinstance(ticket.facts, Question) and ticket.facts.nameless
