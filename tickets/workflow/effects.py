"""Effects: what a move changes in its ticket beyond the form's fields and the status.

Those on disclosure requests alone are in `disclosure_effects`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from tickets.model import complaint, tokyo
from tickets.model.complaint import Complaint, CorrectiveAction, EffectCheck, NoContact, Reaction
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Wait, WaitFor
from tickets.model.kinds import CloseCode, ContactBy, Leak, LetterKind, PersonalField, Relation
from tickets.model.pending import has_open_action
from tickets.model.personal import fields_of
from tickets.model.ticket import Link, Question, SentLetter, Ticket
from tickets.workflow.case import Case, Effect, all_restrictions
from tickets.workflow.guards import people
from tickets.workflow.guards.common import is_late


def assign_owner(case: Case) -> Ticket:
    """Assign to the given person, else to the actor."""
    return replace(case.ticket, owner=case.given("person", str) or case.actor)


def assign_actor_if_unowned(case: Case) -> Ticket:
    """Assign to the actor, unless it has an owner or concerns the actor."""
    refused = people.may_own(case)
    return case.ticket if case.ticket.owner or refused else replace(case.ticket, owner=case.actor)


def remove_owner(case: Case) -> Ticket:
    return replace(case.ticket, owner=None)


def add_link(case: Case) -> Ticket:
    """Add the link, or take it back; setting the mark of a duplicate a second time removes it (on
    reopening)."""
    link, links = case.given("link", Link), case.ticket.links
    if link is None:
        return case.ticket
    if case.given("is_unlinked", bool):
        return replace(case.ticket, links=links - {link})
    is_mark = link.relation is Relation.DUPLICATED_BY
    return replace(case.ticket, links=links ^ {link} if is_mark else links | {link})


def add_named_people(case: Case) -> Ticket:
    """People are only added; naming the manager restricts it to those above."""
    about = case.before.about | case.ticket.about
    restrictions = all_restrictions(case.ticket.restrictions, about, case.moment.roster)
    owner = None if case.ticket.owner in about else case.ticket.owner
    return replace(case.ticket, about=about, restrictions=restrictions, owner=owner)


def clear_leak_flag(case: Case) -> Ticket:
    return replace(case.ticket, leak=Leak.NO)


# --- questions and four eyes -----------------------------------------------------------------


def record_draft(case: Case) -> Ticket:
    return replace(
        case.ticket,
        drafted_by=case.actor,
        changed_by=None,
        passed_to=None,
        decided_by=None,
        decided_at=None,
    )


def record_draft_change(case: Case) -> Ticket:
    """The decider changed the words, which the drafter must confirm (O22)."""
    return replace(case.ticket, changed_by=case.actor, passed_to=None)


def pass_to_deputy(case: Case) -> Ticket:
    return replace(case.ticket, passed_to=case.moment.roster.deputy)


def record_decision(case: Case) -> Ticket:
    """The author of the final words is recorded as the decider."""
    decider = case.ticket.changed_by or case.actor
    at = case.moment.now
    return replace(case.ticket, decided_by=decider, decided_at=at, changed_by=None, passed_to=None)


def keep_carried_out_action(case: Case) -> Ticket:
    """The same corrective action stays carried out; another one has its own effect checks, and so
    has one that gets new days after a check that failed.
    """
    old, new = case.before.complaint.corrective_action, case.complaint.corrective_action
    if old is None or new is None:
        return case.ticket
    has_new_days = (old.due_on, old.check_on) != (new.due_on, new.check_on)
    is_redone = case.before.complaint.further_measure_owed and has_new_days
    if is_redone or not old.has_same_measures(new):
        return with_facts(case, effect_checks=(), further_measure_owed=False)
    if new.done_on or old.done_on is None:
        return case.ticket
    done = replace(new, done_on=old.done_on, carried_out=old.carried_out)
    return with_facts(case, corrective_action=done)


def drop_draft(case: Case) -> Ticket:
    return replace(case.ticket, drafted_by=None, changed_by=None, passed_to=None)


def start_wait(case: Case) -> Ticket:
    what = case.given("wait_for", WaitFor)
    assert what is not None  # noqa: S101 (required)
    wait = Wait(what, case.given("wait_since", date) or case.today)
    return with_facts(case, waits=(*case.complaint_or_disclosure.waits, wait))


def end_wait(case: Case) -> Ticket:
    return with_facts(
        case, waits=_with_wait_ended(case, case.given("wait_until", date) or case.today)
    )


def _with_wait_ended(case: Case, on: date) -> tuple[Wait, ...]:
    waits = case.complaint_or_disclosure.waits
    return tuple(each if each.until else replace(each, until=on) for each in waits)


def record_delay_proposal(case: Case) -> Ticket:
    return with_facts(case, delay_proposed_by=case.actor)


def allow_delay(case: Case) -> Ticket:
    """Allow the delay from the letter on, or at once if the person cannot be told."""
    name = "delayed_until" if case.ticket.has_reason_not_to_reply else "delay_allowed_until"
    until = {name: case.complaint_or_disclosure.delay_proposed_until}
    return with_facts(case, delay_proposed_until=None, delay_proposed_by=None, **until)


def drop_delay_proposal(case: Case) -> Ticket:
    return with_facts(case, delay_proposed_until=None, delay_proposed_by=None)


def drop_late_reason_if_in_time(case: Case) -> Ticket:
    """A reply in time has no reason for lateness."""
    return case.ticket if is_late(case) else with_facts(case, late_reason=None)


def start_delay_once_told(case: Case) -> Ticket:
    """The letter was sent, so the allowed day counts."""
    sent, facts = case.given("letters", SentLetter), case.ticket.facts
    if sent is None or sent.kind is not LetterKind.DELAY or isinstance(facts, Question):
        return case.ticket
    if facts.delay_allowed_until is None:
        return case.ticket
    return with_facts(case, delayed_until=facts.delay_allowed_until, delay_allowed_until=None)


def record_answer_by_slack(case: Case) -> Ticket:
    """Answers to questions go to the asker's DM. One that was shown before, but not used, goes."""
    facts = case.ticket.facts
    if isinstance(facts, Question):
        facts = replace(facts, entry=case.given("entry", str))
    return replace(case.ticket, facts=facts, replied_at=case.moment.now, reply_by=ContactBy.SLACK)


