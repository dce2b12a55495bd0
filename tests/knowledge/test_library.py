"""A knowledge folder is read completely, or refused with all its faults."""

from datetime import date

import pytest

from knowledge.library.files import FaultyKnowledge
from knowledge.library.loader import read_library

ANSWERED = "answer: {ja: はい。}"


def test_the_smallest_entry_has_id_phrasings_and_answer(base):
    entry = base.read().entries["fee"]

    assert entry.ask == {"ja": ("手数料はいくらですか",), "en": ("How much is the fee?",)}
    assert entry.answer == {"ja": "千円です。", "en": "It is 1,000 yen."}
    assert (entry.clauses, entry.opens, entry.is_referral, entry.review_by) == (
        {},
        None,
        False,
        None,
    )


def test_every_key_of_an_entry_is_read(with_policy):
    with_policy.append(
        "entries.yaml",
        "  clauses: [C1]\n  keywords: [料金]\n  opens: desk\n  refers: true\n  related: [fee]\n"
        "  owner: 総務部\n  reviewed_on: 2026-06-30\n  review_by: 2027-06-30\n  audience: agents\n",
    )

    entry = with_policy.read().entries["fee"]

    assert (entry.clauses, entry.keywords, entry.related) == ({"C1": ()}, ("料金",), ("fee",))
    assert (entry.opens, entry.is_referral, entry.owner) == ("desk", True, "総務部")
    assert (entry.review_by, entry.audience) == (date(2027, 6, 30), "agents")
    assert entry.reviewed_on == date(2026, 6, 30)


def test_entries_may_be_in_any_file_below_the_folder(base):
    base.write("deep/er/more.yaml", f"- id: more\n  ask: {{ja: [他には]}}\n  {ANSWERED}\n")

    assert set(base.read().entries) == {"fee", "more"}


def test_policy_words_and_hidden_files_hold_no_entries(with_policy):
    with_policy.write(".git/config.yaml", "not: entries")
    with_policy.write("words/mine.yaml", "not: entries")
    with_policy.write("questions/fee.jsonl", "not yaml")

    assert set(with_policy.read().entries) == {"fee"}


def test_the_revision_changes_with_any_file_and_with_nothing_else(with_policy):
    before = with_policy.read().revision
    again = with_policy.read().revision
    with_policy.append("policy/policy.ja.txt", "\n")

    assert again == before
    assert with_policy.read().revision != before


def test_a_folder_that_is_not_there_and_one_without_entries_are_refused(base, tmp_path):
    with pytest.raises(FaultyKnowledge, match="there is no such folder"):
        read_library(tmp_path / "nowhere")
    (base.folder / "entries.yaml").unlink()

    assert "there is no entry in this folder" in base.faults()[0]


def test_several_faults_of_one_file_are_reported_together(shipped_copy):
    clauses = (shipped_copy.folder / "policy/clauses.yaml").read_text(encoding="utf-8")
    broken = clauses.replace("kind: fact", "kinds: fact", 1)
    clause = broken[: broken.index("kinds: fact")].count("\n") + 1
    shipped_copy.write("policy/clauses.yaml", broken)
    doubled = shipped_copy.append(
        "entries/fee.yaml", f"\n- id: fee-amount\n  ask: {{ja: [また]}}\n  {ANSWERED}\n"
    )
    alias = shipped_copy.append(
        "entries/cookies.yaml",
        "\n- id: cookie-alias\n  ask: {ja: &ways [あれ]}\n  answer: {ja: *ways}\n",
    )
    unknown = shipped_copy.append(
        "entries/reply.yaml", f"\n- id: reply-x\n  ask: {{ja: [さて]}}\n  {ANSWERED}\n  anwser: x\n"
    )

    faults = shipped_copy.faults()

    for place, words in {
        f"policy/clauses.yaml:{clause}: ": "“kinds” is not a key of a clause",
        f"entries/fee.yaml:{doubled + 1}: ": "the id “fee-amount” is taken at",
        f"entries/cookies.yaml:{alias + 3}: ": "aliases",
        f"entries/reply.yaml:{unknown + 4}: ": "“anwser” is not a key of an entry",
    }.items():
        assert any(line.startswith(place) and words in line for line in faults), (place, faults)


