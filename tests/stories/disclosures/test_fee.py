"""What a missing fee holds up, and which stamps are returned."""

import pytest

from tests.stories.steps.disclosures import IDENTIFIED, Desk, fields
from tests.stories.steps.program import Running
from workspace.driver import Person

HELD_UP = "「開示」の手数料がまだ確かめられていません。切手を記録するか、補正を頼んでください。"


def preset(desk: Desk, person: Person, screen: str, name: str) -> list[str]:
    view = desk.opens(person, screen)
    chosen = view.values[name]["answer"]["selected_options"]
    return [each["value"] for each in chosen]


def test_missing_stamps_hold_up_the_disclosure_only(desk: Desk, ken: Person) -> None:
    # O16, scenario 22
    desk.takes_call(ken, types=["disclose", "change"])
    desk.sends_form(ken, types=["disclose", "correct"])
    desk.arrives(ken, yen=0)
    assert desk.receipt is not None
    assert "不備：手数料" in desk.receipt.words
    desk.identified(ken)

    assert preset(desk, ken, "request_correct", "defects") == ["fee"]
    assert desk.sends(ken, {}) == {}
    assert desk.status == "correction_wait"

    # Only the correction is preset; the disclosure is refused beside the field.
    assert preset(desk, ken, "request_search", "searching") == ["correct"]
    assert desk.sends(ken, {"searching": ["correct", "disclose"]}) == {"searching": HELD_UP}
    assert desk.sends(ken, {"searching": ["correct"]}) == {}

    # Once the stamps have come, the rest is searched for too.
    desk.does(ken, "request_corrected", {"yen": "1000", "pieces": "10"})
    assert preset(desk, ken, "request_search", "searching") == ["disclose"]
    assert desk.sends(ken, {}) == {}
    assert desk.status == "searching"


def test_stamps_that_were_not_due_are_returned(desk: Desk, ken: Person) -> None:
    # O18
    desk.takes_call(ken, types=["stop_third_party"])
    desk.sends_form(ken)
    desk.opens(ken, "request_arrive")
    desk.chooses(ken, "paper.stamps", "here")
    sent = {
        "paper.application": "here",
        "paper.identity": "here",
        "yen": "1000",
        "pieces": "2",
        "reasons_35": ["unlawful_provision"],
    }
    assert desk.sends(ken, sent) == {}
    assert desk.receipt is not None
    ken.clicks(desk.receipt, "切手を返す")
    form = ken.waits_for_view(after=desk.receipt)
    assert "返すもの：郵便切手 1,000円" in form.words

    assert list(desk.sends(ken, {"yen": "1500"})) == ["yen"]
    assert desk.sends(ken, {"yen": "1000", "delivery_ref": "123-45-67890-1"}) == {}
    assert desk.receipt is not None
    assert "切手の返却" in desk.receipt.words


@pytest.mark.parametrize("money", ["cash", "money_order"])
def test_cash_and_money_orders_are_defects_and_are_returned(
    desk: Desk, ken: Person, money: str
) -> None:
    # O18
    desk.takes_call(ken)
    desk.sends_form(ken)
    desk.arrives(ken, yen=1000, money=money)

    assert desk.receipt is not None
    assert "不備：手数料" in desk.receipt.words
    form = desk.opens(ken, "request_return_stamps")
    assert form.values["money"]["answer"]["selected_option"]["value"] == money
    assert desk.sends(ken, {}) == {}


def test_later_stamps_are_recorded_with_who_counted_them(
    desk: Desk, ken: Person, program: Running
) -> None:
    # O18
    desk.takes_call(ken)
    desk.sends_form(ken)
    desk.arrives(ken, yen=0)

    desk.opens(ken, "request_stamps")
    assert list(desk.sends(ken, {"yen": "0", "pieces": "1"})) == ["yen"]
    assert desk.sends(ken, {"yen": "1000", "pieces": "10", "counted_by": "U02YUI"}) == {}

    payment = program.cases.show(
        desk.number, who=ken.id, now=program.now()
    ).ticket.disclosure.payments[-1]
    assert (payment.yen, payment.pieces, payment.counted_by) == (1000, 10, "U02YUI")


def test_the_identity_check_records_neither_number_nor_image(desk: Desk, ken: Person) -> None:
    # assertion: no closing without the disposal, and no place for an image or a number
    # O9: only which paper it was, and what came of it
    desk.takes_call(ken)
    desk.sends_form(ken)
    desk.arrives(ken)

    form = desk.opens(ken, "request_check_identity")

    assert fields(form) == ["id_result", "id_paper", "id_address_match"]
    assert all(
        each["element"]["type"] in ("radio_buttons", "static_select")
        for each in form.blocks
        if each["type"] == "input"
    )
    assert "東京都千代田区千代田1-1" in form.words
    assert desk.sends(ken, {"id_result": "ok"}) == {
        "id_paper": "「確認した書類」を選んでください。"
    }
    assert desk.sends(ken, IDENTIFIED) == {}


def test_a_my_number_is_masked_before_the_search(desk: Desk, ken: Person) -> None:
    desk.takes_call(ken)
    desk.sends_form(ken)
    desk.opens(ken, "request_arrive")
    form = desk.chooses(ken, "my_number_seen", "yes")
    assert "my_number_dealt" in fields(form)
    desk.chooses(ken, "my_number_seen", "no")
    desk.arrives(ken)
    desk.does(ken, "request_my_number", {"my_number_seen": "yes", "my_number_dealt": "masked"})
    desk.identified(ken)
    desk.searches(ken)

    assert desk.status == "searching"
