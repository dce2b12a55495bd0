"""Writes of many threads share a transaction, and none fails through another."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from typing import Any

import pytest

from bot.storage.writers import SharedWrites
from tests.bot.conftest import until
from tickets.ports import StorageFailed

Written = list[str]


class Transactions:
    """Stand for a database: what was committed, and how."""

    def __init__(self) -> None:
        self.committed: list[Written] = []
        self.waits: list[float] = []
        self.fails_with: Exception | None = None
        self.may_begin = threading.Event()
        self.may_begin.set()

    @contextmanager
    def begin(self, wait: float) -> Iterator[Any]:
        self.may_begin.wait(20)
        self.waits.append(wait)
        if self.fails_with is not None:
            raise self.fails_with
        written: Written = []
        yield written
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
    found += [threads.submit(shared.do, each) for each in writes[1:]]
    until(lambda: len(shared._queue) == len(writes) - 1)
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


def test_nothing_is_lost_between_many_threads(
    shared: SharedWrites, transactions: Transactions
) -> None:
    names = [str(number) for number in range(2000)]
    with ThreadPoolExecutor(16) as threads:
        told = list(threads.map(lambda name: shared.do(kept(name)), names))

    assert told == names
    assert sorted(chain.from_iterable(transactions.committed)) == sorted(names)
