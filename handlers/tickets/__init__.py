"""What tickets of every kind have: cards, notices, lists, shared forms."""

from typing import Final

from handlers.tickets import (
    assignment,
    common_moves,
    escalate,
    hand_over,
    letters,
    lists,
    search,
)
from handlers.tickets.detail import forms as detail

FORMS: Final = (
    *assignment.FORMS,
    *common_moves.FORMS,
    *escalate.FORMS,
    *detail.FORMS,
    *letters.FORMS,
    *search.FORMS,
    *hand_over.FORMS,
)
COMMANDS: Final = lists.COMMANDS
