"""The casebook's store on SQLite and PostgreSQL, and its unit of work: one transaction."""

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, exists, func, select, update

from bot import fault_points
from bot.storage import feedback
from bot.storage.casebook import messages, search, ticket_rows
from bot.storage.casebook.absences import HandOverRows
from bot.storage.casebook.answer_rows import AnswerRows
from bot.storage.casebook.chain import (
    ACTS_WITHOUT_ROWS,
    Chain,
    ChainLink,
    Head,
    RowHash,
    RowHashes,
    take_write_lock,
)
from bot.storage.casebook.deadlines import LeakMentionRows, TimerRows
from bot.storage.casebook.escalation_rows import EscalationRows
from bot.storage.casebook.outbox import OutboxRows
from bot.storage.casebook.personal_values import PersonalValues
from bot.storage.casebook.search import TicketQueries
from bot.storage.casebook.tables import (
    NEVER,
    escalations,
    former_numbers,
    history,
    notes,
    notices,
    numbers,
    submissions,
    tickets,
)
from bot.storage.casebook.verification import Verification, VerificationResult, posted_head
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tickets.access.audit import AuditEntry, indirect_change_entry
from tickets.model.numbers import Number, Series
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Ticket

# Built once: building a statement takes longer than running it.
# A second replica waits at this row until the first has committed, so no number is given twice.
_COUNT = (
    update(numbers)
    .where(numbers.c.series == bindparam("of"), numbers.c.year == bindparam("in"))
    .values(last=numbers.c.last + 1)
    .returning(numbers.c.last)
)
_NEW_TICKET = tickets.insert()
_NEW_STEP = history.insert()
_REMEMBER = submissions.insert()
_DONE = select(submissions.c.number).where(submissions.c.key == bindparam("asked"))
_NOTED = select(notes.c.value).where(notes.c.name == bindparam("wanted"))
_TICKET = select(tickets).where(tickets.c.number == bindparam("wanted"))
_MOVED = select(tickets.c.number).where(
    exists().where(former_numbers.c.number == bindparam("former")),
    tickets.c.number.startswith(Series.RESTRICTED),
    # In free text the JSON has \", so that only the field matches.
    tickets.c.body.contains(bindparam("field")),
)
_SEEN = select(
    tickets.c.id,
    tickets.c.summary,
    select(func.count())
    .where(history.c.ticket_id == tickets.c.id)
    .scalar_subquery()
    .label("steps"),
).where(tickets.c.number == bindparam("number"), tickets.c.version == bindparam("seen"))
_SAVE = update(tickets).where(tickets.c.id == bindparam("saved"))


