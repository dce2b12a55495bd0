"""The modal of a screen, as Slack wants it."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.forms.form import Part, Screen, Setting
from handlers.forms.inputs import Input
from handlers.forms.state import Note
from handlers.services import Signer
from handlers.slack import blocks
from handlers.slack.blocks import TITLE, Block, plain

CALLBACK = "screen"
SHEET = "sheet"
"""A modal that only shows a ticket: true until somebody moves it."""
MOST_BLOCKS = 100


def window(screen: Screen, setting: Setting, signer: Signer, notice: str = "") -> Block:
    """The form, filled in as far as the setting's answers and the ticket say."""
    say = setting.say
    title = say(f"screen_title.{screen.name}")
    if screen.only_shows:
        drawn = [_drawn(part, setting) for part in screen.parts(setting)]
        return closing(setting, title, drawn) | {"callback_id": SHEET}
    note = Note(
        screen=screen.name,
        number=setting.number,
        version=setting.seen,
        more=setting.more,
    )
    return form(
        setting,
        title,
        say(f"screen_submit.{screen.name}"),
        note.write(signer, setting.person.id, setting.now),
        screen.parts(setting),
        notice,
    )


def form(
    setting: Setting, title: str, submit: str, note: str, parts: Sequence[Part], notice: str = ""
) -> Block:
    """A modal that is filled in and sent."""
    led = [blocks.paragraph(notice)] if notice else []
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(title, TITLE),
        "submit": plain(submit, TITLE),
        "close": plain(setting.say("cancel"), TITLE),
        "private_metadata": note,
        "blocks": [*led, *(_drawn(part, setting) for part in parts)][:MOST_BLOCKS],
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


def _drawn(part: Part, setting: Setting) -> Block:
    """What was typed stands in its field again.

    Slack keeps it by itself where block and action have the same names as before; where it does
    not, as in a form that was just opened, the first value says it.
    """
    if not isinstance(part, Input):
        return part
    if part.name in setting.answers:
        part = replace(part, initial=setting.answers[part.name])
    return part.draw()
