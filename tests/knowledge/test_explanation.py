"""An explanation shows what was read, classified, matched and decided."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.answering import Answerer
from knowledge.intent.follow_up import points_to_earlier
from knowledge.library.loader import read_library
from knowledge.matching.matcher import Matcher
from knowledge.text import LONGEST_TEXT
from tests.effort import effort
from tests.growth import MOST, growth, repeated

ENTRIES = """\
- id: fee
  ask:
    ja: [手数料はいくらですか, 開示請求の手数料を教えて, 料金はかかりますか, 切手は何円分ですか]
    en: [How much is the fee?, what does a disclosure request cost]
  answer: {ja: 切手です。, en: Stamps.}
- id: papers
  ask:
    ja: [本人確認書類は何が使えますか, 免許証のコピーでよいですか, 必要な書類は何ですか]
    en: [Which ID documents are accepted?, is a copy of the licence enough]
  answer: {ja: 運転免許証などです。, en: A driving licence.}
- id: cookies
  ask:
    ja: [クッキーとは何ですか, クッキーを無効にできますか]
    en: [What are cookies?, can cookies be turned off]
  answer: {ja: 小さなファイルです。, en: Small files.}
- id: elsewhere-leave
  refers: true
  ask:
    ja: [有給休暇は何日ありますか, 休みの申請はどこでしますか]
    en: [How many days of leave do I have?, where do I apply for leave]
  answer: {ja: 人事に聞いてください。, en: Ask personnel.}
