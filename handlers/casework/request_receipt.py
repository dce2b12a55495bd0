"""What is read to the caller once a request is taken, by its types (screens.md 2.6)."""

from collections.abc import Sequence

from handlers.casework.parts import is_of_the_desk
from handlers.casework.request_offer import meant
from handlers.casework.request_parts import go_on
from handlers.forms.screen import Setting
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets import fees
from tickets.ticket import Ticket


def draw(setting: Setting, ticket: Ticket) -> Sequence[Block]:
    """The fee is named exactly when a type bears it, and never where the type is not yet known."""
    if ticket.requester == setting.person.id:
        return _own(setting, ticket)
    say = setting.say
    footage, at_the_desk = ticket.disclosure.footage, is_of_the_desk(setting)
    parts = [
        blocks.header(ticket.number),
        blocks.headline(say("request.say_this")),
        blocks.section(_words(setting, ticket)),
        blocks.context(say("request.say_nothing_of_data"), say("request.promise_no_days")),
        blocks.section(say("request.preserve_first")) if footage else None,
        blocks.context(say("request.restricted")) if ticket.restrictions else None,
        go_on(setting, ticket, *_next(footage)) if at_the_desk else _passed_on(setting),
    ]
    return [part for part in parts if part is not None]


def _passed_on(setting: Setting) -> Block:
    """Whoever does not work at the desk has told it all that they can."""
    return blocks.section(setting.say("request.desk_goes_on"))


def _next(footage: bool) -> Sequence[tuple[str, str]]:
    """Recordings are preserved first; the form waits for the manager's ruling (O17)."""
    first = ("request_preserve", "") if footage else ("request_send_form", "")
    return first, ("ticket_take", ""), ("request_describe", "")


def _words(setting: Setting, ticket: Ticket) -> str:
    """Of recordings neither form nor fee is spoken of before the manager's ruling (O17)."""
    say = setting.say
    if ticket.disclosure.footage:
        return say("request.quoted", words=say("request.looked_into", number=ticket.number))
    lines = [say("request.form_by_post", number=ticket.number)]
    due = fees.due(ticket.disclosure, setting.law)
    if due:
        lines.append(say("request.fee_due", yen=f"{due:,}"))
    else:
        is_open = meant(setting.picked("types")).fee_open
        lines.append(say("request.fee_unknown" if is_open else "request.no_fee"))
    return say("request.quoted", words="".join(lines))


def _own(setting: Setting, ticket: Ticket) -> Sequence[Block]:
    """To the employee whose own data it is."""
    say = setting.say
    due = fees.due(ticket.disclosure, setting.law)
    fee = [blocks.section(say("request.own_fee", yen=f"{due:,}"))] if due else []
    return [blocks.header(ticket.number), blocks.section(say("request.own_taken")), *fee]
