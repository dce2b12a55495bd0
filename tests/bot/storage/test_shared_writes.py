"""Writers share transactions, get their turn in order, and wait only so long."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from typing import Any

import pytest

from bot.storage.writers import FairLock, GivingWayLock, SharedWrites
from tests.bot.conftest import until
from tickets.ports import StorageFailed

LONG = 20.0

Written = list[str]


class Transactions:
    """Stand for a database: what was committed, and how."""

    def __init__(self) -> None:
        self.committed: list[Written] = []
        self.waits: list[float] = []
        self.fails_with: Exception | None = None
        self.may_begin = threading.Event()
        self.may_commit = threading.Event()
        self.may_begin.set()
        self.may_commit.set()

    @contextmanager
    def begin(self, wait: float) -> Iterator[Any]:
        self.may_begin.wait(20)
        self.waits.append(wait)
        if self.fails_with is not None:
            raise self.fails_with
        written: Written = []
        yield written
        self.may_commit.wait(20)
        self.committed.append(written)


@pytest.fixture
def transactions() -> Transactions:
    return Transactions()


@pytest.fixture
def shared(transactions: Transactions) -> SharedWrites:
    return SharedWrites(transactions.begin, patience=2.0)


def kept(name: str) -> Any:
    def write(connection: Any) -> str:
        connection.append(name)
        return name.upper()

    return write


def refused(_connection: Any) -> None:
    raise StorageFailed("refused")


def together(
    shared: SharedWrites, transactions: Transactions, threads: ThreadPoolExecutor, *writes: Any
) -> list[Future[Any]]:
    """The first begins; the others come while it writes."""
    transactions.may_begin.clear()
    found = [threads.submit(shared.do, writes[0])]
    until(lambda: shared._is_led and not shared._queue)
    for count, each in enumerate(writes[1:], 1):
        found.append(threads.submit(shared.do, each))
        until(lambda: len(shared._queue) == count)  # noqa: B023 (called at once)
    transactions.may_begin.set()
    return found


def test_who_comes_alone_writes_at_once(shared: SharedWrites, transactions: Transactions) -> None:
    assert shared.do(kept("a")) == "A"
    assert shared.do(kept("b")) == "B"
    assert transactions.committed == [["a"], ["b"]]


def test_who_comes_while_another_writes_shares_the_next_transaction(
    shared: SharedWrites, transactions: Transactions
) -> None:
    with ThreadPoolExecutor(4) as threads:
        done = together(shared, transactions, threads, *map(kept, "abcd"))
        assert [each.result(20) for each in done] == ["A", "B", "C", "D"]
    first, second = transactions.committed
    assert first == ["a"]
    assert sorted(second) == ["b", "c", "d"]


def test_one_that_fails_takes_no_other_along(
    shared: SharedWrites, transactions: Transactions
) -> None:
    with ThreadPoolExecutor(4) as threads:
        first, *others = together(
            shared, transactions, threads, kept("a"), kept("b"), refused, kept("d")
        )
        assert first.result(20) == "A"
        assert [others[0].result(20), others[2].result(20)] == ["B", "D"]
        with pytest.raises(StorageFailed):
            others[1].result(20)
    assert sorted(map(tuple, transactions.committed)) == [("a",), ("b",), ("d",)]


def test_while_the_database_is_down_nobody_waits_for_the_others_patience(
    shared: SharedWrites, transactions: Transactions
) -> None:
    transactions.fails_with = StorageFailed("busy")
    with ThreadPoolExecutor(4) as threads:
        done = together(shared, transactions, threads, *map(kept, "abcd"))
        assert all(isinstance(each.exception(20), StorageFailed) for each in done)
    assert max(transactions.waits) <= 2.0

    transactions.fails_with = None
    assert shared.do(kept("e")) == "E"


def test_who_waits_for_a_transaction_that_hangs_gives_up_and_is_not_written_later(
    transactions: Transactions,
) -> None:
    shared = SharedWrites(transactions.begin, patience=0.2)
    transactions.may_begin.clear()
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(shared.do, kept("a"))
        until(lambda: shared._is_led and not shared._queue)
        with pytest.raises(StorageFailed):
            threads.submit(shared.do, kept("b")).result(10)
        transactions.may_begin.set()
        assert first.result(20) == "A"
    assert shared.do(kept("c")) == "C"
    assert transactions.committed == [["a"], ["c"]]


def test_who_gives_up_while_others_write_for_it_is_left_out(transactions: Transactions) -> None:
    shared = SharedWrites(transactions.begin, patience=1.0)
    goes_on = threading.Event()

    def slow(connection: Any) -> str:
        goes_on.wait(20)
        return str(kept("b")(connection))

    with ThreadPoolExecutor(3) as threads:
        first, second, third = together(shared, transactions, threads, kept("a"), slow, kept("c"))
        with pytest.raises(StorageFailed):
            third.result(10)
        goes_on.set()
        assert [first.result(20), second.result(20)] == ["A", "B"]
    assert transactions.committed == [["a"], ["b"]]


def test_who_gives_up_during_a_commit_may_have_been_written(transactions: Transactions) -> None:
    shared = SharedWrites(transactions.begin, patience=1.0)

    def hangs(connection: Any) -> str:
        transactions.may_commit.clear()
        return str(kept("b")(connection))

    with ThreadPoolExecutor(3) as threads:
        first, second, third = together(shared, transactions, threads, kept("a"), hangs, kept("c"))
        with pytest.raises(StorageFailed):
            third.result(10)
        transactions.may_commit.set()
        assert [first.result(20), second.result(20)] == ["A", "B"]
    assert transactions.committed == [["a"], ["b", "c"]]


def test_whoever_gives_up_leaves_no_queue_without_a_leader(transactions: Transactions) -> None:
    shared = SharedWrites(transactions.begin, patience=0.003)
    names = [str(number) for number in range(3000)]

    def told(name: str) -> str | None:
        try:
            return shared.do(slowly(name))
        except StorageFailed:
            return None

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(told, names))

    written = list(chain.from_iterable(transactions.committed))
    assert len(set(written)) == len(written)
    assert {name for name in answers if name} <= set(written)
    assert None in answers
    assert shared.do(kept("last")) == "LAST"


def slowly(name: str) -> Any:
    def write(connection: Any) -> str:
        time.sleep(0.001)
        return str(kept(name)(connection))

    return write


def test_nothing_is_lost_between_many_threads(
    shared: SharedWrites, transactions: Transactions
) -> None:
    names = [str(number) for number in range(2000)]
    with ThreadPoolExecutor(16) as threads:
        told = list(threads.map(lambda name: shared.do(kept(name)), names))

    assert told == names
    assert sorted(chain.from_iterable(transactions.committed)) == sorted(names)


def started(queue: FairLock, order: list[int], number: int) -> threading.Thread:
    def wait() -> None:
        assert queue.acquire(LONG)
        order.append(number)
        queue.release()

    thread = threading.Thread(target=wait)
    thread.start()
    while len(queue._waiting) < number:
        time.sleep(0.001)
    return thread


def test_the_lock_is_granted_in_order_of_arrival() -> None:
    queue, order = FairLock(), list[int]()
    assert queue.acquire(LONG)
    threads = [started(queue, order, number) for number in range(1, 9)]

    queue.release()
    for thread in threads:
        thread.join()

    assert order == [1, 2, 3, 4, 5, 6, 7, 8]
    for _ in range(2):  # the last holder has freed it
        assert queue.acquire(0.01)
        queue.release()


def test_a_waiter_times_out_and_is_skipped() -> None:
    queue = FairLock()
    assert queue.acquire(LONG)

    assert not queue.acquire(0.01)
    queue.release()
    assert queue.acquire(0.01)


def test_a_lock_that_gives_way_pauses_after_a_long_hold_and_is_free_meanwhile() -> None:
    free: list[bool] = []

    def pause(seconds: float) -> None:
        free.append(lock.acquire(0.0))
        lock.release()

    lock = GivingWayLock(pause)
    assert lock.acquire(LONG)
    time.sleep(GivingWayLock.HELD)
    lock.release()
    assert set(free) == {True}
