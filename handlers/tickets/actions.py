"""Buttons of a ticket's card: the next steps, in order, for each state."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from handlers.forms.form import KIND_PREFIX
from handlers.forms.state import TicketRef, confirm_dialog, form_button
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from tickets.access.deciders import has_nobody_to_investigate, is_about_unnamed_colleague
from tickets.deadlines.ticket_clocks import first_allowed_day
from tickets.model.complaint import Category
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Check, Defect, ReturnedMail
from tickets.model.execution import unexecuted_types
from tickets.model.kinds import IN_WRITING, ContactBy, Kind, Move, Status
from tickets.model.pending import (
    may_be_answered_at_once,
    may_be_told_by_letter,
    may_search_start,
    needs_preservation,
    outgrew_immediate_answer,
    was_told_of_receipt,
)
from tickets.model.ticket import Summary, Ticket
from tickets.rules import fees
from tickets.rules.periods import Rules
from tickets.workflow.guards.application import is_identity_asked_next
from tickets.workflow.tables.application import ONLY_DAYS

MOST_BUTTONS: Final = 4
TAKE_FORM, NOTE_FORM, OPEN_FORM = "ticket_take", "ticket_note", "ticket_open"
RECEIPT_LETTER_FORM = "ticket_receipt_letter"
CHECK_CONTENTS_FORM, REPORT_SEARCH_FORM = "request_check_contents", "request_search_report"
CLOSE_COMPLAINT_FORM, REOPEN_COMPLAINT_FORM = "complaint_close", "complaint_reopen"
DESCRIBE_FORM, FORWARD_FORM = "complaint_describe", "ticket_forward"
LOG_COMPLAINT_FORM, LOG_REQUEST_FORM = "complaint_log", "request_log"

Buttons = tuple[str, ...]
"""Names of forms."""
Steps = Callable[[Ticket, Rules], Buttons]


def next_steps(ticket: Ticket, view: ViewContext) -> Buttons:
    """Return at most four buttons by today's rules; what waits for the manager is a line."""
    if not ticket.is_open:
        return () if ticket.kind is Kind.QUESTION else (f"{KIND_PREFIX[ticket.kind]}_reopen",)
    steps = procedure_steps(ticket, view)
    if ticket.owner is None:
        steps = (TAKE_FORM, *steps)
    if is_about_unnamed_colleague(ticket):
        steps = ("ticket_name", *steps)
    if may_not_check_contents(ticket, view.reader):
        steps = tuple(each for each in steps if each != CHECK_CONTENTS_FORM)
    return tuple(dict.fromkeys((*steps, NOTE_FORM)))[:MOST_BUTTONS]


def may_not_check_contents(ticket: Ticket, person: str | None) -> bool:
    """Whether this person packed the envelope or recorded its address: a colleague checks it."""
    request = ticket.facts
    if not isinstance(request, Disclosure) or request.contents is None:
        return False
    return not request.are_contents_checked and person in request.barred_from_checking


def waits_for_other_colleague(ticket: Ticket, person: str | None, view: ViewContext) -> bool:
    """Whether the next step is a check that this person may not make."""
    is_check = procedure_steps(ticket, view)[:1] == (CHECK_CONTENTS_FORM,)
    return is_check and may_not_check_contents(ticket, person)


def procedure_steps(ticket: Ticket, view: ViewContext) -> Buttons:
    """The desk's next steps in the procedure, the first in words too: "next: …"; empty while the
    ticket waits for other people. The form of a request named its fee."""
    if has_nobody_to_investigate(ticket, view.office_context.roster):
        return ("complaint_report_findings", FORWARD_FORM, "complaint_draft")
    facts = ticket.facts
    rules = view.rules_on(facts.form_sent_on if isinstance(facts, Disclosure) else None)
    steps = _STEPS.get((ticket.kind, ticket.status))
    first = ("request_preserve",) if needs_preservation(ticket) else ()
    return first + tuple(
        each
        for each in (steps(ticket, rules) if steps else ())
        if each not in _WAITS or has_first_day_come(_WAITS[each], ticket, view)
    )


_WAITS: Final = {
    "request_remind": Move.REMIND,
    "request_close_unreturned": Move.CLOSE_UNRETURNED,
    "request_propose": Move.DRAFT_UNCORRECTED,
}
"""Steps that are offered only from their first day."""


def has_first_day_come(move: Move, ticket: Ticket, view: ViewContext) -> bool:
    """Whether the move is allowed by today's date: its first day, if it has one, has come."""
    first = first_allowed_day(move, ticket, view.office_context)
    return first is None or first <= view.today


