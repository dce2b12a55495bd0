"""Plausible forms for every move, valid and invalid, for random walks."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tickets.model import tokyo
from tickets.model.complaint import (
    Category,
    CorrectiveAction,
    Finding,
    MailStop,
    NoContact,
    Reaction,
    Report,
    SamePerson,
    Severity,
    SpeakerCheck,
    Subject,
)
from tickets.model.disclosure import Decision, Execution, Ground, Outcome, Reason35, RequestType
from tickets.model.documents import (
    Accuracy,
    AddressCheck,
    Check,
    ContentsCheck,
    Correction,
    Defect,
    Disposal,
    Found,
    IdDocument,
    MailTrouble,
    Money,
    MyNumberDealt,
    NextStep,
    Payment,
    Preservation,
    ReturnedMail,
    StampsReturned,
    SystemLeftOut,
    WaitFor,
)
from tickets.model.kinds import (
    ContactBy,
    Flag,
    Kind,
    LateReason,
    Leak,
    LetterKind,
    Move,
    PartyRole,
    PersonalField,
    Relation,
    WhyBack,
)
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Link, Party, SentLetter, Ticket
from tickets.workflow.apply import TABLES

PEOPLE = ("mei", "ken", "manager", "deputy", "representative", "auditor", "sales_head", "sato")
VALUES: Mapping[PersonalField, str] = {
    PersonalField.PHONE: "03-1234-5678",
    PersonalField.EMAIL: "hanako@example.jp",
    PersonalField.POSTAL_CODE: "100-0001",
    PersonalField.NAME_KANA: "タナカ ハナコ",
}


def forms(ticket: Ticket, move: Move, now: datetime) -> st.SearchStrategy[Any]:
    """Facts and personal values that a person might submit for this move."""
    rule = TABLES[ticket.kind][ticket.status, move]
    fields = {
        name: _FIELDS[name](tokyo.date_of(now), now) for name in (*rule.required, *rule.optional)
    }
    fields |= {name: form for name, form in _fitting(ticket).items() if name in fields}
    facts = {name: fields[name] for name in rule.required}
    optional = {name: fields[name] for name in rule.optional}
    says = st.fixed_dictionaries(
        {field: st.just(field) for field in rule.required_personal},
        optional={field: st.just(field) for field in sorted(rule.optional_personal)},
    )
    return st.tuples(st.fixed_dictionaries(facts, optional=optional), says.map(_slots))


def _fitting(ticket: Ticket) -> dict[str, st.SearchStrategy[Any]]:
    """Fields about the types that were requested, so that walks get far."""
    if ticket.kind is not Kind.DISCLOSURE:
        return {}
    types = sorted(ticket.disclosure.types) or list(RequestType)
    each = [
        st.builds(
            Decision,
            st.just(type_),
            st.sampled_from([Outcome.GRANTED, Outcome.GRANTED, *Outcome]),
            st.sampled_from([frozenset[Ground](), *(frozenset({ground}) for ground in Ground)]),
            st.sampled_from(["法33条2項", ""]),
            st.sampled_from([False, False, True]),
        )
        for type_ in types
    ]
    granted = frozenset(Decision(type_, Outcome.GRANTED) for type_ in types)
    return {
        "searching": st.sampled_from([frozenset(types), frozenset(types[:1])]),
        "decisions": st.one_of(st.just(granted), st.tuples(*each).map(frozenset)),
    }


def _slots(found: Mapping[PersonalField, object]) -> dict[ValueName, Personal]:
    slots: dict[ValueName, Personal] = {}
    for field in found:
        of = RequestType if field in (PersonalField.REASON, PersonalField.MEASURE) else ("",)
        for each in of:
            slots[ValueName(field, str(each))] = Personal(VALUES.get(field, "事実だけを書いた文"))
    return slots


Field = Callable[[date, datetime], st.SearchStrategy[Any]]


def _some(*values: Any) -> Field:
    return lambda today, now: st.sampled_from(values)


def _set(values: Any, least: int = 0) -> Field:
    return lambda today, now: st.frozensets(st.sampled_from(values), min_size=least, max_size=3)


def _day(today: date, _: datetime) -> st.SearchStrategy[date]:
    return st.sampled_from([today, today - timedelta(days=1)])


def _decisions(_: date, __: datetime) -> st.SearchStrategy[Any]:
    one = st.builds(
        Decision,
        st.sampled_from(RequestType),
        st.sampled_from([*Outcome, Outcome.GRANTED, Outcome.GRANTED]),
        st.frozensets(st.sampled_from(Ground), max_size=1),
        st.sampled_from(["", "法33条2項"]),
        st.booleans(),
    )
    granted = st.frozensets(st.sampled_from(RequestType), min_size=1, max_size=3).map(
        lambda types: frozenset(Decision(each, Outcome.GRANTED) for each in types)
    )
    return st.one_of(granted, st.frozensets(one, min_size=1, max_size=2))


_FIELDS: Mapping[str, Field] = {
    "person": _some("mei", "ken", "manager", "sato"),
    "link": _some(
        Link(Relation.DUPLICATE_OF, "C-2026-0009", Kind.COMPLAINT),
        Link(Relation.CONVERTED_TO, "D-2026-0009", Kind.DISCLOSURE),
        Link(Relation.BELONGS_TO, "E-2026-0001", None),
    ),
    "about": _set(["ken", "manager"], 1),
    "removed": _set([PersonalField.PHONE, PersonalField.NAME, PersonalField.DETAIL], 1),
    "leak": _some(*Leak),
    "department": _some("sales", "hr", "nowhere"),
    "legal_hold": _some(True, False),
    "withdrawn_on": _day,
    "letters": lambda today, now: st.just(SentLetter(LetterKind.REPLY, today)),
    "party": _some(
        Party(PartyRole.PRINCIPAL, ContactBy.PHONE),
        Party(PartyRole.DELEGATED_AGENT, ContactBy.POST),
        Party(PartyRole.ANONYMOUS, ContactBy.NONE),
    ),
    "summary": _some("広告メールの苦情", "090-1234-5678"),
    "flags": _set(Flag),
    "category": _some(Category.INQUIRY, Category.COMPLAINT),
    "about_person_same": _some(*SamePerson),
    "severity": _some(*Severity),
    "flags_confirmed": _some(True, True, False),
    "template": _some("disclosure-fee"),
    "entry": _some("disclosure-fee"),
    "stops": lambda today, now: st.just(MailStop("crm", today)),
    "no_contact_reason": _some(*NoContact),
    "finding": _some(*Finding),
    "reaction": _some(*Reaction),
    "external_recourse_informed": _some(True, False),
    "speaker_check": _some(*SpeakerCheck),
    "leak_undecided_accepted": _some(True),
    "corrective_action": _some(
        CorrectiveAction(needed=False, reason="手順どおり"),
        CorrectiveAction(needed=True),
        CorrectiveAction(
            needed=True,
            reference="CA-1",
            prevention="手順書を直す",
            responsible="mei",
            due_on=date(2030, 1, 1),
        ),
    ),
    "checked_on": _day,
    "done_on": _day,
    "carried_out": _some("手順書を直した", ""),
    "again_on": lambda today, now: st.sampled_from([today + timedelta(days=30), today]),
    "report": _some(*Report),
    "reported_on": _day,
    "replied_at": lambda today, now: st.sampled_from([now, now - timedelta(days=3)]),
    "reply_by": _some(*ContactBy),
    "late_reason": _some(*LateReason),
    "wait_for": _some(*WaitFor),
    "wait_since": _day,
    "wait_until": _day,
    "delivery_ref": _some("123-45-67890-1", ""),
    "types": _set(RequestType, 1),
    "types_unclear": _some(True, False),
    "reasons_35": _set(Reason35, 1),
    "footage": _some(True, False),
    "may_be_held": _some(True, False),
    "gdpr_applies": _some(True, False),
    "agent_kind": _some(None),
    "method_requested": _some("paper", "electronic"),
    "method_used": _some("paper", "electronic", "other"),
    "method_notified_on": _day,
    "method_change_reason": _some("装置の都合"),
    "encrypted": _some(True, False),
    "pages": _some(2, 2, 2, 0, 3),
    "why_back": _set(WhyBack),
    "draft_changed": _some(True, False),
    "progress_told": _some(True, False),
    "checks": _some(frozenset(ContentsCheck), frozenset({ContentsCheck.RECIPIENT})),
    "form_sent_on": _day,
    "form_version": _some("2022-06"),
    "application_arrived_on": _day,
    "copies_arrived": _some(True, False),
    "not_enclosed": _set(Defect),
    "my_number_seen": _some(False, True),
    "my_number_dealt": _some(*MyNumberDealt),
    "authority_paper": _some(None),
    "authority_result": _some(Check.PENDING),
    "payments": lambda today, now: st.builds(
        Payment, st.just(today), st.sampled_from(Money), st.just(1000), st.just(2), st.just("mei")
    ),
    "stamps_returned": lambda today, now: st.builds(
        StampsReturned, st.just(today), st.sampled_from(Money), st.sampled_from([500, 1000])
    ),
    "keep_fee": _some(True, False),
    "id_paper": _some(*IdDocument),
    "id_result": _some(Check.OK, Check.OK, Check.NG),
    "id_address_match": _some(True, True, False),
    "copies_disposed_on": _day,
    "disposal": _some(*Disposal),
    "corrections": lambda today, now: st.builds(
        Correction, st.frozensets(st.sampled_from(Defect)), st.just(today), st.just(today)
    ),
    "corrected_on": _day,
    "address_check": _some(*AddressCheck),
    "searching": _set(RequestType, 1),
    "left_out": lambda today, now: st.lists(
        st.builds(
            SystemLeftOut,
            st.sampled_from(["crm", "payroll", "moon"]),
            st.sampled_from(["従業員ではない", ""]),
            st.just(today),
        ),
        max_size=2,
    ).map(tuple),
    "searched_by": lambda *_: st.sampled_from(["sales", "hr", "moon"]),
    "system": _some("crm", "payroll"),
    "found": _some(*Found),
    "kept_by_law": _some("所得税法、2034年まで", ""),
    "accuracy": _some(*Accuracy),
    "reason": _some("停止中", ""),
    "preservations": lambda today, now: st.just(Preservation("crm", today)),
    "third_party_data": _some(False, True),
    "secrecy_of_communications": _some(False, True),
    "decisions": _decisions,
    "executed": lambda today, now: st.builds(
        Execution, st.sampled_from(RequestType), st.just("crm"), st.just(today)
    ),
    "returned_mail": lambda today, now: st.builds(
        ReturnedMail,
        st.just(today),
        st.sampled_from(MailTrouble),
        st.sampled_from([None, *NextStep]),
    ),
    "delay_proposed_until": lambda today, now: st.just(today + timedelta(days=10)),
    "subjects": _set(Subject),
}
