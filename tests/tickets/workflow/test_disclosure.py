"""A disclosure request through the company's four steps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.tickets.refusals import refuses
from tickets.model.disclosure import Execution
from tickets.model.documents import (
    AgentKind,
    AuthorityDocument,
    Check,
    Correction,
    Defect,
    Disposal,
    Found,
    IdDocument,
    MailTrouble,
    Money,
    MyNumberDealt,
    Payment,
    Preservation,
    ReturnedMail,
    StampsReturned,
)
from tickets.model.errors import Code, ForbiddenMoveError, NotAllowedError, RefusedError
from tickets.model.kinds import (
    CloseCode,
    ContactBy,
    Flag,
    LetterKind,
    Move,
    PartyRole,
    PersonalField,
    Restriction,
    Status,
)
from tickets.model.notices import NoticeKind
from tickets.model.people import Roster
from tickets.model.personal import PersonalKey
from tickets.model.requests import Decision, Ground, Outcome, Reason35, RequestType
from tickets.model.ticket import Party
from tickets.workflow.audience import notices_of

Open = Callable[..., Any]
WHY = {PersonalField.MOVE_REASON: "書き直しが要る"}


def faults(refused: Any) -> set[Code]:
    return {fault.code for fault in refused.value.faults}


def told(case: Any, roster: Roster) -> set[tuple[str, NoticeKind]]:
    """Recipients of the last move's notices, and what they are told."""
    return {(each.to, each.what) for each in notices_of(case.last, roster, case.today)}


def granted(*types: RequestType) -> tuple[Decision, ...]:
    return tuple(Decision(each, Outcome.GRANTED) for each in types or [RequestType.DISCLOSE])


def test_a_request_goes_from_the_first_call_to_its_closing(open_request: Open) -> None:
    case = open_request().to_search().drafts(*granted())

    case.does("manager", Move.APPROVE).replies()
    case.does("mei", Move.CLOSE, copies_disposed_on=case.today, disposal=Disposal.SHREDDED)

    assert case.ticket.status is Status.CLOSED
    assert case.ticket.close_code is CloseCode.RESOLVED
    assert [step.after for step in case.ticket.history][-4:] == [
        Status.DECISION,
        Status.DECIDED,
        Status.REPLIED,
        Status.CLOSED,
    ]


def test_no_form_is_sent_without_an_address_and_a_known_type(open_request: Open) -> None:
    case = open_request(types_unclear=True)
    case.does("mei", Move.DESCRIBE, types=frozenset())

    with refuses(Code.NO_TYPE, Code.NO_ADDRESS):
        case.does("mei", Move.SEND_FORM, form_sent_on=case.today, form_version="1")


def test_recordings_wait_for_the_managers_word_before_the_form_goes_out(
    open_request: Open,
) -> None:
    case = open_request(footage=True)  # O17

    with refuses(Code.ASK_MANAGER_FIRST):
        case.sends_form()
    case.does("manager", Move.RULE_ON_DATA, may_be_held=True).sends_form()
    with refuses(Code.RULED_ALREADY):  # the person has paid for an answer since
        case.does("manager", Move.RULE_ON_DATA, may_be_held=False)

    assert case.ticket.status is Status.FORM_SENT


def test_nobody_takes_the_mark_of_europe_away_before_the_manager_has_ruled(
    open_request: Open,
) -> None:
    case = open_request()
    european = frozenset({Flag.EEA, Flag.ABUSE})
    case.does("mei", Move.DESCRIBE, flags=european).sends_form().arrives(1000)

    for who in ("mei", "manager"):
        with refuses("ask_manager_first:flags"):
            case.does(who, Move.DESCRIBE, flags=frozenset({Flag.ABUSE}))
    case.does("mei", Move.DESCRIBE, flags=frozenset({Flag.EEA}))
    case.does("manager", Move.RULE_ON_GDPR, gdpr_applies=False)
    case.does("mei", Move.DESCRIBE, flags=frozenset())

    assert case.ticket.flags == frozenset()


