"""What can be tapped under a card or a notice: next steps as buttons, the rest in a menu."""

from collections.abc import Iterable

from handlers.casework.next_steps import menu, next_steps
from handlers.forms.desk import ACTION
from handlers.forms.handle import Handle
from handlers.phrases import Phrases
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.ticket import Cover, Ticket

MENU = "menu"


def controls(ticket: Ticket, say: Phrases) -> Block | None:
    """Of a ticket's card."""
    drawn = buttons(ticket, next_steps(ticket), say)
    options = [(_label(name, say), _handle(ticket, name)) for name in menu(ticket)]
    block_id = f"ticket:{ticket.number}"
    return blocks.actions(*drawn, blocks.overflow(MENU, options), block_id=block_id)


def buttons(cover: Cover, names: Iterable[str], say: Phrases) -> list[Block]:
    """One for each of these screens; of an open ticket the first is what is most likely meant."""
    return [
        blocks.button(
            _label(name, say),
            f"{ACTION}{name}",
            _handle(cover),
            says=say("control_says", number=cover.number, act=_label(name, say)),
            primary=place == 0 and cover.is_open,
            confirm=_dialog(name, say),
        )
        for place, name in enumerate(names)
    ]


def _label(name: str, say: Phrases) -> str:
    return say(f"screen.{name}")


def _dialog(name: str, say: Phrases) -> Block | None:
    """Before a tap that is an act by itself and cannot be taken back (screens.md 0.4)."""
    text = f"screen_confirm.{name}"
    if not say.has(text):
        return None
    return blocks.confirm(_label(name, say), say(text), _label(name, say), say("cancel"))


def _handle(cover: Cover, name: str = "") -> str:
    return Handle(cover.number, cover.version, name).write()
