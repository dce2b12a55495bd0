"""Rows of sign-offs, as the audit chain vouches for them."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.storage.casebook.tables import sign_offs
from bot.storage.sealing import Place
from tickets.model.revised_answers import SignOff, Stage, Wording


def put(connection: Connection, sign_off: SignOff) -> tuple[Place, bytes]:
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
    return place(str(row["id"])), content(sign_off)


def stored(connection: Connection) -> Iterator[tuple[str, SignOff]]:
    """Every sign-off with its id, oldest first."""
    for row in connection.execute(select(sign_offs).order_by(sign_offs.c.at, sign_offs.c.id)):
        yield row.id, _read(row)


def place(row_id: str) -> Place:
    return Place(sign_offs.name, "state", row_id)


def content(sign_off: SignOff) -> bytes:
    wording = sign_off.wording
    at = sign_off.at.astimezone(UTC).isoformat()
    told = (wording.entry, wording.revision, wording.digest, sign_off.stage, sign_off.person, at)
    return json.dumps(told).encode()


def _read(row: Row[Any]) -> SignOff:
    wording = Wording(row.entry_id, row.revision, row.digest)
    return SignOff(wording, Stage(row.stage), row.person, row.at)
