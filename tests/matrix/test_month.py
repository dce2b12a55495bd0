"""Rights matrix of the monthly report."""

from typing import Final

import pytest

from handlers.catalogue import FORMS
from handlers.slack.phrases import Phrases
from tests.handlers import bodies
from tests.matrix import table
from tests.matrix.app import Heard
from tests.matrix.cells import Matrix
from tests.matrix.prepared import CAST

REFUSED: Final = tuple(Phrases(language)("report_refused") for language in ("ja", "en"))
MONTHS: Final = dict(
    zip(table.MONTH_SCREENS, ("2026-03", "2026-04", "2026-05", "2026-06"), strict=True)
)


def taps(matrix: Matrix, person: str, screen: str, month: str) -> Heard:
    body = bodies.a_tap(f"screen.{screen}", f"|0|{month}", user={"id": CAST[person]})
    matrix.tried += 1
    return matrix.gestures.bench.hears(body)


def outcome(matrix: Matrix, heard: Heard) -> str:
    if any(sentence in heard.visible for sentence in REFUSED):
        return "not allowed"
    return "taken" if heard.touched else matrix.words.outcome(heard)


def test_the_table_names_every_screen_of_the_report() -> None:
    ours = {each.name for each in FORMS if each.name.startswith("report_")}

    assert ours == set(table.MONTH_SCREENS)


@pytest.mark.parametrize("screen", table.MONTH_SCREENS)
def test_a_tap_on_the_report_ends_as_the_table_says(matrix: Matrix, screen: str) -> None:
    month = MONTHS[screen]
    if screen == "report_confirm":
        taps(matrix, "manager", "report_tell", month)
    for person in table.PEOPLE:
        heard = taps(matrix, person, screen, month)
        wanted = table.month_expected(screen, person)

        assert not heard.failed, person
        got = outcome(matrix, heard)
        assert got in (wanted, "told" if wanted == "taken" else wanted), person
        assert bool(heard.denied) is (wanted == "not allowed"), person
        if wanted != "taken":
            assert not heard.touched, person
            assert len(heard.calls) == 1, person
        has_files = any(name == "files.completeUploadExternal" for name, _ in heard.calls)
        brings_files = screen in ("report_make", "report_files")
        assert has_files is (brings_files and wanted == "taken"), person


@pytest.mark.parametrize("screen", table.MONTH_SCREENS)
@pytest.mark.parametrize("month", ["2026-13", "1999-01", "2027-01", "soon", "\x00"])
def test_an_invalid_month_shows_nothing(matrix: Matrix, screen: str, month: str) -> None:
    for person in ("manager", "representative"):
        heard = taps(matrix, person, screen, month)

        assert not heard.touched, person
        assert len(heard.calls) == 1, person
