"""Draws every message that a walk brings about, in both languages, as the delivery would.

On SQLite only: drawing does not depend on the database.
"""

from datetime import datetime

from bot.delivery.notices import Notices
from bot.delivery.outcome import Send, SendLater
from bot.storage.casebook.outbox import LeasedNotice, Outbox
from handlers.tickets.actions import card_controls
from handlers.tickets.card import card
from tests.bot.casebook.conftest import Office
from tests.handlers.builders import a_view
from tests.no_knowledge import notices_without_answers
from tickets.desk import Desk
from tickets.model.ticket import Ticket
from tickets.rules.context import OfficeContext


def draws_card(ticket: Ticket, office_context: OfficeContext, now: datetime) -> None:
    for language in ("ja", "en"):
        view = a_view(language, office_context=office_context, now=now)
        card(ticket, view, card_controls(ticket, view))


def draws_notices(office: Office, desk: Desk, office_context: OfficeContext, now: datetime) -> None:
    """Draw all that may go out now, and count it as sent; whatever fails, raises."""
    if not office.database.is_sqlite:
        return
    outbox = Outbox(office.database)
    notices = notices_without_answers(office.casebook, desk, office.database)
    while (waiting := outbox.take(now)) is not None:
        later = _drawn(notices, waiting, office_context, now)
        if later is None:
            outbox.mark_sent(waiting.key, now)
        else:
            outbox.put_off(waiting.key, later)


def _drawn(
    notices: Notices, waiting: LeasedNotice, office_context: OfficeContext, now: datetime
) -> datetime | None:
    """Until when it waits, if it does."""
    later = None
    for language in ("ja", "en"):
        match notices.outcome(waiting, a_view(language, office_context=office_context, now=now)):
            case Send() as saying:
                assert saying.draw().text
            case SendLater(at):
                later = at
    return later
