"""A choice of questions: the likely ones, or one of each topic to start from."""

from collections.abc import Sequence

from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.frame import Frame
from handlers.slack.tag import Tag
from handlers.slack.text import cut
from tickets.model.kinds import Language

MOST_CANDIDATES = 3


def choice(frame: Frame, candidates: Sequence[tuple[str, str]], tag: Tag) -> Message:
    """Screens 1.2: at most three candidates, and the way out (O15)."""
    say = frame.say
    offered = [entry for entry, _ in candidates[:MOST_CANDIDATES]]
    return frame.with_notices(
        tag,
        blocks.message(
            say("which"),
            blocks.section(say("which")),
            *_offers(frame, candidates[:MOST_CANDIDATES], tag, "choice"),
            blocks.actions(
                blocks.button(say("none_of_these"), "none_of_these", tag.about(*offered).write()),
                block_id="none",
            ),
        ),
    )


def examples(frame: Frame, tag: Tag, language: Language) -> Message:
    """One question of each topic, to start from."""
    say = frame.say
    first = [topic.entries[0] for topic in frame.library.topics if topic.entries]
    offered = frame.titles(first, language)[:6]
    ask = blocks.button(say("ask_person"), "ask_person", tag.about().write())
    return frame.with_notices(
        tag,
        blocks.message(
            say("examples_heading"),
            blocks.section(say("examples_heading")),
            *_offers(frame, offered, tag, "example"),
            blocks.actions(ask, block_id="examples"),
        ),
    )


def _offers(frame: Frame, offered: Sequence[tuple[str, str]], tag: Tag, stage: str) -> list[Block]:
    """A question and a short button each; the block's name tells which choice was made."""
    say = frame.say
    drawn = []
    for nth, (entry, title) in enumerate(offered):
        says = say("this_one", title=cut(title, 50))
        this = blocks.button(say("this"), "choose", tag.about(entry).write(), says=says)
        row = blocks.section(title, limit=200, accessory=this)
        drawn.append(row | {"block_id": f"{stage}:{nth}"})
    return drawn


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
