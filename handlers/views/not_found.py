"""An honest "I do not know", and whom to ask instead."""

from handlers.views import blocks
from handlers.views.blocks import Message
from handlers.views.frame import Frame
from handlers.views.tag import Tag


def not_found(frame: Frame, tag: Tag, *, known: bool = False) -> Message:
    """Screens 1.3; after 「どれでもない」 the person knows that nothing was found."""
    say = frame.say
    lines = [] if known else [say("not_found")]
    lines.append(say("not_found_hint"))
    tag = tag.about()
    row = blocks.actions(
        blocks.button(say("ask_person"), "ask_person", tag.write(), primary=True),
        blocks.button(say("examples"), "examples", tag.write()),
        block_id="not_found",
    )
    return frame.with_notices(tag, blocks.message(lines[0], *map(blocks.section, lines), row))


def person(frame: Frame, tag: Tag) -> Message:
    """「人に聞く」 where no answer stands: whom to turn to."""
    return frame.with_notices(
        tag, blocks.message(frame.person_line().replace("*", ""), frame.person())
    )