# --- complaint -------------------------------------------------------------------------------

EARLIER_MEASURE: Final = re.compile(r"\(\d{4}-\d\d-\d\d\) / ")
"""Follows each measure before the last, with its day."""
_MOST_CARRIED_OUT: Final = 1_500
"""Characters that are kept of earlier measures; a message of Slack's shows them in one block."""


def record_rejected_reply(case: Case) -> Ticket:
    return with_facts(case, reaction=Reaction.NOT_ACCEPTED)


def keep_as_drafted(case: Case) -> Ticket:
    """Keep what the decider may change beside the words, for the drafter who confirms it (O22)."""
    old = case.before.complaint
    return with_facts(case, drafted_finding=old.finding, drafted_action=old.corrective_action)


def drop_as_drafted(case: Case) -> Ticket:
    """Drop it again once the drafter has confirmed the change."""
    return with_facts(case, drafted_finding=None, drafted_action=None)


def drop_no_contact_reason(case: Case) -> Ticket:
    """Drop an earlier reason for no reply once a reply is drafted."""
    return with_facts(case, no_contact_reason=None) if case.contains_reply else case.ticket


def record_finished_action(case: Case) -> Ticket:
    """Record the day and what was done.

    A further measure has the later day; those before it stay in the text, each with its own.
    """
    action = case.complaint.corrective_action
    assert action is not None  # noqa: S101 - the guards have seen it
    done_on, what = case.given("done_on", date), case.given("carried_out", str)
    before = _with_day(action) if case.complaint.further_measure_owed else ""
    done = " / ".join(filter(None, (before, what)))
    done_action = replace(action, done_on=done_on or case.today, carried_out=done)
    return with_facts(case, corrective_action=done_action, further_measure_owed=False)


def _with_day(action: CorrectiveAction) -> str:
    what = action.carried_out[:_MOST_CARRIED_OUT]
    return f"{what} ({action.done_on})".strip() if action.done_on else what


