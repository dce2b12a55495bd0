"""Who sees and opens which parts of a ticket."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.conftest import context
from tests.tickets.steps import filled_in
from tickets.access.deciders import contents_checker, current_decider, possible_deciders
from tickets.access.visibility import (
    Visibility,
    acting_roles,
    appears_in_lists,
    may_check_contents,
    needs_reason_to_open,
    openable_fields,
    visibility_of,
)
from tickets.model import tokyo
from tickets.model.complaint import Category, Complaint
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.documents import PackedContents
from tickets.model.kinds import (
    Flag,
    Kind,
    Move,
    PersonalField,
    ReplyMethod,
    Restriction,
    Role,
    Status,
)
from tickets.model.people import Absence, Roster, Team
from tickets.model.ticket import Summary, Ticket
from tickets.rules.context import Moment
from tickets.workflow.apply import is_blocked_by_ticket, possible_moves
from tickets.workflow.case import build_ticket

TODAY = date(2026, 8, 3)
NOON = tokyo.at(TODAY, time(12))
PLAIN = Summary(
    number="C-2026-0001",
    kind=Kind.COMPLAINT,
    status=Status.RECEIVED,
    received_at=datetime(2026, 8, 3, tzinfo=UTC),
    recorded_by="mei",
)
EMPLOYEE = replace(
    PLAIN,
    kind=Kind.DISCLOSURE,
    restrictions=frozenset({Restriction.EMPLOYEE}),
    requester="sato",
    hidden_from=frozenset({"sales"}),
)
ABOUT_KEN = replace(
    PLAIN, restrictions=frozenset({Restriction.ABOUT_DESK}), about=frozenset({"ken"})
)
UNNAMED = replace(ABOUT_KEN, about=frozenset())
ABOUT_MANAGER = replace(
    PLAIN,
    restrictions=frozenset({Restriction.ABOUT_DESK, Restriction.ABOUT_MANAGER}),
    about=frozenset({"manager"}),
)
ENQUIRY = replace(PLAIN, restrictions=frozenset({Restriction.ENQUIRY}))

NONE, OWN, WHOLE = Visibility.NONE, Visibility.OWN, Visibility.WHOLE
PEOPLE = ("mei", "ken", "manager", "deputy", "representative", "auditor", "sales_head", "sato")


def at(roster: Roster, who: str) -> Moment:
    return context(roster).moment(who, NOON)


def test_an_auditor_who_is_also_an_agent_moves_nothing(roster: Roster) -> None:
    both = replace(roster, auditor="mei")
    assert acting_roles(PLAIN, at(both, "mei")) == frozenset()


def test_without_a_representative_the_auditor_answers_for_the_manager(roster: Roster) -> None:
    small = replace(roster, representative=None)
    assert Role.MANAGER in acting_roles(ABOUT_MANAGER, at(small, "auditor"))
    assert current_decider(ABOUT_MANAGER, small, TODAY) == "auditor"


def test_a_department_sees_its_task_while_it_is_asked(roster: Roster) -> None:
    asked = replace(PLAIN, kind=Kind.DISCLOSURE, asked=frozenset({"sales"}))
    head = at(roster, "sales_head")
    seen = visibility_of(asked, head)
    assert seen is Visibility.TASK
    assert acting_roles(asked, head) == {Role.PERSON_IN_CHARGE}
    assert PersonalField.TARGET_SCOPE in openable_fields(asked, seen)
    assert PersonalField.DETAIL not in openable_fields(asked, seen)
    assert visibility_of(replace(asked, asked=frozenset()), head) is NONE


def test_an_investigator_reads_what_is_needed_to_look_the_person_up() -> None:
    cover = replace(PLAIN, department="sales", status=Status.INVESTIGATING)  # O20
    read = openable_fields(cover, Visibility.TASK)
    assert read >= {PersonalField.DETAIL, PersonalField.NAME, PersonalField.EMAIL}
    assert not read & {PersonalField.NOTE, PersonalField.DRAFT_REPLY, PersonalField.WORDS}


@pytest.mark.parametrize(
    "cover",
    [
        PLAIN,
        replace(PLAIN, status=Status.DRAFTED),
        replace(ABOUT_KEN, status=Status.INVESTIGATING),
        replace(ABOUT_MANAGER, status=Status.INVESTIGATING),
        replace(ENQUIRY, status=Status.INVESTIGATING),
    ],
)
def test_otherwise_a_department_reads_the_words_only(cover: Summary) -> None:
    # O20
    read = openable_fields(replace(cover, department="sales"), Visibility.TASK)
    assert read == {PersonalField.DETAIL, PersonalField.REMEDY_WANTED}


def test_losing_a_role_ends_access_at_once(roster: Roster) -> None:
    owned = replace(ENQUIRY, owner="ken")
    gone = replace(roster, agents=frozenset({"mei"}))

    assert visibility_of(owned, at(roster, "ken")) is WHOLE
    assert visibility_of(owned, at(gone, "ken")) is NONE


def test_a_new_department_of_an_employee_is_shut_out_too(roster: Roster) -> None:
    moved = replace(
        roster,
        departments={
            **roster.departments,
            "hr": replace(roster.departments["hr"], members=frozenset({"sato", "ken"})),
        },
    )
    assert visibility_of(replace(EMPLOYEE, owner="ken"), at(moved, "ken")) is NONE


def test_an_agents_own_ticket_is_handled_by_others(roster: Roster) -> None:
    own = replace(EMPLOYEE, requester="ken", recorded_by="ken", hidden_from=frozenset())
    assert visibility_of(own, at(roster, "ken")) is OWN
    assert acting_roles(own, at(roster, "ken")) == {Role.EMPLOYEE}


def test_police_enquiries_are_in_no_general_list(roster: Roster) -> None:
    assert not appears_in_lists(ENQUIRY, WHOLE)  # O5
    assert appears_in_lists(PLAIN, WHOLE)


def test_a_pending_move_is_reason_enough(roster: Roster) -> None:
    owned = replace(PLAIN, owner="ken")  # O4
    assert not needs_reason_to_open(owned, at(roster, "ken"))
    assert needs_reason_to_open(owned, at(roster, "mei"))
    closed = replace(owned, status=Status.CLOSED)
    assert needs_reason_to_open(closed, at(roster, "ken"))


def request(**given: Any) -> Ticket:
    facts = Disclosure(types=frozenset({RequestType.DISCLOSE}), **given)
    new = filled_in(facts, PLAIN.received_at)
    return replace(build_ticket(new, "mei", PLAIN.received_at, Roster()), status=Status.FORM_SENT)


DRAFTED = replace(PLAIN, status=Status.DRAFTED, drafted_by="mei")


@pytest.mark.parametrize(
    ("cover", "waited_for"),
    [
        (PLAIN, set()),
        (DRAFTED, {"manager", "deputy"}),
        (replace(DRAFTED, drafted_by="manager"), {"deputy"}),
        (replace(DRAFTED, changed_by="manager"), {"mei"}),
        (request(), set()),
        (request(footage=True), {"manager", "deputy"}),
        (request(footage=True, may_be_held=True), set()),
        (replace(request(), flags=frozenset({Flag.ENTRUSTED})), {"manager", "deputy"}),
        (replace(request(), flags=frozenset({Flag.EEA})), {"manager", "deputy"}),
        (request(delay_proposed_until=TODAY, delay_proposed_by="manager"), {"deputy"}),
    ],
)
def test_a_person_with_a_pending_move_types_no_reason(
    roster: Roster, cover: Summary, waited_for: set[str]
) -> None:
    # O4
    spared = {who for who in PEOPLE if not needs_reason_to_open(cover, at(roster, who))}
    assert spared == waited_for


@pytest.mark.parametrize(
    ("asked_for", "notified_on", "is_compared"),
    [
        ("electronic", None, True),
        ("electronic", TODAY, True),  # the person may choose it anew after the notice
        ("paper", None, False),
        ("paper", TODAY, False),
    ],
)
def test_the_second_person_opens_the_email_address_only_if_the_reply_may_go_there(
    roster: Roster, asked_for: ReplyMethod, notified_on: date | None, is_compared: bool
) -> None:
    # O4, O21
    packed = PackedContents(pages=1, packed_by="mei", packed_at=PLAIN.received_at)
    asked = request(method_requested=asked_for, method_notified_on=notified_on, contents=packed)

    assert may_check_contents(asked, at(roster, "ken"), {PersonalField.ADDRESS})
    assert may_check_contents(asked, at(roster, "ken"), {PersonalField.EMAIL}) is is_compared
    assert not may_check_contents(asked, at(roster, "auditor"), {PersonalField.ADDRESS})


@pytest.mark.parametrize(
    ("cover", "expected"),
    [
        (PLAIN, ("manager", "deputy", "representative")),
        (replace(PLAIN, drafted_by="manager"), ("deputy", "representative")),
        (replace(PLAIN, about=frozenset({"deputy"})), ("manager", "representative")),
        (ABOUT_MANAGER, ("representative", "deputy")),
        (replace(ABOUT_MANAGER, drafted_by="representative"), ("deputy",)),
    ],
)
def test_the_first_person_neither_drafter_nor_concerned_decides(
    roster: Roster, cover: Summary, expected: tuple[str, ...]
) -> None:
    assert possible_deciders(cover, roster) == expected  # O22


def test_while_the_manager_is_absent_the_deputy_is_asked(roster: Roster) -> None:
    away = replace(roster, absences={"manager": Absence(TODAY, TODAY)})  # O23
    assert current_decider(PLAIN, away, TODAY) == "deputy"
    assert current_decider(PLAIN, away, date(2026, 8, 4)) == "manager"


def test_the_representative_sees_tickets_to_decide(roster: Roster) -> None:
    alone = replace(roster, deputy=None)
    waiting = replace(PLAIN, status=Status.DRAFTED, drafted_by="manager")

    assert visibility_of(waiting, at(alone, "representative")) is WHOLE
    assert acting_roles(waiting, at(alone, "representative")) == {Role.REPRESENTATIVE}


@pytest.mark.parametrize("away", [("manager", "deputy"), ("manager",), ("deputy",), ()])
def test_the_representative_stands_in_only_while_both_are_away(
    roster: Roster, away: tuple[str, ...]
) -> None:
    # O23
    absent = replace(roster, absences={each: Absence(TODAY, TODAY) for each in away})
    waits = request(footage=True)
    idle = (
        request(),
        replace(waits, status=Status.CLOSED),
        replace(request(), flags=frozenset({Flag.EEA})),
        replace(waits, about=frozenset({"representative"})),
    )

    in_place = acting_roles(waits, at(absent, "representative"))
    assert (Role.DEPUTY in in_place) is (len(away) == 2)
    assert Role.MANAGER not in in_place
    for each in idle:
        assert Role.DEPUTY not in acting_roles(each, at(absent, "representative"))


M = Move
NOTES = {M.ASSIGN, M.NOTE, M.NAME, M.FLAG_LEAK}
CHECKS = {M.CHECK_CONTENTS, M.REFUSE_CONTENTS, M.FLAG_LEAK}
DELAYED = {"delay_proposed_until": date(2026, 8, 31), "delay_proposed_by": "mei"}
DELAYS = {M.ALLOW_DELAY, M.REFUSE_DELAY}
ARRIVED = {"application_arrived_on": TODAY}
DECIDED, REOPENED = Status.DECIDED, Status.REOPENED
NOT_ACCEPTED = replace(
    build_ticket(
        filled_in(Complaint(category=Category.OPT_OUT), PLAIN.received_at),
        "mei",
        PLAIN.received_at,
        Roster(),
    ),
    status=Status.UNRESOLVED,
)
WAITING: list[tuple[Ticket, set[Move]]] = [
    (replace(request(), status=DECIDED), set()),
    (replace(request(**DELAYED), status=DECIDED), DELAYS | {M.RULE_ON_DATA}),
    (request(footage=True), {M.RULE_ON_DATA}),
    (replace(request(footage=True), status=DECIDED), set()),  # ends with the arrival
    (replace(request(**ARRIVED), status=REOPENED), {M.RESUME, M.RULE_ON_DATA}),
    (replace(request(), status=REOPENED), set()),
    (NOT_ACCEPTED, {M.CLOSE, M.REOPEN}),
]
"""What waits for the manager, and the moves that answer it."""


def packed_by(who: str, ticket: Ticket) -> Ticket:
    packed = PackedContents(pages=1, packed_by=who, packed_at=PLAIN.received_at)
    return replace(ticket, facts=replace(ticket.disclosure, contents=packed))


def every_absence() -> Iterator[frozenset[str]]:
    """Each choice of the people before the representative."""
    people = ("ken", "mei", "manager", "deputy")
    for count in range(len(people) + 1):
        yield from map(frozenset, combinations(people, count))


def test_the_representative_moves_only_what_waits_and_nobody_before_them_can(
    roster: Roster,
) -> None:
    # O21, O23
    packers = (None, "mei", "manager", "deputy")
    found = []
    for (waiting, answers), away, packer in product(WAITING, every_absence(), packers):
        if packer and waiting.status is not DECIDED:
            continue
        ticket = packed_by(packer, waiting) if packer else waiting
        absent = replace(roster, absences={each: Absence(TODAY, TODAY) for each in away})
        moment = at(absent, "representative")
        rules = bool(answers) and {"manager", "deputy"} <= away
        checks = bool(packer) and {"ken", "mei", "manager", "deputy"} <= away | {packer}
        expected = (NOTES | answers if rules else set()) | (CHECKS if checks else set())

        possible = possible_moves(ticket.kind, ticket.status, acting_roles(ticket, moment))
        made = {each for each in possible if not is_blocked_by_ticket(ticket, each, moment)}
        reads = may_check_contents(ticket, moment)
        if (made, reads) != (expected, checks):
            found.append(f"{ticket.status}, {packer} packed, away {set(away)}: {made ^ expected}")
    assert not found, found


@pytest.mark.parametrize(
    "concerned",
    [
        {"requester": "mei", "restrictions": frozenset({Restriction.EMPLOYEE}), "owner": "mei"},
        {"about": frozenset({"mei"}), "restrictions": frozenset({Restriction.ABOUT_DESK})},
    ],
)
def test_an_agent_who_is_concerned_does_not_count_as_somebody_who_can_check(
    roster: Roster, concerned: dict[str, Any]
) -> None:
    # O21
    away = dict.fromkeys(("manager", "deputy"), Absence(TODAY, TODAY))
    ticket = replace(packed_by("ken", request()), status=DECIDED, **concerned)

    assert contents_checker(ticket, replace(roster, absences=away), TODAY) == "representative"


covers = st.builds(
    lambda restrictions, about, requester, owner, writer, hidden, status: replace(
        PLAIN,
        restrictions=frozenset(restrictions),
        about=frozenset(about),
        requester=requester,
        owner=owner,
        recorded_by=writer,
        hidden_from=frozenset(hidden),
        status=status,
    ),
    st.sets(st.sampled_from(Restriction)),
    st.sets(st.sampled_from(PEOPLE), max_size=2),
    st.sampled_from([*PEOPLE, None]),
    st.sampled_from([*PEOPLE, None]),
    st.sampled_from(PEOPLE),
    st.sets(st.sampled_from(["sales", "hr"])),
    st.sampled_from([Status.RECEIVED, Status.DRAFTED, Status.CLOSED]),
)


@pytest.mark.property
@given(cover=covers, who=st.sampled_from([*PEOPLE, "stranger"]))
def test_named_people_see_nothing_and_acting_requires_seeing(cover: Summary, who: str) -> None:
    roster = Roster(
        agents=frozenset({"mei", "ken"}),
        manager="manager",
        deputy="deputy",
        representative="representative",
        auditor="auditor",
        departments={"sales": Team("sales_head", frozenset({"sato"}))},
    )
    seen = visibility_of(cover, at(roster, who))

    if who in cover.about:
        assert seen is NONE
    if who == "manager" and Restriction.ABOUT_MANAGER in cover.restrictions:
        assert seen is NONE
    if who == "stranger":
        assert seen is NONE
    if seen is NONE:
        assert not acting_roles(cover, at(roster, who))
        assert not openable_fields(cover, seen)
