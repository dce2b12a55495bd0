"""Reminders, methods of reply, delays and the end of a request."""

from datetime import timedelta

import pytest

from handlers.slack.phrases import Phrases
from tests.stories.steps.case import opens_form
from tests.stories.steps.complaints import fields
from tests.stories.steps.disclosures import Request
from tests.stories.steps.messages import DESK, told
from tests.stories.steps.mornings import days_pass, today
from tests.stories.steps.program import Running
from tickets.model import tokyo
from workspace.driver import Person


@pytest.mark.long
def test_an_unreturned_form_is_reminded_after_thirty_days_and_closed_after_sixty(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # O19: without an application there is no decision
    case.recorded().sends_form()
    assert not case.offers(ken, "request_remind")
    assert "未返送のご案内" in case.opens(ken, "ticket_letter").words

    days_pass(program, 30)
    form = case.opens(ken, "request_remind")
    assert form.words.index("見本花子 様") < form.words.index("コピーして送ってから")
    assert case.ticket.disclosure.reminded_on is None
    assert case.sends(ken, {}) == {}
    assert not case.offers(saki, "request_close_unreturned")
    days_pass(program, 30)
    case.does(saki, "request_close_unreturned")
    assert case.status == "closed"

    # The form comes after all.
    form = case.does(saki, "request_reopen", {"move_reason": "申請書が届いたため"})
    assert "申請書がまだ届いていません" in form.words
    assert case.status == "reopened"
    case.arrives(ken)
    assert case.status == "checking"


def test_a_channels_posts_stay_in_the_offices_language(
    case: Request, ken: Person, yui: Person
) -> None:
    # the checker reads English; the desk's channel does not
    case.recorded().to_decided()
    case.does(ken, "request_pack", {"pages": "3"})
    [asked] = [
        each
        for each in yui.sees(DESK)
        if each.text.startswith(f"送付物の確認のお願い {case.number}")
    ]
    with case.slack.reads_in(yui, "en"):
        form = opens_form(yui, asked, "送付物を確認")
        assert "recipient" in form.words
        sent = yui.submits(
            {"pages": "3", "is_it_right": "right", "checks": ["recipient", "third_parties"]}
        )
        assert sent.errors == {}
        done = next(each for each in yui.sees(DESK) if each.ts == asked.ts)

    assert "開示等の求め" in done.words
    assert done.buttons == []


def test_a_delay_is_proposed_and_allowed_by_the_manager(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    case.recorded().to_asked()
    why = {"move_reason": "移行作業でシステムが止まっているため"}
    today = tokyo.date_of(program.now())
    form = case.opens(ken, "request_delay")
    first_due = program.calendar.roll_back(today + timedelta(days=14))
    latest = first_due + timedelta(days=30)
    assert f"{Phrases('ja').date(latest, today)}まで選べます" in form.words
    far = (latest + timedelta(days=1)).isoformat()
    refused = case.sends(ken, {"delay_proposed_until": far, **why})
    assert "ここまで先には延ばせません" in refused["delay_proposed_until"]
    later = latest.isoformat()
    assert case.sends(ken, {"delay_proposed_until": later, **why}) == {}

    # O4: the manager's own next move needs no typed reason
    form = case.opens(saki, "request_allow_delay")
    assert "移行作業でシステムが止まっているため" in form.words
    assert list(case.sends(saki, {})) == ["decision"]
    assert case.sends(saki, {"decision": "allow"}) == {}
    assert "担当に、遅延連絡を送って記録するよう知らせます" in case.receipt.words

    assert case.ticket.disclosure.delayed_until is None
    case.records_letter(ken, "delay")
    assert case.sends(ken, {}) == {}
    assert case.ticket.disclosure.delayed_until == latest


def test_a_reply_that_is_late_for_long_cannot_be_put_off_and_the_form_says_what_can_be_done(
    case: Request, ken: Person, program: Running
) -> None:
    case.recorded().to_asked()
    days_pass(program, 60)
    form = case.opens(ken, "request_delay")
    assert fields(form) == []
    assert form.callback_id == "sheet"  # nothing to send
    assert "遅延連絡はもう出せません" in form.words
    assert "「メモを追加」" in form.words


def test_who_proposed_a_delay_reads_why_it_was_refused(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    case.recorded().to_asked()
    until = today(program) + timedelta(days=30)
    new_day = Phrases("ja").date(until, today(program))
    form = case.opens(ken, "request_delay")
    [due] = [each for each in form.words.splitlines() if each.startswith("いまの回答予定日：")]
    assert "案を出した人とは別の決定者が決めます" in form.words
    assert "提訴可" in form.words
    proposed = {"delay_proposed_until": until.isoformat(), "move_reason": "確認に時間がかかるため"}
    assert case.sends(ken, proposed) == {}

    form = case.opens(saki, "request_allow_delay")
    assert due in form.words
    assert f"新しい回答予定日：{new_day}" in form.words
    case.chooses(saki, "decision", "refuse")
    assert list(case.sends(saki, {})) == ["move_reason"]
    why = "人事部の回答はもう届いています"
    assert case.sends(saki, {"move_reason": why}) == {}
    assert "回答予定日は変わりません" in case.receipt.words
    assert case.ticket.disclosure.delay_proposed_until is None

    heard = told(ken, case.number)[-1]
    assert "遅延連絡は認められませんでした" in heard.text
    assert why not in heard.words
    assert why in case.opens(ken, "ticket_open").words


def test_a_copy_that_is_left_keeps_the_request_open_after_its_reply(
    ken: Person, case: Request
) -> None:
    # assertion: no closing without the disposal, and no place for an image or a number
    case.recorded().to_decided().packs().checked()
    assert "closes" not in fields(case.opens(ken, "request_reply"))
