"""Views are valid for Slack whatever their texts are, and mention nobody."""

import json
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.home import employee
from handlers.questions import answers, choices, route_reply, routes
from handlers.questions.answer_ref import FOLLOWING, LIKELY, NOTICES, AnswerRef
from handlers.services import Person
from handlers.slack import blocks, messages
from handlers.slack.blocks import Message
from handlers.slack.text import cut, graphemes, sanitize
from handlers.tickets.escalate import phone_line
from knowledge.library.loader import Topic
from tests.effort import effort
from tests.handlers.builders import a_clause, an_answer, an_answer_context, an_entry, an_office
from tickets.rules.office import Bilingual
from workspace.blockkit import check

# Mentions, links, combining marks, invisible characters and great length.
UNKNOWN = Person("U01MEI", "ja", is_unknown=True)
NASTY = [
    "<!channel> <!here> <!everyone>",
    "<@U01MEI> <#C01GENERAL> <!subteam^S01HELP>",
    "<https://evil.example|社内ポータル>",
    "*太字* _斜体_ ~取消~ `code` ```fence``` > quote",
    "\u202eevil\u202c \u200b\u2066x\u2069 \ufeff",
    "\x00 \ud800 \udfff",
    "e" + "\u0301" * 1000,
    "👨‍👩‍👧‍👦🇯🇵" * 400,
    "あ" * 40_000,
    "\n" * 10_000,
    "   ",
    "&amp; & < >",
]
odd = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=60),
    st.text(alphabet=st.characters(codec=None), max_size=3000),
    st.lists(st.sampled_from(NASTY), max_size=4).map("\n\n".join),
)
refs = st.builds(
    AnswerRef,
    st.sampled_from(["ja", "en"]),
    question_id=st.just("a" * 32),
    thread=st.sampled_from([None, "1700000000.000100"]),
    marks=st.sampled_from(["", *NOTICES, "pf", "r", "rs", "cpf", "q", "cpfq"]),
    offer=st.sampled_from(["", "breach:99999999999:lost", "breach", "disclosure", "gone:1"]),
)


def assert_slack_takes(message: Message) -> None:
    drawn = list(message.blocks)
    assert check.message_faults(drawn) == []
    assert len(drawn) <= blocks.MOST_BLOCKS
    assert check.text_length(drawn) <= blocks.MOST_CHARACTERS
    assert 0 < len(message.text) <= 4 * 150
    assert "<" not in message.text
    assert ">" not in message.text
    assert_nobody_is_called({"text": message.text, "blocks": drawn})


def assert_nobody_is_called(said: Any) -> None:
    raw = json.dumps(said, ensure_ascii=False)
    raw.encode("utf-8")  # no lone surrogate is left
    for token in ("<!", "<@", "<#", "\\u202e", "\u202e", "\u200b", '"type": "link"', '"url":'):
        assert token not in raw


def a_nasty_context(text: str, language: str) -> Any:
    office = an_office(
        contacts={name: Bilingual(text, text) for name in ("privacy_desk", "complaints")}
        if text
        else {},
        phone=text or None,
        neighbours={"it": Bilingual(text)},
    )
    others = tuple(an_entry(f"other-{n}", title=text or "?") for n in range(7))
    topics = tuple(
        Topic({"ja": text or "?"}, tuple(entry.id for entry in others)) for _ in range(7)
    )
    return an_answer_context(language, office=office, entries=others, topics=topics)  # type: ignore[arg-type]


@pytest.mark.long
@pytest.mark.property
@settings(max_examples=effort(6, 40), deadline=None)
@example("あ" * 2000, "あ" * 2000, AnswerRef("en", "a" * 32, "1700000000.000100", "pf"), "en")
@given(odd, odd, refs, st.sampled_from(["ja", "en"]))
def test_every_answer_is_within_slacks_limits(
    text: str, other: str, ref: AnswerRef, language: Any
) -> None:
    context = a_nasty_context(other, language)
    related = tuple(context.library.entries)
    clauses = tuple(
        a_clause(f"F{n}", quotes=(text,), gloss=(other,), section={"ja": other}, note={"ja": text})
        for n in range(3)
    )
    for opens in (None, "breach", "complaint", "desk"):
        entry = an_entry("neighbour-it", opens=opens, related=related)  # type: ignore[arg-type]
        shown = an_answer(
            entry,
            text=f"{text}\n\n{other}\n\n次にすること：{text}",
            language=language,
            clauses=clauses,
        )
        if not shown.text.strip():
            return
        for drawn in (
            answers.certain_answer(context, shown, ref),
            answers.certain_answer(context, shown, ref, outcome=context.say("thanks")),
            answers.answer_message(
                context, shown, ref.with_marks(LIKELY).with_entries("fee", *related)
            ),
            answers.answer_message(
                context, shown, ref.with_marks(FOLLOWING).with_entries("fee", *related[:3])
            ),
            answers.what_is_wrong_message(context, shown, ref),
            answers.reason_thanks_message(context, shown, ref),
            answers.answer_with_contact(context, shown, ref),
            answers.referral_message(context, shown, ref),
            answers.shared_answer(context, shown),
        ):
            assert_slack_takes(drawn)


