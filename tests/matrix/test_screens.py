"""Rights matrix of screens that open no ticket: answers, inbox, possible leaks, monthly report."""

from typing import Final

import pytest

from bot.storage.casebook.deadlines import StoredLeakMentions
from handlers.catalogue import FORMS
from handlers.slack.phrases import Phrases
from tests.handlers import bodies
from tests.matrix import table
from tests.matrix.app import Heard
from tests.matrix.cells import Matrix
from tests.matrix.prepared import CAST

CURATOR: Final = "U02YUI"
"""An agent, too; the desk file names her."""
PEOPLE: Final = {
    **{name: user for name, user in CAST.items() if user != CURATOR},
    "curator": CURATOR,
}
PHRASES: Final = (Phrases("ja"), Phrases("en"))
ALLOWED: Final = [
    each(phrase)
    for each in PHRASES
    for phrase in ("fault.not_suspended", "policy_unknown", "recall_none")
]
"""What a person with the right reads while nothing is suspended and nobody waits."""
REFUSED: Final = [each("report_refused") for each in PHRASES]
MONTHS: Final = dict(
    zip(table.MONTH_SCREENS, ("2026-03", "2026-04", "2026-05", "2026-06"), strict=True)
)


def taps(matrix: Matrix, user: str, screen: str, value: str) -> Heard:
    matrix.tried += 1
    body = bodies.a_tap(f"screen.{screen}", f"|0|{value}", user={"id": user})
    return matrix.gestures.bench.hears(body)


@pytest.mark.parametrize(
    ("prefix", "screens"),
    [
        ("answer_", {*table.ANSWER_SCREENS} - {"policy_changes", "recall_release"}),
        ("inbox", {*table.INBOX_SCREENS}),
        ("mention_", {*table.MENTION_SCREENS}),
        ("report_", {*table.MONTH_SCREENS}),
    ],
)
def test_the_table_names_every_screen(prefix: str, screens: set[str]) -> None:
    assert {each.name for each in FORMS if each.name.startswith(prefix)} == screens


@pytest.mark.parametrize("screen", table.ANSWER_SCREENS)
@pytest.mark.parametrize("key", ["", "0" * 24, "fee-amount"])
def test_a_tap_on_an_answer_ends_as_the_table_says(matrix: Matrix, screen: str, key: str) -> None:
    for person, user in PEOPLE.items():
        heard = taps(matrix, user, screen, key)
        is_taken = any(sentence in heard.visible for sentence in ALLOWED)
        got = "taken" if is_taken else matrix.words.outcome(heard)
        wanted = table.answer_expected(screen, person)
        assert got == wanted, (person, heard.failed)
        assert bool(heard.denied) is (wanted == "not allowed"), person
        assert not heard.touched, person
        assert len(heard.calls) == 1, person


@pytest.mark.parametrize("screen", table.INBOX_SCREENS)
@pytest.mark.parametrize("cluster", ["", "0" * 32, "fee-amount"])
def test_a_tap_on_the_inbox_ends_as_the_table_says(
    matrix: Matrix, screen: str, cluster: str
) -> None:
    for person, user in PEOPLE.items():
        heard = taps(matrix, user, screen, cluster)
        wanted = table.answer_expected(screen, person)
        if wanted == "taken" and screen == "inbox_cluster":
            wanted = "no such number"  # it is dealt with
        assert matrix.words.outcome(heard) == wanted, (person, heard.visible)
        assert bool(heard.denied) is (wanted == "not allowed"), person


@pytest.mark.parametrize("screen", table.MENTION_SCREENS)
def test_a_tap_on_a_mention_ends_as_the_table_says(matrix: Matrix, screen: str) -> None:
    bench = matrix.gestures.bench
    mentions = StoredLeakMentions(bench.database)
    for person in table.PEOPLE:
        told = mentions.note("U01MEI", None, bench.clock())
        mentions.mark_told(told)
        heard = taps(matrix, CAST[person], screen, told)
        wanted = table.answer_expected(screen, person)
        got = "taken" if heard.touched else matrix.words.outcome(heard)
        assert got == wanted, (person, heard.failed, heard.visible)
        assert bool(heard.denied) is (wanted == "not allowed"), person
        assert heard.touched <= {"mentions"}, person


@pytest.mark.parametrize("screen", table.MENTION_SCREENS)
@pytest.mark.parametrize("mention", ["", "0" * 32, "fee-amount", "\x00"])
def test_an_unknown_mention_changes_nothing(matrix: Matrix, screen: str, mention: str) -> None:
    heard = taps(matrix, CAST["manager"], screen, mention)
    assert not heard.touched
    # The directory may still look up a person of an earlier gesture.
    answers = [name for name, _ in heard.calls if name.startswith("chat.")]
    assert len(answers) == 1, heard.calls


@pytest.mark.parametrize("screen", table.MONTH_SCREENS)
def test_a_tap_on_the_report_ends_as_the_table_says(matrix: Matrix, screen: str) -> None:
    month = MONTHS[screen]
    if screen == "report_confirm":
        taps(matrix, CAST["manager"], "report_tell", month)
    for person in table.PEOPLE:
        heard = taps(matrix, CAST[person], screen, month)
        wanted = table.month_expected(screen, person)
        assert not heard.failed, person
        got = "taken" if heard.touched else matrix.words.outcome(heard)
        if any(sentence in heard.visible for sentence in REFUSED):
            got = "not allowed"
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
        heard = taps(matrix, CAST[person], screen, month)
        assert not heard.touched, person
        assert len(heard.calls) == 1, person
