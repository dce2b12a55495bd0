"""The real program in a thread, its clock and its faults."""

import gc
import sqlite3
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from bot.commands.run import monitoring_server
from bot.settings import Settings
from bot.storage.setup import migrate_and_open
from knowledge.answering import Answerer
from knowledge.text import Language
from tests.databases import sqlite_file
from tests.joined import UNLIMITED
from tests.stories.steps.answering import FragileAnswerer, PreparedProgram
from tests.stories.steps.clock import START, Clock
from tests.tickets.steps import act
from tickets.desk import Desk
from tickets.model.escalation import Escalation
from tickets.model.kinds import Channel, Move
from tickets.model.ticket import Facts, Ticket
from tickets.ports import Absences
from tickets.registers.importer import Importer
from tickets.registers.rows import PeopleByName
from tickets.rules.calendar import Calendar
from tickets.workflow.case import NewTicket
from workspace.driver import PATIENCE, Message, Person, Slack

# All stories share one desk, and a day that passes for one of them is a day for every ticket.
AUDITOR = "U06AUD"
DIGEST_READERS = ("U02KEN", "U02YUI", "U03MGR", "U04DEP", "U05REP")
DESK_FILE = Path(__file__).parents[1] / "desk.yaml"
OWED = (
    "SELECT count(*) FROM tickets WHERE card_due",
    "SELECT count(*) FROM former_cards",
    "SELECT count(*) FROM escalation_copies AS c JOIN escalations AS e ON e.number = c.number"
    " WHERE c.version < e.version",
    # Failed posts are retried at once; other notices may wait for the opening.
    "SELECT count(*) FROM notices WHERE state = 'waiting'"
    " AND (not_before IS NULL OR error IN ('Unclear', 'Limited'))",
)
LEFT = {
    "deliveries": "SELECT state, attempts FROM inbox WHERE state = 'received'",
    "notices": "SELECT what, attempts, error, not_before FROM notices WHERE state = 'waiting'",
}
"""What the program has still to do, for the message of a wait that was in vain."""


def settings_for(slack: Slack, folder: Path) -> Settings:
    file = folder / "madoguchi.sqlite3"
    if not file.exists():
        file.write_bytes(_begun())
    given: dict[str, Any] = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{file}",
        "MADOGUCHI_DESK": DESK_FILE,
        "MADOGUCHI_CACHE": folder,
        "MADOGUCHI_HEALTH": "127.0.0.1:0",
    }
    return Settings(**given)


@cache
def _begun() -> bytes:
    """A migrated database after the first morning, on which nothing is open and nobody is told:
    to migrate it and to look through its digests takes each program a fifth of a second.
    """
    columns = '(key, what, number, "to", step, state, posted_at, attempts, urgency, about)'
    day, at = f"{START:%Y-%m-%d}", f"{START:%Y-%m-%d %H:%M:%S.%f}"
    looked = [
        (f"digest::0:{who}:{day}", "digest", "", who, 0, "cancelled", at, 1, 3, day)
        for who in DIGEST_READERS
    ]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "begun.sqlite3"
        sqlite_file(file)
        with closing(sqlite3.connect(file)) as made, made:
            made.executemany(f"INSERT INTO notices {columns} VALUES ({'?, ' * 9}?)", looked)
        return file.read_bytes()


def with_desk(settings: Settings, *changes: tuple[str, str]) -> Settings:
    """With a desk file of its own: the usual one after these changes."""
    text = DESK_FILE.read_text(encoding="utf-8")
    for was, now in changes:
        assert was in text
        text = text.replace(was, now)
    file = settings.cache / "desk.yaml"
    file.write_text(text, encoding="utf-8")
    return settings.model_copy(update={"desk": file})


def runs(person: Person, text: str, channel: str = "C01GENERAL") -> Message:
    """Run a command; its answer, which comes with the ack or soon after it."""
    known = {each.ts for each in person.sees(channel)}
    said = person.waits_for(after=person.runs(text, channel=channel))
    while said.channel != channel or said.ts in known:
        said = person.waits_for(after=said)
    return said


