"""What went up, on the Home of who may act on it: possible leaks apart from all else."""

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.forms.desk import ACTION
from handlers.home.rows import MOST, heading, marked
from handlers.home.visit import Visit
from handlers.phrases import Phrases
from handlers.views import blocks, worklines
from handlers.views.blocks import Block
from handlers.views.breach import carrying
from tickets.escalation import Cause, Escalation, State

NEXT: Final[Mapping[State, str]] = {
    State.RAISED: "breach_acknowledge",
    State.ACKNOWLEDGED: "breach_judge",
    State.TRIAGED: "breach_file",
    State.ACTING: "breach_close",
}
"""Which screen is the next act; as long as there is none of this name, it is read."""
READ: Final = "breach_open"
_KNOWN: Final = 300


def drawn(visit: Visit) -> Sequence[Block]:
    known = _open(visit)
    breaches = [each for each in known if each.cause.is_breach]
    others = [each for each in known if not each.cause.is_breach and not _is_decided(each)]
    return [*_section("home_leaks", breaches, visit), *_section("home_raised", others, visit)]


def act(escalation: Escalation, say: Phrases) -> Block:
    """The button of its next act."""
    wanted = NEXT.get(escalation.status, READ)
    screen = wanted if say.has(f"screen.{wanted}") else READ
    label = say(f"screen.{screen}")
    says = say("control_says", number=escalation.number, act=label)
    value = carrying(escalation.number)
    return blocks.button(label, f"{ACTION}{screen}", value, says=says)


def _open(visit: Visit) -> Sequence[Escalation]:
    look = visit.cases.escalations
    return look.standing(who=visit.person.id, most=_KNOWN, is_open=True)


def _is_decided(escalation: Escalation) -> bool:
    """A refusal to review stands with the decisions."""
    return escalation.cause is Cause.REFUSAL_REVIEW


def _section(title: str, found: Sequence[Escalation], visit: Visit) -> Sequence[Block]:
    if not found:
        return []
    rows = [_row(each, visit) for each in found[:MOST]]
    return [heading(title, len(found), visit), *rows]


def _row(escalation: Escalation, visit: Visit) -> Block:
    """Number, cause and state, and below it since when it is known and what is due next."""
    say, reader = visit.frame.say, visit.reader
    pieces = (
        escalation.number,
        say.word("cause", escalation.cause),
        *worklines.standing(escalation, reader),
    )
    known = say("home_known", moment=reader.moment(escalation.known_at))
    below = say("clock_between").join((known, *worklines.running(escalation, reader)))
    return marked("\n".join((say("card_between").join(pieces), below)), act(escalation, say))
