"""Rows of answers that a revision changed: sign-offs and returns, as the audit chain vouches for
them, and recalls, whose person or place is sealed under a keyed id."""

import json
import uuid
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select, update

from bot.storage.casebook.tables import recalls, returned_answers, sign_offs
from bot.storage.casebook.transaction_part import TransactionPart
from bot.storage.keys import Place, SealBrokenError, Sealer
from tickets.model.personal import Personal
from tickets.model.revised_answers import AnswerVersion, Recall, SignOff, SignOffStage


class AnswerRows(TransactionPart):
    def add_sign_off(self, sign_off: SignOff) -> None:
        row_id, wording = uuid.uuid4().hex, sign_off.wording
        row = {
            "id": row_id,
            "entry_id": wording.entry,
            "revision": wording.revision,
            "digest": wording.digest,
            "person": sign_off.person,
            "at": sign_off.at,
        }
        if sign_off.stage is SignOffStage.RETURNED:
            reason = sign_off.reason.reveal() if sign_off.reason else ""
            sealer = self._values.sealer
            row["reason"] = sealer.seal(reason.encode(), _sealed_reason(row_id))
            row["key_id"] = sealer.key_id
            self._connection.execute(returned_answers.insert().values(row))
        else:
            row["stage"] = sign_off.stage
            self._connection.execute(sign_offs.insert().values(row))
            of_entry = returned_answers.c.entry_id == wording.entry
            over = {"reason": None, "key_id": None}
            self._connection.execute(update(returned_answers).where(of_entry).values(over))
        self._sealed[place(row_id)] = signed_content(sign_off)

    def sign_offs(self) -> tuple[SignOff, ...]:
        sealer = self._values.sealer
        return tuple(sign_off for _, sign_off in stored_sign_offs(self._connection, sealer))

    def save_recall(self, recall: Recall) -> None:
        sealer = self._values.sealer
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
        self._connection.execute(self._values.database.upsert(recalls), row)

    def delete_recall(self, recall: Recall) -> None:
        row_id = _recall_id(self._values.sealer, recall)
        self._connection.execute(delete(recalls).where(recalls.c.id == row_id))

    def recalls(
        self, entries: Collection[str] | None = None, *, is_released: bool = False
    ) -> tuple[Recall, ...]:
        """Return all recalls or those of these entries, without values that do not open."""
        query = select(recalls).order_by(recalls.c.kept_on, recalls.c.id)
        if entries is not None:
            query = query.where(recalls.c.entry_id.in_(sorted(entries)))
        if is_released:
            query = query.where(recalls.c.release.is_not(None))
        return tuple(self._opened(query))

    def _opened(self, query: Select[Any]) -> Iterator[Recall]:
        for row in self._connection.execute(query):
            with suppress(SealBrokenError):
                yield _recall(row, self._values.sealer)


def stored_sign_offs(
    connection: Connection, sealer: Sealer | None = None
) -> list[tuple[str, SignOff]]:
    """Every sign-off and return with its id, oldest first; reasons only with a sealer."""
    found = [
        (row.id, SignOff(_wording(row), SignOffStage(row.stage), row.person, row.at))
        for row in connection.execute(select(sign_offs))
    ]
    for row in connection.execute(select(returned_answers)):
        reason = _reason(row, sealer) if sealer and row.reason else None
        found.append(
            (row.id, SignOff(_wording(row), SignOffStage.RETURNED, row.person, row.at, reason))
        )
    return sorted(found, key=lambda each: (each[1].at, each[0]))


def _wording(row: Row[Any]) -> AnswerVersion:
    return AnswerVersion(row.entry_id, row.revision, row.digest)


def _reason(row: Row[Any], sealer: Sealer) -> Personal | None:
    with suppress(SealBrokenError):
        return Personal(sealer.open(row.reason, _sealed_reason(row.id)).decode())
    return None


def place(row_id: str) -> Place:
    return Place(sign_offs.name, "state", row_id)


def signed_content(sign_off: SignOff) -> bytes:
    wording = sign_off.wording
    at = sign_off.at.astimezone(UTC).isoformat()
    told = (wording.entry, wording.revision, wording.digest, sign_off.stage, sign_off.person, at)
    return json.dumps(told).encode()


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


def _sealed_reason(row_id: str) -> Place:
    return Place(returned_answers.name, returned_answers.c.reason.name, row_id)


def _sealed_place(row_id: str) -> Place:
    return Place(recalls.name, recalls.c.place.name, row_id)