class Running:
    """The program in a thread."""

    def __init__(
        self,
        settings: Settings,
        answerer: Answerer | None,
        http: tuple[str, int] | None = None,
        starts_at: datetime = START,
    ) -> None:
        """Without an answerer, the program reads the knowledge base of its settings."""
        self.is_whole = True
        """Whether it can finish what it began: no test has stopped or broken it."""
        self.clock = Clock(self.wakes, starts_at)
        self.database = Path(settings.database_url.get_secret_value().removeprefix("sqlite:///"))
        self._storage = migrate_and_open(settings)
        # What is waited for is looked up a hundred times a second; opening the file takes 1 ms.
        self._reading: sqlite3.Connection | None = sqlite3.connect(
            self.database, check_same_thread=False
        )
        self._program = PreparedProgram(settings, self._storage, self.clock, http)
        self._answerer = FragileAnswerer(answerer) if answerer else None
        self._program.prepared = self._answerer
        self._program.requests.most = UNLIMITED
        self._thread = threading.Thread(target=self._program.run)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        return self._program.opened.is_set()

    @contextmanager
    def watched(self) -> Iterator[str]:
        """Serve probes and metrics during the block; yields the address."""
        with monitoring_server(self._program) as server:
            assert server is not None
            yield "http://{}:{}".format(*server.address)

    def stops(self) -> None:
        self.is_whole = False
        self._program.stop()
        self._thread.join(15)
        if self._reading is not None:
            self._reading.close()
            self._reading = None
        self._storage.close()
        assert not self._thread.is_alive(), "the program did not stop"
        with warnings.catch_warnings():
            # websocket-client leaves the socket that it was cut off from to the collector.
            warnings.simplefilter("ignore", ResourceWarning)
            del self._program, self._thread
            gc.collect()

    @contextmanager
    def without_database(
        self, tables: Sequence[str] = ("inbox", "marks", "asked", "feedback")
    ) -> Iterator[None]:
        """Nothing can be read from or written to these tables while the block runs."""
        self.is_whole = False
        self._sql(*(f"ALTER TABLE {table} RENAME TO away_{table}" for table in tables))
        try:
            yield
        finally:
            self._sql(*(f"ALTER TABLE away_{table} RENAME TO {table}" for table in tables))
            self.is_whole = True

    @contextmanager
    def broken_matcher(self) -> Iterator[None]:
        """The matcher raises an error that quotes the question while the block runs."""
        assert self._answerer is not None
        self._answerer.is_broken = True
        try:
            yield
        finally:
            self._answerer.is_broken = False

    @contextmanager
    def unread(self) -> Iterator[None]:
        """The knowledge base is not read yet while the block runs."""
        self.is_whole = False
        self._program.answerer._ready.clear()
        try:
            yield
        finally:
            self._program.answerer._ready.set()
            self.is_whole = True

    def dies_before_it_writes_down_what_it_did(self) -> None:
        """Finish no delivery from now on, as after a kill between reply and commit."""
        self.is_whole = False
        self._program.inbox.finish = lambda key, outcome: None  # type: ignore[method-assign]

    @property
    def cases(self) -> Desk:
        """The casebook, for what is there before a story; `delivered` waits for its notices."""
        return self._program.desk

    @property
    def absences(self) -> Absences:
        """Who is away."""
        return self._program.absences

    @property
    def calendar(self) -> Calendar:
        return self._program.context().opening.calendar

    def now(self) -> datetime:
        return self._program.clock()

    def ticket(self, number: str) -> Ticket:
        """As the auditor sees it."""
        return self.cases.show(number, who=AUDITOR, now=self.now()).ticket

    def raised(self, source: str) -> dict[str, str]:
        """The escalations that a ticket led to: cause to number."""
        found = self.cases.escalations.of_ticket(self.ticket(source))
        return {str(each.cause): each.number for each in found}

    def report(self, number: str, who: str = AUDITOR) -> Escalation:
        return self.cases.escalations.find_readable(number, who=who, now=self.now())

    def audit(
        self, action: str = "%", number: str = "", actor: str = "%"
    ) -> list[tuple[str, str, str]]:
        """Rows of the audit log, oldest first: who, which fields, why."""
        where = f"action LIKE '{action}' AND actor LIKE '{actor}'"
        where += f" AND number = '{number}'" if number else ""
        rows = self.rows(f"SELECT actor, fields, reason FROM audit WHERE {where} ORDER BY ordinal")
        return [(who, fields or "", why or "") for who, fields, why in rows]

    def chain_holds(self) -> bool:
        """Whether the audit chain verifies."""
        return self._program.casebook.verify().is_intact

    def feedback(self) -> list[tuple[str, str, str | None]]:
        """Presses under answers: what, on which entry, why."""
        return self.rows("SELECT what, entry_id, reason FROM feedback")

    def kept_for_curators(self) -> list[tuple[Any, ...]]:
        """Everything that is kept of questions and feedback."""
        return self.rows("SELECT * FROM asked") + self.rows("SELECT * FROM feedback")

    def questions_kept(self) -> list[bytes]:
        """The sealed texts of the questions that are kept."""
        return [text for (text,) in self.rows("SELECT question FROM asked") if text]

    def mentions_waiting(self) -> int:
        """Number of statements of a possible leak without a choice."""
        return int(self.rows("SELECT count(*) FROM mentions WHERE state = 'waiting'")[0][0])

    def deliveries(self) -> list[str]:
        """The outcomes of all deliveries of Slack."""
        return [outcome for (outcome,) in self.rows("SELECT outcome FROM inbox")]

    def becomes(self, holds: Callable[[], bool], timeout: float = PATIENCE) -> bool:
        """Whether this becomes true within the timeout (seconds)."""
        end = time.monotonic() + timeout
        while not holds():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def reads_in(self, person: str, language: Language) -> bool:
        """Whether the program learns soon that this person reads this language."""
        known = self._program.directory.find
        return self.becomes(
            lambda: (found := known(person)) is not None and found.locale == language
        )

    def forgets_everybody(self) -> None:
        """Know no person any more, as after a start, or as another replica."""
        self._program.directory._people.clear()

    def wakes(self) -> None:
        """Let the dispatcher look at once, as after a commit."""
        self._program.bell.set()

    def opens(self, who: str, facts: Facts, **given: Any) -> Ticket:
        """Open a ticket without a form."""
        usual = {"channel": Channel.PHONE, "team": "T01SAMPLE", "policy_revision": "test"}
        now = self.now()
        new = NewTicket(facts=facts, **{"received_at": now, **usual, **given})
        ticket = self.cases.open(new, who=who, now=now, key=uuid4().hex)
        self.wakes()
        return ticket

    def imports(self, titles: list[str], *rows: list[str]) -> list[str]:
        """Import a register as an operator would; return the numbers of its tickets."""
        program, now = self._program, self.now()
        mark = program.storage.sealer.ring.lasting_mark
        importer = Importer(
            program.casebook, program.context, PeopleByName(), "cli:root", mark, "f00d"
        )
        looked = importer.preview([titles, *rows], now)
        assert looked.faults == ()
        numbers = [importer.write(each, now) for each in looked.arrivals]
        self.wakes()
        return numbers

    def does(
        self,
        number: str,
        who: str,
        move: Move,
        says: Mapping[Any, str] | None = None,
        **facts: Any,
    ) -> Ticket:
        """Move a ticket as this person without a form."""
        done = (act(move, says, **facts),)
        ticket = self.cases.act(number, done, who=who, now=self.now())
        self.wakes()
        return ticket

    def takes_desk_file(self, file: Path, text: str) -> None:
        """Rewrite the desk file and wait until the program uses it."""
        before, end = self._program.office.current(), time.monotonic() + 15.0
        file.write_text(text, encoding="utf-8")
        while self._program.office.current() is before:
            assert time.monotonic() < end, "the desk file was not read again"
            time.sleep(0.01)

    def delivered(self, timeout: float = PATIENCE) -> bool:
        """Wait until all cards are drawn and all due notices sent."""
        return all(self.waits_until(query, 0, timeout) for query in OWED)

    def reminders_sent(self) -> bool:
        """Wait until every due reminder has fired and all due notices are sent.

        After a jump of the clock the tickets of other tests have reminders too: wait for them
        before waiting for silence or for the next message.
        """
        if any(self.rows(query) != [(0,)] for query in self._due()):
            self.wakes()  # it looks for them once a second
        return all(self.waits_until(query, 0) for query in self._due()) and (self.delivered())

    def _due(self) -> Iterator[str]:
        now = f"{self.now().astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"  # as SQLite keeps it
        for table in ("due", "escalation_due"):
            yield f"SELECT count(*) FROM {table} WHERE remind_at <= '{now}'"

    def has_answered(self) -> bool:
        """Wait until all deliveries are handled, with the Home that is drawn after each."""
        open_ones = "SELECT count(*) FROM inbox WHERE state = 'received' OR payload IS NOT NULL"
        return self.waits_until(open_ones, 0)

    def settled(self) -> bool:
        """Wait until all deliveries are handled and their notices sent."""
        return self.has_answered() and self.delivered()

    def waits_until(self, query: str, count: int, timeout: float = PATIENCE) -> bool:
        """True once the query has this result; raise TimeoutError with what is left to do."""
        end = time.monotonic() + timeout
        while (found := self.rows(query)) != [(count,)]:
            if time.monotonic() > end:
                left = "; ".join(f"{name}: {self.rows(rows)}" for name, rows in LEFT.items())
                raise TimeoutError(f"{found} after {timeout} s, not {count}: {query}; {left}")
            time.sleep(0.01)
        return True

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self._reading is not None:
            return self._reading.execute(query).fetchall()
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()

    def _sql(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.database, timeout=5)) as connection, connection:
            for statement in statements:
                connection.execute(statement)
