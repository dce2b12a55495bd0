"""Rows of answers that a revision changed: sign-offs, as the audit chain vouches for them, and
recalls, whose person or place is sealed under a keyed id."""

import json
import uuid
from collections.abc import Collection, Iterator
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from bot.storage.casebook.tables import recalls, sign_offs
from bot.storage.database import Database
from bot.storage.keys import Place, SealBrokenError, Sealer
from tickets.model.revised_answers import Recall, SignOff, Stage, Wording


def put_sign_off(connection: Connection, sign_off: SignOff) -> tuple[Place, bytes]:
    """Store it; returns what the chain vouches for."""
    wording = sign_off.wording
    row = {
        "id": uuid.uuid4().hex,
        "entry_id": wording.entry,
        "revision": wording.revision,
        "digest": wording.digest,
        "stage": sign_off.stage,
        "person": sign_off.person,
        "at": sign_off.at,
    }
    connection.execute(sign_offs.insert().values(row))
    return place(str(row["id"])), signed_content(sign_off)


def stored_sign_offs(connection: Connection) -> Iterator[tuple[str, SignOff]]:
    """Every sign-off with its id, oldest first."""
    for row in connection.execute(select(sign_offs).order_by(sign_offs.c.at, sign_offs.c.id)):
        wording = Wording(row.entry_id, row.revision, row.digest)
        yield row.id, SignOff(wording, Stage(row.stage), row.person, row.at)


def place(row_id: str) -> Place:
    return Place(sign_offs.name, "state", row_id)


def signed_content(sign_off: SignOff) -> bytes:
    wording = sign_off.wording
    at = sign_off.at.astimezone(UTC).isoformat()
    told = (wording.entry, wording.revision, wording.digest, sign_off.stage, sign_off.person, at)
    return json.dumps(told).encode()


def save_recall(database: Database, connection: Connection, sealer: Sealer, recall: Recall) -> None:
    row_id = _recall_id(sealer, recall)
    who_or_where = [recall.person, recall.channel, recall.ts, recall.language]
    row = {
        "id": row_id,
        "kind": "person" if recall.person else "message",
        "entry_id": recall.entry,
        "revision": recall.revision,
        "kept_on": recall.kept_on,
        "place": sealer.seal(json.dumps(who_or_where).encode(), _sealed_place(row_id)),
        "key_id": sealer.key_id,
        "release": recall.release or None,
        "shows": recall.shows or None,
    }
    connection.execute(database.upsert(recalls), row)


def delete_recall(connection: Connection, sealer: Sealer, recall: Recall) -> None:
    connection.execute(delete(recalls).where(recalls.c.id == _recall_id(sealer, recall)))


def stored_recalls(
    connection: Connection,
    sealer: Sealer,
    entries: Collection[str] | None,
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
            yield _recall(row, sealer)
        except SealBrokenError:
            continue


def _recall(row: Row[Any], sealer: Sealer) -> Recall:
    person, channel, ts, language = json.loads(sealer.open(row.place, _sealed_place(row.id)))
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


def _recall_id(sealer: Sealer, recall: Recall) -> str:
    return sealer.ring.lasting_mark(f"recall|{recall.subject}")


def _sealed_place(row_id: str) -> Place:
    return Place(recalls.name, recalls.c.place.name, row_id)
