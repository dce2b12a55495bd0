"""Facts in answers: the desk's value first, a printed name always marked as printed."""

import pytest

from knowledge.library.facts import fill

FACTS = """\
manager: {value: {ja: 西塔 裕志, en: SAITO}, clause: C1, as_printed: true}
desk: {value: {ja: 窓口, en: the desk}}
name: {value: 株式会社見本}
"""


@pytest.fixture
def policy(with_policy):
    with_policy.write("policy/facts.yaml", FACTS)
    return with_policy.read().policy


def test_a_fact_is_inserted_where_the_answer_names_it(policy):
    text = "{facts.name}の{facts.desk}です。\n\n次にすること：{facts.desk}へ。"

    assert fill(text, "ja", policy, {}) == "株式会社見本の窓口です。\n\n次にすること：窓口へ。"
    assert (
        fill("Ask {facts.desk} of {facts.name}.", "en", policy, {})
        == "Ask the desk of 株式会社見本."
    )


def test_the_desks_value_comes_first_in_either_language(policy):
    desk = {"desk": {"ja": "内線100"}}

    assert fill("{facts.desk}へ。", "ja", policy, desk) == "内線100へ。"
    assert fill("Ask {facts.desk}.", "en", policy, desk) == "Ask 内線100."


def test_a_printed_name_says_where_and_when_it_was_printed(policy):
    assert fill("管理者は、{facts.manager}です。", "ja", policy, {}) == (
        "管理者は、方針（令和4年6月21日改正）の記載では西塔 裕志です。"
    )
    assert fill("It is {facts.manager}.", "en", policy, {}) == (
        "It is SAITO (as printed in the policy revised on 21 June 2022)."
    )


def test_a_differing_desk_value_is_shown_beside_the_printed_one(policy):
    filled = fill(
        "管理者は、{facts.manager}です。\n\n次へ。", "ja", policy, {"manager": {"ja": "山田 花子"}}
    )

    assert filled == (
        "管理者は、方針（令和4年6月21日改正）の記載では西塔 裕志です。\n"
        "窓口の設定では、現在は山田 花子です。\n\n次へ。"
    )


def test_a_name_that_ends_in_a_full_stop_ends_the_sentence_once(policy):
    desk = {"manager": {"en": "Sample Inc."}}

    assert fill("It is {facts.manager}.", "en", policy, desk) == (
        "It is SAITO (as printed in the policy revised on 21 June 2022).\n"
        "The desk's settings now say Sample Inc."
    )


def test_the_same_name_spelt_without_the_space_is_no_other_name(policy):
    filled = fill("管理者は、{facts.manager}です。", "ja", policy, {"manager": {"ja": "西塔裕志"}})

    assert "現在は" not in filled


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

    filled = fill("{facts.a}", "en", with_policy.read().policy, {})

    assert filled == "{facts.b}"
