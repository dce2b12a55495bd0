"""However full an office is, each Home stays within what Slack takes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from handlers.home.context import HomeContext
from handlers.home.roles import HomeRole, chosen, draw, roles_of
from handlers.services import Person
from tests.handlers.builders import a_frame, a_view
from tests.tickets.casebook.conftest import ROSTER
from tests.tickets.casebook.shelf import Shelf
from tickets.desk import Desk
from tickets.model.complaint import Category, Complaint, CorrectiveAction
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Channel, Kind, Language, Leak, Move, Relation, Role, Status
from tickets.model.people import Absence, Actor
from tickets.model.requests import RequestType
from tickets.model.ticket import Facts, Link, Question, Step, Ticket
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.context import OfficeContext
from tickets.rules.office import Hours
from workspace.blockkit import check

MONDAY = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)
REQUEST = Disclosure(types=frozenset({RequestType.DISCLOSE, RequestType.CORRECT}))
CORRECTED = Complaint(
    category=Category.COMPLAINT, corrective_action=CorrectiveAction(needed=True, reference="CA-1")
)
PERSON_OF = {
    HomeRole.MANAGER: "manager",
    HomeRole.DEPUTY: "deputy",
    HomeRole.REPRESENTATIVE: "representative",
    HomeRole.AUDITOR: "auditor",
    HomeRole.AGENT: "mei",
    HomeRole.PERSON_IN_CHARGE: "sales_head",
    HomeRole.ME: "sato",
}


def a_ticket(number: str, facts: Facts, status: Status, **changes: Any) -> Ticket:
    kinds = {Question: Kind.QUESTION, Complaint: Kind.COMPLAINT, Disclosure: Kind.DISCLOSURE}
    given: dict[str, Any] = {
        "number": number,
        "kind": kinds[type(facts)],
        "status": status,
        "received_at": MONDAY - timedelta(days=40),
        "recorded_at": MONDAY - timedelta(days=40),
        "recorded_by": "mei",
        "facts": facts,
        "team": "T01SAMPLE",
        "policy_revision": "r",
        "channel": Channel.PHONE,
    }
    return Ticket(**given | changes)


def a_full_office() -> Shelf:
    """A dozen of everything that a Home may show, all of it late or waiting for somebody."""
    complaint = Complaint(category=Category.COMPLAINT)
    leak = {"leak": Leak.YES, "links": frozenset({Link(Relation.BELONGS_TO, "E-2026-0001", None)})}
    closed = {"closed_at": MONDAY, "retention_until": date(2029, 8, 3)}
    kinds: Sequence[tuple[str, Facts, Status, dict[str, Any]]] = (
        ("C-2026-10", complaint, Status.ACKNOWLEDGED, {"owner": "mei", "department": "sales"}),
        ("C-2026-11", complaint, Status.INVESTIGATING, {"owner": "mei", "department": "sales"}),
        ("C-2026-12", complaint, Status.DRAFTED, {"owner": "ken", "drafted_by": "ken"}),
        ("C-2026-13", complaint, Status.RESPONDED, {"owner": "mei", "replied_at": MONDAY}),
        ("C-2026-14", complaint, Status.RECEIVED, leak),
        ("C-2026-15", CORRECTED, Status.CLOSED, closed),
        ("D-2026-16", REQUEST, Status.FORM_SENT, {"owner": "mei"}),
        ("D-2026-17", REQUEST, Status.SEARCHING, {"asked": frozenset({"sales"})}),
        ("Q-2026-18", Question(), Status.OPEN, {"requester": "sato"}),
    )
    shelf = Shelf()
    for prefix, facts, status, more in kinds:
        for nth in range(12):
            ticket = a_ticket(f"{prefix}{nth:02}", facts, status, **more)
            shelf.tickets[ticket.number] = ticket
    return shelf


def a_visit(person: str, shelf: Shelf, language: Language = "ja") -> HomeContext:
    away = {"manager": Absence(date(2026, 8, 3), date(2026, 8, 4))}
    circumstances = OfficeContext(
        roster=replace(ROSTER, absences=away),
        opening=Opening(Calendar(frozenset(), range(2026, 2028), "test"), Hours()),
    )
    return HomeContext(
        view=a_view(language, circumstances=circumstances, now=MONDAY),
        answers=a_frame(language),
        person=Person(person, language),
        desk=Desk(shelf, lambda: circumstances),
        missed=lambda _: 3,
    )


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("hat", HomeRole)
def test_a_full_home_is_one_that_slack_takes(hat: HomeRole, language: Language) -> None:
    visit = a_visit(PERSON_OF[hat], a_full_office(), language)

    drawn = draw(hat, visit)

    assert check.view(drawn, "home") == []
    assert len(drawn["blocks"]) <= 66


def test_a_section_shows_eight_rows_and_says_how_many_more_there_are() -> None:
    drawn = draw(HomeRole.AGENT, a_visit("mei", a_full_office()))

    blocks = drawn["blocks"]
    heading = next(n for n, each in enumerate(blocks) if _text(each).startswith("未割当"))
    rows = blocks[heading + 1 : heading + 9]
    assert all(row["type"] == "section" and row["accessory"] for row in rows)
    assert "件（先頭の8件。ほかは「探す」で）" in _text(blocks[heading])
    assert blocks[heading + 9]["type"] != "section"


def test_an_empty_office_says_so_and_shows_no_empty_section() -> None:
    drawn = draw(HomeRole.AGENT, a_visit("mei", Shelf()))

    headings = [_text(block) for block in drawn["blocks"] if block["type"] == "header"]
    assert headings == ["今日やること", "未割当"]
    assert str(drawn).count("ありません。") == 2


def test_a_home_that_is_no_longer_theirs_falls_back_to_what_is() -> None:
    # the value of a button that was drawn before a role was lost
    visit = a_visit("sato", Shelf())

    assert chosen("manager", visit) is HomeRole.ME
    assert chosen("nonsense", visit) is HomeRole.ME
    assert chosen(None, a_visit("manager", Shelf())) is HomeRole.MANAGER


def test_a_person_in_charge_sees_what_was_asked_of_the_department_and_no_more() -> None:
    drawn = draw(HomeRole.PERSON_IN_CHARGE, a_visit("sales_head", a_full_office()))

    rows = [block for block in drawn["blocks"] if block.get("accessory")]
    numbers = {_text(row).partition(" ")[0][:9] for row in rows}
    acts = {row["accessory"]["action_id"] for row in rows}
    assert numbers == {"D-2026-17", "C-2026-11"}
    assert acts == {"screen.request_search_report", "screen.ticket_note"}


def test_every_role_has_its_home() -> None:
    named = {Role(hat) for hat in HomeRole if hat is not HomeRole.ME}

    assert named == set(Role) - {Role.EMPLOYEE, Role.SYSTEM}
    assert roles_of(Actor("x", frozenset(Role) - {Role.SYSTEM})) == tuple(HomeRole)


@pytest.mark.parametrize(
    ("count", "told"),
    [(40, "40/40　"), (45, "40/40（完了した直近40件のうち）　"), (1, "1/1　"), (0, "—　")],
)
def test_of_many_answers_the_month_says_of_which_it_tells_how_many_kept_their_target(
    count: int, told: str
) -> None:
    shelf = Shelf()
    for nth in reversed(range(count)):  # those that were closed first were late
        at = MONDAY - timedelta(minutes=nth)
        received = at - (timedelta(days=90) if nth >= 40 else timedelta(hours=1))
        answered = Step(Move.ANSWER, Status.OPEN, Status.ANSWERED, "mei", Role.AGENT, at)
        ticket = a_ticket(
            f"Q-2026-{nth:04}",
            Question(),
            Status.CLOSED,
            received_at=received,
            closed_at=at,
            history=(answered,),
        )
        shelf.tickets[ticket.number] = ticket

    drawn = draw(HomeRole.MANAGER, a_visit("manager", shelf))

    line = next(_text(each) for each in drawn["blocks"] if _text(each).startswith("受付："))
    assert f"回答が目標内：{told}" in line


def _text(block: dict[str, Any]) -> str:
    text = block.get("text")
    return str(text["text"]) if isinstance(text, dict) else ""
