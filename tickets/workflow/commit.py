"""Commit applied moves: ticket, audit, letters, notices to their audience, timers, escalations."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from tickets.access.audit import AuditAction, AuditEntry
from tickets.access.deciders import (
    contents_checker,
    desk_or_responsible_people,
    is_about_unnamed_colleague,
    officer_to_ask,
    responsible_people,
)
from tickets.access.visibility import Visibility, hide_nameless_asker, may_get_notice, visibility_of
from tickets.deadlines.holders import assignees
from tickets.deadlines.timers import save_timers
from tickets.escalation import escalate
from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Delayable, Found, SearchTask
from tickets.model.errors import StaleTicketError
from tickets.model.execution import tasks_to_execute
from tickets.model.kinds import DESK_ROLES, CloseCode, ContactBy, LetterKind, Move, Role
from tickets.model.notices import PRESERVING, Notice, NoticeKind
from tickets.model.numbers import Series, series_of
from tickets.model.pending import has_open_action
from tickets.model.people import Roster
from tickets.model.ticket import Ticket
from tickets.ports import UnitOfWork, next_number
from tickets.rules.context import Moment, OfficeContext
from tickets.workflow.apply import AppliedMove, letters_settled
from tickets.workflow.case import DECIDERS
from tickets.workflow.disclosure_effects import preserved_systems, record_number_asked_under


def notices_of(applied: AppliedMove, moment: Moment) -> tuple[Notice, ...]:
    """Return the notices of this move, one per person and kind, to people who may get them.

    The actor gets none, except that a matter was passed on to them. A decision made by a stand-in
    also goes to the manager.
    """
    ticket = applied.ticket
    found: dict[Notice, None] = {}
    is_decision = applied.rule.roles <= DECIDERS and applied.step.move is not Move.DEPUTIZE
    meanwhile = (NoticeKind.DECIDED_MEANWHILE,) if is_decision else ()
    for what in (*applied.notices, *meanwhile):
        for to in _AUDIENCE[what](applied, moment.roster, moment.today):
            is_news = to != applied.step.by or what is NoticeKind.PASSED_ON
            if to and is_news and may_get_notice(what, to, ticket, moment):
                found[_notice(what, ticket, to)] = None
    return tuple(found)


def _notice(what: NoticeKind, ticket: Ticket, to: str) -> Notice:
    """Return the notice, with a key by which a person is told once of a corrective action and its
    day, however often it is approved; after a reopening it is another action."""
    if what is not NoticeKind.ACTION_NAMED:
        return Notice(what, ticket.number, to, len(ticket.history))
    action = ticket.complaint.undone_action
    return Notice(what, ticket.number, to, ticket.reopened_at_step, str(action and action.due_on))


def letter_owed(applied: AppliedMove) -> LetterKind | None:
    """Letter the requester must get; None if unreachable, or told without it."""
    ticket, rule = applied.ticket, applied.rule
    is_told = rule.sends_letter or rule.letter is LetterKind.RECOURSE  # `recourse_told`
    is_in_vain = ticket.has_reason_not_to_reply or ticket.close_code is CloseCode.UNDELIVERED
    return None if is_in_vain or is_told or _is_withdrawal_told_in_slack(applied) else rule.letter


def _is_withdrawal_told_in_slack(applied: AppliedMove) -> bool:
    """Whether a notice tells it: no letter has to tell of a fee or of copies."""
    facts = applied.ticket.facts
    needs_letter = isinstance(facts, Disclosure) and bool(facts.payments or facts.copies_arrived)
    is_withdrawn = applied.step.move is Move.WITHDRAW
    return is_withdrawn and not needs_letter and any(_asker_in_slack(applied))


def restricted_card_readers(ticket: Ticket, office: OfficeContext, now: datetime) -> frozenset[str]:
    """Recipients of a restricted ticket's card, which is shown by DM (O1)."""
    people = responsible_people(ticket, office.roster)
    seen = {person: visibility_of(ticket, office.moment(person, now)) for person in people}
    return frozenset(person for person, how in seen.items() if how is Visibility.WHOLE)


def systems_in_notice(notice: Notice, ticket: Ticket, roster: Roster) -> tuple[str, ...]:
    """The recipient's systems that the notice is about."""
    if not isinstance(ticket.facts, Disclosure):
        return ()
    theirs = roster.actor(notice.to).in_charge_of
    if notice.what in PRESERVING:
        at, records = ticket.history[notice.step - 1].at, ticket.facts.preservations
        kept = dict.fromkeys(e.system for e in records if e.ended_at is None or e.ended_at >= at)
        return tuple(system for system in kept if roster.systems.get(system) in theirs)
    tasks = ticket.open_searches if notice.what is NoticeKind.SEARCH_ASKED else ()
    if notice.what is NoticeKind.EXECUTION_ASKED:
        tasks = tasks_to_execute(ticket.facts)
    return tuple(each.system for each in tasks if each.department in theirs)


