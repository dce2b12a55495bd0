"""What an answer states is compared with the sentences that it rests on."""

from datetime import date

import pytest

from knowledge.evaluation.contradictions import find_contradictions, find_outdated_quotations
from knowledge.evaluation.lint import lint
from knowledge.library.suspensions import LibraryOnDay
from tests.knowledge.revised import CLAUSES as REVISED_CLAUSES
from tests.knowledge.revised import ENTRIES, ON, suspensions
from tests.knowledge.revised import TEXT as TWIN_TEXT

TODAY = date(2026, 4, 1)
TEXT = """\
手数料として1,000円(税込)を申し受けます。
回答までの期間は14日以内です。
責任者は西塔 裕志です。
一、本人が確認できない場合
二、書類に不備がある場合
"""
CLAUSES = """\
policy:
  title: {ja: 方針}
  counts: [{ja: [事由, 理由], en: grounds, of: [R1, R2]}]
clauses:
  - {id: FEE, kind: a, section: {ja: 料}, quotes: ["手数料として1,000円(税込)を申し受けます。"], gloss: ["The fee is 1,000 yen."]}
  - {id: DAYS, kind: a, section: {ja: 期間}, quotes: ["回答までの期間は14日以内です。"]}
  - {id: WHO, kind: a, section: {ja: 責任者}, quotes: ["責任者は西塔 裕志です。"]}
  - {id: R1, kind: a, section: {ja: 事由}, quotes: ["一、本人が確認できない場合"]}
  - {id: R2, kind: a, section: {ja: 事由}, quotes: ["二、書類に不備がある場合"]}
"""
FACTS = "manager_name: {value: 西塔裕志, clause: WHO, as_printed: true}\n"


@pytest.fixture
def linted(base):
    """The faults and the warnings about an answer's statements, with short file names."""

    def look(ja, en="See the desk.", clauses="[FEE]"):
        base.write(
            "entries.yaml",
            f"- id: fee\n  ask: {{ja: [手数料はいくら]}}\n  answer:\n    ja: |-\n      {ja}\n"
            f"    en: |-\n      {en}\n  clauses: {clauses}\n",
        )
        found = lint(base.folder, TODAY)
        warnings = [base.short(each) for each in found.warnings if "ways to ask" not in str(each)]
        return [base.short(each) for each in found.faults], warnings

    base.write("policy/policy.ja.txt", TEXT)
    base.write("policy/clauses.yaml", CLAUSES)
    base.write("policy/facts.yaml", FACTS)
    return look


CLEAN = [
    "1,000円です。",
    "１０００円です。",
    "千円です。",
    "期間は別です。",
    "訂正は無料、開示は千円です。",
]


def test_an_answer_that_says_what_its_quotes_say_is_clean(linted):
    assert [said for said in CLEAN if linted(said, "It is ¥1,000.") != ([], [])] == []


@pytest.mark.parametrize(
    ("ja", "en", "line", "words"),
    [
        ("2,000円です。", "It is ¥1,000.", 5, "fee says “2,000円” in ja, its quotes say “1,000円”"),
        ("二千円です。", "It is ¥1,000.", 5, "fee says “二千円” in ja"),
        ("千円です。", "It is two thousand yen.", 7, "fee says “two thousand yen” in en, its quotes say “1,000 yen”"),
        ("無料です。", "It is ¥1,000.", 5, "fee says “無料” in ja, its quotes say “1,000円”"),
        ("千円です。", "It is free of charge.", 7, "fee says “free of charge” in en, its quotes say “1,000 yen”"),
        ("千円です。", "It is $10.", 7, "fee says “$10” in en, its quotes say “1,000 yen”"),
        ("千円です。", "It is JPY 2,000.", 7, "fee says “JPY 2,000” in en, its quotes say “1,000 yen”"),
    ],
)  # fmt: skip
def test_an_amount_that_the_quotes_contradict_is_a_fault(linted, ja, en, line, words):
    [fault], _ = linted(ja, en)

    assert fault.startswith(f"entries.yaml:{line}: {words}")


@pytest.mark.parametrize(
    ("ja", "en", "line"),
    [
        ("三つの事由があります。", "x", 5),
        ("三つの理由があります。", "x", 5),
        ("事由です。", "Of three grounds, one.", 7),
        ("事由です。", "Of a dozen grounds, one.", 7),
    ],
)
def test_a_count_that_the_policy_contradicts_is_a_fault(linted, ja, en, line):
    [fault], _ = linted(ja, en)

    assert fault.startswith(f"entries.yaml:{line}: fee says “")
    assert "the policy has 2 (R1, R2): correct it." in fault


