"""Lint reports all faults and warnings of a knowledge base at once."""

from datetime import date

import pytest

from knowledge.evaluation.lint import lint

TODAY = date(2026, 4, 1)


@pytest.fixture
def linted(base):
    """The faults and the warnings of the base, with short file names."""

    def look():
        found = lint(base.folder, TODAY)
        return [*map(base.short, found.faults)], [*map(base.short, found.warnings)]

    return look


def test_a_small_base_without_policy_is_clean(linted):
    assert linted() == ([], [])


def test_a_fault_of_reading_hides_no_contradiction(base, linted):
    base.write("policy/policy.ja.txt", "手数料は500円です。\n")
    base.write(
        "policy/clauses.yaml",
        'clauses:\n  - {id: F, kind: a, section: {ja: 料}, quotes: ["手数料は500円です。"]}\n',
    )
    base.append("entries.yaml", "  clauses: [F]\n  related: [nowhere]\n")
    faults, _ = linted()

    assert [fault.split(": ")[0] for fault in faults] == [
        "entries.yaml:6",
        "entries.yaml:7",
        "entries.yaml:9",
    ]
    assert "says “千円” in ja, its quotes say “500円”" in faults[0]
    assert "there is no entry “nowhere” to relate to" in faults[2]


def test_faults_of_entries_and_questions_are_reported_together(base, linted):
    base.write("broken.yaml", "- id: no\n  ask: {ja: [*x]}\n  answer: {ja: x}\n")
    base.write("questions/fee.jsonl", "{}\n")
    faults, warnings = linted()
    assert {fault.split(":")[0] for fault in faults} == {"broken.yaml", "questions/fee.jsonl"}
    assert warnings == []


def test_a_curated_question_for_an_unknown_entry_is_a_fault(base, linted):
    base.write("questions/fee.jsonl", '{"question": "いくら", "entry": "fees"}\n')
    assert linted() == (["questions/fee.jsonl:1: there is no entry “fees”."], [])


def test_bold_italics_are_not_called_a_mask(base, linted):
    for name, answer in (
        ("bold", "***必ず***返します。"),
        ("both", "***必ず***、*** 様に返します。"),
    ):
        base.append(
            "entries.yaml", f"- {{id: {name}, ask: {{ja: [{name}]}}, answer: {{ja: '{answer}'}}}}\n"
        )
    (bold, both), _ = linted()
    assert "“***必ず***” of bold is bold italics, or two masks of personal data" in bold
    assert "“***” of both hides personal data" in both


def test_what_a_mask_left_in_an_answer_is_a_fault_and_the_base_is_read(base, linted):
    answers = {
        "shelf": "図書室（***）です。",
        "card": "カードは「**** **** **** 1234」のように書きます。",
    }
    for name, answer in answers.items():
        entry = f"- {{id: {name}, ask: {{ja: [{name}]}}, answer: {{ja: {answer}}}}}\n"
        base.append("entries.yaml", entry)
    faults, _ = linted()
    assert faults == ["entries.yaml:8: “***” of shelf hides personal data: rewrite the answer."]
    assert base.read().entries["shelf"].answer["ja"] == answers["shelf"]


def test_an_overdue_review_is_a_warning_from_the_next_day(base, linted):
    base.append("entries.yaml", "  review_by: 2026-04-01\n")
    today = linted()
    text = (base.folder / "entries.yaml").read_text(encoding="utf-8")
    base.write("entries.yaml", text.replace("2026-04-01", "2026-03-31"))
    faults, [warning] = linted()
    assert today == ([], [])
    assert faults == []
    assert warning.startswith("entries.yaml:1: fee was to be reviewed by 2026-03-31")


def test_two_entries_with_the_same_phrasing_are_a_fault(base, linted):
    base.append(
        "entries.yaml", "- {id: cost, ask: {ja: [手数料は、いくらですか？]}, answer: {ja: x}}\n"
    )
    [fault], warnings = linted()
    assert fault.startswith(
        "entries.yaml:8: “手数料は、いくらですか？” is also a way to ask of fee"
    )
    assert warnings == []


def test_few_phrasings_are_a_warning_if_there_is_a_policy(with_policy, linted):
    faults, warnings = linted()
    assert faults == []
    found = [warning.split(": ")[1] for warning in warnings]
    assert [each for each in found if "ways to ask" in each] == [
        "fee has 1 ways to ask in en",
        "fee has 1 ways to ask in ja",
    ]


