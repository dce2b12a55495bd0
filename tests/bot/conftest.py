"""A small knowledge base, and the program as an operator starts it."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.settings import names
from tests.workspaces import DEMO, ROOT, workspace_of
from workspace.driver import PATIENCE, Message, Person, Slack, serve

FEE_QUESTION = "手数料はいくらですか"
FEE_ANSWER = "手数料は1,000円です。"
POLICY = f"{FEE_ANSWER}\n控えはお返ししません。\n"
FEE = """\
- id: fee
  ask:
    ja: [手数料はいくらですか, 開示請求の手数料, 手数料を教えて]
    en: [How much is the fee?, fee of a disclosure request]
  answer:
    ja: |
      手数料は1,000円です。

      次にすること：切手を用意してください。
    en: |
      The fee is ¥1,000.

      Next: get the stamps ready.
- id: documents
  ask:
    ja: [本人確認書類は何が使えますか, 必要な書類]
    en: [Which ID documents are accepted?]
  answer:
    ja: 運転免許証などです。
    en: A driving licence, for example.
"""


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "fee.yaml").write_text(FEE, encoding="utf-8")
    return folder


def edits(file: Path, old: str, new: str) -> None:
    """Replace a text, as who keeps the file does."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def quoting(knowledge: Path) -> Path:
    """Give the base a policy that its answer about the fee rests on; return that answer's file."""
    clause = f'{{id: FEE, kind: rule, section: {{ja: 手数料}}, quotes: ["{FEE_ANSWER}"]}}'
    (knowledge / "policy").mkdir()
    (knowledge / "policy" / "policy.ja.txt").write_text(POLICY, encoding="utf-8")
    (knowledge / "policy" / "clauses.yaml").write_text(f"clauses: [{clause}]\n", encoding="utf-8")
    file = knowledge / "fee.yaml"
    edits(file, "- id: fee\n", "- id: fee\n  clauses: [FEE]\n")
    return file


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Saved indexes of the small bases, each built once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def environment(
    tmp_path: Path, knowledge: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """A folder of its own and the demo desk, without Slack tokens."""
    for name in names():
        monkeypatch.delenv(name, raising=False)
    given = {
        "MADOGUCHI_KNOWLEDGE": str(knowledge),
        "MADOGUCHI_CACHE": str(cache),
        "MADOGUCHI_DESK": str(DEMO / "desk.yaml"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'madoguchi.sqlite3'}",
        "MADOGUCHI_HEALTH": "off",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return given


def answer_of(person: Person, question: str = FEE_QUESTION) -> Message:
    return person.waits_for(after=person.writes(question, to="@madoguchi"), timeout=PATIENCE)


def until(holds: Callable[[], bool]) -> None:
    """Wait until this holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"not within {PATIENCE} s"
        time.sleep(0.02)


def without_processor() -> float:
    """Seconds for which this thread was ready and other programs had the processors."""
    return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9


@dataclass
class Command:
    """The command line in this process, in a folder of its own."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *words: str, **more: Any) -> Result:
        return CliRunner().invoke(main, list(words), **more)

    def runs(self, *words: str, code: int = 0, **more: Any) -> str:
        """What it prints, on both streams, where it ends with this code."""
        told = self(*words, **more)
        assert told.exit_code == code, told.output
        return told.output

    def refuses(self, *words: str, **more: Any) -> str:
        """What it prints on stderr when it is used wrongly."""
        told = self(*words, **more)
        assert told.exit_code == 2, told.output
        return told.stderr

    def sets(self, name: str, value: object) -> None:
        """Set one of its settings."""
        self.monkeypatch.setenv(name, str(value))


@pytest.fixture
def madoguchi(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Command:
    # a start that is refused must not end this process
    monkeypatch.setattr("bot.commands.run.LAST_SECONDS", PATIENCE)
    return Command(tmp_path, monkeypatch)


@pytest.fixture
def slack() -> Iterator[Slack]:
    with serve(workspace_of(DEMO)) as running:
        yield running


class Process:
    """The program in a process of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder, self.log = folder, folder / "log.jsonl"
        with self.log.open("a") as log:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", "bot", *words],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    def signals(self, number: int) -> None:
        self._popen.send_signal(number)

    def ends(self, timeout: float = PATIENCE) -> int:
        """Wait for the end; the exit code."""
        return self._popen.wait(timeout)

    def waits_for(self, event: str, timeout: float = PATIENCE) -> None:
        end = time.monotonic() + timeout
        while f'"event": "{event}"' not in self.log.read_text():
            assert time.monotonic() < end, f"no {event} in {self.log.read_text()}"
            assert self._popen.poll() is None, f"it ended: {self.log.read_text()}"
            time.sleep(0.05)

    def received(self) -> int:
        """How many deliveries it has taken in."""
        with closing(sqlite3.connect(self.folder / "madoguchi.sqlite3")) as connection:
            found: int = connection.execute("SELECT count(*) FROM inbox").fetchone()[0]
            return found

    def kills(self) -> None:
        if self._popen.poll() is None:
            self._popen.kill()
        self._popen.wait()


@contextmanager
def printing(
    *command: str | Path, cwd: Path | None = None, **given: str
) -> Iterator[subprocess.Popen[str]]:
    """A program whose output is read, with these settings."""
    with subprocess.Popen(
        command,
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **given},
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def says(process: subprocess.Popen[str], pattern: str) -> str:
    """What it prints that looks like this."""
    said = ""
    while not (found := re.search(pattern, said)):
        line = process.stdout.readline() if process.stdout else ""
        assert line, said
        said += line
    return found.group()


@pytest.fixture
def start(tmp_path: Path, environment: dict[str, str]) -> Iterator[Callable[..., Process]]:
    """Start the program in a process; it is killed at the end if it still runs."""
    processes: list[Process] = []

    def start(*words: str) -> Process:
        processes.append(Process(tmp_path, *words))
        return processes[-1]

    yield start
    for process in processes:
        process.kills()


@pytest.fixture
def in_slack(slack: Slack, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Slack:
    """Settings that point to the pretend workspace."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", slack.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", slack.app_token)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", slack.signing_secret)
    monkeypatch.setenv("SLACK_API_URL", slack.api_url)
    return slack
