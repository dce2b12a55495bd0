"""What went up, on the Home of who may act on it: possible leaks apart from all else."""

from collections.abc import Sequence
from typing import Final

from handlers.casework.escalation_controls import leading
from handlers.home.rows import MOST, heading, marked
from handlers.home.visit import Visit
from handlers.views import worklines
from handlers.views.blocks import Block
from tickets.escalation import Cause, Escalation

_KNOWN: Final = 300


def drawn(visit: Visit, *, is_told: bool = False) -> Sequence[Block]:
    """`is_told`: of what came up to this person, and of nothing else."""
    known = _open(visit, is_told=is_told)
    breaches = [each for each in known if each.cause.is_breach]
    others = [each for each in known if not each.cause.is_breach and not _is_decided(each)]
    return [*_section("home_leaks", breaches, visit), *_section("home_raised", others, visit)]


def _open(visit: Visit, *, is_told: bool) -> Sequence[Escalation]:
    look = visit.cases.escalations
    return look.standing(who=visit.person.id, most=_KNOWN, is_open=True, is_told=is_told)


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
    act = leading(escalation, say, acts=visit.cases.judging.may_act(escalation, visit.person.id))
    return marked("\n".join((say("card_between").join(pieces), below)), act)
