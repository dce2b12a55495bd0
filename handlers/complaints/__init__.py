"""Complaints and consultations: their forms, receipts and buttons."""

from typing import Final

from handlers.complaints import close, decide, describe, draft, intake, on_the_spot, reaction
from handlers.tickets import delay
from tickets.model.kinds import Kind

FORMS: Final = (
    *intake.FORMS,
    *describe.FORMS,
    *draft.FORMS,
    *on_the_spot.FORMS,
    *decide.FORMS,
    *close.FORMS,
    *delay.delay_forms(Kind.COMPLAINT),
)
COMMANDS: Final = intake.COMMANDS
SHORTCUTS: Final = intake.SHORTCUTS
FORM_BUTTONS: Final = {**intake.FORM_BUTTONS, **reaction.FORM_BUTTONS}
