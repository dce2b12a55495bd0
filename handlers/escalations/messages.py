"""Messages about an escalation, redrawn when it changes: to those who decide, to its reporter;
内容を見る: all facts, the history and the deadlines.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from handlers.escalations.actions import (
    LETTER_FORM,
    OPEN_FORM,
    button_row,
    controls,
    correction_button,
    find_readable_escalation,
)
from handlers.escalations.duties import (
    duty_blocks,
    filing_lines,
    gist_lines,
    next_call_text,
    persons_told_lines,
    reference_fields,
    representative_line,
)
from handlers.escalations.facts import (
    acknowledged_text,
    asked_facts_text,
    changed_types_text,
    contradiction_text,
    escalation_name,
    fact_fields,
    field_lines,
    history_lines,
    judged_line,
    report_recipient_name,
    reporter_text,
    ticket_subject_fields,
    time_text,
)
from handlers.forms.form import Form, FormContext, Parts
from handlers.forms.state import ACTION_PREFIX, TicketRef, form_button
from handlers.slack import blocks, messages
from handlers.slack.blocks import Block, Message
from handlers.slack.text import cut
from handlers.slack.view import ViewContext
from handlers.tickets.escalate import TIME_TO_ACKNOWLEDGE, first_steps_block
from tickets.access.escalation_access import CallGroup, people_called_at_once, people_called_last
from tickets.deadlines.escalation_clocks import was_passed_to_representative
from tickets.model import tokyo
from tickets.model.escalation import (
    DATA_TRIGGERS,
    EVENT_TRIGGERS,
    Escalation,
    EscalationOutcome,
    EscalationState,
    Ongoing,
    Persons,
)
from tickets.model.kinds import Role
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Ticket
from tickets.model.triage import Triage, Verdict

_SIGNS: Final = {
    EscalationState.RAISED: "escalation_urgent",
    EscalationState.ACKNOWLEDGED: "escalation_today",
}


def escalation_notice(
    report: Escalation, source: Ticket | None, view: ViewContext, controls: Block | None
) -> Message:
    """Return its current state; the reporter's words stay in the form."""
    next_call = next_call_text(report, source, view)
    return blocks.message(
        notification_title(report, view),
        blocks.header(_heading(report, view)),
        blocks.fields(*fact_fields(report, view), *ticket_subject_fields(source, view)),
        *duty_blocks(report, view),
        blocks.section("\n".join(history_lines(report, view))),
        controls,
        blocks.context(next_call) if next_call else None,
    )


def notification_title(report: Escalation, view: ViewContext) -> str:
    """Return what a locked phone shows: what it is, and what is wanted."""
    say = view.say
    if report.status is EscalationState.RAISED:
        what = "leak_flagged" if report.cause.is_breach else "escalated"
        return say(f"tell.{what}", number=report.number)
    state = say.word("escalation_state", report.status, "breach" if report.cause.is_breach else "")
    return say("escalation_title", name=escalation_name(report, view), state=state)


def _heading(report: Escalation, view: ViewContext) -> str:
    done = None if report.is_open else "escalation_done_sign"
    sign = done or _SIGNS.get(report.status)
    name = escalation_name(report, view)
    return view.say(sign, name=name) if sign else name


def withheld_message(number: str, view: ViewContext) -> Message:
    """Return the message for a reader who lost access; it gives no reason."""
    line = view.say("escalation_not_shown", number=number)
    return blocks.message(line, blocks.context(line))


