"""A complaint is logged while the caller waits."""

from datetime import timedelta

import pytest

from tests.stories.steps.builders import KEN
from tests.stories.steps.case import DESK, detail, opens_form, sends, submitted
from tests.stories.steps.complaints import (
    MINIMUM,
    Complaint,
    answer,
    fields,
    number_of,
    opens_step_one,
    takes,
)
from tests.stories.steps.program import Running
from tickets.model.kinds import Move
from workspace.driver import Message, Person, Slack

REFUSED = (
    "12桁の番号やカード番号は記録できません（マイナンバーや免許証番号の可能性）。"
    "番号を消して、もう一度押してください。"
)
_REACH = "電話は 03-1234-5678、メールは name@example.jp の形で"
REACH = f"{_REACH}、住所は都道府県（政令指定都市なら市）から番地まで入力してください。"
MAIL = f"{_REACH}入力してください。"
MASKED = "メッセージの番号やメールアドレスは伏せてあります。"
OTHER = "090-0000-0418"


def sealed(program: Running, number: str) -> set[str]:
    """The personal fields that the ticket holds."""
    return {str(slot.field) for slot in program.ticket(number).personal}


def detail_of(slack: Slack, program: Running, number: str, who: Person) -> str:
    """The description, as its owner reads it in the assessment form."""
    case = Complaint(slack, program, number)
    case.moves(who, "ticket_take")
    return case.opens(who, "complaint_assess").words


def test_two_answers_are_enough_and_the_number_comes_at_once(ken: Person) -> None:
    # O6
    form = opens_step_one(ken)
    assert form.title == "苦情・相談の記録 1/2"
    assert len(fields(form)) == 8
    empty = [name for name in fields(form) if answer(form, name) in (None, [])]
    assert empty == ["detail", "leak", "name", "contact"]

    sent = ken.submits({"detail": "広告メールが止まりません", "leak": "no"})
    receipt = ken.waits_for_view(after=form)

    assert sent.errors == {}
    assert receipt.title == "受け付けました"
    assert number_of(receipt).startswith("C-2026-")
    assert f"「受付番号は {number_of(receipt)} です。" in receipt.words
    assert "日数は約束しないでください。" in receipt.words
    assert receipt.buttons == ["引き受ける", "続きを入力", "開示等の求めを受付"]


def test_a_reader_abroad_reads_whose_clock_the_picker_has(ken: Person, emma: Person) -> None:
    # O31
    assert "タイムゾーン" not in opens_step_one(ken).words
    assert "In the time zone of your own Slack, not in Japan time" in opens_step_one(emma).words


def test_a_receipt_keeps_no_button_that_was_used(ken: Person, program: Running) -> None:
    receipt = takes(ken)

    after = opens_form(ken, receipt, "引き受ける")

    assert after.buttons == ["続きを入力", "開示等の求めを受付"]
    assert "引き受けました" in after.words
    assert number_of(after) == number_of(receipt)
    opens_form(ken, after, "続きを入力")
    assert ken.submits({"role": "principal", "contact_by": "phone"}).errors == {}
    assert ken.view is None
    assert program.ticket(number_of(receipt)).owner == "U02KEN"


def test_an_employee_is_asked_less_and_the_ticket_arrives_unassigned(
    mei: Person, program: Running
) -> None:
    form = opens_step_one(mei)
    asked = ["detail", "leak", "received_at", "channel", "name", "contact", "marks"]
    assert fields(form) == asked
    assert "「分からない」は管理者に知らせます" in form.words
    mei.submits(MINIMUM)
    receipt = mei.waits_for_view(after=form)

    assert receipt.buttons == []
    assert program.ticket(number_of(receipt)).status == "received"
    assert program.ticket(number_of(receipt)).owner is None


def test_a_phone_call_counts_as_acknowledgement(ken: Person, program: Running) -> None:
    # O7; a letter does not, although the tick was preset for the phone
    told = number_of(takes(ken))
    untold = number_of(takes(ken, channel="post"))

    assert program.ticket(told).status == "acknowledged"
    assert program.ticket(untold).status == "received"
    assert "受付連絡の文書" in detail(ken, untold).buttons
    assert "受付を伝えた" not in detail(ken, untold).buttons


def test_the_shortcut_prefills_the_masked_message(
    slack: Slack, program: Running, ken: Person
) -> None:
    # O6
    said = ken.writes("お客様 090-1234-5678 から、止めてほしいとのこと", to="C01GENERAL")

    form = opens_step_one(ken, on=said)

    assert len(fields(form)) == 9
    assert answer(form, "detail") == "お客様 *** から、止めてほしいとのこと"
    assert answer(form, "channel") is None
    assert answer(form, "marks") == []
    assert answer(form, "keep") == "masked"
    assert MASKED in form.words  # at the contact
    ken.submits({"leak": "no", "channel": "visit"})
    number = number_of(ken.waits_for_view(after=form))
    assert sealed(program, number) == {"detail"}
    slack.injects_faults()


