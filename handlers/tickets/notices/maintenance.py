"""Notices of the program about itself, and of what may not have arrived."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from handlers.slack import blocks
from handlers.slack.blocks import Message
from handlers.slack.view import ViewContext
from tickets.deadlines import self_check
from tickets.deadlines.recalculation import MovedDeadlines
from tickets.model.notices import Notice, NoticeKind
from tickets.model.numbers import Series, parse_number
from tickets.office_checks import CHANNELS, DEPARTMENT_OFFICES, Unreachable


def maintenance_message(told: Notice, view: ViewContext) -> Message:
    title = view.say.word("tell", told.what)
    text = "\n".join(_LINES[told.what](told.about, view))
    return blocks.titled_message(title, blocks.mrkdwn_section(text))


def _recounted(about: str, view: ViewContext) -> Iterator[str]:
    moved = MovedDeadlines.read(about)
    told = {"tickets": str(moved.tickets), "escalations": str(moved.escalations)}
    yield view.say("calendar_changed", **told)


def _chain_head(about: str, view: ViewContext) -> Iterator[str]:
    _, head = about.split(" ")
    yield view.say("chain_head", ordinal=head.partition(":")[0])
    yield f"`{head}`"


def _manager_changed(about: str, view: ViewContext) -> Iterator[str]:
    count, who, _ = about.split(":")
    yield view.say("manager_changed", count=count, who=who)


def _owner_left(about: str, view: ViewContext) -> Iterator[str]:
    who, count, _ = about.split(":")
    yield view.say("owner_left", who=who, count=count)


def _out_of_order(about: str, view: ViewContext) -> Iterator[str]:
    yield view.say("out_of_order")
    for what, count in self_check.parse_problems(about):
        yield view.say.word("disorder", what, count=count)
    yield view.say("out_of_order_next")


def _unreachable(about: str, view: ViewContext) -> Iterator[str]:
    say, found = view.say, Unreachable.read(about)
    why = say.word("reach", found.why)
    if found.office in CHANNELS:
        office = say.word("reach_office", found.office)
        yield say("unreachable_channel", office=office, channel=f"<#{found.id}>", why=why)
        return
    family = "called" if found.office in ("security", "head") else "role"
    phrase = "unreachable_department" if found.office in DEPARTMENT_OFFICES else "unreachable"
    yield say(phrase, office=say.word(family, found.office), who=f"<@{found.id}>", why=why)


def _restored(about: str, view: ViewContext) -> Iterator[str]:
    made_at, _, *numbers = about.split()
    at = view.moment(datetime.fromisoformat(made_at))
    yield view.say("restored", at=at)
    comma, people = view.say("card_comma"), view.office.people
    called = [f"<@{each}>" for each in (people.manager, people.deputy) if each]
    yield view.say("restored_escalations", at=at, who=comma.join(called) or "–")
    lost = "restored_lost" if numbers else "restored_none"
    yield view.say(lost, numbers=comma.join(numbers))


_LINES: Mapping[NoticeKind, Callable[[str, ViewContext], Iterator[str]]] = {
    NoticeKind.CALENDAR_CHANGED: _recounted,
    NoticeKind.EDIT_REFUSED: lambda _, view: iter([view.say("edit_refused")]),
    NoticeKind.CHAIN_HEAD: _chain_head,
    NoticeKind.MANAGER_CHANGED: _manager_changed,
    NoticeKind.OWNER_LEFT: _owner_left,
    NoticeKind.OUT_OF_ORDER: _out_of_order,
    NoticeKind.UNREACHABLE: _unreachable,
    NoticeKind.RESTORED: _restored,
}
MAINTENANCE_NOTICES = frozenset(_LINES)


def undelivered_message(number: str, view: ViewContext) -> Message:
    """Return the message to the operator's channel, without restricted numbers (O1)."""
    say, asked = view.say, parse_number(number)
    is_hidden = asked is None or asked.series is Series.RESTRICTED
    line = say("undelivered_hidden") if is_hidden else say("undelivered", number=number)
    return blocks.message(say.word("tell", NoticeKind.UNDELIVERED), blocks.section(line))


def with_repeat_warning(message: Message, view: ViewContext) -> Message:
    """Warn, on the phone too, that this may be a repeat: nobody saw it arrive."""
    mark = blocks.context(view.say("perhaps_again"))
    return Message(view.say("perhaps_again_short") + message.text, (mark, *message.blocks))