def test_what_the_manager_called_no_held_data_is_not_sent_a_form_by_another_description(
    open_request: Open,
) -> None:
    case = open_request(footage=True)  # O17
    case.does("manager", Move.RULE_ON_DATA, may_be_held=False)

    case.does("mei", Move.DESCRIBE, footage=False)
    with refuses(Code.NOT_HELD_DATA):
        case.sends_form()
    case.does("manager", Move.RULE_ON_DATA, may_be_held=True).sends_form()

    assert case.ticket.status is Status.FORM_SENT


def test_possibly_entrusted_data_wait_for_the_managers_ruling(
    open_request: Open, roster: Roster
) -> None:
    case = open_request()  # O17
    case.does("mei", Move.DESCRIBE, flags=frozenset({Flag.ENTRUSTED}))

    assert ("manager", NoticeKind.RULING_ASKED) in told(case, roster)
    with refuses(Code.ASK_MANAGER_FIRST):
        case.sends_form()

    case.does("mei", Move.DESCRIBE, summary="委託元の名簿")
    assert ("manager", NoticeKind.RULING_ASKED) not in told(case, roster)


def test_overwriting_is_stopped_before_anybody_is_identified(open_request: Open) -> None:
    case = open_request()

    case.does("mei", Move.PRESERVE, preservations=Preservation("crm", case.today))

    assert case.ticket.status is Status.RECEIVED


def test_nothing_is_searched_before_identity_and_fee_are_settled(open_request: Open) -> None:
    case = open_request().sends_form().arrives()

    with refuses(Code.IDENTITY_OPEN, Code.FEE_OPEN):
        case.searches()


def test_a_differing_address_blocks_the_search(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000)
    case.does(
        "mei",
        Move.CHECK_IDENTITY,
        id_result=Check.OK,
        id_paper=IdDocument.PASSPORT,
        id_address_match=False,
    )

    with refuses(Code.ADDRESS_DIFFERS):
        case.searches()


def test_an_agent_proves_authority_with_the_paper_for_it(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000, agent_kind=AgentKind.PARENT).identified()

    with refuses(Code.AUTHORITY_OPEN):
        case.searches()
    case.does(
        "mei",
        Move.CHECK_IDENTITY,
        id_result=Check.OK,
        id_paper=IdDocument.LICENCE,
        id_address_match=True,
        authority_paper=AuthorityDocument.FAMILY_REGISTER,
        authority_result=Check.OK,
    )
    case.searches()

    assert case.ticket.status is Status.SEARCHING


@pytest.mark.parametrize("role", [None, *(each for each in PartyRole if not each.is_the_person)])
def test_nothing_is_searched_for_an_unproven_requester(
    open_request: Open, role: PartyRole | None
) -> None:
    # scenario 1, scenario 13: an heir, a stranger, somebody unnamed, or nobody has asked who it is
    case = open_request(new={"party": Party(role)}).sends_form().arrives(1000).identified()

    with pytest.raises(RefusedError) as refused:
        case.searches()
    assert faults(refused) <= {Code.STANDING_OPEN, Code.AUTHORITY_OPEN}
    case.does("mei", Move.DESCRIBE, party=Party(PartyRole.PRINCIPAL)).searches()

    assert case.ticket.status is Status.SEARCHING


def test_published_information_is_given_to_anybody(open_request: Open) -> None:
    case = open_request(RequestType.PUBLISHED_MATTERS, new={"party": Party(PartyRole.MEDIA)})
    case.sends_form().arrives().searches()  # scenario 24

    assert case.ticket.status is Status.SEARCHING


def test_an_identified_heir_is_refused_for_lack_of_authority(open_request: Open) -> None:
    case = open_request(new={"party": Party(PartyRole.FAMILY_OR_HEIR)}).sends_form().arrives(1000)
    asked = Correction(frozenset({Defect.AUTHORITY}), case.today, case.today)
    case.identified().does("mei", Move.ASK_CORRECTION, corrections=asked)
    case.waits(7).does("mei", Move.REMIND).waits(7)

    refusal = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G1}))
    says = {PersonalKey(PersonalField.REASON, "disclose"): "代理権を確認できないため"}
    case.does("mei", Move.DRAFT_UNCORRECTED, says, decisions=frozenset({refusal}))

    assert case.ticket.status is Status.DECISION


