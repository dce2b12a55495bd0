"""Update every message that shows an escalation when it changes."""

from dataclasses import dataclass, field
from functools import partial
from typing import Final

from bot.delivery.audience import Audience
from bot.delivery.backoff import Backoff
from bot.delivery.notices import as_read_by
from bot.delivery.poster import PacedPoster
from bot.storage.casebook.messages import RECEIPT, Copies, Copy
from handlers.escalations.messages import not_shown, receipt
from handlers.slack.api import Refused
from handlers.slack.blocks import Message
from handlers.slack.view import ViewContext
from tickets.access.escalation_access import may_know
from tickets.escalation.handling import surviving
from tickets.model.escalation import Escalation
from tickets.model.notices import DESK
from tickets.model.ticket import Ticket
from tickets.ports import Store

_MOST: Final = 200


@dataclass(slots=True)
class CopyDelivery:
    """Each reader sees it in their language and by their current rights."""

    store: Store
    copies: Copies
    posting: PacedPoster
    audience: Audience
    _rest: Backoff = field(default_factory=lambda: Backoff("copy.refused"))
    _known: str = ""

    def __call__(self) -> None:
        if (state := self._state()) != self._known:  # another program's state may lag
            self.copies.doubt(state)
            self._known = state
        stale = self.copies.stale(_MOST)
        self._rest.do_each((number, partial(self._alone, number)) for number in stale)

    def _alone(self, number: str) -> None:
        with self.copies.alone(number) as ours:
            if ours:
                self._show(number)

    def _state(self) -> str:
        """What messages depend on besides the escalation: the day and the office holders."""
        reader = self.audience.reader(DESK)
        roster = reader.office_context.roster
        held = (roster.manager, roster.deputy, roster.representative, roster.auditor)
        return " ".join(map(str, (reader.today, *held, *sorted(roster.security))))

    def _show(self, number: str) -> None:
        with self.store.reading() as work:
            report = work.escalation(number)
            if report is None:
                return
            source = work.find(report.source) if report.source else None
            stands, has_account = surviving(work, report), work.has_account(number)
        refused: Refused | None = None
        for copy in self.copies.of(number):
            if copy.version < report.version:
                try:
                    shown = self._shown(copy, report, source, stands, has_account=has_account)
                    self._update(copy, shown, report.version)
                except Refused as fault:
                    refused = fault  # still draw the others
        if refused is not None:
            raise refused

    def _shown(
        self,
        copy: Copy,
        report: Escalation,
        source: Ticket | None,
        stands: Escalation,
        *,
        has_account: bool,
    ) -> Message:
        reader = self.audience.reader(copy.to)
        if copy.what == RECEIPT:
            return receipt(report, copy.to, reader, stands, has_account=has_account)
        return _as_seen(copy, report, source, reader)

    def _update(self, copy: Copy, shown: Message, version: int) -> None:
        if self.posting.updated(copy.channel, copy.ts, shown):
            self.copies.drawn(copy, version)
        else:
            self.copies.gone(copy.channel, copy.ts)


def _as_seen(copy: Copy, report: Escalation, source: Ticket | None, reader: ViewContext) -> Message:
    if may_know(copy.to, report, source, reader.office_context.roster):
        return as_read_by(copy.to, report, source, reader)
    return not_shown(report.number, reader)
