"""Tell the desk of a mentioned leak if nothing was chosen for ten minutes (O13)."""

from contextlib import suppress

from bot.delivery.audience import Audience
from bot.delivery.backoff import Backoff
from bot.delivery.poster import PacedPoster
from bot.storage.casebook.mentions import StoredMentions
from handlers.slack.api import Refused, ReplyFailed
from handlers.tickets.mentioned import desk_told
from handlers.tickets.notices import leak_mentioned
from tickets.model.notices import DESK
from tickets.ports import Mention


class MentionDelivery:
    def __init__(self, mentions: StoredMentions, posting: PacedPoster, audience: Audience) -> None:
        self._mentions = mentions
        self._posting = posting
        self._audience = audience
        self._rest = Backoff("mention.refused")

    def __call__(self) -> None:
        for mention in self._mentions.due(self._audience.clock()):
            if self._rest.is_over(mention.id):
                with self._rest.if_refused(mention.id), self._mentions.alone(mention.id) as ours:
                    if ours:
                        self._tell(mention)

    def _tell(self, mention: Mention) -> None:
        reader = self._audience.reader(DESK)
        channel = reader.office.channels.desk or reader.office.channels.fallback
        key = f"mention:{mention.id}"
        if channel and not self._posting.find(channel, key, mention.at):
            self._posting.post(channel, leak_mentioned(mention.person, reader), key)
        self._mentions.told(mention.id)
        if mention.place is None:  # the person alone saw a reply in a channel, for a while
            self._tell_person(mention)

    def _tell_person(self, mention: Mention) -> None:
        with suppress(Refused, ReplyFailed):
            channel = self._posting.direct(mention.person)
            desk_told(self._posting, channel, mention)
