"""That a letter went out is believed only if it could have been written (screens.md 5)."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tests.tickets.casebook.shelf import Shelf
from tickets.desk import Desk
from tickets.disclosure import Disclosure
from tickets.faults import Code, Fault, RefusedError
from tickets.office import Bilingual, Office
from tickets.opening import Opening
from tickets.personal import Personal
from tickets.request_types import RequestType
from tickets.roster import Roster
from tickets.settling import Circumstances
from tickets.slots import Slot
from tickets.ticket import SentLetter
from tickets.words import LetterKind, Move, PersonalField

NOW = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)
NAME = {Slot(PersonalField.NAME): Personal("見本花子")}
ADDRESSED = {
    **NAME,
    Slot(PersonalField.POSTAL_CODE): Personal("100-0001"),
    Slot(PersonalField.ADDRESS): Personal("東京都千代田区見本町1-1"),
}
Sends = Callable[[Office], int]


@pytest.fixture
def sends(build: SimpleNamespace, roster: Roster, opening: Opening) -> Sends:
    """A request is confirmed by letter; how many letters are then on record."""

    def send(office: Office) -> int:
        around = Circumstances(roster=roster, opening=opening, office=office)
        desk = Desk(Shelf(), lambda: around)
        form = build.new(Disclosure(types=frozenset({RequestType.DISCLOSE})), personal=NAME)
        ticket = desk.open(form, who="mei", now=NOW, key="1")
        sent = SentLetter(LetterKind.ACKNOWLEDGEMENT, NOW.date())
        act = build.act(Move.SEND_LETTER, letters=sent)
        return len(desk.act(ticket.number, [act], who="mei", now=NOW).letters)

    return send


def test_a_letter_whose_contact_is_not_set_is_recorded_on_no_path(sends: Sends) -> None:
    with pytest.raises(RefusedError) as refused:
        sends(Office(company=Bilingual("株式会社サンプル")))

    assert refused.value.faults == (Fault(Code.CONTACT_NOT_SET, "letters"),)


def test_a_form_is_not_said_to_be_sent_that_cannot_say_where_it_goes_back_to(
    build: SimpleNamespace, roster: Roster, opening: Opening
) -> None:
    contacts = {"privacy_desk": Bilingual("個人情報窓口")}
    office = Office(company=Bilingual("株式会社サンプル"), contacts=contacts)
    desk = Desk(Shelf(), lambda: Circumstances(roster=roster, opening=opening, office=office))
    form = build.new(Disclosure(types=frozenset({RequestType.DISCLOSE})), personal=ADDRESSED)
    ticket = desk.open(form, who="mei", now=NOW, key="1")
    sent = build.act(Move.SEND_FORM, form_sent_on=NOW.date(), form_version="2022-06")

    with pytest.raises(RefusedError) as refused:
        desk.act(ticket.number, [sent], who="mei", now=NOW)

    assert refused.value.faults == (Fault(Code.CONTACT_NOT_SET, "letters"),)


def test_with_its_contacts_it_is_recorded(sends: Sends) -> None:
    contacts = {
        name: Bilingual(f"個人情報窓口 {name}")
        for name in ("privacy_desk", "complaints", "disclosure_mail")
    }

    assert sends(Office(company=Bilingual("株式会社サンプル"), contacts=contacts)) == 1