def test_the_correction_goes_on_while_the_disclosure_waits_for_its_stamps(
    open_request: Open,
) -> None:
    case = open_request(RequestType.DISCLOSE, RequestType.CORRECT).sends_form().arrives()
    case.identified()  # scenario 22

    with refuses(Code.FEE_OPEN):
        case.searches()
    case.does(
        "mei",
        Move.ASK_CORRECTION,
        corrections=Correction(frozenset({Defect.FEE}), case.today, case.today),
    )
    case.searches(RequestType.CORRECT)

    assert case.ticket.status is Status.CORRECTION_WAIT  # the clock is paused, the work is not
    assert case.ticket.disclosure.searching == {RequestType.CORRECT}


def test_an_uncorrected_request_is_refused_after_two_weeks_and_a_reminder(
    open_request: Open,
) -> None:
    case = open_request().sends_form().arrives()
    case.does(
        "mei",
        Move.ASK_CORRECTION,
        corrections=Correction(frozenset({Defect.IDENTITY}), case.today, case.today),
    )
    refusal = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G1}))
    says = {PersonalKey(PersonalField.REASON, "disclose"): "本人確認ができなかったため"}

    with pytest.raises(RefusedError) as refused:
        case.does("mei", Move.DRAFT_UNCORRECTED, says, decisions=frozenset({refusal}))
    assert Code.NOT_REMINDED in faults(refused)
    case.waits(7).does("mei", Move.REMIND).waits(7)
    case.does("mei", Move.DRAFT_UNCORRECTED, says, decisions=frozenset({refusal}))
    case.does("manager", Move.APPROVE)

    assert case.ticket.status is Status.DECIDED


def test_an_unsearchable_system_does_not_count_as_no_data(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000).identified().searches()
    case.finds(crm=Found.UNAVAILABLE)  # O20

    with refuses(Code.FOUND_THERE):
        case.drafts(Decision(RequestType.DISCLOSE, Outcome.NO_DATA))


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.NOT_APPLICABLE])
def test_unsearchable_data_are_not_refused_as_not_held(
    open_request: Open, outcome: Outcome
) -> None:
    case = open_request().sends_form().arrives(1000).identified().searches()
    case.finds(crm=Found.UNAVAILABLE)  # O20
    not_held = Decision(RequestType.DISCLOSE, outcome, frozenset({Ground.G3}))

    with refuses(Code.FOUND_THERE):
        case.drafts(not_held)
    case.does("mei", Move.REPORT_SEARCH, system="crm", found=Found.FOUND).drafts(
        not_held
    )  # for example entrusted to us

    assert case.ticket.status is Status.DECISION


def test_data_may_exist_without_a_record_of_provision(open_request: Open) -> None:
    record = Decision(RequestType.DISCLOSE_TP_RECORD, Outcome.NO_DATA)
    data = Decision(RequestType.DISCLOSE, Outcome.GRANTED)
    case = open_request(data.type, record.type).sends_form().arrives(1000).identified()
    case.searches().finds(crm=Found.UNAVAILABLE)

    with refuses("found_there:decisions:disclose_tp_record"):
        case.drafts(data, record)
    case.does("mei", Move.REPORT_SEARCH, system="crm", found=Found.FOUND).drafts(data, record)

    assert case.ticket.status is Status.DECISION


def test_unavailable_needs_a_reason(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000).identified().searches()

    with refuses(Code.NEEDS_REASON):
        case.does("hr_head", Move.REPORT_SEARCH, system="payroll", found=Found.UNAVAILABLE)


def test_a_department_answers_for_its_own_systems_only(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000).identified().searches()

    with refuses(Code.NOT_YOUR_DEPARTMENT):
        case.does("hr_head", Move.REPORT_SEARCH, system="crm", found=Found.NONE)


def test_not_ours_leaves_the_search_open(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000).identified().searches()
    case.finds(crm=Found.NOT_OURS)

    with refuses(Code.NOT_SEARCHED):
        case.drafts(*granted())


