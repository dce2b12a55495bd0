"""Disclosure requests: their forms, receipts and buttons."""

from typing import Final

from handlers.disclosures import (
    application_form,
    arrival,
    checks,
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
    *arrival.FORMS,
    *checks.FORMS,
    *stamps.FORMS,
    *search.FORMS,
    *proposal.FORMS,
    *decide.FORMS,
    *reply.FORMS,
    *steps.FORMS,
)
COMMANDS: Final = intake.COMMANDS
