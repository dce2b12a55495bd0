"""Rights matrix of the curator's inbox."""

import pytest

from handlers.catalogue import FORMS
from tests.handlers import bodies
from tests.matrix import table
from tests.matrix.cells import Matrix
from tests.matrix.test_answers import PEOPLE


def test_the_table_names_every_screen() -> None:
    assert {each.name for each in FORMS if each.name.startswith("inbox")} == set(
        table.INBOX_SCREENS
    )


@pytest.mark.parametrize("screen", table.INBOX_SCREENS)
@pytest.mark.parametrize("cluster", ["", "0" * 32, "fee-amount"])
def test_a_tap_ends_as_the_table_says(matrix: Matrix, screen: str, cluster: str) -> None:
    for person, user in PEOPLE.items():
        body = bodies.a_tap(f"screen.{screen}", f"|0|{cluster}", user={"id": user})
        heard = matrix.gestures.bench.hears(body)
        matrix.tried += 1

        wanted = table.answer_expected(screen, person)
        if wanted == "taken" and screen == "inbox_cluster":
            wanted = "no such number"  # somebody has dealt with it
        assert matrix.words.outcome(heard) == wanted, (person, heard.visible)
        assert bool(heard.denied) is (wanted == "not allowed"), person
