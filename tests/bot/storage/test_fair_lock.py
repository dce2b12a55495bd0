"""Writers get the lock in turn, or an error after waiting too long."""

import threading
import time

from bot.storage.writers import FairLock, GivingWayLock

LONG = 20.0


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
    for _ in range(2):  # free after the last holder, whoever that is
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
