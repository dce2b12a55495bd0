"""Complaints and consultations: their forms, receipts and buttons."""

from typing import Final

from handlers.complaints import answer, assess, close, decide, describe, intake, own

FORMS: Final = (
    *own.FORMS,
    *intake.FORMS,
    *describe.FORMS,
    *assess.FORMS,
    *answer.FORMS,
    *decide.FORMS,
    *close.FORMS,
)
COMMANDS: Final = intake.COMMANDS
SHORTCUTS: Final = intake.SHORTCUTS
OPENERS: Final = own.OPENERS