CARD = "- {id: pay, ask: {en: [PAY?, pay]}, answer: {en: x}}\n"
LOST = """\
- id: lost
  ask:
    ja: [名簿をなくしたら, お客様の名簿をなくしました, 名簿を紛失しました]
  answer: {ja: 報告してください。}
"""
EVENTS = """\
{"question": "お客様の名簿をなくしました", "entry": "fee"}
{"question": "お客様の名簿をなくしました", "entry": null}
"""
ASKED = '{"question": "how much is the fee", "entry": "fee"}\n'


@pytest.mark.parametrize(
    ("name", "content", "warned"),
    [
        ("pay.yaml", CARD, "pay.yaml:1: “pay” stands twice: keep one."),
        # one for each topic
        ("lost.yaml", LOST, "lost.yaml:1: “お客様の名簿をなくしました” is no question but breach"),
        ("questions/a.jsonl", EVENTS, "questions/a.jsonl:1: this is no question but breach"),
        ("questions/a.jsonl", ASKED, "questions/a.jsonl:1: this question is a way to ask of fee"),
        ("more/late.yml", "- id: late\n", "more/late.yml:1: only names that end in .yaml are read"),
    ],
)
def test_what_is_asked_twice_or_not_read_is_one_warning(base, linted, name, content, warned):
    base.write(name, content)
    faults, [warning] = linted()
    assert faults == []
    assert warning.startswith(warned)


@pytest.mark.parametrize(
    ("quotes", "warned"),
    [
        ("[手数料は1件につき1,000円とします。]", ["…手数料は1件につき1"]),
        ("[責任者は]", ["…責任者は"]),
        ('["手数料は1件につき1,000円とします。"]', []),
        ("[手数料のご案内]", []),
        # a bracket ends no sentence by itself
        ('["手数料として1,000円(税込)"]', ["…して1,000円(税込)"]),
        ('["手数料として1,000円(税込)を申し受けます。"]', []),
    ],
)
def test_a_quote_that_ends_within_a_sentence_is_a_warning(with_policy, linted, quotes, warned):
    more = "手数料のご案内\n手数料として1,000円(税込)を申し受けます。\n"
    with_policy.append("policy/policy.ja.txt", more)
    line = with_policy.append(
        "policy/clauses.yaml",
        f"  - {{id: C2, kind: fact, section: {{ja: 手数料}}, quotes: {quotes}}}\n",
    )
    faults, warnings = linted()
    assert faults == []
    found = [each for each in warnings if "ends within a sentence" in each]
    assert [each.split("“")[1].split("”")[0] for each in found] == warned
    assert all(each.startswith(f"policy/clauses.yaml:{line}: ") for each in found)


def test_an_answer_that_rests_on_more_quotes_than_are_shown_is_a_warning(with_policy, linted):
    words = [f"目的{number}のため" for number in range(9)]
    with_policy.append("policy/policy.ja.txt", "\n".join(words) + "\n")
    with_policy.append(
        "policy/clauses.yaml",
        f"  - {{id: C2, kind: fact, section: {{ja: 目的}}, quotes: [{', '.join(words)}]}}\n",
    )
    with_policy.append("entries.yaml", "  clauses: [C2]\n")
    faults, warnings = linted()

    assert faults == []
    assert [each for each in warnings if "rests on 9 quotes, and 8 are shown" in each] == [
        "entries.yaml:1: fee rests on 9 quotes, and 8 are shown: choose, such as"
        " “clauses: [C2: [first words of a quote]]”."
    ]


@pytest.mark.parametrize(
    ("owner", "is_fault"),
    [
        ("manger", True),
        ("privacy-desk", True),
        ("manager", False),
        ("U02YUI", False),
        ("S0DESK", False),
    ],
)
def test_an_owner_whom_no_reminder_reaches_is_a_fault(base, linted, owner, is_fault):
    base.append("entries.yaml", f"  owner: {owner}\n")

    told = f"entries.yaml:1: the owner “{owner}” is neither a Slack id (U…, S…) nor a role"

    assert any(fault.startswith(told) for fault in linted()[0]) is is_fault