def test_every_type_has_its_own_decision(open_request: Open) -> None:
    case = open_request(RequestType.DISCLOSE, RequestType.CORRECT).to_search()

    with refuses(Code.NO_DECISION):
        case.drafts(*granted(RequestType.DISCLOSE))


def test_the_drafter_does_not_decide(open_request: Open) -> None:
    # assertion: no refusal without ground, reason and another decider
    case = open_request().to_search().drafts(*granted())

    with pytest.raises(NotAllowedError):
        case.does("mei", Move.APPROVE)


def test_a_manager_who_drafted_leaves_the_decision_to_the_deputy(open_request: Open) -> None:
    case = open_request().to_search()
    case.does(
        "manager",
        Move.DRAFT,
        decisions=frozenset(granted()),
        third_party_data=False,
        secrecy_of_communications=False,
    )

    with refuses(Code.SAME_PERSON):
        case.does("manager", Move.APPROVE)
    case.does("deputy", Move.APPROVE)

    assert case.ticket.decided_by == "deputy"


def test_changed_words_go_back_to_the_drafter_for_one_tap(open_request: Open) -> None:
    case = open_request(RequestType.DISCLOSE, RequestType.CORRECT).to_search()  # O22
    case.drafts(*granted(RequestType.DISCLOSE, RequestType.CORRECT))
    case.does("manager", Move.CHANGE_DRAFT, decisions=case.ticket.disclosure.decisions)

    for who in ("manager", "deputy"):
        with pytest.raises(RefusedError):
            case.does(who, Move.APPROVE)
    with refuses(Code.NOT_THE_DRAFTER):
        case.does("ken", Move.CONFIRM_CHANGE)
    case.does("mei", Move.CONFIRM_CHANGE)

    assert (case.ticket.status, case.ticket.decided_by) == (Status.DECIDED, "manager")


def test_a_granted_correction_is_executed_before_the_reply(open_request: Open) -> None:
    case = open_request(RequestType.CORRECT).to_search().drafts(*granted(RequestType.CORRECT))
    case.does("manager", Move.APPROVE)

    with refuses(Code.NOT_EXECUTED):
        case.replies()
    case.does("mei", Move.EXECUTE, executed=Execution(RequestType.CORRECT, "crm", case.today))
    case.replies()

    assert case.ticket.status is Status.REPLIED


def test_a_department_executes_the_grant_in_its_own_system(open_request: Open) -> None:
    case = open_request(RequestType.CORRECT).to_search().drafts(*granted(RequestType.CORRECT))
    case.does("manager", Move.APPROVE)

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


def test_a_refusal_is_notified_before_any_closing(open_request: Open) -> None:
    # assertion: no closing without the notice
    case = open_request().sends_form().arrives(1000, copies_arrived=False).identified()
    case.searches().finds()
    case.drafts(Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G5})))
    case.does("manager", Move.APPROVE)

    with refuses(Code.NO_NOTICE):
        case.does("manager", Move.CLOSE_OUT_OF_SCOPE, WHY)


def test_another_measure_is_notified_before_any_closing(open_request: Open) -> None:
    # assertion: no closing without the notice
    case = open_request(RequestType.ERASE, reasons_35=frozenset({Reason35.HARM})).sends_form()
    case.arrives(copies_arrived=False).identified().searches().finds()
    case.drafts(Decision(RequestType.ERASE, Outcome.ALTERNATIVE_MEASURE))
    case.does("manager", Move.APPROVE)

    with refuses(Code.NO_NOTICE):
        case.does("manager", Move.CLOSE_OUT_OF_SCOPE, WHY)


def test_a_correction_is_notified_even_after_a_withdrawal(open_request: Open) -> None:
    case = open_request(RequestType.CORRECT).sends_form()
    case.arrives(copies_arrived=False).identified().searches().finds()
    case.drafts(*granted(RequestType.CORRECT)).does("manager", Move.APPROVE)
    done = Execution(RequestType.CORRECT, "crm", case.today)
    case.does("sales_head", Move.EXECUTE, executed=done)

    words = {PersonalField.WORDS: "もういい"}
    with refuses(Code.NO_NOTICE):
        case.does("manager", Move.WITHDRAW, words, withdrawn_on=case.today)


