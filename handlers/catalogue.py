"""Every screen, command, shortcut and opening button, gathered from its subject."""

from collections.abc import Callable, Mapping
from typing import Final

from handlers import my_data
from handlers.complaints import answer, assess, describe, intake, own
from handlers.complaints import close as complaint_close
from handlers.complaints import decide as complaint_decide
from handlers.disclosures import (
    application_form,
    arrival,
    checks,
    proposal,
    reply,
    search,
    stamps,
    steps,
)
from handlers.disclosures import decide as request_decide
from handlers.disclosures import describe as request_describe
from handlers.disclosures import intake as request_intake
from handlers.escalations import assess as escalation_assess
from handlers.escalations import assignment as escalation_assignment
from handlers.escalations import close as escalation_close
from handlers.escalations import detail, file, report, tell_manager
from handlers.forms.dispatch import Forms
from handlers.forms.form import Form
from handlers.home import settings
from handlers.questions import answer_form, ask_form, asker, convert_form
from handlers.reports import command
from handlers.slack.blocks import Message
from handlers.slack.context import RequestContext
from handlers.tickets import (
    assignment,
    detail_forms,
    endings,
    escalate,
    hand_over,
    letters,
    lists,
    remarks,
)
from handlers.tickets import search as ticket_search

FORMS: Final[tuple[Form, ...]] = tuple(
    form
    for module in (
        report,
        detail,
        escalation_assignment,
        escalation_assess,
        file,
        escalation_close,
        tell_manager,
        own,
        intake,
        describe,
        assess,
        answer,
        complaint_decide,
        complaint_close,
        request_intake,
        request_describe,
        application_form,
        arrival,
        checks,
        stamps,
        search,
        proposal,
        request_decide,
        reply,
        steps,
        ask_form,
        answer_form,
        convert_form,
        asker,
        my_data,
        command,
        settings,
        assignment,
        remarks,
        escalate,
        endings,
        detail_forms,
        letters,
        ticket_search,
        hand_over,
    )
    for form in module.FORMS
)

Command = Callable[[RequestContext, Forms, str], Message | None]
COMMANDS: Final[Mapping[str, Command]] = {
    **intake.COMMANDS,
    **request_intake.COMMANDS,
    **lists.COMMANDS,
    **my_data.COMMANDS,
    **command.COMMANDS,
}
"""`/privacy WORD …`: what it says, or None where a form has opened."""

SHORTCUTS: Final[Mapping[str, Callable[[RequestContext, Forms], None]]] = {**intake.SHORTCUTS}

OPENERS: Final[Mapping[str, Callable[[RequestContext, Forms], None]]] = {
    **ask_form.OPENERS,
    **asker.OPENERS,
    **own.OPENERS,
}
"""Buttons that open a form and carry something else than a ticket's handle."""
