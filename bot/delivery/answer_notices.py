"""Notices about answers that a revision of the policy changed."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers.questions.changed import changed, to_revise
from handlers.questions.revised import days_of, reviews
from handlers.slack.blocks import Message
from handlers.slack.view import ViewContext
from knowledge.answering import Answerer
from tickets.desk import Desk
from tickets.model.notices import Notice, NoticeKind
from tickets.model.recall import Reach

OF_ANSWERS = frozenset({NoticeKind.ANSWERS_SUSPENDED, NoticeKind.ANSWER_CHANGED})


@dataclass(frozen=True, slots=True)
class AnswerNotices:
    desk: Desk
    answerer: Callable[[], Answerer]

    def drawn(self, told: Notice, reader: ViewContext) -> Message | None:
        """None if there is nothing to tell any more. Raises NotReadyError."""
        if told.what is NoticeKind.ANSWER_CHANGED:
            return self._to_asker(told, reader, self.answerer())
        return self._to_keeper(told, reader, self.answerer())

    def _to_asker(self, told: Notice, reader: ViewContext, answerer: Answerer) -> Message | None:
        entries = self.desk.recalls.told_by(told.about, to=told.to)
        return changed(entries, answerer, reader) if entries else None

    def _to_keeper(self, told: Notice, reader: ViewContext, answerer: Answerer) -> Message | None:
        """To owners, curators and manager; the manager also reads how many wait to be told."""
        desk = self.desk
        revised = {
            entry: each
            for entry, each in answerer.in_force.affected.items()
            if each.revised_on.isoformat() == told.about
        }
        days = reader.office.knowledge.revise_days
        known, now = desk.sign_offs.all(), answerer.in_force
        found = reviews(replace(now, affected=revised, later=None), known, days)
        reach = Reach()
        if desk.recalls.may_release(told.to, now=reader.now):
            reach = desk.recalls.waiting(days_of(revised))
        if not (found or reach):
            return None
        return to_revise(found, reach, told.to, reader)
