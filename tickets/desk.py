"""The desk: every operation on tickets, with its rights, audit and transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from tickets import links
from tickets.access import audit, visibility
from tickets.access.visibility import Visibility, hide_nameless_asker, visibility_of
from tickets.answers import QuestionInbox, Recalls, SignOffs
from tickets.corrective_actions import ActionReminders, OwnCorrectiveActions
from tickets.escalation import escalate
from tickets.escalation.handling import EscalationHandling
from tickets.escalation.reports import Escalations
from tickets.hand_overs import HandOvers
from tickets.model.contact import looks_personal
from tickets.model.errors import Code, Fault, NoSuchTicketError, NotAllowedError, RefusedError
from tickets.model.escalation import Cause, Escalation
from tickets.model.kinds import DESK_ROLES, LetterKind, Move, PersonalField, Relation, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import parse_typed_number, series_of
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Link, Summary, Ticket
from tickets.ports import (
    LONGEST_WORDS,
    DeskPart,
    LeakMention,
    Order,
    Query,
    Store,
    UnitOfWork,
    audit_denials,
    next_number,
    without_hidden_links,
)
from tickets.reminders.digests import Digests
from tickets.reports.report import MonthReports
from tickets.rules.context import Moment, OfficeContext
from tickets.workflow import apply
from tickets.workflow.apply import apply_all, apply_first_move
from tickets.workflow.case import Act, NewTicket, build_ticket
from tickets.workflow.commit import commit, stale_error
from tickets.worklist import Worklists


@dataclass(frozen=True, slots=True)
class VisibleTicket:
    """A ticket as one person sees it."""

    ticket: Ticket
    visibility: Visibility
    moves: tuple[Move, ...]
    opens: tuple[ValueName, ...] = ()
    """Personal values that may be opened in this view, also those of its duplicates."""
    needs_reason_to_open: bool = True
    """Whether opening them needs a typed reason (O4)."""
    letters_owed: tuple[LetterKind, ...] = ()
    """Letters that the requester must still get."""


@dataclass(frozen=True, slots=True)
class OwnData:
    """A person's own tickets and reports, and the number of tickets they recorded."""

    tickets: tuple[Summary, ...]
    reports: tuple[Escalation, ...]
    """Reports of possible breaches; only their existence is shown."""
    recorded: int


