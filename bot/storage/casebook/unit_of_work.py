"""The casebook's unit of work: the rows of one transaction."""

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from bot.storage import feedback
from bot.storage.casebook import (
    absences,
    answer_rows,
    deadlines,
    escalation_rows,
    messages,
    outbox,
    search,
    ticket_rows,
)
from bot.storage.casebook.chain import ACTS_WITHOUT_ROWS, Chain, ChainLink, RowHash, RowHashes
from bot.storage.casebook.personal_values import PersonalValues
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
from bot.storage.keys import Place
from tickets.access.audit import Entry, rewrite_entry
from tickets.model.clocks import StoredTimer, Timer, TimerKey
from tickets.model.escalation import Escalation
from tickets.model.kinds import LetterKind, PersonalField
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import Number, Series
from tickets.model.people import PlannedHandOver
from tickets.model.personal import Personal, ValueName
from tickets.model.revised_answers import Recall, SignOff
from tickets.model.ticket import Summary, Ticket
from tickets.ports import Mention, Query

# Built once: building a statement takes longer than running it.
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
_ID = select(tickets.c.id).where(tickets.c.number == bindparam("number"))
_TICKET = select(tickets).where(tickets.c.number == bindparam("wanted"))
_STEPS = (
    select(history.c.step)
    .where(history.c.ticket_id == bindparam("ticket"))
    .order_by(history.c.ordinal)
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


class UnitOfWork:
    def __init__(
        self, connection: Connection, values: PersonalValues, chain: Chain, now: datetime
    ) -> None:
        self._connection = connection
        self._values = values
        self._chain = chain
        self._now = now
        self._posted = -1
        self._links: list[ChainLink] = []
        self._changed: set[str] = set()
        self._ids: dict[str, str] = {}
        self._new: set[str] = set()
        self._sealed: dict[Place, bytes] = {}

    def number(self, series: Series, year: int) -> str:
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
        search.put(self._connection, ticket_id, ticket.summary)
        self._sealed |= self._values.put(self._connection, ticket_id, sealed, is_new=True)

    def find(self, number: str) -> Ticket | None:
        row = self._connection.execute(_TICKET, {"wanted": number}).first()
        if row is None:
            return None
        self._ids[number] = row.id
        return ticket_of(self._connection, row)

    def find_all(self, numbers: Collection[str]) -> tuple[Ticket, ...]:
        self._ids |= (ids := search.ids_by_number(self._connection, numbers))
        wanted = [ids[number] for number in numbers if number in ids]
        return tuple(search.tickets_by_id(self._connection, wanted))

    def save(self, ticket: Ticket, sealed: Mapping[ValueName, Personal], *, seen: int) -> bool:
        row = self._connection.execute(_SEEN, {"number": ticket.number, "seen": seen}).first()
        if row is None:
            return False
        self._ids[ticket.number] = row.id
        self._changed.add(ticket.number)
        self._connection.execute(_SAVE, {"saved": row.id, **ticket_rows.columns(ticket)})
        self._write_steps(row.id, ticket, row.steps)
        search.put(self._connection, row.id, ticket.summary, row.summary)
        self._sealed |= self._values.put(self._connection, row.id, sealed)
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

    def summaries(self, query: Query) -> Iterator[Summary]:
        return search.summaries(self._connection, query, self._now)

    def full_tickets(self, query: Query) -> Iterator[Ticket]:
        return search.tickets_of(self._connection, query, self._now)

    def current_owners(self) -> frozenset[str]:
        return frozenset(search.owners(self._connection))

    def count_recorded(self, person: str) -> int:
        return search.count_recorded_by(self._connection, person)

    def known_by(self, field: PersonalField, value: Personal) -> Iterator[Summary]:
        ids = self._values.ids_with(self._connection, field, value)
        return search.summaries_of(self._connection, ids)

    def add_escalation(self, escalation: Escalation) -> None:
        self._changed.add(escalation.number)
        escalation_rows.put(self._connection, escalation)

    def amend_escalation(self, escalation: Escalation, account: Personal | None) -> None:
        sealer = self._values.sealer
        self._changed.add(escalation.number)
        self._sealed |= escalation_rows.amend(self._connection, sealer, escalation, account)

    def escalation(self, number: str) -> Escalation | None:
        return escalation_rows.find(self._connection, number)

    def reporters_account(self, number: str) -> Personal | None:
        return escalation_rows.account_of(self._connection, self._values.sealer, number)

    def has_account(self, number: str) -> bool:
        return escalation_rows.has_account(self._connection, number)

    def open_escalations(self) -> Iterator[Escalation]:
        return escalation_rows.open_escalations(self._connection)

    def escalations_before(
        self, instant: datetime, since: datetime | None = None
    ) -> Iterator[Escalation]:
        return escalation_rows.raised_before(self._connection, instant, since)

    def escalations_of(self, source: str) -> tuple[Escalation, ...]:
        return escalation_rows.escalations_of(self._connection, source)

    def reports_of(self, person: str) -> tuple[Escalation, ...]:
        return escalation_rows.reports_of(self._connection, person)

    def joiners_of(self, number: str) -> tuple[str, ...]:
        return escalation_rows.joined_numbers(self._connection, number)

    def save_escalation_timers(self, number: str, timers: tuple[Timer, ...]) -> None:
        deadlines.set_of_escalation(self._connection, number, timers)

    def redraw(self, number: str) -> None:
        messages.mark_stale(self._connection, number)

    def escalation_timers(self, number: str) -> Mapping[TimerKey, StoredTimer]:
        return deadlines.of_escalation(self._connection, number)

    def save_timers(self, number: str, timers: tuple[Timer, ...]) -> None:
        self.save_timers_of({number: timers})

    def save_timers_of(self, timers: Mapping[str, tuple[Timer, ...]]) -> None:
        by_id = {self._id(number): of for number, of in timers.items()}
        if deadlines.set_of_tickets(self._connection, by_id, self._new):
            self._changed |= timers.keys()

    def timers(self, number: str) -> Mapping[TimerKey, StoredTimer]:
        return {} if self._id(number) in self._new else self.timers_of([number])[number]

    def timers_of(self, numbers: Collection[str]) -> Mapping[str, Mapping[TimerKey, StoredTimer]]:
        ids = {number: self._id(number) for number in numbers}
        kept = deadlines.of_tickets(self._connection, list(ids.values()))
        return {number: kept[ticket_id] for number, ticket_id in ids.items()}

    def with_due_timer(self, numbers: Collection[str], now: datetime) -> frozenset[str]:
        return deadlines.due_among(self._connection, now, numbers)

    def is_posted(self, notice: Notice) -> bool:
        return outbox.is_posted(self._connection, notice)

    def other_recipients(self, notice: Notice) -> frozenset[str]:
        return outbox.others_told(self._connection, notice)

    def post(self, notice: Notice) -> None:
        outbox.post(self._values.database, self._connection, notice, self._next())

    def post_again(self, notice: Notice) -> None:
        outbox.post_again(self._values.database, self._connection, notice, self._next())

    def undelivered(self, what: NoticeKind, to: str) -> Iterator[tuple[Notice, datetime]]:
        return outbox.waiting_notices(self._connection, what, to)

    def last_told_at(self, what: NoticeKind, to: str) -> datetime | None:
        return outbox.last_told_at(self._connection, what, to)

    def has_notice_for(self, number: str, to: str) -> bool:
        return outbox.has_notice(self._connection, number, to)

    def owe_letter(self, number: str, letter: LetterKind, step: int) -> None:
        outbox.owe_letter(self._values.database, self._connection, self._id(number), letter, step)

    def settle_letter(self, number: str, letter: LetterKind) -> None:
        outbox.strike_letter(self._connection, self._id(number), letter)

    def owed_letters(self, number: str) -> tuple[LetterKind, ...]:
        return outbox.owed_letters(self._connection, self._id(number))

    def write_audit(self, *entries: Entry) -> None:
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
            *(rewrite_entry(number, self._now) for number in sorted(row_hashes.keys() - told))
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

    def add_hand_over(self, planned: PlannedHandOver) -> None:
        ids = [self._id(number) for number in sorted(planned.numbers)]
        absences.put_hand_over(self._connection, planned, ids, self._now)

    def planned_hand_overs(self) -> tuple[PlannedHandOver, ...]:
        return absences.hand_overs_ahead(self._connection)

    def remove_hand_over(self, id_: str) -> None:
        absences.drop_hand_over(self._connection, id_)

    def count_questions(self, since: date, until: date) -> tuple[int, int]:
        return feedback.count_asked(self._connection, since, until)

    def add_sign_off(self, sign_off: SignOff) -> None:
        place, content = answer_rows.put_sign_off(self._connection, sign_off)
        self._sealed[place] = content

    def sign_offs(self) -> tuple[SignOff, ...]:
        return tuple(sign_off for _, sign_off in answer_rows.stored_sign_offs(self._connection))

    def save_recall(self, recall: Recall) -> None:
        values = self._values
        answer_rows.save_recall(values.database, self._connection, values.sealer, recall)

    def delete_recall(self, recall: Recall) -> None:
        answer_rows.delete_recall(self._connection, self._values.sealer, recall)

    def recalls(
        self, entries: Collection[str] | None = None, *, is_released: bool = False
    ) -> tuple[Recall, ...]:
        connection, sealer = self._connection, self._values.sealer
        return tuple(
            answer_rows.stored_recalls(connection, sealer, entries, is_released=is_released)
        )

    def open_mentions(self) -> tuple[Mention, ...]:
        return deadlines.open_mentions(self._connection)

    def end_mention(self, mention: str) -> Mention | None:
        return deadlines.end_mention(self._connection, mention)

    def stored_value(self, name: str) -> str | None:
        return self._connection.scalar(_NOTED, {"wanted": name})

    def store_value(self, name: str, value: str) -> None:
        insert = self._values.database.upsert(notes)
        self._connection.execute(insert, {"name": name, "value": value})

    def _next(self) -> datetime:
        """In order of posting."""
        self._posted += 1
        return self._now + timedelta(microseconds=self._posted)

    def _id(self, number: str) -> str:
        if number not in self._ids:
            self._ids[number] = self._connection.scalar(_ID, {"number": number}) or ""
        return self._ids[number]

    def _write_steps(self, ticket_id: str, ticket: Ticket, written: int) -> None:
        steps = [
            {"ticket_id": ticket_id, "ordinal": ordinal, "step": ticket_rows.step_text(step)}
            for ordinal, step in enumerate(ticket.history[written:], start=written + 1)
        ]
        if steps:
            self._connection.execute(_NEW_STEP, steps)


def ticket_of(connection: Connection, row: Row[Any]) -> Ticket:
    return ticket_rows.ticket(row, list(connection.scalars(_STEPS, {"ticket": row.id})))
