"""Tickets that go to a colleague on the morning of a day: in a list, and as a notice."""

from collections.abc import Iterator
from typing import Final

from handlers.views import blocks
from handlers.views.blocks import Message
from handlers.views.called import called
from handlers.views.reader import Reader
from tickets.hand_overs import Plan, ToldOf
from tickets.notices import Notice
from tickets.told import Tell

OF_HAND_OVERS: Final = frozenset(
    {Tell.HAND_OVER_PLANNED, Tell.HAND_OVER_TAKEN_BACK, Tell.HAND_OVER_DONE}
)


def planned_line(plan: Plan, reader: Reader) -> str:
    """「8/10(月)の朝：@ken → @yui（すべて・いま3件）」, in markup."""
    say, planned = reader.say, plan.planned
    return say(
        "hand_over_plan_all" if planned.is_all else "hand_over_plan",
        date=reader.date(planned.on),
        owner=called(planned.owner, say),
        to=called(planned.to, say),
        count=str(plan.count),
    )


def told(notice: Notice, reader: Reader) -> Message:
    say, of = reader.say, ToldOf.read(notice.about)
    title = say.word("tell", notice.what, date=reader.date(of.on))
    values = {
        "date": reader.date(of.on),
        "owner": called(of.owner, say),
        "to": called(of.to, say),
        "moved": str(of.moved),
        "left": str(of.left),
    }
    text = blocks.markup("\n".join(say(name, **values) for name in _lines(notice.what, of)))
    return blocks.message(title, blocks.headline(title), {"type": "section", "text": text})


def _lines(what: Tell, of: ToldOf) -> Iterator[str]:
    """What went over, what did not, or that there was nothing left to."""
    if what is not Tell.HAND_OVER_DONE or of.moved:
        yield f"told.{what}"
    if of.left:
        yield "hand_over_left"
    if what is Tell.HAND_OVER_DONE and not (of.moved or of.left):
        yield "hand_over_empty"
