"""The program in a workspace starts, stops, recovers and loses nothing."""

import platform
import signal
import sqlite3
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from bot.clock import now
from tests.bot.commands.company import the_desk
from tests.bot.conftest import (
    FEE_ANSWER,
    FEE_QUESTION,
    ROOT,
    Command,
    Process,
    answer_of,
    until,
)
from tests.tickets.steps import filled_in, said
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import Leak
from workspace.driver import Slack

Start = Callable[..., Process]


@pytest.mark.long
def test_a_log_on_a_full_disk_stops_no_question(
    in_slack: Slack, start: Start, tmp_path: Path
) -> None:
    (tmp_path / "log.jsonl").symlink_to("/dev/full")
    desk = start("run")
    in_slack.waits_for_app()

    assert answer_of(in_slack.person("mei")).text == FEE_ANSWER
    desk.signals(signal.SIGTERM)
    assert desk.ends() == 0


@pytest.mark.kill
def test_a_question_interrupted_by_a_kill_is_answered_once_after_the_start(
    in_slack: Slack, start: Start
) -> None:
    desk = start("run")
    desk.waits_for("desk.open")
    mei = in_slack.person("mei")
    in_slack.injects_faults(slow=3.0)
    asked = mei.writes(FEE_QUESTION, to="@madoguchi")
    until(lambda: desk.received() == 1)
    desk.signals(signal.SIGKILL)
    desk.ends()
    in_slack.injects_faults()

    start("run")

    assert mei.waits_for(after=asked).text == FEE_ANSWER
    time.sleep(0.5)
    assert [each.text for each in mei.sees(asked.channel)].count(FEE_ANSWER) == 1


@pytest.mark.long
def test_it_reconnects_soon_after_a_cut_without_busy_waiting(in_slack: Slack, start: Start) -> None:
    # The built-in client hangs for 58 s and burns 36 s of CPU.
    desk = start("run")
    desk.waits_for("desk.open")
    process = psutil.Process(desk.pid)
    before = sum(process.cpu_times()[:2])

    in_slack.cuts_connections()
    began = time.monotonic()
    in_slack.waits_for_app()
    asked = answer_of(in_slack.person("mei"))

    assert asked.text == FEE_ANSWER
    assert time.monotonic() - began < 50
    assert sum(process.cpu_times()[:2]) - before < 10


ALLOCATING = """
import ctypes, threading
from bot.commands.run import limit_heaps
limit_heaps()
together = threading.Barrier(17)
def allocate():
    kept = [bytearray(2000) for _ in range(100)]
    together.wait()
    together.wait()
for _ in range(16):
    threading.Thread(target=allocate).start()
together.wait()
ctypes.CDLL(None).malloc_stats()
together.wait()
"""


@pytest.mark.long
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="heaps of glibc")
def test_threads_share_two_heaps() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALLOCATING], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stderr.count("Arena ") == 2


