"""What a missing fee holds up, and which stamps are returned."""

from datetime import timedelta

import pytest

from tests.stories.steps.complaints import fields
from tests.stories.steps.disclosures import COMPLETE, IDENTIFIED, Request
from tests.stories.steps.homes import home, row
from tests.stories.steps.mornings import days_pass, today
from tests.stories.steps.program import Running
from tickets.model.disclosure import RequestType
from tickets.model.documents import Defect
from workspace.driver import Person

HELD_UP = "「開示」の手数料がまだ確かめられていません。手数料を記録するか、補正を頼んでください。"

MISSING = (
    "手数料があと{}円足りません。"
    "一部だけ届いたときは「手数料を記録」で記録し、残りを待ってください。"
)

BEFORE_RECEIPT = (
    "申出の日より前です。手数料が届いた日を見直してください。"
    "申出の日時が違うときは、先に「続きを入力」か「記録を直す」で直してください。"
)


def preset(case: Request, person: Person, screen: str, name: str) -> list[str]:
    view = case.opens(person, screen)
    chosen = view.values[name]["answer"]["selected_options"]
    return [each["value"] for each in chosen]


@pytest.mark.long
def test_missing_stamps_hold_up_the_disclosure_only(case: Request, ken: Person) -> None:
    # O16, scenario 22
    case.takes_call(ken, types=["disclose", "change"])
    case.sends_form(ken, types=["disclose", "correct"])
    case.arrives(ken, yen=0)
    assert "届いていないもの：手数料" in case.receipt.words
    case.identified(ken)

    assert preset(case, ken, "request_correct", "defects") == ["fee"]
    assert case.sends(ken, {}) == {}
    assert case.status == "correction_wait"

    # Only the correction is ticked; the disclosure is refused.
    assert preset(case, ken, "request_search", "searching") == ["correct"]
    assert case.sends(ken, {"searching": ["correct", "disclose"]}) == {"searching": HELD_UP}
    assert case.sends(ken, {"searching": ["correct"]}) == {}

    # After the stamps arrive, the rest is searched.
    case.does(ken, "request_corrected", {"yen": "1000", "pieces": "10"})
    assert preset(case, ken, "request_search", "searching") == ["disclose"]
    assert case.sends(ken, {}) == {}
    assert case.status == "searching"


def test_a_fee_that_was_asked_for_has_to_come_whole(case: Request, ken: Person) -> None:
    # The target of the reply waits for it, so an empty form does not let it run on.
    case.takes_call(ken, types=["disclose"])
    case.sends_form(ken)
    case.arrives(ken, yen=500)
    case.does(ken, "request_correct", {})

    case.opens(ken, "request_corrected")
    assert case.sends(ken, {}) == {"yen": MISSING.format(500)}
    assert case.sends(ken, {"yen": "300", "pieces": "3"}) == {"yen": MISSING.format(200)}
    assert case.status == "correction_wait"

    assert case.sends(ken, {"yen": "500", "pieces": "5"}) == {}
    assert case.status == "checking"
    ken.clicks(case.receipt, "本人確認を記録")
    assert ken.waits_for_view(after=case.receipt).title == "本人確認の記録"


@pytest.mark.long
def test_a_fee_is_entered_with_the_day_on_which_the_post_brought_it(
    case: Request, ken: Person, program: Running
) -> None:
    # O18, O19: the ledger has the mailroom's day, not that of its record
    case.takes_call(ken, types=["disclose"])
    called = today(program)
    days_pass(program, 5)
    case.sends_form(ken, form_sent_on=str(called))
    came = [called + timedelta(days=nth) for nth in (1, 2)]
    day = called - timedelta(days=1)
    case.opens(ken, "request_arrive")
    case.chooses(ken, "paper.stamps", "here")
    early = case.sends(
        ken, {**COMPLETE, "yen": "500", "pieces": "1", "application_arrived_on": str(day)}
    )
    assert "手数料が届いた日" not in early["application_arrived_on"]
    case.arrives(ken, yen=500, application_arrived_on=str(came[0]))
    case.opens(ken, "request_stamps")
    counted = {"yen": "100", "pieces": "1"}
    early = case.sends(ken, {**counted, "paid_on": str(day)})
    assert early == {"paid_on": BEFORE_RECEIPT}
    day = today(program) + timedelta(days=1)
    assert list(case.sends(ken, {**counted, "paid_on": str(day)})) == ["paid_on"]
    assert case.sends(ken, {**counted, "paid_on": str(came[1])}) == {}
    assert [each.on for each in case.ticket.disclosure.payments] == came

    case.does(ken, "request_correct", {})
    days_pass(program, 3)
    paid = {"yen": "400", "pieces": "4", "corrected_on": str(today(program) - timedelta(days=1))}
    case.does(ken, "request_corrected", paid)
    assert case.ticket.disclosure.payments[-1].on == today(program) - timedelta(days=1)


