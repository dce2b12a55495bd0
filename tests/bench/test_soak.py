"""What a soak counts as lost."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from handlers.slack import poster
from tests import databases
from tests.bench import soak
from tests.workspaces import DEMO, workspace_of
from workspace.driver import serve

NUMBER = "E-2026-0001"
RAISED = (
    "INSERT INTO escalations (number, cause, raised_by, raised_at, known_at, version, status, body)"
    " VALUES (?, 'breach', 'U01', '2026-08-03', '2026-08-03', 1, 'open', '')"
)
TOLD = (
    'INSERT INTO notices (key, what, number, "to", step, state, posted_at, attempts, urgency,'
    " about, ts) VALUES (?, 'leak_flagged', ?, 'U03', 1, ?, '2026-08-03', 1, 0, '', ?)"
)


@pytest.fixture
def soaked(tmp_path: Path) -> soak.Soak:
    nobody: Any = None
    url = databases.sqlite_file(tmp_path / "madoguchi.sqlite3")
    with closing(sqlite3.connect(tmp_path / "madoguchi.sqlite3")) as connection, connection:
        connection.execute(RAISED, (NUMBER,))
    return soak.Soak(nobody, tmp_path, url)


@pytest.mark.parametrize(
    ("state", "ts", "posted", "lost"),
    [
        ("sent", "1.0", True, []),
        ("cancelled", None, False, [NUMBER]),
        ("sent", None, False, [NUMBER]),
        ("sent", "1.0", False, [f"{NUMBER} leak_flagged sent"]),
        ("waiting", None, False, [f"{NUMBER} leak_flagged waiting", NUMBER]),
        ("failed", None, False, [f"{NUMBER} leak_flagged failed", NUMBER]),
    ],
)
def test_a_notice_of_an_escalation_that_is_not_in_slack_is_lost(
    soaked: soak.Soak, state: str, ts: str | None, posted: bool, lost: list[str]
) -> None:
    with closing(sqlite3.connect(soaked.folder / "madoguchi.sqlite3")) as connection, connection:
        connection.execute(TOLD, ("a", NUMBER, state, ts))
    posts = Counter({poster.hashed_key("a"): 1} if posted else {})
    assert soak.untold(soaked, posts) == lost


def test_an_escalation_without_a_notice_is_lost(soaked: soak.Soak) -> None:
    assert soak.untold(soaked, Counter()) == [NUMBER]


def test_what_we_posted_is_read_in_every_channel_and_message_of_the_demo(tmp_path: Path) -> None:
    with serve(workspace_of(DEMO)) as slack:
        client = WebClient(slack.bot_token, slack.api_url)
        for nth, place in enumerate(("C02DESK", "C03ALARM", "U03SAKI")):
            marks = {"event_type": "madoguchi", "event_payload": {"key": str(nth)}}
            client.chat_postMessage(channel=place, text="C-2026-0001", metadata=marks)

        assert soak.Soak(slack, tmp_path, "").posts() == {"0": 1, "1": 1, "2": 1}
