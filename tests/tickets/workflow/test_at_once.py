"""What an agent may answer on the spot, and when an opt-out ends with its stop."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.tickets.refusals import refuses
from tests.tickets.steps import NO_ACTION
from tickets.model.complaint import (
    Caller,
    Category,
    Finding,
    MailStop,
    Reaction,
    SamePerson,
    Severity,
    Subject,
)
from tickets.model.errors import Code
from tickets.model.kinds import (
    Channel,
    ContactBy,
    Flag,
    Kind,
    Leak,
    Move,
    PersonalField,
    Relation,
    Status,
)
from tickets.model.ticket import Link
from tickets.rules.periods import Rules

Open = Callable[..., Any]
FOR_THE_MANAGER = pytest.mark.parametrize("flag", [Flag.LEGAL, Flag.MEDIA, Flag.AUTHORITY])
ACCEPTED = {"corrective_action": NO_ACTION, "reaction": Reaction.ACCEPTED}


def by_phone(case: Any, days: int = 0) -> dict[str, Any]:
    return {"replied_at": case.now + timedelta(days=days), "reply_by": ContactBy.PHONE}


@pytest.mark.parametrize(
    ("category", "severity"), [(Category.COMPLAINT, Severity.LOW), (Category.INQUIRY, Severity.MID)]
)
def test_a_complaint_is_never_answered_on_the_spot(
    open_complaint: Open, category: Category, severity: Severity
) -> None:
    case = open_complaint(category)
    with refuses(Code.NOT_AT_ONCE):
        case.answers_at_once(severity=severity)


@pytest.mark.parametrize("caller", Caller)
def test_nobody_answers_an_official_caller_on_the_spot(
    open_complaint: Open, caller: Caller
) -> None:
    case = open_complaint(Category.INQUIRY, caller=caller)  # O5: the manager decides on the answer
    with refuses(Code.MANAGER_ANSWERS):
        case.answers_at_once()
    case.agent = "manager"
    with refuses(Code.MANAGER_ANSWERS):
        case.answers_at_once()


@pytest.mark.parametrize("channel", [Channel.AUTHORITY, Channel.ACCREDITED_BODY])
def test_what_an_authority_passed_on_is_not_answered_on_the_spot(
    open_complaint: Open, channel: Channel
) -> None:
    case = open_complaint(Category.INQUIRY, channel=channel)
    with refuses(Code.MANAGER_ANSWERS):
        case.answers_at_once()


@FOR_THE_MANAGER
def test_nobody_answers_on_the_spot_what_the_desk_flagged_for_the_manager(
    open_complaint: Open, flag: Flag
) -> None:
    case = open_complaint(Category.INQUIRY).describes()  # O5
    case.does("mei", Move.DESCRIBE, flags=frozenset({flag}))
    for who in ("mei", "manager"):
        case.agent = who
        with refuses("manager_answers:flagged"):
            case.answers_at_once()


@FOR_THE_MANAGER
@pytest.mark.parametrize("is_removed", [False, True])
def test_what_is_flagged_after_an_answer_on_the_spot_is_closed_by_the_manager(
    open_complaint: Open, flag: Flag, is_removed: bool
) -> None:
    case = open_complaint(Category.INQUIRY).describes().answers_at_once()  # O5, O22
    case.does("mei", Move.DESCRIBE, flags=frozenset({flag}))
    if is_removed:
        case.does("mei", Move.DESCRIBE, flags=frozenset())
    with refuses("manager_closes:unflagged" if is_removed else "manager_closes:flagged"):
        case.closes(**ACCEPTED)
    case.closes("manager", **ACCEPTED)
    assert case.ticket.status is Status.CLOSED


@FOR_THE_MANAGER
def test_an_agent_who_removes_such_a_flag_does_not_lift_the_approval(
    open_complaint: Open, flag: Flag
) -> None:
    case = open_complaint(Category.INQUIRY).describes()  # O5, O22
    case.does("mei", Move.DESCRIBE, flags=frozenset({flag}))
    case.does("ken", Move.DESCRIBE, flags=frozenset())
    with refuses("manager_answers:unflagged"):
        case.answers_at_once()

    case.does("mei", Move.DESCRIBE, flags=frozenset({flag}))
    case.does("manager", Move.DESCRIBE, flags=frozenset())
    case.answers_at_once()
    assert case.ticket.status is Status.RESPONDED


def test_an_opt_out_that_an_agent_unflagged_does_not_end_at_once(open_complaint: Open) -> None:
    case = stopped(open_complaint, flags=frozenset({Flag.LEGAL}))  # O5, O10
    case.does("mei", Move.DESCRIBE, flags=frozenset())
    with refuses("manager_answers:unflagged"):
        case.closes(**by_phone(case))


def test_mails_are_stopped_before_an_opt_out_is_answered_at_once(open_complaint: Open) -> None:
    case = open_complaint(Category.OPT_OUT)  # O10
    case.does("mei", Move.DESCRIBE, {PersonalField.NAME: "見本花子"})
    with refuses(Code.NOT_STOPPED):
        case.answers_at_once()


def stopped(open_complaint: Open, **described: Any) -> Any:
    case = open_complaint(Category.OPT_OUT)
    case.does("mei", Move.DESCRIBE, {PersonalField.NAME: "見本花子"}, **described)
    case.does("mei", Move.STOP_MAIL, stops=MailStop("crm", case.today))
    return case.does("mei", Move.ACKNOWLEDGE)


@pytest.mark.parametrize(
    "described",
    [{"flags": frozenset({Flag.LEGAL})}, {"subjects": frozenset({Subject.PURCHASED_LIST})}],
)
def test_what_is_more_than_an_opt_out_is_not_ended_at_once(
    open_complaint: Open, described: Mapping[str, Any]
) -> None:
    case = stopped(open_complaint, **described)  # O10
    with refuses(Code.MORE_THAN_OPT_OUT):
        case.answers_at_once()
    with refuses(Code.MORE_THAN_OPT_OUT):
        case.closes(**by_phone(case))


@pytest.mark.parametrize(
    "described",
    [
        {"flags": frozenset({Flag.LEGAL})},
        {"subjects": frozenset({Subject.PURCHASED_LIST})},
        {"category": Category.COMPLAINT},
    ],
)
def test_what_was_more_than_it_seemed_in_the_call_is_closed_by_the_manager(
    open_complaint: Open, described: Mapping[str, Any]
) -> None:
    case = stopped(open_complaint).answers_at_once(reaction=Reaction.ACCEPTED)  # O10
    case.does("mei", Move.DESCRIBE, **described)
    end = {"corrective_action": NO_ACTION, "finding": Finding.NOT_UPHELD}

    with refuses(Code.MANAGER_CLOSES):
        case.closes(**end)
    case.closes("manager", **end)
    assert case.ticket.status is Status.CLOSED


def test_what_1_0_0_answered_an_official_caller_on_the_spot_is_closed_by_the_manager(
    open_complaint: Open,
) -> None:
    case = open_complaint(Category.INQUIRY).describes().answers_at_once()  # O5
    facts = replace(case.ticket.complaint, caller=Caller.COURT, reaction=Reaction.ACCEPTED)
    case.ticket = replace(case.ticket, facts=facts)

    with refuses("manager_closes:caller"):  # nothing of it was changed
        case.closes(corrective_action=NO_ACTION)
    case.closes("manager", corrective_action=NO_ACTION)
    assert case.ticket.status is Status.CLOSED


def test_an_opt_out_is_not_answered_before_the_day_of_its_stop(open_complaint: Open) -> None:
    case = open_complaint(Category.OPT_OUT)  # O10
    case.waits(2).does("mei", Move.DESCRIBE, {PersonalField.NAME: "見本花子"})
    case.does("mei", Move.STOP_MAIL, stops=MailStop("crm", case.today))
    with refuses(Code.BEFORE_THAT):
        case.answers_at_once(replied_at=case.now - timedelta(days=1))


def test_a_company_may_have_every_opt_out_approved(open_complaint: Open) -> None:
    case = stopped(open_complaint)  # O10
    case.rules = (replace(Rules(), answer_at_once=frozenset()),)
    with refuses(Code.NOT_AT_ONCE):
        case.closes(**by_phone(case))


def test_nobody_is_told_of_a_stop_before_the_opt_out_came_in(open_complaint: Open) -> None:
    case = open_complaint(Category.OPT_OUT)  # O10
    case.does("mei", Move.DESCRIBE, {PersonalField.NAME: "見本花子"})
    case.does("mei", Move.STOP_MAIL, stops=MailStop("crm", case.today - timedelta(days=3)))
    case.does("mei", Move.ACKNOWLEDGE)
    with refuses(Code.BEFORE_THAT):
        case.closes(**by_phone(case, -2))


def test_an_opt_out_linked_to_an_earlier_one_is_no_more_than_an_opt_out(
    open_complaint: Open,
) -> None:
    case = stopped(open_complaint)  # O10
    case.does("mei", Move.LINK, link=Link(Relation.BELONGS_TO, "C-2026-0009", Kind.COMPLAINT))
    case.closes(**by_phone(case))
    assert case.ticket.status is Status.CLOSED


@pytest.mark.parametrize(
    ("move", "facts"),
    [
        (Move.LINK, {"link": Link(Relation.BELONGS_TO, "D-2026-0001", Kind.DISCLOSURE)}),
        (Move.FLAG_LEAK, {"leak": Leak.YES}),
    ],
)
def test_an_opt_out_with_a_request_or_a_possible_leak_is_not_closed_at_once(
    open_complaint: Open, move: Move, facts: Mapping[str, Any]
) -> None:
    case = stopped(open_complaint).does("mei", move, **facts)  # O10
    with refuses(Code.MORE_THAN_OPT_OUT):
        case.closes(**by_phone(case))


def test_mails_are_stopped_before_an_investigated_opt_out_is_answered(open_complaint: Open) -> None:
    case = open_complaint(Category.OPT_OUT).to_draft().approved()  # O10
    with refuses(Code.NOT_STOPPED):
        case.responds()
    case.does("mei", Move.STOP_MAIL, stops=MailStop("crm", case.today)).responds()
    assert case.ticket.status is Status.RESPONDED


@pytest.mark.parametrize("accepted", [True, False])
def test_a_late_opt_out_is_not_done_before_the_mails_stop(
    open_complaint: Open, accepted: bool
) -> None:
    case = open_complaint(Category.INQUIRY).describes().answers_at_once()  # O10
    named = {PersonalField.NAME: "見本花子"}
    case.does("mei", Move.DESCRIBE, named, category=Category.OPT_OUT)
    said = {"reaction": Reaction.ACCEPTED} if accepted else {"corrective_action": NO_ACTION}
    if not accepted:
        case.does("mei", Move.NOT_ACCEPTED, external_recourse_informed=True)

    with refuses(Code.NOT_STOPPED):
        case.closes("manager", **said)
    case.does("mei", Move.STOP_MAIL, stops=MailStop("crm", case.today)).closes("manager", **said)
    assert case.ticket.status is Status.CLOSED


def test_an_opt_out_of_nobody_is_not_answered_at_once(open_complaint: Open) -> None:
    case = open_complaint(Category.OPT_OUT)  # O10
    case.does("mei", Move.STOP_MAIL, stops=MailStop("crm", case.today))
    with refuses(Code.WHOSE_OPT_OUT):
        case.answers_at_once()


def test_whose_mails_stopped_is_not_removed_from_the_record(open_complaint: Open) -> None:
    case = stopped(open_complaint).describes().answers_at_once()  # O10
    with refuses(Code.WHOSE_OPT_OUT):
        case.does("mei", Move.DESCRIBE, removed=frozenset({PersonalField.NAME}))

    right = {PersonalField.PHONE: "03-1234-5678", PersonalField.REMEDY_WANTED: "謝ってほしい"}
    case.does("mei", Move.DESCRIBE, right, removed=frozenset({PersonalField.NAME}))
    wish = frozenset({PersonalField.REMEDY_WANTED})
    case.does("mei", Move.DESCRIBE, removed=wish)
    assert {each.field for each in case.ticket.personal} >= {PersonalField.PHONE}


def test_whose_mails_stopped_is_not_removed_by_a_change_of_category(open_complaint: Open) -> None:
    # O10
    case = stopped(open_complaint).describes().answers_at_once()
    gone = frozenset({PersonalField.NAME})
    with refuses(Code.WHOSE_OPT_OUT):
        case.does("mei", Move.DESCRIBE, removed=gone, category=Category.CONSULTATION)
    case.does("mei", Move.DESCRIBE, category=Category.CONSULTATION)
    with refuses(Code.WHOSE_OPT_OUT):
        case.does("mei", Move.DESCRIBE, removed=gone, category=Category.OPT_OUT)
    with refuses(Code.WHOSE_OPT_OUT):
        case.does("mei", Move.DESCRIBE, removed=gone)


def test_an_opt_out_of_nobody_is_not_closed(open_complaint: Open) -> None:
    # O10: answered on the spot as an enquiry, without a name
    case = open_complaint(Category.INQUIRY).describes().answers_at_once()
    case.does("mei", Move.DESCRIBE, category=Category.OPT_OUT)
    case.does("mei", Move.STOP_MAIL, stops=MailStop("crm", case.today))
    with refuses(Code.WHOSE_OPT_OUT):
        case.closes(reaction=Reaction.ACCEPTED)
    case.does("mei", Move.DESCRIBE, {PersonalField.NAME: "見本花子"})
    case.closes(reaction=Reaction.ACCEPTED)
    assert case.ticket.status is Status.CLOSED


def test_a_category_that_the_second_step_confirmed_is_the_desks(open_complaint: Open) -> None:
    case = open_complaint(who="sato")  # O6: outside the desk no form asks for it
    case.describes().does("ken", Move.DESCRIBE, category=Category.INQUIRY)
    assert case.ticket.history[-1].category == (Category.COMPLAINT, Category.INQUIRY)
    with refuses(Code.NOT_AT_ONCE):  # O22
        case.answers_at_once()


def test_who_chooses_the_category_first_corrects_nothing(open_complaint: Open) -> None:
    case = open_complaint(who="sato")  # O6
    case.does("mei", Move.DESCRIBE, category=Category.INQUIRY)
    assert not case.ticket.history[-1].is_correction
    case.answers_at_once()


def test_whose_matter_it_is_stands_among_the_corrections(open_complaint: Open) -> None:
    case = open_complaint().describes()  # O6
    case.does("mei", Move.DESCRIBE, about_person_same=SamePerson.UNKNOWN)
    assert case.ticket.history[-1].corrected == ("about_person_same",)
