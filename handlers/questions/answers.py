"""An answer with its sources, next step and buttons."""

from handlers.slack import blocks
from handlers.slack.blocks import MOST_SIGNS, Block, Message
from handlers.slack.frame import Frame
from handlers.slack.phrases import Phrases
from handlers.slack.tag import RATED, SHARED, Tag
from handlers.slack.text import cut
from handlers.tickets import escalate
from knowledge.answering import Shown, Source
from tickets.model.kinds import Language

_QUOTED = 1400  # signs of quotes and glosses together
_ABOVE = 800  # signs of the headline and of what may be said of pasted data and files
_LEAST_BODY = 240


def answer(frame: Frame, shown: Shown, tag: Tag, *, outcome: str | None = None) -> Message:
    """Screens 1.1; `outcome` is what a tap has led to, in place of the rating buttons."""
    tag = tag.about(shown.entry.id)
    buttons = _buttons(frame, shown, tag)
    result = blocks.context(outcome) if outcome else None
    report = _report(frame, shown)
    return frame.with_notices(tag, _text(frame, shown, result, buttons, report, opens=True))


def shared(frame: Frame, shown: Shown) -> Message:
    """The answer as everyone in the thread sees it: no buttons, no word of the asker's."""
    return _text(frame, shown, opens=False)


def why(frame: Frame, shown: Shown, tag: Tag) -> Message:
    """「違う」 was tapped: one more tap says in which way."""
    say = frame.say
    value = tag.about(shown.entry.id).write()
    reasons = [
        blocks.button(say(f"reason_{reason}"), f"reason_{reason}", value)
        for reason in ("wrong", "old", "unclear", "other")
    ]
    asked = blocks.context(say("why"))
    row = blocks.actions(*reasons, block_id="why")
    return frame.with_notices(tag, _text(frame, shown, asked, row, opens=False))


def referral(frame: Frame, shown: Shown, tag: Tag) -> Message:
    """What another office answers: the referral's text, and who that is if the desk file says."""
    say = frame.say
    tag = tag.about(shown.entry.id)
    point = frame.office.neighbours.get(shown.entry.id.removeprefix("neighbour-"))
    who = point.get(say.language) if point else None
    ask = blocks.button(say("ask_person"), "ask_person", tag.write())
    named = blocks.section(say("neighbour", who=cut(who, 200))) if who else None
    row = blocks.actions(ask, block_id="referral")
    report = _report(frame, shown)
    return frame.with_notices(tag, _text(frame, shown, named, row, report, opens=False))


def answer_with_contact(frame: Frame, shown: Shown, tag: Tag) -> Message:
    """「人に聞く」 under an answer: it stays, and the contact stands where the buttons were."""
    tag = tag.about(shown.entry.id)
    share = _share(frame, tag)
    row = blocks.actions(share, block_id="answer") if share else None
    return frame.with_notices(tag, _text(frame, shown, frame.person(), row, opens=False))


def after_reason(frame: Frame, shown: Shown, tag: Tag) -> Message:
    """The reason was given; a person may still be asked."""
    say = frame.say
    tag = tag.about(shown.entry.id)
    ask = blocks.button(say("ask_person"), "ask_person", tag.write())
    row = blocks.actions(ask, _share(frame, tag), block_id="answer")
    said = blocks.context(say("thanks_reason"))
    return frame.with_notices(tag, _text(frame, shown, said, row, opens=False))


def _text(frame: Frame, shown: Shown, *last: Block | None, opens: bool) -> Message:
    """The answer itself and `last` below it; the body gives way where all is too long."""
    last_step = cut(shown.next_step, 300) if shown.next_step else None
    around = [
        blocks.quotes(_quoted(frame, shown)),
        _source(frame, shown),
        blocks.section(last_step) if last_step else None,
        _opens(frame, shown) if opens else None,
        *last,
    ]
    left = MOST_SIGNS - _ABOVE - sum(_signs(block) for block in around)
    body = cut(shown.body, max(_LEAST_BODY, left)) if shown.body else None
    top = [blocks.headline(shown.headline), blocks.section(body) if body else None]
    return blocks.message(shown.headline, *top, *around)


