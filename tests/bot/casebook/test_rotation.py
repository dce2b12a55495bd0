"""After a key rotation all data is resealed and readable, and no old key is needed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, delete, update

from bot.storage import rotation
from bot.storage.casebook import tables
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.keys import KeyRing, Place, Sealer
from bot.storage.rotation import Rotated, Rotation
from bot.storage.tables import asked, inbox
from tests.bot.casebook.conftest import SAYS, Office
from tickets.model.kinds import PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.revised_answers import AnswerVersion

SLOTS = [ValueName(field) for field in SAYS]
PHONE = Personal("090-0000-0001")


@pytest.fixture
def newest_only(sealer: Sealer, newer: Sealer) -> Sealer:
    """Without the old master and index keys; the audit chain's keys are kept."""
    keys = {**newer.ring.keys, **{each: newer.ring.keys[each][-1:] for each in ("master", "index")}}
    return Sealer(KeyRing(keys))


def opens(office: Office, sealer: Sealer, number: str) -> bool:
    casebook = Casebook(office.database, sealer, clock=office.clock)
    with casebook.reading() as book:
        found = [cover.number for cover in book.known_by(PersonalField.PHONE, PHONE)]
        return len(book.personal_values(number, SLOTS)) == len(SLOTS) and number in found


def test_after_a_rotation_no_old_key_is_needed(
    office: Office, newer: Sealer, newest_only: Sealer
) -> None:
    numbers = [office.complain().number for _ in range(3)]

    rotated = Rotation(office.database, newer).rotate()

    # per ticket: a key, and the blind indexes of phone, mail and name
    assert rotated == Rotated(3 * (1 + 3), 0)
    assert all(opens(office, newest_only, number) for number in numbers)
    assert Casebook(office.database, newest_only, clock=office.clock).verify().is_intact
    assert Rotation(office.database, newer).rotate() == Rotated(0, 0)


def test_all_data_is_readable_after_every_batch(
    office: Office, newer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # an interrupted rotation is begun again
    monkeypatch.setattr(rotation, "BATCH", 2)
    numbers = [office.complain().number for _ in range(5)]
    overwrite = Database.upsert
    deaths = [2, 5, 9]

    def dies(self: Database, table: Table) -> Any:
        deaths[:] = [batches - 1 for batches in deaths]
        if 0 in deaths:
            raise KeyboardInterrupt
        return overwrite(self, table)

    monkeypatch.setattr(Database, "upsert", dies)
    for _ in deaths:
        with pytest.raises(KeyboardInterrupt):
            Rotation(office.database, newer).rotate()
        assert all(opens(office, newer, number) for number in numbers)

    assert Rotation(office.database, newer).rotate().left == 0
    assert all(opens(office, newer, number) for number in numbers)


def test_a_rotation_reseals_the_account_of_a_leak(
    office: Office, newer: Sealer, newest_only: Sealer
) -> None:
    told = Personal("名簿を誤って送った")
    number = office.adds(office.reports().number, account=told).number

    assert Rotation(office.database, newer).rotate().left == 0

    with Casebook(office.database, newest_only, clock=office.clock).reading() as book:
        assert book.reporters_account(number) == told


def test_a_rotation_reseals_questions_and_deliveries(
    office: Office, sealer: Sealer, newer: Sealer, newest_only: Sealer
) -> None:
    waiting = Inbox(office.database, sealer, clock=office.clock)
    waiting.receive("message:1", alias=None, fingerprint="f", payload={"team_id": "T01"})
    question = {
        "id": "1",
        "team_id": "T01",
        "asked_on": office.clock.now.date(),
        "language": "ja",
        "result": "found",
        "score": 1.0,
        "candidates": "[]",
        "revision": "1",
        "question": sealer.seal(b"asked", Place("asked", "question", "1")),
        "key_id": sealer.key_id,
    }
    for row in (question, {**question, "id": "2", "question": None, "key_id": None}):
        office.database.execute(asked.insert().values(row))

    assert Rotation(office.database, newer).rotate() == Rotated(2, 0)

    kept = next(row for row in office.rows(asked) if row.id == "1")
    assert newest_only.open(kept.question, Place("asked", "question", "1")) == b"asked"
    (delivery,) = office.rows(inbox)
    assert newest_only.open(delivery.payload, Place("inbox", "payload", "message:1"))


def test_a_rotation_reseals_why_an_answer_was_sent_back(
    office: Office, newer: Sealer, newest_only: Sealer
) -> None:
    fee, why = AnswerVersion("fee-amount", "2026-12-01", "0f3a"), Personal("金額が古いままです。")
    sign_offs, now = office.desk.sign_offs, office.clock.now
    sign_offs.declare(fee, who="curator", now=now - timedelta(minutes=5))
    sign_offs.send_back(fee, why, who="manager", now=now)

    assert Rotation(office.database, newer).rotate() == Rotated(1, 0)

    with Casebook(office.database, newest_only, clock=office.clock).reading() as book:
        assert [each.reason for each in book.sign_offs()] == [None, why]


@pytest.mark.parametrize("table", [tables.ticket_keys, tables.personal], ids=str)
def test_a_value_that_no_key_opens_is_counted_and_skipped(
    office: Office, newer: Sealer, newest_only: Sealer, table: Table
) -> None:
    broken, whole = office.complain(), office.complain()
    ids = {row.number: row.id for row in office.rows(tables.tickets)}
    column = "value" if table is tables.personal else "wrapped"
    here = table.c.ticket_id == ids[broken.number]
    office.database.execute(update(table).where(here).values({column: bytes(40)}))

    rotated = Rotation(office.database, newer).rotate()

    assert rotated.left == (3 if table is tables.personal else 4)
    assert opens(office, newest_only, whole.number)


def test_a_blind_index_without_its_value_is_counted_as_left(office: Office, newer: Sealer) -> None:
    office.complain()
    office.database.execute(delete(tables.personal).where(tables.personal.c.slot == "phone"))

    assert Rotation(office.database, newer).rotate().left == 1
