"""The policy's clauses, with verbatim quotes, dates and facts."""

from datetime import date

import pytest

from knowledge.evaluation.lint import lint
from knowledge.library.policy import era_day, printed_day

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
    assert era_day(day) == printed


def test_an_english_reader_gets_the_day_in_words():
    assert printed_day(date(2022, 6, 21), "en") == "21 June 2022"
