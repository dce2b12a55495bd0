"""Outdated cards, and cards under a former number."""

from dataclasses import replace
from datetime import timedelta

from bot.storage.backlog import OverdueWork
from bot.storage.casebook.messages import Card, Cards, FormerCard
from tests.bot.casebook.conftest import Office
from tests.bot.casebook.plans import plan_of, statements
from tickets.model.kinds import Move, Status

CARD = Card(place="C01", channel="C01", ts="1.1", version=1, steps=1)


def test_a_ticket_is_stale_until_all_its_cards_are_drawn_as_it_is_now(office: Office) -> None:
    cards, ticket = Cards(office.database), office.complain()
    cards.keep(ticket.number, CARD)
    assert cards.stale(10) == (ticket.number,)
    cards.mark_drawn(ticket.number, 1)
    assert cards.stale(10) == ()

    moved = office.does(ticket, "mei", Move.TAKE)
    cards.mark_drawn(ticket.number, 1)  # the move came while it was drawn
    assert cards.stale(10) == (ticket.number,)
    cards.mark_drawn(ticket.number, moved.version)
    assert cards.stale(10) == ()


def test_the_oldest_are_drawn_first_and_no_more_than_asked_for(office: Office) -> None:
    made = [office.complain().number for _ in range(3)]

    assert Cards(office.database).stale(2) == tuple(made[:2])


def test_a_place_has_one_card_and_keeps_the_newest(office: Office) -> None:
    cards, ticket = Cards(office.database), office.complain()
    newer, elsewhere = replace(CARD, ts="2.2", version=2, steps=3), replace(CARD, place="mei")

    for card in (CARD, newer, elsewhere):
        cards.keep(ticket.number, card)
    assert cards.places(ticket.number) == (newer, elsewhere)
    cards.forget(ticket.number, "mei")

    assert cards.places(ticket.number) == (newer,)


def test_cards_of_a_former_number_are_due_for_a_neutral_text(office: Office) -> None:
    # O1: nothing leads from the former card to the new number
    cards, ticket = Cards(office.database), office.complain()
    cards.keep(ticket.number, CARD)
    cards.mark_drawn(ticket.number, 1)

    moved = office.does(ticket, "mei", Move.NAME, about=frozenset({"manager"}))
    cards.keep(ticket.number, replace(CARD, place="mei", channel="D01"))  # drawn meanwhile

    former = {FormerCard(ticket.number, *at, "1.1") for at in (("C01", "C01"), ("mei", "D01"))}
    assert set(cards.former_cards(10)) == former
    assert cards.places(moved.number) == ()
    assert cards.stale(10) == (moved.number,)
    cards.forget_former("C01", "1.1")
    assert [each.channel for each in cards.former_cards(10)] == ["D01"]


def test_an_imported_closed_ticket_has_no_card(office: Office) -> None:
    ticket = office.complain()

    with office.casebook.transaction() as book:
        book.add(replace(ticket, number="C-2020-0001", status=Status.CLOSED), {})

    assert Cards(office.database).stale(10) == (ticket.number,)


def test_stale_cards_are_found_and_counted_by_an_index(office: Office) -> None:
    with statements(office.database) as told:
        Cards(office.database).stale(10)
        OverdueWork(office.database).count_notices()

    plans = [str(plan_of(office.database, sql, given)) for sql, given in told if "card_due" in sql]
    assert len(plans) == 2
    assert all("ix_tickets_card_due" in plan for plan in plans)


def test_a_clock_that_ends_soon_makes_the_card_stale(office: Office) -> None:
    # the signs beside its dates change by the day
    cards, ticket, closed = Cards(office.database), office.complain(), office.complain()
    office.closes(closed)
    for each in (ticket, closed):
        cards.mark_drawn(each.number, 1)
        cards.mark_drawn(each.number, 2)

    cards.mark_near_stale(office.clock.now)
    assert cards.stale(10) == ()
    cards.mark_near_stale(office.clock.now + timedelta(days=3))

    assert cards.stale(10) == (ticket.number,)