def menu_forms(ticket: Ticket, view: ViewContext) -> Buttons:
    """The overflow menu, which holds five; a closed ticket is only read."""
    if not ticket.is_open:
        return ("ticket_open", "ticket_history")
    names = ("ticket_open", *_MENU[ticket.kind], "ticket_flag_leak", "ticket_history")
    on_card = next_steps(ticket, view)
    return tuple(each for each in names if each not in on_card)[:_MOST_IN_MENU]


_MOST_IN_MENU: Final = 5
_MENU: Final[Mapping[Kind, Buttons]] = {
    Kind.QUESTION: (),
    Kind.COMPLAINT: (FORWARD_FORM, DESCRIBE_FORM, LOG_REQUEST_FORM),  # O20
    Kind.DISCLOSURE: (LOG_COMPLAINT_FORM,),
}
"""What proves to be another matter gets a number of its own."""


def _fixed_steps(*steps: str) -> Steps:
    return lambda _, __: steps


def _new_complaint(ticket: Ticket, rules: Rules) -> Buttons:
    """Mails stop first, and then an opt-out is answered on the spot (O10)."""
    at_once = ("complaint_answer_at_once",) if needs_no_approval(ticket, rules) else ()
    rest = () if ticket.has_second_step else (DESCRIBE_FORM,)
    if ticket.complaint.needs_stop:
        return ("complaint_stop_mail", *at_once, *rest)
    if at_once and ticket.is_stopped_opt_out_only:
        return (*_to_close(ticket), *at_once, *rest)
    if ticket.status is Status.RECEIVED:
        return (_receipt_form(ticket), *at_once, *rest)
    return (*(rest or ("complaint_assess",)), *at_once)


def _receipt_form(ticket: Ticket) -> str:
    """Form of the letter of receipt; that of the acknowledgement if no letter is due, or nobody
    has the ticket yet."""
    is_due = may_be_told_by_letter(ticket) and not was_told_of_receipt(ticket)
    return RECEIPT_LETTER_FORM if ticket.owner and is_due else "complaint_acknowledge"


def needs_no_approval(ticket: Ticket, rules: Rules) -> bool:
    """Whether the category needs no approval; an opt-out only on its own (O10)."""
    is_opt_out = ticket.complaint.category is Category.OPT_OUT
    is_more = is_opt_out and not ticket.is_only_opt_out
    return may_be_answered_at_once(ticket, rules.answer_at_once) and not is_more


def _to_close(ticket: Ticket) -> Buttons:
    """A stopped opt-out is acknowledged, unless no contact is wished, and closed (O10)."""
    if ticket.status is Status.ACKNOWLEDGED:
        return (CLOSE_COMPLAINT_FORM,)
    steps = (_receipt_form(ticket), CLOSE_COMPLAINT_FORM)
    return steps[::-1] if ticket.party.contact_by is ContactBy.NONE else steps


def _reopened_complaint(ticket: Ticket, _: Rules) -> Buttons:
    """Offer to go on or assess anew: it may be graver, or was never assessed (O6)."""
    if ticket.is_receipt_owed:
        return (_receipt_form(ticket),)
    if ticket.complaint.severity is None:
        return ("complaint_assess",) if ticket.has_second_step else ("complaint_describe",)
    return ("complaint_resume", "complaint_assess")


def _approved(ticket: Ticket, _: Rules) -> Buttons:
    """Stop mails first (O10). Without an approved reply, offer the draft of one."""
    stop = ("complaint_stop_mail",) if ticket.complaint.needs_stop else ()
    if ticket.has_reason_not_to_reply:
        return (*stop, CLOSE_COMPLAINT_FORM, "complaint_draft")
    return (*stop, "complaint_respond")


def _responded(ticket: Ticket, rules: Rules) -> Buttons:
    """The manager closes what was answered on the spot and is more than that (O10)."""
    is_closed_above = outgrew_immediate_answer(ticket, rules.answer_at_once)
    rejected = ("complaint_not_accepted",) if ticket.complaint.is_not_accepted else ()
    steps = rejected if is_closed_above else (*rejected, CLOSE_COMPLAINT_FORM)
    return _stopped_first(*steps)(ticket, rules)


def _stopped_first(*steps: str) -> Steps:
    """Put the stop of the mails before all other steps of an opt-out (O10)."""
    return lambda ticket, _: (
        ("complaint_stop_mail", *steps) if ticket.complaint.needs_stop else steps
    )


