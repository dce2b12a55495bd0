"""Rights matrix: every gesture ends as the table says; what it does not name is refused."""

import pytest

from handlers.catalogue import FORMS
from tests.matrix import table
from tests.matrix.cells import Matrix, cells

TAPS_ONLY = frozenset(each.name for each in FORMS if each.draw_parts is None)
KEPT_FROM = {
    "question": ("none",),
    "complaint": table.RESTRICTIONS,
    "disclosure": ("none", "employee", "about_manager"),
}
CASES = [(kind, why) for kind, whys in KEPT_FROM.items() for why in whys]


def test_the_table_names_every_screen_of_a_ticket() -> None:
    ours = ("ticket_", "question_", "complaint_", "request_")
    drawn = {each.name for each in FORMS if each.name.startswith(ours)}
    opens_no_ticket = {"question_ask", "complaint_log", "request_log"}
    opens_words = {"ticket_contents", "ticket_letter", "ticket_receipt_letter"}
    opens_words |= {"complaint_original"}

    assert drawn - opens_no_ticket - opens_words == {*table.FORMS, *table.READINGS}


@pytest.mark.parametrize(("kind", "restriction"), CASES)
def test_a_gesture_ends_as_the_table_says(matrix: Matrix, kind: str, restriction: str) -> None:
    assert matrix.differences(cells(kind, restriction, TAPS_ONLY)) == []
