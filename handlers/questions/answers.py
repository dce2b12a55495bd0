"""Messages that show an answer, with its sources, next step and buttons."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.questions import choices
from handlers.questions.answer_ref import (
    FOLLOWED,
    FOLLOWING,
    LIKELY,
    PICKED,
    RATED,
    SHARED,
    AnswerRef,
)
from handlers.questions.context import AnswerContext
from handlers.slack import blocks, messages
from handlers.slack.blocks import MOST_CHARACTERS, Block, Message, count_characters
from handlers.slack.newer_blocks import feedback_buttons
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut
from handlers.tickets import escalate
from knowledge.answering import FilledAnswer
from knowledge.text import other_language
from tickets.model.kinds import Language

_QUOTED = 3000  # characters of quotes and glosses together
_ABOVE = 1200  # characters of the headline, a lead, and notices about pasted data and files
_LEAST_BODY = 240
_STEP = 3000  # characters of the next step, at most
_DONE = {RATED: "thanks", SHARED: "shared"}
_FORMS = ("complaint", "about_desk", "disclosure", "optout")  # that an answer may lead to
_NAMED = ("ask_person", "report_now", "helpful", "unhelpful")  # buttons that answers name
_IN_QUOTES = ("「{}」", '"{}"', "“{}”")
_NUMBER = re.compile(r"(?<=[\s」])\d+$")


def answer_message(context: AnswerContext, shown: FilledAnswer, ref: AnswerRef) -> Message:
    """An answer as its reference says: a referral, one with others to choose below, or certain."""
    if shown.entry.is_referral:
        return referral_message(context, shown, ref)
    if FOLLOWING in ref.marks and len(ref.entries) > 1:
        return _following(context, shown, ref)
    if LIKELY in ref.marks:
        return _likely(context, shown, ref)
    return certain_answer(context, shown, ref)


def certain_answer(
    context: AnswerContext, shown: FilledAnswer, ref: AnswerRef, *, outcome: str | None = None
) -> Message:
    """An answer. `outcome` is said below it once; rated and shared are read from the marks."""
    ref = ref.without_choice_marks().with_entries(shown.entry.id)
    done = [phrase for mark, phrase in _DONE.items() if mark in ref.marks]
    lines = [*map(context.say, done), *([outcome] if outcome else [])]
    result = blocks.context(*lines) if lines else None
    return _answer_with_extras(
        context, shown, ref, result, *_buttons(context, shown, ref), opens=True
    )


def _likely(context: AnswerContext, shown: FilledAnswer, ref: AnswerRef) -> Message:
    """An answer that is right in most cases, and the next candidates."""
    lead = blocks.paragraph(context.say("likely"))
    others = choices.candidate_blocks(context, context.titles(ref.entries[1:], shown.language), ref)
    return _with_others(context, shown, ref, lead, others)


def _following(context: AnswerContext, shown: FilledAnswer, ref: AnswerRef) -> Message:
    """The answer to a follow-up: which question it was taken for, and the ways out."""
    say = context.say
    titles = context.titles(ref.entries[1:], shown.language)
    lead = say("understood_about", question=titles[0][1].replace("*", "")) if titles else ""
    another = blocks.button(
        say("another_question"), "none_of_these", ref.for_another_answer().with_entries().write()
    )
    others = [
        *choices.candidate_blocks(context, titles[1:], ref),
        blocks.actions(another, block_id="another"),
    ]
    above = blocks.paragraph(cut(lead, 300)) if lead else None
    return _with_others(context, shown, ref, above, others)


def _with_others(
    context: AnswerContext,
    shown: FilledAnswer,
    ref: AnswerRef,
    lead: Block | None,
    others: Sequence[Block | None],
) -> Message:
    certain = ref.without_choice_marks().with_entries(shown.entry.id)
    rows = _buttons(context, shown, certain, turned=ref)
    return _answer_with_extras(context, shown, certain, *rows, *others, opens=True, lead=lead)


def shared_answer(context: AnswerContext, shown: FilledAnswer) -> Message:
    """The answer as everyone in the thread sees it: without buttons and the asker's words."""
    say = Phrases(shown.language)
    is_named = any(_names(shown, each) for each in _NAMED)
    where = blocks.context(say("shared_buttons")) if is_named else None
    return _text(context, shown, where, opens=False)


def what_is_wrong_message(context: AnswerContext, shown: FilledAnswer, ref: AnswerRef) -> Message:
    """「違う」: ask in which way, or a person."""
    say = context.say
    value = ref.with_entries(shown.entry.id).write()
    reasons = [
        blocks.button(say(f"reason_{reason}"), f"reason_{reason}", value)
        for reason in ("wrong", "old", "unclear", "other")
    ]
    asked = blocks.context(say("why"))
    ask = blocks.button(say("ask_person"), "ask_person", value)
    row = blocks.actions(*reasons, ask, block_id="why")
    return _answer_with_extras(context, shown, ref, asked, row)