@pytest.mark.property
@settings(max_examples=effort(6, 30), deadline=None)
@given(odd, refs, st.sampled_from(["ja", "en"]))
def test_every_other_view_is_within_slacks_limits(text: str, ref: AnswerRef, language: Any) -> None:
    context = a_nasty_context(text, language)
    phone = phone_line(context.office, context.say, is_open=True)

    for drawn in (
        choices.choice_message(context, [(f"other-{n}", text) for n in range(5)], ref),
        choices.examples_message(context, ref),
        choices.not_found_message(context, ref),
        choices.contact_message(context, ref),
        messages.outsider_message(context.say, context.office),
        messages.refusal_message(UNKNOWN, context.say, context.office),
        messages.help_message(context.say, context.office, "/privacy", phone),
        *(
            route_reply.route_message(context, topic, ref.with_entries("fee"))
            for topic in ("breach", *routes.ROUTE_TOPICS)
        ),
    ):
        assert_slack_takes(drawn)
    for view in (
        {"type": "home", "blocks": employee.employee_blocks(context)},
        employee.outsider_home(UNKNOWN, context.say, context.office),
    ):
        assert check.view_faults(view, "home") == []
        assert_nobody_is_called(view)
    modal = blocks.modal(
        context.say("answer_title"), context.say("close"), messages.short_message("x").blocks
    )
    assert check.view_faults(modal, "modal") == []


@pytest.mark.property
@given(odd, st.integers(min_value=1, max_value=200))
def test_truncation_keeps_whole_characters_and_is_marked(text: str, limit: int) -> None:
    cleaned = sanitize(text)

    shown = cut(cleaned, limit)

    assert len(shown) <= limit
    if shown != cleaned:
        assert shown.endswith("…")
        letters = "".join(graphemes(shown[:-1]))
        assert cleaned.startswith(letters)


def test_an_emoji_sequence_is_not_cut() -> None:
    assert cut("ab👨‍👩‍👧‍👦cd", 6) == "ab…"
    assert cut("🇯🇵🇯🇵🇯🇵", 4) == "🇯🇵…"


@pytest.mark.property
@given(refs, st.lists(st.text(alphabet="abc-|é質", min_size=1, max_size=20), max_size=3))
def test_a_reference_is_read_back_from_slack_unchanged(ref: AnswerRef, entries: list[str]) -> None:
    ref = ref.with_entries(*entries)

    assert AnswerRef.read(ref.write()) == ref


@pytest.mark.property
@given(st.one_of(st.none(), st.integers(), st.text(max_size=80), odd))
def test_a_forged_value_is_not_trusted(value: object) -> None:
    ref = AnswerRef.read(value)

    if ref is not None:
        assert ref.language in ("ja", "en")
        assert ref.thread is None or set(ref.thread) <= set("0123456789.")


# --- hidden characters and combining marks -----------------------------------------------------


@pytest.mark.parametrize("before", ["e", "か", "料", "🎉", "ก"])
def test_marks_without_end_are_cut(before: str) -> None:
    mark = "\u0301"
    assert sanitize(before + mark * 1000 + "!") == before + mark * 8 + "!"


def test_every_combining_mark_is_counted() -> None:
    signs = map(chr, range(sys.maxunicode + 1))
    marks = [sign for sign in signs if _is_mark(sign) and not _chooses_a_form(sign)]
    assert len(marks) > 1_000
    assert not [mark for mark in marks if sanitize(mark * 20) != mark * 8]


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me")


def _chooses_a_form(sign: str) -> bool:
    """Of a kanji before it; removed elsewhere."""
    return "\U000e0100" <= sign <= "\U000e01ef"


HIDDEN = ["\u115f", "\u1160", "\u180e", "\u3164", "\uffa0", "\ufff9", "\ufffb"]
TAGS_AND_FORMS = ["\U000e0001", "\U000e0041", "\U000e007f", "\U000e0100", "\U000e01ef"]


@pytest.mark.parametrize("hidden", [*HIDDEN, *TAGS_AND_FORMS], ids=ascii)
def test_hidden_characters_are_removed(hidden: str) -> None:
    assert sanitize(f"a{hidden}b") == "ab"


def test_a_kanji_of_a_name_keeps_its_form() -> None:
    # 辻 with one dot, as its bearer writes it
    assert sanitize("辻\U000e0100様") == "辻\U000e0100様"
    assert sanitize("辻\U000e0100\U000e0101様") == "辻\U000e0100様"
