"""Execution, reply and closing of a disclosure request."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.tickets.refusals import refused, refuses
from tickets.access.visibility import is_openable, visibility_of
from tickets.model.disclosure import (
    CeaseUseReason,
    Decision,
    Execution,
    Ground,
    Outcome,
    RequestType,
)
from tickets.model.documents import (
    AddressCheck,
    AgentKind,
    AuthorityDocument,
    Check,
    Defect,
    Found,
    MailTrouble,
    MyNumberDealt,
    ReturnedMail,
)
from tickets.model.errors import Code
from tickets.model.kinds import (
    ContactBy,
    LetterKind,
    Move,
    PartyRole,
    PersonalField,
    Status,
    WhyBack,
)
from tickets.model.notices import NoticeKind
from tickets.model.people import Absence
from tickets.model.personal import ValueName
from tickets.model.ticket import Party
from tickets.workflow.commit import notices_of

Open = Callable[..., Any]
WHY = {PersonalField.MOVE_REASON: "書き直しが要る"}


def test_a_department_executes_the_grant_in_its_own_system(open_request: Open) -> None:
    case = open_request(RequestType.CORRECT).to_decided()
    for system, code in (("payroll", Code.NOT_YOUR_DEPARTMENT), ("nas", Code.UNKNOWN_SYSTEM)):
        done = Execution(RequestType.CORRECT, system, case.today)
        with refuses(code):
            case.does("sales_head", Move.EXECUTE_PART, executed=done)
    case.does(
        "sales_head", Move.EXECUTE_PART, executed=Execution(RequestType.CORRECT, "crm", case.today)
    )
    case.does("mei", Move.EXECUTE)

    assert case.ticket.status is Status.EXECUTED
    assert case.ticket.asked == frozenset()


@pytest.mark.parametrize(
    ("outcome", "grounds"), [(Outcome.REFUSED, {Ground.G3}), (Outcome.ALTERNATIVE_MEASURE, set())]
)
def test_a_refusal_or_another_measure_is_notified_before_any_closing(
    open_request: Open, outcome: Outcome, grounds: set[Ground]
) -> None:
    # assertion: no closing without the notice
    case = open_request(RequestType.ERASE, reasons_35=frozenset({CeaseUseReason.HARM})).sends_form()
    case.arrives(copies_arrived=False).identified().searches().finds()
    case.drafts(Decision(RequestType.ERASE, outcome, frozenset(grounds)))
    case.does("manager", Move.APPROVE)
    with refuses(Code.NO_NOTICE):
        case.does("manager", Move.CLOSE_OUT_OF_SCOPE, WHY)


def test_a_correction_is_notified_even_after_a_withdrawal(open_request: Open) -> None:
    case = open_request(RequestType.CORRECT).sends_form()
    case.arrives(copies_arrived=False).identified().searches().finds().granted().corrects()

    words = {PersonalField.WORDS: "もういい"}
    with refuses(Code.NO_NOTICE):
        case.does("manager", Move.WITHDRAW, words, withdrawn_on=case.today)


def test_nothing_granted_goes_out_before_the_person_has_named_a_method(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000, method_requested=None)
    case.identified().searches().finds().granted()

    with refuses("no_method:method_requested"):
        case.packs()
    with refuses("no_method:method_requested", "not_packed:contents"):
        case.does("mei", Move.REPLY, replied_at=case.now, method_used="paper", delivery_ref="1")
    case.does("mei", Move.CHOOSE_METHOD, method_requested="paper").replies()
    assert case.ticket.status is Status.REPLIED


def test_a_correction_too_is_answered_by_the_method_that_was_named(open_request: Open) -> None:
    case = open_request(RequestType.CORRECT).sends_form()
    case.arrives(method_requested=None).identified().searches().finds().granted().corrects()
    with refuses("no_method:method_requested"):
        case.replies()


def test_a_refusal_goes_on_paper_if_nobody_named_a_method(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000, method_requested=None).identified()
    case.searches().finds()
    case.drafts(Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G5})))
    case.does("manager", Move.APPROVE)

    with refuses("paper_only:method_used"):
        case.replies(method_used="electronic", encrypted=True)
    case.replies()
    assert case.ticket.disclosure.contents is None


def test_the_method_may_be_recorded_as_soon_as_it_is_known(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000, method_requested=None)
    case.does("mei", Move.DESCRIBE, method_requested="electronic")
    assert case.ticket.disclosure.method_requested == "electronic"


def test_paper_is_not_announced_in_place_of_paper(open_request: Open) -> None:
    case = open_request(method_requested="paper").to_decided()  # 法33条2項
    why = {"method_notified_on": case.today, "method_change_reason": "システムの都合"}
    with refuses(Code.PAPER_REQUESTED):
        case.does("mei", Move.NOTIFY_METHOD, **why)


def test_a_reply_that_is_handed_over_needs_neither_number_nor_encryption(
    open_request: Open,
) -> None:
    with refuses(Code.UNSAFE_DELIVERY):
        open_request(method_requested="paper").to_decided().replies(delivery_ref="")
    for method in ("paper", "electronic"):
        case = open_request(method_requested=method).to_decided()
        by_hand = {"method_used": method, "reply_by": ContactBy.COUNTER, "delivery_ref": ""}
        assert case.replies(**by_hand).ticket.status is Status.REPLIED


def test_another_method_needs_its_notice_first_and_then_paper(open_request: Open) -> None:
    # assertion: no closing without the notice
    case = open_request(method_requested="electronic").to_decided()  # O21

    with refuses(Code.METHOD_NOT_NOTIFIED):
        case.replies()
    case.does(
        "mei",
        Move.NOTIFY_METHOD,
        method_notified_on=case.today,
        method_change_reason="システムの都合",
    )
    assert case.last.rule.letter is LetterKind.METHOD_CHANGE
    with refuses(Code.PAPER_ONLY):
        case.replies(method_used="other")
    case.replies()


def test_an_agents_request_is_answered_to_the_person_by_name_and_address(
    open_request: Open,
) -> None:
    case = open_request(new={"party": Party(PartyRole.DELEGATED_AGENT)}).sends_form().arrives(1000)
    proven = {"agent_kind": AgentKind.DELEGATED, "authority_result": Check.OK}
    paper = {"authority_paper": AuthorityDocument.POWER_OF_ATTORNEY}
    case.does("mei", Move.CHECK_IDENTITY, id_result=Check.NG, **proven, **paper).identified()
    case.searches().finds().granted().packs().checked()
    sent = {"replied_at": case.now, "method_used": "paper", "delivery_ref": "123-45-67890-1"}
    name = {PersonalField.PRINCIPAL_NAME: "田中太郎"}

    with refuses("addressee_not_allowed:principal_name"):
        case.does("mei", Move.REPLY, **sent)
    with refuses("addressee_not_allowed:principal_address"):
        case.does("mei", Move.REPLY, name, **sent)
    where = PersonalField.PRINCIPAL_ADDRESS
    case.does("mei", Move.REPLY, {**name, where: "東京都港区1-1"}, **sent)

    assert case.ticket.status is Status.REPLIED
    back = ReturnedMail(case.today, MailTrouble.UNKNOWN)
    how = {"address_check": AddressCheck.OFFICIAL_PAPER}
    case.does("mei", Move.RECORD_RETURN, returned_mail=back)
    with refuses("needs_postal_code:principal_address"):  # O19
        case.does("mei", Move.CHECK_ADDRESS, {where: "東京都世田谷区用賀2-3-4"}, **how)
    case.does("mei", Move.CHECK_ADDRESS, {where: "〒158－0097 東京都世田谷区用賀2-3-4"}, **how)


@pytest.mark.parametrize(
    ("agents", "away", "told"),
    [
        ({"mei", "ken"}, None, {"desk"}),
        ({"mei"}, None, {"desk", "manager"}),
        ({"mei"}, "manager", {"desk", "deputy"}),
    ],
)
def test_the_manager_hears_of_an_envelope_that_no_other_agent_can_check(
    open_request: Open, agents: set[str], away: str | None, told: set[str]
) -> None:
    # O21
    case = open_request().to_decided()
    absences = {away: Absence(case.today, case.today)} if away else {}
    case.roster = replace(case.roster, agents=frozenset(agents), absences=absences)
    case.packs()
    assert {each.to for each in notices_of(case.last, case.moment("mei"))} == told


def test_another_person_checks_what_is_handed_over(open_request: Open) -> None:
    # O21
    case = open_request().to_decided()
    early = case.now
    reply = {"method_used": "paper", "delivery_ref": "123-45-67890-1"}

    with refuses("not_packed:contents"):
        case.does("mei", Move.REPLY, replied_at=case.now, **reply)
    case.packs()
    assert NoticeKind.CONTENTS_PACKED in case.last.rule.notices
    with refuses("contents_unchecked:contents"):
        case.does("mei", Move.REPLY, replied_at=case.now, **reply)
    with refuses("packed_by_you:pages"):
        case.checked("mei")
    case.checked("ken")
    with refuses("before_that:replied_at"):
        case.does("mei", Move.REPLY, replied_at=early, **reply)
    case.does("mei", Move.REPLY, replied_at=case.now, **reply)

    packed = case.ticket.disclosure.contents
    assert (packed.pages, packed.packed_by, packed.checked_by) == (2, "mei", "ken")
    assert packed.packed_at < packed.checked_at


def test_what_is_packed_anew_is_checked_anew(open_request: Open) -> None:
    # O21
    case = open_request(method_requested="electronic").to_decided().packs().checked()
    case.packs()
    assert case.ticket.disclosure.contents.checked_by is None

    case.checked().does("mei", Move.CHOOSE_METHOD, method_requested="paper")
    assert case.ticket.disclosure.contents is None
    case.packs().checked().does("manager", Move.ALLOW_ADDRESSEE, WHY)
    assert case.ticket.disclosure.contents is None


def test_nothing_is_packed_where_nothing_is_handed_over(open_request: Open) -> None:
    with refuses("nothing_to_pack:pages"):
        open_request(RequestType.CORRECT).to_decided().packs()


def test_a_refusal_that_holds_no_data_goes_by_e_mail_as_it_is(open_request: Open) -> None:
    case = open_request(method_requested="electronic").to_search()
    refusal = Decision(
        RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G4}), "法33条2項1号"
    )
    case.drafts(refusal).does("manager", Move.APPROVE)
    case.replies(method_used="electronic", reply_by=ContactBy.EMAIL)
    assert case.ticket.status is Status.REPLIED


@pytest.mark.parametrize("method", ["electronic", "other", "paper"])
def test_only_encrypted_files_go_by_e_mail(open_request: Open, method: str) -> None:
    # whatever name the method has
    case = open_request(method_requested=method).to_decided()
    with refuses("unsafe_delivery:encrypted"):
        case.replies(method_used=method, reply_by=ContactBy.EMAIL)
    case.replies(method_used=method, reply_by=ContactBy.EMAIL, encrypted=True)
    assert case.ticket.status is Status.REPLIED


@pytest.mark.parametrize(
    ("who", "move", "days"),
    [("mei", Move.WITHDRAW, ("withdrawn_on",)), ("manager", Move.CLOSE_OUT_OF_SCOPE, ())],
)
def test_an_individual_number_is_dealt_with_however_the_request_ends(
    open_request: Open, who: str, move: Move, days: tuple[str, ...]
) -> None:
    case = open_request(RequestType.CORRECT).sends_form()
    case.arrives(copies_arrived=False, my_number_seen=True)
    says = {PersonalField.WORDS: "もういい"} if move is Move.WITHDRAW else WHY

    with refuses(Code.MY_NUMBER_OPEN):
        case.does(who, move, says, **dict.fromkeys(days, case.today))
    dealt = {"my_number_seen": True, "my_number_dealt": MyNumberDealt.MASKED}
    case.does("mei", Move.DEAL_WITH_MY_NUMBER, **dealt)
    case.does(who, move, says, **dict.fromkeys(days, case.today))
    assert case.ticket.status is Status.CLOSED


def test_an_individual_number_blocks_closing_without_a_search(open_request: Open) -> None:
    case = open_request(RequestType.CORRECT).sends_form()
    case.arrives(copies_arrived=False, my_number_seen=True)
    case.asks_correction(Defect.IDENTITY).reminds_in_vain()
    refusal = Decision(RequestType.CORRECT, Outcome.REFUSED, frozenset({Ground.G1}))
    case.drafts(refusal, move=Move.DRAFT_UNCORRECTED).does("manager", Move.APPROVE).replies()

    with refuses(Code.MY_NUMBER_OPEN):
        case.does("mei", Move.CLOSE)


def erased(case: Any, system: str, **others: Any) -> Execution:
    return Execution(RequestType.ERASE, system, case.today, **others)


@pytest.fixture
def decided(open_request: Open) -> Any:
    """A granted erasure; two systems hold data."""
    case = open_request(RequestType.ERASE, reasons_35=frozenset({CeaseUseReason.NO_LONGER_NEEDED}))
    case.sends_form().arrives().identified().searches().finds(Found.FOUND, Found.FOUND)
    return case.granted()


def test_a_system_that_is_left_as_it_is_says_why(decided: Any) -> None:
    silent = erased(decided, "payroll", untouched=True)
    with refuses("needs_reason:reason"):
        decided.does("hr_head", Move.EXECUTE_PART, executed=silent)
    kept = erased(decided, "payroll", untouched=True, reason="給与の記録は法定の期間、保存します")
    decided.does("hr_head", Move.EXECUTE_PART, executed=kept)
    decided.does("mei", Move.EXECUTE, executed=erased(decided, "crm"))
    assert decided.ticket.status is Status.EXECUTED


def test_reasons_alone_are_no_erasure(decided: Any) -> None:
    left = tuple(
        erased(decided, each, untouched=True, reason="対象外") for each in ("crm", "payroll")
    )
    assert refused(decided, "mei", Move.EXECUTE, executed=left) == {"not_executed:executed:erase"}


def test_a_reason_says_nothing_that_anybody_is_recognised_by(decided: Any) -> None:
    told = erased(decided, "crm", untouched=True, reason="090-1234-5678 の方のため")
    assert refused(decided, "mei", Move.EXECUTE_PART, executed=told) == {"personal_data:executed"}


def test_a_department_reads_what_it_carries_out_and_nothing_of_an_earlier_draft(
    open_request: Open,
) -> None:
    # O20
    types = (RequestType.CORRECT, RequestType.CEASE_USE)
    case = open_request(*types, reasons_35=frozenset({CeaseUseReason.HARM})).sends_form().arrives()
    case.identified().searches().finds()
    correct, cease = (ValueName(PersonalField.MEASURE, each) for each in types)
    why = ValueName(PersonalField.REASON, RequestType.CEASE_USE)
    corrected = Decision(RequestType.CORRECT, Outcome.GRANTED)
    for outcome, says in (
        (Outcome.PARTIAL, {correct: "号室", cease: "郵便", why: "控え"}),
        (Outcome.REFUSED, {correct: "号室", why: "控え"}),
    ):
        ceased = Decision(RequestType.CEASE_USE, outcome, frozenset({Ground.G3}))
        case.drafts(corrected, ceased, says=says)
        if outcome is Outcome.PARTIAL:
            back = frozenset({WhyBack.FACTS})
            case.does("manager", Move.SEND_BACK, {PersonalField.MOVE_REASON: "…"}, why_back=back)
    case.does("manager", Move.APPROVE)

    department = case.moment("sales_head")
    seen = visibility_of(case.ticket, department)
    assert is_openable(correct, case.ticket, "sales_head", seen)
    assert not is_openable(cease, case.ticket, "sales_head", seen)
