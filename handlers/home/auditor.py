"""Home of the auditor: where the registers are; nothing on it changes anything (screens.md 4)."""

from collections.abc import Sequence
from typing import Final

from handlers.home import manager
from handlers.home.visit import Visit
from handlers.views import blocks
from handlers.views.blocks import Block

_PLACES: Final = (
    ("home_register", "home_register_where"),
    ("home_chain", "home_chain_where"),
    ("home_openings", "home_openings_where"),
)


def drawn(visit: Visit) -> Sequence[Block]:
    say = visit.frame.say
    told = [
        block
        for what, where in _PLACES
        for block in (blocks.headline(say(what)), blocks.section(say(where)))
    ]
    return [blocks.header(say("home_audit")), *told, *manager.month(visit)]
