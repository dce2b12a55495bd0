"""The desk over a real database, on both engines."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Row, Table, select

from bot.storage import keys
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.keys import Key, KeyRing, Sealer
from bot.storage.retention import Purged, Retention
from tests import databases
from tests.conftest import BOTH, Clock
from tests.tickets.conftest import ROSTER, _new
from tests.tickets.steps import act
from tickets.desk import Desk
from tickets.escalation.acts import EscalationAct
from tickets.escalation.additions import Addition
from tickets.model.complaint import Category, Complaint
from tickets.model.escalation import Cause, Escalation
from tickets.model.kinds import Move, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Ticket
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.context import OfficeContext
from tickets.rules.office import Hours

OPENING = Opening(Calendar(frozenset(), range(2026, 2040), "by hand"), Hours())
SAYS = {
    PersonalField.NAME: "田中花子テスト",
    PersonalField.PHONE: "090-0000-0001",
    PersonalField.EMAIL: "canary@x.jp",
    PersonalField.DETAIL: "広告メールが止まらない",
}


@dataclass
class Office:
    """A desk, its casebook, and access to the rows."""

    database: Database
    casebook: Casebook
    clock: Clock
    sent: int = 0

    @property
    def desk(self) -> Desk:
        return Desk(self.casebook, lambda: OfficeContext(roster=ROSTER, opening=OPENING))

    def complain(self, who: str = "mei", key: str | None = None, **new: Any) -> Ticket:
        self.sent += 1
        says = {ValueName(name): Personal(text) for name, text in SAYS.items()}
        form = _new(Complaint(category=Category.COMPLAINT), personal=says, **new)
        return self.desk.open(form, who=who, now=self.clock.now, key=key or f"view-{self.sent}")

    def does(self, ticket: Ticket, who: str, move: Move, **facts: Any) -> Ticket:
        return self.desk.act(ticket.number, [act(move, **facts)], who=who, now=self.clock.now)

    def closes(self, ticket: Ticket) -> Ticket:
        """Close a ticket by the shortest path."""
        why = {PersonalField.MOVE_REASON: "田中花子テストさんは他社のお客様"}
        return self.does(ticket, "manager", Move.CLOSE_OUT_OF_SCOPE, says=why)

    def reports(
        self,
        who: str = "sato",
        key: str = "tap",
        cause: Cause = Cause.BREACH_SUSPECTED,
        **more: Any,
    ) -> Escalation:
        """Report an incident, known now unless `more` says otherwise."""
        given = {"known_at": self.clock.now, **more}
        return self.desk.escalations.report(cause, who=who, now=self.clock.now, key=key, **given)

    def adds(self, number: str, key: str = "add", who: str = "sato", **given: Any) -> Escalation:
        now, more = self.clock.now, Addition(**given)
        return self.desk.escalations.add(number, more, who=who, now=now, key=key)

    def judges(
        self, number: str, act: EscalationAct, who: str = "manager", seen: int | None = None
    ) -> Escalation:
        key, now = f"{number} {who} {act}", self.clock.now
        return self.desk.handling.act(number, act, who=who, now=now, key=key, seen=seen)

    def purges(self, years: int = 0) -> Purged:
        """Erase, so many years later, what has reached the end of its period."""
        self.clock.passes(days=366 * years)
        return Retention(self.database, self.casebook._values.sealer).purge(self.clock.now, 5)

    def rows(self, table: Table) -> list[Row[Any]]:
        """Rows in order of their ordinals, if they have any."""
        query = select(table).order_by(table.c.ordinal) if "ordinal" in table.c else select(table)
        return list(self.database.rows(query))


def office_over(database: Database, sealer: Sealer, clock: Clock) -> Office:
    return Office(database, Casebook(database, sealer, clock=clock), clock)


@pytest.fixture(scope="module", params=BOTH)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """An office on each engine for all tests of a file, which read only."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("shared")
        keys.write_new(folder / "test.keys")
        if request.param == "sqlite":
            url = databases.sqlite_file(folder / "madoguchi.sqlite3")
        else:
            server = request.getfixturevalue("postgres_server")
            url = stack.enter_context(databases.postgres(server))
        database = stack.enter_context(closing(Database.open(url)))
        yield office_over(database, Sealer(keys.read(folder / "test.keys")), Clock())


@pytest.fixture
def newer(sealer: Sealer) -> Sealer:
    """The same keys, plus a newer one of each purpose."""
    rings = {
        purpose: (*each, Key("newer", secrets.token_bytes(32)))
        for purpose, each in sealer.ring.keys.items()
    }
    return Sealer(KeyRing(rings))


@pytest.fixture
def office(database: Database, sealer: Sealer, clock: Clock) -> Office:
    return office_over(database, sealer, clock)
