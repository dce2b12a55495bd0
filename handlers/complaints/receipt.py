"""The number at once, and the sentence to read to the caller (screens.md 2.2)."""

from collections.abc import Iterator, Sequence

from handlers.complaints.first_step import AT_ONCE, KEEP, MARKS, ORIGINAL, message_of
from handlers.complaints.original import Originals
from handlers.forms.form import Setting
from handlers.forms.state import Handle
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets.fields import button, contact_slot, is_of_the_desk, passed_upward
from handlers.tickets.search import known_by, may_look
from tickets.access import deciders
from tickets.model import tokyo
from tickets.model.complaint import Category
from tickets.model.ticket import Cover, Ticket

ORIGINALS = Originals()


def draw(setting: Setting, ticket: Ticket) -> Sequence[Block]:
    """What the agent says, then what has to be done next."""
    drawn = [block for block in _parts(setting, ticket) if block is not None]
    ORIGINALS.forget(setting.person.id, message_of(setting))  # the form was taken
    return drawn


def _parts(setting: Setting, ticket: Ticket) -> Iterator[Block | None]:
    say = setting.say
    yield blocks.header(ticket.number)
    yield blocks.headline(say("complaint.say_this"))
    yield blocks.section(say("complaint.words", number=ticket.number))
    yield blocks.context(say("complaint.no_days"))
    if deciders.is_unnamed(ticket):
        yield blocks.section(
            say("complaint.about_whom"), accessory=button(setting, "ticket_name", ticket)
        )
    yield from passed_upward(setting, ticket)
    if not is_of_the_desk(setting):
        return
    yield _known(setting, ticket)
    if _is_late(setting, ticket):
        yield blocks.context(say("complaint.recorded_late"))
    if _lost_original(setting):
        yield blocks.context(say("complaint.original_lost"))
    yield blocks.actions(*_next(setting, ticket), block_id="next")


def _known(setting: Setting, ticket: Ticket) -> Block | None:
    """Earlier matters of the same contact, as far as this person may see them."""
    earlier = _earlier(setting, ticket)
    if not earlier:
        return None
    say, newest = setting.say, earlier[0]
    status = say.word("status", newest.status, newest.kind)
    phrase = "complaint.known_more" if len(earlier) > 1 else "complaint.known_one"
    told = say(
        phrase,
        count=str(len(earlier)),
        number=newest.number,
        status=status,
        others=str(len(earlier) - 1),
    )
    label = say("complaint.look")
    look = blocks.button(
        label,
        "screen.ticket_open",
        Handle(newest.number, newest.version).write(),
        says=say("complaint.button_of", number=newest.number, what=label),
    )
    return blocks.section(told, accessory=look)


def _earlier(setting: Setting, ticket: Ticket) -> list[Cover]:
    contact = contact_slot(setting)
    if not contact or not may_look(setting):
        return []
    found = [
        cover
        for slot, value in contact.items()
        for cover in known_by(slot.field, value, setting)
        if cover.number != ticket.number
    ]
    return sorted(found, key=lambda cover: cover.received_at, reverse=True)


def _is_late(setting: Setting, ticket: Ticket) -> bool:
    """Recorded more than a business day after it was received (domain.md 4.2)."""
    calendar = setting.circumstances.opening.calendar
    return calendar.add(tokyo.date_of(ticket.received_at), 1) < setting.today


def _lost_original(setting: Setting) -> bool:
    wanted = setting.text(KEEP) == ORIGINAL
    return wanted and not ORIGINALS.find(setting.person.id, message_of(setting), setting.now)


def _next(setting: Setting, ticket: Ticket) -> Iterator[Block]:
    """What was ticked on the phone comes first."""
    say = setting.say
    if ticket.complaint.category is Category.OPT_OUT:
        yield button(setting, "complaint_stop_mail", ticket, primary=True)
    elif AT_ONCE in setting.picked(MARKS):
        yield button(setting, "complaint_answer_at_once", ticket, primary=True)
    yield button(setting, "ticket_take", ticket)
    yield button(setting, "complaint_describe", ticket)
    request = say("complaint.to_request")
    yield blocks.button(
        request,
        "screen.request_log",
        Handle(more=ticket.number).write(),
        says=say("complaint.button_of", number=ticket.number, what=request),
    )
