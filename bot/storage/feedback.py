"""Questions and reactions, for the curator, and the inbox of questions that were not answered well.
No identity is stored; their texts are erased once the curator has settled them, or after 90 days
(storage/retention.py).
"""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select, update

from bot import logs
from bot.storage.database import Database
from bot.storage.keys import Place, SealBrokenError, Sealer
from bot.storage.tables import asked, feedback
from knowledge.curation.clusters import MissedQuestion, MissReason
from tickets.model import detection
from tickets.model.personal import Personal
from tickets.model.tokyo import date_of
from tickets.ports import StorageFailed

if TYPE_CHECKING:
    from knowledge.answering import Answer


LONGEST_QUESTION = 4_000
"""More than the form of 「人に聞く」 takes, so that it can say what it leaves out."""
_ASKED = asked.insert()  # built once, as in inbox.py
REACTIONS = ("helpful", "unhelpful", "chosen", "none_of_these", "ask_person", "shared")
REASONS = ("wrong", "old", "unclear", "other")


@dataclass(frozen=True, slots=True)
class Feedback:
    """Stores questions and reactions. A failure is an alarm, never an exception."""

    database: Database
    sealer: Sealer
    clock: Callable[[], datetime]
    team: str
    revision: Callable[[], str]

    def asked(self, answer: "Answer", *, personal: bool) -> str | None:
        row = uuid.uuid4().hex
        values = self._row(row, answer)
        if not personal:
            plain = answer.question[:LONGEST_QUESTION].encode("utf-8", "replace")
            values["question"] = self.sealer.seal(plain, _place(row))
            values["key_id"] = self.sealer.key_id
        try:
            self.database.write_shared(lambda connection: connection.execute(_ASKED, values))
        except StorageFailed as fault:
            logs.alarm("question_not_kept", str(fault))
            return None
        return row

    def missed(self, since: datetime) -> int:
        query = select(func.count()).where(_unanswered(), asked.c.asked_on >= date_of(since))
        try:
            return self.database.scalar(query) or 0
        except StorageFailed as fault:
            logs.alarm("questions_not_counted", str(fault))
            return 0

    def question(self, row: str) -> Personal | None:
        try:
            found = self.database.rows(select(asked).where(asked.c.id == row))
        except StorageFailed as fault:
            logs.alarm("question_not_read", str(fault))
            return None
        text = question_text(found[0], self.sealer) if found else None
        return None if text is None else Personal(text)

    def tell(
        self,
        asked: str | None,
        what: str,
        entry: str | None = None,
        reason: str | None = None,
    ) -> None:
        if what not in REACTIONS or (reason and reason not in REASONS):
            return  # button values come back from Slack: untrusted
        try:
            self._tell(asked, what, entry or "", reason)
        except StorageFailed as fault:
            logs.alarm("feedback_not_kept", str(fault))

    def _tell(self, row: str | None, what: str, entry: str, reason: str | None) -> None:
        with self.database.write() as connection:
            known = connection.execute(
                select(asked.c.id, asked.c.revision).where(asked.c.id == row)
            ).first()
            statement = self.database.insert(feedback).values(
                id=uuid.uuid4().hex,
                asked_id=known.id if known else None,
                team_id=self.team,
                said_on=self._today(),
                what=what,
                entry_id=entry,
                reason=reason,
                revision=known.revision if known else "",
            )
            # A second tap changes nothing; the reason, which is asked for afterwards, is added.
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["asked_id", "what", "entry_id"],
                    set_={"reason": func.coalesce(statement.excluded.reason, feedback.c.reason)},
                )
            )

    def _row(self, row: str, answer: "Answer") -> dict[str, Any]:
        ranked = [[each.entry, round(each.score, 4)] for each in answer.candidates]
        return {
            "id": row,
            "team_id": self.team,
            "asked_on": self._today(),
            "language": answer.language,
            "result": answer.result,
            "entry_id": answer.shown.entry.id if answer.shown else None,
            "door": answer.route,
            "topic": answer.topic,
            "score": answer.score,
            "candidates": json.dumps(ranked),
            "revision": self.revision(),
        }

    def _today(self) -> date:
        return date_of(self.clock())


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question without an answer; its text is in the question inbox."""

    asked_on: date
    language: str
    result: str
    candidates: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class ReactionCount:
    """Count of one reaction to one entry."""

    entry: str
    what: str
    reason: str | None
    times: int


def unanswered_questions(database: Database) -> tuple[UnansweredQuestion, ...]:
    """Questions not found, or unsure and never chosen from; newest first."""
    chosen = select(feedback.c.asked_id).where(
        feedback.c.what == "chosen", feedback.c.asked_id.is_not(None)
    )
    query = (
        select(asked)
        .where(or_(_unanswered(), asked.c.result == "unsure"), asked.c.id.not_in(chosen))
        .order_by(asked.c.asked_on.desc(), asked.c.score.desc())
    )
    return tuple(_miss(row) for row in database.rows(query))


def reaction_counts(database: Database) -> tuple[ReactionCount, ...]:
    """All reactions, counted by entry and reason; most frequent first."""
    times = func.count()
    query = (
        select(feedback.c.entry_id, feedback.c.what, feedback.c.reason, times)
        .where(feedback.c.what.in_(REACTIONS))
        .group_by(feedback.c.entry_id, feedback.c.what, feedback.c.reason)
        .order_by(times.desc(), feedback.c.entry_id, feedback.c.what)
    )
    with database.read() as connection:
        rows = connection.execute(query).all()
    return tuple(ReactionCount(*row) for row in rows)


def _miss(row: Row[Any]) -> UnansweredQuestion:
    candidates = tuple((str(entry), float(score)) for entry, score in json.loads(row.candidates))
    return UnansweredQuestion(row.asked_on, row.language, row.result, candidates)


def question_text(row: Row[Any], sealer: Sealer) -> str | None:
    """The text of a question; None if it was not stored, or is erased or unreadable."""
    if row.question is None:
        return None
    try:
        return sealer.open(row.question, _place(row.id)).decode()
    except SealBrokenError:
        return None


def _unanswered() -> ColumnElement[bool]:
    """Return the condition that no answer was found, nor a referral."""
    return and_(asked.c.result == "not_found", asked.c.entry_id.is_(None))


def _has_reaction(*what: str) -> ColumnElement[bool]:
    of_it = feedback.c.asked_id == asked.c.id
    return select(feedback.c.id).where(of_it, feedback.c.what.in_(what)).exists()


def _place(row: str) -> Place:
    return Place("asked", "question", row)


def count_asked(connection: Connection, since: date, until: date) -> tuple[int, int]:
    """Count questions, and those not found or marked 「どれでもない」, from `since` up to but
    excluding `until`; small talk does not count."""
    missed = func.sum(case((or_(_unanswered(), _has_reaction("none_of_these")), 1), else_=0))
    query = select(func.count(), missed).where(
        asked.c.asked_on >= since, asked.c.asked_on < until, asked.c.result != "chat"
    )
    count, not_found = connection.execute(query).one()
    return count or 0, not_found or 0


MOST_QUESTIONS: Final = 200
"""Questions that are opened at a time; the newest come first."""
SETTLED: Final = "settled"
"""In the table of reactions: a curator dealt with the question."""


@dataclass(frozen=True, slots=True)
class QuestionInbox:
    """Every method may raise StorageFailed."""

    database: Database
    sealer: Sealer
    clock: Callable[[], datetime]

    def count(self) -> int:
        """Number of questions that wait, without opening them."""
        return self.database.scalar(select(func.count()).select_from(_waiting().subquery())) or 0

    def questions(self) -> tuple[MissedQuestion, ...]:
        """Open the newest, with *** for what looks personal. The caller audits it."""
        with self.database.read() as connection:
            rows = connection.execute(_waiting().limit(MOST_QUESTIONS)).all()
            said = dict(_reactions(connection, [row.id for row in rows]))
        return tuple(self._opened(rows, said))

    def settle(self, ids: Sequence[str]) -> None:
        """Erase these texts, and take the questions out of the inbox."""
        with self.database.write() as connection:
            known = connection.execute(
                select(asked.c.id, asked.c.team_id, asked.c.revision).where(asked.c.id.in_(ids))
            ).all()
            for row in known:
                mark = {
                    "id": uuid.uuid4().hex,
                    "asked_id": row.id,
                    "team_id": row.team_id,
                    "said_on": date_of(self.clock()),
                    "what": SETTLED,
                    "entry_id": "",
                    "revision": row.revision,
                }
                connection.execute(self.database.insert_missing(feedback), mark)
            here = asked.c.id.in_([row.id for row in known])
            connection.execute(update(asked).where(here).values(question=None, key_id=None))

    def _opened(
        self, rows: Sequence[Row[Any]], said: dict[str, Row[Any]]
    ) -> Iterator[MissedQuestion]:
        for row in rows:
            text, reaction = question_text(row, self.sealer), said.get(row.id)
            if text is None:
                continue  # its key is gone
            why: MissReason = reaction.what if reaction else row.result
            yield MissedQuestion(
                id=row.id,
                asked_on=row.asked_on,
                language=row.language,
                why=why,
                text=detection.mask_personal_data(text),
                candidates=tuple((str(e), float(p)) for e, p in json.loads(row.candidates)),
                entry=reaction.entry_id if reaction else None,
                reason=reaction.reason if reaction else None,
            )


_SAID: Final = ("chosen", "unhelpful")


def _waiting() -> Select[Any]:
    """Select open questions with a text that neither an entry nor a referral answered."""
    missed = or_(_unanswered(), asked.c.result == "unsure", _has_reaction(*_SAID))
    return (
        select(asked)
        .where(asked.c.question.is_not(None), missed, ~_has_reaction(SETTLED))
        .order_by(asked.c.asked_on.desc(), asked.c.id)
    )


def _reactions(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, Row[Any]]]:
    """The reaction that tells most of each question: a choice rather than 「違う」."""
    query = select(feedback).where(feedback.c.asked_id.in_(ids), feedback.c.what.in_(_SAID))
    for row in connection.execute(query.order_by(feedback.c.what.desc())).all():
        yield row.asked_id, row