class UnitOfWork(
    TicketQueries,
    EscalationRows,
    TimerRows,
    OutboxRows,
    HandOverRows,
    AnswerRows,
    LeakMentionRows,
):
    """Implements `tickets.ports.UnitOfWork`; here are tickets, and what the audit chain says."""

    def __init__(
        self, connection: Connection, values: PersonalValues, chain: Chain, now: datetime
    ) -> None:
        super().__init__(connection, values, now)
        self._chain = chain
        self._links: list[ChainLink] = []

    def allocate_number(self, series: Series, year: int) -> str:
        ordinal = self._connection.scalar(_COUNT, {"of": series, "in": year})
        if ordinal is None:
            ordinal = 1
            self._connection.execute(
                numbers.insert().values(series=series, year=year, last=ordinal)
            )
        return str(Number(series, year, ordinal))

    def add(self, ticket: Ticket, sealed: Mapping[ValueName, Personal]) -> None:
        ticket_id = uuid.uuid4().hex
        row = ticket_rows.columns(ticket)
        # A ticket that is imported closed was never shown and need not be.
        row |= {"card_due": ticket.is_open, "due_at": NEVER}
        self._connection.execute(_NEW_TICKET, {"id": ticket_id, **row})
        self._ids[ticket.number] = ticket_id
        self._changed.add(ticket.number)
        self._new.add(ticket_id)
        self._write_steps(ticket_id, ticket, 0)
        search.update_summary_bigrams(self._connection, ticket_id, ticket.summary)
        self._sealed |= self._values.put(self._connection, ticket_id, sealed, is_new=True)

    def find(self, number: str) -> Ticket | None:
        row = self._connection.execute(_TICKET, {"wanted": number}).first()
        if row is None:
            return None
        self._ids[number] = row.id
        return ticket_rows.ticket_of(self._connection, row)

    def find_by_former_number(self, former: str) -> Ticket | None:
        field = f'"former_number": "{former}"'
        number = self._connection.scalar(_MOVED, {"former": former, "field": field})
        return self.find(number) if number else None

    def save(
        self,
        ticket: Ticket,
        sealed: Mapping[ValueName, Personal],
        *,
        seen: int,
        removed: Collection[ValueName] = (),
    ) -> bool:
        row = self._connection.execute(_SEEN, {"number": ticket.number, "seen": seen}).first()
        if row is None:
            return False
        self._ids[ticket.number] = row.id
        self._changed.add(ticket.number)
        self._connection.execute(_SAVE, {"saved": row.id, **ticket_rows.columns(ticket)})
        self._write_steps(row.id, ticket, row.steps)
        search.update_summary_bigrams(self._connection, row.id, ticket.summary, row.summary)
        self._sealed |= self._values.put(self._connection, row.id, sealed)
        if removed:
            self._sealed |= self._values.remove(self._connection, row.id, removed)
        return True

    def renumber(self, former: str, ticket: Ticket, *, seen: int) -> bool:
        if self._connection.execute(_SEEN, {"number": former, "seen": seen}).first() is None:
            return False
        messages.keep_former_cards(self._connection, self._id(former), former)
        self._ids.pop(former, None)
        new = ticket.number
        self._changed.discard(former)
        self._changed |= {new, *(each.number for each in self.escalations_of(former))}
        for column in (
            tickets.c.number,
            notices.c.number,
            submissions.c.number,
            escalations.c.source,
        ):
            self._connection.execute(
                update(column.table).where(column == former).values({column.name: new})
            )
        self._connection.execute(former_numbers.insert().values(number=former))
        return True

    def personal_values(
        self, number: str, keys: Collection[ValueName]
    ) -> Mapping[ValueName, Personal]:
        return self.personal_values_of({number: keys})[number]

    def personal_values_of(
        self, keys: Mapping[str, Collection[ValueName]]
    ) -> Mapping[str, Mapping[ValueName, Personal]]:
        ids = {number: self._id(number) for number in keys}
        by_id = {ids[number]: of for number, of in keys.items()}
        found = self._values.open(self._connection, by_id)
        return {number: found[ticket_id] for number, ticket_id in ids.items()}

    def write_audit(self, *entries: AuditEntry) -> None:
        for entry in entries:
            self._links.append(ChainLink(entry, self._sealed))
            self._sealed = {}

    def finish(self) -> None:
        """Append the entries, each with the hash of its row as this transaction leaves it."""
        told = {
            each.entry.number for each in self._links if each.entry.action not in ACTS_WITHOUT_ROWS
        }
        row_hashes: dict[str, list[RowHash]] = {}
        for row_hash in RowHashes(self._chain.ring).hashes_of(
            self._connection, self._changed | told - {""}
        ):
            row_hashes.setdefault(row_hash.number, []).append(row_hash)
        acts, self._links = self._links, []
        # An escalation that followed its ticket has no entry of its own yet.
        self.write_audit(
            *(
                indirect_change_entry(number, self._now)
                for number in sorted(row_hashes.keys() - told)
            )
        )
        links = (
            each
            if each.entry.action in ACTS_WITHOUT_ROWS
            else replace(each, row_hashes=tuple(row_hashes.get(each.entry.number, ())))
            for each in (*self._links, *acts)
        )
        self._chain.append(self._connection, *links)

    def result_of_submission(self, key: str) -> str | None:
        return self._connection.scalar(_DONE, {"asked": key})

    def remember_submission(self, key: str, number: str) -> None:
        self._connection.execute(_REMEMBER, {"key": key, "number": number})

    def count_questions(self, since: date, until: date) -> tuple[int, int]:
        return feedback.count_asked(self._connection, since, until)

    def stored_value(self, name: str) -> str | None:
        return self._connection.scalar(_NOTED, {"wanted": name})

    def store_value(self, name: str, value: str) -> None:
        insert = self._values.database.upsert(notes)
        self._connection.execute(insert, {"name": name, "value": value})

    def _write_steps(self, ticket_id: str, ticket: Ticket, written: int) -> None:
        steps = [
            {"ticket_id": ticket_id, "ordinal": ordinal, "step": ticket_rows.step_text(step)}
            for ordinal, step in enumerate(ticket.history[written:], start=written + 1)
        ]
        if steps:
            self._connection.execute(_NEW_STEP, steps)


class Casebook:
    def __init__(
        self, database: Database, sealer: Sealer, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._values = PersonalValues(database, sealer)
        self._chain = Chain(sealer.ring)
        self._clock = clock

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        """Raises StorageFailed, which carries no values.

        The write lock is taken before the first read: what is written rests on what was read, and
        two forms with one key create one ticket.
        """
        with self._database.write() as connection:
            take_write_lock(self._database, connection)
            work = UnitOfWork(connection, self._values, self._chain, self._clock())
            yield work
            work.finish()
            fault_points.exit_if_armed("before_commit")
        fault_points.exit_if_armed("after_commit")

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        with self._database.read() as connection:
            yield UnitOfWork(connection, self._values, self._chain, self._clock())

    def head(self) -> Head | None:
        """The end of the audit chain, to be kept where no one who can write the database
        can write."""
        with self._database.read() as connection:
            return self._chain.head(connection)

    def verify(self, kept: Head | None = None) -> VerificationResult:
        with self._database.read() as connection:
            heads = [head for head in (kept, posted_head(connection)) if head is not None]
            return Verification(self._chain, connection).verify(heads)
