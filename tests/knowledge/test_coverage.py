"""Coverage counts the entries and tested questions of each clause and language."""

from datetime import date

import pytest

from knowledge.evaluation.accuracy import QuestionResult
from knowledge.evaluation.coverage import count_coverage, coverage_page, read_test_questions
from knowledge.library.files import FaultyKnowledge

ASKED = (
    '{"question": "手数料は？", "entry": "fee"}\n'
    '{"question": "what is the fee?", "entry": ["fee", "free"]}\n'
    '{"question": "VPNの設定", "entry": null}\n'
)


@pytest.fixture
def covered(with_policy):
    """A base whose only clause is answered and tested in both languages."""
    with_policy.append("entries.yaml", "  clauses: [C1]\n")
    with_policy.write("questions/fee.jsonl", ASKED)
    return with_policy


def coverage_of(base):
    return count_coverage(base.read(), read_test_questions(base.folder))


def test_a_clause_with_entries_and_tested_questions_in_both_languages_is_covered(covered):
    coverage = coverage_of(covered)

    assert [(row.clause, row.language, row.entries, row.questions) for row in coverage.rows] == [
        ("C1", "ja", 1, 1),
        ("C1", "en", 1, 1),
    ]
    assert coverage.summary == "clauses 1/1 ja, 1/1 en, gaps 0"
    assert coverage.ok


def test_right_answers_count_for_each_clause_and_language(covered):
    answers = [
        QuestionResult("", wanted, entry, 0.9, "found", entry, (), 1.0)
        for entry, wanted in (("fee", ("fee",)), ("other", ("fee",)), ("fee", ()))
    ]

    coverage = count_coverage(covered.read(), read_test_questions(covered.folder), answers)

    assert [(row.language, row.right) for row in coverage.rows] == [("ja", 1), ("en", 0)]
    assert [row.language for row in coverage.rows if row.is_below(0.5)] == ["en"]
    assert not any(row.is_below(1) for row in coverage_of(covered).rows)  # nobody asked


def test_a_clause_that_no_entry_names_is_a_gap_in_both_languages(covered):
    covered.append(
        "policy/clauses.yaml", "  - {id: C2, kind: fact, section: {ja: 名}, quotes: [責任者は]}\n"
    )

    coverage = coverage_of(covered)

    assert [(row.clause, row.language) for row in coverage.gaps] == [("C2", "ja"), ("C2", "en")]
    assert coverage.summary == "clauses 1/2 ja, 1/2 en, gaps 2"
    assert not coverage.ok


def test_a_language_without_a_tested_question_is_a_gap(covered):
    covered.write("questions/fee.jsonl", ASKED.splitlines()[0])

    coverage = coverage_of(covered)

    assert coverage.summary == "clauses 1/1 ja, 0/1 en, gaps 1"


@pytest.mark.parametrize(
    "left_out", ["    en: [How much is the fee?]\n", "    en: It is 1,000 yen.\n"]
)
def test_an_entry_counts_only_in_languages_with_phrasings_and_an_answer(covered, left_out):
    text = (covered.folder / "entries.yaml").read_text(encoding="utf-8")
    covered.write("entries.yaml", text.replace(left_out, ""))

    assert coverage_of(covered).summary == "clauses 1/1 ja, 0/1 en, gaps 1"


def test_romaji_counts_as_japanese_and_symbols_as_no_language(covered):
    lines = '{"question": "tesuuryou wa ikura desu ka", "entry": "fee"}\n{"question": "1000?", "entry": "fee"}\n'
    covered.write("questions/fee.jsonl", lines)

    assert [row.questions for row in coverage_of(covered).rows] == [1, 0]


def test_a_base_without_policy_has_nothing_to_cover(base):
    coverage = coverage_of(base)

    assert (coverage.rows, coverage.ok) == ((), True)
    assert coverage.summary == "clauses 0/0 ja, 0/0 en, gaps 0"


def test_faulty_questions_are_refused_with_file_and_line(covered, tmp_path):
    covered.write("questions/more.jsonl", '\n{"question": "x"}\n')
    (tmp_path / "outside.jsonl").write_text("{}", encoding="utf-8")
    (covered.folder / "questions/out.jsonl").symlink_to(tmp_path / "outside.jsonl")

    with pytest.raises(FaultyKnowledge) as caught:
        read_test_questions(covered.folder)

    more, out = (covered.short(fault) for fault in caught.value.faults)
    assert more.startswith("questions/more.jsonl:2: “entry” must be there")
    assert out.startswith("questions/out.jsonl:1: this link leads outside")


def test_the_page_shows_clauses_answers_and_what_was_not_right(covered):
    covered.append("entries.yaml", "  owner: kei\n")
    covered.append(
        "policy/clauses.yaml",
        '  - {id: C2, kind: a, section: {ja: 名, en: Names}, quotes: ["責任者は西塔 裕志です。"]}\n',
    )

    asked = {"手数料は？": "fee", "what is the fee?": "pay | *x*"}
    rows = [
        QuestionResult(question, ("fee",), got, 0.9, "found", got, (got,), 1.0)
        for question, got in asked.items()
    ]

    lines = coverage_page(covered.read(), rows, date(2026, 4, 1)).splitlines()

    assert "1 of 2 questions are answered as they should be." in lines[2]
    assert "| C1 | Fees | 1 | 1 of 1 | 0 of 1 |" in lines
    assert "| C2 | Names | 0 | none asked | none asked |" in lines
    assert "> 手数料は1件につき1,000円とします。" in lines
    assert "> 責任者は西塔 裕志です。 — no answer rests on this" in lines
    assert "| fee | kei | 1 of 1 | 0 of 1 | what is the fee? → pay \\| \\*x\\* |" in lines
