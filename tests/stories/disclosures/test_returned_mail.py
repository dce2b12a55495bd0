"""What came back is sent again to an address that somebody confirmed, or kept."""

import pytest

from handlers.slack.phrases import Phrases
from tests.stories.steps.builders import KEN, sealed
from tests.stories.steps.case import detail
from tests.stories.steps.disclosures import ADDRESS, Request, offered
from tests.stories.steps.homes import below, home, row
from tests.stories.steps.messages import DESK, told
from tests.stories.steps.mornings import days_pass, today
from tests.stories.steps.program import Running
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.kinds import CloseCode, ContactBy, Move, PartyRole, PersonalField
from tickets.model.ticket import Party
from workspace.driver import Person


def test_a_returned_form_is_not_sent_to_the_same_address(case: Request, ken: Person) -> None:
    # O19
    case.recorded().sends_form()
    case.does(ken, "request_return", {"trouble": "unknown"})

    form = case.opens(ken, "request_send_form")
    assert "前の郵便が返ってきています（宛所不明）" in form.words
    assert "見本花子 様" not in form.words
    assert "新しい住所を入力してEnterキーを押すと" in form.words
    assert case.sends(ken, {}) != {}
    form = case.chooses(ken, "address", "大阪市北区梅田1-1")
    assert "大阪市北区梅田1-1" not in form.words
    assert "郵便番号も入力してEnterキーを押すと" in form.words
    assert list(case.sends(ken, {})) == ["postal_code"]
    form = case.chooses(ken, "postal_code", "530-0001")
    _shows_the_letter_to_osaka_alone(form.words)
    assert case.sends(ken, {}) == {}


def _shows_the_letter_to_osaka_alone(words: str) -> None:
    letter, _, _ = words.partition("コピーして送ってから")
    assert "見本花子 様" in letter
    assert "大阪市北区梅田1-1" in letter
    assert "530-0001" in letter
    assert ADDRESS["address"] not in words
    assert ADDRESS["postal_code"] not in words


def test_the_form_to_copy_shows_the_address_that_is_typed(case: Request, ken: Person) -> None:
    case.recorded()
    form = case.opens(ken, "request_send_form")
    assert ADDRESS["address"] not in form.words
    [typed] = [block for block in form.blocks if block.get("block_id") == "address"]
    assert typed["hint"]["text"] == "Enterキーを押すと、下の文面に宛先が入ります。"
    # What is enclosed is said by the letter alone.
    assert form.words.count("開示等申請書　1部") == 1
    assert "同封：申請書" not in form.words
    form = case.chooses(ken, "address", ADDRESS["address"])
    letter, _, _ = form.words.partition("コピーして送ってから")
    assert ADDRESS["address"] in letter


NEW_ADDRESS = {"address": "大阪市北区梅田1-1", "postal_code": "530-0001"}


