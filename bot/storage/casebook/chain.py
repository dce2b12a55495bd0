"""The audit chain: each row is signed together with the one before it."""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.storage.casebook.tables import audit
from bot.storage.keys import KeyRing
from tickets.audit import Entry

START = b""
_SIGNED = ("actor", "role", "action", "number", "move", "before", "after", "fields", "reason")


@dataclass(frozen=True, slots=True)
class Head:
    """How far the chain went; kept elsewhere, it shows later whether the end was cut off."""

    ordinal: int
    mac: str


@dataclass(frozen=True, slots=True)
class Verified:
    rows: int
    broken: int | None
    """The first row that is not as it was written, or that is missing; None if all are."""


@dataclass(frozen=True, slots=True)
class Chain:
    ring: KeyRing

    def append(self, connection: Connection, entry: Entry) -> None:
        """One more row; the caller holds the lock that lets one write at a time."""
        head = self._last(connection)
        ordinal, before = (head.ordinal, head.mac) if head else (0, START)
        key = self.ring.current("audit")
        row: dict[str, Any] = {
            "ordinal": ordinal + 1,
            "at": entry.at.astimezone(UTC),
            "actor": entry.actor,
            "role": entry.role,
            "action": entry.action,
            "number": entry.number,
            "move": entry.move,
            "before": entry.before,
            "after": entry.after,
            "fields": " ".join(entry.fields),
            "reason": entry.reason,
            "key_id": key.id,
        }
        connection.execute(audit.insert().values(**row, mac=_mac(key.secret, row, before)))

    def head(self, connection: Connection) -> Head | None:
        last = self._last(connection)
        return Head(last.ordinal, last.mac.hex()) if last else None

    def verify(self, connection: Connection, kept: Head | None = None) -> Verified:
        """Reads it from the start; `kept` is a head that was exported earlier."""
        before, ordinal = START, 0
        query = select(audit).order_by(audit.c.ordinal).execution_options(yield_per=500)
        with connection.execute(query) as rows:
            for row in rows:
                ordinal += 1
                if not self._holds(row, ordinal, before):
                    return Verified(ordinal - 1, ordinal)
                before = row.mac
                if kept and kept.ordinal == ordinal and kept.mac != before.hex():
                    return Verified(ordinal - 1, ordinal)
        if kept and kept.ordinal > ordinal:
            return Verified(ordinal, ordinal + 1)
        return Verified(ordinal, None)

    def _holds(self, row: Row[Any], ordinal: int, before: bytes) -> bool:
        key = self.ring.find("audit", row.key_id)
        if key is None or row.ordinal != ordinal:
            return False
        return hmac.compare_digest(row.mac, _mac(key.secret, row._asdict(), before))

    def _last(self, connection: Connection) -> Row[int, bytes] | None:
        newest = select(audit.c.ordinal, audit.c.mac).order_by(audit.c.ordinal.desc()).limit(1)
        return connection.execute(newest).first()


def _mac(secret: bytes, row: dict[str, Any], before: bytes) -> bytes:
    signed = [row["ordinal"], row["at"].isoformat(), row["key_id"], before.hex()]
    signed += [row[name] for name in _SIGNED]
    return hmac.digest(secret, json.dumps(signed).encode(), "sha256")
