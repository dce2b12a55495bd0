"""Escalations and breach reports: their forms and messages."""

from typing import Final

from handlers.escalations import add, assess, assignment, close, detail, file, report, tell_manager

FORMS: Final = (
    *report.FORMS,
    *add.FORMS,
    *detail.FORMS,
    *assignment.FORMS,
    *assess.FORMS,
    *file.FORMS,
    *close.FORMS,
    *tell_manager.FORMS,
)
