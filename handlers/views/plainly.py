"""A state in plain words: no target of ours, no name of anybody (screens.md 1.9, O30)."""

from handlers.phrases import Phrases
from tickets.ticket import Cover


def state(ticket: Cover, say: Phrases, person: str) -> str:
    """To whose matter it is; to who took it down it is not they who are waited for."""
    passed_on = f"plain_passed_on.{ticket.status}"
    if ticket.requester != person and say.has(passed_on):
        return say(passed_on)
    return say.word("plain", ticket.status, ticket.kind)
