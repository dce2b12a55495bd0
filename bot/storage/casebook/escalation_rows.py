"""Escalations as rows; the account of what happened is sealed with its own key."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, delete, exists, literal, or_, select, update

from bot.storage.casebook import personal_values
from bot.storage.casebook.personal_values import ValueKeys
from bot.storage.casebook.tables import (
    escalation_copies,
    escalation_keys,
    escalations,
    submissions,
)
from bot.storage.casebook.transaction_part import TransactionPart
from bot.storage.keys import Place, SealBrokenError, Sealer
from tickets.escalation.additions import join_key, person_of_join_key
from tickets.model.escalation import Escalation, EscalationState
from tickets.model.personal import Personal
from tickets.redaction import redacted_escalation

_BODY = TypeAdapter(Escalation)
_BESIDE = (
    "number",
    "cause",
    "source",
    "raised_by",
    "raised_at",
    "known_at",
    "version",
    "status",
    "retention_until",
)
"""Columns of their own: searched for, or changed with a ticket's number."""


class EscalationRows(TransactionPart):
    def add_escalation(self, escalation: Escalation) -> None:
        self._changed.add(escalation.number)
        self._connection.execute(escalations.insert().values(_columns(escalation)))

    def amend_escalation(self, escalation: Escalation, account: Personal | None) -> None:
        number, values = escalation.number, dict(_columns(escalation))
        self._changed.add(number)
        if account is not None:
            told = "\n\n".join(
                each.reveal() for each in (self.reporters_account(number), account) if each
            )
            keys = _keys(self._values.sealer)
            key = keys.find(self._connection, number) or keys.make(self._connection, number)
            sealed = personal_values.encrypt(key, told, place(number))
            self._sealed[place(number)] = sealed
            values |= {"account": sealed, "erased_at": None}
        this = escalations.c.number == number
        self._connection.execute(update(escalations).where(this).values(values))

    def escalation(self, number: str) -> Escalation | None:
        query = select(escalations).where(escalations.c.number == number)
        row = self._connection.execute(query).first()
        return None if row is None else escalation_of_row(row)

    def reporters_account(self, number: str) -> Personal | None:
        """Raises SealBrokenError rather than return anything doubtful."""
        query = select(escalations.c.account).where(escalations.c.number == number)
        sealed = self._connection.scalar(query)
        if sealed is None:
            return None
        key = _keys(self._values.sealer).find(self._connection, number)
        if key is None:
            raise SealBrokenError("an escalation has an account but no key")
        return Personal(personal_values.decrypt(key, sealed, place(number)))

    def has_account(self, number: str) -> bool:
        this = (escalations.c.number == number, escalations.c.account.is_not(None))
        return self._connection.scalar(select(escalations.c.number).where(*this)) is not None

    def open_escalations(self) -> Iterator[Escalation]:
        is_open = escalations.c.status != EscalationState.CLOSED
        return iter(self._ordered(escalations.c.raised_at, is_open))

    def escalations_before(
        self, instant: datetime, since: datetime | None = None
    ) -> Iterator[Escalation]:
        known_at = escalations.c.known_at
        within = (known_at < instant, *(() if since is None else (known_at >= since,)))
        ordered = select(escalations).where(*within).order_by(known_at, escalations.c.number)
        return map(escalation_of_row, self._connection.execute(ordered))

    def escalations_of(self, source: str) -> tuple[Escalation, ...]:
        return self._ordered(escalations.c.raised_at, escalations.c.source == source)

    def reports_of(self, person: str) -> tuple[Escalation, ...]:
        joined = submissions.c.key == literal(join_key(person)) + escalations.c.number
        own = or_(escalations.c.raised_by == person, exists().where(joined))
        return self._ordered(escalations.c.raised_at.desc(), own, escalations.c.source.is_(None))

    def joiners_of(self, number: str) -> tuple[str, ...]:
        keys = select(submissions.c.key).where(submissions.c.number == number)
        return tuple(sorted(filter(None, map(person_of_join_key, self._connection.scalars(keys)))))

    def redraw(self, number: str) -> None:
        copies = update(escalation_copies).where(escalation_copies.c.number == number)
        self._connection.execute(copies.values(version=0))

    def _ordered(
        self, by: ColumnElement[Any], *which: ColumnElement[bool]
    ) -> tuple[Escalation, ...]:
        query = select(escalations).where(*which).order_by(by, escalations.c.number)
        return tuple(map(escalation_of_row, self._connection.execute(query).all()))


def erase(connection: Connection, sealer: Sealer, number: str, now: datetime) -> None:
    """Erase the account, its key, free text and copies; the dates stay."""
    _keys(sealer).destroy(connection, number)
    this = escalations.c.number == number
    standing = escalation_of_row(connection.execute(select(escalations).where(this)).one())
    bare = {**_columns(redacted_escalation(standing)), "account": None, "erased_at": now}
    connection.execute(update(escalations).where(this).values(bare))
    connection.execute(delete(escalation_copies).where(escalation_copies.c.number == number))


def escalation_of_row(row: Row[Any]) -> Escalation:
    beside = {name: getattr(row, name) for name in _BESIDE}
    return _BODY.validate_python({**json.loads(row.body), **beside})


def _columns(escalation: Escalation) -> Mapping[str, Any]:
    beside = {name: getattr(escalation, name) for name in _BESIDE}
    body = _BODY.dump_python(escalation, mode="json", exclude=set(_BESIDE))
    return {**beside, "body": json.dumps(body, ensure_ascii=False)}


def _keys(sealer: Sealer) -> ValueKeys:
    return ValueKeys(sealer, escalation_keys.c.number)


def place(number: str) -> Place:
    """Return the place to which the account of this escalation is sealed."""
    return Place("escalations", "account", number)
