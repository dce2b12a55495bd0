"""Questions to choose from, or what to say if none was found."""

from collections.abc import Sequence

from handlers.questions.context import AnswerContext
from handlers.questions.tag import Tag
from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.text import cut
from tickets.model.kinds import Language

MOST_CANDIDATES = 3


def choice(context: AnswerContext, candidates: Sequence[tuple[str, str]], tag: Tag) -> Message:
    """At most three candidates, and a way out (O15)."""
    say = context.say
    offered = [entry for entry, _ in candidates[:MOST_CANDIDATES]]
    return context.with_notices(
        tag,
        blocks.message(
            say("which"),
            blocks.section(say("which")),
            *offers(context, candidates[:MOST_CANDIDATES], tag, "choice"),
            blocks.actions(
                blocks.button(say("none_of_these"), "none_of_these", tag.about(*offered).write()),
                blocks.button(say("ask_person"), "ask_person", tag.about().write()),
                block_id="none",
            ),
        ),
    )


def examples(context: AnswerContext, tag: Tag, language: Language) -> Message:
    """One question of each topic."""
    say = context.say
    first = [topic.entries[0] for topic in context.library.topics if topic.entries]
    offered = context.titles(first, language)[:6]
    ask = blocks.button(say("ask_person"), "ask_person", tag.about().write())
    return context.with_notices(
        tag,
        blocks.message(
            say("examples_heading"),
            blocks.section(say("examples_heading")),
            *offers(context, offered, tag, "example"),
            blocks.actions(ask, block_id="examples"),
        ),
    )


def others(context: AnswerContext, offered: Sequence[tuple[str, str]], tag: Tag) -> list[Block]:
    """Candidates under an answer that is not certain."""
    if not offered:
        return []
    asked = blocks.context(context.say("likely_others"))
    return [asked, *offers(context, offered, tag.fresh(), "choice")]


def offers(
    context: AnswerContext,
    offered: Sequence[tuple[str, str]],
    tag: Tag,
    stage: str,
    *,
    action: str = "choose",
) -> list[Block]:
    """A question with a button each; the block id tells which choice was made."""
    say = context.say
    drawn = []
    for nth, (entry, title) in enumerate(offered):
        says = say("this_one", title=cut(title, 50))
        this = blocks.button(say("this"), action, tag.about(entry).write(), says=says)
        row = blocks.section(title, limit=200, accessory=this)
        drawn.append(row | {"block_id": f"{stage}:{nth}"})
    return drawn


def not_found(context: AnswerContext, tag: Tag, *, known: bool = False) -> Message:
    """Nothing was found. With `known` (after 「どれでもない」) this is not said again."""
    say = context.say
    lines = [] if known else [say("not_found")]
    return _nothing(context, tag, *lines, say("not_found_hint"))


def about_what(context: AnswerContext, tag: Tag) -> Message:
    """Ask back: the question names no subject, and nothing came before it."""
    return _nothing(context, tag, context.say("about_what"))


def _nothing(context: AnswerContext, tag: Tag, *lines: str) -> Message:
    say, tag = context.say, tag.about()
    row = blocks.actions(
        blocks.button(say("ask_person"), "ask_person", tag.write(), primary=True),
        blocks.button(say("examples"), "examples", tag.write()),
        block_id="not_found",
    )
    return context.with_notices(tag, blocks.message(lines[0], *map(blocks.section, lines), row))


def person(context: AnswerContext, tag: Tag) -> Message:
    """「人に聞く」 without an answer: whom to ask."""
    return context.with_notices(
        tag, blocks.message(context.person_line().replace("*", ""), context.person())
    )
