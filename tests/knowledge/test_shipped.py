"""The shipped knowledge base keeps its promises; `make check` names its faults at once."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from knowledge.evaluation.coverage import read_test_questions
from knowledge.evaluation.lint import lint
from knowledge.library.loader import SHIPPED_FOLDER, read_library
from knowledge.library.sources import fill_facts, sources
from knowledge.text import LANGUAGES
from tickets.letters.template import shipped_text

NEXT_STEP = {"ja": "次にすること：", "en": "Next: "}
SHARED = Path(__file__).parents[3] / "shared"
OFFICERS = re.compile("井上|喜延|西塔|裕志|Inoue|Saito", re.I)
SPAN = re.compile(
    r"(?:[0-9０-９]+|[一二三四五六七八九十]+)(?:営業)?(?:日|週|か月|ヶ月|カ月|月|時間|年)(?:間|以内|以上|後|前|目|まで)"
    r"|\b(?:\d+|one|two|three|five|seven|ten|fourteen|thirty|sixty|ninety) (?:\w+ )?(?:day|week|month|hour)s?\b",
    re.I,
)
PHONE = re.compile(r"[0-9０-９]{2,5}[-‐ー－(（][0-9０-９]{1,4}[-‐ー－)）][0-9０-９]{3,4}|\+?\d{9,}")
ADDRESS = re.compile(r"https?:|www\.|\w@\w|\w\.(?:jp|com|net|org)\b", re.I)


@pytest.fixture(scope="module")
def answers(library):
    """(entry, language, text) of every answer, facts not filled in."""
    return [
        (entry, language, text)
        for entry in library.entries.values()
        for language, text in entry.answer.items()
    ]


@pytest.mark.long
def test_the_shipped_base_lints_without_a_warning():
    found = lint(SHIPPED_FOLDER, date(2026, 1, 1))

    assert (found.faults, found.warnings) == ((), ())


def test_every_entry_speaks_both_languages_in_six_ways_or_more(library):
    for entry in library.entries.values():
        assert set(entry.ask) == set(entry.answer) == set(LANGUAGES), entry.id
        assert all(len(asks) >= 6 for asks in entry.ask.values()), entry.id


def test_every_quote_is_in_the_text_and_has_a_gloss(library):
    for clause in library.policy.clauses.values():
        assert all(quote in library.policy.text for quote in clause.quotes), clause.id
        assert len(clause.gloss) == len(clause.quotes), clause.id
        assert set(clause.section) == set(LANGUAGES), clause.id


@pytest.mark.parametrize(
    ("entry", "quotes"),
    [
        (
            "use-applicants",
            [
                "当社従業者の採用募集及び応募者の採用選考業務",
                "ご本人に無断でまたは不公正な方法で個人情報を取得することはありません。",
                "当社は、前項に定める場合又は法令に定めのある場合を除き、"
                "ご本人の個人情報を第三者に開示することはありません。",
                "当社は、前項に基づき通知した利用目的の範囲内で個人情報の利用及び提供を行うものとし、"
                "利用目的の達成に必要な範囲を超えて個人情報の利用又は提供を行おうとする場合には、"
                "事前にご本人の承諾を得るものとします。",
            ],
        ),
        (
            "use-employees",
            [
                "当社の従業者の労務管理等",
                "人事関連業務を遂行するため",
                "個人情報保護法に基づく個人情報の開示等の求めをする旨を"
                "個人情報のご本人から下記の窓口にご連絡いただきます。",
                "当社は、前項に定める場合又は法令に定めのある場合を除き、"
                "ご本人の個人情報を第三者に開示することはありません。",
                "当社は、前項に基づき通知した利用目的の範囲内で個人情報の利用及び提供を行うものとし、"
                "利用目的の達成に必要な範囲を超えて個人情報の利用又は提供を行おうとする場合には、"
                "事前にご本人の承諾を得るものとします。",
                "当社は、第2項の利用目的の範囲内で、当社以外の者に対し、個人情報の取扱いの全部又は"
                "一部を委託し又は個人情報を提供する場合があります。",
                "書面以外により本人から直接取得する個人情報、及び、"
                "第三者から間接取得の方法により取得する個人情報であって、上記以外のもの",
            ],
        ),
        ("overseas", ["外的環境の把握"]),
    ],
)
def test_an_answer_on_one_line_of_a_list_quotes_that_line_only(library, entry, quotes):
    shown = sources(library.entries[entry], library.policy)

    assert [source.quote for source in shown] == quotes


def test_every_answer_has_a_headline_and_ends_with_the_next_step(answers):
    for entry, language, text in answers:
        headline, *body, last = text.split("\n\n")
        assert len(headline) <= (80 if language == "ja" else 160), (entry.id, language)
        assert len(body) <= 3, (entry.id, language)
        assert last.startswith(NEXT_STEP[language]), (entry.id, language)
        assert text.count(NEXT_STEP[language]) == 1, (entry.id, language)


def test_no_answer_names_a_number_of_days(answers):
    spans = {(entry.id, match[0]) for entry, _, text in answers for match in SPAN.finditer(text)}

    # How long the bot itself keeps a question is our own promise, not the policy's.
    assert {span for span in spans if span[0] != "bot-records"} == set()


def test_no_answer_holds_a_phone_number_a_link_or_a_mail_address(answers):
    assert not [
        entry.id for entry, _, text in answers if PHONE.search(text) or ADDRESS.search(text)
    ]


def test_no_answer_holds_markup(answers):
    for entry, _, text in answers:
        assert not re.search(
            r"[*`~<>]|^\s*[-#>]|\b_\w+_\b", re.sub(r"\{facts\.\w+\}", "", text), re.M
        ), entry.id


PRINTED = re.compile("井上 喜延|西塔 裕志|株式会社IIJグローバルソリューションズ|〒102-0071")


def test_officers_and_the_company_are_named_only_as_printed(library, answers):
    assert not [entry.id for entry, _, text in answers if OFFICERS.search(text)]
    for entry, language, text in answers:
        filled = fill_facts(text, language, library.policy, {})
        named = len(PRINTED.findall(filled))
        printed = {
            "ja": "方針（令和4年6月21日改正）の記載では",
            "en": "(as printed in the policy revised on 21 June 2022)",
        }
        assert filled.count(printed[language]) == named, entry.id


def test_the_renumbered_article_is_explained_outside_the_quote(library):
    clause = library.policy.clauses["D8"]
    entries = [entry for entry in library.entries.values() if "D8" in entry.clauses]

    assert any("法第18条" in quote for quote in clause.quotes)
    assert not any("21条" in quote for quote in clause.quotes)
    assert entries
    for entry in entries:
        assert "第21条" in entry.answer["ja"]
        assert "Article 21" in entry.answer["en"]


def test_topics_suggest_between_three_and_six_entries_in_both_languages(library):
    assert library.topics
    for topic in library.topics:
        assert set(topic.title) == set(LANGUAGES)
        assert 3 <= len(topic.suggested) <= 6
        assert all(entry in library.entries for entry in topic.suggested)


def test_every_title_fits_a_menu_of_slacks(library):
    # docs.slack.dev/reference/block-kit/composition-objects/option-object
    longer = [
        e.id for e in library.entries.values() for each in LANGUAGES if len(e.title(each)) > 75
    ]

    assert longer == []


def test_every_english_title_is_a_whole_question(library):
    titles = [entry.title("en") for entry in library.entries.values()]

    assert [each for each in titles if not (each[0].isupper() and re.search('[?]"?$', each))] == []


def test_referrals_have_no_clause_and_no_curated_question(library):
    referrals = {entry.id for entry in library.entries.values() if entry.is_referral}

    assert all(not library.entries[each].clauses for each in referrals)
    assert not [
        q.text for q in read_test_questions(SHIPPED_FOLDER) if referrals.intersection(q.entries)
    ]


def test_no_curated_question_expects_two_different_answers(library):
    wanted = {}
    for question in read_test_questions(SHIPPED_FOLDER):
        assert wanted.setdefault(question.text, question.entries) == question.entries, question


@pytest.mark.skipif(not SHARED.exists(), reason="the founders' papers (../shared) are not here")
def test_the_policy_is_the_published_text_and_all_its_clauses(library):
    published = json.loads((SHARED / "policy/clauses.json").read_text(encoding="utf-8"))
    text = (SHARED / "policy/iij-global-privacy-policy.ja.txt").read_text(encoding="utf-8")

    assert library.policy.text == text
    assert list(library.policy.clauses) == [clause["id"] for clause in published]
    for clause in published:
        ours = library.policy.clauses[clause["id"]].quotes
        assert all(any(quote in each for each in ours) for quote in clause["quotes"]), clause["id"]


@pytest.mark.skipif(not SHARED.exists(), reason="the public sets (../shared/bench) are not here")
def test_the_public_sets_load():
    counts = {
        folder.parent.name: len(read_library(folder).entries)
        for folder in sorted((SHARED / "bench").glob("*/knowledge"))
    }

    assert counts == {
        "banking77-10shot-val": 77,
        "clinc150-val": 150,
        "hint3-curekart": 28,
        "hint3-sofmattress": 21,
    }


def test_the_answer_on_id_copies_lists_what_the_letter_does(library):
    """What is to be blacked out, by the letter that goes with the form and by the answer."""
    letter = shipped_text("form.txt", "templates").partition("塗りつぶしてから")[2]
    listed = re.findall("^・([^。\n]+)", letter.partition("\n\n")[0], re.M)
    answer = library.entries["id-copy-surplus"].answer["ja"]
    [told] = re.findall("塗りつぶしていただくのは、(.+?)です。", answer)

    def named(text, between):
        parts = re.split(between, re.sub("（.+?）", "", text))
        return {part.removeprefix("運転免許証などの") for part in parts}

    assert named("及び".join(listed), "及び") == named(told, "[、と]")
    assert "裏面は送ら" in letter
    assert "裏面は送ら" in answer