class Desk(DeskPart):
    def __init__(self, store: Store, context: Callable[[], OfficeContext]) -> None:
        super().__init__(store, context)
        self.escalations = Escalations(store, context)
        self.handling = EscalationHandling(store, context)
        self.hand_overs = HandOvers(store, context)
        self.worklists = Worklists(store, context)
        self.digests = Digests(store, context, self.worklists, self.escalations, self.handling)
        self.action_reminders = ActionReminders(store, context)
        self.month_reports = MonthReports(store, context)
        self.sign_offs = SignOffs(store, context)
        self.question_inbox = QuestionInbox(store, context)
        self.recalls = Recalls(store, context)
        self.own_actions = OwnCorrectiveActions(store, context)
        self.same_contact = links.SameContact(store, context)

    def open(
        self, new: NewTicket, then: Sequence[Act] = (), *, who: str, now: datetime, key: str
    ) -> Ticket:
        """Record a new ticket and apply the moves of its form (O7).

        The same key returns the same ticket.
        """
        moment = self._moment(who, now)
        with self._acting(moment, move=Move.RECORD) as work:
            if (earlier := work.result_of_submission(key)) is not None:
                return self._reach(work, earlier, moment)
            return _opened(work, new, then, moment, key)

    def convert(
        self, number: str, new: NewTicket, *, who: str, now: datetime, seen: int, key: str
    ) -> Ticket:
        """Close a question and record another ticket in its place (O32)."""
        moment = self._moment(who, now)
        with self._acting(moment, number, Move.CONVERT) as work:
            if (earlier := work.result_of_submission(key)) is not None:
                return self._reach(work, earlier, moment)
            question = self._reach(work, number, moment)
            if seen != question.version:
                raise stale_error(question)
            ticket = _opened(work, new, (), moment, key)
            link = Link(Relation.CONVERTED_TO, ticket.number, ticket.kind)
            closing = apply_all(question, [Act(Move.CONVERT, {"link": link})], moment)
            commit(work, closing, moment)
            return ticket

    def act(
        self, number: str, acts: Sequence[Act], *, who: str, now: datetime, seen: int | None = None
    ) -> Ticket:
        """Apply these moves, all or none.

        Raises StaleTicketError if the version is not `seen`, NoSuchTicketError, NotAllowedError,
        ForbiddenMoveError, or RefusedError with every fault.
        """
        moment = self._moment(who, now)
        first = acts[0].move if acts else None
        with self._acting(moment, number, first) as work:
            ticket = self._reach(work, number, moment)
            if seen is not None and _has_changed(ticket, seen):
                raise stale_error(ticket)
            after = commit(work, apply_all(ticket, acts, moment), moment)
            links.mark_original(work, ticket, after, moment)
            links.mirror_links(work, ticket, after, moment)
            return after

    def escalate(
        self, number: str, cause: Cause, *, who: str, now: datetime, key: str, note: str = ""
    ) -> Escalation:
        """Escalate a ticket, once for a cause that is still open, and link the two. The note says
        why, and stays in the ticket.

        Raises as `act` does.
        """
        moment = self._moment(who, now)
        with self._acting(moment, number, Move.LINK) as work:
            ticket = self._reach(work, number, moment)
            done = work.result_of_submission(key)
            if done is not None and (earlier := work.escalation(done)) is not None:
                return earlier
            if faults := tuple(escalate.manual_escalation_faults(work, ticket, cause, note)):
                raise RefusedError(faults)
            series = series_of(None, ticket.restrictions)
            new = next_number(work, series, moment)
            escalation = escalate.new_escalation(new, ticket, moment, cause)
            link = Link(Relation.BELONGS_TO, escalation.number, None)
            acts = [Act(Move.LINK, {"link": link})]
            if note:
                why = {ValueName(PersonalField.NOTE): Personal(note)}
                acts.insert(0, Act(Move.NOTE, personal=why))
            linking = apply_all(ticket, acts, moment)
            escalate.escalate(work, escalation, ticket, moment)
            commit(work, linking, moment)
            work.write_audit(audit.escalation_created_entry(escalation, moment))
            work.remember_submission(key, escalation.number)
            return escalation

    def unassign_all(self, owner: str, *, now: datetime) -> tuple[str, ...]:
        """Release every open ticket of a person who left, and notify (O7)."""
        moment = self._context().moment_of_program(now)
        manager = moment.roster.manager
        seen = self._moment(manager, now) if manager else None
        with self._store.transaction() as work:
            found = [work.find(summary.number) for summary in work.summaries(Query(owner=owner))]
            moved = [
                commit(work, apply_all(each, [Act(Move.RELEASE)], moment), moment)
                for each in found
                if each is not None
            ]
            # Restricted ones are not counted (O1).
            count = sum(visibility.may_see(each, seen) for each in moved) if seen else 0
            if manager and count:
                about = f"{owner}:{count}:{now:%Y%m%d%H%M%S}"
                work.post(Notice(NoticeKind.OWNER_LEFT, "", manager, 0, about))
            return tuple(ticket.number for ticket in moved)

    def note(self, number: str, note: Personal, *, now: datetime) -> None:
        """Add the program's own note to an open ticket.

        Raises NoSuchTicketError and ForbiddenMoveError.
        """
        moment = self._context().moment_of_program(now)
        act = Act(Move.NOTE, personal={ValueName(PersonalField.NOTE): note})
        with self._store.transaction() as work:
            ticket = work.find(number)
            if ticket is None:
                raise NoSuchTicketError
            commit(work, apply_all(ticket, [act], moment), moment)

    def show(
        self,
        number: str,
        *,
        who: str,
        now: datetime,
        to_make: Collection[Move] = (),
        seen: int | None = None,
    ) -> VisibleTicket:
        """Return the ticket without personal values.

        Raises if none of the moves `to_make` is possible here, unless the ticket moved since
        `seen`, which `act` explains better.
        """
        moment = self._moment(who, now)
        first = min(to_make, default=None)
        with audit_denials(self._store, moment, number, first), self._store.reading() as work:
            ticket = self._reach(work, number, moment)
            if to_make and seen in (None, ticket.version):
                roles = visibility.acting_roles(ticket, moment)
                apply.require_possible(ticket.kind, ticket.status, to_make, roles)
            shown = _shown(work, ticket, moment)
            visible = hide_nameless_asker(shown.ticket, who)
            return replace(shown, ticket=visible, letters_owed=work.owed_letters(ticket.number))

    def show_outcome(self, number: str, *, who: str, now: datetime) -> Ticket:
        """Return the ticket to say what became of the part that was asked of this person.

        Raises NoSuchTicketError.
        """
        with self._store.reading() as work:
            ticket = work.find(number)
        if ticket is None or not visibility.may_hear_outcome(ticket, self._moment(who, now)):
            raise NoSuchTicketError
        return ticket

    def knows(self, number: str, *, who: str, now: datetime) -> bool:
        """Whether this person may know of the ticket. Not audited: drawing a form asks nothing."""
        moment = self._moment(who, now)
        with suppress(NoSuchTicketError), self._store.reading() as work:
            self._reach(work, number, moment)
            return True
        return False

    def reveal(
        self, number: str, keys: Collection[ValueName], *, who: str, now: datetime, why: str = ""
    ) -> Mapping[ValueName, Personal]:
        """Open personal values; audited in the same transaction.

        A person's next move is a reason; otherwise `why` is required (O4).
        """
        moment = self._moment(who, now)
        with self._acting(moment, number) as work:
            ticket = self._reach(work, number, moment)
            merged = frozenset(links.values_of_duplicates(work, ticket, moment))
            _may_open(ticket, keys, merged, moment, why)
            own = frozenset(keys) - merged
            opened = work.personal_values(ticket.number, own)
            work.write_audit(audit.values_opened_entry(ticket.number, tuple(opened), moment, why))
            of_duplicates = links.open_values(work, merged.intersection(keys), moment, why)
            return {**opened, **of_duplicates}

    def list(self, query: Query, *, who: str, now: datetime, most: int = 50) -> tuple[Summary, ...]:
        """The tickets that this person may see, at most `most`; others are not even counted.

        Words find only tickets whose summary this person may read.
        """
        if len(query.words) > LONGEST_WORDS:
            raise RefusedError((Fault(Code.TOO_LONG, "summary"),))
        moment = self._moment(who, now)
        with self._store.reading() as work:
            seen = (summary for summary in work.summaries(query) if _is_listed(summary, moment))
            if query.words:
                seen = (e for e in seen if visibility_of(e, moment) in visibility.READING_SUMMARY)
            return tuple(islice(seen, most))

    def known_by(
        self, field: PersonalField, *spellings: Personal, who: str, now: datetime
    ) -> tuple[Summary, ...]:
        """Tickets of the same person: exact matches of a personal value; audited once."""
        moment = self._moment(who, now)
        with self._acting(moment) as work:
            if not moment.actor.roles & DESK_ROLES:
                raise NotAllowedError
            work.write_audit(audit.value_search_entry(field, moment))
            found = (each for value in spellings for each in work.known_by(field, value))
            return tuple(summary for summary in found if _is_listed(summary, moment))

    def own_data(self, *, who: str, now: datetime) -> OwnData:
        """Return what is stored about this person; audited."""
        moment = self._moment(who, now)
        mine = Query(requester=who, statuses=frozenset(Status), order=Order.NEWEST)
        with self._store.transaction() as work:
            work.write_audit(audit.own_data_entry(moment))
            found = (summary for summary in work.summaries(mine) if _is_listed(summary, moment))
            return OwnData(tuple(found), work.reports_of(who), work.count_recorded(who))

    def audit_absence(self, who: str, *, now: datetime) -> None:
        """Audit that an absence was set or cleared."""
        moment = self._moment(who, now)
        with self._store.transaction() as work:
            work.write_audit(audit.absence_entry(moment))

    def end_mention(self, mention: str, *, who: str, now: datetime) -> LeakMention | None:
        """A mention of a possible leak is dealt with; None if it is not open (O13).

        Raises RefusedError for the person who mentioned it.
        """
        moment = self._moment(who, now)
        with self._acting(moment) as work:
            if not moment.actor.roles & DESK_ROLES:
                raise NotAllowedError
            if any((each.id, each.person) == (mention, who) for each in work.open_mentions()):
                raise RefusedError((Fault(Code.OWN_MENTION),))
            ended = work.end_mention(mention)
            if ended:
                work.write_audit(audit.unreported_leak_mention_entry(ended.id, moment))
            return ended

    def audit_refusals(self, who: str, *, now: datetime, refused: int = 0) -> None:
        """Audit a forged submission, or so many requests refused beyond the limit."""
        with self._store.transaction() as work:
            work.write_audit(audit.denial_entry(who, "", now, refused=refused))

    def _reach(self, work: UnitOfWork, number: str, moment: Moment) -> Ticket:
        """Return the ticket if this person may know of it."""
        asked = parse_typed_number(number)
        wanted = str(asked or "")
        found = work.find(wanted) or work.find_by_former_number(wanted)
        return visibility.require_visible(found, moment)


