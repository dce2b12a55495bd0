"""Plausible forms for every move, valid and invalid, for random walks."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, get_args, get_origin

from hypothesis import strategies as st

from tickets.model import tokyo
from tickets.model.complaint import (
    Category,
    CorrectiveAction,
    MailStop,
)
from tickets.model.disclosure import (
    CeaseUseReason,
    Decision,
    Execution,
    Ground,
    Outcome,
    RequestType,
)
from tickets.model.documents import (
    Check,
    ContentsCheck,
    Correction,
    Defect,
    MailTrouble,
    Money,
    Payment,
    Preservation,
    ReturnedMail,
    ReturnedMailStep,
    StampsReturned,
    SystemLeftOut,
)
from tickets.model.kinds import (
    ContactBy,
    Kind,
    LetterKind,
    Move,
    PartyRole,
    PersonalField,
    Relation,
)
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Link, Party, SentLetter, Ticket
from tickets.workflow.apply import TABLES
from tickets.workflow.fields import field_type

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
        name: _FIELDS[name](tokyo.date_of(now), now)
        if name in _FIELDS
        else _of_type(field_type(ticket.kind, name), tokyo.date_of(now))
        for name in (*rule.required, *rule.optional)
    }
    fields |= {name: form for name, form in _fitting(ticket).items() if name in fields}
    facts = {name: fields[name] for name in rule.required}
    optional = {name: fields[name] for name in rule.optional}
    says = st.fixed_dictionaries(
        {field: st.just(field) for field in rule.required_personal},
        optional={field: st.just(field) for field in sorted(rule.optional_personal)},
    )
    return st.tuples(st.fixed_dictionaries(facts, optional=optional), says.map(_slots))


def _of_type(wanted: Any, today: date) -> st.SearchStrategy[Any]:
    """Any value of a choice, a tick, a set of choices or a day that is not ahead."""
    options = get_args(wanted)
    if get_origin(wanted) is frozenset:
        return st.frozensets(st.sampled_from(options[0]), max_size=3)
    kind = options[0] if type(None) in options else wanted
    if kind is date:
        return _day(today)
    return st.booleans() if kind is bool else st.sampled_from(kind)


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
            st.sampled_from(["刑法134条", ""]),
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


def _set(values: Any) -> Field:
    return lambda today, now: st.frozensets(st.sampled_from(values), min_size=1, max_size=3)


def _day(today: date) -> st.SearchStrategy[date]:
    return st.sampled_from([today, today - timedelta(days=1)])


def _decisions(_: date, __: datetime) -> st.SearchStrategy[Any]:
    one = st.builds(
        Decision,
        st.sampled_from(RequestType),
        st.sampled_from([*Outcome, Outcome.GRANTED, Outcome.GRANTED]),
        st.frozensets(st.sampled_from(Ground), max_size=1),
        st.sampled_from(["", "刑法134条"]),
        st.booleans(),
    )
    granted = st.frozensets(st.sampled_from(RequestType), min_size=1, max_size=3).map(
        lambda types: frozenset(Decision(each, Outcome.GRANTED) for each in types)
    )
    return st.one_of(granted, st.frozensets(one, min_size=1, max_size=2))


_FIELDS: Mapping[str, Field] = {
    "further": _some(""),  # no register has it
    "person": _some("mei", "ken", "manager", "sato"),
    "link": _some(
        Link(Relation.DUPLICATE_OF, "C-2026-0009", Kind.COMPLAINT),
        Link(Relation.CONVERTED_TO, "D-2026-0009", Kind.DISCLOSURE),
        Link(Relation.BELONGS_TO, "E-2026-0001", None),
    ),
    "changed_fields": _set(["cause", "finding"]),
    "about": _set(["ken", "manager"]),
    "removed": _set([PersonalField.PHONE, PersonalField.NAME, PersonalField.DETAIL]),
    "department": _some("sales", "hr", "nowhere"),
    "letters": lambda today, now: st.just(SentLetter(LetterKind.REPLY, today)),
    "party": _some(
        Party(PartyRole.PRINCIPAL, ContactBy.PHONE),
        Party(PartyRole.DELEGATED_AGENT, ContactBy.POST),
        Party(PartyRole.ANONYMOUS, ContactBy.NONE),
    ),
    "summary": _some("広告メールの苦情", "090-1234-5678"),
    "category": _some(Category.INQUIRY, Category.COMPLAINT),
    "flags_confirmed": _some(True, True, False),
    "template": _some("disclosure-fee"),
    "entry": _some("disclosure-fee"),
    "stops": lambda today, now: st.just(MailStop("crm", today)),
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
    "carried_out": _some("手順書を直した", ""),
    "again_on": lambda today, now: st.sampled_from([today + timedelta(days=30), today]),
    "replied_at": lambda today, now: st.sampled_from([now, now - timedelta(days=3)]),
    "received_at": lambda today, now: st.sampled_from([now, now - timedelta(days=3)]),
    "delivery_ref": _some("123-45-67890-1", ""),
    "types": _set(RequestType),
    "reasons_35": _set(CeaseUseReason),
    "agent_kind": _some(None),
    "method_requested": _some("paper", "electronic"),
    "method_used": _some("paper", "electronic", "other"),
    "method_change_reason": _some("装置の都合"),
    "pages": _some(2, 2, 2, 0, 3),
    "checks": _some(frozenset(ContentsCheck), frozenset({ContentsCheck.RECIPIENT})),
    "form_version": _some("2022-06"),
    "authority_paper": _some(None),
    "authority_result": _some(Check.PENDING),
    "payments": lambda today, now: st.builds(
        Payment, st.just(today), st.sampled_from(Money), st.just(1000), st.just(2), st.just("mei")
    ),
    "stamps_returned": lambda today, now: st.builds(
        StampsReturned, st.just(today), st.sampled_from(Money), st.sampled_from([500, 1000])
    ),
    "id_result": _some(Check.OK, Check.OK, Check.NG),
    "id_address_match": _some(True, True, False),
    "corrections": lambda today, now: st.builds(
        Correction, st.frozensets(st.sampled_from(Defect)), st.just(today), st.just(today)
    ),
    "searching": _set(RequestType),
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
    "kept_by_law": _some("所得税法、2034年まで", ""),
    "reason": _some("停止中", ""),
    "preservations": lambda today, now: st.just(Preservation("crm", today)),
    "decisions": _decisions,
    "executed": lambda today, now: st.builds(
        Execution, st.sampled_from(RequestType), st.just("crm"), st.just(today)
    ),
    "returned_mail": lambda today, now: st.builds(
        ReturnedMail,
        st.just(today),
        st.sampled_from(MailTrouble),
        st.sampled_from([None, *ReturnedMailStep]),
    ),
    "delay_proposed_until": lambda today, now: st.just(today + timedelta(days=10)),
}
