"""Questions to choose from, or what to say if none was found."""

from collections.abc import Sequence

from handlers.questions.answer_ref import AnswerRef
from handlers.questions.context import AnswerContext
from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.text import cut

MOST_CANDIDATES = 3


def choice_message(
    context: AnswerContext, candidates: Sequence[tuple[str, str]], ref: AnswerRef
) -> Message:
    """Return a choice of at most three candidates, and a way out (O15)."""
    say = context.say
    offered = [entry for entry, _ in candidates[:MOST_CANDIDATES]]
    return context.with_notices(
        ref,
        blocks.message(
            say("which"),
            blocks.section(say("which")),
            *candidate_buttons(context, candidates[:MOST_CANDIDATES], ref, "choice"),
            blocks.actions(
                blocks.button(
                    say("none_of_these"), "none_of_these", ref.with_entries(*offered).write()
                ),
                blocks.button(say("ask_person"), "ask_person", ref.with_entries().write()),
                block_id="none",
            ),
        ),
    )


def examples_message(context: AnswerContext, ref: AnswerRef) -> Message:
    """Offer one question of each topic."""
    say = context.say
    offered = context.first_questions(ref.language, 6)
    ask = blocks.button(say("ask_person"), "ask_person", ref.with_entries().write())
    return context.with_notices(
        ref,
        blocks.message(
            say("examples_heading"),
            blocks.section(say("examples_heading")),
            *candidate_buttons(context, offered, ref, "example"),
            blocks.actions(ask, block_id="examples"),
        ),
    )


def candidate_blocks(
    context: AnswerContext, offered: Sequence[tuple[str, str]], ref: AnswerRef
) -> list[Block]:
    """Candidates under an answer that is not certain."""
    if not offered:
        return []
    asked = blocks.context(context.say("likely_others"))
    return [asked, *candidate_buttons(context, offered, ref.for_another_answer(), "choice")]


def candidate_buttons(
    context: AnswerContext,
    offered: Sequence[tuple[str, str]],
    ref: AnswerRef,
    stage: str,
    *,
    action: str = "choose",
) -> list[Block]:
    """A question with a button each; the block id tells which choice was made."""
    say = context.say
    drawn = []
    for nth, (entry, title) in enumerate(offered):
        says = say("this_one", title=cut(title, 50))
        this = blocks.button(say("this"), action, ref.with_entries(entry).write(), says=says)
        row = blocks.section(title, limit=200, accessory=this)
        drawn.append(row | {"block_id": f"{stage}:{nth}"})
    return drawn


def not_found_message(context: AnswerContext, ref: AnswerRef, *, known: bool = False) -> Message:
    """Say that nothing was found; not again with `known`, after 「どれでもない」."""
    say = context.say
    lines = [] if known else [say("not_found")]
    return message_without_answer(context, ref, *lines, say("not_found_hint"))


def message_without_answer(context: AnswerContext, ref: AnswerRef, *lines: str) -> Message:
    """Say these lines, with the ways to a person and to examples."""
    say, ref = context.say, ref.with_entries()
    row = blocks.actions(
        blocks.button(say("ask_person"), "ask_person", ref.write(), primary=True),
        blocks.button(say("examples"), "examples", ref.write()),
        block_id="not_found",
    )
    return context.with_notices(ref, blocks.message(lines[0], *map(blocks.section, lines), row))


def contact_message(context: AnswerContext, ref: AnswerRef) -> Message:
    """「人に聞く」 without an answer: whom to ask."""
    return context.with_notices(
        ref, blocks.message(context.contact_line().replace("*", ""), context.contact_paragraph())
    )