def test_the_agent_may_record_the_unmasked_message(
    slack: Slack, program: Running, ken: Person
) -> None:
    said = ken.writes("お客様 090-1234-5678、会員 123456789012 のこと", to="C01GENERAL")
    form = opens_step_one(ken, on=said)
    masked = answer(form, "detail")

    told = {"leak": "no", "channel": "internal", "marks": []}
    ken.submits({**told, "keep": "original", "detail": f"{masked}（午前）"})
    number = number_of(ken.waits_for_view(after=form))
    unreached = Complaint(slack, program, number).submits(ken, "complaint_acknowledge")
    assert list(unreached) == ["contact"]
    ken.closes(everything=True)
    acknowledged = Complaint(slack, program, number).submits(
        ken, "complaint_acknowledge", contact="090-1234-5678"
    )
    assert acknowledged == {}

    # The twelve digits stay masked, whatever the agent says (O9).
    assert "お客様 090-1234-5678、会員 *** のこと（午前）" in detail_of(slack, program, number, ken)


def test_the_channel_is_preset_as_the_message_tells_it(ken: Person) -> None:
    # O6; what tells of none, or of two, is left to the agent
    said = {
        "お客様から電話で、DMが届くとの苦情です": "phone",
        "先ほど入電。名前が違うとお怒りです": "phone",
        "A customer rang about her bill": "phone",
        "営業電話をやめてほしいとの手紙": "post",
        "I got a letter from a customer about her bill": "post",
        "お客様からのメールの転記です。請求書が二度届いたとのこと": "email",
        "A client e-mailed us about her bill": "email",
        "来店された方から、名前が違うとのこと": "visit",
        "お客様からのメールの転記です。電話でのお問い合わせの返事がないとのこと": None,
        "お客様からの電話番号の変更が反映されていないとのこと": None,
        "広告メールを止めてほしいとのこと": None,
        "お客様から苦情のメールが届きました": "email",
        "お客様から、広告メールが届くとの苦情": None,
        "お客様からメールが届かないとの苦情": None,
        "請求書のメールが届かない": None,
        "御社からのメールが止まらない": None,
        "she keeps getting e-mail from us": None,
        "御社からの電話が止まらない": None,
        "he keeps getting a phone call from us": None,
        "お客様から電話で、広告メールが届くとのこと": "phone",
        "電話あり、メールが届かない": "phone",
        "来社のお客様の名簿が見えていた": None,
        "She was told to come in person": None,
        "A customer came in about her bill": "visit",
        "The letter came in an open envelope": None,
    }
    preset = {}
    for each in said:
        form = opens_step_one(ken, on=ken.writes(each, to="C01GENERAL"))
        preset[each] = answer(form, "channel")
        assert answer(form, "marks") == []
        ken.closes()

    assert preset == said


def test_nobody_is_promised_a_call_who_left_no_contact(ken: Person) -> None:
    # O6, O10
    promise = "ご連絡いたします"

    assert promise in takes(ken, contact=OTHER).words
    unreached = takes(ken)
    assert promise not in unreached.words
    assert "お尋ねの際は、この番号をお伝えください。」" in unreached.words
    stop = takes(ken, category="opt_out", contact=OTHER)
    assert promise not in stop.words
    assert "承りました。手配いたします。」" in stop.words


@pytest.mark.parametrize("length", [3_000, 3_001])
def test_a_message_too_long_for_the_form_is_not_cut_silently(ken: Person, length: int) -> None:
    said = ken.writes("あ" * (length - 1) + "終", to="C01GENERAL")

    form = opens_step_one(ken, on=said)
    text = answer(form, "detail")
    ken.submits({"leak": "no", "channel": "email", "detail": text})
    receipt = ken.waits_for_view(after=form)

    is_cut = length > 3_000
    assert text == ("あ" * 2_999 + ("…" if is_cut else "終"))
    assert ("はじめの3,000字だけを入れました" in form.words) is is_cut
    assert ("続きは、自動では記録されていません" in receipt.words) is is_cut


def test_an_employee_is_told_too_that_a_message_is_too_long(mei: Person) -> None:
    said = mei.writes("090-1234-5678 " + "あ" * 3_000, to="C01GENERAL")

    form = opens_step_one(mei, on=said)

    assert answer(form, "detail").startswith("*** あ")
    assert "はじめの3,000字だけを入れました" in form.words


def test_a_message_without_personal_data_asks_nothing_more(ken: Person) -> None:
    said = ken.writes("広告メールが止まらないとのこと", to="C01GENERAL")

    form = opens_step_one(ken, on=said)

    assert len(fields(form)) == 8
    assert answer(form, "detail") == "広告メールが止まらないとのこと"
    assert MASKED not in form.words


