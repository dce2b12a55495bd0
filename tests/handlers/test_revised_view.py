"""What changed under an answer: old and new sentences, sentences that went and that came."""

import json
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from handlers.home.revisions import answers_to_review_section
from handlers.questions.recall import answers_changed_message, changed_sentence_blocks
from handlers.questions.sign_off import FORMS, REVISED_FORM
from handlers.questions.suspended_answers import answer_version_of, answers_to_review
from handlers.slack import blocks
from handlers.slack.phrases import Phrases
from knowledge.answering import Answerer
from knowledge.library.policy import Policy
from knowledge.library.sources import Source
from knowledge.library.suspensions import LibraryOnDay, SentenceChange, Suspension
from tests.handlers.builders import NOW, a_clause, a_view, an_answer_context, an_entry
from tests.handlers.test_home_limits import a_home
from tests.tickets.shelf import Shelf
from tickets.model import tokyo
from workspace.blockkit import check

OWNER_ROLES = ("manager", "deputy", "representative", "auditor", "agents", "curators")
DAY = date(2027, 4, 1)
LIBRARY = an_answer_context().library
OLD, NEW = "手数料は1,000円です。", "手数料は2,000円です。"


@pytest.mark.parametrize(
    ("was", "now", "headings", "quoted"),
    [
        (OLD, NEW, ["改定前の記載", "改定後の記載"], [OLD, NEW]),
        (OLD, None, ["改定前の記載", "この記載はなくなりました"], [OLD]),
        ("", NEW, ["改定で加わった記載"], [NEW]),
    ],
)
def test_a_change_is_drawn_with_the_sentences_that_there_are(
    was: str, now: str | None, headings: list[str], quoted: list[str]
) -> None:
    change = SentenceChange("F7", was, Source(a_clause(), now, "") if now else None)

    drawn = list(
        changed_sentence_blocks(
            Suspension("fee", (change,), DAY, "digest"), Phrases("ja"), LIBRARY, 3
        )
    )

    texts = json.dumps(drawn, ensure_ascii=False)
    assert [text for text in headings if text in texts] == headings
    assert [
        block["elements"][0]["elements"][0]["text"]
        for block in drawn
        if block["type"] == "rich_text"
    ] == quoted


def test_a_reader_of_english_gets_the_translation_of_each_sentence() -> None:
    clause = replace(a_clause(), quotes=(OLD,), gloss=("The fee is ¥1,000.",))
    now = replace(clause, quotes=(NEW,), gloss=("The fee is ¥2,000.",))
    policies = tuple(
        Policy({}, each.quotes[0], None, None, {each.id: each}, {}) for each in (clause, now)
    )
    suspension = Suspension(
        "fee", (SentenceChange("F7", OLD, Source(now, NEW, "")),), DAY, "digest"
    )

    drawn = list(
        changed_sentence_blocks(suspension, Phrases("en"), replace(LIBRARY, policies=policies), 3)
    )

    translated = [
        block["elements"][1]["elements"][0]["text"]
        for block in drawn
        if block["type"] == "rich_text"
    ]
    assert translated == [
        "Reference translation: The fee is ¥1,000.",
        "Reference translation: The fee is ¥2,000.",
    ]


def test_a_row_of_many_long_changes_fits_home_and_shows_markup_as_text() -> None:
    said = f"<https://example.com|例> & {'長い' * 200}"
    changes = [
        SentenceChange("F7", f"{nth}{said}", Source(a_clause(), f"新{nth}{said}", ""))
        for nth in range(9)
    ]
    suspended = Suspension("fee", tuple(changes), tokyo.date_of(NOW), "digest")
    library = replace(an_answer_context().library, entries={"fee": an_entry("fee")})
    now = LibraryOnDay(tokyo.date_of(NOW), library, {"fee": suspended})

    drawn = answers_to_review_section(replace(a_home("manager", Shelf()), in_force=now))

    assert check.view_faults({"type": "home", "blocks": drawn}, "home") == []
    assert "0&lt;https://example.com|例&gt; &amp; " in drawn[1]["text"]["text"]
    assert "新0&lt;" in drawn[1]["text"]["text"]


def an_answerer(answers: int, changes: int) -> Any:
    """Answers of which a revision of today changes so many sentences each."""
    come = tuple(
        SentenceChange("F7", f"旧{nth}", Source(a_clause(), f"{nth}{'長い' * 300}", ""))
        for nth in range(changes)
    )
    ids = [f"e{nth}" for nth in range(answers)]
    today = tokyo.date_of(NOW)
    affected = {each: Suspension(each, come, today, "digest") for each in ids}
    library = replace(LIBRARY, entries={each: an_entry(each) for each in ids})
    in_force = LibraryOnDay(today, library, affected)
    matcher: Any = SimpleNamespace(encoder=None)
    answerer = Answerer(library, matcher, {}, lambda: today)
    answerer._in_force = in_force
    return answerer


