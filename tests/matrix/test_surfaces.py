"""Commands, lists, searches and Homes never reveal a hidden ticket."""

import pytest

from tests.handlers import bodies
from tests.matrix import table
from tests.matrix.cells import OUT, Matrix
from tests.matrix.gestures import NO_NUMBER
from tests.matrix.prepared import CAST, Situation, letters

SITUATIONS = [
    *(Situation("complaint", "investigating", why) for why in table.RESTRICTIONS),
    *(Situation("disclosure", "searching", why) for why in ("none", "employee", "about_manager")),
    Situation("question", "taken", "none"),
]
KNOWN = pytest.mark.parametrize("person", table.PEOPLE)


def seen(person: str, at: Situation) -> str:
    return table.sight(person, at.restriction, at.kind, at.status)


def of_nothing(matrix: Matrix, person: str, command: str) -> str:
    """What a person sees of something that does not exist.

    People outside are told once a day that the desk is for members; the first command is for that.
    """
    matrix.gestures.runs(person, command)
    return matrix.gestures.runs(person, command).visible


@KNOWN
def test_a_hidden_ticket_looks_like_a_missing_one(matrix: Matrix, person: str) -> None:
    unknown = of_nothing(matrix, person, f"ticket D-{NO_NUMBER}")
    assert matrix.gestures.runs(person, "ticket なにか").visible == unknown

    for at in SITUATIONS:
        ticket = matrix.gestures.ticket(at)
        heard = matrix.gestures.runs(person, f"ticket {ticket.number}")
        matrix.tried += 1
        if seen(person, at) in ("-", "out"):
            assert heard.visible == unknown, at
            assert bool(heard.denied) is (person not in OUT), at
        else:
            assert ticket.number in heard.visible, at
        assert not heard.failed
        assert not heard.touched


@KNOWN
def test_a_search_finds_what_the_person_sees_and_does_not_count_the_rest(
    matrix: Matrix, person: str
) -> None:
    # O5: police enquiries appear in no general list; words find no summary that is hidden
    unknown = of_nothing(matrix, person, "search xyxyxyzq")

    for at in SITUATIONS:
        ticket = matrix.gestures.ticket(at)
        heard = matrix.gestures.runs(person, f"search {ticket.summary.removeprefix('要旨')}")
        matrix.tried += 1
        if seen(person, at) in ("-", "out", "own", "task") or at.restriction == "enquiry":
            assert heard.visible == unknown, at
        else:
            assert ticket.number in heard.visible, at
        assert not heard.failed


ENQUIRY_HANDLERS = ("manager", "deputy", "owner")
"""Their Home names the enquiries that they handle, which no general list does (O5)."""


@KNOWN
@pytest.mark.parametrize("words", ["tickets", "mydata", "home"])
def test_no_list_and_no_home_names_a_hidden_number(matrix: Matrix, person: str, words: str) -> None:
    numbers = {matrix.gestures.ticket(at).number: at for at in SITUATIONS}

    heard = (
        matrix.gestures.bench.hears(opened_home(person))
        if words == "home"
        else matrix.gestures.runs(person, words)
    )

    named = {number for number in numbers if number in heard.visible}
    matrix.tried += len(numbers)
    assert {number for number in named if seen(person, numbers[number]) in ("-", "out")} == set()
    if words != "home" or person not in ENQUIRY_HANDLERS:
        assert {number for number in named if numbers[number].restriction == "enquiry"} == set()
    if words == "mydata":
        own = {
            n for n, at in numbers.items() if matrix.gestures.ticket(at).requester == CAST[person]
        }
        assert named <= own
    assert not heard.failed


def opened_home(person: str) -> dict[str, object]:
    event = {"type": "app_home_opened", "user": CAST[person], "tab": "home", "channel": "D01"}
    return {
        "type": "event_callback",
        "team_id": bodies.TEAM,
        "event_id": f"EvHome{person}",
        "event": event,
    }


def test_each_prepared_ticket_has_a_word_of_its_own() -> None:
    assert len({letters(nth) for nth in range(50_000)}) == 50_000  # gestures count too


@pytest.mark.parametrize(
    ("screen", "may"),
    [
        ("complaint_log", set(table.PEOPLE) - set(OUT)),
        ("request_log", set(table.PEOPLE) - set(OUT)),
        ("list_find", set(table.PEOPLE) - set(OUT)),
        ("mydata", set(table.PEOPLE) - set(OUT)),
        ("hand_over", set(table.PEOPLE) - set(OUT)),
        ("absence_set", {"manager", "deputy", "representative"}),
        ("blank_forms", {"agent", "owner", "manager", "deputy", "representative"}),
        ("settings_check", {"manager", "deputy", "representative"}),
        ("breach_open", set()),
    ],
)
def test_a_form_without_a_ticket_opens_for_its_roles(
    matrix: Matrix, screen: str, may: set[str]
) -> None:
    # O12, O23
    opened = set()
    for person in table.PEOPLE:
        heard = matrix.gestures.taps(person, screen, "")
        matrix.tried += 1
        assert not heard.failed
        assert not heard.touched
        if heard.view is not None:
            opened.add(person)
        else:
            assert len(heard.calls) == 1, person
            outcome = matrix.words.outcome(heard)
            assert outcome in ("not allowed", "members only", "no such number"), person
            assert bool(heard.denied) is (outcome != "members only"), person

    assert opened == may
