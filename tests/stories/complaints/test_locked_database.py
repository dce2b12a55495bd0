"""Another process holds the write lock of the database while a complaint is logged."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.stories.steps.complaints import MINIMUM, number_of, opens_step_one
from tests.stories.steps.program import Running
from workspace.driver import Person

COUNTED = ("tickets", "personal", "ticket_keys", "audit", "notices", "blind_index")


@contextmanager
def locked(program: Running, seconds: float) -> Iterator[None]:
    """A back-up tool or an open shell holds the lock for so long, or until the block ends."""
    is_held, is_over = threading.Event(), threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(program.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            is_held.set()
            is_over.wait(seconds)
            other.execute("ROLLBACK")

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait()
    try:
        yield
    finally:
        is_over.set()
        holder.join()


def rows(program: Running) -> list[int]:
    return [program.rows(f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED]


def test_a_form_waits_for_a_lock_of_two_seconds(ken: Person, program: Running) -> None:
    form = opens_step_one(ken)

    with locked(program, seconds=2):
        sent = ken.submits(MINIMUM)  # Slack gives up after three seconds

    assert sent.errors == {}
    assert number_of(ken.waits_for_view(after=form)).startswith("C-2026-")


def test_a_form_that_meets_a_longer_lock_says_so_in_time_and_saves_nothing(
    ken: Person, program: Running
) -> None:
    form = opens_step_one(ken)
    assert program.settled()
    before = rows(program)

    with locked(program, seconds=10):
        sent = ken.submits(MINIMUM)
        assert rows(program) == before

    assert list(sent.errors) == ["detail"]
    assert sent.errors["detail"].startswith("保存できませんでした。入力はこの画面に残っています。")
    assert program.settled()
    assert rows(program) == before
    assert ken.submits(MINIMUM).errors == {}
    assert number_of(ken.waits_for_view(after=form)).startswith("C-2026-")
    assert rows(program)[0] == before[0] + 1