# What YAML would turn into a bool, null, number, date or special character.
TURNED = "no Yes off true NULL ~ 0123 0x1F 1_000 1:30 190:20:30 2024-01-01 1.5 .inf .NaN 1.0e+3 ="
IN_ALL_PLACES = "- id: {0}\n  ask:\n    ja: [{0}]\n  answer:\n    ja: {0}\n  owner: {0}\n"


def test_a_scalar_that_yaml_turns_into_something_else_must_be_quoted(base):
    for scalar in TURNED.split():
        base.write("turned.yaml", IN_ALL_PLACES.format(scalar))

        faults = base.faults()

        places = [fault.split(": ")[0] for fault in faults]
        assert (scalar, places) == (scalar, [f"turned.yaml:{n}" for n in (1, 3, 5, 6)])
        assert all(f"“{scalar}”" in fault and "put it in quotes" in fault for fault in faults)


@pytest.mark.parametrize("scalar", [*TURNED.split(), "null", "<<"])
@pytest.mark.parametrize("quote", "\"'")
def test_a_quoted_scalar_is_the_text_it_shows(base, scalar, quote):
    base.write("quoted.yaml", IN_ALL_PLACES.format(f"{quote}{scalar}{quote}"))

    entry = base.read().entries[scalar]

    assert (entry.title("ja"), entry.answer["ja"], entry.owner) == (scalar,) * 3