@pytest.mark.long
def test_no_secret_and_no_words_are_in_a_log_at_debug_an_export_a_backup_or_a_core_dump(
    in_slack: Slack,
    start: Start,
    madoguchi: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MADOGUCHI_LOG_LEVEL", "debug")
    desk = start("run")
    desk.waits_for("desk.open")
    assert psutil.Process(desk.pid).rlimit(psutil.RLIMIT_CORE) == (0, 0)
    mei = in_slack.person("mei")
    answer_of(mei, "canary@x.example の手数料はいくらですか")
    in_slack.injects_faults(failing=2)
    answer_of(mei, "canary@x.example です")
    in_slack.injects_faults()
    desk.signals(signal.SIGTERM)
    desk.ends()

    files = {name: str(tmp_path / name) for name in ("register.csv", "copy.sqlite3")}
    told = [
        madoguchi("check", "--online"),
        madoguchi("audit", "verify"),
        madoguchi(
            "tickets", "export", "--full", "--reason", "監査", "--out", files["register.csv"]
        ),
        madoguchi("backup", files["copy.sqlite3"]),
    ]

    [key_file] = tmp_path.glob("*.keys")
    lines = key_file.read_text(encoding="ascii").splitlines()
    keys = [line.rpartition(":")[2] for line in lines if line.count(":") == 2]
    tokens = [in_slack.bot_token, in_slack.app_token, in_slack.signing_secret]
    written = [each.read_bytes() for each in tmp_path.iterdir() if each.is_file()]
    written.remove(key_file.read_bytes())
    written += [each.output.encode() for each in told]
    assert [each.exit_code for each in told[1:]] == [0, 0, 0]
    assert len(keys) == 4
    secret = [each.encode() for each in ("canary", *keys, *tokens)] + [
        b64decode(each) for each in keys
    ]
    assert [each for each in secret if any(each in text for text in written)] == []


@pytest.mark.long
def test_a_sigterm_under_load_leaves_no_lease_and_no_half_sent_notice(
    in_slack: Slack, start: Start, tmp_path: Path
) -> None:
    # ninety notices are due, Slack is slow, and the program gets a SIGTERM
    given = {"leak": Leak.YES, "personal": said(detail="広告メールが止まらない")}
    with the_desk() as (desk, agent):
        for nth in range(30):
            report = filled_in(Complaint(category=Category.COMPLAINT), now(), **given)
            desk.open(report, who=agent, now=now(), key=f"form-{nth}")
    in_slack.injects_faults(slow=0.2)
    running = start("run")
    until(lambda: _told_of_leaks(in_slack) >= 5)

    running.signals(signal.SIGTERM)
    code = running.ends()

    with closing(sqlite3.connect(tmp_path / "madoguchi.sqlite3")) as connection:
        query = (
            "SELECT key, state, attempts, lease_until, lease_by FROM notices WHERE what != 'opened'"
        )
        rows = list(connection.execute(query))
    sent = [row for row in rows if row[1] == "sent"]
    assert code == 0
    assert {row[3:] for row in rows} == {(None, None)}
    assert 0 < len(sent) < len(rows)
    assert {row[2] for row in rows if row[1] == "waiting"} == {0}
    assert _told_of_leaks(in_slack) == len(sent)


def _told_of_leaks(slack: Slack) -> int:
    posts = [str(each.arguments.get("text")) for each in slack.calls("chat.postMessage")]
    return sum("漏えい等のおそれ" in text for text in posts)


AT_A_LOG_LINE = """
import io, os, signal, threading
import structlog
from bot.commands.run import serve

class Stream(io.StringIO):
    def flush(self):
        if "desk.open" in self.getvalue() and "desk.stopping" not in self.getvalue():
            os.kill(os.getpid(), signal.SIGTERM)

class Program:
    stopped = threading.Event()
    def run(self):
        structlog.get_logger().info("desk.open")
        self.stopped.wait()
    def stop(self):
        self.stopped.set()

structlog.configure(logger_factory=structlog.PrintLoggerFactory(Stream()))
serve(Program())
"""


@pytest.mark.long
def test_a_signal_in_the_middle_of_a_log_line_stops_the_program() -> None:
    command = [sys.executable, "-c", AT_A_LOG_LINE]

    assert subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode == 0


IN_ANOTHER_THREAD = """
import signal, threading, time
from bot.commands.run import serve

class Program:
    stopped = threading.Event()
    def run(self):
        threading.Thread(target=self.receive, daemon=True).start()
        self.stopped.wait()
    def receive(self):
        time.sleep(0.5)  # until the main thread waits
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    def stop(self):
        self.stopped.set()

serve(Program())
"""


@pytest.mark.long
def test_a_signal_that_the_system_gives_to_another_thread_stops_the_program() -> None:
    # as it may after the program stood still
    command = [sys.executable, "-c", IN_ANOTHER_THREAD]

    assert subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode == 0