def test_no_fee_is_returned_after_a_refusal_even_by_the_manager(open_request: Open) -> None:
    # scenario 19
    case = open_request().to_search()
    case.drafts(Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G5})))
    case.does("manager", Move.APPROVE)

    with refuses("fee_kept:keep_fee"):
        case.does("manager", Move.SETTLE_FEE, keep_fee=False, withdrawn_on=case.today)
    with refuses(Code.NO_REFUND):
        case.does(
            "mei",
            Move.RETURN_STAMPS,
            stamps_returned=StampsReturned(case.today, Money.STAMPS, 1000),
        )


def test_a_missing_fee_refuses_only_types_with_a_fee(open_request: Open) -> None:
    case = open_request(RequestType.DISCLOSE, RequestType.CORRECT).sends_form().arrives()
    case.identified()
    asked = Correction(frozenset({Defect.FEE}), case.today, case.today)
    case.does("mei", Move.ASK_CORRECTION, corrections=asked).searches(RequestType.CORRECT).finds()
    case.waits(7).does("mei", Move.REMIND).waits(7)

    def draft(*decisions: Decision) -> None:
        says = {PersonalKey(PersonalField.REASON, d.type): "切手が届かないため" for d in decisions}
        checks = {"third_party_data": False, "secrecy_of_communications": False}
        case.does("mei", Move.DRAFT_UNCORRECTED, says, decisions=frozenset(decisions), **checks)

    g2 = frozenset({Ground.G2})
    unpaid = Decision(RequestType.DISCLOSE, Outcome.REFUSED, g2)
    with refuses("needs_correction_first:G2:correct"):
        draft(unpaid, Decision(RequestType.CORRECT, Outcome.REFUSED, g2))
    draft(unpaid, Decision(RequestType.CORRECT, Outcome.GRANTED))

    assert case.ticket.status is Status.DECISION


def test_an_identified_person_is_not_refused_for_lack_of_identity(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000)
    asked = Correction(frozenset({Defect.IDENTITY}), case.today, case.today)
    case.does("mei", Move.ASK_CORRECTION, corrections=asked)
    case.does("mei", Move.CORRECTED, copies_arrived=True).identified().searches().finds()

    with refuses(Code.IDENTITY_SETTLED):
        case.drafts(Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G1})))


@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.NO_DATA, Outcome.NOT_APPLICABLE])
def test_an_identity_found_wrong_at_the_decision_learns_nothing(
    open_request: Open, outcome: Outcome
) -> None:
    # scenario 6: not even existence
    case = open_request().sends_form().arrives(1000).identified().searches()
    found = {} if outcome is Outcome.GRANTED else {"crm": Found.NONE}
    grounds = frozenset({Ground.G3}) if outcome.refuses else frozenset()
    decision = Decision(RequestType.DISCLOSE, outcome, grounds)
    case.finds(**found).drafts(decision).does("manager", Move.SEND_BACK_TO_CHECK, WHY)
    case.does("mei", Move.CHECK_IDENTITY, id_result=Check.NG)
    asked = Correction(frozenset({Defect.IDENTITY}), case.today, case.today)
    case.does("mei", Move.ASK_CORRECTION, corrections=asked)
    case.waits(7).does("mei", Move.REMIND).waits(7)
    says = {PersonalKey(PersonalField.REASON, "disclose"): "本人確認ができなかったため"}

    with pytest.raises(RefusedError) as refused:
        case.does("mei", Move.DRAFT_UNCORRECTED, says, decisions=frozenset({decision}))
    assert "identity_open:decisions:disclose" in map(str, refused.value.faults)
    refusal = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G1}))
    case.does("mei", Move.DRAFT_UNCORRECTED, says, decisions=frozenset({refusal}))
    case.does("manager", Move.APPROVE)

    assert case.ticket.status is Status.DECIDED


def test_nobody_requests_in_anothers_name(open_request: Open) -> None:
    with pytest.raises(RefusedError) as refused:
        open_request(who="suzuki", new={"requester": "sato"})

    assert Code.NOT_THE_ASKER in faults(refused)


