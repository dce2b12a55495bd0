"""What manager, deputy and representative do with what came up to them (domain.md 5.3)."""

from collections.abc import Callable
from datetime import datetime

from tickets.access import audit
from tickets.access.call_list import may_act, may_know
from tickets.escalation import merge
from tickets.escalation.acts import Acknowledge, Act, AskBack, carried_out, changed
from tickets.escalation.acts import seen as acknowledged
from tickets.escalation.escalate import amend, tell_more
from tickets.model.errors import NoSuchTicketError, NotAllowedError, RefusedError, StaleTicketError
from tickets.model.escalation import Escalation, State
from tickets.model.notices import Notice, Tell
from tickets.model.numbers import read
from tickets.ports import Book, Store
from tickets.rules.context import Circumstances, Moment


class Judging:
    def __init__(self, store: Store, circumstances: Callable[[], Circumstances]) -> None:
        self._store = store
        self._circumstances = circumstances

    def act(
        self, number: str, act: Act, *, who: str, now: datetime, key: str, seen: int | None = None
    ) -> Escalation:
        """The escalation after this act; the same key gives what it gave before.

        Raises NoSuchTicketError, NotAllowedError, StaleTicketError if somebody was faster than
        version `seen`, and RefusedError with every reason at once.
        """
        office = self._circumstances()
        moment = office.moment(who, now)
        try:
            with self._store.transaction() as book:
                before = _reached(book, number, moment)
                if book.done(key) or _is_seen_already(before, act):
                    return before
                _must_be_newest(before, seen)
                after = carried_out(act, before, moment)
                self._write(book, before, after, act, moment)
                book.remember(key, after.number)
                return after
        except (NoSuchTicketError, NotAllowedError):
            self._deny(number, who, now)
            raise

    def reached(self, number: str, *, who: str, now: datetime) -> Escalation:
        """One on which this person may act.

        Raises NoSuchTicketError where the person may not know of it, else NotAllowedError.
        """
        moment = self._circumstances().moment(who, now)
        try:
            with self._store.reading() as book:
                return _reached(book, number, moment)
        except (NoSuchTicketError, NotAllowedError):
            self._deny(number, who, now)
            raise

    def may_act(self, escalation: Escalation, who: str) -> bool:
        """Whether this person may act on it; a question is no attempt, so nothing is noted."""
        roster = self._circumstances().roster
        with self._store.reading() as book:
            source = book.find(escalation.source) if escalation.source else None
        return may_act(who, escalation, source, roster)

    def merge(
        self, number: str, into: str, *, who: str, now: datetime, key: str, seen: int | None = None
    ) -> Escalation:
        """One incident goes on under the other number; the earliest knowledge counts (O28).

        Its messages say where it went. Raises as `act` does.
        """
        office = self._circumstances()
        moment = office.moment(who, now)
        try:
            with self._store.transaction() as book:
                gone, stays = _reached(book, number, moment), _reached(book, into, moment)
                if book.done(key):
                    return stays
                _must_be_newest(gone, seen)
                if fault := merge.cannot_be_one(gone, stays):
                    raise RefusedError((fault,))
                ended = merge.gone(gone, stays, moment)
                self._write(book, gone, ended, "merge", moment)
                grown = changed(merge.grown(acknowledged(stays, moment), ended), moment)
                amend(book, grown, office, book.account(gone.number))
                if grown.known_at < stays.known_at:
                    tell_more(book, Tell.KNOWN_EARLIER, grown, moment, office)
                book.remember(key, grown.number)
                return grown
        except (NoSuchTicketError, NotAllowedError):
            self._deny(number, who, now)
            raise

    def _write(
        self, book: Book, before: Escalation, after: Escalation, act: Act | str, moment: Moment
    ) -> None:
        amend(book, after, self._circumstances())
        name = act if isinstance(act, str) else act.name
        book.write(audit.of_judging(name, before, after, moment))
        if isinstance(act, AskBack):
            book.post(Notice(Tell.ASKED_BACK, after.number, after.raised_by, after.version))

    def _deny(self, number: str, who: str, now: datetime) -> None:
        with self._store.transaction() as book:
            book.write(audit.denied(who, str(read(number) or ""), now))


def _reached(book: Book, number: str, moment: Moment) -> Escalation:
    found = book.escalation(str(read(number) or ""))
    if found is None:
        raise NoSuchTicketError
    source = book.find(found.source) if found.source else None
    who, roster = moment.actor.id, moment.roster
    if not may_know(who, found, source, roster):
        raise NoSuchTicketError
    if not may_act(who, found, source, roster):
        raise NotAllowedError
    return found


def _is_seen_already(before: Escalation, act: Act) -> bool:
    """Two tapped it: the first one counts, and the message names them."""
    return isinstance(act, Acknowledge) and before.status is not State.RAISED


def _must_be_newest(before: Escalation, seen: int | None) -> None:
    if seen is not None and seen != before.version:
        raise StaleTicketError(before.changed_by or before.raised_by, before.last_changed_at)