def test_a_message_to_who_follows_many_answers_fits_slack_and_tells_how_many_more() -> None:
    answerer = an_answerer(8, changes=10)
    message = answers_changed_message(
        [f"e{nth}" for nth in range(8)], answerer, a_view("ja", now=NOW)
    )

    assert check.message_faults([*message.blocks]) == []
    assert len(message.blocks) <= blocks.MOST_BLOCKS
    assert blocks.count_characters([*message.blocks]) <= blocks.MOST_CHARACTERS
    texts = json.dumps(message.blocks, ensure_ascii=False)
    told = texts.count("いまの回答を見る")
    assert told > 1
    assert f"ほか{8 - told}件の回答も変わりました。" in texts
    assert texts.count("ほかに8か所の記載が変わりました。") == told
    assert texts.count("・手数料はいくらですか") == min(8 - told, 5)


def test_a_form_with_many_changes_still_shows_the_answer_that_is_signed() -> None:
    answerer, home = an_answerer(1, changes=60), a_home("manager", Shelf())
    review = answers_to_review(answerer.in_force, (), 7)[0]
    form = next(each for each in FORMS if each.name == REVISED_FORM)
    context: Any = SimpleNamespace(
        say=home.say,
        desk=home.desk,
        now=NOW,
        person=home.person,
        office=home.view.office,
        view=home.view,
        request=SimpleNamespace(answerer=answerer),
        extra_word=review.wording_hash,
    )

    drawn: Any = form.draw_parts(context)[: blocks.MOST_IN_VIEW]

    *_, last = answerer.answer_texts(review.entry, None).values()
    assert drawn[-1]["text"]["text"] == last
    assert "ほかに44か所の記載が変わりました。「条項ごとに見る」" in json.dumps(
        drawn, ensure_ascii=False
    )


def a_home_with(
    person: str, count: int, declared: int, owner: str = "", mismatched: tuple[str, ...] = ()
) -> list[str]:
    """The texts of the rows at a Home with so many answers, some declared revised by the curator."""
    today, ids = tokyo.date_of(NOW), [f"e{nth:02}" for nth in range(count)]
    affected = {
        each: Suspension(
            each, (SentenceChange("F7", OLD, None),), today, "digest", each in mismatched
        )
        for each in ids
    }
    entries = {each: replace(an_entry(each), owner=owner) for each in ids}
    library = replace(an_answer_context().library, entries=entries)
    home = replace(a_home(person, Shelf()), in_force=LibraryOnDay(today, library, affected))
    for each in ids[:declared]:
        home.desk.sign_offs.declare(answer_version_of(affected[each]), who="curator", now=NOW)
    drawn = answers_to_review_section(home)
    assert check.view_faults({"type": "home", "blocks": drawn}, "home") == []
    texts = (block.get("text") or block["elements"][0] for block in drawn)
    return [each["text"] for each in texts]


def row_ids(texts: list[str]) -> list[str]:
    return [text.partition("（")[2].partition("）")[0] for text in texts if "旧：" in text]


def test_who_handed_answers_in_finds_those_still_to_be_revised_first() -> None:
    texts = a_home_with("curator", 12, declared=8)

    assert row_ids(texts) == ["e08", "e09", "e10", "e11", "e00", "e01", "e02", "e03"]
    assert texts[-1] == "ほか4件は、上の回答が済むと順に表示されます"


def test_a_quote_to_be_mended_is_not_kept_back_behind_what_was_handed_in() -> None:
    texts = a_home_with("curator", 12, declared=11, mismatched=("e11",))

    assert row_ids(texts)[0] == "e11"


def test_what_others_handed_in_stands_apart_and_displaces_nothing() -> None:
    texts = a_home_with("manager", 20, declared=9)
    revise, sign = texts[: texts.index("承認を待つ回答")], texts[texts.index("承認を待つ回答") :]

    assert row_ids(revise) == [f"e{nth:02}" for nth in range(9, 17)]
    assert row_ids(sign) == [f"e{nth:02}" for nth in range(8)]
    assert "ほか3件" in revise[-1]
    assert "ほか1件" in sign[-1]


@pytest.mark.parametrize("role", OWNER_ROLES)
def test_every_role_that_may_own_answers_is_named(role: str) -> None:
    (text,) = (each for each in a_home_with("curator", 1, 0, role) if "旧：" in each)

    assert " ・ 担当 " in text
    assert role not in text


@pytest.mark.parametrize(
    ("owner", "shown"),
    [
        ("U02YUI", " ・ 担当 <@U02YUI> ・ "),
        ("manager", " ・ 担当 個人情報保護管理者 ・ "),
        ("総務部", " ・ 担当 総務部 ・ "),
        ("privacy-desk", ""),
    ],
)
def test_the_owner_of_an_answer_is_named_as_people_know_them(owner: str, shown: str) -> None:
    (text,) = (each for each in a_home_with("curator", 1, 0, owner) if "旧：" in each)

    assert shown in text
    assert ("担当" in text) == bool(shown)
