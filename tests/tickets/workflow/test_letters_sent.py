"""A letter counts as sent only if it can be written."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.tickets.conftest import Walker
from tests.tickets.refusals import refused_codes, refuses
from tests.tickets.shelf import Shelf
from tests.tickets.steps import ADDRESS
from tickets.desk import Desk
from tickets.model.complaint import NoContact, Reaction
from tickets.model.disclosure import Decision, Disclosure, Outcome, RequestType
from tickets.model.errors import Code
from tickets.model.kinds import LetterKind, Move, PersonalField
from tickets.model.people import Roster
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import SentLetter
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext
from tickets.rules.office import Bilingual, Office

NOW = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)
NAME = {ValueName(PersonalField.NAME): Personal("見本花子")}
ADDRESSED = {
    **NAME,
    ValueName(PersonalField.POSTAL_CODE): Personal("100-0001"),
    ValueName(PersonalField.ADDRESS): Personal("東京都千代田区見本町1-1"),
}
Sends = Callable[[Office], int]
GRANTED = Decision(RequestType.DISCLOSE, Outcome.GRANTED)


@pytest.fixture
def sends(build: SimpleNamespace, roster: Roster, opening: Opening) -> Sends:
    """Send a request's confirmation by letter; the number of letters then on record."""

    def send(office: Office) -> int:
        around = OfficeContext(roster=roster, opening=opening, office=office)
        desk = Desk(Shelf(), lambda: around)
        form = build.new(Disclosure(types=frozenset({RequestType.DISCLOSE})), personal=NAME)
        ticket = desk.open(form, who="mei", now=NOW, key="1")
        sent = SentLetter(LetterKind.ACKNOWLEDGEMENT, NOW.date())
        act = build.act(Move.SEND_LETTER, letters=sent)
        return len(desk.act(ticket.number, [act], who="mei", now=NOW).letters)

    return send


def test_no_path_records_a_letter_with_an_unset_contact(sends: Sends) -> None:
    with refuses("contact_not_set:letters"):
        sends(Office(company=Bilingual("株式会社サンプル")))


def test_a_form_without_a_return_address_is_not_recorded_as_sent(
    build: SimpleNamespace, roster: Roster, opening: Opening
) -> None:
    contacts = {"privacy_desk": Bilingual("個人情報窓口")}
    office = Office(company=Bilingual("株式会社サンプル"), contacts=contacts)
    desk = Desk(Shelf(), lambda: OfficeContext(roster=roster, opening=opening, office=office))
    form = build.new(Disclosure(types=frozenset({RequestType.DISCLOSE})), personal=ADDRESSED)
    ticket = desk.open(form, who="mei", now=NOW, key="1")
    sent = build.act(Move.SEND_FORM, form_sent_on=NOW.date(), form_version="2022-06")

    with refuses("contact_not_set:letters"):
        desk.act(ticket.number, [sent], who="mei", now=NOW)


def test_with_its_contacts_it_is_recorded(sends: Sends) -> None:
    contacts = {
        name: Bilingual(f"個人情報窓口 {name}")
        for name in ("privacy_desk", "complaints", "disclosure_mail")
    }

    assert sends(Office(company=Bilingual("株式会社サンプル"), contacts=contacts)) == 1


def test_the_move_that_records_a_sending_leaves_no_letter_to_send(
    build: SimpleNamespace, roster: Roster, opening: Opening
) -> None:
    # O19
    around = OfficeContext(roster=roster, opening=opening)
    book = Shelf()
    desk = Desk(book, lambda: around)
    form = build.new(
        Disclosure(types=frozenset({RequestType.DISCLOSE})),
        personal={ValueName(field): Personal(text) for field, text in ADDRESS.items()},
    )
    number = desk.open(form, who="mei", now=NOW, key="1").number
    assert [letter for _, letter, _ in book.letters] == [LetterKind.ACKNOWLEDGEMENT]

    today = NOW.date()
    send = build.act(Move.SEND_FORM, form_sent_on=today, form_version="2022-06")
    desk.act(number, [send], who="mei", now=NOW)

    assert book.letters == []  # the form's letter names the day of the request