def referral_message(context: AnswerContext, shown: FilledAnswer, ref: AnswerRef) -> Message:
    """The text of a referral, and whom to ask if the desk file says."""
    say = context.say
    ref = ref.with_entries(shown.entry.id)
    office, name = context.office, shown.entry.id.removeprefix("neighbour-")
    point = office.neighbours.get(name) or office.contacts.get(name)
    who = point.get(say.language) if point else None
    ask = blocks.button(say("ask_person"), "ask_person", ref.write())
    named = blocks.section(say("neighbour", who=cut(who, 200))) if who else None
    row = blocks.actions(ask, _other_language(shown, ref), block_id="referral")
    return _answer_with_extras(context, shown, ref, named, row)


def answer_with_contact(context: AnswerContext, shown: FilledAnswer, ref: AnswerRef) -> Message:
    """「人に聞く」 under an answer: the contact replaces the buttons."""
    ref = ref.with_entries(shown.entry.id)
    share = _share(context, shown, ref)
    row = blocks.actions(share, block_id="answer") if share else None
    return _answer_with_extras(context, shown, ref, context.contact_paragraph(), row)


def reason_thanks_message(context: AnswerContext, shown: FilledAnswer, ref: AnswerRef) -> Message:
    """The reason was given; offer to ask a person."""
    say = context.say
    ref = ref.with_entries(shown.entry.id)
    ask = blocks.button(say("ask_person"), "ask_person", ref.write())
    row = blocks.actions(ask, _share(context, shown, ref), block_id="answer")
    said = blocks.context(say("thanks_reason"))
    return _answer_with_extras(context, shown, ref, said, row)


def _answer_with_extras(
    context: AnswerContext,
    shown: FilledAnswer,
    ref: AnswerRef,
    *last: Block | None,
    opens: bool = False,
    lead: Block | None = None,
) -> Message:
    """The answer; below it `last` and its report button, above it `lead` and, if the message does
    not show the words that were typed, the question."""
    labelled = replace(shown, text=_as_labelled(context.say, shown.text, shown.language))
    told = _text(context, labelled, *last, _report(context, shown), opens=opens)
    first, *rest = told.blocks
    if lead is not None:
        told = replace(told, blocks=(blocks.join_paragraphs(lead, first), *rest))
    if PICKED in ref.marks:
        title = shown.entry.title(shown.language)
        picked = blocks.context(context.say("picked_question", question=cut(title, 200)))
        told = replace(told, blocks=(picked, *told.blocks))
    form = shown.entry.opens or ""
    if not ref.offer and form in _FORMS:
        ref = replace(ref, offer=form)
    return context.with_notices(ref, told)


def _text(context: AnswerContext, shown: FilledAnswer, *last: Block | None, opens: bool) -> Message:
    """The answer with `last` below it, in as many sections as it needs."""
    around = [
        blocks.quotes(_quoted(shown)),
        _source(context, shown),
        *(blocks.sections(shown.next_step, _STEP) if shown.next_step else ()),
        _opens(context, shown) if opens else None,
        *last,
    ]
    left = MOST_CHARACTERS - _ABOVE - count_characters(around)
    body = blocks.sections(shown.middle, max(_LEAST_BODY, left)) if shown.middle else []
    return blocks.titled_message(shown.headline, *body, *around)


def _buttons(
    context: AnswerContext, shown: FilledAnswer, ref: AnswerRef, *, turned: AnswerRef | None = None
) -> tuple[Block | None, ...]:
    """The rating, unless it was given, and the other ways on. `turned` is what the other language
    is drawn from, if not from `ref`."""
    say, value = context.say, ref.write()
    if shown.is_withheld:  # cannot be followed: it has changed already
        ask = blocks.button(say("ask_person"), "ask_person", value, primary=True)
        return (blocks.actions(ask, block_id="answer"),)
    row = blocks.actions(
        blocks.button(say("ask_person"), "ask_person", value),
        _share(context, shown, ref),
        _other_language(shown, turned or ref),
        _watch(context, ref),
        _related(context, shown, ref),
        block_id="answer",
    )
    return (row,) if RATED in ref.marks else (_rating(say, value), row)


def _rating(say: Phrases, value: str) -> Block:
    helpful = blocks.button(say("helpful"), "helpful", value, says=say("helpful_says"))
    unhelpful = blocks.button(say("unhelpful"), "unhelpful", value, says=say("unhelpful_says"))
    return feedback_buttons(helpful, unhelpful)


def _other_language(shown: FilledAnswer, ref: AnswerRef) -> Block | None:
    """The button's label is in the language that it leads to."""
    turned = other_language(shown.language)
    if turned not in shown.entry.answer:
        return None
    value = replace(ref, language=turned).write()
    return blocks.button(Phrases(turned)("in_this_language"), "other_language", value)


def _watch(context: AnswerContext, ref: AnswerRef) -> Block:
    """Draw the button to be told once when this answer changes, or no longer."""
    action = "unfollow" if FOLLOWED in ref.marks else "follow"
    return blocks.button(context.say(action), action, ref.write())


def _report(context: AnswerContext, shown: FilledAnswer) -> Block | None:
    """An answer about leaks, or that names it, also has the button that reports one (O13)."""
    is_offered = shown.entry.opens == "breach" or _names(shown, "report_now")
    return escalate.report_button_row(context.say) if is_offered else None


