"""The curator's inbox: questions that were not answered well and wait for a curator.

Their texts are erased then, or after 90 days (storage/retention.py). No asker is stored.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, func, or_, select, update

from bot.storage.database import Database
from bot.storage.feedback import question_text
from bot.storage.sealing import Sealer
from bot.storage.tables import asked, feedback
from knowledge.curation.clusters import Missed, Why
from tickets.model import detection
from tickets.model.tokyo import date_of

MOST: Final = 200
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
        with self.database.read() as connection:
            waiting = _waiting().subquery()
            return connection.scalar(select(func.count()).select_from(waiting)) or 0

    def questions(self, most: int = MOST) -> tuple[Missed, ...]:
        """Open the newest, with *** for what looks personal. The caller audits it."""
        with self.database.read() as connection:
            rows = connection.execute(_waiting().limit(most)).all()
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
                connection.execute(self.database.unless_there(feedback), mark)
            here = asked.c.id.in_([row.id for row in known])
            connection.execute(update(asked).where(here).values(question=None, key_id=None))

    def _opened(self, rows: Sequence[Row[Any]], said: dict[str, Row[Any]]) -> Iterator[Missed]:
        for row in rows:
            text, reaction = question_text(row, self.sealer), said.get(row.id)
            if text is None:
                continue  # its key is gone
            why: Why = reaction.what if reaction else row.result
            yield Missed(
                id=row.id,
                asked_on=row.asked_on,
                language=row.language,
                why=why,
                text=detection.mask(text),
                candidates=tuple((str(e), float(p)) for e, p in json.loads(row.candidates)),
                entry=reaction.entry_id if reaction else None,
                reason=reaction.reason if reaction else None,
            )


_SAID: Final = ("chosen", "unhelpful")


def _waiting() -> Select[Any]:
    """With a text, not settled, and not answered: neither by an entry nor by a referral."""
    of_it = feedback.c.asked_id == asked.c.id
    missed = or_(
        and_(asked.c.result == "not_found", asked.c.entry_id.is_(None)),
        asked.c.result == "unsure",
        select(feedback.c.id).where(of_it, feedback.c.what.in_(_SAID)).exists(),
    )
    settled = select(feedback.c.id).where(of_it, feedback.c.what == SETTLED).exists()
    return (
        select(asked)
        .where(asked.c.question.is_not(None), missed, ~settled)
        .order_by(asked.c.asked_on.desc(), asked.c.id)
    )


def _reactions(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, Row[Any]]]:
    """The reaction that tells most of each question: a choice rather than 「違う」."""
    query = select(feedback).where(feedback.c.asked_id.in_(ids), feedback.c.what.in_(_SAID))
    for row in connection.execute(query.order_by(feedback.c.what.desc())).all():
        yield row.asked_id, row
