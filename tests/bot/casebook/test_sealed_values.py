"""The chain reveals an older ciphertext that was put back, and values whose key is gone."""

from collections.abc import Callable

import pytest
from sqlalchemy import Executable, Table, delete, insert, update

from bot.storage.casebook import tables
from bot.storage.casebook.store import Casebook
from bot.storage.keys import SealBrokenError, Sealer
from bot.storage.rotation import Rotation
from tests.bot.casebook.conftest import Office
from tickets.model.complaint import SamePerson
from tickets.model.kinds import ContactBy, Leak, Move, PartyRole, PersonalField
from tickets.model.personal import Personal
from tickets.model.ticket import Party, Ticket

ACCOUNT = Personal("名簿を誤って送った")


@pytest.fixture
def described(office: Office) -> Ticket:
    """A complaint whose description was corrected, so that an earlier text was sealed as well."""
    ticket = office.does(office.complain(leak=Leak.YES), "mei", Move.ACKNOWLEDGE)
    return describes(office, ticket, "担当者が名簿を売ったと言っている")


def describes(office: Office, ticket: Ticket, detail: str) -> Ticket:
    party = Party(PartyRole.PRINCIPAL, ContactBy.PHONE)
    facts = {"party": party, "about_person_same": SamePerson.YES}
    says = {PersonalField.DETAIL: detail}
    return office.does(ticket, "mei", Move.DESCRIBE, says=says, **facts)


def value(office: Office, slot: str) -> bytes:
    (found,) = [row.value for row in office.rows(tables.personal) if row.slot == slot]
    return bytes(found)


def puts(office: Office, stood: bytes) -> None:
    here = tables.personal.c.slot == "detail"
    office.database.execute(update(tables.personal).where(here).values(value=stood))


def test_an_older_value_put_back_is_named(office: Office, described: Ticket) -> None:
    earlier = value(office, "detail")
    describes(office, described, "言い直した")
    assert office.casebook.verify().differs == ()

    puts(office, earlier)

    found = office.casebook.verify()
    assert found.broken is None
    assert found.differs == (f"{described.number} detail",)


def test_an_older_value_is_named_after_a_change_of_number(
    office: Office, described: Ticket
) -> None:
    earlier = value(office, "detail")
    moved = office.does(described, "mei", Move.NAME, about=frozenset({"deputy"}))
    assert office.casebook.verify().differs == ()

    puts(office, earlier[:-1] + bytes([earlier[-1] ^ 1]))

    assert office.casebook.verify().differs == (f"{moved.number} detail",)


def test_no_audit_row_reveals_a_tickets_new_number(office: Office, described: Ticket) -> None:
    # O1
    ticket_id = office.rows(tables.personal)[0].ticket_id

    assert any(row.sealed for row in office.rows(tables.audit))
    assert not any(ticket_id in row.sealed for row in office.rows(tables.audit))


def test_a_changed_hash_breaks_its_row(office: Office, described: Ticket) -> None:
    (row, *_) = (each for each in office.rows(tables.audit) if each.sealed)
    here = tables.audit.c.ordinal == row.ordinal
    office.database.execute(update(tables.audit).where(here).values(sealed=""))

    assert office.casebook.verify().broken == row.ordinal


def test_an_erased_value_put_back_is_named(office: Office) -> None:
    ticket = office.closes(office.complain())
    stood = [row._asdict() for row in office.rows(tables.personal)]
    office.purges(4)
    assert office.casebook.verify().differs == ()

    office.database.execute(insert(tables.personal), stood[0])

    assert office.casebook.verify().differs == (f"{ticket.number} {stood[0]['slot']}",)


@pytest.mark.parametrize("table", [tables.ticket_keys, tables.escalation_keys], ids=str)
@pytest.mark.parametrize("change", [delete, lambda keys: update(keys).values(wrapped=b"")])
def test_a_key_that_was_deleted_or_replaced_is_named(
    office: Office, table: Table, change: Callable[[Table], Executable]
) -> None:
    ticket = office.complain()
    number = office.adds(office.reports().number, account=ACCOUNT).number
    assert office.casebook.verify().is_intact

    office.database.execute(change(table))

    unreadable = ticket.number if table is tables.ticket_keys else number
    assert office.casebook.verify().missing == (unreadable,)


def test_a_key_that_was_replaced_as_if_its_master_key_was_lost_is_named(office: Office) -> None:
    ticket = office.complain()
    office.database.execute(update(tables.ticket_keys).values(wrapped=b"", key_id="lost"))

    assert office.casebook.verify().closed == {"lost": (ticket.number,)}


def test_a_ticket_whose_key_was_deleted_gets_no_new_one(office: Office) -> None:
    ticket = office.complain()
    office.database.execute(delete(tables.ticket_keys))

    with pytest.raises(SealBrokenError):
        office.does(ticket, "mei", Move.NOTE, says={PersonalField.NOTE: "追記"})

    assert office.rows(tables.ticket_keys) == []


def test_the_account_of_a_leak_is_verified_before_and_after_a_rotation(
    office: Office, newer: Sealer
) -> None:
    report = office.adds(office.reports().number, account=ACCOUNT)
    (before,) = office.rows(tables.escalations)
    office.adds(report.number, "more", account=Personal("宛先は二つでした"))
    assert office.casebook.verify().differs == ()
    casebook = Casebook(office.database, newer, clock=office.clock)

    Rotation(office.database, newer).rotate()

    assert casebook.verify().differs == ()
    assert casebook.verify().is_intact
    office.database.execute(update(tables.escalations).values(account=before.account))
    assert casebook.verify().differs == (f"{report.number} account",)
