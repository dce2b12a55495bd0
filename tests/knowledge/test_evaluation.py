"""The figures of `knowledge eval`."""

from types import SimpleNamespace

import pytest

from knowledge.answering import Answer, Candidate, FilledAnswer
from knowledge.evaluation.accuracy import evaluate, read_questions
from knowledge.library.entry import Entry
from knowledge.library.files import FaultyKnowledge

KEYS = "n hit1 hit3 mrr auroc declined wrong right_over_all precision_found p50_ms p99_ms"
ENTRIES = {
    name: Entry(name, {"en": (name,)}, {"en": name}, "entries.yaml", 1, is_referral=name == "away")
    for name in ("fee", "form", "seal", "mail", "away")
}


class Told:
    """Answers each question as the test says: a result, a score and ranked entries."""

    library = SimpleNamespace(entries=ENTRIES)

    def __init__(self, answers):
        self.answers = answers

    def answer(self, question):
        result, score, *ranked = self.answers[question]
        candidates = tuple(Candidate(name, name, score) for name in ranked)
        first = ENTRIES[ranked[0]] if ranked else None
        shows = first and (result == "found" or (result == "not_found" and first.is_referral))
        shown = FilledAnswer(first, first.answer["en"], "en", ()) if shows else None
        return Answer(question, "en", result, None, None, shown, score, candidates)


@pytest.fixture
def questions(tmp_path):
    """Read the questions from a file of that name with this content."""

    def write(content, name="questions.jsonl"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_questions(path)

    return write


@pytest.fixture
def measured(questions):
    """The figures for rows of (expected entry as JSON; the answer)."""

    def measure(*rows):
        lines = (f'{{"question": "q{n}", "entry": {row[0]}}}\n' for n, row in enumerate(rows))
        answers = {f"q{n}": row[1:] for n, row in enumerate(rows)}
        return evaluate(Told(answers), questions("".join(lines)))

    return measure


def faults_of(read, *arguments):
    with pytest.raises(FaultyKnowledge) as caught:
        read(*arguments)
    return [
        f"{fault.file.split('/')[-1]}:{fault.line}: {fault.sentence}"
        for fault in caught.value.faults
    ]


def test_a_question_wants_an_entry_one_of_several_or_none(questions):
    read = questions(
        '{"question": "a", "entry": "fee"}\n'
        '{"question": "b", "entry": ["fee", "form"], "language": "en", "note": 1}\n\n'
        '{"question": "", "entry": null}\n'
    )

    assert [(each.text, each.entries, each.line) for each in read] == [
        ("a", ("fee",), 1),
        ("b", ("fee", "form"), 2),
        ("", (), 4),
    ]


def test_marks_and_line_ends_of_other_systems_are_read(questions):
    read = questions(
        '\ufeff{"question": "a\u2028b", "entry": null}\r\n{"question": "c", "entry": null}'
    )

    assert [each.text for each in read] == ["a\u2028b", "c"]


def test_all_faulty_lines_are_reported_with_file_and_line(questions):
    content = b"\n".join(
        [
            b"nonsense",
            b'{"question": "good", "entry": null}',
            b'{"entry": "fee"}',
            b'{"question": "a"}',
            b'{"question": 7, "entry": 7}',
            b'{"question": "a", "entry": []}',
            b'{"question": "a", "entry": ["fee", 3]}',
            b'{"question": "a", "entry": ""}',
            b'["a", "fee"]',
            b'{"question": "\x8e\xe8\x90\x94", "entry": null}',
            b"[" * 100_000,
        ]
    )

    faults = faults_of(questions, content)

    assert sorted({int(fault.split(":")[1]) for fault in faults}) == [1, *range(3, 12)]
    assert "questions.jsonl:1: this line is not JSON" in faults[0]
    assert any("“question” must be there" in fault for fault in faults if ":3:" in fault)
    assert any("“entry” must be there" in fault for fault in faults if ":4:" in fault)
    assert any("is not UTF-8" in fault for fault in faults if ":10:" in fault)


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path):
    [fault] = faults_of(read_questions, tmp_path)

    assert "cannot be read" in fault


def test_an_unknown_entry_is_a_fault_before_any_question_is_asked(questions):
    lines = (
        '{"question": "a", "entry": "fee"}\n{"question": "b", "entry": ["form", "fees\\u001b"]}\n'
    )

    faults = faults_of(evaluate, Told({}), questions(lines))

    assert faults == ["questions.jsonl:2: there is no entry “fees\ufffd”."]