def thread_message(
    told: Notice, report: Escalation, view: ViewContext, controls: Block | None
) -> Message:
    """A line in the copy's thread, because an edit sends no notification."""
    say, what = view.say, ""
    if told.what is NoticeKind.ADDED and told.about:
        names = say("report_comma").join(say(f"field.{n}") for n in told.about.split(","))
        what = say("escalation_fields", names=names)
        if report.contradicted:
            what += "\n" + contradiction_text(report, say)
        elif report.judged_before and report.is_judged:
            what += "\n" + judged_line(report, view)
    if told.what is NoticeKind.JUDGED_REPORTABLE:
        what = "\n" + "\n".join(filter(None, gist_lines(report, view)))
    at = told.about if told.what is NoticeKind.REPRESENTATIVE_SAW else ""
    time = view.moment(datetime.fromisoformat(at)) if at else ""
    said = say.word("tell", told.what, told.about, number=report.number, time=time) + what
    return blocks.message(said, blocks.section(said), controls)


def obsolete_message(
    report: Escalation, view: ViewContext, done: Iterable[str] = (), controls: Block | None = None
) -> Message:
    """Say what was done since, in place of a message that asked for it."""
    name, text = escalation_name(report, view), "\n".join(done) or view.say("notice_over")
    return blocks.titled_message(name, blocks.section(text), controls)


def facts_wanted_message(report: Escalation, view: ViewContext, controls: Block | None) -> Message:
    """Tell the reporter which facts are wanted, with the button to add them."""
    say = view.say
    told = say.word("tell", NoticeKind.ASKED_BACK, number=report.number)
    return blocks.titled_message(
        told,
        blocks.section(say("escalation_wanted", wanted=asked_facts_text(report, say))),
        blocks.section(say("add_heading_short")),
        controls,
    )


def message_changed_message(told: Notice, view: ViewContext, controls: Block | None) -> Message:
    """Ask the reporter for what is new, because the words of the message are not read again."""
    first = view.say.word("tell", told.what, told.about, number=told.number)
    return blocks.titled_message(
        first, blocks.section(view.say("report_message_changed")), controls
    )


def updated_instructions_message(told: Notice, standing: Escalation, view: ViewContext) -> Message:
    """Tell a reporter the first steps after others added facts."""
    first = view.say.word("tell", told.what, number=told.number)
    return blocks.titled_message(
        first,
        blocks.section(view.say("report_steps_of_all")),
        first_steps_block(view.office, view.say, standing.triggers),
    )


def report_closed_message(told: Notice, view: ViewContext, controls: Block | None) -> Message:
    """Tell a reporter that it is over and whether it was an incident, without findings."""
    say = view.say
    first = say.word("tell", told.what, number=told.number)
    return blocks.titled_message(
        first,
        blocks.section(say.word("report_over", told.about)),
        blocks.context(say("report_over_kept")),
        controls,
    )


_ADD: Final = f"{ACTION_PREFIX}breach_add"
_ROLES: Final = {
    CallGroup.MANAGER: Role.MANAGER,
    CallGroup.DEPUTY: Role.DEPUTY,
    CallGroup.REPRESENTATIVE: Role.REPRESENTATIVE,
    CallGroup.AUDITOR: Role.AUDITOR,
}


def reporter_receipt(
    report: Escalation,
    reader: str,
    view: ViewContext,
    standing: Escalation | None = None,
    *,
    has_account: bool = False,
) -> Message:
    """The reporter's receipt (O24), without findings: the first steps that fit its kind; whom to
    phone until it is acknowledged.

    A reader who joined a colleague's report is told whose it is. A merged report shows the progress
    and the first steps of `standing`, never its number. Of an account it says that there is one.
    """
    say, standing = view.say, standing or report
    done = receipt_heading(report, view)
    told = {"number": report.number, "time": view.moment(report.raised_at)}
    by = blocks.paragraph(say("report_joined", who=f"<@{report.raised_by}>", **told))
    add = blocks.button(say("screen.breach_add"), _ADD, TicketRef(report.number).write())
    return blocks.message(
        done.text,
        *(done.blocks if reader == report.raised_by else (by,)),
        blocks.section("\n".join(_told(report, standing, view, has_account=has_account))),
        *(() if _is_over(standing) else _steps(report, standing, view)),
        _whom_to_phone(standing, view),
        None if _is_over(standing) else blocks.actions(add, block_id="reported"),
    )


