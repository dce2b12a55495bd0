"""Rights matrix of possible leaks that were only mentioned."""

from typing import Final

import pytest

from bot.storage.casebook.deadlines import StoredMentions
from handlers.catalogue import FORMS
from tests.handlers import bodies
from tests.matrix import table
from tests.matrix.cells import Matrix
from tests.matrix.prepared import CAST

_NO_ID: Final = ("", "0" * 32, "fee-amount", "\x00")


def test_the_table_names_every_screen() -> None:
    ours = {each.name for each in FORMS if each.name.startswith("mention_")}

    assert ours == set(table.MENTION_SCREENS)


@pytest.mark.parametrize("screen", table.MENTION_SCREENS)
def test_a_tap_ends_as_the_table_says(matrix: Matrix, screen: str) -> None:
    bench = matrix.gestures.bench
    mentions = StoredMentions(bench.database)
    for person in table.PEOPLE:
        told = mentions.note("U01MEI", None, bench.clock())
        mentions.mark_told(told)
        body = bodies.a_tap(f"screen.{screen}", f"|0|{told}", user={"id": CAST[person]})
        heard = bench.hears(body)
        matrix.tried += 1

        wanted = table.answer_expected(screen, person)
        got = "taken" if heard.touched else matrix.words.outcome(heard)
        assert got == wanted, (person, heard.failed, heard.visible)
        assert bool(heard.denied) is (wanted == "not allowed"), person
        assert heard.touched <= {"mentions"}, person


@pytest.mark.parametrize("screen", table.MENTION_SCREENS)
@pytest.mark.parametrize("mention", _NO_ID)
def test_an_unknown_mention_changes_nothing(matrix: Matrix, screen: str, mention: str) -> None:
    body = bodies.a_tap(f"screen.{screen}", f"|0|{mention}", user={"id": CAST["manager"]})

    heard = matrix.gestures.bench.hears(body)

    assert not heard.touched
    # A thread of the directory may still ask Slack about somebody of an earlier gesture.
    answers = [name for name, _ in heard.calls if name.startswith("chat.")]
    assert len(answers) == 1, heard.calls