def test_forbidden_input_is_refused_under_its_field(ken: Person) -> None:
    # O9
    form = opens_step_one(ken)

    for field, typed, told in (
        ("detail", "番号は1234 5678 9012です", REFUSED),
        ("detail", "カード 4111-1111-1111-1111", REFUSED),
        ("name", "123456789012", REFUSED),
        ("contact", "03-12", REACH),
        ("contact", "新潟市中央区", REACH),
        ("contact", "hanako@", MAIL),
        ("received_at", 1985000000, "未来の日時は入力できません。"),
    ):
        usual = {**MINIMUM, "name": None, "contact": None}
        assert ken.submits({**usual, field: typed}).errors == {field: told}

    assert ken.view.id == form.id
    assert answer(ken.view, "leak") == "no"


def test_an_uncertain_leak_is_reported_to_the_manager_only(ken: Person) -> None:
    # O27
    receipt = takes(ken, leak="unknown")

    assert "を管理者に知らせました。" in receipt.words
    assert "セキュリティ担当" not in receipt.words


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (7, True)])
def test_a_late_record_says_so(ken: Person, program: Running, days: int, is_late: bool) -> None:
    # More than a business day after it was received.
    received = int((program.clock() - timedelta(days=days)).timestamp())

    receipt = takes(ken, received_at=received)

    assert ("1営業日を過ぎて記録されました" in receipt.words) is is_late


def test_a_leak_in_a_complaint_about_the_desk_is_said_to_pass_the_manager(
    slack: Slack, program: Running, ken: Person
) -> None:
    # O1
    form = opens_step_one(ken)
    assert "「分からない」は管理者に知らせます" in form.words
    ken.clicks(form, "この件について", option=["about_desk"])
    form = ken.waits_for_view(after=form)
    assert "「分からない」は管理者に知らせます" not in form.words
    assert "知らせる先は、管理者ではなく、代表者など" in form.words

    receipt = submitted(ken, form, {**MINIMUM, "leak": "unknown"})
    told = next(each for each in receipt.words.splitlines() if each.startswith("漏えい等のおそれ"))
    assert told.endswith("を、この受付を見られる責任者に知らせました。")
    case = Complaint(slack, program, number_of(receipt))

    form = case.opens(slack.person("rei"), "ticket_flag_leak")
    assert "知らせる先は、管理者ではなく、代表者など" in form.words


def test_an_employees_own_matter_asks_whose_it_is(ken: Person, program: Running) -> None:
    # O1
    form = opens_step_one(ken)
    ken.clicks(form, "この件について", option=["employee"])
    form = ken.waits_for_view(after=form)
    assert fields(form)[5:] == ["requester", "hidden_from", "marks"]

    refused = ken.submits(MINIMUM)
    assert list(refused.errors) == ["hidden_from"]
    receipt = submitted(ken, form, {"requester": "U01MEI"})

    assert number_of(receipt).startswith("X-2026-")
    assert program.ticket(number_of(receipt)).requester == "U01MEI"


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("U02YUI", "この操作は記録していません"),
        ("U02KEN", "すでに記録しています："),  # a double click
    ],
)
def test_a_button_pressed_too_late_says_whether_it_is_recorded(
    ken: Person, program: Running, first: str, told: str
) -> None:
    receipt = takes(ken)
    program.does(number_of(receipt), first, Move.TAKE)

    words = opens_form(ken, receipt, "引き受ける").words

    assert told in words
    assert ("記録していません" in words) is (first != ken.id)
    assert program.ticket(number_of(receipt)).owner == first


SAID = "お客様から、広告メールが止まらないと電話がありました"
EDITED = "あとから編集されました。記録した内容は、そのままです。"
DELETED = "あとから削除されました。記録した内容は、そのままです。"


def recorded(ken: Person, said: Message, program: Running) -> str:
    form = opens_step_one(ken, said)
    assert sends(ken, leak="no") == {}
    number = number_of(ken.waits_for_view(after=form))
    ken.closes(everything=True)
    program.does(number, KEN, Move.TAKE)
    return number


def notes(program: Running, number: str) -> int:
    return [step.move for step in program.ticket(number).history].count(Move.NOTE)


@pytest.mark.parametrize(("gesture", "told"), [("edits", EDITED), ("deletes", DELETED)])
def test_an_edited_or_deleted_message_is_noted(
    ken: Person, program: Running, gesture: str, told: str
) -> None:
    said = ken.writes(SAID, to=DESK)
    number = recorded(ken, said, program)

    if gesture == "edits":
        ken.edits(said, f"{SAID}（至急）")
    else:
        ken.deletes(said)

    assert program.becomes(lambda: notes(program, number) == 1)
    assert told in detail(ken, number).words


def test_edits_are_noted_once_a_day(ken: Person, program: Running) -> None:
    said = ken.writes(SAID, to=DESK)
    number = recorded(ken, said, program)

    for nth in range(3):
        ken.edits(said, f"{SAID}（{nth}）")
    ken.deletes(said)  # heard after the edits, and noted for itself

    assert program.becomes(lambda: notes(program, number) == 2)
    words = detail(ken, number).words
    assert words.count(EDITED) == 1
    assert words.count(DELETED) == 1