def test_a_translation_with_another_amount_is_a_fault_and_supports_no_answer(base, linted):
    base.write("policy/policy.ja.txt", TEXT.replace("1,000円", "2,000円"))
    base.write("policy/clauses.yaml", CLAUSES.replace("1,000円", "2,000円"))

    faults, _ = linted("千円です。", "It is ¥1,000.")

    assert [fault.split(": ")[1][:28] for fault in faults] == [
        "fee says “千円” in ja, its quo",
        "fee says “¥1,000” in en, its",
        "the translation of “手数料として2,",
    ]


@pytest.mark.parametrize(
    ("clauses", "found"),
    [("[FEE: [控え]]", []), ("[FEE: [手数料]]", ["¥2,000"]), ("[FEE]", ["¥2,000"])],
)
def test_only_translations_that_an_answer_shows_contradict_it(base, clauses, found):
    one = 'quotes: ["手数料として1,000円(税込)を申し受けます。"], gloss: ["The fee is 1,000 yen."]'
    two = (
        'quotes: ["手数料として1,000円(税込)を申し受けます。", "控えはお返ししません。"],'
        ' gloss: ["The fee is ¥2,000.", "Copies are kept."]'
    )
    base.write("policy/policy.ja.txt", f"{TEXT}控えはお返ししません。\n")
    base.write("policy/clauses.yaml", CLAUSES.replace(one, two))
    base.write("policy/facts.yaml", FACTS)
    base.write(
        "entries.yaml",
        f"- {{id: a, ask: {{ja: [控え]}}, answer: {{ja: 控えです。}}, clauses: {clauses}}}\n",
    )
    library = base.read()

    shown = find_contradictions(library.entries["a"], library.policy)

    assert [each.written for each in shown] == found


def test_the_count_of_a_single_clause_is_of_its_quotes(base, linted):
    base.write("policy/clauses.yaml", CLAUSES.replace("of: [R1, R2]", "of: [R1]"))

    assert linted("一つの事由があります。") == ([], [])


def test_a_count_of_a_clause_that_is_not_there_is_refused(base, linted):
    base.write("policy/clauses.yaml", CLAUSES.replace("of: [R1, R2]", "of: [R1, R9]"))

    assert linted("x")[0] == [
        "policy/clauses.yaml:3: there is no clause “R9” to count: correct the id."
    ]


def test_a_statement_of_another_sentence_is_a_warning(linted):
    faults, [warning] = linted("14日以内です。")

    assert faults == []
    assert warning.startswith(
        "entries.yaml:5: fee says “14日以内” in ja, and rests on no quote that says so"
    )
    assert linted("14日以内です。", clauses="[FEE, DAYS]") == ([], [])


def test_a_printed_name_is_a_fact_and_not_written_out(linted):
    faults, [warning] = linted("責任者は西塔裕志です。")

    assert faults == []
    assert "writes “西塔裕志” itself: write {facts.manager_name}" in warning
    assert linted("責任者は{facts.manager_name}です。") == ([], [])


@pytest.mark.parametrize(
    ("ja", "en", "line", "said"),
    [
        ("責任者は山田 太郎です。", "See the desk.", 5, "山田 太郎"),
        ("責任者は、山田 太郎です。", "See the desk.", 5, "山田 太郎"),
        ("山田 太郎さんが責任者です。", "See the desk.", 5, "山田 太郎"),
        ("責任者は山田太郎です。", "See the desk.", 5, "山田太郎"),
        ("責任者は田中部長です。", "See the desk.", 5, "田中"),
        ("責任者は山田太郎様です。", "See the desk.", 5, "山田太郎"),
        ("山田さんが責任者です。", "See the desk.", 5, "山田"),
        ("山田太郎さんが責任者です。", "See the desk.", 5, "山田太郎"),
        ("窓口へ。", "The person in charge is Taro Yamada.", 7, "Taro Yamada"),
        ("窓口へ。", "Taro Yamada is the person in charge.", 7, "Taro Yamada"),
    ],
)
def test_another_name_where_the_policy_prints_one_is_a_fault(base, linted, ja, en, line, said):
    gloss = '"責任者は西塔 裕志です。"], gloss: ["The person in charge: 西塔 裕志"]'
    base.write("policy/clauses.yaml", CLAUSES.replace('"責任者は西塔 裕志です。"]', gloss))

    faults, _ = linted(ja, en)

    label = "責任者" if line == 5 else "The person in charge"
    assert faults == [
        f"entries.yaml:{line}: fee says “{said}” beside “{label}”, the policy prints “西塔裕志”:"
        " write {facts.manager_name}."
    ]


