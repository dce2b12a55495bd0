"""The desk in a process that a test may kill: it takes complaints and sends notices, or only sends.

    python -m tests.kill.desk FOLDER DATABASE_URL SLACK_URL TOKEN (take | drain | stay) [POINT]

Prints `taken NUMBER` after each commit, and `ready REVISION` with the schema's revision once it
delivers. FOLDER holds its keys and desk file. The environment may set LEASE, the SKEW of its clock,
AHEAD (offset of all clocks) and the PAUSE between complaints, all in seconds; the number of
complaints MOST; and PACED for one message a second, with every complaint escalated and no reminders.
"""

import os
import random
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from uuid import uuid4

from slack_sdk import WebClient
from sqlalchemy import Table, func, select

from bot import fault_points, logs
from bot.config import desk_file
from bot.config.office_context import CurrentOffice
from bot.delivery import poster
from bot.delivery.audience import Audience
from bot.delivery.dispatcher import Dispatcher, JobWaker, delivery_jobs
from bot.delivery.poster import PacedPoster
from bot.slack.directory import Directory
from bot.storage import keys
from bot.storage.casebook import outbox
from bot.storage.casebook.store import Casebook
from bot.storage.casebook.tables import escalation_due, notices, tickets
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.keys import Sealer
from bot.storage.setup import migrate
from tests.no_knowledge import notices_without_answers
from tickets.desk import Desk
from tickets.model import tokyo
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import Channel, Leak, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.ports import StorageFailed
from tickets.workflow.case import NewTicket

PAUSE = float(os.environ.get("PAUSE", "0.6"))
A_BURST = 0.02
A_LOOK = 0.25
MOST = float(os.environ.get("MOST", "inf"))
SKEW = timedelta(seconds=float(os.environ.get("SKEW", "0")))
AHEAD = timedelta(seconds=float(os.environ.get("AHEAD", "0")))
UNSEEN = timedelta(minutes=40)
"""Age of an unacknowledged escalation whose half-hour reminder is due at once."""
PACED = "PACED" in os.environ
NINE = time_of_day(9)
MORNINGS = 150
RINGING = 0.15
LEAKS = (Leak.YES, Leak.NO)


def now() -> datetime:
    return datetime.now(UTC) + AHEAD + SKEW


class Process:
    def __init__(self, folder: Path, database_url: str, slack_url: str, token: str) -> None:
        self.database = Database.open(database_url)
        self.found, _ = migrate(self.database)
        sealer = Sealer(keys.read(folder / "kill.keys"))
        client = WebClient(token, slack_url, timeout=5, retry_handlers=[])
        office = desk_file.read(folder / "desk.yaml")
        directory = Directory(client, now)
        office_context = CurrentOffice(lambda: office, directory, lambda _: {}, now)
        office_context.refresh_people()
        self.office_context = office_context
        casebook = Casebook(self.database, sealer, clock=now)
        self.inbox = Inbox(self.database, sealer, clock=now)
        self.desk, self.bell = Desk(casebook, office_context), JobWaker()
        posting = PacedPoster(client, time.sleep, lambda: False)
        audience = Audience(directory, lambda: office, office_context, now)
        notices = notices_without_answers(casebook, self.desk, self.database)
        work = delivery_jobs(self.database, casebook, notices, posting, audience, lambda: None)
        self.dispatcher = Dispatcher(work, self.bell)

    def takes(self) -> None:
        """Record complaints, each with its Slack delivery, until killed or MOST are done.

        Some escalate with a reminder already due. Digests of this morning and of a past one are
        planned in between.
        """
        calendar = self.office_context().opening.calendar
        taken = 0
        while taken < MOST:
            day = calendar.add(tokyo.date_of(now()), -random.randrange(1, MORNINGS))
            rings = not PACED and random.random() < RINGING
            key, at = uuid4().hex, now() - (UNSEEN if rings else timedelta())
            new = NewTicket(
                facts=Complaint(category=Category.COMPLAINT),
                channel=Channel.PHONE,
                received_at=at,
                team="T01SAMPLE",
                policy_revision="test",
                leak=self._leak(rings=rings),
                personal={ValueName(PersonalField.DETAIL): Personal("広告メールが止まらない")},
            )
            try:
                self.inbox.receive(key, alias=None, fingerprint=key, payload={})
                number = self.desk.open(new, who="U02KEN", now=at, key=key).number
                self.desk.digests.plan(now=tokyo.at(day, NINE))
                self.desk.digests.plan(now=now())
            except StorageFailed:
                continue
            print(f"taken {number}", flush=True)
            taken += 1
            self.bell.set()
            time.sleep(PAUSE if PACED else random.choice((A_BURST, PAUSE)))

    def _leak(self, *, rings: bool) -> Leak:
        return Leak.YES if rings or PACED else random.choice(LEAKS)

    def owes(self, table: Table) -> int:
        """Number of unsent notices, due reminders or outdated cards."""
        due = {
            notices: notices.c.state == "waiting",
            tickets: tickets.c.card_due,
            escalation_due: escalation_due.c.remind_at <= now(),
        }[table]
        return int(self.database.scalar(select(func.count()).where(due)) or 0)


def main() -> None:
    folder, database_url, slack_url, token, what, *point = sys.argv[1:]
    logs.configure()
    outbox.LEASE = timedelta(seconds=int(os.environ.get("LEASE", "30")))  # type: ignore[misc]
    if not PACED:
        poster._SECONDS = 0.0  # one message a second is Slack's rule and not what this measures
    for name in point:
        fault_points.arm(name, random.randrange(4) if name != "in_migration" else 0)  # type: ignore[arg-type]
    process = Process(Path(folder), database_url, slack_url, token)
    process.dispatcher.start()
    process.bell.set()
    print(f"ready {process.found}", flush=True)
    if what == "take":
        threading.Thread(target=process.takes, daemon=True).start()
    if what != "drain":
        time.sleep(300)
        return
    while process.owes(escalation_due) or process.owes(notices):
        time.sleep(A_LOOK)
    print("told", flush=True)
    while process.owes(tickets):
        time.sleep(A_LOOK)
    print("drained", flush=True)


if __name__ == "__main__":
    main()
