"""Messages that show an answer, with its sources, next step and buttons."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.questions.context import AnswerContext
from handlers.questions.tag import RATED, SHARED, Tag
from handlers.slack import blocks
from handlers.slack.blocks import MOST_SIGNS, Block, Message
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut
from handlers.tickets import escalate
from knowledge.answering import Shown
from knowledge.library.sources import Source
from tickets.model.kinds import Language

_QUOTED = 1400  # characters of quotes and glosses together
_ABOVE = 800  # characters of the headline and of notices about pasted data and files
_LEAST_BODY = 240


def answer(
    context: AnswerContext, shown: Shown, tag: Tag, *, outcome: str | None = None
) -> Message:
    """An answer. `outcome` is the result of a tap and replaces the rating buttons."""
    tag = tag.about(shown.entry.id)
    buttons = _buttons(context, shown, tag)
    result = blocks.context(outcome) if outcome else None
    report = _report(context, shown)
    return context.with_notices(tag, _text(context, shown, result, buttons, report, opens=True))


def likely(
    context: AnswerContext, shown: Shown, others: Sequence[Block], tag: Tag, *, lead: str
) -> Message:
    """An answer that is right in most cases, `lead` says so above it; `others` to choose below."""
    tag = tag.about(shown.entry.id)
    last = (_buttons(context, shown, tag), _report(context, shown), *others)
    drawn = _text(context, shown, *last, opens=True)
    above = blocks.paragraph(lead)
    return context.with_notices(tag, replace(drawn, blocks=(above, *drawn.blocks)))


def shared(context: AnswerContext, shown: Shown) -> Message:
    """The answer as everyone in the thread sees it: without buttons and the asker's words."""
    return _text(context, shown, opens=False)


def why(context: AnswerContext, shown: Shown, tag: Tag) -> Message:
    """「違う」: ask in which way."""
    say = context.say
    value = tag.about(shown.entry.id).write()
    reasons = [
        blocks.button(say(f"reason_{reason}"), f"reason_{reason}", value)
        for reason in ("wrong", "old", "unclear", "other")
    ]
    asked = blocks.context(say("why"))
    row = blocks.actions(*reasons, block_id="why")
    return context.with_notices(tag, _text(context, shown, asked, row, opens=False))


def referral(context: AnswerContext, shown: Shown, tag: Tag) -> Message:
    """The text of a referral, and whom to ask if the desk file says."""
    say = context.say
    tag = tag.about(shown.entry.id)
    point = context.office.neighbours.get(shown.entry.id.removeprefix("neighbour-"))
    who = point.get(say.language) if point else None
    ask = blocks.button(say("ask_person"), "ask_person", tag.write())
    named = blocks.section(say("neighbour", who=cut(who, 200))) if who else None
    row = blocks.actions(ask, block_id="referral")
    report = _report(context, shown)
    return context.with_notices(tag, _text(context, shown, named, row, report, opens=False))


def answer_with_contact(context: AnswerContext, shown: Shown, tag: Tag) -> Message:
    """「人に聞く」 under an answer: the contact replaces the buttons."""
    tag = tag.about(shown.entry.id)
    share = _share(context, tag)
    row = blocks.actions(share, block_id="answer") if share else None
    return context.with_notices(tag, _text(context, shown, context.person(), row, opens=False))


def after_reason(context: AnswerContext, shown: Shown, tag: Tag) -> Message:
    """The reason was given; offer to ask a person."""
    say = context.say
    tag = tag.about(shown.entry.id)
    ask = blocks.button(say("ask_person"), "ask_person", tag.write())
    row = blocks.actions(ask, _share(context, tag), block_id="answer")
    said = blocks.context(say("thanks_reason"))
    return context.with_notices(tag, _text(context, shown, said, row, opens=False))


def _text(context: AnswerContext, shown: Shown, *last: Block | None, opens: bool) -> Message:
    """The answer with `last` below it; the body is cut if everything together is too long."""
    last_step = cut(shown.next_step, 300) if shown.next_step else None
    around = [
        blocks.quotes(_quoted(context, shown)),
        _source(context, shown),
        blocks.section(last_step) if last_step else None,
        _opens(context, shown) if opens else None,
        *last,
    ]
    left = MOST_SIGNS - _ABOVE - sum(_signs(block) for block in around)
    body = cut(shown.body, max(_LEAST_BODY, left)) if shown.body else None
    top = [blocks.headline(shown.headline), blocks.section(body) if body else None]
    return blocks.message(shown.headline, *top, *around)


