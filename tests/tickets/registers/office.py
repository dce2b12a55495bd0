"""An office that fills and reads a register of complaints, over any store."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from tests.tickets.conftest import MONDAY, ROSTER, _new
from tests.tickets.shelf import Shelf
from tests.tickets.steps import ADDRESS, Steps, act
from tickets.desk import Desk
from tickets.model.complaint import (
    Category,
    Complaint,
    CorrectiveAction,
    Finding,
    Reaction,
    ReportFrequency,
    SamePerson,
    Severity,
    Subject,
)
from tickets.model.kinds import ContactBy, Move, PartyRole, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Party, Ticket
from tickets.model.tokyo import Month
from tickets.ports import Store
from tickets.registers import sheet
from tickets.registers.cells import Writing
from tickets.registers.columns import OpenedTicket, table_rows
from tickets.registers.disclosures import disclosure_columns
from tickets.registers.export import Register, export
from tickets.registers.importer import Importer, ImportPreview
from tickets.registers.rows import PeopleByName
from tickets.reports.figures import Figures, ReportScope
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.context import OfficeContext
from tickets.rules.office import Hours

OPENING = Opening(Calendar(frozenset(), range(2016, 2030), "by hand"), Hours())
EVERYONE = ("mei", "ken", "manager", "deputy", "representative", "sales_head", "hr_head", "sato")
PEOPLE = PeopleByName({who: who for who in EVERYONE})
NOT_NEEDED = CorrectiveAction(needed=False, reason="手順どおりで、=是正を要しない")
PRINCIPAL = Party(PartyRole.PRINCIPAL, ContactBy.PHONE)


def marked(text: str, key: bytes = b"of this ring") -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()


@dataclass
class Office:
    """A desk, and people who move its complaints; the clock advances by itself."""

    store: Store = field(default_factory=Shelf)
    now: datetime = MONDAY
    office_context: OfficeContext = field(
        default_factory=lambda: OfficeContext(roster=ROSTER, opening=OPENING)
    )
    opened: int = 0

    @property
    def desk(self) -> Desk:
        return Desk(self.store, lambda: self.office_context)

    def complains(
        self,
        who: str = "mei",
        category: Category = Category.COMPLAINT,
        says: dict[Any, str] | None = None,
        facts: dict[str, Any] | None = None,
        **new: Any,
    ) -> "File":
        self.opened += 1
        told = {PersonalField.DETAIL: "広告メールが止まらない", **(says or {})}
        form = _new(
            Complaint(category=category, **(facts or {})),
            personal={ValueName(name): Personal(text) for name, text in told.items()},
            **{"received_at": self.now, **new},
        )
        ticket = self.desk.open(form, who=who, now=self.now, key=f"view-{self.opened}")
        return File(self, ticket)

    def exports(self, register: Register = Register.COMPLAINT, **who: Any) -> bytes:
        asked = {"who": "cli:root", "why": "内部監査のため", **who}
        rows = export(self.store, lambda: self.office_context, register, now=self.now, **asked)
        return sheet.encode_csv(rows)

    def finds(self, number: str) -> Ticket:
        with self.store.reading() as book:
            found = book.find(number)
        assert found is not None
        return found

    def counts(
        self, month: Month, scope: ReportScope = ReportScope.GENERAL, who: str = "manager"
    ) -> Figures:
        """The figures of the month, a minute later."""
        self.now += timedelta(minutes=1)
        return self.desk.month_reports.figures(month, scope, who=who, now=self.now)

    def confirms(self, month: Month) -> None:
        """End the month; the representative confirms its report."""
        self.now = month.ends_at + timedelta(days=1)
        self.desk.month_reports.tell_representative(month, who="manager", now=self.now)
        self.desk.month_reports.confirm(month, who="representative", now=self.now)

    def importer(self, people: PeopleByName = PEOPLE) -> Importer:
        return Importer(
            self.store, lambda: self.office_context, people, "cli:root", marked, "of this file"
        )

    def looks(self, file: bytes, people: PeopleByName = PEOPLE) -> ImportPreview:
        return self.importer(people).preview(sheet.decode_csv(file), self.now)

    def imports(self, file: bytes, people: PeopleByName = PEOPLE) -> list[str]:
        importer = self.importer(people)
        looked = importer.preview(sheet.decode_csv(file), self.now)
        assert looked.faults == ()
        numbers = [importer.write(each, self.now) for each in looked.arrivals]
        importer.reserve_numbers(looked.arrivals)
        return numbers


@dataclass
class File(Steps):
    """One ticket and what is done with it."""

    office: Office
    ticket: Ticket

    @property
    def now(self) -> datetime:  # type: ignore[override]
        return self.office.now

    def does(
        self, who: str, move: Move, says: Mapping[Any, str] | None = None, **facts: Any
    ) -> Self:
        self.office.now += timedelta(seconds=77)
        self.ticket = self.office.desk.act(
            self.ticket.number, [act(move, says, **facts)], who=who, now=self.office.now
        )
        return self

    def assessed(self, who: str = "mei", severity: Severity = Severity.MID) -> Self:
        self.does("mei", Move.ACKNOWLEDGE)
        self.does(
            "mei",
            Move.DESCRIBE,
            {**ADDRESS, PersonalField.PHONE: "03-1234-5678", PersonalField.REMEDY_WANTED: "-停止"},
            party=PRINCIPAL,
            about_person_same=SamePerson.YES,
            subjects=frozenset({Subject.MARKETING, Subject.CAMERA}),
            summary="広告メールの苦情",
        )
        return self.does(
            who, Move.ASSESS, severity=severity, department="sales", flags_confirmed=True
        )

    def investigated(self) -> Self:
        return self.does("ken", Move.TAKE).does("sales_head", Move.INVESTIGATE)

    def drafted(self, who: str = "mei", **facts: Any) -> Self:
        if self.ticket.complaint.category is Category.COMPLAINT:
            facts = {"finding": Finding.NOT_UPHELD, **facts}
        found = {PersonalField.FACTS_FOUND: "=1+1 と書かれていた", PersonalField.CAUSE: "'手順"}
        return self.does(
            who, Move.DRAFT, {**found, PersonalField.DRAFT_REPLY: '一行目\r\n"二"行目'}, **facts
        )

    def approved(self, who: str = "manager") -> Self:
        return self.does(who, Move.APPROVE, corrective_action=NOT_NEEDED)

    def responded(self, **facts: Any) -> Self:
        return self.does(
            "mei",
            Move.RESPOND,
            {PersonalField.REPLY_SUMMARY: "お詫びした"},
            replied_at=self.office.now + timedelta(seconds=30),
            reply_by=ContactBy.PHONE,
            **facts,
        )

    def withdrawn(self) -> Self:
        return self.does(
            "manager",
            Move.WITHDRAW,
            {PersonalField.WORDS: "もう結構です"},
            withdrawn_on=self.office.now.date(),
            corrective_action=NOT_NEEDED,
            report=ReportFrequency.MONTHLY,
        )

    def closed(self, **facts: Any) -> Self:
        given = {"reaction": Reaction.ACCEPTED, "report": ReportFrequency.MONTHLY, **facts}
        return self.does("mei", Move.CLOSE, **given)


def rows(
    office: Office, register: Register = Register.COMPLAINT, **who: Any
) -> list[dict[str, str]]:
    titles, *found = sheet.decode_csv(office.exports(register, **who))
    return [dict(zip(titles, row, strict=True)) for row in found]


def request_row(ticket: Ticket, **context: Any) -> dict[str, str]:
    """The posted row of a request."""
    office = OfficeContext(roster=ROSTER, opening=OPENING, **context)
    lines, w = [OpenedTicket(ticket)], Writing(office=office.office)
    titles, cells = table_rows(disclosure_columns(office), lines, w, full=False)
    return dict(zip(titles, cells, strict=True))
