"""All forms, commands, shortcuts and form-opening buttons, gathered from the subjects."""

from collections.abc import Callable, Mapping
from typing import Final

from handlers import complaints, curation, disclosures, escalations, my_data, questions, tickets
from handlers.forms.dispatch import FormDispatcher
from handlers.forms.form import Form
from handlers.home import settings
from handlers.reports import command
from handlers.slack.blocks import Message
from handlers.slack.context import RequestContext

FORMS: Final[tuple[Form, ...]] = (
    *escalations.FORMS,
    *complaints.FORMS,
    *disclosures.FORMS,
    *questions.FORMS,
    *my_data.FORMS,
    *command.FORMS,
    *settings.FORMS,
    *curation.FORMS,
    *tickets.FORMS,
)

Command = Callable[[RequestContext, FormDispatcher, str], Message | None]
COMMANDS: Final[Mapping[str, Command]] = {
    **complaints.COMMANDS,
    **disclosures.COMMANDS,
    **tickets.COMMANDS,
    **my_data.COMMANDS,
    **command.COMMANDS,
}
"""`/privacy WORD …`: the reply, or None where a form has opened."""

SHORTCUTS: Final[Mapping[str, Callable[[RequestContext, FormDispatcher], None]]] = (
    complaints.SHORTCUTS
)

FORM_BUTTONS: Final[Mapping[str, Callable[[RequestContext, FormDispatcher], None]]] = {
    **questions.FORM_BUTTONS,
    **complaints.FORM_BUTTONS,
}
"""Buttons that open a form or a list and carry something else than a ticket's reference."""
