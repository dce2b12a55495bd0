"""Mentions of a possible leak: who and when, never what was said."""

import uuid
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from bot.storage.casebook.tables import escalations, mentions
from bot.storage.database import Database
from tickets.ports import TIME_TO_CHOOSE, Mention

_JUST_CHOSEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class StoredMentions:
    database: Database

    def note(self, person: str, place: str | None, at: datetime) -> str:
        mention = uuid.uuid4().hex
        row = {"id": mention, "person": person, "place": place, "at": at, "state": "waiting"}
        with self.database.write() as connection:
            connection.execute(mentions.insert().values(row))
        return mention

    def choose(self, mention: str) -> bool:
        this = mentions.c.id == mention
        self._becomes("chosen", this)
        with self.database.read() as connection:
            return connection.scalar(select(mentions.c.state).where(this)) == "told"

    def reported(self, person: str, at: datetime) -> tuple[Mention, ...]:
        before = (mentions.c.person == person, mentions.c.at <= at)
        self._becomes("chosen", *before)
        lately = (mentions.c.state == "chosen", mentions.c.at > at - _JUST_CHOSEN)
        with self.database.read() as connection:
            return _read(connection.execute(select(mentions).where(*before, *lately)))

    def reported_since(self, mention: Mention) -> str | None:
        """Number of the newest report that the person has made after this mention."""
        theirs = (escalations.c.raised_by == mention.person, escalations.c.source.is_(None))
        query = (
            select(escalations.c.number)
            .where(*theirs, escalations.c.raised_at > mention.at)
            .order_by(escalations.c.raised_at.desc())
        )
        with self.database.read() as connection:
            return connection.scalar(query.limit(1))

    def waits(self, mention: str) -> bool:
        """Whether nothing was chosen and the desk has not been told."""
        query = select(mentions.c.id).where(mentions.c.id == mention, mentions.c.state == "waiting")
        with self.database.read() as connection:
            return connection.scalar(query) is not None

    def told(self, mention: str) -> None:
        self._becomes("told", mentions.c.id == mention)

    def alone(self, mention: str) -> AbstractContextManager[bool]:
        return self.database.alone(f"mention:{mention}")

    def due(self, now: datetime) -> tuple[Mention, ...]:
        query = (
            select(mentions)
            .where(mentions.c.state == "waiting", mentions.c.at <= now - TIME_TO_CHOOSE)
            .order_by(mentions.c.at)
        )
        with self.database.read() as connection:
            return _read(connection.execute(query))

    def _becomes(self, state: str, *which: ColumnElement[bool]) -> None:
        waiting = mentions.c.state == "waiting"
        with self.database.write() as connection:
            connection.execute(update(mentions).where(*which, waiting).values(state=state))


def _read(rows: Iterable[Row[Any]]) -> tuple[Mention, ...]:
    return tuple(Mention(row.id, row.person, row.place, row.at) for row in rows)
