"""What changed under an answer: old and new sentences, sentences that went and that came."""

import json
from dataclasses import replace
from datetime import date

import pytest

from handlers.home.revisions import answers_to_review
from handlers.questions.recall import old_and_new
from handlers.questions.suspended_answers import wording_of
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


def a_home_with(person: str, count: int, declared: int, owner: str = "") -> list[str]:
    """The texts of the rows at a Home with so many answers, some declared revised by the curator."""
    today, ids = tokyo.date_of(NOW), [f"e{nth:02}" for nth in range(count)]
    affected = {
        each: Suspension(each, (SentenceChange("F7", OLD, None),), today, "digest") for each in ids
    }
    entries = {each: replace(an_entry(each), owner=owner) for each in ids}
    library = replace(an_answer_context().library, entries=entries)
    home = replace(a_home(person, Shelf()), in_force=LibraryOnDay(today, library, affected))
    for each in ids[:declared]:
        home.desk.sign_offs.declare(wording_of(affected[each]), who="curator", now=NOW)
    drawn = answers_to_review(home)
    assert check.view_faults({"type": "home", "blocks": drawn}, "home") == []
    texts = (block.get("text") or block["elements"][0] for block in drawn)
    return [each["text"] for each in texts]


def row_ids(texts: list[str]) -> list[str]:
    return [text.partition("（")[2].partition("）")[0] for text in texts if "旧：" in text]


def test_who_handed_answers_in_finds_those_still_to_be_revised_first() -> None:
    texts = a_home_with("curator", 12, declared=8)

    assert row_ids(texts) == ["e08", "e09", "e10", "e11", "e00", "e01", "e02", "e03"]
    assert texts[-1] == "ほか4件は、上の回答が済むと順に表示されます"


def test_what_others_handed_in_stands_apart_and_displaces_nothing() -> None:
    texts = a_home_with("manager", 20, declared=9)
    revise, sign = texts[: texts.index("承認を待つ回答")], texts[texts.index("承認を待つ回答") :]

    assert row_ids(revise) == [f"e{nth:02}" for nth in range(9, 17)]
    assert row_ids(sign) == [f"e{nth:02}" for nth in range(8)]
    assert "ほか3件" in revise[-1]
    assert "ほか1件" in sign[-1]


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
