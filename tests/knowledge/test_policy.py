"""The policy: clauses with verbatim quotes, dates, and facts as answers show them."""

from datetime import date

import pytest

from knowledge.evaluation.lint import lint
from knowledge.library.policy import format_day, format_era_day
from knowledge.library.sources import fill_facts

CLAUSE = "  - {id: C2, kind: fact, section: {ja: 手数料}, quotes: [%s]%s}\n"


def test_a_policy_is_read_with_title_dates_and_clauses(with_policy):
    policy = with_policy.read().policy

    assert (policy.title["ja"], policy.revised_on) == ("方針", date(2022, 6, 21))
    assert policy.clauses["C1"].quotes == ("手数料は1件につき1,000円とします。",)
    assert policy.clauses["C1"].gloss == ("The fee is 1,000 yen a request.",)


def test_a_base_may_have_no_policy_and_a_policy_no_head(base, with_policy):
    text = (with_policy.folder / "policy/clauses.yaml").read_text(encoding="utf-8")
    with_policy.write("policy/clauses.yaml", text[text.index("clauses:") :])

    policy = with_policy.read().policy

    assert (policy.title, policy.established_on, policy.revised_on) == ({}, None, None)


@pytest.mark.parametrize(
    "quote",
    [
        "手数料は１件につき",
        "手数料は一件につき",
        "手数料は1件につき 1",
        "手数料は1件につき1,000円とします．",
        "責任者は西塔裕志",
    ],
)
def test_a_quote_that_differs_by_a_character_is_a_fault(with_policy, quote):
    line = with_policy.append("policy/clauses.yaml", CLAUSE % (f'"{quote}"', ""))

    [fault, *_] = map(with_policy.short, lint(with_policy.folder, date(2026, 4, 1)).faults)

    assert fault.startswith(f"policy/clauses.yaml:{line}: the quote “")
    assert "character for character" in fault


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        (CLAUSE % ("責任者は", ", gloss: [a, b]"), "exactly one English text for each quote"),
        (CLAUSE % ("責任者は", ", gloss: []"), "exactly one English text for each quote"),
        (CLAUSE % ("責任者は", ", number: x"), "“number” is not a key of a clause"),
        (CLAUSE % ("no", ""), "put it in quotes"),
        (CLAUSE.replace("C2", "C1") % ("責任者は", ""), "the clause “C1” stands twice"),
        ("  - {id: C2, kind: fact, section: {ja: a}}\n", "needs the key “quotes”"),
        ("  - C2\n", "a clause must be a mapping"),
    ],
)
def test_a_faulty_clause_is_reported_with_its_line(with_policy, clause, words):
    line = with_policy.append("policy/clauses.yaml", clause)

    faults = with_policy.faults()

    assert any(
        fault.startswith(f"policy/clauses.yaml:{line}: ") and words in fault for fault in faults
    ), faults


def test_clauses_need_the_policy_text(with_policy):
    (with_policy.folder / "policy/policy.ja.txt").unlink()

    [fault] = with_policy.faults()

    assert fault.startswith("policy/clauses.yaml:1: policy.ja.txt is missing")


@pytest.mark.parametrize("key", ["established_on: soon", "revised_on: 2022-13-01", "titel: x"])
def test_a_faulty_head_is_reported(with_policy, key):
    with_policy.write("policy/clauses.yaml", f"policy:\n  {key}\nclauses: []\n")

    assert with_policy.faults()[0].startswith("policy/clauses.yaml:2: ")