@pytest.mark.long
def test_a_form_that_came_back_is_sent_again_and_not_reminded_of(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # O19: nothing has reached the person
    case.recorded().sends_form()
    days_pass(program, 7)
    case.does(ken, "request_return", {"trouble": "unknown"})
    back = Phrases("ja").date(today(program), today(program))
    words = case.card(ken).words
    assert "状態：申請書の返戻（宛所不明） → 次は申請書の送付" in words
    assert f"↩️2 申請書送付（返戻 {back}） → 3 到達" in words
    assert "申請書の送付 " in words
    assert "未返送" not in words
    assert "申請書の返戻（宛所不明）" in row(home(ken), case.number)

    days_pass(program, 53)
    assert not case.offers(ken, "request_remind")
    assert not case.offers(saki, "request_close_unreturned")
    assert all("未返送" not in each.words for each in told(ken, case.number))

    case.does(ken, "request_send_form", NEW_ADDRESS)
    words = case.card(ken).words
    assert "状態：申請書送付済 → 次は申請書の到達" in words
    assert "いま：ご本人" in words
    assert case.number in below(home(ken), "ほかの人の番")
    assert case.number not in below(home(ken), "わたしの担当")


@pytest.mark.long
def test_a_form_that_is_kept_is_closed_as_undelivered_without_a_letter(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # O19
    case.recorded().sends_form()
    case.does(ken, "request_return", {"trouble": "unknown"})
    case.does(saki, "request_keep_mail", {"move_reason": "ご本人からの連絡を待つ"})
    days_pass(program, 61)
    assert not case.offers(ken, "request_remind")
    assert "未返送" not in case.card(saki).words  # nobody has received it
    form = case.does(saki, "request_close_unreturned")
    assert form.title == "申請書未着のため完了"
    assert "連絡がつかないため完了にします" in form.words
    assert "文書でご本人に知らせます" not in form.words
    assert "未返送のご案内" not in case.receipt.words
    assert "返戻のため・連絡がつかない" in case.card(ken).words
    assert "未返送" not in detail(saki, case.number).words
    assert case.ticket.close_code is CloseCode.UNDELIVERED


def _card(case: Request, person: Person) -> str:
    """The words of the card, among other messages that begin with its number."""
    return next(each.words for each in person.sees(DESK, case.number) if "✅1 申出" in each.words)


@pytest.mark.long
def test_a_reply_that_came_back_is_due_again_and_resent_or_kept_before_closing(
    case: Request, ken: Person, saki: Person
) -> None:
    # O19
    case.recorded().to_decided().replies()
    assert "決定の通知 " not in _card(case, ken)
    case.does(ken, "request_return", {"trouble": "expired", "next_step": "resend"})
    words = _card(case, ken)
    assert "状態：回答の返戻（保管期間経過） → 次は再送" in words
    assert "↩️4 確認・回答（返戻 " in words
    assert "決定の通知 " in words
    assert "提訴可" in words
    assert "決定の通知 " in row(home(ken), case.number)
    assert not case.offers(ken, "request_close")

    form = case.does(ken, "request_resend", {"delivery_ref": "123-45-67890-2"})
    assert form.words.index("見本花子 様") < form.words.index("封入して確かめたもの")
    words = _card(case, ken)
    assert "✅4 確認・回答" in words
    assert "提訴可" not in words
    assert case.offers(ken, "request_close")

    case.does(ken, "request_return", {"trouble": "refused"})
    case.does(saki, "request_keep_mail", {"move_reason": "窓口でのお渡しを待つ"})
    case.does(ken, "request_close", {"disposal": "returned"})
    assert case.status == "closed"


def _waits_for_check(person: Person, case: Request, program: Running) -> bool:
    """Whether it stands among the checks on this person's Home, and in their digest."""
    on_home = case.number in below(home(person), "送付物の確認（封入した人以外）")
    digest = program.cases.digests.of(person.id, today(program), now=program.now())
    in_digest = digest is not None and case.number in digest.checks.numbers
    assert on_home == in_digest
    return on_home


@pytest.mark.long
def test_what_is_disclosed_is_sent_again_to_an_address_that_a_colleague_checked(
    case: Request, ken: Person, yui: Person, saki: Person, program: Running
) -> None:
    # O19, O21
    case.recorded().to_decided().replies()
    case.does(ken, "request_return", {"trouble": "unknown", "next_step": "ask_address"})
    assert not case.offers(ken, "request_resend")

    case.opens(ken, "request_address")
    assert list(case.sends(ken, {**NEW_ADDRESS, "postal_code": ""})) == [
        "postal_code",
        "address_check",
    ]
    assert case.sends(ken, {**NEW_ADDRESS, "address_check": "called_back"}) == {}

    _shows_the_letter_to_osaka_alone(case.opens(ken, "request_pack").words)
    assert case.sends(ken, {"pages": "2"}) == {}
    assert _waits_for_check(yui, case, program)
    assert _waits_for_check(saki, case, program)
    assert not _waits_for_check(ken, case, program)
    form = case.opens(yui, "request_check_contents")
    assert "530-0001\n大阪市北区梅田1-1" in form.words
    day = Phrases("ja").date(today(program), today(program))
    assert f"返戻（宛所不明 {day}）のあとで、<@U02KEN>が記録し直した宛先です。" in form.words
    assert f"確かめ方：記録にある電話番号にかけ直して確かめた（{day}）" in form.words
    assert "本人確認のときの住所とは違うことがあります" in form.words
    case.chooses(yui, "is_it_right", "right")
    checks = ["recipient", "third_parties"]
    assert case.sends(yui, {"pages": "2", "checks": checks}) == {}

    assert not _waits_for_check(yui, case, program)
    _shows_the_letter_to_osaka_alone(case.opens(ken, "request_resend").words)
    assert case.sends(ken, {"delivery_ref": "123-45-67890-2"}) == {}
    assert case.offers(ken, "request_close")


def test_an_email_that_came_back_goes_to_the_address_that_a_colleague_saw(
    case: Request, ken: Person, yui: Person
) -> None:
    # O21
    known = {PersonalField.EMAIL: "old@example.jp"}
    prepared = case.recorded(method_requested="electronic").does(KEN, Move.DESCRIBE, known)
    prepared.to_decided().replies(
        method_used="electronic", reply_by=ContactBy.EMAIL, encrypted=True
    )
    case.does(ken, "request_return", {"trouble": "unknown"})

    form = case.opens(ken, "request_address")
    assert "と、どう確かめたかを入力してください" in form.words
    assert "いまのメールアドレス" in form.words
    assert offered(form, "address_check") == ["called_back", "as_applied"]
    assert "電話番号が記録にない" not in form.words
    assert case.sends(ken, {"email": "new@example.jp", "address_check": "as_applied"}) == {}
    case.does(ken, "request_pack", {"pages": "2"})

    form = case.opens(yui, "request_check_contents")
    assert "new@example.jp" in form.words
    assert "old@example.jp" not in form.words
    assert "確かめ方：申請書・本人確認書類の記載と同じ" in form.words
    assert "本人確認のときの住所とは違う" not in form.words

    case.chooses(yui, "is_it_right", "right")
    checks = ["recipient", "third_parties"]
    assert case.sends(yui, {"pages": "2", "checks": checks}) == {}
    form = case.does(ken, "request_resend")
    assert "送付番号" not in form.words
    assert case.offers(ken, "request_close")


def test_no_call_is_offered_to_a_number_that_is_not_on_record(
    case: Request, ken: Person, program: Running
) -> None:
    # O21
    request = Disclosure(types=frozenset({RequestType.DISCLOSE}))
    name = sealed({PersonalField.NAME: "見本花子"})
    case.number = program.opens(
        KEN, request, personal=name, party=Party(PartyRole.PRINCIPAL)
    ).number
    case.prepared.does(KEN, Move.TAKE).to_decided().replies()
    case.does(ken, "request_return", {"trouble": "unknown"})

    form = case.opens(ken, "request_address")
    assert offered(form, "address_check") == ["official_paper", "as_applied"]
    assert "電話番号が記録にない" in form.words


def test_mail_that_was_packed_anew_may_still_be_kept(
    case: Request, ken: Person, yui: Person, saki: Person, program: Running
) -> None:
    # O19, O21
    case.recorded().to_decided().replies()
    case.does(ken, "request_return", {"trouble": "unknown", "next_step": "ask_address"})
    case.does(ken, "request_address", {**NEW_ADDRESS, "address_check": "official_paper"})
    case.does(ken, "request_pack", {"pages": "3"})
    asked = next(each for each in yui.sees(DESK) if "送付物の確認のお願い" in each.text)
    assert asked.buttons
    case.does(saki, "request_keep_mail", {"move_reason": "窓口でのお渡しを待つ"})

    asked = next(each for each in yui.sees(DESK) if each.ts == asked.ts)
    assert "送付物を確認" not in asked.buttons
    assert "送付物の確認待ち" not in case.card(ken).words
    assert not _waits_for_check(yui, case, program)
    case.does(ken, "request_close", {"disposal": "returned"})
    assert case.status == "closed"
