"""Home of the auditor: where the registers are; nothing on it changes anything (screens.md 4)."""

from collections.abc import Sequence

from handlers.home import manager
from handlers.home.visit import Visit
from handlers.views import blocks
from handlers.views.blocks import Block


def drawn(visit: Visit) -> Sequence[Block]:
    say = visit.frame.say
    places = ("home_register", "home_chain", "home_openings")
    told = [
        block
        for place in places
        for block in (blocks.headline(say(place)), blocks.section(say(f"{place}_where")))
    ]
    return [blocks.header(say("home_audit")), *told, *manager.month(visit)]