def _new_request(ticket: Ticket, _: Rules) -> Buttons:
    request = ticket.disclosure
    told = any(step.move is Move.ACKNOWLEDGE for step in ticket.history)
    steps = () if told else ("request_acknowledge",)
    if request.types_unclear and not request.types:
        return ("request_describe", *steps)
    # The form waits for the manager's ruling (O17).
    if request.may_be_held is False:
        return ("request_redirect", *steps)
    rest = () if ticket.party.contact_by else ("request_describe",)
    return steps if ticket.awaits_ruling else ("request_send_form", *steps, *rest)


def _form_sent(ticket: Ticket, _: Rules) -> Buttons:
    """A form that came back is sent to another address first (O19)."""
    if ticket.mail_to_resend:
        return ("request_send_form", "request_arrive")
    if not ticket.disclosure.unsettled_return and ticket.disclosure.reminded_on is None:
        return ("request_remind", "request_arrive", "request_return")
    return ("request_arrive", "request_close_unreturned", "request_return")


def _correcting(ticket: Ticket, _: Rules) -> Buttons:
    """The reminder, and the decision without the papers, lead from their day on."""
    is_reminded = any(each.reminded_on for each in ticket.disclosure.corrections[-1:])
    wait = "request_propose" if is_reminded else "request_remind"
    search = ("request_search",) if may_search_start(ticket.disclosure) else ()
    return (wait, "request_corrected", *search)


def _checking(ticket: Ticket, rules: Rules) -> Buttons:
    """Ask for what is missing first; money that came later is counted."""
    request, absent = ticket.disclosure, ticket.disclosure.not_enclosed - {Defect.FEE}
    search = ("request_search",) if may_search_start(request) else ()
    if absent or fees.payment_defect(request, rules) or is_identity_asked_next(request):
        return ("request_correct", "request_check_identity", *search)
    if request.id_result is not Check.OK or not request.id_address_match:
        return ("request_check_identity", "request_correct", *search)
    return ("request_search", "request_correct", "request_check_identity")


def _searching(ticket: Ticket, _: Rules) -> Buttons:
    """Offer to search again what could not be searched, before the proposal (O20)."""
    elsewhere = ("request_ask_elsewhere",) if ticket.disclosure.disowned_systems else ()
    report = (REPORT_SEARCH_FORM,) if ticket.open_searches else ()
    return (*elsewhere, *report, "request_propose")


def _drafted(ticket: Ticket, _: Rules) -> Buttons:
    """The drafter has to see the decider's changes (O22); otherwise the decision waits."""
    return ("complaint_confirm",) if ticket.changed_by else ()


def _in_decision(ticket: Ticket, _: Rules) -> Buttons:
    """Offer a new proposal after reopening, or the drafter's look at changes (O22)."""
    if ticket.drafted_by is None:
        return ("request_propose",)
    return ("request_confirm",) if ticket.changed_by else ()


def _reopened(ticket: Ticket, _: Rules) -> Buttons:
    """The application never arrived; otherwise it would be waiting for a decision."""
    request = ticket.disclosure
    if request.application_arrived_on:
        return ()
    if request.form_sent_on:
        return ("request_arrive", "request_send_form")
    return ("request_send_form",) if request.types else ("request_describe",)


def _answer(ticket: Ticket, _: Rules) -> Buttons:
    """The letter can be copied before it is sent; a second person checks what goes with it."""
    request = ticket.disclosure
    first = "request_reply"
    if request.hands_over_data and request.contents is None:
        first = "request_pack"
    elif not request.are_contents_checked:
        first = CHECK_CONTENTS_FORM
    other = () if request.method_requested == "paper" else ("request_notify_method",)
    return (first, "ticket_letter", *other)


def _decided(ticket: Ticket, rules: Rules) -> Buttons:
    if unexecuted_types(ticket.disclosure):
        return ("request_execute_part", "request_execute")
    if ticket.disclosure.to_execute:
        return ("request_execute",)
    return _answer(ticket, rules)


def _replied(ticket: Ticket, rules: Rules) -> Buttons:
    """Offer to send again or keep what came back, before the closing (O19)."""
    request, mail = ticket.disclosure, ticket.mail_to_resend
    steps: Buttons = () if mail else ("request_close",)
    if fees.amounts_to_return(request, rules):
        steps = ("request_return_stamps", *steps)
    if request.keeps_copies:
        steps = ("request_dispose", *steps)
    if request.is_my_number_open:
        steps = ("request_my_number", *steps)
    if mail:
        return (_send_again(request, mail), *steps)
    return steps if request.unsettled_return else (*steps, "request_return")


def _send_again(request: Disclosure, mail: ReturnedMail) -> str:
    """Return the step to send it again; a changed address needs new packing (O21)."""
    if mail.needs_address:
        return "request_address"
    if request.hands_over_data and request.contents is None:
        return "request_pack"
    return "request_resend" if request.are_contents_checked else CHECK_CONTENTS_FORM