def test_ranks_count_answerable_questions_by_candidate_order(measured):
    figures = measured(
        ('"fee"', "found", 0.9, "fee", "form"),
        ('"fee"', "unsure", 0.5, "form", "fee"),
        ('["fee", "mail"]', "not_found", 0.2, "form", "seal", "mail", "fee"),
        ('"fee"', "door", 0.1, "form", "seal", "mail", "fee"),
        ('"fee"', "chat", 0.1),
        ("null", "unsure", 0.5, "fee"),
    ).as_json()

    assert figures["n"] == 6
    assert figures["hit1"] == 1 / 5
    assert figures["hit3"] == 3 / 5
    assert figures["mrr"] == round((1 + 1 / 2 + 1 / 3 + 1 / 4 + 0) / 5, 4)


def test_declined_counts_out_of_scope_questions_without_an_answer(measured):
    figures = measured(
        ("null", "not_found", 0.1),
        ("null", "door", 0.1, "fee"),
        ("null", "chat", 0.1),
        ("null", "not_found", 0.9, "away"),
        ("null", "unsure", 0.5, "fee"),
        ("null", "found", 0.9, "fee"),
        ('"fee"', "not_found", 0.1, "fee"),
    ).as_json()

    assert figures["declined"] == round(4 / 6, 4)


def test_wrong_is_found_with_another_entry_or_any_out_of_scope_over_all(measured):
    figures = measured(
        ('"fee"', "found", 0.9, "form", "fee"),
        ("null", "found", 0.9, "fee"),
        ('["form", "fee"]', "found", 0.9, "fee"),
        ('"fee"', "unsure", 0.5, "form"),
        ("null", "unsure", 0.5, "fee"),
        ("null", "not_found", 0.9, "away"),
    ).as_json()

    assert figures["wrong"] == round(2 / 6, 4)
    assert figures["precision_found"] == round(1 / 3, 4)


def test_right_counts_first_candidates_and_declined_out_of_scope(measured):
    figures = measured(
        ('"fee"', "found", 0.9, "fee"),
        ('"fee"', "unsure", 0.5, "fee", "form"),
        ('"fee"', "unsure", 0.5, "form", "fee"),
        ('"fee"', "not_found", 0.3, "fee"),
        ('"fee"', "door", 0.3, "fee"),
        ("null", "not_found", 0.1),
        ("null", "unsure", 0.5, "fee"),
    ).as_json()

    assert figures["right_over_all"] == round(3 / 7, 4)


def test_auroc_counts_pairs_and_a_tie_as_half(measured):
    figures = measured(
        ('"fee"', "found", 0.9, "fee"),
        ('"fee"', "unsure", 0.5, "fee"),
        ("null", "unsure", 0.5, "fee"),
        ("null", "not_found", 0.7, "away"),
    ).as_json()

    assert figures["auroc"] == (1 + 1 + 0.5 + 0) / 4


def test_a_share_of_nothing_is_null(measured):
    answerable = measured(('"fee"', "unsure", 0.5, "fee")).as_json()
    outside = measured(("null", "not_found", 0.1)).as_json()

    assert list(answerable) == KEYS.split()
    assert {answerable[each] for each in ("auroc", "declined", "precision_found")} == {None}
    assert {outside[each] for each in ("hit1", "hit3", "mrr", "auroc")} == {None}
    assert measured().as_json() == {"n": 0} | dict.fromkeys(KEYS.split()[1:])


def test_times_are_milliseconds_with_the_median_below_the_slowest(measured):
    figures = measured(*[('"fee"', "found", 0.9, "fee")] * 20).as_json()

    assert 0 <= figures["p50_ms"] <= figures["p99_ms"] < 1_000


def test_rows_show_expected_and_actual_entries_worst_first(measured):
    figures = measured(
        ('"fee"', "found", 0.9, "fee"),
        ('"fee"', "unsure", 0.5, "form", "fee"),
        ("null", "found", 0.8, "seal"),
    )

    wrong, unsure = figures.failures

    assert (wrong.question, wrong.wanted, wrong.got) == ("q2", (), "seal")
    assert (wrong.result, wrong.score) == ("found", 0.8)
    assert (unsure.question, unsure.wanted, unsure.got, unsure.rank) == ("q1", ("fee",), "form", 2)
    assert len(figures.rows) == 3


def test_each_row_is_reported_as_it_comes(questions):
    told = []
    asked = questions('{"question": "a", "entry": "fee"}\n{"question": "b", "entry": null}\n')
    answers = {"a": ("found", 0.9, "fee"), "b": ("chat", 0.0)}

    evaluate(Told(answers), asked, lambda row: told.append(row.question))

    assert told == ["a", "b"]


def test_a_question_with_a_lone_surrogate_is_asked_as_it_is_and_listed_printably(questions):
    asked = questions('{"question": "a\\ud800", "entry": null}')

    [row] = evaluate(Told({"a\ud800": ("found", 0.9, "fee")}), asked).rows

    assert row.question == "a\ufffd"
