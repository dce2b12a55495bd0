"""Escalations and breach reports: their forms and messages."""

from typing import Final

from handlers.escalations import add, assess, file, handling, messages, notice, report, tell_manager

FORMS: Final = (
    *report.FORMS,
    *add.FORMS,
    *messages.FORMS,
    *assess.FORMS,
    *file.FORMS,
    *notice.FORMS,
    *handling.FORMS,
    *tell_manager.FORMS,
)