def _buttons(frame: Frame, shown: Shown, tag: Tag) -> Block | None:
    say, value = frame.say, tag.write()
    rate = (
        []
        if RATED in tag.marks
        else [
            blocks.button(say("helpful"), "helpful", value),
            blocks.button(say("unhelpful"), "unhelpful", value),
            blocks.button(say("ask_person"), "ask_person", value),
        ]
    )
    return blocks.actions(*rate, _share(frame, tag), _related(frame, shown, tag), block_id="answer")


def _report(frame: Frame, shown: Shown) -> Block | None:
    """A question about leaks is answered, and the report is one tap away (O13)."""
    return escalate.row(frame.say) if shown.entry.opens == "breach" else None


def _share(frame: Frame, tag: Tag) -> Block | None:
    """Only where there is a thread to share in, and only once."""
    if tag.thread is None or SHARED in tag.marks:
        return None
    say = frame.say
    sure = blocks.confirm(
        say("share_title"), say("share_confirm"), say("share_yes"), say("share_no")
    )
    return blocks.button(say("share"), "share", tag.write(), confirm=sure)


def _related(frame: Frame, shown: Shown, tag: Tag) -> Block | None:
    offered = frame.titles(shown.entry.related, shown.language)
    return blocks.overflow(
        "related", [(title, tag.fresh().about(entry).write()) for entry, title in offered]
    )


def _quoted(frame: Frame, shown: Shown) -> list[tuple[str, str | None]]:
    """Whole sentences as far as there is room. The English is ours, and marked so."""
    found: list[tuple[str, str | None]] = []
    room = _QUOTED
    for source in shown.sources:
        gloss = _gloss(frame, source) if shown.language == "en" else None
        room -= len(source.quote) + len(gloss or "")
        if room < 0 and found:
            break
        found.append((cut(source.quote, _QUOTED // 2), gloss and cut(gloss, _QUOTED // 2)))
    return found


def _gloss(frame: Frame, source: Source) -> str | None:
    return frame.say("gloss", gloss=source.gloss) if source.gloss else None


def _source(frame: Frame, shown: Shown) -> Block | None:
    """Where the quotes stand and when the text was revised, in the answer's own language; notes
    follow, outside the quote."""
    if not shown.sources:
        return None
    say = Phrases(shown.language)
    clauses = [source.clause for source in shown.sources]
    names = dict.fromkeys(_in(clause.section, say.language) for clause in clauses)
    sections = say("between_sections").join(name for name in names if name)
    revised = frame.library.policy.revised_on if frame.library.policy else None
    if revised:
        line = say("source_revised", sections=cut(sections, 300), day=say.day(revised))
    else:
        line = say("source", sections=cut(sections, 300))
    notes = dict.fromkeys(_in(clause.note, shown.language) for clause in clauses)
    return blocks.context(line, *(cut(note, 300) for note in notes if note))


def _opens(frame: Frame, shown: Shown) -> Block | None:
    """The way to the desk that this answer offers; the button 「人に聞く」 stands below it."""
    door = shown.entry.opens
    if door is None:
        return None
    say, office = frame.say, frame.office
    if door == "breach":
        reach = office.emergency.phone or frame.desk()
        return blocks.context(say("opens_breach", emergency=cut(reach, 150)))
    name = {"complaint": "complaints"}.get(door, "privacy_desk")
    return blocks.context(say(f"opens_{door}", contact=cut(frame.desk(name), 150)))


def _in(texts: object, language: Language) -> str:
    found = dict(texts) if isinstance(texts, dict) else {}
    return str(found.get(language) or next(iter(found.values()), ""))


def _signs(block: object) -> int:
    """How many characters a reader sees in this block."""
    if isinstance(block, dict):
        own = block["text"] if isinstance(block.get("text"), str) else ""
        return len(own) + sum(_signs(value) for value in block.values() if value is not own)
    return sum(map(_signs, block)) if isinstance(block, list | tuple) else 0