def _steps(report: Escalation, standing: Escalation, view: ViewContext) -> Iterator[Block]:
    """Draw the first steps of the standing report, for all who reported the matter; say so if the
    reader's own report would have other steps."""
    emergency = view.office.emergency
    if emergency.steps(standing.triggers) != emergency.steps(report.triggers):
        yield blocks.section(view.say("report_steps_of_all"))
    yield first_steps_block(view.office, view.say, standing.triggers)


def receipt_heading(report: Escalation, view: ViewContext) -> Message:
    """Number and time alone."""
    done = view.say("report_done", number=report.number, time=view.moment(report.raised_at))
    return blocks.message(done.replace("*", ""), blocks.paragraph(done))


def _told(
    report: Escalation, standing: Escalation, view: ViewContext, *, has_account: bool
) -> Iterator[str]:
    say = view.say
    groups = dict(
        people_called_at_once(report, None, view.office_context, tokyo.date_of(report.raised_at))
    )
    if was_passed_to_representative(standing, view.now, view.office_context):
        groups |= people_called_last(report, None, view.office_context.roster)
    whom = say("report_and").join(_name(each, view) for each in groups)
    at = standing.acknowledged_at
    seen = acknowledged_text("report_seen", at, standing, view) if at else say("report_not_seen")
    yield say("report_told", whom=whom, seen=seen)
    given = {
        "triggers": report.triggers.intersection(EVENT_TRIGGERS),
        "data": report.triggers.intersection(DATA_TRIGGERS),
        "persons": report.persons is not Persons.UNKNOWN,
        "ongoing": report.ongoing is not Ongoing.UNKNOWN,
        "account": has_account,
    }
    # The names alone: others may read the receipt.
    if facts := [say(f"field.{name}") for name, is_given in given.items() if is_given]:
        yield say("report_given", names=say("report_comma").join(facts))
    if report.asked:
        yield say("escalation_wanted", wanted=asked_facts_text(report, say))
    if _is_over(standing):
        yield say("report_over")
    elif report.outcome is EscalationOutcome.MERGED:
        yield say("report_merged")
    elif report.is_judged:
        yield say("report_handled")


def _is_over(standing: Escalation) -> bool:
    """Whether the report is closed; a merged one ends with the other one."""
    return not standing.is_open and standing.outcome is not EscalationOutcome.MERGED


def _whom_to_phone(report: Escalation, view: ViewContext) -> Block | None:
    """Say whom to phone: at once if the desk was closed, else after a quarter of an hour."""
    if report.acknowledged_at is not None or not report.is_open:
        return None
    reach = cut(messages.emergency_contact(view.office, view.say), 150)
    if not view.office_context.opening.is_open(report.raised_at):
        return blocks.paragraph(view.say("report_call_closed", emergency=reach))
    until = report.raised_at + TIME_TO_ACKNOWLEDGE
    name = "report_call" if view.now < until else "report_call_now"
    return blocks.paragraph(view.say(name, time=time_text(until, view), emergency=reach))


def _name(each: CallGroup, view: ViewContext) -> str:
    say = view.say
    return say.word("role", _ROLES[each]) if each in _ROLES else say(f"called.{each}")


_PART: Final = 2900
_MOST_PARTS: Final = 40  # of 3,000 characters


def _show(context: FormContext) -> Parts:
    report, view = context.escalation, context.view
    return (
        blocks.header(escalation_name(report, view)),
        blocks.fields(*fact_fields(report, view)),
        *_merged(context),
        *duty_blocks(report, view),
        *_filed(report, view),
        blocks.section("\n".join(history_lines(report, view))),
        *_words(report, view),
        *account_blocks(context),
        *_next_step_blocks(report, context),
    )


