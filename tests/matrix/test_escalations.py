"""Rights matrix of escalations."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Final

import pytest

from handlers.catalogue import FORMS
from tests.matrix import table
from tests.matrix.app import Heard, Json
from tests.matrix.cells import Matrix
from tests.matrix.gestures import NO_NUMBER, fill
from tests.matrix.prepared import CAST, YEAR, Situation
from tickets.model import tokyo
from tickets.model.escalation import Cause, Escalation, EscalationOutcome, EscalationState
from tickets.model.triage import Destination, Filing

TAPS_ONLY: Final = frozenset(each.name for each in FORMS if each.draw_parts is None)
SHOWS_ONLY: Final = frozenset(each.name for each in FORMS if each.only_shows)
_CAUSES: Final = {"call": Cause.ACCREDITED_BODY}
_SOURCES: Final = {
    "leak": Situation("complaint", "investigating", "none"),
    "call": Situation("complaint", "investigating", "none"),
    "about_manager": Situation("complaint", "investigating", "about_manager"),
}
_nth = count(500_000)  # numbers that no prepared ticket of this worker reaches
_plain: set[str] = set()
CASES = [
    (screen, what) for screen in table.ESCALATION_SCREENS for what in table.escalations_of(screen)
]


@dataclass
class Escalations:
    """Makes a new escalation once a gesture has changed the last one."""

    matrix: Matrix
    forms: dict[tuple[str, str], Json] = field(default_factory=dict)
    _unchanged: dict[str, Escalation] = field(default_factory=dict)

    def raised(self, what: str, screen: str = "") -> Escalation:
        """A new escalation; for corrections a settled one."""
        bench, at = self.matrix.gestures.bench, _SOURCES.get(what)
        source = self.matrix.gestures.ticket(at).number if at else None
        series = "X" if what == "about_manager" else "E"
        now = bench.clock.now - timedelta(minutes=5)
        made = Escalation(
            number=f"{series}-{YEAR}-{next(_nth)}",
            cause=_CAUSES.get(what, Cause.BREACH_SUSPECTED),
            source=source,
            raised_by=CAST["owner"] if source else CAST["theirs"],
            raised_at=now,
            known_at=now,
        )
        if screen == "escalation_correct":
            filed = Filing(destination=Destination.PMARK, final_on=tokyo.date_of(now))
            made = replace(
                made,
                status=EscalationState.CLOSED,
                outcome=EscalationOutcome.SETTLED,
                closed_at=now,
                filings=(filed,),
            )
        with bench.casebook.transaction() as book:
            book.add_escalation(made)
        if what == "report":
            _plain.add(made.number)
        return made

    def unchanged(self, what: str, screen: str) -> Escalation:
        """The last escalation of this kind, or a new one."""
        if what not in self._unchanged:
            self._unchanged[what] = self.raised(what, screen)
        return self._unchanged[what]

    def changed(self, what: str) -> None:
        self._unchanged.pop(what, None)

    def form(self, screen: str, what: str) -> Json:
        """Values of the form, as filled in by a person who may open it."""
        if (screen, what) not in self.forms:
            person = "theirs" if screen in table.FOR_GUESTS else "representative"
            number = self.raised(what, screen).number
            self.raised("report")
            view = self.matrix.gestures.taps(person, screen, number, 1).view
            # A person who may act on one may act on another of its kind; after many cells the
            # newest is not among the fifty that are offered.
            into = next((each for each in _offered(view) if each in _plain), "")
            self.forms[screen, what] = fill(view, {"into": into}) if view else {}
        return self.forms[screen, what]

    def gesture(self, person: str, screen: str, number: str, form: Json | None) -> Heard:
        if form is None:
            return self.matrix.gestures.taps(person, screen, number, 1)
        return self.matrix.gestures.sends(person, screen, number, 1, form)


def _offered(view: Json | None) -> list[str]:
    """Escalations it may be merged into."""
    blocks = view["blocks"] if view else ()
    fields = [each["element"] for each in blocks if each.get("block_id") == "into"]
    return [option["value"] for each in fields for option in each["options"]]


@pytest.fixture
def escalations(matrix: Matrix) -> Escalations:
    return Escalations(matrix)


def test_the_table_names_every_screen_of_an_escalation() -> None:
    ours = {each.name for each in FORMS if each.find_escalation is not None}
    taps = {each.name for each in FORMS if each.name.startswith("escalation_")}

    assert ours | taps == set(table.ESCALATION_SCREENS)


@pytest.mark.parametrize(("screen", "what"), CASES)
def test_a_gesture_on_an_escalation_ends_as_the_table_says(
    escalations: Escalations, screen: str, what: str
) -> None:
    # O1
    is_form = screen not in TAPS_ONLY | SHOWS_ONLY
    forms = [None, escalations.form(screen, what)] if is_form else [None]
    differing = []
    for person in table.PEOPLE:
        for form in forms:
            report = escalations.unchanged(what, screen)
            heard = escalations.gesture(person, screen, report.number, form)
            escalations.matrix.tried += 1
            if heard.touched:
                escalations.changed(what)
            got = escalations.matrix.words.outcome(heard)
            wanted = table.escalation_expected(screen, person, what)
            refused = wanted != "taken"
            if heard.failed or got not in (wanted, "told" if wanted == "taken" else wanted):
                differing.append(f"{person}: {got}, not {wanted} {heard.failed}")
            if refused and heard.touched:
                differing.append(f"{person}: refused, but wrote {sorted(heard.touched)}")
            if (heard.denied > 0) is not (wanted in ("no such number", "not allowed")):
                differing.append(f"{person}: {heard.denied} rows say denied")
            if wanted == "no such number":
                series = report.number[0]
                never = escalations.gesture(person, screen, f"{series}-{NO_NUMBER}", form)
                if never.visible != heard.visible:
                    differing.append(f"{person}: told apart from a number that does not exist")

    assert not differing, "; ".join(differing)


@pytest.mark.parametrize("what", table.ESCALATIONS)
def test_a_hidden_escalation_looks_like_a_missing_one(escalations: Escalations, what: str) -> None:
    # also in the series X, where tickets stand as well
    report = escalations.raised(what)
    escalations.matrix.gestures.bench.clock.passes(minutes=2)  # nobody is told to slow down
    for person in table.PEOPLE:
        escalations.matrix.gestures.runs(
            person, "help"
        )  # looked up, so that later replies are alike
        unknown = escalations.matrix.gestures.runs(person, f"ticket {report.number[0]}-{NO_NUMBER}")
        heard = escalations.matrix.gestures.runs(person, f"ticket {report.number}")
        is_theirs = table.escalation_expected("breach_add", person, what) == "taken"
        if is_theirs or table.escalation_expected("breach_open", person, what) == "taken":
            assert report.number in heard.visible, person
        else:
            assert heard.visible == unknown.visible, person
        assert not heard.touched
        assert not heard.failed


@pytest.mark.parametrize(
    ("screen", "what", "borrowed"),
    [
        ("escalation_settle", "report", "call"),
        ("escalation_judge", "call", "report"),
        ("escalation_file", "call", "report"),
        ("escalation_close", "call", "report"),
        ("escalation_ask", "leak", "report"),
    ],
)
def test_no_act_of_another_kind_is_taken(
    escalations: Escalations, screen: str, what: str, borrowed: str
) -> None:
    # a form that was signed for one, sent for another
    form = escalations.form(screen, borrowed)
    report = escalations.raised(what)

    heard = escalations.gesture("manager", screen, report.number, form)

    assert not heard.failed
    assert not heard.touched


@pytest.mark.long
def test_an_agent_cannot_withdraw_an_escalation(escalations: Escalations) -> None:
    # assertion: nobody lifts what is not theirs
    for screen in table.ESCALATION_SCREENS:
        for what in table.escalations_of(screen):
            report = escalations.raised(what, screen)
            heard = escalations.gesture(
                "agent", screen, report.number, escalations.form(screen, what)
            )
            assert not heard.touched, (screen, what)
