"""Rules in the desk file: each applies from its day and replaces the one before."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from bot.config.desk_file import FaultyDeskFileError, read
from bot.config.rules_schema import RulesPart
from tickets.model.complaint import Category
from tickets.model.disclosure import Ground, RequestType
from tickets.rules.office import QUESTIONS
from tickets.rules.periods import (
    DEFAULT_GROUNDS,
    DEFAULT_RULES,
    GroundPermission,
    Rules,
    rules_in_force,
)

LEAST = "company: {ja: サンプル}\npeople: {agents: [U02AGENT], manager: U03MGR}\n"
CHANGES = """\
rules:
  - {effective_from: 2028-04-01, ticket_years: 5}
  - effective_from: 2027-04-01
    fee_yen: 500
    fee_types: [disclose]
    grounds: {disclose: {G5: never}}
    question_answer: 10
    answer_at_once: []
"""
BEFORE, FIRST, SECOND = date(2027, 3, 31), date(2027, 4, 1), date(2028, 4, 1)
Rulebook = Callable[[str], tuple[Rules, ...]]


@pytest.fixture
def rules(tmp_path: Path) -> Rulebook:
    def of(text: str) -> tuple[Rules, ...]:
        desk = tmp_path / "desk.yaml"
        desk.write_text(f"{LEAST}{text}breach_reports: {{}}\n", encoding="utf-8")
        return read(desk).rules

    return of


def refusal(rules: Rulebook, text: str) -> list[str]:
    with pytest.raises(FaultyDeskFileError) as refused:
        rules(text)
    return [str(fault).partition("desk.yaml:")[2] for fault in refused.value.faults]


def test_a_desk_file_without_rules_uses_those_of_law_and_policy(rules: Rulebook) -> None:
    assert rules("") == DEFAULT_RULES


def test_every_rule_can_be_written_into_the_desk_file() -> None:
    assert set(RulesPart.model_fields) == {each.name for each in fields(Rules)}


def test_a_changed_ground_applies_from_its_day_and_leaves_the_others(rules: Rulebook) -> None:
    book = rules(CHANGES)
    key = (RequestType.DISCLOSE, Ground.G5)

    assert rules_in_force(book, BEFORE).grounds[key] is GroundPermission.YES
    changed = rules_in_force(book, FIRST).grounds
    assert changed[key] is GroundPermission.NO
    assert {each: permit for each, permit in changed.items() if each != key} == {
        each: permit for each, permit in DEFAULT_GROUNDS.items() if each != key
    }


def test_changes_apply_by_date_in_any_order(rules: Rulebook) -> None:
    before, first, latest = (rules_in_force(rules(CHANGES), day) for day in (BEFORE, FIRST, SECOND))
    assert [each.fee_yen for each in (before, first, latest)] == [1000, 500, 500]
    assert RequestType.NOTIFY_PURPOSE in before.fee_types
    assert first.fee_types == {RequestType.DISCLOSE}
    assert (first.ticket_years, latest.ticket_years) == (before.ticket_years, 5)
    assert (before.question_answer, first.question_answer) == (3, 10)
    assert Category.OPT_OUT in before.answer_at_once
    assert latest.answer_at_once == frozenset()


def test_a_rule_without_a_start_replaces_the_defaults(rules: Rulebook) -> None:
    book = rules("rules: [{effective_from: 2022-04-01, fee_yen: 0}]\n")
    assert rules_in_force(book, date(2020, 1, 1)).fee_yen == 0
    assert rules_in_force(book, SECOND).fee_yen == 0


def test_every_fault_is_reported_with_its_line(rules: Rulebook) -> None:
    faulty = """\
rules:
  - effective_from: 2027-04-01
    fee_yen: 五百
    fee_types: [fax]
    grounds: {disclose: {G5: N}, fax: {G1: never}}
    complaint_reply: -3
    audit_years: 0
    fee_eur: 10
  - {fee_yen: 1}
decided: {gdpr: soon}
"""
    told = refusal(rules, faulty)

    assert [each.partition(", 'disclose")[0] for each in told] == [
        "5: rules[1].fee_yen: must be a whole number from 0 to 100000.",
        "6: rules[1].fee_types[1]: input should be 'notify_purpose'",
        "7: rules[1].grounds.disclose.G5: must be one of allowed, after_correction, with_basis,"
        " never.",
        "7: rules[1].grounds.fax: input should be 'notify_purpose'",
        "8: rules[1].complaint_reply: must be a whole number from 0 to 999.",
        "9: rules[1].audit_years: must be a whole number from 1 to 100.",
        "10: rules[1].fee_eur is not a key of the desk file: see docs/reference.md.",
        "11: rules[2].effective_from is missing: write it.",
        "12: decided.gdpr: must be a day such as 2026-12-29.",
    ]


def test_two_changes_on_one_day_are_refused(rules: Rulebook) -> None:
    twice = "rules: [{effective_from: 2027-04-01, fee_yen: 1}, {effective_from: 2027-04-01}]\n"
    assert "rules has the day 2027-04-01 twice" in refusal(rules, twice)[0]


def test_every_rule_and_every_open_question_is_in_the_reference() -> None:
    reference = (Path(__file__).parents[3] / "docs" / "reference.md").read_text(encoding="utf-8")
    assert [each for each in RulesPart.model_fields if f"`{each}`" not in reference] == []
    for point, question in QUESTIONS.items():
        assert f"| `{point}` | {question} |" in reference
