"""All operations of the desk, over storage in memory."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.tickets.conftest import MONDAY as NOW
from tests.tickets.conftest import Office, Walker, _new
from tests.tickets.refusals import refuses
from tests.tickets.steps import act
from tickets.access.audit import AuditAction
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.documents import Found, PackedContents
from tickets.model.errors import (
    Code,
    ForbiddenMoveError,
    NoSuchTicketError,
    NotAllowedError,
    RefusedError,
)
from tickets.model.kinds import Flag, Kind, Leak, Move, PersonalField, Relation, Restriction, Status
from tickets.model.notices import NoticeKind
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Link, Ticket
from tickets.workflow.commit import systems_in_notice

PHONE = ValueName(PersonalField.PHONE)
WHY = {PersonalField.MOVE_REASON: "別の方の件でした"}


def closes_as_duplicate(office: Office, ticket: Ticket, of: Ticket) -> Ticket:
    link = _link(Relation.DUPLICATE_OF, of)
    return office.act(ticket, "manager", act(Move.CLOSE_DUPLICATE, link=link))


def test_a_duplicate_that_is_reopened_leaves_a_ticket_that_was_restricted_meanwhile(
    office: Office,
) -> None:
    # O1, O7: nothing leads from the former number to the new one
    first = office.complain()
    second = closes_as_duplicate(office, office.complain(), first)
    marked = office.book.tickets[first.number]
    restricted = office.act(marked, "manager", act(Move.NAME, about=frozenset({"mei"})))
    assert [each.number for each in restricted.links] == [second.number]

    office.act(second, "manager", act(Move.REOPEN, WHY))
    assert office.book.tickets[restricted.number].links == frozenset()


def test_a_duplicate_that_is_reopened_leaves_a_ticket_that_was_closed_meanwhile(
    office: Office,
) -> None:
    # O7
    first = office.complain()
    second = closes_as_duplicate(office, office.complain(), first)
    office.act(first, "manager", act(Move.CLOSE_OUT_OF_SCOPE, WHY))
    office.act(second, "manager", act(Move.REOPEN, WHY))

    left = office.book.tickets[first.number]
    assert left.links == frozenset()
    assert (left.status, left.history[-1].by) == (Status.CLOSED, "system")
    for who in ("mei", "manager"):  # nobody else links a closed ticket
        with pytest.raises(ForbiddenMoveError):
            office.act(left, who, act(Move.LINK, link=_link(Relation.DUPLICATE_OF, second)))


def test_a_ticket_is_not_read_with_one_whose_duplicate_it_is_no_longer(office: Office) -> None:
    # O7
    first = office.complain()
    second = closes_as_duplicate(office, office.complain(), first)
    said = ValueName(PersonalField.DETAIL, second.number)
    assert said in office.desk.show(first.number, who="mei", now=NOW).opens

    office.act(first, "manager", act(Move.CLOSE_OUT_OF_SCOPE, WHY))
    second = office.act(second, "manager", act(Move.REOPEN, WHY))
    closes_as_duplicate(office, second, office.complain())
    office.act(first, "manager", act(Move.REOPEN, WHY))
    assert said not in office.desk.show(first.number, who="mei", now=NOW).opens


def test_a_stranger_and_a_wrong_number_get_the_same_answer_and_a_row_each(office: Office) -> None:
    ticket = office.complain()
    answers = []
    for number in (ticket.number, "C-2026-9999"):
        with pytest.raises(NoSuchTicketError) as refused:
            office.desk.show(number, who="suzuki", now=NOW)
        answers.append((type(refused.value), str(refused.value)))
    assert answers[0] == answers[1]
    denied = [entry for entry in office.book.audit if entry.action is AuditAction.DENIED]
    assert [entry.number for entry in denied] == [ticket.number, "C-2026-9999"]


def test_no_gap_reveals_tickets_about_the_manager(office: Office) -> None:
    # O1: neither among the restricted that the manager does see, nor among the escalations
    own = [office.complain(who="mei", about=frozenset({"ken"})).number for _ in range(40)]
    ordinals = [int(number.rpartition("-")[2]) for number in own]
    steps = {after - before for before, after in pairwise(ordinals)}
    assert steps == {1, 2, 3, 4, 5}

    about = {"about": frozenset({"manager"}), "leak": Leak.YES}
    raised = [office.complain(**more).links for more in ({"leak": Leak.YES}, about, about)]
    raised.append(office.complain(leak=Leak.YES).links)
    numbers = [link.number for links in raised for link in links]
    assert [number for number in numbers if number.startswith("E")] == [
        "E-2026-0001",
        "E-2026-0002",
    ]


def test_a_possible_leak_counts_from_when_the_company_received_it(office: Office) -> None:
    received = NOW - timedelta(days=2)  # O28
    ticket = office.complain(received_at=received)
    ticket = office.act(ticket, "ken", act(Move.FLAG_LEAK, leak=Leak.YES))
    (raised,) = office.book.escalations
    assert (raised.number, raised.known_at, raised.raised_at) == ("E-2026-0001", received, NOW)
    told = {n.to for n in office.book.notices.values() if n.what is NoticeKind.LEAK_FLAGGED}
    assert told == {"manager", "deputy", "security"}
    assert ticket.holds(None)


def test_the_recorder_of_a_complaint_sees_only_their_own_words(office: Office) -> None:
    ticket = office.complain(who="sato")
    with pytest.raises(NotAllowedError):
        office.desk.reveal(ticket.number, [PHONE], who="sato", now=NOW, why="見たい")


def test_a_returning_person_is_found_only_by_the_exact_number(office: Office) -> None:
    office.complain()
    found = office.desk.known_by(PersonalField.PHONE, Personal("090-1234-5678"), who="ken", now=NOW)
    assert [cover.number for cover in found] == ["C-2026-0001"]
    assert office.book.audit[-1].action is AuditAction.SEARCH
    with pytest.raises(NotAllowedError):
        office.desk.known_by(PersonalField.PHONE, Personal("1"), who="sato", now=NOW)


def test_a_deputy_who_checks_in_place_of_the_desk_has_the_check_on_a_list(
    office: Office, open_request: Callable[..., Walker]
) -> None:
    # O21: a request of the manager's own, which the deputy sees for the check alone
    packed = PackedContents(pages=1, packed_by="representative", packed_at=NOW)
    ticket = open_request(RequestType.DISCLOSE, contents=packed).ticket
    own = frozenset({Restriction.ABOUT_MANAGER})
    about = frozenset({"manager"})
    ticket = replace(ticket, status=Status.DECIDED, restrictions=own, about=about)
    ticket = replace(ticket, owner="representative", recorded_by="representative")
    office.book.tickets[ticket.number] = ticket
    people = ("ken", "manager", "deputy", "representative")
    lists = {who: office.desk.worklists.of(who, NOW).contents_checks() for who in people}
    assert [who for who, found in lists.items() if found.count] == ["deputy"]


def test_a_link_to_a_hidden_ticket_is_not_shown(office: Office) -> None:
    hidden = office.complain(about=frozenset({"ken"}))
    ticket = office.complain(flags=frozenset({Flag.LEGAL}))
    link = _link(Relation.FOLLOWS, hidden)
    office.act(ticket, "mei", act(Move.LINK, link=link))
    for who, is_shown in (("mei", True), ("ken", False)):
        shown = office.desk.show(ticket.number, who=who, now=NOW).ticket
        [listed] = office.desk.worklists.of(who, NOW).full_tickets([ticket])
        assert [link in each.links for each in (shown, listed)] == [is_shown, is_shown]


@pytest.mark.parametrize(
    ("relation", "back"),
    [(Relation.BELONGS_TO, Relation.BELONGS_TO), (Relation.FOLLOWS, Relation.FOLLOWED_BY)],
)
@pytest.mark.parametrize("is_closed", [False, True])
def test_a_link_stands_on_both_tickets(
    office: Office, relation: Relation, back: Relation, is_closed: bool
) -> None:
    # O7
    earlier, later = office.complain(), office.complain()
    if is_closed:
        office.act(earlier, "manager", act(Move.CLOSE_OUT_OF_SCOPE, WHY))

    office.act(later, "ken", act(Move.LINK, link=_link(relation, earlier)))

    for who in ("ken", "manager"):
        shown = office.desk.show(earlier.number, who=who, now=NOW).ticket
        assert shown.links == {_link(back, later)}
    assert office.desk.show(earlier.number, who="ken", now=NOW).ticket.is_open is not is_closed
    linked = office.book.tickets[earlier.number]
    assert linked.history[-1].by == ("system" if is_closed else "ken")
    if is_closed:  # nobody adds a link
        another = act(Move.LINK, link=_link(back, office.complain()))
        with pytest.raises(ForbiddenMoveError):
            office.act(linked, "manager", another)

    linked = office.book.tickets[later.number]
    wrong = act(Move.LINK, link=_link(relation, earlier), is_unlinked=True)
    office.act(linked, "ken", wrong)
    for each in (earlier, later):
        left = office.book.tickets[each.number]
        assert left.links == frozenset()
        assert [step.is_unlinked for step in left.history[-2:]] == [False, True]


def test_an_agent_takes_no_request_from_a_complaint(office: Office) -> None:
    # O7, O10: without it, the complaint could end without the manager
    new = _new(Disclosure(types=frozenset({RequestType.DISCLOSE})))
    request = office.opens(new)
    link = _link(Relation.BELONGS_TO, request)
    complaint = office.act(office.complain(), "mei", act(Move.LINK, link=link))
    request = office.book.tickets[request.number]
    back = _link(Relation.BELONGS_TO, complaint)

    for ticket, wrong in ((complaint, link), (request, back)):
        with pytest.raises(RefusedError):
            office.act(ticket, "mei", act(Move.LINK, link=wrong, is_unlinked=True))
    office.act(complaint, "manager", act(Move.CLOSE_OUT_OF_SCOPE, WHY))
    wrong = act(Move.LINK, link=back, is_unlinked=True)
    with refuses("not_the_decider:link"):
        office.act(request, "mei", wrong)
    assert office.book.tickets[complaint.number].links == {link}
    office.act(request, "manager", wrong)
    assert office.book.tickets[complaint.number].links == frozenset()


def test_a_pair_that_is_linked_twice_is_linked_twice_on_both_tickets(office: Office) -> None:
    # O7: else, taking it back on one would leave a link on the other
    first, second = office.complain(), office.complain()
    relations = (Relation.FOLLOWS, Relation.BELONGS_TO)
    both = [act(Move.LINK, link=_link(each, second)) for each in relations]
    first = office.act(first, "ken", *both)
    backs = {_link(each, first) for each in (Relation.FOLLOWED_BY, Relation.BELONGS_TO)}
    second = office.book.tickets[second.number]
    assert second.links == backs

    wrong = (act(Move.LINK, link=each, is_unlinked=True) for each in backs)
    office.act(second, "ken", *wrong)
    assert office.book.tickets[first.number].links == frozenset()


def test_a_restricted_number_does_not_come_to_an_unrestricted_ticket(office: Office) -> None:
    # O1
    hidden = office.complain(about=frozenset({"mei"}))
    seen, other = office.complain(), office.complain()
    follows, belongs_to = _link(Relation.FOLLOWS, seen), _link(Relation.BELONGS_TO, hidden)
    office.act(hidden, "manager", act(Move.LINK, link=follows))
    assert office.book.tickets[seen.number].links == frozenset()

    office.act(other, "manager", act(Move.LINK, link=belongs_to))
    assert office.book.tickets[hidden.number].links == {
        follows,
        _link(Relation.BELONGS_TO, other),
    }


def _link(relation: Relation, ticket: Ticket) -> Link:
    return Link(relation, ticket.number, ticket.kind)


def test_a_hidden_request_of_a_complaint_does_not_look_like_an_escalation(office: Office) -> None:
    hidden = office.complain(about=frozenset({"ken"}))
    ticket = office.complain()
    link = Link(Relation.BELONGS_TO, hidden.number, Kind.DISCLOSURE)
    office.act(ticket, "mei", act(Move.LINK, link=link))
    shown = office.desk.show(ticket.number, who="ken", now=NOW).ticket
    assert shown.known_links == ()
    assert shown.holds(Kind.DISCLOSURE)
    assert not shown.holds(None)


def test_a_hand_over_moves_all_tickets_or_none(office: Office) -> None:
    numbers = tuple(office.act(office.complain(), "mei", act(Move.TAKE)).number for _ in range(2))
    with pytest.raises(RefusedError):
        office.desk.hand_overs.move("mei", "sato", who="manager", now=NOW, only=(), note={})
    note = {ValueName(PersonalField.NOTE): Personal("折り返しを待っている")}
    given = {"who": "manager", "now": NOW, "only": (), "note": note}
    assert office.desk.hand_overs.move("mei", "ken", **given) == numbers  # O7
    for ticket in office.book.tickets.values():
        assert [step.move for step in ticket.history[-2:]] == [Move.NOTE, Move.ASSIGN]
    assert {ticket.owner for ticket in office.book.tickets.values()} == {"ken"}


def test_no_person_can_act_as_the_system(office: Office) -> None:
    ticket = office.act(office.complain(), "mei", act(Move.TAKE))
    with pytest.raises(NoSuchTicketError):
        office.act(ticket, "system", act(Move.RELEASE))


def test_a_department_that_is_asked_for_two_systems_at_once_hears_once(
    office: Office, open_request: Callable[..., Any]
) -> None:
    # O20
    case = open_request()
    office.roster = case.roster = replace(case.roster, systems={"crm": "sales", "mail": "sales"})
    case.to_asked()
    disowned = {"found": Found.NOT_OURS}
    for system in ("crm", "mail"):
        case.does("sales_head", Move.REPORT_SEARCH, system=system, **disowned)
    office.book.add(case.ticket, {})
    office.now = case.now

    elsewhere = [act(Move.ASK_ELSEWHERE, system=each, searched_by="hr") for each in ("crm", "mail")]
    ticket = office.act(case.ticket, "mei", *elsewhere)

    [asked] = office.book.notices.values()
    assert (asked.what, asked.to) == (NoticeKind.SEARCH_ASKED, "hr_head")
    assert systems_in_notice(asked, ticket, office.roster) == ("crm", "mail")


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ({"received_at": NOW + timedelta(hours=1)}, Code.IN_THE_FUTURE),
        ({"summary": "田中様 090-1234-5678 へ折返し"}, Code.PERSONAL_DATA),
        ({"summary": "あ" * 201}, Code.TOO_LONG),
        ({"leak": "maybe"}, Code.WRONG_KIND),
        ({"department": "nowhere"}, Code.UNKNOWN_DEPARTMENT),
    ],
)
def test_invalid_fields_are_refused_before_anything_is_written(
    office: Office, new: dict[str, Any], code: Code
) -> None:
    with refuses(code):
        office.complain(**new)
    assert not office.book.tickets
