"""Cards and notices of every kind and status: valid for Slack, without personal data."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from handlers import catalogue
from handlers.forms.form import forms_by_move
from handlers.tickets.actions import NOTE_FORM, card_controls, menu_forms, next_steps
from handlers.tickets.card import subject_text
from handlers.tickets.detail.menu import may_make_move, other_moves_menu
from handlers.tickets.notices.moves import asker_message, move_message, notice_buttons
from tests.handlers.builders import a_view
from tests.handlers.cards import (
    STATUSES,
    TODAY,
    TOLD,
    a_ticket,
    assert_slack_takes,
    drawn,
    facts,
    words,
)
from tests.tickets.conftest import MONDAY
from tickets.deadlines.ticket_clocks import ticket_deadlines
from tickets.model import tokyo
from tickets.model.clocks import Deadline
from tickets.model.complaint import (
    Caller,
    Category,
    Complaint,
    SamePerson,
    Subject,
)
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.documents import Check, Correction, Defect, Found, SearchTask
from tickets.model.kinds import (
    CloseCode,
    ContactBy,
    Kind,
    Language,
    Leak,
    Move,
    PartyRole,
    Relation,
    Restriction,
    Role,
    Status,
)
from tickets.model.notices import NoticeKind
from tickets.model.ticket import Link, Party, Step
from tickets.rules.periods import Rules
from tickets.workflow.apply import transition_of


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("kind", "status"), STATUSES)
def test_slack_takes_the_card_of_every_kind_and_status(
    kind: Kind, status: Status, language: Language
) -> None:
    # O2, O3
    for owner in (None, "U02KEN"):
        assert_slack_takes(drawn(a_ticket(kind, status, owner=owner), language, days=40))


def test_an_enquiry_is_named_by_who_calls() -> None:
    asked = Complaint(category=Category.INQUIRY, caller=Caller.POLICE)
    ticket = a_ticket(Kind.COMPLAINT, Status.ACKNOWLEDGED, facts=asked)
    assert subject_text(ticket, a_view().say) == "照会（警察）"


def test_a_card_names_each_linked_ticket_once() -> None:
    relations = (Relation.FOLLOWS, Relation.DUPLICATE_OF)
    links = {Link(relation, "C-2026-0006", Kind.COMPLAINT) for relation in relations}
    ticket = a_ticket(Kind.COMPLAINT, Status.CLOSED, links=frozenset(links))
    assert words(drawn(ticket)).count("C-2026-0006") == 1


@pytest.mark.parametrize(("kind", "what"), TOLD)
def test_slack_takes_every_notice(kind: Kind, what: NoticeKind) -> None:
    ticket = a_ticket(kind, Status.RECEIVED if kind is not Kind.QUESTION else Status.OPEN)
    seen = a_view()

    assert_slack_takes(
        move_message(what, ticket, seen, notice_buttons(what, ticket, seen), ("crm",))
    )
    assert "社内目標" not in words(asker_message(what, ticket, seen))  # O30


@pytest.mark.parametrize(("kind", "status"), STATUSES)
def test_a_card_offers_at_most_four_known_forms_with_one_primary_button(
    kind: Kind, status: Status
) -> None:
    there = {screen.name for screen in catalogue.FORMS}
    ticket = a_ticket(kind, status)

    assert set(next_steps(ticket, a_view())) | set(menu_forms(ticket, a_view())) <= there
    assert len(next_steps(ticket, a_view())) <= 4
    row = card_controls(ticket, a_view())
    assert row is not None
    styles = [each.get("style") for each in row["elements"] if each["type"] == "button"]
    does_something = next_steps(ticket, a_view())[:1] != (NOTE_FORM,)
    assert styles.count("primary") == (1 if styles and ticket.is_open and does_something else 0)
    assert all(ticket.number in each["accessibility_label"] for each in row["elements"][:-1])


OF_SCREEN = {
    "request_arrive": Move.ARRIVE,
    "request_correct": Move.ASK_CORRECTION,
    "request_search": Move.START_SEARCH,
    "request_search_report": Move.REPORT_SEARCH,
    "request_stamps": Move.COUNT_STAMPS,
    "request_return": Move.RECORD_RETURN,
    "request_propose": Move.DRAFT,
    "request_confirm": Move.CONFIRM_CHANGE,
    "complaint_confirm": Move.CONFIRM_CHANGE,
}


@pytest.mark.parametrize(("kind", "status"), STATUSES)
def test_a_card_offers_only_moves_of_the_procedure(kind: Kind, status: Status) -> None:
    for changes in ({}, {"changed_by": "manager"}, {"restrictions": {Restriction.ABOUT_DESK}}):
        for name in next_steps(a_ticket(kind, status, **changes), a_view()):
            if name in ("ticket_letter", "ticket_receipt_letter"):  # is only read
                continue
            move = OF_SCREEN.get(name) or Move(name.partition("_")[2])
            assert transition_of(kind, status, move), (status, name)


@pytest.mark.parametrize("status", [Status.CHECKING, Status.CORRECTION_WAIT])
def test_the_search_is_offered_once_the_person_is_identified(status: Status) -> None:
    # O16
    asked = Disclosure(types=frozenset({RequestType.DISCLOSE}))
    known = replace(asked, id_result=Check.OK, id_address_match=True)
    published = replace(asked, types=frozenset({RequestType.PUBLISHED_MATTERS}))
    for request, is_offered in ((asked, False), (known, True), (published, True)):
        ticket, view = a_ticket(Kind.DISCLOSURE, status, facts=request), a_view()
        assert ("request_search" in next_steps(ticket, view)) is is_offered
        assert may_make_move(Move.START_SEARCH, ticket, view) is is_offered


# --- what it says -----------------------------------------------------------------------------


def test_a_complaint_card() -> None:
    known = replace(facts(Kind.COMPLAINT), subjects=frozenset({Subject.MARKETING}))  # type: ignore[type-var]
    ticket = a_ticket(
        Kind.COMPLAINT,
        Status.ACKNOWLEDGED,
        facts=known,
        department=None,
        leak=Leak.NO,
        links=frozenset(),
        personal=frozenset(),
    )

    title, fields, below, buttons, times = drawn(ticket).blocks
    assert title["elements"][0]["elements"][0]["text"] == "C-2026-0041 ・ 苦情 ・ 電話"
    assert [each["text"] for each in fields["fields"]] == [
        "状態：受付済 → 次は続きの入力",
        "担当：⚪ 未定",
        "いま：窓口（8/3(月)から）",
        "対象：広告メール",
        "部門：未入力",
        "漏えい等：なし",
        "開示等の求め：いいえ",
    ]
    assert below["text"]["text"].splitlines() == [
        "評価 8/5(水)〔社内目標〕　　回答 8/17(月)〔社内目標〕",
        "続きが未入力",
    ]
    labels = [each["text"]["text"] for each in buttons["elements"] if each["type"] == "button"]
    assert labels == ["引き受ける", "続きを入力", "メモを追加"]
    menu_of = buttons["elements"][-1]["options"]
    assert [each["text"]["text"] for each in menu_of] == [
        "開く",
        "転送する",
        "開示等の求めを受付",
        "漏えいのおそれ",
        "経過",
    ]
    assert times["elements"][0]["text"] == (
        "受付 8/3(月) 14:05 ・ 記録 8/3(月) 14:12 ・ 更新 8/3(月) 14:05"
    )


@pytest.mark.parametrize(
    ("is_known", "told"), [(True, "開示等の求め：はい"), (False, "開示等の求め：いいえ")]
)
def test_a_hidden_request_is_not_told_on_its_complaint(is_known: bool, told: str) -> None:
    # O1
    link = Link(Relation.BELONGS_TO, "X-2026-0042", Kind.DISCLOSURE)
    ticket = a_ticket(Kind.COMPLAINT, Status.ACKNOWLEDGED, links=frozenset({link}))

    _, fields, *_ = drawn(ticket.without_links(lambda _: is_known)).blocks

    assert fields["fields"][-1]["text"] == told


def test_a_request_card_shows_steps_fee_identity_and_agent() -> None:
    request = Disclosure(
        types=frozenset({RequestType.DISCLOSE, RequestType.CORRECT}), form_sent_on=date(2026, 7, 30)
    )
    sent = tokyo.at(date(2026, 7, 30))
    ticket = a_ticket(
        Kind.DISCLOSURE,
        Status.FORM_SENT,
        facts=request,
        received_at=tokyo.at(date(2026, 7, 27)),
        replied_at=None,
        history=(
            Step(Move.SEND_FORM, Status.RECEIVED, Status.FORM_SENT, "U02KEN", Role.AGENT, sent),
        ),
    )

    shown = words(drawn(ticket))

    assert "✅1 申出 7/27(月) → ✅2 申請書送付 7/30(木) → ⚪3 到達待ち → 4 確認・回答" in shown
    assert "開示＋訂正" in shown
    assert "いま：ご本人（7/30(木)から）" in shown
    assert "手数料：要・1,000円分の郵便切手（未着）" in shown
    assert "本人確認：未" in shown
    assert "代理人：未確認" in shown
    by_themselves = replace(ticket, party=Party(PartyRole.PRINCIPAL))
    assert "代理人：なし" in words(drawn(by_themselves))
    agent = replace(ticket, party=Party(PartyRole.DELEGATED_AGENT, ContactBy.POST))
    assert "代理人：委任を受けた代理人" in words(drawn(agent))
    assert "いま：代理人（7/30(木)から）" in words(drawn(agent))
    assert "未返送の督促 8/31(月)〔社内目標〕" in shown
    # O16: papers are asked of the person; of an agent, if the reply may go to them.
    correcting = replace(agent, status=Status.CORRECTION_WAIT)
    assert "いま：ご本人" in words(drawn(correcting))
    allowed = replace(correcting, facts=replace(request, to_agent_allowed_by="U03SAKI"))
    assert "いま：代理人" in words(drawn(allowed))


def test_the_day_from_which_the_person_may_sue_is_never_late() -> None:
    # O30
    request = Disclosure(
        types=frozenset({RequestType.DISCLOSE}), application_arrived_on=date(2026, 8, 10)
    )
    ticket = a_ticket(Kind.DISCLOSURE, Status.CHECKING, facts=request)

    late = words(drawn(ticket, days=60))

    assert "8/25(火)から提訴可〔法定・法39条〕" in late
    assert "遅れ 8/25" not in late
    assert "🔴 遅れ 回答 8/24(月)〔社内目標〕" in late


def test_due_dates_are_plain_text() -> None:
    # O31
    for kind, status in STATUSES:
        assert "<!date" not in words(drawn(a_ticket(kind, status), "en"))


def test_a_pending_decision_is_a_line_without_a_button() -> None:
    moved = Step(Move.DRAFT, Status.INVESTIGATING, Status.DRAFTED, "mei", Role.AGENT, MONDAY)
    ticket = a_ticket(
        Kind.COMPLAINT, Status.DRAFTED, drafted_by="mei", owner="mei", history=(moved,)
    )

    shown = words(drawn(ticket, days=3))

    assert "承認待ち：管理者（8/3(月)から）" in shown
    assert "読んで決める" not in shown


def test_an_answer_on_the_spot_is_offered_under_the_rules_in_force() -> None:
    facts = Complaint(category=Category.COMPLAINT)
    ticket = a_ticket(Kind.COMPLAINT, Status.RECEIVED, facts=facts, owner="mei")
    view = a_view()
    for allowed in (frozenset(), frozenset(Category)):
        rules = replace(Rules(), answer_at_once=allowed)
        view = replace(view, office_context=replace(view.office_context, rules=(rules,)))
        assert ("complaint_answer_at_once" in next_steps(ticket, view)) is bool(allowed)


def test_a_changed_draft_waits_for_the_drafter() -> None:
    # O22
    ticket = a_ticket(Kind.COMPLAINT, Status.DRAFTED, drafted_by="mei", changed_by="manager")

    assert "complaint_confirm" in next_steps(ticket, a_view())
    shown = words(drawn(ticket))
    assert "承認待ち → 次は起案者による修正の確認" in shown
    assert "承認待ち：" not in shown


def test_a_pause_is_shown_only_while_documents_are_awaited() -> None:
    # scenario 22: after that the reason beside it would be a false one
    today = tokyo.date_of(MONDAY)
    asked = Correction(frozenset({Defect.IDENTITY}), today, today, reminded_on=today)
    facts = Disclosure(
        types=frozenset({RequestType.DISCLOSE}),
        application_arrived_on=today,
        corrections=(asked,),
    )
    waiting = a_ticket(Kind.DISCLOSURE, Status.CORRECTION_WAIT, facts=facts)
    decided = a_ticket(Kind.DISCLOSURE, Status.DECISION, facts=facts)

    assert "相手待ちのため停止中" in words(drawn(waiting))
    assert "補正を待たずに決定案を出せる" in words(drawn(waiting))
    assert "停止中" not in words(drawn(decided))


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"facts": Complaint(category=Category.OPT_OUT)}, "complaint_stop_mail"),  # O10
        ({"restrictions": frozenset({Restriction.ABOUT_DESK})}, "ticket_name"),  # O1
        (
            {
                "status": Status.ACKNOWLEDGED,
                "facts": Complaint(category=Category.COMPLAINT, about_person_same=SamePerson.YES),
                "party": Party(PartyRole.PRINCIPAL, ContactBy.PHONE),
            },
            "complaint_assess",
        ),  # O6
        (
            {
                "kind": Kind.DISCLOSURE,
                "facts": Disclosure(types=frozenset({RequestType.DISCLOSE}), footage=True),
            },
            "request_preserve",
        ),
    ],
)
def test_the_next_step_comes_first(changes: dict[str, Any], first: str) -> None:
    given = {"kind": Kind.COMPLAINT, "status": Status.RECEIVED, "owner": "mei"} | changes
    ticket = a_ticket(**given)

    assert next_steps(ticket, a_view())[0] == first
    assert ("続きが未入力" in words(drawn(ticket))) is (
        ticket.kind is Kind.COMPLAINT and first != "complaint_assess"
    )


@pytest.mark.parametrize(
    ("wished", "is_offered"), [("electronic", True), ("other", True), ("paper", False)]
)
def test_another_method_is_announced_only_in_place_of_one_that_is_not_paper(
    wished: str, is_offered: bool
) -> None:
    # O21
    wish = replace(facts(Kind.DISCLOSURE), method_requested=wished)  # type: ignore[type-var]
    ticket = a_ticket(Kind.DISCLOSURE, Status.EXECUTED, facts=wish)

    assert ("request_notify_method" in next_steps(ticket, a_view())) is is_offered
    menu = other_moves_menu(ticket, (Move.NOTIFY_METHOD,), forms_by_move(catalogue.FORMS), a_view())
    assert menu is None  # neither twice nor elsewhere


def test_recordings_wait_for_the_managers_word_before_the_form_goes_out() -> None:
    # O16, O17
    ticket = a_ticket(Kind.DISCLOSURE, Status.RECEIVED, owner="mei")

    assert "request_send_form" not in next_steps(ticket, a_view())
    assert "保有個人データに当たるかの判断待ち：管理者" in words(drawn(ticket))


def test_only_the_earliest_reminder_of_several_searches_is_shown() -> None:
    tasks = (
        SearchTask("crm", "sales", TODAY),
        SearchTask("payroll", "hr", TODAY + timedelta(days=1)),
        SearchTask("old", "hr", TODAY, found=Found.NONE),
    )
    request = Disclosure(types=frozenset({RequestType.DISCLOSE}), tasks=tasks)
    ticket = a_ticket(Kind.DISCLOSURE, Status.SEARCHING, facts=request)
    running: tuple[Deadline, ...] = ticket_deadlines(ticket, a_view().office_context)

    assert len([each for each in running if each.of]) == 2
    assert words(drawn(ticket)).count("部門の回答期限") == 1


@pytest.mark.parametrize(
    ("kind", "code", "told"),
    [
        (Kind.QUESTION, CloseCode.RESOLVED, "完了（回答済み）"),
        (Kind.DISCLOSURE, CloseCode.RESOLVED, "完了（回答済み）"),
        (Kind.COMPLAINT, CloseCode.RESOLVED, "完了（解決）"),
        (Kind.COMPLAINT, CloseCode.UNRESOLVED_REFERRED, "完了（未解決・社外の相談先を案内）"),
    ],
)
def test_a_closed_ticket_shows_its_outcome_and_no_holder(
    kind: Kind, code: CloseCode, told: str
) -> None:
    shown = words(drawn(a_ticket(kind, Status.CLOSED, close_code=code)))

    assert told in shown
    assert "いま：" not in shown


def test_a_question_offers_to_change_its_kind_once() -> None:
    shown = str(drawn(a_ticket(Kind.QUESTION, Status.OPEN)))

    assert shown.count("区分を変える") == 2  # one button: its label, and its words for a reader
