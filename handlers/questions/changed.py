"""Messages about changed answers: to who keeps them, to who asked, and in place where shared."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from handlers.questions import answers
from handlers.questions.answer_ref import AnswerRef
from handlers.questions.context import AnswerContext
from handlers.questions.recall import waiting
from handlers.questions.revised import Review, heading_of, sentences
from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.text import cut
from handlers.slack.view import ViewContext
from knowledge.answering import Answerer, Shown
from knowledge.library.revisions import Suspension
from tickets.model.kinds import Role
from tickets.model.notices import NoticeKind
from tickets.model.revised_answers import Reach, Recall

_TITLES: Final = 5
_ENTRIES: Final = 8
_SENTENCE: Final = 300


def to_revise(found: Sequence[Review], reach: Reach, to: str, view: ViewContext) -> Message:
    """One message a revision: how many answers, by when, and where the worklist is."""
    say = view.say
    title = say.word("tell", NoticeKind.ANSWERS_SUSPENDED)
    drawn: list[Block | None] = [blocks.headline(title)]
    if found:
        told = {"count": str(len(found)), "date": view.date(found[0].due)}
        titles = [
            say("revised_title", title=each.entry.title(say.language)) for each in found[:_TITLES]
        ]
        drawn += [blocks.section(say("revised_told", **told)), blocks.section("\n".join(titles))]
        actor = view.office_context.roster.actor(to)
        home = next((role for role in _HOMES if role in actor.roles), None)
        if home:
            opening = blocks.button(say("digest_open"), "home.open", home)
            drawn.append(blocks.actions(opening, block_id="open_home"))
    if reach:
        drawn += waiting(reach, say)
    return blocks.message(title, *drawn)


_HOMES: Final = (Role.CURATOR, Role.MANAGER, Role.DEPUTY)
"""Whose Home has the worklist."""


def changed(entries: Sequence[str], answerer: Answerer, view: ViewContext) -> Message:
    """To a person who asked: what changed, once, for all their answers."""
    say = view.say
    title = say.word("tell", NoticeKind.ANSWER_CHANGED)
    rows = [block for entry in entries[:_ENTRIES] for block in _changed(entry, answerer, view)]
    more = len(entries) - _ENTRIES
    rest = blocks.context(say("changed_more", count=str(more))) if more > 0 else None
    last = blocks.context(say("changed_once"))
    return blocks.message(title, blocks.headline(title), *rows, rest, last)


def _changed(entry: str, answerer: Answerer, view: ViewContext) -> Iterator[Block]:
    """Question, day, old and new sentence, and a button to the answer as it is then."""
    say, revised = view.say, answerer.in_force.affected.get(entry)
    shown = answerer.show(entry, say.language)
    if shown is None:
        yield blocks.section(say("changed_removed", entry=entry))
        return
    yield blocks.headline(shown.entry.title(say.language))
    if revised:
        yield blocks.context(say("changed_on", day=say.day(revised.revised_on)))
        yield from _sentences(revised, view)
    yield blocks.section(say("changed_waits" if shown.suspension else "changed_stands"))
    ref = AnswerRef(say.language, entries=(entry,))
    look = blocks.button(say("changed_look"), "suggest", ref.write())
    ask = blocks.button(say("ask_person"), "ask_person", ref.write())
    row = blocks.actions(look, ask, block_id=f"changed:{entry}"[:255])
    yield from filter(None, (row,))


def _sentences(revised: Suspension, view: ViewContext) -> Iterator[Block]:
    say = view.say
    for was, now in sentences(revised):
        if was:
            yield from filter(None, (blocks.context(say("revised_was")), _quoted(was)))
        yield blocks.context(say(heading_of(was, now)))
        yield from filter(None, (_quoted(now) if now else None,))


def _quoted(sentence: str) -> Block | None:
    return blocks.quotes([(cut(sentence, _SENTENCE), None)])


def marked(
    recall: Recall, shown: Shown | None, answerer: Answerer, context: AnswerContext
) -> Message:
    """A shared message, in place: that it was an answer before the revision, and the new one.

    The old answer's text goes.
    """
    say, revised = context.say, answerer.in_force.affected.get(recall.entry)
    if shown is None:
        line = say("shared_removed")
        return blocks.message(line, blocks.section(line))
    drawn = answers.shared(context, shown)
    if revised is None:
        return drawn
    phrase = "shared_before" if shown.suspension else "shared_replaced"
    line = say(phrase, day=say.day(revised.revised_on))
    above = (blocks.context(line), blocks.headline(shown.entry.title(recall.language)))
    return replace(drawn, text=line, blocks=(*above, *drawn.blocks))


def state_of(recall: Recall, shown: Shown | None, answerer: Answerer) -> str:
    """What a marked message shows; drawn again when this changes."""
    revised = answerer.in_force.affected.get(recall.entry)
    if shown is None:
        return "removed"
    day = revised.revised_on.isoformat() if revised else ""
    return f"{day}:{'suspended' if shown.suspension else 'stands'}"