def test_the_form_speaks_of_its_fee_and_letter_once_the_exact_type_is_chosen(
    case: Request, ken: Person
) -> None:
    of_the_letter = "文面の「同封書類」", "下の文面に宛先が入ります"
    case.takes_call(ken, types=["unknown"])

    form = case.opens(ken, "request_send_form")
    assert "手数料：求めの種類を選ぶと、要否をここに表示します" in form.words
    assert "手数料：かかりません" not in form.words
    assert not [each for each in of_the_letter if each in form.words]
    form = case.chooses(ken, "types", ["disclose"])
    assert "手数料：1,000円分の郵便切手" in form.words
    assert all(each in form.words for each in of_the_letter)
    assert "手数料：かかりません" in case.chooses(ken, "types", ["correct"]).words


def test_stamps_that_were_not_due_are_returned(case: Request, ken: Person) -> None:
    # O18
    case.takes_call(ken, types=["stop_third_party"])
    case.sends_form(ken)
    case.opens(ken, "request_arrive")
    case.chooses(ken, "paper.stamps", "here")
    sent = {
        "paper.application": "here",
        "paper.identity": "here",
        "method_requested": "paper",
        "yen": "1000",
        "pieces": "2",
        "reasons_35": ["unlawful_provision"],
    }
    assert case.sends(ken, sent) == {}
    ken.clicks(case.receipt, "手数料などを返す")
    form = ken.waits_for_view(after=case.receipt)
    assert "返すもの：郵便切手 1,000円" in form.words

    assert list(case.sends(ken, {"yen": "1500"})) == ["yen"]
    assert case.sends(ken, {"yen": "1000", "delivery_ref": "123-45-67890-1"}) == {}
    assert "手数料などの返却" in case.receipt.words


def test_stamps_beyond_the_fee_are_named_until_they_are_returned(
    case: Request, ken: Person
) -> None:
    # O18
    case.recorded(RequestType.NOTIFY_PURPOSE).sends_form()
    case.arrives(ken, yen=1500)
    assert "返すものがあります：郵便切手 500円。" in case.receipt.words
    assert "（受領済）・返すもの：郵便切手 500円" in case.card(ken).words
    case.identified(ken)
    case.prepared.searches().finds().granted().replies()
    case.does(ken, "request_dispose", {"disposal": "deleted"})
    assert "次は手数料などの返却" in row(home(ken), case.number)

    case.does(ken, "request_return_stamps", {"money": "stamps", "yen": "500"})
    assert "返すもの" not in case.card(ken).words
    assert case.offers(ken, "request_close")


def test_no_fee_has_to_be_answered_for_when_none_is_due(case: Request, ken: Person) -> None:
    # assertion: the fee is due exactly when a type bears it
    case.takes_call(ken, types=["stop_third_party"])
    case.sends_form(ken)
    came = {each: COMPLETE[each] for each in COMPLETE if each != "paper.stamps"}

    case.opens(ken, "request_arrive")
    case.chooses(ken, "types", ["disclose"])
    assert list(case.sends(ken, came)) == ["paper.stamps"]
    form = case.chooses(ken, "types", ["stop_third_party"])
    assert "この求めに手数料はかかりません。" in form.words
    assert case.sends(ken, {**came, "reasons_35": ["unlawful_provision"]}) == {}
    assert "書類はそろっています" in case.receipt.words