def _merged(context: FormContext) -> Iterator[Block]:
    """Name the reporters of merged reports, as far as the reader may know of them."""
    say, view = context.say, context.view
    parts = context.desk.escalations.merged_reports(context.number, who=context.person.id)
    if lines := field_lines(((each.number, reporter_text(each, view)) for each in parts), say):
        lines = [say("escalation_merged_here"), *lines[:_MOST_PARTS]]
        yield blocks.mrkdwn_section("\n".join(lines))


def _filed(report: Escalation, view: ViewContext) -> Iterator[Block]:
    """Reports of a closed one and its last confirmation; while it is open, its duties show them."""
    if report.is_open:
        return
    told = [representative_line(report, view)] if report.representative_told_on else []
    all_told = [view.say("escalation_told_all")] if report.told_all else []
    if lines := (*filing_lines(report, view), *told, *all_told):
        yield blocks.section("\n".join(lines))


def _words(report: Escalation, view: ViewContext) -> Iterator[Block]:
    """Typed texts, which appear in forms only."""
    say = view.say
    typed = [
        (say("escalation_reason"), report.reason),
        *(
            (say("judge_reason_before", time=view.moment(each.at)), _not_reportable(each.triage))
            for each in report.judged_before
        ),
        *(
            (say("judge_types_kept"), changed_types_text(each, say))
            for each in (*(before.triage for before in report.judged_before), report.triage)
        ),
        (say("field.reason"), _not_reportable(report.triage)),
        *reference_fields(report, view),
        *((report_recipient_name(e.destination, view), e.not_needed) for e in report.filings),
        *((say("escalation_persons_told"), told) for told in persons_told_lines(report, view)),
        (say("field.corrective_action"), report.corrective_action),
    ]
    if lines := field_lines(typed, say):
        yield blocks.section("\n".join(lines), limit=_PART)


def _not_reportable(triage: Triage) -> str:
    """Return why an incident need not be reported: committee and P-mark body ask."""
    return triage.reason if triage.verdict is Verdict.NOT_REPORTABLE else ""


def account_blocks(context: FormContext) -> Iterator[Block]:
    """The reporter's words, whole; an escalation of a ticket has none of its own."""
    if context.account is not None:
        yield blocks.headline(context.say("field.account"))
        yield from blocks.sections(context.account.reveal())
    elif context.escalation.source is None:
        yield blocks.section(context.say("report_no_account"))


def _next_step_blocks(report: Escalation, context: FormContext) -> Iterator[Block | None]:
    """Next steps, and the ticket it came from if the person may see it."""
    if context.desk.handling.may_act(report, context.person.id):
        if report.is_open and (drawn := controls(report, context.view, acts=True)):
            yield _without_looking(drawn)
        yield correction_button(report, context.say)
        if report.cause.is_breach and not report.is_open and report.merged_into is None:
            yield blocks.context(context.say("escalation_late_fact", number=report.number))
    if report.persons_notice.is_written:
        yield button_row(report, (LETTER_FORM,), context.say)
    yield from source_ticket_blocks(context)


def source_ticket_blocks(context: FormContext) -> Iterator[Block]:
    """The way to the ticket that it came from, for those who may see it."""
    escalations, who = context.desk.escalations, context.person.id
    found = escalations.source_ticket(context.escalation, who=who, now=context.now)
    if found is None:
        return
    say, ref = context.say, TicketRef(found.number)
    button = form_button(say, "ticket_open", ref, label=say("escalation_ticket"))
    yield blocks.buttons(button, block_id="escalation_ticket")


def _without_looking(drawn: Block) -> Block:
    """Return the buttons without the one that opens this modal."""
    looks = (f"{ACTION_PREFIX}{OPEN_FORM}", f"{ACTION_PREFIX}ticket_open")
    left = [each for each in drawn["elements"] if each.get("action_id") not in looks]
    return {**drawn, "elements": left}


FORMS: Final = (
    Form(OPEN_FORM, draw_parts=_show, find_escalation=find_readable_escalation, reads_account=True),
)