def test_an_employee_passes_on_an_outsiders_request(open_request: Open) -> None:
    # it arrives unassigned, and the desk continues
    case = open_request(who="suzuki")

    assert (case.ticket.owner, case.ticket.restrictions) == (None, frozenset())
    assert case.ticket.recorded_by == "suzuki"
    with pytest.raises(NotAllowedError):
        case.does("suzuki", Move.TAKE)
    with pytest.raises(RefusedError) as refused:
        open_request(who="suzuki", new={"restrictions": frozenset({Restriction.EMPLOYEE})})
    assert Code.NOT_THE_ASKER in faults(refused)


def test_ceasing_to_use_needs_its_statutory_reason(open_request: Open) -> None:
    case = open_request(RequestType.CEASE_USE).sends_form().arrives().identified()

    with refuses(Code.NO_REASON_35):
        case.searches()
    case.does(
        "mei",
        Move.START_SEARCH,
        searching=frozenset({RequestType.CEASE_USE}),
        reasons_35=frozenset({Reason35.NO_LONGER_NEEDED}),
    )


def test_another_method_needs_its_notice_first_and_then_paper(open_request: Open) -> None:
    # assertion: no closing without the notice
    case = open_request(method_requested="electronic").to_search().drafts(*granted())  # O21
    case.does("manager", Move.APPROVE)

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


def test_the_answer_goes_to_the_person_unless_the_manager_allows_the_agent(
    open_request: Open,
) -> None:
    case = open_request(agent_kind=AgentKind.DELEGATED).sends_form().arrives(1000)
    paper = {"authority_paper": AuthorityDocument.POWER_OF_ATTORNEY}
    case.identified().does(
        "mei", Move.CHECK_IDENTITY, id_result=Check.OK, authority_result=Check.OK, **paper
    )
    case.searches().finds().drafts(*granted()).does("manager", Move.APPROVE)

    with pytest.raises(NotAllowedError):
        case.does("mei", Move.ALLOW_ADDRESSEE, WHY)
    case.does("manager", Move.ALLOW_ADDRESSEE, WHY)

    assert case.ticket.disclosure.to_agent_allowed_by == "manager"
    assert case.replies().ticket.status is Status.REPLIED


def test_an_agents_request_is_answered_to_the_person_by_name_and_address(
    open_request: Open,
) -> None:
    case = open_request(new={"party": Party(PartyRole.DELEGATED_AGENT)}).sends_form().arrives(1000)
    proven = {"agent_kind": AgentKind.DELEGATED, "authority_result": Check.OK}
    paper = {"authority_paper": AuthorityDocument.POWER_OF_ATTORNEY}
    case.does("mei", Move.CHECK_IDENTITY, id_result=Check.NG, **proven, **paper).identified()
    case.searches().finds().drafts(*granted()).does("manager", Move.APPROVE)
    sent = {"replied_at": case.now, "method_used": "paper", "delivery_ref": "123-45-67890-1"}
    name = {PersonalField.PRINCIPAL_NAME: "田中太郎"}

    with refuses("addressee_not_allowed:principal_name"):
        case.does("mei", Move.REPLY, **sent)
    with pytest.raises(RefusedError) as refused:
        case.does("mei", Move.REPLY, name, **sent)
    assert [each.field for each in refused.value.faults] == ["principal_address"]
    case.does("mei", Move.REPLY, {**name, PersonalField.PRINCIPAL_ADDRESS: "東京都港区1-1"}, **sent)

    assert case.ticket.status is Status.REPLIED


def test_paper_goes_by_registered_mail(open_request: Open) -> None:
    case = open_request().to_search().drafts(*granted()).does("manager", Move.APPROVE)

    with pytest.raises(RefusedError) as refused:
        case.replies(delivery_ref="")

    assert Code.UNSAFE_DELIVERY in faults(refused)


