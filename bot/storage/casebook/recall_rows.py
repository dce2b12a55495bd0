"""Rows of recalls: who or where is sealed, under a keyed id."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from bot.storage.casebook.tables import recalls
from bot.storage.database import Database
from bot.storage.sealing import Place, SealBrokenError, Sealer
from tickets.model.revised_answers import Recall


def keep(database: Database, connection: Connection, sealer: Sealer, recall: Recall) -> None:
    row_id = _id(sealer, recall)
    who_or_where = [recall.person, recall.channel, recall.ts, recall.language]
    row = {
        "id": row_id,
        "kind": "person" if recall.person else "message",
        "entry_id": recall.entry,
        "revision": recall.revision,
        "kept_on": recall.kept_on,
        "place": sealer.seal(json.dumps(who_or_where).encode(), _place(row_id)),
        "key_id": sealer.key_id,
        "release": recall.release or None,
        "shows": recall.shows or None,
    }
    connection.execute(database.overwrite(recalls), row)


def forget(connection: Connection, sealer: Sealer, recall: Recall) -> None:
    connection.execute(delete(recalls).where(recalls.c.id == _id(sealer, recall)))


def stored(
    connection: Connection,
    sealer: Sealer,
    entries: Collection[str] | None = None,
    *,
    is_released: bool = False,
) -> Iterator[Recall]:
    """All of them, or those of these entries; a value that does not open is left out."""
    query = select(recalls).order_by(recalls.c.kept_on, recalls.c.id)
    if entries is not None:
        query = query.where(recalls.c.entry_id.in_(sorted(entries)))
    if is_released:
        query = query.where(recalls.c.release.is_not(None))
    for row in connection.execute(query):
        try:
            yield _read(row, sealer)
        except SealBrokenError:
            continue


def _read(row: Row[Any], sealer: Sealer) -> Recall:
    person, channel, ts, language = json.loads(sealer.open(row.place, _place(row.id)))
    return Recall(
        entry=row.entry_id,
        revision=row.revision,
        kept_on=row.kept_on,
        person=person,
        channel=channel,
        ts=ts,
        language=language,
        release=row.release or "",
        shows=row.shows or "",
    )


def _id(sealer: Sealer, recall: Recall) -> str:
    return sealer.ring.lasting_mark(f"recall|{recall.subject}")


def _place(row_id: str) -> Place:
    return Place(recalls.name, recalls.c.place.name, row_id)
