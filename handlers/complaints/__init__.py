"""Complaints and consultations: their forms, receipts and buttons."""

from typing import Final

from handlers.complaints import answer, at_once, close, decide, describe, intake, reaction
from handlers.tickets import delay
from tickets.model.kinds import Kind

FORMS: Final = (
    *intake.FORMS,
    *describe.FORMS,
    *answer.FORMS,
    *at_once.FORMS,
    *decide.FORMS,
    *close.FORMS,
    *delay.forms(Kind.COMPLAINT),
)
COMMANDS: Final = intake.COMMANDS
SHORTCUTS: Final = intake.SHORTCUTS
OPENERS: Final = {**intake.OPENERS, **reaction.OPENERS}
