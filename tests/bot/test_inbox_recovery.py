"""What a crash left over is handed over as fast as it is handled, and never more at once."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.maintenance.worker import SOON, InboxRecovery
from bot.storage.database import Database
from bot.storage.inbox import BATCH, Inbox
from bot.storage.keys import Sealer
from tests.conftest import Clock
from tests.databases import sqlite_at

LEFT = 220


@dataclass
class Listening:
    """The app; it finishes a delivery when the test says so."""

    inbox: Inbox
    open: list[str] = field(default_factory=list)
    done: int = 0

    def dispatch(self, request: BoltRequest) -> BoltResponse:
        self.open.append(str(request.body["key"]))
        return BoltResponse(status=200)

    def finishes(self) -> None:
        for key in self.open:
            self.inbox.finish(key, "answered")
        self.done += len(self.open)
        self.open.clear()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(sqlite_at(tmp_path / "desk.sqlite3")) as made:
        yield made


@pytest.fixture
def app(database: Database, sealer: Sealer, clock: Clock) -> Listening:
    """An app whose predecessor died with many deliveries in hand."""
    dead, alive = (Inbox(database, sealer, clock=clock) for _ in range(2))
    for number in range(LEFT):
        key = f"message:{number}"
        dead.receive(key, alias=None, fingerprint="print", payload={"team_id": "T1", "key": key})
    return Listening(alive)


def test_all_are_handed_over_without_a_pause(app: Listening) -> None:
    recovery = InboxRecovery(app, app.inbox, lambda: True)  # type: ignore[arg-type]
    while recovery() == SOON:
        assert app.open
        app.finishes()
    assert app.done == LEFT


def test_no_more_are_taken_than_can_be_handled_within_their_lease(app: Listening) -> None:
    recovery = InboxRecovery(app, app.inbox, lambda: True)  # type: ignore[arg-type]
    assert [recovery() for _ in range(3)] == [SOON] * 3
    assert len(app.open) == BATCH