def _buttons(context: AnswerContext, shown: Shown, tag: Tag) -> Block | None:
    say, value = context.say, tag.write()
    if shown.is_withheld:
        ask = blocks.button(say("ask_person"), "ask_person", value, primary=True)
        return blocks.actions(ask, block_id="answer")
    rate = (
        []
        if RATED in tag.marks
        else [
            blocks.button(say("helpful"), "helpful", value),
            blocks.button(say("unhelpful"), "unhelpful", value),
            blocks.button(say("ask_person"), "ask_person", value),
        ]
    )
    return blocks.actions(
        *rate, _share(context, tag), _related(context, shown, tag), block_id="answer"
    )


def _report(context: AnswerContext, shown: Shown) -> Block | None:
    """An answer about leaks also has the button that reports one (O13)."""
    return escalate.row(context.say) if shown.entry.opens == "breach" else None


def _share(context: AnswerContext, tag: Tag) -> Block | None:
    """Only where there is a thread to share in, and only once."""
    if tag.thread is None or SHARED in tag.marks:
        return None
    say = context.say
    sure = blocks.confirm(
        say("share_title"), say("share_confirm"), say("share_yes"), say("share_no")
    )
    return blocks.button(say("share"), "share", tag.write(), confirm=sure)


def _related(context: AnswerContext, shown: Shown, tag: Tag) -> Block | None:
    offered = context.titles(shown.entry.related, shown.language)
    return blocks.overflow(
        "related", [(title, tag.fresh().about(entry).write()) for entry, title in offered]
    )


def _quoted(context: AnswerContext, shown: Shown) -> list[tuple[str, str | None]]:
    """Whole sentences as far as they fit; the English translation is marked as ours."""
    found: list[tuple[str, str | None]] = []
    room = _QUOTED
    for source in shown.sources:
        gloss = _gloss(context, source) if shown.language == "en" else None
        room -= len(source.quote) + len(gloss or "")
        if room < 0 and found:
            break
        found.append((cut(source.quote, _QUOTED // 2), gloss and cut(gloss, _QUOTED // 2)))
    return found


def _gloss(context: AnswerContext, source: Source) -> str | None:
    return context.say("gloss", gloss=source.gloss) if source.gloss else None


def _source(context: AnswerContext, shown: Shown) -> Block | None:
    """Sections and revision date of the quotes, in the answer's language; then the day of the
    answer's last review, and notes."""
    say = Phrases(shown.language)
    reviewed_on = None if shown.is_withheld else context.library.reviewed_on(shown.entry)
    reviewed = [say("reviewed", day=say.day(reviewed_on))] if reviewed_on else []
    if not shown.sources:
        return blocks.context(*reviewed) if reviewed else None
    clauses = [source.clause for source in shown.sources]
    names = dict.fromkeys(_in(clause.section, say.language) for clause in clauses)
    sections = say("between_sections").join(name for name in names if name)
    revised = context.library.policy.revised_on if context.library.policy else None
    if revised:
        line = say("source_revised", sections=cut(sections, 300), day=say.day(revised))
    else:
        line = say("source", sections=cut(sections, 300))
    notes = dict.fromkeys(_in(clause.note, shown.language) for clause in clauses)
    return blocks.context(line, *reviewed, *(cut(note, 300) for note in notes if note))


def _opens(context: AnswerContext, shown: Shown) -> Block | None:
    """The way to the desk that this answer offers."""
    door = shown.entry.opens
    if door is None:
        return None
    say, office = context.say, context.office
    if door == "breach":
        reach = office.emergency.phone or context.desk()
        return blocks.context(say("opens_breach", emergency=cut(reach, 150)))
    name = {"complaint": "complaints"}.get(door, "privacy_desk")
    return blocks.context(say(f"opens_{door}", contact=cut(context.desk(name), 150)))


def _in(texts: object, language: Language) -> str:
    found = dict(texts) if isinstance(texts, dict) else {}
    return str(found.get(language) or next(iter(found.values()), ""))


def _signs(block: object) -> int:
    """Number of characters that a reader sees in this block."""
    if isinstance(block, dict):
        own = block["text"] if isinstance(block.get("text"), str) else ""
        return len(own) + sum(_signs(value) for value in block.values() if value is not own)
    return sum(map(_signs, block)) if isinstance(block, list | tuple) else 0