def add_effect_check(effect: complaint.Effect) -> Effect:
    """Append an effect check; a failed one has the day of the next."""

    def check(case: Case) -> Ticket:
        found = EffectCheck(
            effect,
            case.given("checked_on", date) or case.today,
            case.actor,
            case.given("again_on", date),
            case.given("further", str) or "",
        )
        checks, has_failed = case.complaint.effect_checks, effect is complaint.Effect.NOT_EFFECTIVE
        return with_facts(case, effect_checks=(*checks, found), further_measure_owed=has_failed)

    return check


# --- closing ---------------------------------------------------------------------------------

_UNANSWERED: Mapping[NoContact, CloseCode] = {
    NoContact.ANONYMOUS: CloseCode.NO_CONTACT,
    NoContact.UNREACHABLE: CloseCode.NO_CONTACT,
    NoContact.REFUSED: CloseCode.NO_CONTACT_WISHED,
}


def close_as(code: CloseCode) -> Effect:
    """Close with this code; retention starts. A complaint without an answer is not resolved."""

    def close(case: Case) -> Ticket:
        reason = case.ticket.no_answer_reason if code is CloseCode.RESOLVED else None
        return replace(
            case.ticket,
            close_code=_UNANSWERED[reason] if reason else code,
            closed_at=case.moment.now,
            retention_until=tokyo.years_after(case.today, case.moment.law.ticket_years),
        )

    return close


def end_retention_today(case: Case) -> Ticket:
    """Erase the texts at the end of today."""
    return replace(case.ticket, retention_until=case.today)


def ask_for_speaker_again(case: Case) -> Ticket:
    """Clear the check of the speaker when the speaker or a name changes."""
    changed = fields_of(case.act.personal) | fields_of(case.before.personal - case.ticket.personal)
    named = {PersonalField.NAME, PersonalField.PRINCIPAL_NAME} & changed
    now, before = case.ticket.party, case.before.party
    if replace(now, language=before.language) == before and not named:
        return case.ticket
    return with_facts(case, speaker_check=None)


def reset_for_reopening(case: Case) -> Ticket:
    """Reopen with all facts; decision, execution and answer start again.

    An approved corrective action holds, but not while a new answer waits for approval (O34).
    """
    facts = case.ticket.facts
    if isinstance(facts, Complaint):
        is_action_open = has_open_action(case.before)
        facts = replace(
            facts,
            waits=_with_wait_ended(case, case.today),
            no_contact_reason=None,
            finding=None,
            reaction=None,
            external_recourse_informed=False,
            speaker_check=None,
            delay_proposed_until=None,
            delay_proposed_by=None,
            delay_allowed_until=None,
            late_reason=None,
            corrective_action=facts.corrective_action if is_action_open else None,
            effect_checks=facts.effect_checks if is_action_open else (),
            further_measure_owed=facts.further_measure_owed and is_action_open,
            keeps_action=is_action_open and facts.open_action is not None,
            report=None,
            reported_on=None,
        )
    if isinstance(facts, Disclosure):
        facts = replace(
            facts,
            waits=_with_wait_ended(case, case.today),
            executed=(),
            executed_earlier=(*facts.executed_earlier, *facts.executed),
            method_used=None,
            method_notified_on=None,
            method_change_reason="",
            delay_allowed_until=None,
            late_reason=None,
            contents=None,
            encrypted=False,
        )
    links = (each for each in case.ticket.links if each.relation is not Relation.DUPLICATE_OF)
    return replace(
        case.ticket,
        facts=facts,
        links=frozenset(links),
        closed_at=None,
        close_code=None,
        retention_until=None,
        withdrawn_on=None,
        replied_at=None,
        reply_by=None,
        delivery_ref="",
        drafted_by=None,
        changed_by=None,
        decided_by=None,
        decided_at=None,
    )


def with_facts(case: Case, **changes: Any) -> Ticket:
    """Return the ticket with these facts of a complaint or request."""
    return replace(case.ticket, facts=replace(case.complaint_or_disclosure, **changes))
