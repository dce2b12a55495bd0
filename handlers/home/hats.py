"""Whose Homes a person has: one for each role, and everybody's own (screens.md 2.7)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from handlers.home import agent, auditor, department, employee, manager, representative
from handlers.home.visit import Visit
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.roster import Actor
from tickets.words import Role

ACTION: Final = "home."
"""What the action id of a switch begins with; its value is the hat."""
MOST_BLOCKS: Final = 100


class Hat(StrEnum):
    MANAGER = "manager"
    DEPUTY = "deputy"
    REPRESENTATIVE = "representative"
    AUDITOR = "auditor"
    AGENT = "agent"
    PERSON_IN_CHARGE = "person_in_charge"
    ME = "me"


_HOMES: Final[Mapping[Hat, Callable[[Visit], Sequence[Block]]]] = {
    Hat.MANAGER: manager.drawn,
    Hat.DEPUTY: manager.drawn,
    Hat.REPRESENTATIVE: representative.drawn,
    Hat.AUDITOR: auditor.drawn,
    Hat.AGENT: agent.drawn,
    Hat.PERSON_IN_CHARGE: department.drawn,
    Hat.ME: employee.drawn,
}


def hats(actor: Actor) -> tuple[Hat, ...]:
    """In the order in which they are offered; the first is what opens."""
    return tuple(hat for hat in Hat if hat is Hat.ME or Role(hat) in actor.roles)


def worn(wanted: str | None, visit: Visit) -> Hat:
    """What was asked for, if it is (still) theirs."""
    offered = hats(visit.actor)
    return next((hat for hat in offered if hat == wanted), offered[0])


def view(hat: Hat, visit: Visit) -> Block:
    drawn = [*_switches(hat, visit), *_HOMES[hat](visit), *_foot(hat, visit)]
    return {"type": "home", "blocks": drawn[:MOST_BLOCKS]}


def _switches(hat: Hat, visit: Visit) -> Iterator[Block]:
    say, offered = visit.frame.say, hats(visit.actor)
    if len(offered) > 1:
        drawn = [
            blocks.button(say.word("hat", each), f"{ACTION}{each}", each, primary=each is hat)
            for each in offered
        ]
        yield from filter(None, (blocks.actions(*drawn, block_id="hats"),))


def _foot(hat: Hat, visit: Visit) -> Iterator[Block]:
    say = visit.frame.say
    yield blocks.context(say("home_as_of", moment=visit.reader.moment(visit.now)))
    again = blocks.button(say("home_again"), f"{ACTION}again", hat)
    yield from filter(None, (blocks.actions(again, block_id="again"),))
