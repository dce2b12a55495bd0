"""Another ticket, named by its number in a form."""

from handlers.forms.inputs import Input
from handlers.forms.screen import Setting
from tickets.faults import Code, Fault, NoSuchTicketError, RefusedError
from tickets.ticket import Link
from tickets.words import Relation

_LONGEST = 40


def asks_number(setting: Setting) -> Input:
    """Which one; in whatever width and case it is typed."""
    label = setting.say("field.link")
    return Input(name="link", label=label, kind="line", required=True, longest=_LONGEST)


def other(setting: Setting, relation: Relation) -> Link:
    """The link; a number that is not theirs to know of is refused like one that is none (A-11)."""
    try:
        found = setting.cases.show(setting.text("link"), who=setting.person.id, now=setting.now)
    except NoSuchTicketError:
        raise RefusedError((Fault(Code.WRONG_KIND, "link"),)) from None
    return Link(relation, found.ticket.number, found.ticket.kind)
