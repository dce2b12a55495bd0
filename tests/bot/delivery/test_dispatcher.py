"""The delivering thread: it wakes, it goes on after a fault, it stops when told."""

import threading

from bot.delivery.dispatcher import Dispatcher

SOON = 5.0


def test_it_delivers_at_once_when_something_is_due() -> None:
    due, done = threading.Event(), threading.Semaphore(0)
    dispatcher = Dispatcher({"cards": done.release}, due)  # type: ignore[dict-item]
    dispatcher.start()
    assert done.acquire(timeout=SOON)  # what a crash left over

    due.set()

    assert done.acquire(timeout=2.0)
    dispatcher.stop(SOON)


def test_a_fault_in_one_job_does_not_end_the_others() -> None:
    done = threading.Event()

    def breaks() -> None:
        raise RuntimeError

    dispatcher = Dispatcher({"cards": breaks, "notices": done.set}, threading.Event())
    dispatcher.start()

    assert done.wait(SOON)
    dispatcher.stop(SOON)


def test_it_ends_the_job_at_hand_and_begins_none_after_it() -> None:
    begun, go_on, begun_after = threading.Event(), threading.Event(), threading.Event()

    def long() -> None:
        begun.set()
        go_on.wait(SOON)

    dispatcher = Dispatcher({"cards": long, "notices": begun_after.set}, threading.Event())
    dispatcher.start()
    assert begun.wait(SOON)

    threading.Timer(0.1, go_on.set).start()
    dispatcher.stop(SOON)

    assert go_on.is_set()
    assert not begun_after.is_set()
