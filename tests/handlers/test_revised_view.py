"""What changed under an answer: old and new sentences, sentences that went and that came."""

import json
from dataclasses import replace
from datetime import date

import pytest

from handlers.home.revisions import answers_to_review
from handlers.questions.recall import old_and_new
from handlers.slack.phrases import Phrases
from knowledge.library.policy import Policy
from knowledge.library.sources import Source
from knowledge.library.suspensions import LibraryOnDay, SentenceChange, Suspension
from tests.handlers.builders import NOW, a_clause, an_answer_context, an_entry
from tests.handlers.test_home_limits import a_home
from tests.tickets.shelf import Shelf
from tickets.model import tokyo
from workspace.blockkit import check

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

    drawn = list(old_and_new(Suspension("fee", (change,), DAY, "digest"), Phrases("ja"), LIBRARY))

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

    drawn = list(old_and_new(suspension, Phrases("en"), replace(LIBRARY, policies=policies)))

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

    drawn = answers_to_review(replace(a_home("manager", Shelf()), in_force=now))

    assert check.view_faults({"type": "home", "blocks": drawn}, "home") == []
    assert "0&lt;https://example.com|例&gt; &amp; " in drawn[1]["text"]["text"]
    assert "新0&lt;" in drawn[1]["text"]["text"]
