"""Recall of answers that a revision changed: people are told once, shared messages are marked.

Kept for this alone, sealed and for 180 days: who asked to be told of which answer, and where an
answer was shared. Nothing is sent before the manager releases it.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from tickets.access import audit
from tickets.model import tokyo
from tickets.model.errors import NotAllowedError
from tickets.model.kinds import Role
from tickets.model.notices import Notice, NoticeKind
from tickets.model.revised_answers import Reach, Recall
from tickets.ports import OfDesk

RELEASES: Final = frozenset({Role.MANAGER, Role.DEPUTY})
Revised = Mapping[str, str]
"""Entries that a revision changed, and the day of that revision."""


class Recalls(OfDesk):
    def follow(self, entry: str, revision: str, *, who: str, now: datetime) -> None:
        """Tell this person once when the answer changes."""
        kept = Recall(entry=entry, revision=revision, kept_on=tokyo.date_of(now), person=who)
        self.keep(kept)

    def unfollow(self, entry: str, *, who: str) -> None:
        with self._store.transaction() as work:
            for each in work.recalls({entry}):
                if each.person == who:
                    work.forget_recall(each)

    def followed(self, *, who: str) -> tuple[Recall, ...]:
        """The answers that this person wants to be told of, oldest first."""
        with self._store.reading() as work:
            own = [each for each in work.recalls() if each.person == who]
        return tuple(sorted(own, key=lambda each: (each.kept_on, each.entry)))

    def keep(self, recall: Recall) -> None:
        """Store it, or replace what is stored of the same subject."""
        with self._store.transaction() as work:
            work.keep_recall(recall)

    def waiting(self, revised: Revised) -> Reach:
        """How many a release would reach."""
        if not revised:
            return Reach()
        with self._store.reading() as work:
            return _reach(_concerned(work.recalls(revised), revised))

    def may_release(self, who: str, *, now: datetime) -> bool:
        return bool(self._moment(who, now).actor.roles & RELEASES)

    def release(self, revised: Revised, *, who: str, now: datetime) -> Reach:
        """Tell and mark all that wait for it; returns how many. Raises NotAllowedError."""
        moment = self._moment(who, now)
        with self._acting(moment) as work:
            if not moment.actor.roles & RELEASES:
                raise NotAllowedError
            concerned = _concerned(work.recalls(revised), revised)
            reach = _reach(concerned)
            if not reach:
                return reach
            release = uuid.uuid4().hex
            for each in concerned:
                work.keep_recall(replace(each, release=release))
            for person in sorted({each.person for each in concerned} - {""}):
                work.post(Notice(NoticeKind.ANSWER_CHANGED, "", person, 0, release))
            days = sorted({revised[each.entry] for each in concerned})
            work.write(audit.of_recall(days, reach, moment))
            return reach

    def told_by(self, release: str, *, to: str) -> tuple[str, ...]:
        """The entries that this person is told of, unless they ended it meanwhile."""
        with self._store.reading() as work:
            theirs = (each for each in work.recalls(is_released=True) if each.person == to)
            return tuple(sorted(each.entry for each in theirs if each.release == release))

    def forget_told(self) -> int:
        """Delete what people were told, or could not be told; returns how many."""
        with self._store.reading() as work:
            released = [each for each in work.recalls(is_released=True) if each.person]
        if not released:
            return 0
        with self._store.transaction() as work:
            done = [
                each
                for each in released
                if each.release
                not in {one.about for one, _ in work.untold(NoticeKind.ANSWER_CHANGED, each.person)}
            ]
            for each in done:
                work.forget_recall(each)
        return len(done)

    def to_mark(self) -> tuple[Recall, ...]:
        """Shared messages whose recall is released."""
        with self._store.reading() as work:
            return tuple(each for each in work.recalls(is_released=True) if each.channel)

    def forget(self, recall: Recall) -> None:
        with self._store.transaction() as work:
            work.forget_recall(recall)


def _concerned(recalls: Iterable[Recall], revised: Revised) -> tuple[Recall, ...]:
    """Those of an earlier revision that are not released yet."""
    return tuple(
        each
        for each in recalls
        if not each.release and each.entry in revised and each.revision < revised[each.entry]
    )


def _reach(recalls: Collection[Recall]) -> Reach:
    return Reach(
        people=len({each.person for each in recalls} - {""}),
        messages=sum(bool(each.channel) for each in recalls),
        answers=len({each.entry for each in recalls}),
    )
