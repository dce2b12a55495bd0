"""Shared fixtures: a calendar, an office, and tickets that are moved step by step."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tickets.model import tokyo
from tickets.model.complaint import (
    Category,
    Complaint,
    CorrectiveAction,
    Report,
    SamePerson,
    Severity,
)
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Check, Found, IdDocument, Money, Payment
from tickets.model.kinds import Channel, ContactBy, Move, PartyRole, PersonalField
from tickets.model.people import Roster, Team
from tickets.model.personal import Personal, PersonalKey
from tickets.model.requests import Decision, Outcome, RequestType
from tickets.model.ticket import Party, Question, Ticket
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.context import Moment, OfficeContext
from tickets.rules.office import Hours
from tickets.rules.periods import DEFAULTS, Rules
from tickets.workflow.apply import AppliedMove, apply_move, create
from tickets.workflow.case import Act
from tickets.workflow.new_ticket import NewTicket, ticket_of

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
    departments={
        "sales": Team("sales_head", frozenset({"sato"})),
        "hr": Team("hr_head", frozenset({"suzuki"})),
    },
    systems={"crm": "sales", "payroll": "hr"},
)
ADDRESS = {
    PersonalField.NAME: "田中花子",
    PersonalField.POSTAL_CODE: "100-0001",
    PersonalField.ADDRESS: "東京都千代田区千代田1-1",
}


def context(roster: Roster = ROSTER, rules: tuple[Rules, ...] = DEFAULTS) -> OfficeContext:
    never_closed = Calendar(frozenset(), range(2026, 2030), "")
    return OfficeContext(roster=roster, opening=Opening(never_closed, Hours()), rules=rules)


def act(move: Move, says: dict[Any, str] | None = None, **facts: Any) -> Act:
    slots = {
        (key if isinstance(key, PersonalKey) else PersonalKey(key)): Personal(text)
        for key, text in (says or {}).items()
    }
    return Act(move, facts, slots)


@dataclass
class Walker:
    """One ticket and the people who move it; days pass only when told to."""

    ticket: Ticket
    now: datetime
    roster: Roster = ROSTER
    rules: tuple[Rules, ...] = DEFAULTS
    last: AppliedMove | None = None

    def moment(self, who: str) -> Moment:
        return context(self.roster, self.rules).moment(who, self.now)

    def does(
        self, who: str, move: Move, says: dict[Any, str] | None = None, **facts: Any
    ) -> "Walker":
        self.last = apply_move(self.ticket, act(move, says, **facts), self.moment(who))
        self.ticket = self.last.ticket
        self.now += timedelta(minutes=1)
        return self

    def waits(self, days: int) -> "Walker":
        self.now += timedelta(days=days)
        return self

    @property
    def today(self) -> Any:
        return tokyo.date_of(self.now)

    # --- a disclosure request, step by step --------------------------------------------------

    def sends_form(self) -> "Walker":
        return self.does(
            "mei", Move.SEND_FORM, ADDRESS, form_sent_on=self.today, form_version="2022-06"
        )

    def arrives(self, stamps: int = 0, **facts: Any) -> "Walker":
        if stamps:
            facts["payments"] = Payment(self.today, Money.STAMPS, stamps, 1, "mei")
        given = {"copies_arrived": True, "my_number_seen": False, **facts}
        self.does("mei", Move.ARRIVE, application_arrived_on=self.today, **given)
        return self.does("mei", Move.CHECK)

    def identified(self) -> "Walker":
        return self.does(
            "mei",
            Move.CHECK_IDENTITY,
            id_result=Check.OK,
            id_paper=IdDocument.LICENCE,
            id_address_match=True,
        )

    def searches(self, *types: RequestType) -> "Walker":
        wanted = frozenset(types) or self.ticket.disclosure.types
        return self.does("mei", Move.START_SEARCH, searching=wanted)

    def finds(self, crm: Found = Found.FOUND, payroll: Found = Found.NONE) -> "Walker":
        self.does("sales_head", Move.REPORT_SEARCH, system="crm", found=crm, reason="停止中")
        return self.does("hr_head", Move.REPORT_SEARCH, system="payroll", found=payroll)

    def drafts(self, *decisions: Decision, reasons: bool = True) -> "Walker":
        says: dict[Any, str] = {}
        for each in decisions:
            if reasons and (each.outcome.refuses or each.conceals):
                says[PersonalKey(PersonalField.REASON, each.type)] = "理由を説明する文"
            if each.outcome is Outcome.ALTERNATIVE_MEASURE:
                says[PersonalKey(PersonalField.REASON, each.type)] = "費用が大きいため"
                says[PersonalKey(PersonalField.MEASURE, each.type)] = "以後の利用を止める"
        return self.does(
            "mei",
            Move.DRAFT,
            says,
            decisions=frozenset(decisions),
            third_party_data=False,
            secrecy_of_communications=False,
        )

    def to_search(self) -> "Walker":
        return self.sends_form().arrives(1000).identified().searches().finds()

    def replies(self, **facts: Any) -> "Walker":
        given = {"method_used": "paper", "delivery_ref": "123-45-67890-1", **facts}
        return self.does("mei", Move.REPLY, replied_at=self.now, **given)

    # --- a complaint, step by step -----------------------------------------------------------

    def describes(self) -> "Walker":
        return self.does(
            "mei",
            Move.DESCRIBE,
            party=Party(PartyRole.PRINCIPAL, ContactBy.PHONE),
            about_person_same=SamePerson.YES,
        )

    def assesses(self, who: str = "mei", severity: Severity = Severity.MID) -> "Walker":
        return self.does(
            who, Move.ASSESS, severity=severity, department="sales", flags_confirmed=True
        )

    def to_draft(self) -> "Walker":
        self.does("mei", Move.ACKNOWLEDGE).describes().assesses()
        self.does("mei", Move.TAKE).does("mei", Move.INVESTIGATE)
        texts = (PersonalField.FACTS_FOUND, PersonalField.CAUSE, PersonalField.DRAFT_REPLY)
        return self.does("mei", Move.DRAFT, dict.fromkeys(texts, "調べた結果"))

    def approved(self, who: str = "manager") -> "Walker":
        return self.does(
            who, Move.APPROVE, corrective_action=CorrectiveAction(needed=False, reason="手順どおり")
        )

    def responds(self, **facts: Any) -> "Walker":
        return self.does(
            "mei", Move.RESPOND, replied_at=self.now, reply_by=ContactBy.PHONE, **facts
        )

    def closes(self, who: str = "mei", **facts: Any) -> "Walker":
        return self.does(who, Move.CLOSE, report=Report.MONTHLY, **facts)


def begun(new: NewTicket, who: str, says: dict[Any, str] | None = None) -> Walker:
    roster = ROSTER
    ticket = replace(ticket_of(new, who, MONDAY, roster), number="C-2026-0001")
    first = create(ticket, act(Move.RECORD, says), context(roster).moment(who, MONDAY))
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

    def opened(category: Category = Category.COMPLAINT, who: str = "mei", **new: Any) -> Walker:
        facts = Complaint(category=category)
        return begun(_new(facts, **new), who, {PersonalField.DETAIL: "広告メールが止まらない"})

    return opened


@pytest.fixture
def open_question() -> Callable[..., Walker]:
    def opened(who: str = "sato") -> Walker:
        new = _new(Question(), channel=Channel.INTERNAL, requester=who)
        return begun(new, who, {PersonalField.DETAIL: "名刺は個人情報ですか"})

    return opened