def test_the_unreturned_form_letter_is_not_due_after_the_form_returned(
    build: SimpleNamespace, roster: Roster, opening: Opening
) -> None:
    # O19
    book = Shelf()
    desk = Desk(book, lambda: OfficeContext(roster=roster, opening=opening))
    form = build.new(
        Disclosure(types=frozenset({RequestType.DISCLOSE})),
        personal={ValueName(field): Personal(text) for field, text in ADDRESS.items()},
    )
    number = desk.open(form, who="mei", now=NOW, key="1").number
    send = build.act(Move.SEND_FORM, form_sent_on=NOW.date(), form_version="2022-06")
    desk.act(number, [send], who="mei", now=NOW)
    book.promise(number, LetterKind.REMINDER, 3)  # as an earlier version promised it

    came = build.act(
        Move.ARRIVE, application_arrived_on=NOW.date(), copies_arrived=True, my_number_seen=False
    )
    desk.act(number, [came], who="mei", now=NOW)

    assert book.letters == []


def test_a_reply_is_no_letter_before_the_manager_has_decided(
    open_request: Callable[..., Walker],
) -> None:
    # O22: a proposal is not sent as if it were decided
    walk = open_request().to_search().drafts(GRANTED)

    assert refused(walk, LetterKind.REPLY) == [Code.LETTER_UNDECIDED]

    walk.does("manager", Move.APPROVE)
    assert sent(walk, LetterKind.REPLY)


def test_a_complaint_is_not_answered_in_unapproved_words(
    open_complaint: Callable[..., Walker],
) -> None:
    # O22
    walk = open_complaint().to_draft()

    assert refused(walk, LetterKind.COMPLAINT_REPLY) == [Code.LETTER_UNDECIDED]

    walk.approved()
    assert sent(walk, LetterKind.COMPLAINT_REPLY)
    walk.responds().closes(reaction=Reaction.ACCEPTED)
    walk.does("mei", Move.REOPEN, {PersonalField.MOVE_REASON: "別の点が残っていた"})
    assert refused(walk, LetterKind.COMPLAINT_REPLY) == [Code.LETTER_UNDECIDED]


def test_a_reply_that_was_sent_back_is_not_sent_once_no_answer_is_approved(
    open_complaint: Callable[..., Walker],
) -> None:
    # O22
    walk = open_complaint().to_draft()
    walk.does("manager", Move.SEND_BACK, {PersonalField.MOVE_REASON: "言い過ぎ"})
    found = {PersonalField.FACTS_FOUND: "提供記録なし", PersonalField.CAUSE: "思い違い"}
    walk.does("mei", Move.DRAFT, found, no_contact_reason=NoContact.UNREACHABLE).approved()

    assert refused(walk, LetterKind.COMPLAINT_REPLY) == [Code.LETTER_UNDECIDED]
    assert ValueName(PersonalField.DRAFT_REPLY) in walk.ticket.personal
    assert not walk.ticket.is_reply_approved

    walk.closes()
    assert refused(walk, LetterKind.COMPLAINT_REPLY) == [Code.LETTER_UNDECIDED]


def test_a_delay_is_announced_only_after_approval(open_request: Callable[..., Walker]) -> None:
    walk = open_request().to_search()
    until = walk.today + timedelta(days=30)
    walk.does(
        "mei",
        Move.PROPOSE_DELAY,
        {PersonalField.MOVE_REASON: "量が多い"},
        delay_proposed_until=until,
    )

    assert refused(walk, LetterKind.DELAY) == [Code.LETTER_UNDECIDED]

    walk.does("manager", Move.ALLOW_DELAY)
    assert sent(walk, LetterKind.DELAY)


def sent(walk: Walker, kind: LetterKind) -> bool:
    letter = SentLetter(kind, walk.today)
    return letter in walk.does("mei", Move.SEND_LETTER, letters=letter).ticket.letters


def refused(walk: Walker, kind: LetterKind) -> list[Code]:
    return [*refused_codes(walk, "mei", Move.SEND_LETTER, letters=SentLetter(kind, walk.today))]
