"""Shared fixtures: a calendar, an office, and tickets that are moved step by step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Self

import pytest

from tests.tickets.shelf import Shelf
from tests.tickets.steps import Steps, act, said
from tickets.desk import Desk
from tickets.model.complaint import Caller, Category, Complaint
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.kinds import Channel, Move, PartyRole, PersonalField
from tickets.model.people import Roster, Team
from tickets.model.ticket import Party, Question, Ticket
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.context import Moment, OfficeContext
from tickets.rules.office import Hours
from tickets.rules.periods import DEFAULT_RULES, Rules
from tickets.workflow.apply import AppliedMove, apply_first_move, apply_move
from tickets.workflow.case import Act, NewTicket, build_ticket

_HOLIDAYS = {
    2026: "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23",
    2027: "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23",
    2028: "1/1 1/10 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/17 8/11 9/18 9/22 10/9 11/3 11/23",
    2029: "1/1 1/8 2/11 2/12 2/23 3/20 4/29 4/30 5/3 5/4 5/5 7/16 8/11 9/17 9/23 9/24 10/8 11/3"
    " 11/23",
}


@pytest.fixture(scope="session")
def japan() -> Calendar:
    """The official holidays, copied by hand."""
    days = frozenset(
        date(year, *map(int, day.split("/")))
        for year, days in _HOLIDAYS.items()
        for day in days.split()
    )
    return Calendar(days, range(2026, 2030), "by hand")


@pytest.fixture(scope="session")
def opening(japan: Calendar) -> Opening:
    """Nine to six on business days."""
    return Opening(japan, Hours())


MONDAY = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)  # 14:05 in Tokyo

ROSTER = Roster(
    agents=frozenset({"mei", "ken"}),
    manager="manager",
    deputy="deputy",
    representative="representative",
    auditor="auditor",
    security=frozenset({"security"}),
    curators=frozenset({"curator", "second_curator"}),
    departments={
        "sales": Team("sales_head", frozenset({"sato"})),
        "hr": Team("hr_head", frozenset({"suzuki"})),
    },
    systems={"crm": "sales", "payroll": "hr"},
)


def context(roster: Roster = ROSTER, rules: tuple[Rules, ...] = DEFAULT_RULES) -> OfficeContext:
    never_closed = Calendar(frozenset(), range(2026, 2030), "")
    return OfficeContext(roster=roster, opening=Opening(never_closed, Hours()), rules=rules)


@dataclass
class Walker(Steps):
    """One ticket and the people who move it; days pass only when told to."""

    ticket: Ticket
    now: datetime
    roster: Roster = ROSTER
    rules: tuple[Rules, ...] = DEFAULT_RULES
    last: AppliedMove | None = None

    def moment(self, who: str) -> Moment:
        return context(self.roster, self.rules).moment(who, self.now)

    def does(
        self, who: str, move: Move, says: Mapping[Any, str] | None = None, **facts: Any
    ) -> Self:
        self.last = apply_move(self.ticket, act(move, says, **facts), self.moment(who))
        self.ticket = self.last.ticket
        self.now += timedelta(minutes=1)
        return self

    def waits(self, days: int) -> Self:
        self.now += timedelta(days=days)
        return self

    def reminds_in_vain(self) -> Self:
        """The correction is asked for once more, and two weeks pass."""
        return self.waits(7).does("mei", Move.REMIND).waits(7)


def begun(new: NewTicket, who: str, says: dict[Any, str] | None = None) -> Walker:
    roster = ROSTER
    ticket = replace(build_ticket(new, who, MONDAY, roster), number="C-2026-0001")
    first = apply_first_move(ticket, act(Move.RECORD, says), context(roster).moment(who, MONDAY))
    return Walker(first.ticket, MONDAY + timedelta(minutes=1), last=first)


def _new(facts: Any, **others: Any) -> NewTicket:
    """Values of a first form; a request comes from the person unless told otherwise."""
    given = {"channel": Channel.PHONE, "received_at": MONDAY, **others}
    if isinstance(facts, Disclosure):
        given.setdefault("party", Party(PartyRole.PRINCIPAL))
    return NewTicket(facts=facts, team="T01", policy_revision="2022-06-21", **given)


@pytest.fixture
def roster() -> Roster:
    return ROSTER


@pytest.fixture
def build() -> SimpleNamespace:
    """Builders: `new` makes a form's values, `begin` a ticket from them, `act` an act, `walker`
    a Walker.
    """
    return SimpleNamespace(new=_new, begin=begun, act=act, walker=Walker, monday=MONDAY)


@dataclass
class Office:
    """A desk over an empty store."""

    roster: Roster
    opening: Opening
    now: datetime = MONDAY

    def __post_init__(self) -> None:
        self.book = Shelf()
        self.desk = Desk(self.book, lambda: OfficeContext(roster=self.roster, opening=self.opening))

    def opens(self, new: NewTicket, who: str = "mei", then: Sequence[Act] = ()) -> Ticket:
        return self.desk.open(new, then, who=who, now=self.now, key=f"view-{len(self.book.keys)}")

    def complain(self, who: str = "mei", **new: Any) -> Ticket:
        says = said(detail="広告メールが止まらない", phone="０９０-1234-5678")
        return self.opens(_new(Complaint(category=Category.COMPLAINT), personal=says, **new), who)

    def act(self, ticket: Ticket, who: str, *acts: Act) -> Ticket:
        return self.desk.act(ticket.number, acts, who=who, now=self.now)


@pytest.fixture
def office(roster: Roster, opening: Opening) -> Office:
    return Office(roster, opening)


@pytest.fixture
def open_request() -> Callable[..., Walker]:
    """A disclosure request after the first call."""

    def opened(*types: RequestType, who: str = "mei", new: Any = None, **facts: Any) -> Walker:
        request = Disclosure(types=frozenset(types or {RequestType.DISCLOSE}), **facts)
        return begun(_new(request, **(new or {})), who)

    return opened


@pytest.fixture
def open_complaint() -> Callable[..., Walker]:
    """A complaint after step 1."""

    def opened(
        category: Category = Category.COMPLAINT,
        who: str = "mei",
        caller: Caller | None = None,
        **new: Any,
    ) -> Walker:
        facts = Complaint(category=category, caller=caller)
        return begun(_new(facts, **new), who, {PersonalField.DETAIL: "広告メールが止まらない"})

    return opened


@pytest.fixture
def open_question() -> Callable[..., Walker]:
    def opened(who: str = "sato") -> Walker:
        new = _new(Question(), channel=Channel.INTERNAL, requester=who)
        return begun(new, who, {PersonalField.DETAIL: "名刺は個人情報ですか"})

    return opened
