"""Draws every message that a walk brings about, in both languages, as the delivery would."""

from dataclasses import dataclass
from datetime import datetime

from bot.delivery.notices import Notices
from bot.delivery.outcome import Later, Say
from bot.delivery.reminders import Reminders
from bot.storage.casebook.deadlines import DueClocks
from bot.storage.casebook.messages import Copies
from bot.storage.casebook.outbox import Outbox, Waiting
from handlers.tickets.actions import controls
from handlers.tickets.card import card
from tests.bot.casebook.conftest import Office
from tests.handlers.builders import a_view
from tickets.model.ticket import Ticket
from tickets.rules.context import OfficeContext


@dataclass(frozen=True, slots=True)
class Delivery:
    office: Office
    office_context: OfficeContext

    def catches_up(self, ticket: Ticket, now: datetime) -> None:
        """Plan the reminders due now, draw all notices and the card; whatever fails, raises."""
        casebook, database = self.office.casebook, self.office.database
        reminders = Reminders(
            DueClocks(database), casebook, lambda: self.office_context, lambda: now, lambda: None
        )
        while numbers := reminders.clocks.due(now, 10, ()):
            reminders._at_once(numbers, now)
        outbox = Outbox(database)
        while (waiting := outbox.take(now)) is not None:
            later = self._draws(waiting, now)
            if later is None:
                outbox.sent(waiting.key, now)
            else:
                outbox.put_off(waiting.key, later)
        for language in ("ja", "en"):
            view = a_view(language, office_context=self.office_context, now=now)
            card(ticket, view, controls(ticket, view))

    def _draws(self, waiting: Waiting, now: datetime) -> datetime | None:
        """Until when it waits, if it does."""
        notices = Notices(self.office.casebook, self.office.desk, Copies(self.office.database))
        later = None
        for language in ("ja", "en"):
            reader = a_view(language, office_context=self.office_context, now=now)
            match notices.now(waiting, reader):
                case Say() as saying:
                    assert saying.draw().text
                case Later(at):
                    later = at
        return later