_STEPS: Final[Mapping[tuple[Kind, Status], Steps]] = {
    (Kind.QUESTION, Status.OPEN): _fixed_steps(TAKE_FORM, "question_convert"),
    (Kind.QUESTION, Status.TAKEN): _fixed_steps("question_answer", "question_convert"),
    (Kind.COMPLAINT, Status.RECEIVED): _new_complaint,
    (Kind.COMPLAINT, Status.ACKNOWLEDGED): _new_complaint,
    (Kind.COMPLAINT, Status.ASSESSED): _fixed_steps("complaint_investigate"),
    (Kind.COMPLAINT, Status.INVESTIGATING): lambda ticket, _: (
        (NOTE_FORM, "complaint_draft") if ticket.awaits_findings else ("complaint_draft",)
    ),  # the draft does not lead while a department is asked
    (Kind.COMPLAINT, Status.DRAFTED): _drafted,
    (Kind.COMPLAINT, Status.APPROVED): _approved,
    (Kind.COMPLAINT, Status.RESPONDED): _responded,
    (Kind.COMPLAINT, Status.UNRESOLVED): _stopped_first(REOPEN_COMPLAINT_FORM),
    (Kind.COMPLAINT, Status.REOPENED): _reopened_complaint,
    (Kind.DISCLOSURE, Status.RECEIVED): _new_request,
    (Kind.DISCLOSURE, Status.FORM_SENT): _form_sent,
    (Kind.DISCLOSURE, Status.ARRIVED): _fixed_steps("request_check"),  # imported like this
    (Kind.DISCLOSURE, Status.CHECKING): _checking,
    (Kind.DISCLOSURE, Status.CORRECTION_WAIT): _correcting,
    (Kind.DISCLOSURE, Status.SEARCHING): _searching,
    (Kind.DISCLOSURE, Status.DECISION): _in_decision,
    (Kind.DISCLOSURE, Status.REOPENED): _reopened,
    (Kind.DISCLOSURE, Status.DECIDED): _decided,
    (Kind.DISCLOSURE, Status.EXECUTED): _answer,
    (Kind.DISCLOSURE, Status.REPLIED): _replied,
}
"""The buttons of each state, the next step first."""


MENU_ACTION: Final = "menu"
"""A menu each of whose options names a form."""


def card_controls(ticket: Ticket, view: ViewContext) -> Block | None:
    """The buttons and menu of a ticket's card."""
    say = view.say
    drawn = form_buttons(ticket, next_steps(ticket, view), say)
    options = [
        (form_label(name, ticket, say), _ref(ticket, name)) for name in menu_forms(ticket, view)
    ]
    block_id = f"ticket:{ticket.number}"
    return blocks.actions(*drawn, blocks.overflow(MENU_ACTION, options), block_id=block_id)


def form_buttons(summary: Summary, names: Iterable[str], say: Phrases) -> list[Block]:
    """One button per form; of an open ticket the first is primary, unless it is only a note."""
    return [
        form_button(
            say,
            name,
            TicketRef(summary.number, summary.version),
            of=summary.number,
            label=special_label(name, summary, say),
            primary=place == 0 and summary.is_open and name != NOTE_FORM,
            confirm=confirm_dialog(name, say),
        )
        for place, name in enumerate(names)
    ]


def special_label(name: str, summary: Summary, say: Phrases) -> str:
    """Label of a button that is called otherwise on this ticket; empty for the usual one."""
    if name == "complaint_not_accepted":
        return say("complaint.name_bodies")
    if name != "complaint_acknowledge" or not isinstance(summary, Ticket):
        return ""
    is_by_letter = summary.channel in IN_WRITING and summary.party.contact_by is not ContactBy.NONE
    return say(f"screen.{RECEIPT_LETTER_FORM}") if is_by_letter else ""


def form_label(name: str, ticket: Ticket, say: Phrases) -> str:
    """A form that was filled in before corrects what is recorded."""
    if name == LOG_REQUEST_FORM:
        return say("complaint.to_request")
    again = {DESCRIBE_FORM: ticket.has_second_step, "request_describe": ticket.status in ONLY_DAYS}
    return say(f"screen_again.{name}" if again.get(name) else f"screen.{name}")


def _ref(summary: Summary, name: str) -> str:
    """A request that is logged from a complaint is linked with it."""
    if name == LOG_REQUEST_FORM:
        return TicketRef(extra_word=f"{name}:{summary.number}").write()
    if name == LOG_COMPLAINT_FORM:
        return TicketRef(extra_word=name).write()
    return TicketRef(summary.number, summary.version, name).write()