def _names(shown: FilledAnswer, button: str) -> bool:
    """Whether the answer's text has this label in quotation marks."""
    label = Phrases(shown.language)(button)
    return any(quoted.format(label) in shown.text for quoted in _IN_QUOTES)


def _as_labelled(say: Phrases, text: str, language: Language) -> str:
    """The text with its buttons named as the reader sees them."""
    spoken = Phrases(language)
    for name in _NAMED:
        for quoted in _IN_QUOTES:
            text = text.replace(quoted.format(spoken(name)), quoted.format(say(name)))
    return text


def _share(context: AnswerContext, shown: FilledAnswer, ref: AnswerRef) -> Block | None:
    """Offer sharing once, where there is a thread, and not of a suspended answer."""
    if ref.thread is None or SHARED in ref.marks or shown.is_withheld:
        return None
    say = context.say
    sure = blocks.confirm(
        say("share_title"), say("share_confirm"), say("share_yes"), say("share_no")
    )
    return blocks.button(say("share"), "share", ref.write(), confirm=sure)


def _related(context: AnswerContext, shown: FilledAnswer, ref: AnswerRef) -> Block | None:
    offered = context.titles(shown.entry.related, shown.language)
    short = replace(ref.for_another_answer(), before="")  # a menu's values are short
    return blocks.overflow(
        "related",
        [(title, short.with_entries(entry).write()) for entry, title in offered],
    )


def _quoted(shown: FilledAnswer) -> list[tuple[str, str | None]]:
    """Whole sentences as far as they fit; the English translation is marked as ours."""
    found: list[tuple[str, str | None]] = []
    room = _QUOTED
    for source in shown.sources:
        is_glossed = source.gloss and shown.language == "en"
        gloss = Phrases("en")("gloss", gloss=source.gloss) if is_glossed else None
        room -= len(source.quote) + len(gloss or "")
        if room < 0 and found:
            break
        found.append((cut(source.quote, _QUOTED // 2), gloss and cut(gloss, _QUOTED // 2)))
    return found


def _source(context: AnswerContext, shown: FilledAnswer) -> Block | None:
    """Sections and revision date of the quotes, in the answer's language; then the day of the
    answer's last review or signature, and notes."""
    say = Phrases(shown.language)
    days = (context.library.reviewed_on(shown.entry), shown.signed_on)
    reviewed_on = None if shown.is_withheld else max(filter(None, days), default=None)
    reviewed = [say("reviewed", day=say.policy_date(reviewed_on))] if reviewed_on else []
    if not shown.sources:
        return blocks.context(*reviewed) if reviewed else None
    clauses = [source.clause for source in shown.sources]
    names = dict.fromkeys(_in_language(clause.section, say.language) for clause in clauses)
    sections = say("between_sections").join(_together(names, say("between_parts")))
    line = _source_line(cut(sections, 300), context, say)
    notes = dict.fromkeys(_in_language(clause.note, shown.language) for clause in clauses)
    small = [*filter(None, (line, *reviewed)), *(cut(note, 600) for note in notes if note)]
    small += [say("japanese_prevails")] if say.language == "en" else []
    return blocks.context(*small) if small else None


def _source_line(sections: str, context: AnswerContext, say: Phrases) -> str:
    """Sections and revision date, as far as there are any: no clause may quote a new sentence."""
    revised = context.library.policy.revised_on if context.library.policy else None
    if revised is None:
        return say("source", sections=sections) if sections else ""
    day = say.policy_date(revised)
    if not sections:
        return say("source_policy", day=day)
    return say("source_revised", sections=sections, day=day)


def _together(names: Iterable[str], between: str) -> Iterable[str]:
    """The sections, with the numbers of one heading behind it: “Flow 1, 2”."""
    found: dict[str, list[str]] = {}
    for name in filter(None, names):
        heading = _NUMBER.sub("", name)
        found.setdefault(heading, []).append(name.removeprefix(heading))
    return (heading + between.join(numbers) for heading, numbers in found.items())


def _opens(context: AnswerContext, shown: FilledAnswer) -> Block | None:
    """The way to the desk that this answer offers, unless it names the contact itself."""
    route, reader = shown.entry.opens, context.say
    if route is None:
        return None
    context = replace(context, say=replace(context.say, language=shown.language))
    say, office = context.say, context.office
    if route == "breach":
        reach = office.emergency.phone or context.contact_point()
        return blocks.context(say("opens_breach", emergency=cut(reach, 150)))
    if route == "about_desk":
        apart = messages.whistleblowing_contact(office, say)
        return blocks.context(apart) if apart else None
    name = "complaints" if route == "complaint" else "privacy_desk"
    line = "opens_desk" if route == "optout" else f"opens_{route}"
    contact = _as_labelled(reader, context.contact_point(name), shown.language)
    if contact in shown.text:
        return None
    return blocks.context(say(line, contact=cut(contact, 150)))


def _in_language(texts: object, language: Language) -> str:
    found = dict(texts) if isinstance(texts, dict) else {}
    return str(found.get(language) or next(iter(found.values()), ""))
