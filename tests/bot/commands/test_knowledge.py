"""madoguchi knowledge lint, coverage, eval and feedback."""

import json
from contextlib import closing
from pathlib import Path

from bot.settings import Settings
from bot.storage.setup import migrate_and_open
from knowledge.answering import Answer, Candidate
from tests.bot.conftest import FEE_ANSWER, Command, quoting
from tests.bot.storage.conftest import feedback_in
from tests.conftest import Clock


def test_lint_prints_all_faults_one_a_line(madoguchi: Command, knowledge: Path) -> None:
    (knowledge / "bad.yaml").write_text(
        "- id: fee\n  ask: {ja: [a]}\n  answer: {ja: b}\n  wrong: x\n- &a {id: y}\n",
        encoding="utf-8",
    )
    told = madoguchi("knowledge", "lint")
    assert told.exit_code == 1
    assert {line.split(" ")[0] for line in told.stdout.splitlines()} >= {
        "knowledge/bad.yaml:4:",
        "knowledge/bad.yaml:5:",
    }


def test_lint_of_a_good_base_prints_nothing_on_stdout(madoguchi: Command) -> None:
    told = madoguchi("knowledge", "lint")
    assert (told.exit_code, told.stdout) == (0, "")
    assert json.loads(madoguchi("knowledge", "lint", "--json").stdout) == {
        "faults": [],
        "warnings": [],
    }


def asks_of_a_clause(knowledge: Path) -> None:
    """Give the base a clause, and three questions of which two are answered right."""
    quoting(knowledge)
    asked = ("手数料はいくらですか", "必要な書類", "How much is the fee?")
    lines = (json.dumps({"question": each, "entry": "fee"}) for each in asked)
    (knowledge / "questions").mkdir()
    (knowledge / "questions" / "fee.jsonl").write_text("\n".join(lines), encoding="utf-8")


def test_coverage_fails_where_a_clause_is_answered_less_than_wanted(
    madoguchi: Command, knowledge: Path
) -> None:
    asks_of_a_clause(knowledge)
    enough = madoguchi("knowledge", "coverage", "--least", "0.5")
    low = madoguchi("knowledge", "coverage", "--least", "0.6")

    assert (enough.exit_code, low.exit_code) == (0, 1), enough.output
    assert "2      1 right" in low.stdout
    assert "FEE ja: 1 of 2 right, wanted 60%" in low.stderr


def test_coverage_writes_the_page(madoguchi: Command, knowledge: Path) -> None:
    asks_of_a_clause(knowledge)
    page = knowledge.parent / "coverage.md"
    nowhere = knowledge.parent / "no" / "page.md"

    written = madoguchi("knowledge", "coverage", "--page", str(page))
    refused = madoguchi("knowledge", "coverage", "--page", str(nowhere))

    text = page.read_text(encoding="utf-8")
    assert (written.exit_code, f"{page} written" in written.stderr) == (0, True)
    assert "2 of 3 questions are answered as they should be." in text
    assert f"> {FEE_ANSWER}" in text
    assert "必要な書類 → documents" in text
    assert refused.exit_code == 2
    assert "page.md cannot be written (No such file or directory)." in refused.stderr


def test_eval_measures_a_file_or_the_curated_questions(madoguchi: Command, knowledge: Path) -> None:
    line = '{"question": "手数料はいくらですか", "entry": "fee"}\n'
    file = knowledge / "questions" / "fee.jsonl"
    file.parent.mkdir()
    for each in (file, file.with_name("ways.jsonl")):
        each.write_text(line, encoding="utf-8")
    told = madoguchi("knowledge", "eval", str(file))
    curated = madoguchi("knowledge", "eval", "--json")

    assert (told.exit_code, curated.exit_code) == (0, 0)
    assert json.loads(told.stdout.splitlines()[-1])["n"] == 1
    assert json.loads(curated.stdout)["n"] == 2


def test_feedback_shows_misses_and_taps_without_texts(madoguchi: Command, clock: Clock) -> None:
    near = (Candidate("fee", "手数料はいくらですか", 0.31),)
    missed = Answer("切手は何枚？", "ja", "not_found", None, None, None, 0.31, near)
    with closing(migrate_and_open(Settings.read())) as storage:
        feedback = feedback_in(storage.database, storage.sealer, clock)
        feedback.tell(feedback.asked(missed, personal=False), "unhelpful", "fee", "old")
    told = madoguchi("knowledge", "feedback")
    as_json = json.loads(madoguchi("knowledge", "feedback", "--json").stdout)

    assert told.exit_code == 0
    assert "2026-08-03  not_found  ja  [fee 0.31]" in told.stdout
    assert "1  fee  (old)" in told.stdout
    assert "切手" not in told.stdout + str(as_json)
    assert as_json["not_helpful"] == [
        {"entry": "fee", "what": "unhelpful", "reason": "old", "times": 1}
    ]


def test_feedback_without_a_database_says_so(madoguchi: Command) -> None:
    assert "The database cannot be used" in madoguchi.refuses("knowledge", "feedback")