NO_NAMES = [
    "責任者は、窓口です。",
    "責任者は窓口です。",
    "責任者は担当部署の三名です。",
    "担当部署が責任者です。",
    "責任者は山口営業所の者です。",
    "責任者は山口支店長です。",
    "武田薬品工業が責任者です。",
    "責任者は豊田自動織機です。",
    "責任者は西塔です。",
    "責任者は次の 三名です。",
    "責任者は{facts.manager_name}です。",
]


def test_what_is_no_name_is_left_alone(linted):
    assert [said for said in NO_NAMES if linted(said) != ([], [])] == []


def test_a_quantity_that_the_policy_nowhere_says_is_a_warning(linted):
    faults, [warning] = linted("窓口は60日以内に答えます。")

    assert faults == []
    assert warning == (
        "entries.yaml:5: fee says “60日以内” in ja, and the policy nowhere says so: correct it, or"
        " leave it out."
    )
    assert linted("窓口は60日以内に答えます。", clauses="[FEE, DAYS]")[0] != []


def test_a_fact_that_its_clause_does_not_print_is_a_fault(base, linted):
    base.write("policy/facts.yaml", FACTS.replace("西塔裕志", "森花子"))

    [fault], _ = linted("x")

    assert fault == (
        "policy/facts.yaml:1: the fact manager_name is “森花子”, and no quote of WHO prints that:"
        " correct one."
    )


@pytest.mark.parametrize(
    ("quotes", "where"),
    [("責任者は山田 花子です。", "no quote of WHO"), ("", "nothing in the policy")],
)
def test_a_printed_fact_that_a_prepared_revision_drops_is_a_fault_until_it_is_corrected_there(
    base, linted, quotes, where
):
    who = '  - {id: WHO, kind: a, section: {ja: 責任者}, quotes: ["責任者は西塔 裕志です。"]}\n'
    revision = "policy/revisions/2026-05-01"
    base.write(f"{revision}/policy.ja.txt", TEXT.replace("西塔 裕志", "山田 花子"))
    clauses = CLAUSES.replace(who, who.replace("責任者は西塔 裕志です。", quotes) if quotes else "")
    base.write(
        f"{revision}/clauses.yaml", clauses.replace("policy:\n", "policy:\n  suspends: [fee]\n")
    )
    answer = "責任者は{facts.manager_name}です。"

    [fault], _ = linted(answer)
    then = base.read().on(date(2026, 5, 1))
    [found] = find_contradictions(then.entries["fee"], then.policy)
    base.write(f"{revision}/facts.yaml", "manager_name: {value: 山田花子, as_printed: true}\n")

    assert fault == (
        f"policy/facts.yaml:1: the fact manager_name is “西塔裕志”, and {where} prints that from"
        " 2026-05-01 on: copy the file to policy/revisions/2026-05-01/facts.yaml and write there"
        " what is printed now."
    )
    assert base.short(found.fault) == fault
    assert linted(answer)[0] == []


def test_an_old_answer_that_a_prepared_revision_suspends_is_a_fault_from_its_day_on(base, linted):
    base.write("policy/revisions/2026-05-01/policy.ja.txt", TEXT.replace("1,000", "2,000"))
    clauses = CLAUSES.replace("1,000", "2,000").replace("policy:\n", "policy:\n  suspends: [fee]\n")
    base.write("policy/revisions/2026-05-01/clauses.yaml", clauses)

    assert linted("1,000円です。")[0] == []
    after = lint(base.folder, date(2026, 5, 1)).faults
    assert ["its quotes say “2,000円”" in str(fault) for fault in after] == [True]
    base.write(
        "policy/revisions/2026-05-01/answers.yaml", "- {id: fee, answer: {ja: 千五百円です。}}\n"
    )
    [fault] = linted("1,000円です。")[0]
    assert fault.startswith("policy/revisions/2026-05-01/answers.yaml:1: fee says “千五百円”")


