"""Sign-offs of answers: the chain vouches for each, and they stand no longer than it."""

from dataclasses import replace

import pytest
from sqlalchemy import Executable, delete, insert, update

from bot.storage.casebook.tables import returned_answers, sign_offs
from handlers.questions.suspended_answers import signed_answers
from tests.bot.casebook.conftest import Office
from tickets.model.personal import Personal
from tickets.model.revised_answers import AnswerVersion, SignOffStage
from tickets.model.tokyo import date_of

pytestmark = pytest.mark.dialect

FEE = AnswerVersion("fee-amount", "2026-12-01", "0f3a")


@pytest.fixture
def signed(office: Office) -> Office:
    office.desk.sign_offs.declare(FEE, who="curator", now=office.clock.now)
    office.clock.passes(minutes=5)
    office.desk.sign_offs.sign(FEE, who="manager", now=office.clock.now)
    return office


def test_sign_offs_are_kept_in_order(signed: Office) -> None:
    kept = signed.desk.sign_offs.list_all()

    told = [(each.wording, each.stage, each.person) for each in kept]
    assert told == [(FEE, SignOffStage.REVISED, "curator"), (FEE, SignOffStage.SIGNED, "manager")]
    assert kept[1].at == signed.clock.now
    ((ending,),) = signed_answers(kept).values()
    assert ending.signed_on == date_of(signed.clock.now)
    assert signed.casebook.verify().is_intact


WHY = "金額が古いままです。"


@pytest.fixture
def returned(office: Office) -> Office:
    office.desk.sign_offs.declare(FEE, who="curator", now=office.clock.now)
    office.clock.passes(minutes=5)
    office.desk.sign_offs.send_back(FEE, Personal(WHY), who="manager", now=office.clock.now)
    return office


def test_why_an_answer_was_sent_back_is_kept_sealed_and_erased_when_it_is_declared_again(
    returned: Office,
) -> None:
    reasons = [each.reason for each in returned.desk.sign_offs.list_all()]
    assert reasons == [None, Personal(WHY)]
    (row,) = returned.rows(returned_answers)
    assert row.reason
    assert WHY.encode() not in row.reason
    assert returned.casebook.verify().is_intact

    returned.clock.passes(minutes=5)
    returned.desk.sign_offs.declare(FEE, who="curator", now=returned.clock.now)

    (row,) = returned.rows(returned_answers)
    assert (row.person, row.reason, row.key_id) == ("manager", None, None)
    assert returned.casebook.verify().is_intact


@pytest.fixture
def both(signed: Office) -> Office:
    """A signed answer, and one that was sent back."""
    other = replace(FEE, entry="documents")
    signed.desk.sign_offs.declare(other, who="curator", now=signed.clock.now)
    signed.clock.passes(minutes=5)
    signed.desk.sign_offs.send_back(other, Personal(WHY), who="manager", now=signed.clock.now)
    return signed


SIGNED = sign_offs.c.stage == "signed"


@pytest.mark.parametrize(
    ("change", "differs", "missing"),
    [
        (update(sign_offs).where(SIGNED).values(person="rei"), ("sign-off of fee-amount",), ()),
        (delete(sign_offs).where(SIGNED), (), ("sign-off",)),
        (update(returned_answers).values(person="rei"), ("sign-off of documents",), ()),
        (delete(returned_answers), (), ("sign-off",)),
    ],
)
def test_what_sql_changed_or_deleted_is_named(
    both: Office, change: Executable, differs: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    both.database.execute(change)

    found = both.casebook.verify()
    assert (found.differs, found.missing) == (differs, missing)


def test_a_sign_off_added_by_sql_is_named(signed: Office) -> None:
    forged = signed.rows(sign_offs)[0]._asdict() | {"id": "forged"}
    signed.database.execute(insert(sign_offs), forged)

    assert signed.casebook.verify().differs == ("sign-off of fee-amount",)


def test_sign_offs_and_returns_are_erased_with_their_entries_in_the_chain(both: Office) -> None:
    both.clock.passes(days=366 * 5 + 1)
    later = replace(FEE, revision="2031-12-01")
    both.desk.sign_offs.declare(later, who="manager", now=both.clock.now)

    both.purges()

    assert [each.wording for each in both.desk.sign_offs.list_all()] == [later]
    assert both.rows(returned_answers) == []
    assert both.casebook.verify().is_intact
