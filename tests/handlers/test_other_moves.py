"""Whatever the procedure allows, somebody can reach: on a card, in a menu, or in this list."""

import pytest

from handlers.casework import SCREENS as ALL_SCREENS
from handlers.casework.other_moves import SCREENS
from tickets.procedure.everywhere import ALWAYS
from tickets.procedure.tables import TABLES
from tickets.words import Kind, Move

MENUS = {*ALWAYS, Move.WITHDRAW, Move.CLOSE_DUPLICATE, Move.CLOSE_OUT_OF_SCOPE}
"""Of every kind; they have menus of their own."""
WITHIN_ANOTHER = {
    Kind.COMPLAINT: {Move.RECORD, Move.CHANGE_DRAFT, Move.SEND_BACK},
    Kind.DISCLOSURE: {
        Move.RECORD,
        Move.CHANGE_DRAFT,
        Move.SEND_BACK,
        Move.SEND_BACK_TO_CHECK,
        Move.RESUME,  # with the reopening
    },
}


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.DISCLOSURE])
def test_every_move_of_the_procedure_has_its_screen(kind: Kind) -> None:
    moves = {move for _, move in TABLES[kind]}

    assert moves - MENUS - WITHIN_ANOTHER[kind] == set(SCREENS[kind])


def test_every_screen_of_the_list_is_there() -> None:
    named = {name for screens in SCREENS.values() for name in screens.values()}

    assert named <= {screen.name for screen in ALL_SCREENS}