@pytest.mark.parametrize(
    ("facts", "line", "words"),
    [
        ("phone: {value: '03', clause: Z9}\n", 1, "there is no clause “Z9”"),
        ("a: {value: x}\nphone: 0120\n", 2, "a fact must be a mapping"),
        ("phone: {value: 0120}\n", 1, "put it in quotes"),
        ("phone: {clause: C1}\n", 1, "needs the key “value”"),
        ("phone: {value: x, as_printed: maybe}\n", 1, "must be true or false"),
        ("phone: {value: {}}\n", 1, "value is empty"),
        ("phone: {value: x}\nphone: {value: y}\n", 2, "stands twice"),
        ("- phone\n", 1, "must be a mapping"),
    ],
)
def test_a_faulty_fact_is_reported_with_its_line(with_policy, facts, line, words):
    with_policy.write("policy/facts.yaml", facts)

    faults = with_policy.faults()

    assert any(
        fault.startswith(f"policy/facts.yaml:{line}: ") and words in fault for fault in faults
    ), faults


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2022, 6, 21), "令和4年6月21日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2010, 12, 1), "平成22年12月1日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1900, 1, 1), "1900年1月1日"),
    ],
)
def test_dates_are_printed_in_their_era(day, printed):
    assert format_era_day(day) == printed


def test_an_english_reader_gets_the_day_in_words():
    assert format_day(date(2022, 6, 21), "en") == "21 June 2022"


FACTS = """\
manager: {value: {ja: 西塔 裕志, en: SAITO}, clause: C1, as_printed: true}
desk: {value: {ja: 窓口, en: the desk}}
name: {value: 株式会社見本}
"""


@pytest.fixture
def policy(with_policy):
    with_policy.write("policy/facts.yaml", FACTS)
    return with_policy.read().policy


PRINTED = "方針（令和4年6月21日改正）の記載では西塔 裕志です。"
PRINTED_IN_ENGLISH = "It is SAITO (as printed in the policy revised on 21 June 2022)."


@pytest.mark.parametrize(
    ("text", "language", "desk", "filled"),
    [
        (
            "{facts.name}の{facts.desk}です。\n\n次にすること：{facts.desk}へ。",
            "ja",
            {},
            "株式会社見本の窓口です。\n\n次にすること：窓口へ。",
        ),
        ("Ask {facts.desk} of {facts.name}.", "en", {}, "Ask the desk of 株式会社見本."),
        # the desk's value comes first, in either language
        ("{facts.desk}へ。", "ja", {"desk": {"ja": "内線100"}}, "内線100へ。"),
        ("Ask {facts.desk}.", "en", {"desk": {"ja": "内線100"}}, "Ask 内線100."),
        # a printed name says where and when it was printed
        ("管理者は、{facts.manager}です。", "ja", {}, f"管理者は、{PRINTED}"),
        ("It is {facts.manager}.", "en", {}, PRINTED_IN_ENGLISH),
        # and a differing one of the desk stands beside it
        (
            "管理者は、{facts.manager}です。\n\n次へ。",
            "ja",
            {"manager": {"ja": "山田 花子"}},
            f"管理者は、{PRINTED}\n窓口の設定では、現在は山田 花子です。\n\n次へ。",
        ),
        # which ends the sentence once
        (
            "It is {facts.manager}.",
            "en",
            {"manager": {"en": "Sample Inc."}},
            f"{PRINTED_IN_ENGLISH}\nThe desk's settings now say Sample Inc.",
        ),
        # the same name without the space is no other
        (
            "管理者は、{facts.manager}です。",
            "ja",
            {"manager": {"ja": "西塔裕志"}},
            f"管理者は、{PRINTED}",
        ),
    ],
)
def test_a_fact_is_inserted_where_the_answer_names_it(policy, text, language, desk, filled):
    assert fill_facts(text, language, policy, desk) == filled


def test_an_answer_that_names_an_unknown_fact_is_refused_with_its_line(with_policy):
    with_policy.write("policy/facts.yaml", FACTS)
    line = with_policy.append(
        "entries.yaml", "- {id: a, ask: {ja: [x]}, answer: {ja: '{facts.desk} {facts.dsek}'}}\n"
    )

    assert with_policy.faults() == [
        f"entries.yaml:{line}: “{{facts.dsek}}” is not in policy/facts.yaml: add it."
    ]


def test_the_text_of_a_fact_is_not_filled_in_again(with_policy):
    with_policy.write("policy/facts.yaml", "a: {value: '{facts.b}'}\nb: {value: never}\n")

    filled = fill_facts("{facts.a}", "en", with_policy.read().policy, {})

    assert filled == "{facts.b}"