@pytest.mark.parametrize("money", ["cash", "money_order"])
def test_cash_and_money_orders_are_defects_and_are_returned(
    case: Request, ken: Person, money: str
) -> None:
    # O18
    case.recorded().sends_form()
    case.arrives(ken, yen=1000, money=money)

    assert "不備：手数料" in case.receipt.words
    form = case.opens(ken, "request_return_stamps")
    assert form.values["money"]["answer"]["selected_option"]["value"] == money
    assert case.sends(ken, {}) == {}


def test_later_stamps_are_recorded_with_who_counted_them(case: Request, ken: Person) -> None:
    # O18
    case.recorded().sends_form()
    case.arrives(ken, yen=0)

    case.opens(ken, "request_stamps")
    assert list(case.sends(ken, {"yen": "0", "pieces": "1"})) == ["yen"]
    assert case.sends(ken, {"yen": "1000", "pieces": "10", "counted_by": "U02YUI"}) == {}

    payment = case.ticket.disclosure.payments[-1]
    assert (payment.yen, payment.pieces, payment.counted_by) == (1000, 10, "U02YUI")


def test_the_identity_check_records_neither_number_nor_image(case: Request, ken: Person) -> None:
    # assertion: no closing without the disposal, and no place for an image or a number
    # O9: only the kind of paper and the result are recorded
    case.recorded().to_check()
    form = case.opens(ken, "request_check_identity")
    assert fields(form) == ["id_result", "id_paper", "id_address_match"]
    assert all(
        each["element"]["type"] in ("radio_buttons", "static_select")
        for each in form.blocks
        if each["type"] == "input"
    )
    assert "東京都千代田区千代田1-1" in form.words
    case.chooses(ken, "id_result", "ok")
    assert list(case.sends(ken, {})) == ["id_paper"]
    assert case.sends(ken, IDENTIFIED) == {}


def test_a_my_number_is_masked_before_the_search(case: Request, ken: Person) -> None:
    case.recorded().sends_form()
    case.opens(ken, "request_arrive")
    form = case.chooses(ken, "my_number_seen", "yes")
    assert "my_number_dealt" in fields(form)
    case.chooses(ken, "my_number_seen", "no")
    case.arrives(ken)
    case.does(ken, "request_my_number", {"my_number_seen": "yes", "my_number_dealt": "masked"})
    case.prepared.identified().searches()
    assert case.status == "searching"


def test_money_that_falls_short_is_asked_for_with_the_letter_that_names_it(
    ken: Person, case: Request
) -> None:
    # O18
    case.recorded().sends_form()
    case.opens(ken, "request_arrive")
    case.chooses(ken, "paper.stamps", "here")
    case.chooses(ken, "paper.identity", "missing")
    papers = {"paper.application": "here", "method_requested": "paper"}
    short = {"yen": "500", "pieces": "1", "correction_asked": ["yes"]}
    assert case.sends(ken, papers | short) == {}  # it comes back with the letter that names the fee
    form = case.receipt
    assert "数えた手数料に合わせて、下の文面が変わりました" in form.words
    assert "500円分の郵便切手を確かに受け取りましたが、500円不足しています。" in form.words
    assert not form.values["correction_asked.500"]["answer"]["selected_options"]
    assert case.sends(ken, {"correction_asked.500": ["yes"]}) == {}

    assert case.status == "correction_wait"
    assert case.ticket.disclosure.corrections[-1].defects == {Defect.IDENTITY, Defect.FEE}


def test_a_tick_goes_with_the_letter_under_which_it_was_set(ken: Person, case: Request) -> None:
    # O16
    case.recorded().sends_form()
    case.opens(ken, "request_arrive")
    case.chooses(ken, "paper.stamps", "here")
    case.chooses(ken, "paper.identity", "missing")
    case.chooses(ken, "correction_asked", ["yes"])
    form = case.chooses(ken, "yen", "700")

    assert "700円分の郵便切手を確かに受け取りましたが、300円不足しています。" in form.words
    assert not form.values["correction_asked.700"]["answer"]["selected_options"]
    papers = {"paper.application": "here", "method_requested": "paper"}
    more = {"yen": "800", "pieces": "1", "correction_asked.700": ["yes"]}
    assert case.sends(ken, papers | more) == {}
    assert "200円不足しています。" in case.receipt.words
