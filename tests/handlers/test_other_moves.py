"""Every move of the procedure is reachable: on a card, in a menu, or in this list."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.catalogue import FORMS
from handlers.forms.form import forms_by_move
from handlers.tickets.actions import next_steps
from handlers.tickets.detail.menu import other_moves_menu
from tests.handlers.builders import a_view
from tests.handlers.cards import a_ticket
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.documents import Correction, Defect, Money, Payment, SearchTask
from tickets.model.kinds import Kind, Move, Status
from tickets.workflow.apply import TABLES
from tickets.workflow.tables.common import MOVES_IN_EVERY_STATUS

OFFERS = forms_by_move(FORMS)
MENUS = {
    *MOVES_IN_EVERY_STATUS,
    Move.FORWARD,
    Move.WITHDRAW,
    Move.CLOSE_DUPLICATE,
    Move.CLOSE_OUT_OF_SCOPE,
}
"""The menus, for moves that are not in the list."""
WITHIN_ANOTHER = {
    Kind.COMPLAINT: {Move.RECORD, Move.REPORT},  # with the month's report
    Kind.DISCLOSURE: {Move.RECORD, Move.RESUME},  # with the reopening
}


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.DISCLOSURE])
def test_every_move_of_the_procedure_has_its_screen(kind: Kind) -> None:
    moves = {move for _, move in TABLES[kind]}
    made = {move for of, move in OFFERS if of is kind} | {Move.DEPUTIZE}

    assert moves - MENUS - WITHIN_ANOTHER[kind] == made


def test_a_form_that_makes_moves_says_by_its_name_on_which_tickets() -> None:
    of = {form.name: form.kind for form in FORMS}
    everywhere = [form.name for form in FORMS if form.moves and form.kind is None]

    assert of["request_close"] is Kind.DISCLOSURE
    assert of["complaint_log"] is None  # makes a ticket, no moves
    assert [name for name in everywhere if not name.startswith("ticket_")] == []


def test_an_act_without_effect_is_not_offered() -> None:
    acts = (Move.DISPOSE, Move.RETURN_STAMPS, Move.REPORT_SEARCH, Move.PROPOSE_DELAY)
    day = date(2026, 8, 10)
    bare = Disclosure(types=frozenset({RequestType.CORRECT}))
    full = replace(
        bare,
        copies_arrived=True,
        payments=(Payment(day, Money.STAMPS, 1000, 1, "U02"),),
        tasks=(SearchTask("crm", "sales", day),),
    )

    assert offered(bare, acts) == ["遅延連絡を頼む"]
    assert len(offered(full, acts)) == len(acts)


def test_a_move_that_the_ticket_itself_refuses_is_not_offered() -> None:
    day, open_reply = date(2026, 8, 3), {"replied_at": None, "decided_at": None}
    arrived = Disclosure(types=frozenset({RequestType.CORRECT}), application_arrived_on=day)
    asked = replace(arrived, corrections=(Correction(frozenset({Defect.FORM}), day, day),))

    assert len(offered(arrived, (Move.PAUSE,), **open_reply)) == 1
    waiting = offered(asked, (Move.PAUSE,), Status.CORRECTION_WAIT, **open_reply)
    assert waiting == []  # a correction is a pause of its own


def test_a_reply_that_went_out_is_not_put_off_but_data_may_be_preserved() -> None:
    bare = Disclosure(types=frozenset({RequestType.CORRECT}))

    assert len(offered(bare, (Move.PROPOSE_DELAY,))) == 1
    assert offered(bare, (Move.PROPOSE_DELAY,), Status.REPLIED) == []
    assert len(offered(bare, (Move.PRESERVE,), Status.REPLIED)) == 1  # it may be disputed
    footage = a_ticket(Kind.DISCLOSURE, Status.REPLIED, facts=replace(bare, footage=True))
    assert "request_preserve" not in next_steps(footage, a_view())  # no longer the next step


def offered(
    facts: Disclosure, moves: tuple[Move, ...], status: Status = Status.CHECKING, **more: object
) -> list[str]:
    ticket = a_ticket(Kind.DISCLOSURE, status, facts=facts, **more)
    drawn = other_moves_menu(ticket, moves, OFFERS, a_view())
    return [each["text"]["text"] for each in drawn["accessory"]["options"]] if drawn else []
