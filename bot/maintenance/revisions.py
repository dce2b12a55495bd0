"""Tell who keeps the answers that a revision of the policy suspended some: once a revision."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.config.reloading_file import NotReadyError
from handlers.questions.revised import days_of
from knowledge.answering import Answerer
from knowledge.library.entry import Entry
from tickets.desk import Desk
from tickets.model.notices import Notice, NoticeKind
from tickets.ports import Store
from tickets.rules.context import OfficeContext

SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class RevisionTask:
    """The notices wait in the outbox for the opening hours; each is queued once."""

    store: Store
    desk: Desk
    answerer: Callable[[], Answerer]
    keepers: Callable[[Entry], frozenset[str]]
    context: Callable[[], OfficeContext]
    wake: Callable[[], None]
    _queued: set[str] = field(default_factory=set)

    def __call__(self) -> None:
        try:
            answerer = self.answerer()
        except NotReadyError:
            return
        if not answerer.in_force.affected:
            return
        wanted = [
            _notice(day, person)
            for day, people in self._told(answerer).items()
            for person in sorted(people)
        ]
        self._queue([each for each in wanted if each.key not in self._queued])

    def _told(self, answerer: Answerer) -> Mapping[str, set[str]]:
        """Who is told of each revision: owners of suspended answers, and who releases a recall."""
        found: dict[str, set[str]] = defaultdict(set)
        for entry, each in answerer.suspensions.items():
            found[each.revised_on.isoformat()] |= self.keepers(answerer.library.entries[entry])
        manager = self.context().roster.manager
        for day in set(days_of(answerer.in_force.affected).values()):
            if manager and _notice(day, manager).key not in self._queued:
                found[day] |= {manager} if self._is_recalled(day, answerer) else set()
        return found

    def _is_recalled(self, day: str, answerer: Answerer) -> bool:
        """Whether anyone follows an answer that the revision of this day changed."""
        days = days_of(answerer.in_force.affected)
        changed = {entry: on for entry, on in days.items() if on == day}
        return bool(self.desk.recalls.waiting(changed))

    def _queue(self, notices: list[Notice]) -> None:
        if not notices:
            return
        with self.store.reading() as work:
            missing = [each for each in notices if not work.is_posted(each)]
        if missing:
            with self.store.transaction() as work:
                for each in missing:
                    work.post(each)
            self.wake()
        self._queued.update(each.key for each in notices)


def _notice(day: str, to: str) -> Notice:
    return Notice(NoticeKind.ANSWERS_SUSPENDED, "", to, 0, day)