@pytest.mark.parametrize("method", ["electronic", "other", "paper"])
def test_only_encrypted_files_go_by_e_mail(open_request: Open, method: str) -> None:
    # whatever name the method has
    case = open_request().to_search().drafts(*granted()).does("manager", Move.APPROVE)

    with refuses("unsafe_delivery:encrypted"):
        case.replies(method_used=method, reply_by=ContactBy.EMAIL)
    case.replies(method_used=method, reply_by=ContactBy.EMAIL, encrypted=True)

    assert case.ticket.status is Status.REPLIED


def test_the_copy_of_the_certificate_is_disposed_of_before_closing(open_request: Open) -> None:
    # assertion: no closing without the disposal, and no place for an image or a number
    case = open_request().to_search().drafts(*granted()).does("manager", Move.APPROVE).replies()

    with refuses(Code.COPY_NOT_DISPOSED):
        case.does("mei", Move.CLOSE)


def test_without_a_copy_no_disposal_is_needed(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000, copies_arrived=False).identified()  # O16
    case.searches().finds().drafts(*granted()).does("manager", Move.APPROVE).replies()

    case.does("mei", Move.CLOSE)

    assert case.ticket.status is Status.CLOSED


def test_a_returned_answer_is_sent_again_before_closing(open_request: Open) -> None:
    case = open_request().to_search().drafts(*granted()).does("manager", Move.APPROVE).replies()
    case.does("mei", Move.DISPOSE, copies_disposed_on=case.today, disposal=Disposal.RETURNED)
    case.does(
        "mei", Move.RECORD_RETURN, returned_mail=ReturnedMail(case.today, MailTrouble.EXPIRED)
    )

    with refuses(Code.MAIL_CAME_BACK):  # O19
        case.does("mei", Move.CLOSE)
    case.does("mei", Move.RESEND, replied_at=case.now, delivery_ref="123-45-67890-2")
    case.does("mei", Move.CLOSE)


def test_an_unreturned_form_is_closed_after_sixty_days_and_a_reminder(open_request: Open) -> None:
    case = open_request().sends_form().waits(60)  # O19

    with refuses(Code.NOT_REMINDED):
        case.does("manager", Move.CLOSE_UNRETURNED)
    case.does("mei", Move.REMIND).does("manager", Move.CLOSE_UNRETURNED)

    assert case.ticket.close_code is CloseCode.NO_RETURN


def test_an_individual_number_is_dealt_with_before_the_search(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000, my_number_seen=True).identified()

    with refuses(Code.MY_NUMBER_OPEN):
        case.searches()


