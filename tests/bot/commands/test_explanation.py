"""madoguchi ask --explain: why a question got its answer, for people and as JSON."""

import json
from pathlib import Path

import pytest

from tests.bot.conftest import Command

REFERRAL = """\
- id: elsewhere-leave
  refers: true
  ask: {ja: [有給休暇は何日ありますか], en: [How many days of leave do I have?]}
  answer: {ja: 人事に聞いてください。, en: Ask personnel.}
"""


def test_the_object_without_the_explanation_is_the_documented_one(madoguchi: Command) -> None:
    plain = json.loads(madoguchi("ask", "--json", "手数料はいくらですか").output)
    explained = json.loads(madoguchi("ask", "--json", "--explain", "手数料はいくらですか").output)

    explanation = explained.pop("explanation")
    assert explained == plain
    assert explanation["entries"][0]["entry"] == "fee"
    assert explanation["why"] == plain["result"]


def test_the_explanation_is_in_the_questions_language(madoguchi: Command) -> None:
    told = madoguchi(
        "ask", "--explain", input="手数料はいくらですか\nHow much is the fee?\n"
    ).output

    japanese, english = told.split("found  fee", 2)[1:]
    assert "手数料は1,000円です。" in japanese
    assert "判定の理由\n  最初の答えが正しい見込みは" in japanese
    assert "基準0.85以上なので、「fee」を出します。" in japanese
    assert "Why this result\n  The first answer is right with a probability of" in english
    assert "so “fee” is shown." in english
    assert "\x1b" not in japanese + english


def test_each_entry_lists_its_shares_and_their_sum(madoguchi: Command) -> None:
    lines = madoguchi("ask", "--explain", "fee of a disclosure request").output.splitlines()
    start = lines.index("How the nearness is made up")
    rows = [line.split() for line in lines[start + 3 :]]
    end = next(number for number, row in enumerate(rows) if row[0] == "nearness")

    shares = [float(row[1]) for row in rows[:end]]
    assert lines[start + 1].split() == ["fee", "documents"]
    assert sum(shares) == pytest.approx(float(rows[end][2]), abs=0.004)


def test_a_referral_is_labelled_as_one(madoguchi: Command, knowledge: Path) -> None:
    (knowledge / "elsewhere.yaml").write_text(REFERRAL, encoding="utf-8")

    told = madoguchi("ask", "--explain", "有給休暇は何日ありますか").output

    assert "案内項目「elsewhere-leave」が、どの答えよりも近い" in told
    assert "案内：elsewhere-leave" in told


def test_a_classified_text_names_the_classifier_as_the_reason(madoguchi: Command) -> None:
    told = madoguchi("ask", "--explain", "お客様の名簿を別の人に誤送信した").output

    assert "出来事や求めを述べた文（breach）" in told
    assert "結果に関わっていません" in told


def test_the_pattern_that_took_a_text_for_an_event_is_named(madoguchi: Command) -> None:
    told = madoguchi("ask", "--explain", "USBなくしたかもしれません").output
    english = madoguchi("ask", "--explain", "A customer complained that we sell her data").output

    assert "japanese_events.LOSS_STATED「なくしたかもしれません」" in told
    assert "読み替え" not in told  # かも → 高も played no part
    assert "english_requests._REQUESTS[complaint] “customer complained”" in english


def test_an_entry_that_claims_a_classified_text_is_named(
    madoguchi: Command, knowledge: Path
) -> None:
    (knowledge / "greeting.yaml").write_text(
        "- id: greeting\n  ask: {en: [hello, hi there, good morning]}\n  answer: {en: Hello!}\n",
        encoding="utf-8",
    )

    told = madoguchi("ask", "--explain", "hello").output

    assert "This wording is one of the ways to ask “greeting”" in told
    assert "greeting, by its wording" in told


def test_a_long_text_is_shortened(madoguchi: Command) -> None:
    told = madoguchi.runs("ask", "--explain", "手数料 " * 10_000)
    assert "39,398文字" in told
    assert len(told.splitlines()) < 100


def test_the_text_is_printed_without_control_characters(madoguchi: Command) -> None:
    told = madoguchi.runs(
        "ask", "--explain", input=b"<https://x\x1b[2J|fee> \x9b31m \xed\xa0\x80\n"
    )
    assert "\x1b" not in told
    assert "\x9b" not in told