def systems_of_answer(ticket: Ticket, step: int) -> tuple[str, ...]:
    """Return all systems once every search is answered; before, those that the person of this step
    answered with "not ours"."""
    if not isinstance(ticket.facts, Disclosure):
        return ()
    if all(each.found for each in ticket.facts.tasks):
        return tuple(each.system for each in ticket.facts.tasks)
    by = ticket.history[step - 1].by
    refused = (each for each in ticket.facts.tasks if each.is_disowned)
    return tuple(each.system for each in refused if each.answered_by == by)


Audience = Callable[[AppliedMove, Roster, date], Iterator[str | None]]
_MAY_NAME = DESK_ROLES | {Role.REPRESENTATIVE}


def _desk(applied: AppliedMove, roster: Roster, _: date) -> Iterator[str | None]:
    yield from desk_or_responsible_people(applied.ticket, roster)


def _owner(applied: AppliedMove, roster: Roster, on: date) -> Iterator[str | None]:
    if applied.ticket.owner:
        yield applied.ticket.owner
    else:
        yield from _desk(applied, roster, on)


def _in_hand(applied: AppliedMove, roster: Roster, on: date) -> Iterator[str | None]:
    """Yield the assignees before the move, else the desk."""
    people = assignees(applied.before, roster, on)
    yield from people or _desk(applied, roster, on)


def _asker(applied: AppliedMove, _: Roster, __: date) -> Iterator[str | None]:
    yield applied.ticket.requester


def _asker_in_slack(applied: AppliedMove, *_: object) -> Iterator[str | None]:
    yield applied.ticket.requester if applied.ticket.party.contact_by is ContactBy.SLACK else None


def _recorder_of_unnamed(applied: AppliedMove, _: Roster, __: date) -> Iterator[str | None]:
    """Yield the recorder, unless it is an employee outside the desk, who may not name people."""
    if is_about_unnamed_colleague(applied.ticket) and applied.step.role in _MAY_NAME:
        yield applied.ticket.recorded_by


def _decider(applied: AppliedMove, roster: Roster, on: date) -> Iterator[str | None]:
    yield officer_to_ask(applied.ticket, roster, on)


def _decider_and_owner(applied: AppliedMove, roster: Roster, on: date) -> Iterator[str | None]:
    yield from (officer_to_ask(applied.ticket, roster, on), applied.ticket.owner)


def _decider_and_manager(applied: AppliedMove, roster: Roster, on: date) -> Iterator[str | None]:
    """Yield the decider and the manager: the digests of both name it (O10)."""
    yield from _decider(applied, roster, on)
    yield roster.manager


def _manager(applied: AppliedMove, roster: Roster, _: date) -> Iterator[str | None]:
    """Yield the manager, unless this move tells them as the drafter (DECIDED, SENT_BACK)."""
    hears_as_drafter = {NoticeKind.DECIDED, NoticeKind.SENT_BACK} & {*applied.rule.notices}
    is_own_draft = applied.before.drafted_by == roster.manager
    yield None if hears_as_drafter and is_own_draft else roster.manager


def _owner_of_search(applied: AppliedMove, roster: Roster, on: date) -> Iterator[str | None]:
    """Yield the owner: with the last answer, or at once for a "not ours" (O20)."""
    if not isinstance(applied.ticket.facts, Disclosure):
        yield from _owner(applied, roster, on)
        return
    tasks, before = applied.ticket.disclosure.tasks, applied.before.disclosure.tasks
    is_refused = _count_not_ours(tasks) > _count_not_ours(before)
    if is_refused or all(each.found for each in tasks):
        yield from _owner(applied, roster, on)


def _count_not_ours(tasks: Iterable[SearchTask]) -> int:
    return sum(each.found is Found.NOT_OURS for each in tasks)


def _second_person(applied: AppliedMove, roster: Roster, on: date) -> Iterator[str | None]:
    """Yield the desk; of a restricted ticket, its owner, the manager and the deputy. If no agent is
    there who may check it, also who does so in their place."""
    yield from _desk(applied, roster, on)
    if applied.ticket.restrictions:
        yield roster.deputy
    yield contents_checker(applied.ticket, roster, on)


