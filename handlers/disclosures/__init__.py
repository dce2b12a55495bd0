"""Disclosure requests: their forms, receipts and buttons."""

from typing import Final

from handlers.disclosures import (
    application_form,
    arrival,
    blank_forms,
    checks,
    contents,
    decide,
    describe,
    intake,
    proposal,
    reply,
    search,
    stamps,
    steps,
)

FORMS: Final = (
    *intake.FORMS,
    *describe.FORMS,
    *application_form.FORMS,
    *blank_forms.FORMS,
    *arrival.FORMS,
    *checks.FORMS,
    *stamps.FORMS,
    *search.FORMS,
    *proposal.FORMS,
    *decide.FORMS,
    *contents.FORMS,
    *reply.FORMS,
    *steps.FORMS,
)
COMMANDS: Final = intake.COMMANDS
