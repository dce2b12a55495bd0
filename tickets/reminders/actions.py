"""Reminders of corrective actions: on the day they are due, and to the manager once it is over."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Final

from tickets.access.deciders import responsible_office
from tickets.access.visibility import may_hear
from tickets.model import tokyo
from tickets.model.complaint import CorrectiveAction
from tickets.model.kinds import Kind, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Ticket
from tickets.ports import Query, Store, UnitOfWork
from tickets.rules.context import OfficeContext

_PLANNED: Final = "actions.planned"
_OPEN: Final = Query(
    kinds=frozenset({Kind.COMPLAINT}), statuses=frozenset(Status), has_open_action=True
)


class ActionReminders:
    def __init__(self, store: Store, context: Callable[[], OfficeContext]) -> None:
        self._store = store
        self._context = context

    def plan(self, *, now: datetime) -> int:
        """Queue the reminders of today, once a business day; return how many are new."""
        office, today = self._context(), tokyo.date_of(now)
        if not office.opening.is_open(now):
            return 0
        with self._store.reading() as work:
            if work.noted(_PLANNED) == today.isoformat():
                return 0
            due = [each for each in _due(work, office, today) if not work.is_posted(each)]
        with self._store.transaction() as work:
            for notice in due:
                work.post(notice)
            work.note(_PLANNED, today.isoformat())
        return len(due)


def _due(work: UnitOfWork, office: OfficeContext, today: date) -> Iterator[Notice]:
    for summary in work.summaries(_OPEN):
        ticket = work.find(summary.number)
        action = ticket.complaint.undone_action if ticket else None
        if ticket and action and action.due_on and action.due_on <= today:
            yield from _notices(ticket, action, office, today)


def _notices(
    ticket: Ticket, action: CorrectiveAction, office: OfficeContext, today: date
) -> Iterator[Notice]:
    """To who is responsible, in their place to the manager; once it is over, to the manager too."""
    due_on, roster, what = action.due_on, office.roster, NoticeKind.ACTION_DUE
    manager = responsible_office(ticket, roster, today)
    person = action.responsible
    if person is None or not may_hear(what, person, ticket, roster, today):
        person = manager
    is_over = due_on is not None and due_on < today
    for kind, to in ((what, person), *([(NoticeKind.ACTION_MISSED, manager)] if is_over else [])):
        if to and may_hear(kind, to, ticket, roster, today):
            yield Notice(kind, ticket.number, to, 0, str(due_on))
