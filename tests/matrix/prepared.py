"""Prepared tickets, one for each kind, status and restriction."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from tests.tickets.conftest import Walker, _new, begun
from tests.tickets.steps import ADDRESS, DRAFT
from tickets.model.complaint import Category, Complaint, MailStop
from tickets.model.disclosure import Disclosure, Execution, RequestType
from tickets.model.documents import Accuracy, Defect, Disposal, Found, Money, Payment
from tickets.model.kinds import Leak, Move, PersonalField, Relation, Restriction
from tickets.model.personal import Personal
from tickets.model.ticket import Link, Question, Ticket

CAST: Final[Mapping[str, str]] = MappingProxyType(
    {
        "stranger": "U03EMMA",
        "theirs": "U01MEI",
        "agent": "U02KEN",
        "owner": "U02YUI",
        "manager": "U03MGR",
        "deputy": "U04DEP",
        "representative": "U05REP",
        "auditor": "U06AUD",
        "department": "U07NAO",
        "other_dept": "U07HARU",
        "security": "U08SEC",
        "guest": "U04GUEST",
        "outside": "U05OLIVIA",
        "gone": "U02GONE",
    }
)
_SAME: Final = {
    "mei": CAST["owner"],
    "ken": CAST["agent"],
    "manager": CAST["manager"],
    "deputy": CAST["deputy"],
    "representative": CAST["representative"],
    "sales_head": CAST["department"],
    "hr_head": CAST["other_dept"],
    "sato": CAST["theirs"],
}
_ABOUT: Final = {
    "about_desk": frozenset({CAST["agent"]}),
    "about_colleague": frozenset({CAST["department"]}),
    "about_manager": frozenset({CAST["manager"]}),
}
_WHY: Final[Mapping[str, frozenset[Restriction]]] = {
    "none": frozenset(),
    "employee": frozenset({Restriction.EMPLOYEE}),
    "about_desk": frozenset({Restriction.ABOUT_DESK}),
    "about_colleague": frozenset({Restriction.ABOUT_COLLEAGUE}),
    "unnamed": frozenset({Restriction.ABOUT_DESK}),
    "about_manager": frozenset({Restriction.ABOUT_DESK, Restriction.ABOUT_MANAGER}),
    "enquiry": frozenset({Restriction.ENQUIRY}),
}
WORTH: Final = {
    PersonalField.PHONE: "03-1234-5678",
    PersonalField.EMAIL: "hanako@example.jp",
    PersonalField.POSTAL_CODE: "100-0001",
    PersonalField.NAME_KANA: "タナカ ハナコ",
}


YEAR: Final = 2025
"""Of the numbers of prepared tickets and reports; the program gives those of 2026 by itself, and a
number that is given twice makes one matter of two."""


@dataclass(frozen=True, slots=True)
class Situation:
    kind: str
    status: str
    restriction: str

    def __str__(self) -> str:
        return f"{self.kind} {self.status}, {self.restriction}"

    def ticket(self, ordinal: int) -> Ticket:
        """The ticket after the moves that lead to this status."""
        walked = _walked(self.kind, self.status)
        named = self.restriction != "unnamed"
        own = self.kind == "question" or self.restriction == "employee"
        series = (
            "X"
            if self.restriction != "none"
            else {"disclosure": "D"}.get(self.kind, self.kind[0].upper())
        )
        return replace(
            walked,
            number=f"{series}-{YEAR}-{ordinal:04}",
            summary=f"要旨{letters(ordinal)}",
            recorded_by=CAST["theirs"],
            requester=CAST["theirs"] if own else None,
            owner=CAST["owner"] if named else None,
            restrictions=_WHY[self.restriction],
            about=_ABOUT.get(self.restriction, frozenset()),
            hidden_from=frozenset({"sales"}) if self.restriction == "employee" else frozenset(),
        )


def letters(ordinal: int) -> str:
    """A unique word without digits, for a search."""
    return "".join(chr(ord("a") + ordinal // 26**place % 26) for place in (3, 2, 1, 0)) + "zq"


def sealed(ticket: Ticket) -> dict[Any, Personal]:
    """Values for every personal field that the moves have filled."""
    return {slot: Personal(WORTH.get(slot.field, "事実だけを書いた文")) for slot in ticket.personal}


@cache
def _walked(kind: str, status: str) -> Ticket:
    ticket: Ticket = _recast(_WALKS[kind](status))
    return ticket


def _recast(value: Any) -> Any:
    """Replace the people of the casebook tests by those of the matrix, recursively."""
    if isinstance(value, str) and type(value) is str:
        return _SAME.get(value, value)
    if isinstance(value, frozenset | tuple):
        return type(value)(_recast(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {each.name: _recast(getattr(value, each.name)) for each in fields(value)}
        return replace(value, **told)
    return value


_LEAKS: Final[Mapping[str, Any]] = {
    "leak": Leak.UNKNOWN,
    "links": frozenset({Link(Relation.BELONGS_TO, f"E-{YEAR}-0001", None)}),
}
"""A possible leak, so that its flag can be cleared."""


def _question(status: str) -> Ticket:
    new = _new(Question(), requester="sato", **_LEAKS)
    walker = begun(new, "sato", {PersonalField.DETAIL: "名刺は個人情報ですか"})
    steps = {
        "taken": lambda: walker.does("mei", Move.TAKE),
        "answered": lambda: walker.does("mei", Move.ANSWER, {PersonalField.ANSWER: "はい"}),
        "closed": lambda: walker.does("sato", Move.SOLVED),
    }
    return _until(walker, steps, status)


def _complaint(status: str) -> Ticket:
    says = {PersonalField.DETAIL: "広告メールが止まらない", PersonalField.NAME: "田中花子"}
    new = _new(Complaint(category=Category.OPT_OUT), **_LEAKS)
    walker = begun(new, "mei", says)
    steps = {
        "acknowledged": lambda: _stopped(walker).does("mei", Move.ACKNOWLEDGE),
        "assessed": lambda: walker.assesses().does("mei", Move.TAKE),
        "investigating": lambda: walker.does("mei", Move.INVESTIGATE),
        "drafted": lambda: walker.does("mei", Move.DRAFT, DRAFT),
        "approved": walker.approved,
        "responded": walker.responds,
        "unresolved": lambda: walker.does(
            "mei", Move.NOT_ACCEPTED, external_recourse_informed=True
        ),
        "reopened": lambda: walker.does("mei", Move.REOPEN, {PersonalField.MOVE_REASON: "再び"}),
    }
    if status == "closed":
        _until(walker, steps, "responded")
        return walker.waits(20).closes().ticket
    return _until(walker, steps, status)


def _stopped(walker: Walker) -> Walker:
    return walker.describes().does("mei", Move.STOP_MAIL, stops=MailStop("crm", walker.today))


def _disclosure(status: str) -> Ticket:
    types = (RequestType.DISCLOSE, RequestType.CORRECT)
    facts = Disclosure(types=frozenset(types), method_requested="paper")
    walker = begun(_new(facts, **_LEAKS), "mei", {PersonalField.TARGET_SCOPE: "全部", **ADDRESS})
    steps = {
        "form_sent": walker.sends_form,
        "arrived": lambda: _arrives(walker),
        "checking": lambda: walker.does("mei", Move.CHECK),
        "correction_wait": lambda: walker.asks_correction(Defect.FORM),
        "searching": lambda: _searches(walker),
        "decision": lambda: _finds(walker).grants(*types),
        "decided": lambda: walker.does("manager", Move.APPROVE),
        "executed": lambda: _executed(walker),
        "replied": walker.replies,
        "closed": lambda: _closes(walker),
        "reopened": lambda: walker.does(
            "manager", Move.REOPEN, {PersonalField.MOVE_REASON: "新しい事実"}
        ),
    }
    return _until(walker, steps, status)


def _arrives(walker: Walker) -> Walker:
    payment = Payment(walker.today, Money.STAMPS, 1000, 1, "mei")
    return walker.does(
        "mei",
        Move.ARRIVE,
        application_arrived_on=walker.today,
        copies_arrived=True,
        my_number_seen=False,
        payments=payment,
    )


def _searches(walker: Walker) -> Walker:
    """One department has answered; the other has not yet."""
    walker.does("mei", Move.CORRECTED).identified().searches()
    return walker.does("hr_head", Move.REPORT_SEARCH, system="payroll", found=Found.NONE)


def _finds(walker: Walker) -> Walker:
    said: dict[str, Any] = {"found": Found.FOUND, "accuracy": Accuracy.WRONG}
    return walker.does("sales_head", Move.REPORT_SEARCH, system="crm", **said)


def _executed(walker: Walker) -> Walker:
    return walker.does(
        "sales_head", Move.EXECUTE, executed=Execution(RequestType.CORRECT, "crm", walker.today)
    )


def _closes(walker: Walker) -> Walker:
    return walker.does(
        "mei", Move.CLOSE, copies_disposed_on=walker.today, disposal=next(iter(Disposal))
    )


def _until(walker: Walker, steps: Mapping[str, Any], status: str) -> Ticket:
    for step in steps.values():
        if walker.ticket.status == status:
            break
        step()
    assert walker.ticket.status == status, (walker.ticket.status, status)
    return walker.ticket


_WALKS: Final = {"question": _question, "complaint": _complaint, "disclosure": _disclosure}
