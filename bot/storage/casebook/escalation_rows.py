"""Escalations as rows; the account of what happened is sealed with its own key."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, exists, literal, or_, select, update

from bot.storage.casebook import personal_values
from bot.storage.casebook.personal_values import ValueKeys
from bot.storage.casebook.tables import (
    escalation_copies,
    escalation_keys,
    escalations,
    submissions,
)
from bot.storage.keys import Place, SealBrokenError, Sealer
from tickets.escalation.additions import join_key, person_of_join_key
from tickets.model.escalation import Escalation, State
from tickets.model.personal import Personal
from tickets.retention import skeleton_of_escalation

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


def put(connection: Connection, escalation: Escalation) -> None:
    connection.execute(escalations.insert().values(_columns(escalation)))


def amend(
    connection: Connection, sealer: Sealer, escalation: Escalation, account: Personal | None
) -> dict[Place, bytes]:
    """Append to the account and save the rest. Returns the sealed values."""
    number, values = escalation.number, dict(_columns(escalation))
    written: dict[Place, bytes] = {}
    if account is not None:
        earlier = account_of(connection, sealer, number)
        told = "\n\n".join(each.reveal() for each in (earlier, account) if each)
        keys = _keys(sealer)
        key = keys.find(connection, number) or keys.make(connection, number)
        written[place(number)] = personal_values.encrypt(key, told, place(number))
        values |= {"account": written[place(number)], "erased_at": None}
    connection.execute(update(escalations).where(escalations.c.number == number).values(values))
    return written


def find(connection: Connection, number: str) -> Escalation | None:
    row = connection.execute(select(escalations).where(escalations.c.number == number)).first()
    return None if row is None else escalation_of_row(row)


def open_escalations(connection: Connection) -> Iterator[Escalation]:
    ordered = (
        select(escalations)
        .where(escalations.c.status != State.CLOSED)
        .order_by(escalations.c.raised_at, escalations.c.number)
    )
    return map(escalation_of_row, connection.execute(ordered).all())


def raised_before(
    connection: Connection, instant: datetime, since: datetime | None = None
) -> Iterator[Escalation]:
    known_at = escalations.c.known_at
    within = (known_at < instant, *(() if since is None else (known_at >= since,)))
    ordered = select(escalations).where(*within).order_by(known_at, escalations.c.number)
    return map(escalation_of_row, connection.execute(ordered))


def account_of(connection: Connection, sealer: Sealer, number: str) -> Personal | None:
    """Raises SealBrokenError rather than return anything doubtful."""
    sealed = connection.scalar(select(escalations.c.account).where(escalations.c.number == number))
    if sealed is None:
        return None
    key = _keys(sealer).find(connection, number)
    if key is None:
        raise SealBrokenError("what somebody told stands where nobody told anything")
    return Personal(personal_values.decrypt(key, sealed, place(number)))


def has_account(connection: Connection, number: str) -> bool:
    this = (escalations.c.number == number, escalations.c.account.is_not(None))
    return connection.scalar(select(escalations.c.number).where(*this)) is not None


def erase(connection: Connection, sealer: Sealer, number: str, now: datetime) -> None:
    """Erase the account, its key, free text and copies; the dates stay."""
    _keys(sealer).destroy(connection, number)
    this = escalations.c.number == number
    standing = escalation_of_row(connection.execute(select(escalations).where(this)).one())
    bare = {**_columns(skeleton_of_escalation(standing)), "account": None, "erased_at": now}
    connection.execute(update(escalations).where(this).values(bare))
    connection.execute(delete(escalation_copies).where(escalation_copies.c.number == number))


def reports_of(connection: Connection, person: str) -> tuple[Escalation, ...]:
    joined = submissions.c.key == literal(join_key(person)) + escalations.c.number
    own = or_(escalations.c.raised_by == person, exists().where(joined))
    ordered = (
        select(escalations)
        .where(own, escalations.c.source.is_(None))
        .order_by(escalations.c.raised_at.desc())
    )
    return tuple(map(escalation_of_row, connection.execute(ordered).all()))


def joined_numbers(connection: Connection, number: str) -> tuple[str, ...]:
    keys = select(submissions.c.key).where(submissions.c.number == number)
    return tuple(sorted(filter(None, map(person_of_join_key, connection.scalars(keys)))))


def escalations_of(connection: Connection, source: str) -> tuple[Escalation, ...]:
    ordered = (
        select(escalations)
        .where(escalations.c.source == source)
        .order_by(escalations.c.raised_at, escalations.c.number)
    )
    return tuple(map(escalation_of_row, connection.execute(ordered).all()))


def escalation_of_row(row: Row[Any]) -> Escalation:
    beside = {name: getattr(row, name) for name in _BESIDE}
    return _BODY.validate_python({**_body(row.body), **beside})


def _body(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def _columns(escalation: Escalation) -> Mapping[str, Any]:
    beside = {name: getattr(escalation, name) for name in _BESIDE}
    body = _BODY.dump_python(escalation, mode="json", exclude=set(_BESIDE))
    return {**beside, "body": json.dumps(body, ensure_ascii=False)}


def _keys(sealer: Sealer) -> ValueKeys:
    return ValueKeys(sealer, escalation_keys.c.number)


def place(number: str) -> Place:
    """Where the account of this escalation is sealed to."""
    return Place("escalations", "account", number)
