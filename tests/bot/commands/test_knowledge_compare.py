"""`knowledge moved`: which questions an edit changes, before it is published."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.bot.conftest import Command

QUESTIONS = """\
{"question": "手数料はいくらですか", "entry": "fee"}
{"question": "How much is the fee?", "entry": "fee"}
{"question": "Which ID documents are accepted?", "entry": "documents"}
{"question": "Where is the office?", "entry": null}
"""
OFFICE = """\
- id: office
  ask:
    en: [Where is the office?, Where do I find the office?, address of the office]
  answer:
    en: It is in Tokyo.
"""


@pytest.fixture
def curated(knowledge: Path) -> Path:
    """The small base with its curated questions."""
    (knowledge / "questions").mkdir()
    (knowledge / "questions" / "all.jsonl").write_text(QUESTIONS, encoding="utf-8")
    return knowledge


@pytest.fixture
def kept(curated: Path, tmp_path: Path) -> str:
    """The base before any change."""
    return str(shutil.copytree(curated, tmp_path / "kept"))


def _git(folder: Path, *words: str) -> None:
    author = ("-c", "user.name=Curator", "-c", "user.email=curator@example.com")
    subprocess.run(["git", "-C", folder, *author, *words], check=True, capture_output=True)


@pytest.mark.long
def test_a_new_entry_lists_its_question_with_both_answers(
    madoguchi: Command, curated: Path, kept: str
) -> None:
    unchanged = madoguchi("knowledge", "moved", kept)
    (curated / "office.yaml").write_text(OFFICE, encoding="utf-8")
    told = madoguchi("knowledge", "moved", kept)
    assert unchanged.stdout == "0 of 4 questions moved; right 4, before 4\n"
    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        "broken       Where is the office?",
        "             not_found -> found office, wanted none",
        "1 of 4 questions moved: 1 broken; right 3, before 4",
    ]


def test_both_answers_are_judged_by_todays_expectation(
    madoguchi: Command, curated: Path, kept: str
) -> None:
    (curated / "office.yaml").write_text(OFFICE, encoding="utf-8")
    wanted = QUESTIONS.replace("null", '"office"')
    (curated / "questions" / "all.jsonl").write_text(wanted, encoding="utf-8")
    told = madoguchi("knowledge", "moved", kept, "--json")

    assert told.exit_code == 0
    assert json.loads(told.stdout) == {
        "n": 4,
        "right_before": 3,
        "right": 4,
        "moved": [
            {
                "question": "Where is the office?",
                "wanted": ["office"],
                "change": "mended",
                "before": {"result": "not_found", "entry": None},
                "after": {"result": "found", "entry": "office"},
            }
        ],
    }


def test_regressions_are_listed_above_improvements(
    madoguchi: Command, curated: Path, kept: str
) -> None:
    fee = (curated / "fee.yaml").read_text(encoding="utf-8")
    fee = fee.replace("Which ID documents are accepted?", "Who may come along?")
    (curated / "fee.yaml").write_text(fee, encoding="utf-8")
    greedy = OFFICE.replace("address of the office", "Which ID documents are accepted?")
    (curated / "office.yaml").write_text(greedy, encoding="utf-8")
    wanted = QUESTIONS.replace("null", '"office"')
    (curated / "questions" / "all.jsonl").write_text(wanted, encoding="utf-8")
    moved = json.loads(madoguchi("knowledge", "moved", kept, "--json").stdout)["moved"]
    assert [(each["change"], each["wanted"]) for each in moved] == [
        ("broken", ["documents"]),
        ("mended", ["office"]),
    ]


def test_in_a_clone_the_baseline_is_the_last_commit(madoguchi: Command, curated: Path) -> None:
    _git(curated, "init", "--quiet")
    _git(curated, "add", ".")
    _git(curated, "commit", "--quiet", "--message", "Answer the fee")
    (curated / "office.yaml").write_text(OFFICE, encoding="utf-8")

    uncommitted = madoguchi("knowledge", "moved")
    _git(curated, "add", ".")
    _git(curated, "commit", "--quiet", "--message", "Answer the office")

    assert "1 of 4 questions moved: 1 broken" in uncommitted.stdout
    assert madoguchi("knowledge", "moved").stdout.startswith("0 of 4 questions moved")
    assert madoguchi("knowledge", "moved", "HEAD~1").stdout == uncommitted.stdout


def test_without_a_baseline_the_error_says_what_to_name(madoguchi: Command, curated: Path) -> None:
    nowhere = madoguchi("knowledge", "moved")
    option = madoguchi("knowledge", "moved", "--", "--output=stolen")
    madoguchi.sets("PATH", "")
    without_git = madoguchi("knowledge", "moved")

    for told in (nowhere, option):
        assert told.exit_code == 2
        assert "is neither a folder nor a git revision of" in told.stderr
        assert told.stderr.rstrip().endswith("name the folder as it was before.")
    assert (without_git.exit_code, without_git.stderr) == (
        2,
        "“HEAD” is no folder, and git is not installed: name the folder as it was before.\n",
    )


def test_a_folder_without_questions_or_with_a_fault_is_refused_with_its_place(
    madoguchi: Command, curated: Path, kept: str
) -> None:
    (Path(kept) / "fee.yaml").write_text("- id: fee\n", encoding="utf-8")
    faulty = madoguchi("knowledge", "moved", kept)
    (curated / "questions" / "all.jsonl").write_text('{"question": "a", "entry": "nobody"}\n')
    unknown = madoguchi("knowledge", "moved", kept)
    (curated / "questions" / "all.jsonl").unlink()
    empty = madoguchi("knowledge", "moved", kept)

    assert (faulty.exit_code, unknown.exit_code, empty.exit_code) == (2, 2, 2)
    assert "kept/fee.yaml:1: " in faulty.stderr
    assert "questions/all.jsonl:1: there is no entry “nobody”." in unknown.stderr
    assert "there is no question in this folder" in empty.stderr
