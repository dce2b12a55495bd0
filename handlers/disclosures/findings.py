"""What the departments found, and what was decided before, for proposal and decision (O20)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from handlers.forms.form import FormContext
from handlers.forms.state import TicketRef, form_button
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import ViewContext
from handlers.tickets.actions import OPEN_FORM
from handlers.tickets.card import summary_text
from tickets.model.disclosure import OF_ARTICLE_34, Outcome, RequestType
from tickets.model.documents import Accuracy, Found, SearchTask
from tickets.model.ticket import Ticket

_MOST_EARLIER: Final = 3


def search_result_blocks(context: FormContext) -> Sequence[Block]:
    """The departments' answers, one line per system, with who answered; below them which system
    could not be searched."""
    lines = [
        *(_found_line(context, task) for task in context.ticket.disclosure.tasks),
        *_left_out_lines(context),
        *kept_by_law_lines(context),
    ]
    left = unsearchable_system_names(context)
    return [
        *([blocks.section("\n".join(lines))] if lines else []),
        *([blocks.paragraph(context.say("request.unsearchable", systems=left))] if left else []),
    ]


def earlier_request_blocks(context: FormContext) -> Iterator[Block]:
    """Earlier requests of the same contact, with what was decided on each type and why, so that
    the new decision does not contradict them unnoticed."""
    say, number = context.say, context.ticket.number
    found = context.desk.same_contact.of(number, who=context.person.id, now=context.now)
    if not found:
        return
    yield blocks.headline(say("request.earlier"))
    for ticket in found[:_MOST_EARLIER]:
        about = summary_text(ticket, context.view)
        lines = (about, ticket.summary, *_decided(ticket, context.view))
        yield blocks.section(
            "\n".join(filter(None, lines)),
            accessory=form_button(
                say,
                OPEN_FORM,
                TicketRef(ticket.number, ticket.version),
                of=ticket.number,
                label=say("earlier_look"),
            ),
        )
    if (more := len(found) - _MOST_EARLIER) > 0:
        yield blocks.context(say("request.earlier_more", count=str(more)))


def _decided(ticket: Ticket, view: ViewContext) -> Iterator[str]:
    """The day, the outcome of each type and its grounds; nothing of a draft."""
    say = view.say
    if ticket.decided_at:
        at = view.moment(ticket.decided_at)
        yield say("card_field", name=say("field.decided_at"), text=at)
    for made in ticket.disclosure.decisions_in_order if ticket.decided_at else ():
        outcome = say.word("outcome", made.outcome, made.type.wording_family)
        yield say("card_field", name=say.option("request_type", made.type), text=outcome)
        for ground in sorted(made.grounds):
            yield say("request.ground", ground=say(f"ground_long.{ground}"))


def unsearchable_system_names(context: FormContext) -> str:
    """Names of the systems that could not be searched (O20)."""
    return _names(context, context.ticket.disclosure.unsearchable_systems)


def names_of_systems_with_data(context: FormContext) -> str:
    """Names of the systems in which a department found data."""
    return _names(context, context.ticket.disclosure.systems_with_data)


def _names(context: FormContext, systems: Collection[str]) -> str:
    """Join the systems in the order in which their departments were asked."""
    asked = (task.system for task in context.ticket.disclosure.tasks)
    names = (context.view.system(each) for each in asked if each in systems)
    return context.say("request.and").join(names)


def contradiction_warning(
    context: FormContext, type_: RequestType, outcomes: Mapping[RequestType, Outcome | None]
) -> Sequence[Block]:
    """Warn that this contradicts what departments said of the content (法34条), unless what is
    refused here is put right by another type."""
    outcome = outcomes.get(type_)
    if outcome is None or type_ not in OF_ARTICLE_34:
        return ()
    found = [task for task in context.ticket.disclosure.tasks if task.found is Found.FOUND]
    wrong = {task.system for task in found if task.accuracy is Accuracy.WRONG}
    if outcome.is_granting and {task.accuracy for task in found} == {Accuracy.RIGHT}:
        return (blocks.paragraph(context.say("request.content_right")),)
    others = (outcomes.get(each) for each in (RequestType.CORRECT, RequestType.DELETE_CONTENT))
    is_corrected = any(each in (Outcome.GRANTED, Outcome.PARTIAL) for each in others)
    if outcome.refuses and wrong and not is_corrected:
        systems = _names(context, wrong)
        return (blocks.paragraph(context.say("request.content_wrong", systems=systems)),)
    return ()


def kept_by_law_lines(context: FormContext) -> Iterator[str]:
    """Yield a line for each system whose data a law requires the company to keep."""
    for task in context.ticket.disclosure.tasks:
        if law := task.kept_by_law:
            yield context.say("request.kept", system=context.view.system(task.system), law=law)


def _left_out_lines(context: FormContext) -> Iterator[str]:
    """Yield what was not searched, and why."""
    for each in context.ticket.disclosure.systems_left_out.values():
        system = context.view.system(each.system)
        yield context.say("request.left_out_line", system=system, reason=each.reason)


def _found_line(context: FormContext, task: SearchTask) -> str:
    say, system = context.say, context.view.system(task.system)
    if task.found is Found.NOT_OURS and task.reason:
        team = context.view.department(task.department)
        return say("request.nobodys_line", system=system, team=team, reason=task.reason)
    return say(
        "request.found_line",
        system=system,
        found=say(f"found.{task.found}") if task.found else say("request.not_yet"),
        reason="".join(_remarks(context, task)),
        by=_answered_by(context, task),
    )


def _remarks(context: FormContext, task: SearchTask) -> Iterator[str]:
    say = context.say
    if task.reason:
        yield say("request.because", reason=task.reason)
    if task.accuracy:
        yield say(f"request.accuracy.{task.accuracy}")
    elif task.found is Found.FOUND and context.ticket.disclosure.searching & OF_ARTICLE_34:
        yield say("request.accuracy_not_asked")  # it answered before the correction was searched


def _answered_by(context: FormContext, task: SearchTask) -> str:
    if task.found is None:
        return ""
    answered = context.office_context.roster.actor(task.answered_by or "").in_charge_of
    by = "request.by_team" if task.department in answered else "request.by_desk"
    return context.say(by, team=context.view.department(task.department))
