"""The desk's storage in memory: dictionaries in place of the rows of bot/storage."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import date, datetime

from tickets.access.audit import AuditEntry
from tickets.deadlines.timers import to_stored_timer
from tickets.escalation.additions import join_key, person_of_join_key
from tickets.model.clocks import Label, Sense, StoredTimer, Timer, TimerKey
from tickets.model.escalation import Escalation
from tickets.model.kinds import LetterKind, PersonalField
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import Series
from tickets.model.pending import has_open_action, pending_decisions
from tickets.model.people import PlannedHandOver
from tickets.model.personal import Personal, ValueName
from tickets.model.revised_answers import Recall, SignOff, SignOffStage
from tickets.model.ticket import Summary, Ticket
from tickets.ports import LeakMention, Query


class Shelf:
    """Store and unit of work in one; a block that raises leaves everything as it was."""

    def __init__(self) -> None:
        self.tickets: dict[str, Ticket] = {}
        self.values: dict[tuple[str, ValueName], str] = {}
        self.counted: Counter[tuple[Series, int]] = Counter()
        self.notices: dict[str, Notice] = {}
        self.letters: list[tuple[str, LetterKind, int]] = []
        self.audit: list[AuditEntry] = []
        self.keys: dict[str, str] = {}
        self.escalations: list[Escalation] = []
        self.accounts: dict[str, list[str]] = {}
        self.running: dict[str, tuple[Timer, ...]] = {}
        self.stubs: list[str] = []
        self.notes: dict[str, str] = {}
        self.ahead: list[PlannedHandOver] = []
        self.signed: list[SignOff] = []
        self.recalled: dict[str, Recall] = {}
        self.mentioned: list[LeakMention] = []

    @contextmanager
    def transaction(self) -> Iterator["Shelf"]:
        before = self._as_it_is()
        try:
            yield self
        except BaseException:
            vars(self).update(before)
            raise

    @contextmanager
    def reading(self) -> Iterator["Shelf"]:
        view = copy(self)
        vars(view).update(self._as_it_is())
        before = view._as_it_is()
        yield view
        assert vars(view) == before

    def _as_it_is(self) -> dict[str, object]:
        """A copy of the containers; what they hold is immutable."""
        accounts = {to: list(told) for to, told in self.accounts.items()}
        return {name: copy(held) for name, held in vars(self).items()} | {"accounts": accounts}

    def allocate_number(self, series: Series, year: int) -> str:
        self.counted[series, year] += 1
        return f"{series}-{year}-{self.counted[series, year]:04}"

    def add(self, ticket: Ticket, sealed: Mapping[ValueName, Personal]) -> None:
        assert ticket.number not in self.tickets
        self._put(ticket, sealed)

    def find(self, number: str) -> Ticket | None:
        return self.tickets.get(number)

    def find_by_former_number(self, former: str) -> Ticket | None:
        had = (each for each in self.tickets.values() if former and each.former_number == former)
        return next(had, None)

    def find_all(self, numbers: Collection[str]) -> Iterable[Ticket]:
        return [self.tickets[each] for each in numbers if each in self.tickets]

    def save(
        self,
        ticket: Ticket,
        sealed: Mapping[ValueName, Personal],
        *,
        seen: int,
        removed: Collection[ValueName] = (),
    ) -> bool:
        if self.tickets[ticket.number].version != seen:
            return False
        for slot in removed:
            self.values.pop((ticket.number, slot), None)
        self._put(ticket, sealed)
        return True

    def renumber(self, former: str, ticket: Ticket, *, seen: int) -> bool:
        if self.tickets[former].version != seen:
            return False
        self.stubs.append(former)
        self.tickets[ticket.number] = replace(self.tickets.pop(former), number=ticket.number)
        self.escalations = [
            replace(each, source=ticket.number) if each.source == former else each
            for each in self.escalations
        ]
        for number, slot in list(self.values):
            if number == former:
                self.values[ticket.number, slot] = self.values.pop((number, slot))
        return True

    def personal_values(
        self, number: str, slots: Collection[ValueName]
    ) -> Mapping[ValueName, Personal]:
        return {s: Personal(self.values[number, s]) for s in slots if (number, s) in self.values}

    def personal_values_of(
        self, keys: Mapping[str, Collection[ValueName]]
    ) -> Mapping[str, Mapping[ValueName, Personal]]:
        return {number: self.personal_values(number, slots) for number, slots in keys.items()}

    def summaries(self, query: Query) -> Iterable[Summary]:
        for ticket in self.tickets.values():
            wanted = ticket.kind in query.kinds and ticket.status in query.statuses
            wanted = wanted and query.owner in (None, ticket.owner)
            if wanted and query.words in ticket.summary and self._is_in_time(ticket, query):
                yield ticket

    def _is_in_time(self, ticket: Ticket, query: Query) -> bool:
        running = self.running.get(ticket.number, ())
        due = min(
            (a.deadline.at for a in running if a.deadline.clock.sense is Sense.DUE), default=None
        )
        return (
            (query.due_from is None or (due is not None and due >= query.due_from))
            and (query.due_by is None or (due is not None and due <= query.due_by))
            and (query.by_law is None or self._ends_by_law(running, *query.by_law))
            and (query.received_from is None or ticket.received_at >= query.received_from)
            and (query.received_before is None or ticket.received_at < query.received_before)
            and (
                query.open_since is None
                or ticket.closed_at is None
                or ticket.closed_at >= query.open_since
            )
            and (not query.awaits_decision or any(pending_decisions(ticket, ())))
            and (not query.has_open_action or has_open_action(ticket))
            and (not query.is_restricted or ticket.number.startswith("X"))
        )

    @staticmethod
    def _ends_by_law(running: tuple[Timer, ...], first: datetime, last: datetime) -> bool:
        deadlines = [each.deadline for each in running]
        of_law = (each for each in deadlines if each.clock.label is Label.STATUTORY)
        return any(first <= each.at <= last for each in of_law)

    def undelivered(self, what: NoticeKind, to: str) -> Iterable[tuple[Notice, datetime]]:
        return []

    def last_told_at(
        self, what: NoticeKind, to: str, before: datetime | None = None
    ) -> datetime | None:
        return None

    def full_tickets(self, query: Query) -> Iterable[Ticket]:
        return [self.tickets[cover.number] for cover in self.summaries(query)]

    def count_questions(self, since: date, until: date) -> tuple[int, int]:
        return (0, 0)

    def current_owners(self) -> frozenset[str]:
        return frozenset(
            each.owner for each in self.tickets.values() if each.is_open and each.owner
        )

    def count_recorded(self, person: str) -> int:
        taken_down = (each for each in self.tickets.values() if each.recorded_by == person)
        return sum(each.requester != person for each in taken_down)

    def known_by(self, field: PersonalField, value: Personal) -> Iterable[Summary]:
        for (number, slot), text in self.values.items():
            if slot.field is field and text == value.reveal():
                yield self.tickets[number]

    def add_escalation(self, escalation: Escalation) -> None:
        self.escalations.append(escalation)

    def amend_escalation(self, escalation: Escalation, account: Personal | None) -> None:
        self.escalations = [e for e in self.escalations if e.number != escalation.number]
        self.escalations.append(escalation)
        if account:
            self.accounts.setdefault(escalation.number, []).append(account.reveal())

    def escalation(self, number: str) -> Escalation | None:
        return next((each for each in self.escalations if each.number == number), None)

    def reporters_account(self, number: str) -> Personal | None:
        told = self.accounts.get(number)
        return Personal("\n\n".join(told)) if told else None

    def has_account(self, number: str) -> bool:
        return number in self.accounts

    def reports(self, most: int) -> Iterable[Escalation]:
        return sorted(self.escalations, key=lambda each: each.raised_at, reverse=True)[:most]

    def open_escalations(self) -> Iterable[Escalation]:
        return [each for each in self.escalations if each.is_open]

    def escalations_before(
        self, instant: datetime, since: datetime | None = None
    ) -> Iterable[Escalation]:
        known = [each for each in self.escalations if each.known_at < instant]
        return [each for each in known if since is None or each.known_at >= since]

    def escalations_of(self, source: str) -> tuple[Escalation, ...]:
        return tuple(each for each in self.escalations if each.source == source)

    def reports_of(self, person: str) -> tuple[Escalation, ...]:
        joined = {self.keys[key] for key in self.keys if key.startswith(join_key(person))}
        own = (
            each
            for each in self.escalations
            if (each.raised_by == person or each.number in joined) and not each.source
        )
        return tuple(sorted(own, key=lambda each: each.raised_at, reverse=True))

    def joiners_of(self, number: str) -> tuple[str, ...]:
        keys = (key for key, of in self.keys.items() if of == number)
        return tuple(sorted(filter(None, map(person_of_join_key, keys))))

    def redraw(self, number: str) -> None:
        """No messages here."""

    def with_due_timer(self, numbers: Collection[str], now: datetime) -> frozenset[str]:
        due = {n: any(each.is_due(now) for each in self.running.get(n, ())) for n in numbers}
        return frozenset(number for number, is_due in due.items() if is_due)

    def save_timers(self, timers: Mapping[str, tuple[Timer, ...]]) -> None:
        self.running.update(timers)

    def timers_of(self, numbers: Collection[str]) -> Mapping[str, Mapping[TimerKey, StoredTimer]]:
        running = {number: self.running.get(number, ()) for number in numbers}
        return {n: {each.key: to_stored_timer(each) for each in of} for n, of in running.items()}

    def settle_letter(self, number: str, letter: LetterKind) -> None:
        self.letters = [each for each in self.letters if each[:2] != (number, letter)]

    def owed_letters(self, number: str) -> tuple[LetterKind, ...]:
        return tuple(dict.fromkeys(kind for at, kind, _ in self.letters if at == number))

    def other_recipients(self, notice: Notice) -> frozenset[str]:
        told = (replace(each, to=notice.to) == notice and each.to for each in self.notices.values())
        return frozenset(each for each in told if each and each != notice.to)

    def is_posted(self, notice: Notice) -> bool:
        return notice.key in self.notices

    def has_notice_for(self, number: str, to: str) -> bool:
        return any((each.number, each.to) == (number, to) for each in self.notices.values())

    def post(self, notice: Notice) -> None:
        self.notices.setdefault(notice.key, notice)

    post_again = post

    def owe_letter(self, number: str, letter: LetterKind, step: int) -> None:
        self.letters.append((number, letter, step))

    def write_audit(self, *entries: AuditEntry) -> None:
        self.audit.extend(entries)

    def result_of_submission(self, key: str) -> str | None:
        return self.keys.get(key)

    def remember_submission(self, key: str, number: str) -> None:
        self.keys[key] = number

    def add_hand_over(self, planned: PlannedHandOver) -> None:
        self.ahead.append(planned)

    def planned_hand_overs(self) -> tuple[PlannedHandOver, ...]:
        return tuple(sorted(self.ahead, key=lambda each: each.on))

    def remove_hand_over(self, id_: str) -> None:
        self.ahead = [each for each in self.ahead if each.id != id_]

    def add_sign_off(self, sign_off: SignOff) -> None:
        if sign_off.stage is not SignOffStage.RETURNED:
            entry = sign_off.wording.entry
            self.signed = [
                replace(each, reason=None) if each.wording.entry == entry else each
                for each in self.signed
            ]
        self.signed.append(sign_off)

    def sign_offs(self) -> tuple[SignOff, ...]:
        return tuple(self.signed)

    def save_recall(self, recall: Recall) -> None:
        self.recalled[recall.subject] = recall

    def delete_recall(self, recall: Recall) -> None:
        self.recalled.pop(recall.subject, None)

    def recalls(
        self, entries: Collection[str] | None = None, *, is_released: bool = False
    ) -> tuple[Recall, ...]:
        known = self.recalled.values()
        named = (each for each in known if entries is None or each.entry in entries)
        return tuple(each for each in named if each.release or not is_released)

    def open_mentions(self) -> tuple[LeakMention, ...]:
        return tuple(self.mentioned)

    def end_mention(self, mention: str) -> LeakMention | None:
        ended = next((each for each in self.mentioned if each.id == mention), None)
        self.mentioned = [each for each in self.mentioned if each is not ended]
        return ended

    def stored_value(self, name: str) -> str | None:
        return self.notes.get(name)

    def store_value(self, name: str, value: str) -> None:
        self.notes[name] = value

    def _put(self, ticket: Ticket, sealed: Mapping[ValueName, Personal]) -> None:
        self.tickets[ticket.number] = ticket
        self.values.update({(ticket.number, s): value.reveal() for s, value in sealed.items()})