def _has_changed(ticket: Ticket, seen: int) -> bool:
    """Whether it changed since this version; a reminder by the program changes nothing in it."""
    since = ticket.history[seen:]
    is_reminded = bool(since) and all(step.reminder for step in since)
    return seen != ticket.version and not is_reminded


def _opened(
    work: UnitOfWork,
    new: NewTicket,
    then: Sequence[Act],
    moment: Moment,
    key: str,
) -> Ticket:
    blank = build_ticket(new, moment.actor.id, moment.now, moment.roster, moment.context.language)
    begun = apply_first_move(blank, Act(Move.RECORD, personal=new.personal), moment)
    ticket = commit(work, (begun, *apply_all(begun.ticket, then, moment)), moment)
    work.remember_submission(key, ticket.number)
    return ticket


def _may_open(
    ticket: Ticket,
    keys: Collection[ValueName],
    of_duplicates: Collection[ValueName],
    moment: Moment,
    why: str,
) -> None:
    who, seen = moment.actor.id, visibility_of(ticket, moment)
    own = (key for key in keys if key not in of_duplicates)
    if not all(visibility.is_openable(key, ticket, who, seen) for key in own):
        raise NotAllowedError
    if looks_personal(why):
        raise RefusedError((Fault(Code.PERSONAL_DATA, "why"),))
    fields = {key.field for key in keys}
    if visibility.may_check_contents(ticket, moment, fields):
        return
    if not why.strip() and visibility.needs_reason_to_open(ticket, moment):
        raise RefusedError((Fault(Code.NEEDS_REASON, "why"),))


def _is_listed(summary: Summary, moment: Moment) -> bool:
    return visibility.appears_in_lists(summary, visibility_of(summary, moment))


def _shown(work: UnitOfWork, found: Ticket, moment: Moment) -> VisibleTicket:
    ticket = without_hidden_links(work, found, moment)
    roles, seen = visibility.acting_roles(ticket, moment), visibility_of(ticket, moment)
    who = moment.actor.id
    opens = (n for n in ticket.personal if visibility.is_openable(n, ticket, who, seen))
    return VisibleTicket(
        ticket,
        seen,
        apply.possible_moves(ticket.kind, ticket.status, roles),
        opens=(*sorted(opens), *links.values_of_duplicates(work, found, moment)),
        needs_reason_to_open=visibility.needs_reason_to_open(ticket, moment),
    )
