"""The delivery threads wake up, survive a fault, and stop when told."""

import threading

from bot.delivery.dispatcher import Dispatcher, JobWaker

SOON = 30.0


def test_a_due_notice_is_delivered_at_once() -> None:
    due, done = JobWaker(), threading.Semaphore(0)
    dispatcher = Dispatcher({"cards": done.release}, due)  # type: ignore[dict-item]
    dispatcher.start()
    assert done.acquire(timeout=SOON)  # left over by a crash

    due.set()

    assert done.acquire(timeout=SOON)
    dispatcher.stop(SOON)


def test_a_fault_in_one_job_does_not_end_the_others() -> None:
    done = threading.Event()

    def breaks() -> None:
        raise RuntimeError

    dispatcher = Dispatcher({"cards": breaks, "notices": done.set}, JobWaker())
    dispatcher.start()

    assert done.wait(SOON)
    dispatcher.stop(SOON)


def test_a_slow_job_does_not_hold_up_the_others() -> None:
    # a possible breach does not wait for the cards of a busy channel
    go_on, done = threading.Event(), threading.Event()
    dispatcher = Dispatcher(
        {"cards": lambda: go_on.wait(SOON) and None, "notices": done.set}, JobWaker()
    )
    dispatcher.start()

    assert done.wait(SOON)
    assert not go_on.is_set()
    go_on.set()
    dispatcher.stop(SOON)


def test_a_stop_finishes_the_current_job_and_starts_no_other() -> None:
    begun, go_on, times = threading.Event(), threading.Event(), []

    def long() -> None:
        times.append("begun")
        begun.set()
        go_on.wait(SOON)

    bell = JobWaker()
    dispatcher = Dispatcher({"cards": long}, bell)
    dispatcher.start()
    assert begun.wait(SOON)
    bell.set()

    threading.Timer(0.1, go_on.set).start()
    dispatcher.stop(SOON)

    assert times == ["begun"]
