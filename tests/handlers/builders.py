"""Plausible values for views; override what a test needs."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from handlers.forms.form import FormContext
from handlers.questions.answer_ref import AnswerRef
from handlers.questions.context import AnswerContext
from handlers.services import Person
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from knowledge.answering import FilledAnswer
from knowledge.library.entry import Entry, Route
from knowledge.library.loader import Library, Topic, WordLists
from knowledge.library.policy import Clause, Policy
from knowledge.library.sources import Source
from tests.tickets.conftest import context
from tickets.access.visibility import Visibility
from tickets.desk import VisibleTicket
from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.escalation import Cause, Escalation, Trigger
from tickets.model.kinds import Channel, Kind, Language, Status
from tickets.model.ticket import Facts, Question, Ticket
from tickets.rules.context import OfficeContext
from tickets.rules.office import Bilingual, Department, EmergencyInstructions, Office, System
from workspace.results import words

TAG = AnswerRef("ja", question_id="a1")
IN_CHANNEL = AnswerRef("ja", question_id="a1", thread="1700000000.000100")
NOW = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)  # a Monday, 14:05 in Tokyo
TEXT = {
    "ja": "手数料は1,000円です。\n\n切手でお支払いください。\n\n次にすること：金額を伝えてください。",
    "en": "The fee is 1,000 yen.\n\nIt is paid in stamps.\n\nNext: say the amount.",
}


def a_clause(identity: str = "F7", **changes: object) -> Clause:
    values: dict[str, object] = {
        "id": identity,
        "kind": "rule",
        "section": {"ja": "手続きの流れ 3", "en": 'Procedure, "Flow" 3'},
        "quotes": ("手数料として1,000円(税込)を申し受けます。",),
        "gloss": ("We charge a fee of 1,000 yen (tax included).",),
        "note": {},
    }
    return Clause(**values | changes)  # type: ignore[arg-type]


def an_entry(
    identity: str = "fee",
    *,
    title: str = "手数料はいくらですか",
    opens: Route | None = None,
    refers: bool = False,
    related: tuple[str, ...] = (),
) -> Entry:
    return Entry(
        identity,
        {"ja": (title,), "en": (f"{title} (en)",)},
        {"ja": TEXT["ja"], "en": TEXT["en"]},
        "fee.yaml",
        1,
        opens=opens,
        is_referral=refers,
        related=related,
    )


def an_answer(
    entry: Entry | None = None,
    *,
    text: str | None = None,
    language: Language = "ja",
    clauses: tuple[Clause, ...] | None = None,
) -> FilledAnswer:
    found = (a_clause(),) if clauses is None else clauses
    sources = tuple(
        Source(clause, quote, gloss)
        for clause in found
        for quote, gloss in zip(clause.quotes, clause.gloss, strict=True)
    )
    return FilledAnswer(entry or an_entry(), text or TEXT[language], language, sources)


def an_office(
    *,
    contacts: Mapping[str, Bilingual] | None = None,
    phone: str | None = "03-0000-0119",
    neighbours: Mapping[str, Bilingual] | None = None,
) -> Office:
    desk = {"privacy_desk": Bilingual("内線 100", "ext. 100")}
    return Office(
        Bilingual("株式会社サンプル", "Sample Inc."),
        departments=(Department("sales", Bilingual("営業部", "Sales"), "sales_head"),),
        systems=(System("crm", Bilingual("顧客管理", "CRM"), "sales"),),
        contacts=desk if contacts is None else contacts,
        emergency=EmergencyInstructions(phone),
        neighbours=neighbours or {},
    )


def an_answer_context(
    language: Language = "ja",
    *,
    office: Office | None = None,
    entries: tuple[Entry, ...] = (),
    topics: tuple[Topic, ...] = (),
) -> AnswerContext:
    known = {entry.id: entry for entry in (an_entry(), *entries)}
    policy = Policy({}, "", date(2010, 12, 1), date(2022, 6, 21), {}, {})
    library = Library(known, policy, WordLists(), topics, "revision")
    return AnswerContext(Phrases(language), office or an_office(), library)


def a_view(
    language: Language = "ja",
    *,
    office: Office | None = None,
    office_context: OfficeContext | None = None,
    now: datetime = NOW,
    days: int = 0,
    reader: str = "",
) -> ViewContext:
    """So many days later."""
    return ViewContext(
        say=Phrases(language),
        office=office or an_office(),
        office_context=office_context or context(),
        now=now + timedelta(days=days),
        reader=reader,
    )


def a_form_context(
    view: ViewContext,
    *,
    person: str,
    ticket: Ticket | None = None,
    desk: Any = None,
    library: Any = None,
    **given: Any,
) -> FormContext:
    """A form as this person sees it; `given` are its answers and so on."""
    request: Any = SimpleNamespace(
        view=view,
        person=Person(person, view.say.language),
        services=SimpleNamespace(desk=desk),
        answerer=SimpleNamespace(library=library),
    )
    shown = VisibleTicket(ticket, Visibility.WHOLE, moves=()) if ticket else None
    return FormContext(request=request, shown_or_none=shown, **given)


OPENING = context().opening
_KINDS = {Question: Kind.QUESTION, Complaint: Kind.COMPLAINT, Disclosure: Kind.DISCLOSURE}


def a_ticket(number: str, facts: Facts, status: Status, **changes: Any) -> Ticket:
    given: dict[str, Any] = {
        "number": number,
        "kind": _KINDS[type(facts)],
        "status": status,
        "received_at": NOW,
        "recorded_at": NOW,
        "recorded_by": "mei",
        "facts": facts,
        "team": "T01SAMPLE",
        "policy_revision": "r",
        "channel": Channel.PHONE,
    }
    return Ticket(**given | changes)


def an_escalation(number: str = "E-2026-0007", **changes: Any) -> Escalation:
    given: dict[str, Any] = {
        "cause": Cause.BREACH_SUSPECTED,
        "raised_by": "U01MEI",
        "raised_at": NOW,
        "known_at": NOW,
    }
    return Escalation(number=number, **given | changes)


def breach(**changes: Any) -> Escalation:
    """Reported by the sales department: sent to a wrong receiver."""
    usual = {"department": "sales", "triggers": frozenset({Trigger.WRONG_RECEIVER})}
    return an_escalation(**usual | changes)


def said(drawn: Any) -> str:
    """All that blocks or a message say, a line each."""
    return "\n".join(words(drawn))