def _packer(applied: AppliedMove, _: Roster, __: date) -> Iterator[str | None]:
    """Yield the person who packed the contents, and the owner."""
    contents = applied.before.disclosure.contents
    yield contents.packed_by if contents else None
    yield applied.ticket.owner


def _drafter(applied: AppliedMove, roster: Roster, on: date) -> Iterator[str | None]:
    yield applied.before.drafted_by
    yield from _owner(applied, roster, on)


def _proposer_of_delay(applied: AppliedMove, roster: Roster, on: date) -> Iterator[str | None]:
    facts = applied.before.facts
    yield facts.delay_proposed_by if isinstance(facts, Delayable) else None
    yield from _owner(applied, roster, on)


def _in_charge_of_action(applied: AppliedMove, _: Roster, __: date) -> Iterator[str | None]:
    """Yield who is responsible for a corrective action that holds (O34)."""
    facts = applied.ticket.facts
    action = facts.undone_action if isinstance(facts, Complaint) else None
    yield action.responsible if action and has_open_action(applied.ticket) else None


def _of_failed_action(applied: AppliedMove, _: Roster, __: date) -> Iterator[str | None]:
    """Yield who is responsible for the action that did not work, and the owner (O34)."""
    action = applied.ticket.complaint.open_action
    yield action.responsible if action else None
    yield applied.ticket.owner


def _manager_if_ruling(applied: AppliedMove, roster: Roster, on: date) -> Iterator[str | None]:
    is_new = applied.is_first or not applied.before.awaits_ruling
    if applied.ticket.awaits_ruling and is_new:
        yield from _decider(applied, roster, on)


def _department(applied: AppliedMove, roster: Roster, _: date) -> Iterator[str | None]:
    yield from _in_charge([applied.ticket.department or ""], roster)


def _departments_asked(applied: AppliedMove, roster: Roster, _: date) -> Iterator[str | None]:
    yield from _in_charge(applied.ticket.asked - applied.before.asked, roster)


def _in_charge(departments: Collection[str], roster: Roster) -> Iterator[str | None]:
    for name in sorted(departments):
        team = roster.departments.get(name)
        yield team.person_in_charge if team else None


def _searching(applied: AppliedMove, roster: Roster, _: date) -> Iterator[str | None]:
    """Departments with new searches, even if they were asked for another system before."""
    new = set(applied.ticket.open_searches) - set(applied.before.open_searches)
    yield from _in_charge({task.department for task in new}, roster)


def _preserving(applied: AppliedMove, roster: Roster, _: date) -> Iterator[str | None]:
    now, before = preserved_systems(applied.ticket), preserved_systems(applied.before)
    changed = (now - before) or (before - now)
    yield from _in_charge({roster.systems.get(each, "") for each in changed}, roster)


_AUDIENCE: Mapping[NoticeKind, Audience] = {
    NoticeKind.OPENED: _desk,
    NoticeKind.PASSED_ON: _asker,
    NoticeKind.NAME_THEM: _recorder_of_unnamed,
    NoticeKind.ASSIGNED: _owner,
    NoticeKind.UNASSIGNED: _desk,
    NoticeKind.INVESTIGATION_ASKED: _department,
    **dict.fromkeys(PRESERVING, _preserving),
    NoticeKind.SEARCH_ASKED: _searching,
    NoticeKind.SEARCH_ANSWERED: _owner_of_search,
    NoticeKind.RULING_ASKED: _manager_if_ruling,
    NoticeKind.RULED: _owner,
    NoticeKind.DECISION_WAITS: _decider,
    NoticeKind.CLOSING_WAITS: _decider,
    NoticeKind.CHANGE_WAITS: _drafter,
    NoticeKind.DECIDED: _drafter,
    NoticeKind.DECIDED_MEANWHILE: _manager,
    NoticeKind.EXECUTION_ASKED: _departments_asked,
    NoticeKind.CONTENTS_PACKED: _second_person,
    NoticeKind.CONTENTS_CHECKED: _packer,
    NoticeKind.CONTENTS_REFUSED: _packer,
    NoticeKind.SENT_BACK: _drafter,
    NoticeKind.DELAY_PROPOSED: _decider,
    NoticeKind.DELAY_ALLOWED: _owner,
    NoticeKind.DELAY_REFUSED: _proposer_of_delay,
    NoticeKind.ANSWERED: _asker,
    NoticeKind.WITHDRAWN: _asker_in_slack,
    NoticeKind.STILL_STUCK: _owner,
    NoticeKind.CONVERTED: _asker,
    NoticeKind.REOPENED: _decider_and_owner,
    NoticeKind.ANSWERED_AT_ONCE: _decider_and_manager,
    NoticeKind.CHASED: _in_hand,
    NoticeKind.ACTION_NAMED: _in_charge_of_action,
    NoticeKind.ACTION_FAILED: _of_failed_action,
}