def test_a_new_ground_suspends_the_answers_that_count_them(base, linted):
    linted("二つの事由があります。")
    base.write("policy/revisions/2026-05-01/policy.ja.txt", f"{TEXT}三、その他の場合\n")
    base.write(
        "policy/revisions/2026-05-01/clauses.yaml",
        CLAUSES.replace("[R1, R2]", "[R1, R2, R3]")
        + '  - {id: R3, kind: a, section: {ja: 事由}, quotes: ["三、その他の場合"]}\n',
    )

    [change] = suspensions(base.read(), date(2026, 5, 1), ())["fee"].changes

    assert (change.clause, change.was, change.now.quote) == ("R3", "", "三、その他の場合")
    assert "the policy has 3" in str(lint(base.folder, date(2026, 5, 1)).faults[0])


ENCLOSED = '"切手は同封してください。"]'
SENT_APART = '"切手は別便にしてください。"]'


def glossed(quotes, translation):
    return f'{quotes}, gloss: ["The fee is ¥1,000.", "{translation}"]'


TRANSLATED = glossed(SENT_APART, "Send the stamps apart.")


def outdated(twin, answer, now=TRANSLATED):
    """What an answer quotes of 「切手は同封してください。」, now 「切手は別便にしてください。」."""
    in_english = glossed(ENCLOSED, "Enclose the stamps, please.")
    twin.write("policy/clauses.yaml", REVISED_CLAUSES.replace(ENCLOSED, in_english))
    twin.prepare(
        ("切手は同封してください。", "切手は別便にしてください。"), clauses=[(SENT_APART, now)]
    )
    twin.write("entries.yaml", ENTRIES.replace("{ja: 同封します。}", answer))
    then = LibraryOnDay.of(twin.read(), ON)
    entry = then.library.entries["stamps"]
    return list(find_outdated_quotations(entry, then.affected["stamps"], then.library))


@pytest.mark.parametrize(
    ("answer", "language", "written"),
    [
        ("{ja: 方針に「同封してください」とあります。}", "ja", "同封してください"),
        ("{ja: 『切手は 同封してください。』とあります。}", "ja", "切手は 同封してください。"),
        ("{ja: x, en: 'It says “enclose the stamps,” no more.'}", "en", "enclose the stamps,"),
        ("{ja: x, en: 'It says \"Enclose the stamps\".'}", "en", "Enclose the stamps"),
    ],
)
def test_words_that_an_answer_quotes_of_a_sentence_that_is_gone_are_a_contradiction(
    twin, answer, language, written
):
    [found] = outdated(twin, answer)

    assert (found.of, found.language, found.written) == ("quotation", language, written)
    assert found.right == ("切手は別便にしてください。",)
    assert twin.short(found.fault) == (
        f"entries.yaml:2: stamps quotes “{written}” in {language}, which the policy no longer says:"
        " quote it as it reads now, or leave it out."
    )


@pytest.mark.parametrize(
    "answer",
    [
        "{ja: 同封してください。}",
        "{ja: 「人に聞く」を押してください。}",
        "{ja: 「切手は」とあります。}",
        "{ja: 「1件につき」とあります。}",
    ],
)
def test_other_words_and_those_that_the_policy_still_says_are_none(twin, answer):
    assert outdated(twin, answer) == []


@pytest.mark.parametrize("now", [glossed(SENT_APART, "Enclose the stamps, please."), SENT_APART])
def test_a_translation_that_the_new_sentence_keeps_or_lacks_outdates_no_english_words(twin, now):
    answer = "{ja: 「同封」します。, en: 'It says “enclose the stamps”.'}"

    assert [each.language for each in outdated(twin, answer, now)] == ["ja"]


def test_words_of_a_sentence_that_went_are_not_answered_with_another_that_changed(twin):
    twin.prepare(
        ("1,000円", "2,000円"),
        text=TWIN_TEXT.replace("切手は同封してください。\n", ""),
        clauses=[(', "切手は同封してください。"', "")],
    )
    twin.write(
        "entries.yaml",
        ENTRIES.replace("{ja: 千円を切手で。}", '{ja: "「切手は同封」。「1,000円」。"}'),
    )
    then = LibraryOnDay.of(twin.read(), ON)
    entry, why = then.library.entries["both"], then.affected["both"]

    found = [
        (each.written, each.right) for each in find_outdated_quotations(entry, why, then.library)
    ]

    assert found == [
        ("切手は同封", ()),
        ("1,000円", ("手数料は1件につき2,000円とします。",)),
    ]
