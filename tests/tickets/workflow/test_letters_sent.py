"""A letter counts as sent only if it can be written."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.tickets.conftest import Walker
from tests.tickets.refusals import refused_codes, refuses
from tests.tickets.shelf import Shelf
from tests.tickets.steps import said
from tickets.desk import Desk
from tickets.model.complaint import NoContact, Reaction
from tickets.model.disclosure import Decision, Disclosure, Outcome, RequestType
from tickets.model.errors import Code
from tickets.model.kinds import LetterKind, Move, PersonalField
from tickets.model.people import Roster
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import SentLetter, Ticket
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext
from tickets.rules.office import Bilingual, Office

NOW = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)
NAME = said(name="見本花子")
ADDRESSED = said(name="見本花子", postal_code="100-0001", address="東京都千代田区見本町1-1")
COMPANY = Bilingual("株式会社サンプル")
FORM = {"form_sent_on": NOW.date(), "form_version": "2022-06"}
SENT = SentLetter(LetterKind.ACKNOWLEDGEMENT, NOW.date())
Does = Callable[..., Ticket]
Opens = Callable[..., tuple[Does, Shelf]]
GRANTED = Decision(RequestType.DISCLOSE, Outcome.GRANTED)


@pytest.fixture
def opens(build: SimpleNamespace, roster: Roster, opening: Opening) -> Opens:
    """A request from a person with these values: what the desk does with it, and the shelf."""

    def opened(personal: Mapping[ValueName, Personal], **given: Any) -> tuple[Does, Shelf]:
        book = Shelf()
        desk = Desk(book, lambda: OfficeContext(roster=roster, opening=opening, **given))
        form = build.new(Disclosure(types=frozenset({RequestType.DISCLOSE})), personal=personal)
        number = desk.open(form, who="mei", now=NOW, key="1").number

        def does(move: Move, **facts: Any) -> Ticket:
            return desk.act(number, [build.act(move, **facts)], who="mei", now=NOW)

        return does, book

    return opened


def contacts(*names: str) -> dict[str, Bilingual]:
    return {name: Bilingual(f"個人情報窓口 {name}") for name in names}


def test_no_path_records_a_letter_with_an_unset_contact(opens: Opens) -> None:
    does, _ = opens(NAME, office=Office(company=COMPANY))

    with refuses("contact_not_set:letters"):
        does(Move.SEND_LETTER, letters=SENT)


def test_a_form_without_a_return_address_is_not_recorded_as_sent(opens: Opens) -> None:
    office = Office(company=COMPANY, contacts=contacts("privacy_desk"))
    does, _ = opens(ADDRESSED, office=office)

    with refuses("contact_not_set:letters"):
        does(Move.SEND_FORM, **FORM)


def test_with_its_contacts_it_is_recorded(opens: Opens) -> None:
    named = contacts("privacy_desk", "complaints", "disclosure_mail")
    does, _ = opens(NAME, office=Office(company=COMPANY, contacts=named))

    assert does(Move.SEND_LETTER, letters=SENT).letters == (SENT,)


def test_the_move_that_records_a_sending_leaves_no_letter_to_send(opens: Opens) -> None:
    # O19
    does, book = opens(ADDRESSED)
    assert [letter for _, letter, _ in book.letters] == [LetterKind.ACKNOWLEDGEMENT]

    does(Move.SEND_FORM, **FORM)

    assert book.letters == []  # the form's letter names the day of the request


def test_the_unreturned_form_letter_is_not_due_after_the_form_returned(opens: Opens) -> None:
    # O19
    does, book = opens(ADDRESSED)
    number = does(Move.SEND_FORM, **FORM).number
    book.promise(number, LetterKind.REMINDER, 3)  # as an earlier version promised it

    arrived = {"copies_arrived": True, "my_number_seen": False}
    does(Move.ARRIVE, application_arrived_on=NOW.date(), **arrived)

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
