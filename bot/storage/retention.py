"""Erase personal data of tickets and escalations when their retention period is over, and tell what
was erased.

The sealed values, their keys, the blind index and all free text go; the register's skeleton stays.
A legal hold prevents it. Erased rows also leave the database's files, once no older transaction
reads them: the request for it is written in the transaction that erases, and stays until the vacuum
succeeded, so neither a long reader nor a crash loses one.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, Row, Select, Table, delete, or_, select, tuple_, update

from bot.storage.casebook import answer_rows, escalation_rows, ticket_rows
from bot.storage.casebook.chain import Chain, ChainLink, RowHashes, SealedValues, take_write_lock
from bot.storage.casebook.personal_values import PersonalValues
from bot.storage.casebook.tables import (
    audit,
    bigrams,
    blind_index,
    due,
    escalation_keys,
    escalations,
    former_numbers,
    history,
    letters,
    mentions,
    notices,
    personal,
    recalls,
    returned_answers,
    sign_offs,
    submissions,
    ticket_keys,
    tickets,
)
from bot.storage.database import Database
from bot.storage.keys import Sealer
from bot.storage.tables import asked, inbox, marks, metadata, vacuum_requests
from tickets.access.audit import AuditAction, AuditEntry, erasure_entry
from tickets.model import tokyo
from tickets.model.kinds import Status
from tickets.model.notices import NoticeKind
from tickets.model.numbers import Series
from tickets.model.revised_answers import RECALL_DAYS
from tickets.ports import StorageFailed
from tickets.redaction import redacted_ticket
from tickets.rules.office import Office
from tickets.rules.periods import Rules, rules_in_force

BATCH = 50
MENTIONS_KEPT = timedelta(days=90)
LONGEST_YEAR = timedelta(days=366)
_OF_TICKET = (bigrams, due, letters)
_UNDER_NUMBER = (notices, submissions)
_SWEPT = (ticket_keys, blind_index, personal, bigrams, tickets, history)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Purged:
    tickets: tuple[str, ...]
    """Numbers of the erased tickets, then of the erased escalations."""
    audit_rows: int
    swept: bool = True
    """Whether the erased rows are gone from the database's files too; otherwise it is
    tried again."""


@dataclass(frozen=True, slots=True)
class Retention:
    """All methods may raise StorageFailed; what was erased by then stays erased."""

    database: Database
    sealer: Sealer

    def expired(self, now: datetime) -> tuple[str, ...]:
        with self.database.read() as connection:
            reports = tuple(connection.scalars(_reports_over(now)))
        return (*self.expired_tickets(now), *reports)

    def expired_tickets(self, now: datetime) -> tuple[str, ...]:
        """Tickets alone: escalations cannot be held."""
        return tuple(row.number for row in self.database.rows(_over(now)))

    def purge(self, now: datetime, audit_years: int) -> Purged:
        numbers: list[str] = []
        while gone := self._erase_some(now):
            numbers += gone
        numbers += self._erase_reports(now)
        with self.database.write() as connection:
            take_write_lock(self.database, connection)
            limit = now - audit_years * LONGEST_YEAR
            self._erase_sign_offs(connection, now, limit)
            cut = self._cut(connection, now, limit)
            # One that the desk was told of stays until it is reported or ended (O13).
            settled = (mentions.c.at < now - MENTIONS_KEPT, mentions.c.state != "told")
            connection.execute(delete(mentions).where(*settled))
        return Purged(tuple(numbers), cut, do_requested_vacuum(self.database))

    def _erase_some(self, now: datetime) -> list[str]:
        with self.database.write() as connection:
            take_write_lock(self.database, connection)
            rows = connection.execute(_over(now).limit(BATCH)).all()
            for row in rows:
                self._erase(connection, row, now)
            if rows:
                request_vacuum(self.database, connection, *_SWEPT)
            return [row.number for row in rows]

    def _erase(self, connection: Connection, row: Row[Any], now: datetime) -> None:
        ticket = ticket_rows.ticket_of(connection, row)
        bare = redacted_ticket(ticket)
        # Nothing is left to draw or to check.
        gone_from = {"card_due": False, "has_open_action": False}
        left = {**ticket_rows.columns(bare), **gone_from, "erased_at": now}
        connection.execute(update(tickets).where(tickets.c.id == row.id).values(left))
        for ordinal, step in enumerate(bare.history, start=1):
            if step != ticket.history[ordinal - 1]:
                here = (history.c.ticket_id == row.id) & (history.c.ordinal == ordinal)
                text = ticket_rows.step_text(step)
                connection.execute(update(history).where(here).values(step=text))
        gone = PersonalValues(self.database, self.sealer).erase(connection, row.id)
        for table in _OF_TICKET:
            connection.execute(delete(table).where(table.c.ticket_id == row.id))
        for table in _UNDER_NUMBER:
            connection.execute(delete(table).where(table.c.number == row.number))
        proof = erasure_entry(row.number, map(str, ticket.personal), now)
        self._prove(connection, proof, gone)

    def _erase_reports(self, now: datetime) -> list[str]:
        with self.database.write() as connection:
            take_write_lock(self.database, connection)
            numbers = list(connection.scalars(_reports_over(now)))
            for number in numbers:
                escalation_rows.erase(connection, self.sealer, number, now)
                for table in _UNDER_NUMBER:
                    connection.execute(delete(table).where(table.c.number == number))
                gone = {escalation_rows.place(number): None}
                proof = erasure_entry(number, ["account"], now)
                self._prove(connection, proof, gone)
            if numbers:
                request_vacuum(self.database, connection, escalation_keys, escalations)
            return numbers

    def _prove(self, connection: Connection, proof: AuditEntry, gone: SealedValues) -> None:
        row_hashes = tuple(RowHashes(self.sealer.ring).hashes_of(connection, [proof.number]))
        Chain(self.sealer.ring).append(connection, ChainLink(proof, gone, row_hashes))

    def _erase_sign_offs(self, connection: Connection, now: datetime, limit: datetime) -> None:
        """Erase sign-offs and returns that are as old as erased entries of the chain."""
        for table in (sign_offs, returned_answers):
            ids = list(connection.scalars(select(table.c.id).where(table.c.at < limit)))
            if ids:
                connection.execute(delete(table).where(table.c.id.in_(ids)))
                gone = {answer_rows.place(each): None for each in ids}
                link = ChainLink(erasure_entry("", [table.name], now), gone)
                Chain(self.sealer.ring).append(connection, link)

    def _cut(self, connection: Connection, now: datetime, limit: datetime) -> int:
        """Cut the oldest rows, up to the first that belongs to a ticket or escalation
        still kept."""
        chain = Chain(self.sealer.ring)
        kept, head = connection.scalar(_first_kept(limit)), chain.head(connection)
        last = kept - 1 if kept else head.ordinal if head else 0
        if connection.scalar(select(audit.c.ordinal).where(audit.c.ordinal == last)) is None:
            return 0
        chain.append(connection, ChainLink(erasure_entry("", ["audit"], now)))
        return chain.cut(connection, last, now)


def _over(now: datetime) -> Select[Any]:
    return (
        select(tickets)
        .where(
            tickets.c.erased_at.is_(None),
            tickets.c.retention_until < tokyo.date_of(now),
            tickets.c.legal_hold.is_(False),
            tickets.c.status == Status.CLOSED,
        )
        .order_by(tickets.c.retention_until, tickets.c.number)
    )


def _reports_over(now: datetime) -> Select[str]:
    over = escalations.c.retention_until < tokyo.date_of(now)
    return (
        select(escalations.c.number)
        .where(escalations.c.erased_at.is_(None), over)
        .order_by(escalations.c.number)
    )


def _first_kept(limit: datetime) -> Select[Any]:
    living = select(tickets.c.number).where(tickets.c.erased_at.is_(None))
    # Of what 1.0.0 renumbered, nothing tells which ticket a former number led to, so any
    # restricted one keeps its rows.
    moved = living.where(tickets.c.number.startswith(Series.RESTRICTED)).exists()
    former = select(former_numbers.c.number)
    reported = select(escalations.c.number).where(escalations.c.erased_at.is_(None))
    return (
        select(audit.c.ordinal)
        .where(
            or_(
                audit.c.at >= limit,
                audit.c.number.in_(living),
                audit.c.number.in_(reported),
                audit.c.number.in_(former) & moved,
            )
        )
        .order_by(audit.c.ordinal)
        .limit(1)
    )


# What people typed to the bot; a question to the desk is a ticket.
ASKED_QUESTIONS_KEPT = timedelta(days=90)
TOLD_KEPT = timedelta(days=7)
RECALLS_KEPT = timedelta(days=RECALL_DAYS)
MARKS_KEPT = timedelta(days=90)
# Slack redelivers for a day at most; a week also serves an investigation.
DELIVERIES_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PurgedTraces:
    questions: int
    deliveries: int
    marks: int


def purge_traces(database: Database, now: datetime) -> PurgedTraces:
    """Erase the texts of old questions; delete old deliveries, marks and recalls."""
    last_day = tokyo.date_of(now - ASKED_QUESTIONS_KEPT)
    with database.write() as connection:
        questions = connection.execute(
            update(asked)
            .where(asked.c.question.is_not(None), asked.c.asked_on < last_day)
            .values(question=None, key_id=None)
        )
        deliveries = connection.execute(
            inbox.delete().where(inbox.c.state == "done", inbox.c.done_at < now - DELIVERIES_KEPT)
        )
        old_marks = connection.execute(marks.delete().where(marks.c.set_at < now - MARKS_KEPT))
        last_recall = tokyo.date_of(now - RECALLS_KEPT)
        connection.execute(delete(recalls).where(recalls.c.kept_on < last_recall))
        # The record of the message is erased too: it says that the person had asked.
        is_told = (notices.c.what == NoticeKind.ANSWER_CHANGED, notices.c.state != "waiting")
        connection.execute(delete(notices).where(*is_told, notices.c.posted_at < now - TOLD_KEPT))
        return PurgedTraces(questions.rowcount, deliveries.rowcount, old_marks.rowcount)


def purge_expired(
    database: Database, sealer: Sealer, rules: Sequence[Rules], now: datetime
) -> tuple[PurgedTraces, Purged]:
    """Purge everything whose time is over by these rules of the desk file."""
    traces = purge_traces(database, now)
    years = rules_in_force(rules, tokyo.date_of(now)).audit_years
    return traces, Retention(database, sealer).purge(now, years)


class ErasedRecord(NamedTuple):
    """One erased ticket or escalation; its number, and nothing of its contents."""

    number: str
    at: datetime
    by: str
    entry: int
    """Ordinal of its entry in the chain."""


def erased_records(database: Database, begins: datetime, ends: datetime) -> Iterator[ErasedRecord]:
    """Oldest first; `ends` is excluded. Raises StorageFailed."""
    columns = (audit.c.number, audit.c.at, audit.c.actor, audit.c.ordinal)
    wanted = (audit.c.action == AuditAction.DELETE, audit.c.number != "")
    period = (audit.c.at >= begins, audit.c.at < ends)
    query = select(*columns).where(*wanted, *period).order_by(audit.c.ordinal)
    for row in database.rows(query):
        yield ErasedRecord(row.number, row.at, row.actor, row.ordinal)


def request_vacuum(database: Database, connection: Connection, *tables: Table) -> None:
    """Call this in the transaction that deletes or overwrites rows of these tables."""
    # A vacuum that is running strikes off only the requests it has seen.
    token = uuid.uuid4().hex
    rows = [{"table": each.name, "token": token} for each in tables]
    connection.execute(database.upsert(vacuum_requests), rows)


def do_requested_vacuum(database: Database) -> bool:
    """Vacuum what was requested; False if some of it has to wait. Raises StorageFailed if the
    requests cannot be read."""
    owed = {row.table: row.token for row in database.rows(select(vacuum_requests))}
    if not owed:
        return True
    try:
        swept = database.sweep(*(each for each in metadata.sorted_tables if each.name in owed))
        with database.write() as connection:
            done = [(each, owed[each]) for each in swept]
            row = tuple_(vacuum_requests.c.table, vacuum_requests.c.token)
            connection.execute(delete(vacuum_requests).where(row.in_(done)))
    except StorageFailed:
        return False
    return swept >= owed.keys()


@dataclass(frozen=True, slots=True)
class RetentionTask:
    database: Database
    sealer: Sealer
    office: Callable[[], Office]
    clock: Callable[[], datetime]

    def purge(self) -> None:
        rules, now = self.office().rules, self.clock()
        traces, erased = purge_expired(self.database, self.sealer, rules, now)
        _log.info("retention.purged", count=traces.questions + traces.deliveries + traces.marks)
        _log.info("casebook.purged", count=len(erased.tickets) + erased.audit_rows)

    def vacuum(self) -> None:
        if not do_requested_vacuum(self.database):
            _log.warning("sweep.owed")
