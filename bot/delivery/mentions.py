"""Tell the desk of a mentioned leak if nothing was chosen in time (O13)."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from bot.delivery.audience import Audience
from bot.delivery.poster import Backoff, PacedPoster
from bot.storage.casebook.deadlines import StoredMentions
from handlers.slack.api import Refused, ReplyFailed
from handlers.slack.blocks import Message
from handlers.slack.view import ViewContext
from handlers.tickets.notices.mentioned_leak import desk_told, key_of, leak_mentioned
from tickets.access.escalation_access import call_line, first_calls
from tickets.model.escalation import Cause, Escalation
from tickets.model.notices import DESK
from tickets.ports import Mention


@dataclass(frozen=True, slots=True)
class MentionDelivery:
    mentions: StoredMentions
    posting: PacedPoster
    audience: Audience
    _rest: Backoff = field(default_factory=lambda: Backoff("mention.refused"))

    def __call__(self) -> None:
        for mention in self.mentions.due(self.audience.clock()):
            if self._rest.is_over(mention.id):
                with self._rest.if_refused(mention.id), self.mentions.alone(mention.id) as ours:
                    if ours and self.mentions.waits(mention.id):
                        self._tell(mention)

    def _tell(self, mention: Mention) -> None:
        """People first: they must hear of it even if the desk's channel refuses."""
        for person in _called_at_night(mention, self.audience.reader(DESK)):
            with suppress(Refused):  # others are called, too
                self._call(person, mention)
        self._tell_desk(mention)
        self.mentions.told(mention.id)
        if mention.place is None:  # the person alone saw a reply in a channel, for a while
            self._tell_person(mention)

    def _tell_desk(self, mention: Mention) -> None:
        reader = self.audience.reader(DESK)
        channel = reader.office.channels.desk or reader.office.channels.fallback
        key = key_of(mention.id)
        if channel and not self.posting.find(channel, key, mention.at):
            self.posting.post(channel, self._drawn(mention, reader), key)

    def _call(self, person: str, mention: Mention) -> None:
        channel, key = self.posting.direct(person), f"{key_of(mention.id)}:{person}"
        if not self.posting.find(channel, key, mention.at):
            message = self._drawn(mention, self.audience.reader(person))
            self.posting.post(channel, message, key)

    def _drawn(self, mention: Mention, reader: ViewContext) -> Message:
        return leak_mentioned(mention, self.mentions.reported_since(mention), reader)

    def _tell_person(self, mention: Mention) -> None:
        with suppress(Refused, ReplyFailed):
            channel = self.posting.direct(mention.person)
            desk_told(self.posting, channel, mention)


def _called_at_night(mention: Mention, reader: ViewContext) -> Iterator[str]:
    """Whom a report would call now, while nobody is at the desk."""
    office, today = reader.office_context, reader.today
    if office.opening.is_open(reader.now):
        return
    as_reported = Escalation(
        number="",
        cause=Cause.BREACH_SUSPECTED,
        raised_by=mention.person,
        raised_at=reader.now,
        known_at=mention.at,
    )
    rule = office.calls[call_line(as_reported)]
    if rule.at_any_hour:
        for _, people in first_calls(as_reported, None, rule, office.roster, today):
            yield from sorted(people - {DESK})
