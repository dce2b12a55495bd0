"""Run the delivery jobs in threads, woken by a commit or every few seconds."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from bot.clock import seconds_left
from bot.delivery.audience import Audience
from bot.delivery.cards import CardDelivery, EscalationCopyDelivery
from bot.delivery.notices import Notices
from bot.delivery.obsolete import ObsoleteMessages
from bot.delivery.poster import PacedPoster
from bot.delivery.reminders import LeakMentionDelivery, Reminders
from bot.delivery.sender import Sender
from bot.storage.casebook.deadlines import DueClocks, StoredLeakMentions
from bot.storage.casebook.messages import Cards, EscalationCopies, StepRequests
from bot.storage.casebook.outbox import Outbox
from bot.storage.database import Database
from handlers.slack.api import RetryLater
from tickets.ports import StorageFailed, Store

POLL_SECONDS: Final = 3.0
LONGEST_POLL_SECONDS: Final = 20.0
Job = Callable[[], float | None]
"""A function that does what is due and returns the seconds until more is due, or None."""
_log = structlog.get_logger()


class JobWaker:
    """Wakes the threads of all jobs."""

    def __init__(self) -> None:
        self._events: list[threading.Event] = []

    def set(self) -> None:
        for event in self._events:
            event.set()

    def event(self) -> threading.Event:
        self._events.append(threading.Event())
        return self._events[-1]


class Dispatcher:
    """Runs each job in a thread of its own, so that waiting cards do not delay a breach notice."""

    def __init__(self, jobs: Mapping[str, Job], bell: JobWaker) -> None:
        self._rounds = [JobLoop(name, job, bell.event()) for name, job in jobs.items()]

    def start(self) -> None:
        for each in self._rounds:
            each.thread.start()

    def stop(self, patience: float) -> None:
        """Start no new round; wait `patience` seconds in all for the current ones."""
        end = time.monotonic() + patience
        for each in self._rounds:
            each.is_stopped = True
            each.due.set()
        for each in self._rounds:
            if each.thread.is_alive():
                each.thread.join(seconds_left(end))


class JobLoop:
    """Runs one job in a loop, less often while Slack or the database is down."""

    def __init__(self, name: str, job: Job, due: threading.Event) -> None:
        self.due = due
        self.is_stopped = False
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._name = name
        self._job = job

    def _run(self) -> None:
        pause = POLL_SECONDS
        while not self.is_stopped:
            # Cleared before the job: a commit during it starts another round.
            self.due.clear()
            wanted = self._did()
            longer = max(POLL_SECONDS, min(pause * 2, LONGEST_POLL_SECONDS))
            pause = longer if wanted is None else wanted
            if not self.is_stopped:
                self.due.wait(pause)

    def _did(self) -> float | None:
        """Run the job. Return the seconds until the next round; None after a failure, so that the
        pause grows."""
        try:
            wanted = self._job()
        except (RetryLater, StorageFailed) as fault:
            _log.warning("delivery.waits", kind=self._name, fault=type(fault).__name__)
            return None
        except Exception as error:  # noqa: BLE001 (a fault must not end the deliveries)
            _log.error("delivery.failed", kind=self._name, exc_info=error)
            return None
        return POLL_SECONDS if wanted is None else min(wanted, POLL_SECONDS)


def delivery_jobs(
    database: Database,
    casebook: Store,
    notices: Notices,
    posting: PacedPoster,
    audience: Audience,
    wake: Callable[[], None],
) -> Mapping[str, Job]:
    """The jobs by name; `wake` is called when one created work for another."""
    obsolete = ObsoleteMessages(casebook, StepRequests(database), posting, audience)
    return {
        "clocks": Reminders(DueClocks(database), casebook, audience.context, audience.clock, wake),
        "cards": CardDelivery(casebook, Cards(database), posting, audience, obsolete),
        "notices": Sender(Outbox(database), notices, posting, audience),
        "copies": EscalationCopyDelivery(
            casebook, EscalationCopies(database), posting, audience, obsolete
        ),
        "mentions": LeakMentionDelivery(StoredLeakMentions(database), posting, audience),
    }
