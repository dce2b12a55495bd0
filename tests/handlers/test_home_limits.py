"""Homes stay within Slack's limits, however full the office is."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from handlers.home import manager, roles
from handlers.home.roles import HomeRole, draw_home, home_role_to_show, home_roles_of
from handlers.home.rows import HomeContext
from handlers.services import Person
from tests.handlers.builders import NOW as MONDAY
from tests.handlers.builders import a_ticket, a_view, an_answer_context, an_escalation
from tests.tickets.conftest import ROSTER, context
from tests.tickets.shelf import Shelf
from tickets.desk import Desk
from tickets.model.complaint import Category, Complaint, CorrectiveAction
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.kinds import Language, Leak, Move, Relation, Role, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.people import Absence, Actor
from tickets.model.ticket import Facts, Link, Question, Step, Ticket
from workspace.blockkit import check

REQUEST = Disclosure(types=frozenset({RequestType.DISCLOSE, RequestType.CORRECT}))
CORRECTED = Complaint(
    category=Category.COMPLAINT, corrective_action=CorrectiveAction(needed=True, reference="CA-1")
)
LONG_AGO = {"received_at": MONDAY - timedelta(days=40), "recorded_at": MONDAY - timedelta(days=40)}
PERSON_OF = {
    HomeRole.MANAGER: "manager",
    HomeRole.DEPUTY: "deputy",
    HomeRole.REPRESENTATIVE: "representative",
    HomeRole.AUDITOR: "auditor",
    HomeRole.SECURITY: "security",
    HomeRole.AGENT: "mei",
    HomeRole.PERSON_IN_CHARGE: "sales_head",
    HomeRole.CURATOR: "curator",
    HomeRole.ME: "sato",
}


def a_full_office() -> Shelf:
    """A dozen of everything that a Home may show, all of it late or waiting for a person."""
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
            ticket = a_ticket(f"{prefix}{nth:02}", facts, status, **LONG_AGO | more)
            shelf.tickets[ticket.number] = ticket
    return shelf


def a_home(
    person: str, shelf: Shelf, language: Language = "ja", *, sales: str = "sales_head"
) -> HomeContext:
    """The Home of a person, in an office where `sales` is in charge of that department."""
    away = {"manager": Absence(date(2026, 8, 3), date(2026, 8, 4))}
    departments = {
        **ROSTER.departments,
        "sales": replace(ROSTER.departments["sales"], person_in_charge=sales),
    }
    office_context = context(replace(ROSTER, absences=away, departments=departments))
    services: Any = SimpleNamespace(
        desk=Desk(shelf, lambda: office_context),
        feedback=SimpleNamespace(missed=lambda _: 3),
        curation=SimpleNamespace(count=lambda: 3),
        faulty_answers=tuple,
    )
    return HomeContext(
        view=a_view(language, office_context=office_context, now=MONDAY, reader=person),
        answers=an_answer_context(language),
        person=Person(person, language),
        services=services,
    )


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("role", HomeRole)
def test_slack_takes_a_full_home(role: HomeRole, language: Language) -> None:
    home = a_home(PERSON_OF[role], a_full_office(), language)

    drawn = draw_home(role, home)

    assert check.view_faults(drawn, "home") == []
    assert len(drawn["blocks"]) <= 82


def test_a_home_that_is_too_long_keeps_its_tools_and_its_foot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(roles, "MOST_IN_VIEW", 30)

    drawn = draw_home(HomeRole.MANAGER, a_home("manager", a_full_office()))

    assert len(drawn["blocks"]) == 30
    assert [each.get("block_id") for each in drawn["blocks"][-3:]] == ["tools", None, "again"]


def test_a_section_shows_eight_rows_and_the_total() -> None:
    drawn = draw_home(HomeRole.AGENT, a_home("mei", a_full_office()))

    blocks = drawn["blocks"]
    heading = next(n for n, each in enumerate(blocks) if _text(each).startswith("未割当"))
    rows, ways_in = blocks[heading + 1 : heading + 17 : 2], blocks[heading + 2 : heading + 17 : 2]
    assert all(row["type"] == "section" and row["accessory"] for row in rows)
    assert [each["elements"][0]["text"]["text"] for each in ways_in] == ["開く"] * 8
    assert "件（先頭の8件。ほかは「探す」で）" in _text(blocks[heading])
    assert blocks[heading + 17]["type"] != "section"


def test_each_of_ones_own_tickets_can_be_opened() -> None:
    shelf, home = Shelf(), a_home("mei", Shelf())
    new = a_ticket(
        "C-2026-0001",
        Complaint(category=Category.COMPLAINT),
        Status.ACKNOWLEDGED,
        owner="mei",
        received_at=home.now,
    )
    shelf.add(new, {})

    blocks = draw_home(HomeRole.AGENT, a_home("mei", shelf))["blocks"]

    mine = next(n for n, each in enumerate(blocks) if _text(each) == "わたしの担当")
    row, way_in = blocks[mine + 1 : mine + 3]
    assert row["accessory"]["text"]["text"] == "続きを入力"
    assert way_in["elements"][0]["text"]["text"] == "開く"


def test_the_managers_own_tickets_are_counted_and_only_eight_are_read() -> None:
    class Counting(Shelf):
        def find(self, number: str) -> Ticket | None:
            read.append(number)
            return super().find(number)

    read: list[str] = []
    shelf = Counting()
    for nth in range(120):
        number = f"D-2026-{nth:04}"
        shelf.tickets[number] = a_ticket(number, REQUEST, Status.FORM_SENT, owner="manager")

    drawn = manager.owned_ticket_section(a_home("manager", shelf))

    assert _text(drawn[0]) == "わたしの担当 120件（先頭の8件。ほかは「探す」で）"
    assert len([each for each in drawn if each.get("accessory")]) == 8
    assert len(set(read)) == 8


def test_what_was_decided_of_breaches_stands_before_many_tickets() -> None:
    # O23
    class Waiting(Shelf):
        def undelivered(self, what: NoticeKind, to: str) -> Iterable[tuple[Notice, datetime]]:
            return [
                (each, at) for each in self.notices.values() if (each.what, each.to) == (what, to)
            ]

    shelf = Waiting()
    at = MONDAY - timedelta(hours=1)
    step = Step(Move.APPROVE, Status.DRAFTED, Status.APPROVED, "deputy", Role.DEPUTY, at)
    for nth in range(12):
        number = f"C-2026-{nth:04}"
        complaint = Complaint(category=Category.COMPLAINT)
        shelf.tickets[number] = a_ticket(number, complaint, Status.APPROVED, history=(step,))
        shelf.post(Notice(NoticeKind.DECIDED_MEANWHILE, number, "manager", 1))
    breach = an_escalation("E-2026-0001", raised_at=at, known_at=at)
    shelf.escalations.append(breach)
    shelf.post(Notice(NoticeKind.DECIDED_MEANWHILE, breach.number, "manager", 1, "file"))

    heading, *rows = manager.stand_in_decision_section(a_home("manager", shelf))

    assert "13件（先頭の8件" in _text(heading)
    numbers = [_text(row).partition(" ")[0] for row in rows]
    newest = [f"C-2026-{nth:04}" for nth in range(11, 4, -1)]
    assert numbers == ["E-2026-0001", *newest]


def test_an_empty_office_has_no_empty_sections() -> None:
    drawn = draw_home(HomeRole.AGENT, a_home("mei", Shelf()))

    headings = [_text(block) for block in drawn["blocks"] if block["type"] == "header"]
    assert headings == ["今日やること", "未割当"]
    assert str(drawn).count("ありません。") == 2


def test_a_lost_role_falls_back_to_another_home() -> None:
    # the value of a button that was drawn before the role was lost
    home = a_home("sato", Shelf())

    assert home_role_to_show("manager", home) is HomeRole.ME
    assert home_role_to_show("nonsense", home) is HomeRole.ME
    assert home_role_to_show(None, a_home("manager", Shelf())) is HomeRole.MANAGER


def test_a_person_in_charge_sees_only_tasks_of_the_department() -> None:
    drawn = draw_home(HomeRole.PERSON_IN_CHARGE, a_home("sales_head", a_full_office()))

    own = (block for block in drawn["blocks"] if block.get("block_id") != "emergency")
    rows = [block for block in own if block.get("accessory")]
    numbers = {_text(row).partition(" ")[0][:9] for row in rows}
    acts = {row["accessory"]["action_id"] for row in rows}
    assert numbers == {"D-2026-17", "C-2026-11"}
    assert acts == {"screen.request_search_report", "screen.complaint_report_findings"}


def test_every_role_has_its_home() -> None:
    everything = Actor("x", frozenset(Role) - {Role.SYSTEM})
    assert home_roles_of(everything, is_security=True) == tuple(HomeRole)


@pytest.mark.parametrize(
    ("count", "told"),
    [(40, "40/40　"), (45, "40/40（完了した直近40件のうち）　"), (1, "1/1　"), (0, "—　")],
)
def test_the_month_says_how_many_answers_met_their_target(count: int, told: str) -> None:
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

    drawn = draw_home(HomeRole.MANAGER, a_home("manager", shelf))

    line = next(_text(each) for each in drawn["blocks"] if _text(each).startswith("受付："))
    assert f"目標内に回答：{told}" in line


def _text(block: dict[str, Any]) -> str:
    text = block.get("text")
    return str(text["text"]) if isinstance(text, dict) else ""


def test_an_older_action_without_a_day_says_what_is_to_be_done() -> None:
    # O34
    action = CorrectiveAction(needed=True, prevention="手順書を直す", responsible="sato")
    facts = Complaint(category=Category.COMPLAINT, corrective_action=action)
    shelf = Shelf()
    shelf.tickets["C-2026-1001"] = a_ticket(
        "C-2026-1001", facts, Status.CLOSED, closed_at=MONDAY, retention_until=date(2029, 8, 3)
    )

    assert "C-2026-1001\n手順書を直す" in [
        block["text"]["text"]
        for block in roles.own_corrective_action_section(a_home("sato", shelf))
        if block["type"] == "section"
    ]
