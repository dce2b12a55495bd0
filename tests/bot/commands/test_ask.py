"""madoguchi ask: what it prints, where, and with which exit code."""

import json
import subprocess
import sys

import pytest

from tests.bot.conftest import ROOT, Command

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


ASKING = """
import sys
from click.testing import CliRunner
from bot.cli import main
main(["ask", "--json"], standalone_mode=False)
told = CliRunner().invoke(main, ["ask", "fee"])
assert told.exit_code == 0, told.output
avoided = ("slack_bolt", "slack_sdk", "sqlalchemy", "alembic", "rich")
print([each for each in avoided if each in sys.modules], file=sys.stderr)
"""


def test_a_day_that_is_written_otherwise_is_refused_with_the_form(madoguchi: Command) -> None:
    assert "“12/2” is no day: write it as 2027-04-01." in madoguchi.refuses(
        "ask", "--on", "12/2", "手数料は？"
    )


@pytest.mark.long
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
    told = madoguchi.runs("ask", "手数料はいくらですか")
    assert "手数料は1,000円です。\n次にすること：切手を用意してください。\n" in told
    assert "\x1b" not in told


def test_the_first_ask_says_that_it_takes_a_while(madoguchi: Command) -> None:
    madoguchi.sets("MADOGUCHI_CACHE", madoguchi.folder / "empty")
    first, second = (madoguchi("ask", "手数料はいくらですか") for _ in range(2))
    assert first.stderr == "The answers are read for the first time, which may take a minute.\n"
    assert second.stderr == ""
    assert first.stdout == second.stdout


@pytest.mark.long
def test_ask_answers_lines_as_they_come_without_slack_and_without_a_database(
    environment: dict[str, str],
) -> None:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", ASKING]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT) as asking:
        assert asking.stdin is not None
        assert asking.stdout is not None
        assert asking.stderr is not None
        for line in ("手数料はいくらですか\n", "\n", "How much is the fee?\r\n"):
            asking.stdin.write(line.encode())
            asking.stdin.flush()
            assert json.loads(asking.stdout.readline())["question"] == line.strip()
        asking.stdin.close()
        assert asking.stderr.read().decode().splitlines()[-1] == "[]"


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
