"""Answers that a revision changed: notices about them, marks on those shared into channels."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from bot.delivery.audience import Audience
from bot.delivery.poster import Backoff, PacedPoster
from handlers.questions.context import AnswerContext
from handlers.questions.recall import (
    answers_changed_message,
    answers_suspended_message,
    outdated_answer_message,
    outdated_answer_state,
    policy_day_id,
    revision_withdrawn_message,
    sign_off_returned_message,
)
from handlers.questions.suspended_answers import answers_as_signed, answers_to_review, revision_days
from handlers.services import NotReadyError
from handlers.slack.blocks import Message
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from handlers.tickets.notices.maintenance import maintenance_message
from knowledge.answering import Answerer
from tickets.answers import Recalls
from tickets.desk import Desk
from tickets.model.notices import Notice, NoticeKind
from tickets.model.revised_answers import Recall, RecallReach

ANSWER_NOTICES = frozenset(
    {
        NoticeKind.ANSWERS_SUSPENDED,
        NoticeKind.REVISION_WITHDRAWN,
        NoticeKind.ANSWER_CHANGED,
        NoticeKind.ANSWER_RETURNED,
        NoticeKind.EDIT_REFUSED,
    }
)


@dataclass(frozen=True, slots=True)
class AnswerNotices:
    desk: Desk
    answerer: Callable[[], Answerer]
    is_mended: Callable[[], bool]
    """Whether the answers in use are those of the files as they are now."""

    def draw(self, notice: Notice, reader: ViewContext) -> Message | None:
        """Return the message; None if there is nothing left to tell. Raises NotReadyError."""
        answerer = self.answerer()
        if notice.what is NoticeKind.ANSWER_CHANGED:
            return self._to_asker(notice, reader, answerer)
        if notice.what is NoticeKind.REVISION_WITHDRAWN:
            return self._withdrawal(notice, reader, answerer)
        if notice.what is NoticeKind.ANSWER_RETURNED:
            return self._to_reviser(notice, reader, answerer)
        if notice.what is NoticeKind.EDIT_REFUSED:
            return None if self.is_mended() else maintenance_message(notice, reader)
        return self._to_keeper(notice, reader, answerer)

    def _to_asker(self, notice: Notice, reader: ViewContext, answerer: Answerer) -> Message | None:
        entries = self.desk.recalls.entries_in_release(notice.about, to=notice.to)
        return answers_changed_message(entries, answerer, reader) if entries else None

    def _to_reviser(
        self, notice: Notice, reader: ViewContext, answerer: Answerer
    ) -> Message | None:
        """Tell the reviser that it came back, unless it was declared again or needs nothing."""
        entry, days = notice.about.split()[0], reader.office.knowledge.revise_days
        known = self.desk.sign_offs.list_all()
        for each in answers_to_review(answerer.in_force, known, days):
            if each.entry.id == entry and each.returned:
                title = each.entry.title(reader.say.language)
                return sign_off_returned_message(title, each.returned, notice.to, reader)
        return None

    def _to_keeper(self, notice: Notice, reader: ViewContext, answerer: Answerer) -> Message | None:
        """Tell owners, curators and manager; the manager also reads how many people wait."""
        desk = self.desk
        revised = {
            entry: each
            for entry, each in answerer.in_force.affected.items()
            if each.revised_on.isoformat() == notice.about
        }
        days = reader.office.knowledge.revise_days
        known, now = desk.sign_offs.list_all(), answerer.in_force
        found = answers_to_review(replace(now, affected=revised, next_revision=None), known, days)
        reach = RecallReach()
        if desk.recalls.may_release(notice.to, now=reader.now):
            reach = desk.recalls.count_reached(revision_days(revised))
        if not (found or reach):
            return None
        return answers_suspended_message(found, reach, now.library.policy, notice.to, reader)

    def _withdrawal(
        self, notice: Notice, reader: ViewContext, answerer: Answerer
    ) -> Message | None:
        """Return None if the revision is on file again: its folder was away for a moment only."""
        day, now = date.fromisoformat(notice.about), answerer.in_force
        if any(each.in_force_from == day for each in now.library.policies):
            return None
        withheld = answerer.suspensions
        left = sum(each.revised_on == day for each in withheld.values())
        signed = answers_as_signed(notice.about, now.library, self.desk.sign_offs.list_all())
        given = [each for each in signed if each.id not in withheld]
        return revision_withdrawn_message(notice.about, left, given, notice.to, reader)


@dataclass(frozen=True, slots=True)
class RecallDelivery:
    """Mark shared answers once their recall is released, and delete those of people who were told.

    Updating a message twice shows the same, so a crash in between doubles nothing.
    """

    recalls: Recalls
    answerer: Callable[[], Answerer]
    posting: PacedPoster
    audience: Audience
    _rest: Backoff = field(default_factory=lambda: Backoff("recall.refused"))

    def __call__(self) -> None:
        self.recalls.delete_finished()
        waiting = [
            each for each in self.recalls.messages_to_mark() if self._rest.may_try(each.subject)
        ]
        if not waiting:
            return
        try:
            answerer = self.answerer()
        except NotReadyError:
            return
        for each in waiting:
            with self._rest.pausing_if_refused(each.subject):
                self._mark(each, answerer)

    def _mark(self, recall: Recall, answerer: Answerer) -> None:
        shown = answerer.shown_answer(recall.entry, recall.language)
        state = outdated_answer_state(recall, shown, answerer)
        if state != recall.shows:
            say = Phrases(recall.language)
            context = AnswerContext(say, self.audience.office(), answerer.library)
            message = outdated_answer_message(recall, shown, answerer, context)
            if not self.posting.update_if_there(recall.channel, recall.ts, message):
                self.recalls.delete(recall)
                return
        if shown is None:
            self.recalls.delete(recall)
        elif shown.suspension:
            self.recalls.save(replace(recall, shows=state))
        else:  # it shows the answer of this revision, and may be recalled by a later one
            revision = policy_day_id(answerer.library)
            self.recalls.save(replace(recall, release="", shows="", revision=revision))