"""
WORDS = [
    "手数料",
    "いくら",
    "書類",
    "免許証",
    "クッキー",
    "有給休暇",
    "開示請求",
    "fee",
    "cookies",
    "licence",
    "leave",
    "tesuuryou",
    "てすうりょう",
    "名簿を誤送信した",
    "こんにちは",
    "the",
    "は",
    "か",
    "?",
    "<@U01MEI>",
    ":tada:",
    "qxzvw",
    "領収書",
]
QUESTIONS = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=8).map("".join),
    st.text(max_size=300),
)


@pytest.fixture(scope="module", params=["semantic", "lexical"])
def answerer(request, tmp_path_factory) -> Answerer:
    folder = tmp_path_factory.mktemp("base")
    (folder / "entries.yaml").write_text(ENTRIES, encoding="utf-8")
    library = read_library(folder)
    return Answerer(library, Matcher(library, semantic=request.param == "semantic"), {})


def explain(answerer, question):
    return answerer.explain(question)[1].as_json()


@pytest.mark.property
@settings(max_examples=effort(20, 60), deadline=None)
@given(question=QUESTIONS)
def test_the_shares_of_the_views_sum_to_the_nearness(answerer, question):
    _answer, explanation = answerer.explain(question)
    if explanation.explained is None:
        return
    explained = explanation.explained

    for near in [*explained.answers, explained.referral]:
        assert sum(near.shares.values()) == pytest.approx(near.nearness, abs=1e-5)
        assert not {word.compared for word in near.shared} & {
            word.compared for word in near.unspoken
        }
    nearness = {match.entry.id: match.nearness for match in explanation.analysis.matches.entries}
    assert {near.entry.id: near.nearness for near in explained.answers}.items() <= nearness.items()


@pytest.mark.property
@settings(max_examples=effort(15, 40), deadline=None)
@given(question=QUESTIONS)
def test_an_explanation_does_not_change_the_answer(answerer, question):
    answer, explanation = answerer.explain(question)

    assert answer.as_json() == answerer.answer(question).as_json()
    assert explanation.analysis.decision.result == answer.result
    if answer.result not in ("door", "chat"):
        told = explanation.as_json()
        candidates = [each.entry for each in answer.candidates if each.entry != "elsewhere-leave"]
        assert [each["entry"] for each in told["entries"]] == candidates[:3]
        assert told["probability"] == answer.score


@pytest.mark.property
@settings(max_examples=effort(20, 60), deadline=None)
@given(question=QUESTIONS)
def test_the_reason_fits_the_figures_and_the_thresholds(answerer, question):
    told = explain(answerer, question)
    if told["why"] in ("empty", "door", "chat"):
        assert told["intent"]["kind"] == ("door" if told["why"] == "door" else "chat")
        return
    limits, first, referral = told["thresholds"], told["entries"][0], told["referral"]
    ahead = first["nearness"] - referral["nearness"]
    is_found = told["probability"] >= limits["found"]
    is_likely = told["probability"] >= limits["likely"] and told["scope"] >= limits["ours"]
    is_offered = told["scope"] >= limits["offered"]

    assert {
        "found": ahead >= 0 and is_found,
        "likely": ahead >= 0 and is_likely and not is_found,
        "unsure": ahead >= 0 and not is_likely and is_offered,
        "not_found": ahead >= limits["near_referral"] and not is_offered,
        "referral_nearest": ahead < 0,
        "referral_near": 0 <= ahead < limits["near_referral"] and not is_offered,
        "keyword": sum(word["matters"] for word in told["words"]) <= 2
        and told["probability"] < limits["likely"],
        "bare": points_to_earlier(told["read"]["text"]),
    }[told["why"]]


REASONS = [
    ("手数料はいくらですか", "found"),
    ("有給休暇は何日ありますか", "referral_nearest"),
    ("お客様の名簿を別の人に誤送信した", "door"),
    ("ありがとうございます", "chat"),
    ("🎉 <@U01MEI>", "empty"),
    ("a banana", "not_found"),
]


def test_an_explanation_names_the_deciding_reason(answerer):
    read = [(question, why, explain(answerer, question)["why"]) for question, why in REASONS]
    assert [each for each in read if each[1] != each[2]] == []


def test_an_explanation_shows_removed_and_unread_text(answerer):
    told = explain(answerer, "<@U01MEI> *手数料*は？ :tada: <https://a.example|これ>")["read"]
    long = explain(answerer, "手数料" * 20_000)["read"]

    assert told["text"] == "手数料は? これ"
    assert set(told["taken_away"]) == {"<@U01MEI>", "*", ":tada:", "<https://a.example|これ>"}
    assert told["unread"] == 0
    assert long["unread"] == 60_000 - LONGEST_TEXT


def test_an_explanation_shows_repaired_words(answerer):
    told = explain(answerer, "tesuuryou wa ikura desu ka")

    assert told["repairs"][-1]["read"].startswith("手数料は")
    assert {"written": "手数", "compared": "手数", "sounds": "てすう", "matters": True} in told[
        "words"
    ]
    assert {"written": "は", "compared": "は", "sounds": "は", "matters": False} in told["words"]


def test_the_matching_phrasing_is_shown_as_written(answerer):
    told = explain(answerer, "is a copy of my LICENSE ok")

    first = told["entries"][0]
    assert first["entry"] == "papers"
    assert first["way_to_ask"] == "is a copy of the licence enough"
    assert "copy" in first["shared"]


def test_an_explanation_names_words_unknown_to_an_entry(answerer):
    told = explain(answerer, "手数料の領収書はもらえますか")

    assert told["entries"][0]["entry"] == "fee"
    assert "手数" not in told["entries"][0]["unspoken"]
    assert "領収" in "".join(told["entries"][0]["unspoken"])


def test_the_margin_is_to_the_next_answer_not_the_referral(answerer):
    told = explain(answerer, "有給休暇の手数料はいくらですか")

    first, second = told["entries"][:2]
    assert told["margin"] == pytest.approx(first["nearness"] - second["nearness"])
    assert told["referral"]["entry"] == "elsewhere-leave"


def test_an_explanation_names_the_classifier_that_decided(answerer):
    assert explain(answerer, "ありがとうございます")["intent"] == {
        "kind": "chat", "topic": "thanks", "classifier": "words",
    }  # fmt: skip
    assert explain(answerer, "手数料はいくらですか")["intent"] == {
        "kind": "question", "topic": None, "classifier": None,
    }  # fmt: skip


def test_an_entry_that_claims_a_greeting_is_marked_and_answers_it(base):
    base.write(
        "entries.yaml",
        "- id: greeting\n  ask: {en: [hello, hi there, good morning]}\n  answer: {en: Hello!}\n"
        "- id: hours\n  ask: {en: [when are you open, opening hours]}\n  answer: {en: Nine.}\n",
    )
    library = base.read()
    claiming = Answerer(library, Matcher(library, semantic=False), {})
    answer, explanation = claiming.explain("hello")

    assert explanation.analysis.intent.topic == "greeting"
    assert explanation.has_entry_for_event
    assert answer.result != "chat"
    assert claiming.answer("thank you so much").result == "chat"


PIECES = ["<@U01MEI>", ":tada:", "*a", "手数料", "\ufdfa", "\ud800"]


def test_explaining_takes_time_proportional_to_the_text(answerer):
    took = [(piece, growth(answerer.explain, repeated(piece, 40_000))) for piece in PIECES]
    assert [each for each in took if each[1] > MOST] == []
