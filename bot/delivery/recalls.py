"""Mark what was shared into channels once its recall is released; forget who was told."""

from collections.abc import Callable
from dataclasses import replace

from bot.config.reloading_file import NotReadyError
from bot.delivery.audience import Audience
from bot.delivery.backoff import Backoff
from bot.delivery.poster import PacedPoster
from handlers.questions.changed import marked, state_of
from handlers.questions.context import AnswerContext
from handlers.questions.recall import policy_day
from handlers.slack.api import Refused
from handlers.slack.phrases import Phrases
from handlers.slack.poster import GONE
from knowledge.answering import Answerer
from tickets.answers.recalls import Recalls
from tickets.model.recall import Recall


class RecallDelivery:
    """Updating a message twice shows the same, so a crash in between doubles nothing."""

    def __init__(
        self,
        recalls: Recalls,
        answerer: Callable[[], Answerer],
        posting: PacedPoster,
        audience: Audience,
    ) -> None:
        self._recalls = recalls
        self._answerer = answerer
        self._posting = posting
        self._audience = audience
        self._rest = Backoff("recall.refused")

    def __call__(self) -> None:
        self._recalls.forget_told()
        waiting = [each for each in self._recalls.to_mark() if self._rest.is_over(each.subject)]
        if not waiting:
            return
        try:
            answerer = self._answerer()
        except NotReadyError:
            return
        for each in waiting:
            with self._rest.if_refused(each.subject):
                self._mark(each, answerer)

    def _mark(self, recall: Recall, answerer: Answerer) -> None:
        shown = answerer.show(recall.entry, recall.language)
        state = state_of(recall, shown, answerer)
        if state != recall.shows:
            say = Phrases(recall.language)
            context = AnswerContext(say, self._audience.desk(), answerer.library)
            message = marked(recall, shown, answerer, context)
            try:
                self._posting.update(recall.channel, recall.ts, message)
            except Refused as refused:
                if refused.error not in GONE:
                    raise
                self._recalls.forget(recall)
                return
        if shown is None:
            self._recalls.forget(recall)
        elif shown.suspension:
            self._recalls.keep(replace(recall, shows=state))
        else:  # it shows the answer of this revision, and may be recalled by a later one
            revision = policy_day(answerer.library)
            self._recalls.keep(replace(recall, release="", shows="", revision=revision))