def commit(work: UnitOfWork, applied: tuple[AppliedMove, ...], moment: Moment) -> Ticket:
    """Write these moves in the current transaction."""
    if not applied:
        raise ValueError("nothing was moved")
    before, ticket = applied[0].before, applied[-1].ticket
    ticket = _numbered(work, ticket, before, moment)
    known = None if applied[0].is_first else before
    ticket = escalate.update_escalations_of(work, ticket, known, moment, _why_cleared(applied))
    sealed = {slot: value for each in applied for slot, value in each.sealed.items()}
    removed = frozenset(slot for each in applied for slot in each.removed)
    if applied[0].is_first:
        work.add(ticket, sealed)
    elif not work.save(ticket, sealed, seen=before.version, removed=removed - sealed.keys()):
        raise stale_error(before)
    numbered = [
        replace(each, ticket=replace(each.ticket, number=ticket.number)) for each in applied
    ]
    for each in numbered:
        _write(work, each)
    _tell(work, numbered, moment)
    save_timers(work, ticket, moment.context)
    return ticket


def _why_cleared(applied: tuple[AppliedMove, ...]) -> str:
    """Reason for clearing the leak flag."""
    clearing = (each for each in applied if each.step.move is Move.CLEAR_LEAK)
    sealed = (value for each in clearing for value in each.sealed.values())
    return next((value.reveal() for value in sealed), "")


def stale_error(ticket: Ticket) -> StaleTicketError:
    """Error that names who changed the ticket last; a reminder by the program changes nothing."""
    last = next(e for e in reversed(hide_nameless_asker(ticket, "").history) if not e.reminder)
    return StaleTicketError(last.by, last.at, ticket.status)


def _tell(work: UnitOfWork, applied: Sequence[AppliedMove], moment: Moment) -> None:
    """Post what follows, once per person: the notice of the last move says it for all."""
    told: dict[tuple[NoticeKind, str], Notice] = {}
    for each in applied:
        for notice in notices_of(each, moment):
            told[notice.what, notice.to] = notice
    for notice in told.values():
        if notice.what is NoticeKind.ACTION_NAMED:
            work.post_again(notice)  # dropped if another person was named for a while (O34)
        else:
            work.post(notice)


def _write(work: UnitOfWork, applied: AppliedMove) -> None:
    """Write the audit entry and the letters."""
    work.write_audit(_move_entry(applied))
    letter = letter_owed(applied)
    if letter:
        work.owe_letter(applied.ticket.number, letter, len(applied.ticket.history))
    for sent in applied.ticket.letters[len(applied.before.letters) :]:
        work.settle_letter(applied.ticket.number, sent.kind)
    for done in letters_settled(applied):
        work.settle_letter(applied.ticket.number, done)


def _numbered(work: UnitOfWork, ticket: Ticket, before: Ticket, moment: Moment) -> Ticket:
    """Number a new ticket, once its restrictions are known.

    A ticket restricted later moves to series X, leaves a stub and keeps the former number (O1).
    """
    series, former = series_of(ticket.kind, ticket.restrictions), ticket.number
    if former and (series is not Series.RESTRICTED or former.startswith(series)):
        return ticket
    ticket = record_number_asked_under(ticket)
    numbered = replace(ticket, number=next_number(work, series, moment), former_number=former)
    if former and not work.renumber(former, numbered, seen=before.version):
        raise stale_error(before)
    return numbered


_AUDIT_ACTIONS = {
    Move.RECORD: AuditAction.CREATE,
    Move.APPROVE: AuditAction.APPROVE,
    Move.CONFIRM_CHANGE: AuditAction.APPROVE,
    Move.ALLOW_DELAY: AuditAction.APPROVE,
    Move.REFUSE_DELAY: AuditAction.REJECT,
    Move.SEND_BACK: AuditAction.REJECT,
    Move.SEND_BACK_TO_CHECK: AuditAction.REJECT,
}


def _move_entry(applied: AppliedMove) -> AuditEntry:
    """Audit row of a move."""
    step = applied.step
    changed = step.before is not step.after
    return AuditEntry(
        at=step.at,
        actor=step.by,
        role=step.role,
        action=_AUDIT_ACTIONS.get(
            step.move, AuditAction.TRANSITION if changed else AuditAction.UPDATE
        ),
        number=applied.ticket.number,
        move=step.move,
        before=step.before,
        after=step.after,
        fields=applied.fields,
    )
