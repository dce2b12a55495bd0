"""The command line: what it prints, where, and with which exit code."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.commands.output import json_line
from bot.storage import key_file, keys
from bot.storage.database import Database
from bot.storage.feedback import Feedback
from bot.storage.migrate import migrate
from bot.storage.sealing import Sealer
from knowledge.answering import Answer, Candidate
from tests.bot.conftest import DEMO, Command
from tests.conftest import Clock
from workspace.driver import Slack

ROOT = Path(__file__).parents[3]
KEYS_OF_AN_ANSWER = {
    "question",
    "language",
    "result",
    "entry",
    "door",
    "answer",
    "answer_language",
    "sources",
    "score",
    "candidates",
}


def a_process(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


# --- ask ---------------------------------------------------------------------------------------


def test_ask_prints_an_object_with_the_documented_fields(madoguchi: Command) -> None:
    told = madoguchi("ask", "--json", "手数料はいくらですか")

    answer = json.loads(told.output)
    assert told.exit_code == 0
    assert answer.keys() >= KEYS_OF_AN_ANSWER
    assert answer["question"] == "手数料はいくらですか"
    assert answer["language"] == "ja"
    assert answer["candidates"][0].keys() == {"entry", "title", "score"}
    assert 0 <= answer["score"] <= 1


def test_ask_is_readable_without_a_terminal(madoguchi: Command) -> None:
    told = madoguchi("ask", "手数料はいくらですか")

    assert told.exit_code == 0
    assert "手数料は1,000円です。\n次にすること：切手を用意してください。\n" in told.output
    assert "\x1b" not in told.output


def test_ask_answers_line_by_line_as_the_lines_come(environment: dict[str, str]) -> None:
    with a_process("ask", "--json") as asking:
        assert asking.stdin is not None
        assert asking.stdout is not None
        for line in ("手数料はいくらですか\n", "\n", "How much is the fee?\r\n"):
            asking.stdin.write(line.encode())
            asking.stdin.flush()
            assert json.loads(asking.stdout.readline())["question"] == line.strip()


@pytest.mark.parametrize(
    ("given", "question"),
    [
        (b"", ""),
        (b"\xff\xfe fee", "�� fee"),
        (b"\x00\x1b[31m", "\x00\x1b[31m"),
        ("\u2028\x85".encode(), "\u2028\x85"),
        (b"\xed\xa0\x80", "���"),
    ],
)
def test_ask_prints_one_line_per_line(madoguchi: Command, given: bytes, question: str) -> None:
    told = madoguchi("ask", "--json", input=given + b"\nfee\n")

    lines = told.output.splitlines()
    assert told.exit_code == 0
    assert len(lines) == 2
    assert json.loads(lines[0])["question"] == question


def test_ask_starts_without_slack_and_without_a_database(environment: dict[str, str]) -> None:
    loaded = (
        "import sys; from click.testing import CliRunner; from bot.cli import main;"
        "told = CliRunner().invoke(main, ['ask', 'fee']); assert told.exit_code == 0, told.output;"
        "print([name for name in ('slack_bolt', 'slack_sdk', 'sqlalchemy', 'alembic', 'rich')"
        " if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert told.stdout.strip() == "[]"


def test_ask_reports_the_place_of_a_fault_in_the_knowledge_base(
    madoguchi: Command, knowledge: Path
) -> None:
    (knowledge / "fee.yaml").write_text("- id: fee\n", encoding="utf-8")

    told = madoguchi("ask", "fee")

    assert told.exit_code == 2
    assert "fee.yaml:1: " in told.stderr


def test_ask_in_a_missing_folder_is_bad_usage(madoguchi: Command) -> None:
    assert madoguchi("ask", "--knowledge", "nowhere", "fee").exit_code == 2


# --- knowledge ---------------------------------------------------------------------------------


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


def test_coverage_fails_where_a_clause_is_answered_less_than_wanted(
    madoguchi: Command, knowledge: Path
) -> None:
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

    enough = madoguchi("knowledge", "coverage", "--least", "0.5")
    low = madoguchi("knowledge", "coverage", "--least", "0.6")

    assert (enough.exit_code, low.exit_code) == (0, 1), enough.output
    assert "2      1 right" in low.stdout
    assert "C1 ja: 1 of 2 right, wanted 60%" in low.stderr


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


# --- the operator ------------------------------------------------------------------------------


def test_check_reports_all_faults_at_once_and_no_token(
    madoguchi: Command, tmp_path: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxp-canary")
    monkeypatch.setenv("MADOGUCHI_DESK", "desk.yaml")
    monkeypatch.setenv("MADOGUCHI_KEYS", "desk.keys")
    (tmp_path / "desk.yaml").write_text("company: {ja: x}\npeople: {agents: [U01], boss: U02}\n")
    (tmp_path / "desk.keys").write_text("master:k1:canary\n")
    (knowledge / "bad.yaml").write_text("- id: x\n  wrong: y\n")
    (tmp_path / "madoguchi.sqlite3").write_bytes(b"no database" * 500)

    told = madoguchi("check")

    assert told.exit_code == 1
    for part in (
        "SLACK_BOT_TOKEN must begin with xoxb-",
        "SLACK_APP_TOKEN is not set",
        "desk.yaml:2: people.boss is not a key",
        "desk.yaml:2: people.manager is missing",
        "bad.yaml:2: “wrong” is not a key",
        "desk.keys:1: the key is not base64",
        "The database is damaged: keep a copy of it",
    ):
        assert part in told.stdout, part
    assert "SLACK_BOT_TOKEN is not set" not in told.stdout
    assert "canary" not in told.stdout


def test_check_passes_a_valid_setup(madoguchi: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")

    told = madoguchi("check", "--json")

    assert told.exit_code == 0
    assert json.loads(told.stdout)["ok"] is True


def test_check_counts_open_decisions_and_lists_them_when_asked(madoguchi: Command) -> None:
    counted = madoguchi("check").stdout
    listed = madoguchi("check", "--decisions").stdout

    assert counted.count("decided") == 1
    assert "13 points of the law" in counted
    assert listed.count("hint: ") == counted.count("hint: ") + 12
    assert "decided.gdpr: does the GDPR apply" in listed


def test_check_online_asks_slack_for_tokens_and_scopes(
    madoguchi: Command, in_slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert madoguchi("check", "--online").exit_code == 0

    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-canary")
    told = madoguchi("check", "--online")

    assert told.exit_code == 1
    assert "Slack refuses SLACK_BOT_TOKEN (invalid_auth)" in told.stdout
    assert "Slack refuses SLACK_APP_TOKEN (invalid_auth)" in told.stdout
    assert "canary" not in told.stdout


def test_check_online_names_people_who_cannot_hold_their_role(
    madoguchi: Command, in_slack: Slack
) -> None:
    in_slack.deactivates("saki")
    in_slack.regroups("S02HR")

    told = madoguchi("check", "--online")

    assert told.exit_code == 1
    assert "people.manager: U03SAKI is deactivated, a guest, or not in this" in told.stdout
    assert "departments: hr: the user group S02HR has no members" in told.stdout
    assert "2 faults" in told.stdout


def test_check_online_names_each_example_of_the_starter_file_once(
    madoguchi: Command, in_slack: Slack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    madoguchi("init", str(tmp_path))
    monkeypatch.setenv("MADOGUCHI_DESK", str(tmp_path / "desk.yaml"))

    told = madoguchi("check", "--online")

    for example in ("U0000AGENT", "U000MANAGER", "C0000000DESK", "C00FALLBACK"):
        assert told.stdout.count(example) == 1, told.stdout


def test_check_online_names_channels_that_the_desk_cannot_use(
    madoguchi: Command, in_slack: Slack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk = yaml.safe_load((DEMO / "desk.yaml").read_text(encoding="utf-8"))
    desk["channels"] = {"desk": "C09NOWHERE", "fallback": "C01GENERAL"}
    (tmp_path / "desk.yaml").write_text(yaml.safe_dump(desk), encoding="utf-8")
    monkeypatch.setenv("MADOGUCHI_DESK", str(tmp_path / "desk.yaml"))

    told = madoguchi("check", "--online")

    assert told.exit_code == 1
    assert (
        "channels.desk: C09NOWHERE does not exist, is archived, or the bot was not" in told.stdout
    )
    assert "channels.fallback: C01GENERAL is public" in told.stdout
    assert "2 faults" in told.stdout


def test_check_online_names_channels_in_which_no_question_is_heard(
    madoguchi: Command, in_slack: Slack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk = yaml.safe_load((DEMO / "desk.yaml").read_text(encoding="utf-8"))
    monkeypatch.setenv("MADOGUCHI_DESK", str(tmp_path / "desk.yaml"))

    desk["channels"]["questions"] = ["C01GENERAL", "C09NOWHERE"]
    (tmp_path / "desk.yaml").write_text(yaml.safe_dump(desk), encoding="utf-8")
    told = madoguchi("check", "--online")

    assert told.exit_code == 1
    assert "channels.questions: C01GENERAL is public, and the app lacks the scope" in told.stdout
    assert "channels.questions: C09NOWHERE does not exist" in told.stdout
    assert "message.channels" in told.stdout


def test_migrate_makes_the_schema_and_says_so(madoguchi: Command) -> None:
    made = madoguchi("migrate").output
    assert re.fullmatch(r"schema empty → \d{4}\n", made)
    assert madoguchi("migrate").output == made.replace("empty → ", "")


def test_keys_new_writes_a_file_once(madoguchi: Command, tmp_path: Path) -> None:
    assert madoguchi("keys", "new", "desk.keys").exit_code == 0
    assert stat.S_IMODE((tmp_path / "desk.keys").stat().st_mode) == 0o600

    again = madoguchi("keys", "new", "desk.keys")

    assert again.exit_code == 2
    assert "never written over" in again.stderr


def test_manifest_prints_the_manifest_with_its_reasons(madoguchi: Command) -> None:
    assert madoguchi("manifest").output == (ROOT / "bot/manifest.yaml").read_text(encoding="utf-8")


def test_an_unknown_command_is_bad_usage(madoguchi: Command) -> None:
    assert madoguchi("tickets").exit_code == 2


def _ask(folder: Path, clock: Clock, question: str) -> None:
    database = Database.open(f"sqlite:///{folder / 'madoguchi.sqlite3'}")
    migrate(database)
    key_file.write_new(folder / "madoguchi.keys")
    sealer = Sealer(keys.read(folder / "madoguchi.keys"))
    feedback = Feedback(
        database,
        sealer,
        clock=clock,
        team=lambda: "T1",
        revision=lambda: "r1",
        alarm=lambda _event, _fault: None,
    )
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


def test_json_escapes_what_a_terminal_would_obey() -> None:
    told = {"said": "\x9b2J\u202eevil\u200b\x07\U000e0041 全角\u3000空白 é 👩"}

    line = json_line(told)

    assert json.loads(line) == told
    assert line == (
        '{"said": "\\u009b2J\\u202eevil\\u200b\\u0007\\udb40\\udc41 全角\u3000空白 é 👩"}'
    )
