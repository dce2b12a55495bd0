"""Escalations and breach reports: their forms and messages."""

from typing import Final

from handlers.escalations import add, assess, detail, file, handling, report, tell_manager

FORMS: Final = (
    *report.FORMS,
    *add.FORMS,
    *detail.FORMS,
    *assess.FORMS,
    *file.FORMS,
    *handling.FORMS,
    *tell_manager.FORMS,
)