@pytest.mark.parametrize(
    ("who", "move", "days"),
    [
        ("mei", Move.WITHDRAW, ("withdrawn_on",)),
        ("manager", Move.CLOSE_OUT_OF_SCOPE, ()),
    ],
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
    asked = Correction(frozenset({Defect.IDENTITY}), case.today, case.today)
    case.does("mei", Move.ASK_CORRECTION, corrections=asked)
    case.waits(7).does("mei", Move.REMIND).waits(7)
    case.does(
        "mei",
        Move.DRAFT_UNCORRECTED,
        {PersonalKey(PersonalField.REASON, RequestType.CORRECT): "本人確認書類が届かないため"},
        decisions=frozenset(
            {Decision(RequestType.CORRECT, Outcome.REFUSED, frozenset({Ground.G1}))}
        ),
    )
    case.does("manager", Move.APPROVE).replies()

    with refuses(Code.MY_NUMBER_OPEN):
        case.does("mei", Move.CLOSE)


def test_a_delay_is_proposed_by_one_and_allowed_by_another(open_request: Open) -> None:
    case = open_request().to_search()
    until = case.today + timedelta(days=30)
    case.does("manager", Move.PROPOSE_DELAY, WHY, delay_proposed_until=until)

    with refuses(Code.SAME_PERSON):
        case.does("manager", Move.ALLOW_DELAY)
    case.does("deputy", Move.ALLOW_DELAY)

    assert case.ticket.disclosure.delayed_until == until
    assert case.last.rule.letter is LetterKind.DELAY


def test_a_withdrawal_leaves_the_fee_to_the_manager(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1000, copies_arrived=False)
    words = {PersonalField.WORDS: "取り下げます"}

    with refuses(Code.FEE_NOT_SETTLED):
        case.does("mei", Move.WITHDRAW, words, withdrawn_on=case.today)
    case.does("manager", Move.SETTLE_FEE, keep_fee=True, withdrawn_on=case.today)
    case.does("mei", Move.WITHDRAW, words, withdrawn_on=case.today)

    assert case.ticket.close_code is CloseCode.WITHDRAWN


def test_the_fee_is_returned_after_a_withdrawal_before_the_decision(open_request: Open) -> None:
    # O18
    case = open_request().sends_form().arrives(1000, copies_arrived=False).identified()
    case.searches().finds().drafts(*granted())
    case.does("manager", Move.SETTLE_FEE, keep_fee=False, withdrawn_on=case.today)
    words = {PersonalField.WORDS: "取り下げます"}

    with refuses(Code.STAMPS_NOT_RETURNED):
        case.does("mei", Move.WITHDRAW, words, withdrawn_on=case.today)
    back = StampsReturned(case.today, Money.STAMPS, 1000)
    case.does("mei", Move.RETURN_STAMPS, stamps_returned=back)
    case.does("mei", Move.WITHDRAW, words, withdrawn_on=case.today)

    assert case.ticket.close_code is CloseCode.WITHDRAWN


def test_no_fee_is_returned_without_a_withdrawal(open_request: Open) -> None:
    case = open_request().to_search()

    with refuses("missing:withdrawn_on"):
        case.does("manager", Move.SETTLE_FEE, keep_fee=False)

    # A person who stays with the request gets the decision, and the fee is kept.
    case.does("manager", Move.SETTLE_FEE, keep_fee=False, withdrawn_on=case.today)
    case.drafts(*granted()).does("manager", Move.APPROVE)
    back = StampsReturned(case.today, Money.STAMPS, 1000)
    with refuses(Code.NO_REFUND):
        case.does("mei", Move.RETURN_STAMPS, stamps_returned=back)
    assert case.ticket.withdrawn_on is None


def test_a_withdrawal_after_the_decision_returns_no_fee(open_request: Open) -> None:
    case = open_request().to_search().drafts(*granted()).does("manager", Move.APPROVE)
    words = {PersonalField.WORDS: "取り下げます"}

    with pytest.raises(RefusedError) as refused:
        case.does("manager", Move.WITHDRAW, words, withdrawn_on=case.today, keep_fee=False)

    assert "fee_kept:keep_fee" in map(str, refused.value.faults)


def test_stamps_that_were_due_are_never_refunded(open_request: Open) -> None:
    case = open_request().sends_form().arrives(1500)  # O18
    too_much = StampsReturned(case.today, Money.STAMPS, 1500)

    with refuses(Code.NO_REFUND):
        case.does("mei", Move.RETURN_STAMPS, stamps_returned=too_much)
    case.does(
        "mei", Move.RETURN_STAMPS, stamps_returned=StampsReturned(case.today, Money.STAMPS, 500)
    )


def test_cash_settles_no_fee(open_request: Open) -> None:
    case = open_request().sends_form()
    case.arrives(payments=Payment(case.today, Money.CASH, 1000, 1, "mei")).identified()

    with refuses(Code.FEE_OPEN):
        case.searches()


def test_a_closed_request_is_reopened_by_the_manager_for_a_new_decision(
    open_request: Open,
) -> None:
    case = open_request().to_search().drafts(*granted()).does("manager", Move.APPROVE).replies()
    case.does("mei", Move.CLOSE, copies_disposed_on=case.today, disposal=Disposal.SHREDDED)

    case.does("manager", Move.REOPEN, WHY).does("manager", Move.RESUME)

    assert (case.ticket.status, case.ticket.replied_at) == (Status.DECISION, None)


def test_no_step_is_skipped(open_request: Open) -> None:
    case = open_request()

    for move in (Move.ARRIVE, Move.START_SEARCH, Move.DRAFT, Move.APPROVE, Move.REPLY, Move.CLOSE):
        with pytest.raises(ForbiddenMoveError):
            case.does("manager", move)
