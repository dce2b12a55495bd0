"""A letter counts as sent only if it can be written."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.tickets.conftest import Walker
from tests.tickets.refusals import refused_codes
from tests.tickets.shelf import Shelf
from tests.tickets.steps import FOUND, said
from tickets.deadlines.outcomes import ticket_clock_outcomes
from tickets.desk import Desk
from tickets.model.clocks import ClockName
from tickets.model.complaint import Category, Complaint, NoContact, Reaction, Severity
from tickets.model.disclosure import Decision, Disclosure, Outcome, RequestType
from tickets.model.errors import Code
from tickets.model.kinds import Channel, ContactBy, LetterKind, Move, PartyRole, PersonalField
from tickets.model.people import Roster
from tickets.model.personal import ValueName
from tickets.model.ticket import Party, SentLetter, Ticket
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext

NOW = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)
FORM = {"form_sent_on": NOW.date(), "form_version": "2022-06"}
Does = Callable[..., Ticket]
GRANTED = Decision(RequestType.DISCLOSE, Outcome.GRANTED)


@pytest.fixture
def book() -> Shelf:
    return Shelf()


@pytest.fixture
def does(build: SimpleNamespace, roster: Roster, opening: Opening, book: Shelf) -> Does:
    """What the desk does with a new request from a person with an address."""
    desk = Desk(book, lambda: OfficeContext(roster=roster, opening=opening))
    person = said(name="見本花子", postal_code="100-0001", address="東京都千代田区見本町1-1")
    form = build.new(Disclosure(types=frozenset({RequestType.DISCLOSE})), personal=person)
    number = desk.open(form, who="mei", now=NOW, key="1").number
    return lambda *act, **facts: desk.act(number, [build.act(*act, **facts)], who="mei", now=NOW)


def test_the_move_that_records_a_sending_leaves_no_letter_to_send(does: Does, book: Shelf) -> None:
    # O19
    assert [letter for _, letter, _ in book.letters] == [LetterKind.ACKNOWLEDGEMENT]
    does(Move.SEND_FORM, **FORM)
    assert book.letters == []  # the form's letter names the day of the request


def test_a_receipt_by_letter_counts_from_the_day_it_was_sent(
    build: SimpleNamespace, roster: Roster, opening: Opening, book: Shelf
) -> None:
    office = OfficeContext(roster=roster, opening=opening)
    desk, person = Desk(book, lambda: office), said(name="見本花子", detail="止まらない")
    form = build.new(Complaint(category=Category.COMPLAINT), personal=person, channel=Channel.POST)
    number = desk.open(form, who="mei", now=NOW, key="1").number
    late = NOW + timedelta(days=7)
    letter = SentLetter(LetterKind.ACKNOWLEDGEMENT, NOW.date(), by=ContactBy.POST)
    acts = [build.act(Move.SEND_LETTER, letters=letter), build.act(Move.ACKNOWLEDGE)]
    ticket = desk.act(number, acts, who="mei", now=late)

    [met] = [
        each.is_met
        for each in ticket_clock_outcomes(ticket, office, late)
        if each.name is ClockName.COMPLAINT_ACKNOWLEDGE
    ]
    assert met


def test_the_unreturned_form_letter_is_not_due_after_the_form_returned(
    does: Does, book: Shelf
) -> None:
    # O19
    number = does(Move.SEND_FORM, **FORM).number
    book.owe_letter(number, LetterKind.REMINDER, 3)  # as an earlier version promised it

    arrived = {"copies_arrived": True, "my_number_seen": False}
    does(Move.ARRIVE, application_arrived_on=NOW.date(), **arrived)
    assert book.letters == []


@pytest.fixture
def complains(build: SimpleNamespace, roster: Roster, opening: Opening, book: Shelf) -> Does:
    """What is done with a new complaint by e-mail."""
    desk = Desk(book, lambda: OfficeContext(roster=roster, opening=opening))
    person = said(name="見本花子", email="hanako@example.jp", detail="返事がない")
    form = build.new(Complaint(category=Category.INQUIRY), channel=Channel.EMAIL, personal=person)
    number = desk.open(form, who="mei", now=NOW, key="1").number
    return lambda who, *act, **facts: desk.act(number, [build.act(*act, **facts)], who=who, now=NOW)


def owed(book: Shelf) -> list[LetterKind]:
    return [letter for _, letter, _ in book.letters]


def test_who_was_told_of_the_receipt_otherwise_is_owed_no_letter(
    complains: Does, book: Shelf
) -> None:
    # O6, O20
    complains("mei", Move.ACKNOWLEDGE)
    assert owed(book) == []


def test_an_answer_on_the_spot_leaves_no_letter_of_receipt_to_send(
    complains: Does, book: Shelf
) -> None:
    # O20
    number = complains("mei", Move.ACKNOWLEDGE).number
    book.owe_letter(number, LetterKind.ACKNOWLEDGEMENT, 2)  # as an earlier version promised it
    who = {"party": Party(PartyRole.PRINCIPAL, ContactBy.EMAIL)}
    said_so = {"severity": Severity.LOW, "template": "disclosure-fee", "replied_at": NOW}
    complains("mei", Move.ANSWER_AT_ONCE, reply_by=ContactBy.EMAIL, **said_so, **who)
    assert owed(book) == []


def test_a_reopened_complaint_is_not_told_to_be_out_of_scope(complains: Does, book: Shelf) -> None:
    why = {PersonalField.MOVE_REASON: "別の会社の件でした"}
    number = complains("manager", Move.CLOSE_OUT_OF_SCOPE, why).number
    assert LetterKind.REDIRECTION in owed(book)
    complains("manager", Move.REOPEN, why)
    assert LetterKind.REDIRECTION not in owed(book)

    book.owe_letter(number, LetterKind.REDIRECTION, 2)  # as an earlier version left it
    complains("mei", Move.NOTE, {PersonalField.NOTE: "確認中"})
    assert LetterKind.REDIRECTION not in owed(book)


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
    walk.does("mei", Move.DRAFT, FOUND, no_contact_reason=NoContact.UNREACHABLE).approved()

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
