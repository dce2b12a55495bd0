"""The modal of a screen, as Slack wants it."""

from collections.abc import Sequence

from handlers.forms.inputs import Input
from handlers.forms.note import Note
from handlers.forms.screen import Part, Screen, Setting
from handlers.services import Signer
from handlers.views import blocks
from handlers.views.blocks import TITLE, Block, plain

CALLBACK = "screen"
MOST_BLOCKS = 100


def window(screen: Screen, setting: Setting, signer: Signer, notice: str = "") -> Block:
    """The form, filled in as far as the setting's answers and the ticket say."""
    say = setting.say
    note = Note(
        screen=screen.name,
        number=setting.ticket.number if setting.ticket else "",
        version=setting.seen,
        more=setting.more,
    )
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(say(f"screen_title.{screen.name}"), TITLE),
        "submit": plain(say(f"screen_submit.{screen.name}"), TITLE),
        "close": plain(say("cancel"), TITLE),
        "private_metadata": note.write(signer, setting.person.id, setting.now),
        "blocks": _blocks(screen.parts(setting), notice),
    }


def told(setting: Setting, title: str, *lines: str) -> Block:
    """A modal that only says something."""
    return closing(setting, title, [blocks.section(line) for line in lines])


def closing(setting: Setting, title: str, drawn: Sequence[Block]) -> Block:
    """A modal without a form: what was saved, or what was not."""
    return {
        "type": "modal",
        "title": plain(title, TITLE),
        "close": plain(setting.say("close"), TITLE),
        "blocks": list(drawn)[:MOST_BLOCKS],
    }


def _blocks(parts: Sequence[Part], notice: str) -> list[Block]:
    drawn = [part.draw() if isinstance(part, Input) else part for part in parts]
    led = [blocks.paragraph(notice)] if notice else []
    return [*led, *drawn][:MOST_BLOCKS]