FAULTY = [
    (f"- id: a\n  id: b\n  ask: {{ja: [x]}}\n  {ANSWERED}", 2, "the key “id” stands twice"),
    ("- id: a\n  ask: {ja: [x], ja: [y]}\n  answer: {ja: z}", 2, "the key “ja” stands twice"),
    ("- id: a\n  ask: {ja: [x]}", 1, "needs the key “answer”"),
    (f"- ask: {{ja: [x]}}\n  {ANSWERED}", 1, "needs the key “id”"),
    (f"- id: a\n  {ANSWERED}", 1, "needs the key “ask”"),
    (f"- id: a\n  ask: {{fr: [x]}}\n  {ANSWERED}", 2, "“fr” is not a key of ask"),
    (f"- id: a\n  ask: {{}}\n  {ANSWERED}", 2, "ask is empty"),
    (f"- id: a\n  ask: {{ja: []}}\n  {ANSWERED}", 2, "ask.ja is empty"),
    (f"- id: a\n  ask: {{ja: ['']}}\n  {ANSWERED}", 2, "ask.ja is empty"),
    (f"- id: a\n  ask: {{ja: x}}\n  {ANSWERED}", 2, "ask.ja must be a list"),
    (
        f"- id: a\n  ask: x\n  {ANSWERED}",
        2,
        "ask must be in ja, en or both: write ask: {ja: [手数料はいくらですか], en: [How much is the fee?]}.",
    ),
    (f"- id: ' '\n  ask: {{ja: [x]}}\n  {ANSWERED}", 1, "id is empty"),
    (f"- id: [a]\n  ask: {{ja: [x]}}\n  {ANSWERED}", 1, "id must be one text"),
    ("- id: a\n  ask: {ja: [x]}\n  answer:\n    ja: |\n      \n", 4, "answer.ja is empty"),
    ("- id: a\n  ask: {ja: [x]}\n  answer:\n    ja:\n", 4, "answer.ja is empty"),
    (f"- id: a\n  ask: {{ja: [x: y]}}\n  {ANSWERED}", 2, "must be one text"),
    (f"- id: a\n  ask: {{ja: [x]}}\n  {ANSWERED}\n  opens: window", 4, "opens must be one of"),
    (f"- id: a\n  ask: {{ja: [x]}}\n  {ANSWERED}\n  refers: yes", 4, "must be true or false"),
    (f"- id: a\n  ask: {{ja: [x]}}\n  {ANSWERED}\n  review_by: 2027-2-1", 4, "must be a day"),
    (f"- id: a\n  ask: {{ja: [x]}}\n  {ANSWERED}\n  review_by: 2027-02-30", 4, "must be a day"),
    (f"- id: a\n  ask: {{ja: [x]}}\n  {ANSWERED}\n  related: [ghost]", 4, "no entry “ghost”"),
    (f"- id: a\n  ask: {{ja: [x]}}\n  {ANSWERED}\n  clauses: [Z9]", 4, "no clause “Z9”"),
    ("- id: a\n  ask: {ja: [x]}\n  answer: {ja: '{facts.x}'}", 3, "“{facts.x}” is not in"),
    (f"- id: a\n  ask: {{ja: [!!str x]}}\n  {ANSWERED}", 2, "tags (“!”) are not allowed"),
    (f"- !!python/object/apply:os.system [ls]\n- id: a\n  {ANSWERED}", 1, "tags (“!”)"),
    (f"- id: &a a\n  ask: {{ja: [x]}}\n  {ANSWERED}", 1, "anchors (“&”) are not allowed"),
    (f"- id: a\n  <<: {{id: b}}\n  ask: {{ja: [x]}}\n  {ANSWERED}", 2, "merge keys"),
    (f"- id: a\n  [x]: y\n  ask: {{ja: [x]}}\n  {ANSWERED}", 2, "a key must be a word"),
    (f'- id: a\n  ask: {{ja: ["x\\0y"]}}\n  {ANSWERED}', 2, "hidden control character"),
    (f"- id: a\n  ask: {{ja: [\u202ex]}}\n  {ANSWERED}", 2, "hidden control character"),
    (f"- id: a\n  ask:\n\tja: [x]\n  {ANSWERED}", 3, "a tab or a hidden control character"),
    (f"- id: a\n\u00a0\u00a0ask: {{ja: [x]}}\n  {ANSWERED}", 2, "wide or no-break space"),
    (f"- id: a\n\u3000ask: {{ja: [x]}}\n  {ANSWERED}", 2, "wide or no-break space"),
    ("- id: a\n  ask: {ja: [x}\n", 2, "not good YAML"),
    ("- id: a\n  ask: {ja: [@x]}\n", 2, "not good YAML"),
    ("- plain text", 1, "an entry must be a mapping"),
    ("id: a", 1, "this file must be a list"),
    ("", 1, "this file is empty"),
    ("# only a remark\n", 1, "this file is empty"),
    (f"- id: a\n  ask: {{ja: [x]}}\n  {ANSWERED}\n---\n- id: b\n", 4, "a second document"),
]


def test_a_fault_is_reported_with_file_and_line(base):
    missed = []
    for yaml, line, words in FAULTY:
        base.write("broken.yaml", yaml)
        told = [each for each in base.faults() if each.startswith(f"broken.yaml:{line}: ")]
        if not any(words in each for each in told):
            missed.append((yaml, line, words, told))
    assert missed == []


def test_faults_of_several_files_come_in_order_and_each_only_once(base):
    base.write("a.yaml", "- id: a\n  who: x\n")
    base.write("b.yaml", "- id: b\n  who: x\n  why: y\n")

    faults = base.faults()

    assert faults == sorted(faults)
    assert len(faults) == len(set(faults)) == 7


def test_a_broken_file_does_not_make_the_others_look_wrong(base):
    base.append("entries.yaml", "  related: [more]\n")
    base.write("more.yaml", f"- id: more\n  ask: {{ja: [他には]}}\n  {ANSWERED}\n- [unclosed")

    assert [fault.split(":")[0] for fault in base.faults()] == ["more.yaml"]


def test_no_fault_repeats_a_long_text_of_the_file(base):
    base.write("long.yaml", f"- {'k' * 5_000}: x\n  related: [{'r' * 5_000}]\n")

    assert all(len(fault) < 400 for fault in base.faults())
