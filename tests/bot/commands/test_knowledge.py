"""madoguchi knowledge lint, coverage, eval and feedback."""

import json
from pathlib import Path

from bot.storage import keys
from bot.storage.database import Database
from bot.storage.keys import Sealer
from bot.storage.setup import migrate
from knowledge.answering import Answer, Candidate
from tests.bot.conftest import Command
from tests.bot.storage.conftest import feedback_in
from tests.conftest import Clock

ROOT = Path(__file__).parents[3]


def _ask(folder: Path, clock: Clock, question: str) -> None:
    database = Database.open(f"sqlite:///{folder / 'madoguchi.sqlite3'}")
    migrate(database)
    keys.write_new(folder / "madoguchi.keys")
    sealer = Sealer(keys.read(folder / "madoguchi.keys"))
    feedback = feedback_in(database, sealer, clock)
    answer = Answer(
        question=question,
        language="ja",
        result="not_found",
        route=None,
        topic=None,
        shown=None,
        score=0.31,
        candidates=(Candidate("fee", "手数料はいくらですか", 0.31),),
    )
    feedback.tell(feedback.asked(answer, personal=False), "unhelpful", "fee", "old")
    database.close()


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
    (knowledge / "policy").mkdir()
    (knowledge / "policy" / "policy.ja.txt").write_text("手数料は千円です。\n", encoding="utf-8")
    clause = '{id: C1, kind: rule, section: {ja: 手数料}, quotes: ["手数料は千円です。"]}'
    (knowledge / "policy" / "clauses.yaml").write_text(f"clauses: [{clause}]\n", encoding="utf-8")
    text = (knowledge / "fee.yaml").read_text(encoding="utf-8")
    file = knowledge / "fee.yaml"
    file.write_text(text.replace("- id: fee\n", "- id: fee\n  clauses: [C1]\n"), encoding="utf-8")
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
    assert "C1 ja: 1 of 2 right, wanted 60%" in low.stderr


def test_coverage_writes_the_page(madoguchi: Command, knowledge: Path) -> None:
    asks_of_a_clause(knowledge)
    page = knowledge.parent / "coverage.md"
    nowhere = knowledge.parent / "no" / "page.md"

    written = madoguchi("knowledge", "coverage", "--page", str(page))
    refused = madoguchi("knowledge", "coverage", "--page", str(nowhere))

    text = page.read_text(encoding="utf-8")
    assert (written.exit_code, f"{page} written" in written.stderr) == (0, True)
    assert "2 of 3 questions are answered as they should be." in text
    assert "> 手数料は千円です。" in text
    assert "必要な書類 → documents" in text
    assert refused.exit_code == 2
    assert "page.md cannot be written (No such file or directory)." in refused.stderr


def test_coverage_of_the_shipped_base_ends_with_the_summary_line(madoguchi: Command) -> None:
    told = madoguchi("knowledge", "coverage", "--knowledge", str(ROOT / "knowledge"))
    assert told.stdout.splitlines()[-1] == "clauses 70/70 ja, 70/70 en, gaps 0"
    assert told.exit_code == 0


def test_eval_ends_with_the_line_of_figures(madoguchi: Command, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"question": "手数料はいくらですか", "entry": "fee"}\n'
        '{"question": "VPNにつながらない", "entry": null}\n',
        encoding="utf-8",
    )
    told = madoguchi("knowledge", "eval", str(file), "--json")

    figures = json.loads(told.stdout.splitlines()[-1])
    assert told.exit_code == 0
    assert list(figures) == [
        "n", "hit1", "hit3", "mrr", "auroc", "declined", "wrong", "right_over_all",
        "precision_found", "p50_ms", "p99_ms",
    ]  # fmt: skip
    assert figures["n"] == 2


def test_eval_without_a_file_asks_the_curated_questions(
    madoguchi: Command, knowledge: Path
) -> None:
    (knowledge / "questions").mkdir()
    for name in ("fee", "ways"):
        line = '{"question": "手数料はいくらですか", "entry": "fee"}\n'
        (knowledge / "questions" / f"{name}.jsonl").write_text(line, encoding="utf-8")
    told = madoguchi("knowledge", "eval", "--json")
    assert told.exit_code == 0
    assert json.loads(told.stdout)["n"] == 2


def test_eval_of_an_unknown_entry_is_refused_with_its_line(
    madoguchi: Command, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"question": "a", "entry": "nobody"}\nnonsense\n', encoding="utf-8")
    told = madoguchi("knowledge", "eval", str(file))
    assert told.exit_code == 2
    assert "questions.jsonl:2: " in told.stderr


def test_feedback_shows_misses_and_taps_without_texts(
    madoguchi: Command, tmp_path: Path, clock: Clock
) -> None:
    _ask(tmp_path, clock, "切手は\x1b[31m何枚？")
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
    told = madoguchi("knowledge", "feedback")
    assert told.exit_code == 2
    assert "The database cannot be used" in told.stderr
