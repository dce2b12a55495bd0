"""Rights matrix of the answers that a revision of the policy changed."""

from typing import Final

import pytest

from handlers.catalogue import FORMS
from handlers.slack.phrases import Phrases
from tests.handlers import bodies
from tests.matrix import table
from tests.matrix.cells import Matrix
from tests.matrix.prepared import CAST

CURATOR: Final = "U02YUI"
"""An agent, too; the desk file names her."""
PEOPLE: Final = {
    **{name: user for name, user in CAST.items() if user != CURATOR},
    "curator": CURATOR,
}
ALLOWED: Final = tuple(
    Phrases(language)(phrase)
    for language in ("ja", "en")
    for phrase in ("fault.not_suspended", "policy_unknown", "recall_none")
)
"""What a person with the right reads while nothing is suspended and nobody waits."""


def test_the_table_names_every_screen() -> None:
    ours = {each.name for each in FORMS if each.name.startswith("answer_")}

    assert ours | {"policy_changes", "recall_release"} == set(table.ANSWER_SCREENS)


@pytest.mark.parametrize("screen", table.ANSWER_SCREENS)
@pytest.mark.parametrize("key", ["", "0" * 24, "fee-amount"])
def test_a_tap_ends_as_the_table_says(matrix: Matrix, screen: str, key: str) -> None:
    for person, user in PEOPLE.items():
        body = bodies.a_tap(f"screen.{screen}", f"|0|{key}", user={"id": user})
        heard = matrix.gestures.bench.hears(body)
        matrix.tried += 1

        is_taken = any(sentence in heard.visible for sentence in ALLOWED)
        got = "taken" if is_taken else matrix.words.outcome(heard)
        wanted = table.answer_expected(screen, person)
        assert got == wanted, (person, heard.failed)
        assert bool(heard.denied) is (wanted == "not allowed"), person
        assert not heard.touched, person
        assert len(heard.calls) == 1, person
