"""The number at once, and the sentence to read to the caller (O6)."""

from collections.abc import Iterator, Sequence

from handlers.complaints.first_step import AT_ONCE, KEEP, MARKS, ORIGINAL, is_cut, message_of
from handlers.complaints.source import Originals
from handlers.forms.form import FormContext
from handlers.forms.state import TicketRef
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets.fields import CONTACTS, button, is_of_the_desk, passed_upward
from handlers.tickets.search import earlier
from tickets.access import deciders
from tickets.model import tokyo
from tickets.model.kinds import Status
from tickets.model.ticket import Ticket

ORIGINALS = Originals()


def draw(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    """What the agent says, then what has to be done next."""
    drawn = [block for block in _parts(context, ticket) if block is not None]
    ORIGINALS.forget(context.person.id, message_of(context))  # the form was taken
    return drawn


def _parts(context: FormContext, ticket: Ticket) -> Iterator[Block | None]:
    say = context.say
    yield blocks.header(ticket.number)
    yield blocks.headline(say("complaint.say_this"))
    if AT_ONCE in context.picked(MARKS):
        yield blocks.section(say("complaint.words_at_once", number=ticket.number))
        yield None if ticket.is_open else blocks.context(say("complaint.closed_now"))
    else:
        yield blocks.section(say(_words(ticket), number=ticket.number))
        yield blocks.context(say("complaint.no_days"))
    if deciders.is_unnamed(ticket):
        yield blocks.section(
            say("complaint.about_whom"), accessory=button(context, "ticket_name", ticket)
        )
    yield from passed_upward(context, ticket)
    if not is_of_the_desk(context):
        return
    yield earlier(context, ticket)
    if _is_late(context, ticket):
        yield blocks.context(say("complaint.recorded_late"))
    if _lost_original(context):
        yield blocks.context(say("complaint.original_lost"))
    if is_cut(context):
        yield blocks.context(say("complaint.rest_missing"))
    yield blocks.actions(*_next(context, ticket), block_id="next")


def _words(ticket: Ticket) -> str:
    """Nobody is promised a call who left no way to be reached, or wants mails stopped."""
    if ticket.complaint.is_to_be_stopped:
        return "complaint.words_stop"
    is_reachable = ticket.requester or CONTACTS & {slot.field for slot in ticket.personal}
    return "complaint.words" if is_reachable else "complaint.words_no_contact"


def _is_late(context: FormContext, ticket: Ticket) -> bool:
    """Recorded more than a business day after receipt."""
    calendar = context.office_context.opening.calendar
    return calendar.add(tokyo.date_of(ticket.received_at), 1) < context.today


def _lost_original(context: FormContext) -> bool:
    wanted = context.text(KEEP) == ORIGINAL
    return wanted and not ORIGINALS.find(context.person.id, message_of(context), context.now)


def _next(context: FormContext, ticket: Ticket) -> Iterator[Block]:
    """What was answered on the phone can be closed; mails stop before anything else."""
    say = context.say
    if ticket.status is Status.RESPONDED:
        yield button(context, "complaint_close", ticket, primary=True)
    elif ticket.complaint.is_to_be_stopped:
        yield button(context, "complaint_stop_mail", ticket, primary=True)
    if ticket.owner is None:
        yield button(context, "ticket_take", ticket)
    if ticket.is_open:
        yield button(context, "complaint_describe", ticket)
    request = say("complaint.to_request")
    yield blocks.button(
        request,
        "screen.request_log",
        TicketRef(more=ticket.number).write(),
        says=say("complaint.button_of", number=ticket.number, what=request),
    )
