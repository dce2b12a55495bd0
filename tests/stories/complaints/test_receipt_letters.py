"""A complaint that came in writing is acknowledged by a letter."""

from tests.stories.steps.builders import (
    ADDRESS,
    KEN,
    NAME,
    SAYS,
    complaint,
    sealed,
)
from tests.stories.steps.case import chooses, detail, opens_form, submitted
from tests.stories.steps.complaints import (
    MINIMUM,
    Complaint,
    labels,
    number_of,
    opens_step_one,
)
from tests.stories.steps.homes import act_of, home
from tests.stories.steps.program import Running
from tickets.model.kinds import Channel, ContactBy, LetterKind, Move, PersonalField
from tickets.model.ticket import SentLetter
from workspace.driver import Person, Slack

PLACE = ADDRESS[PersonalField.ADDRESS]


def test_a_complaint_by_letter_is_acknowledged_by_the_letter_that_answers_it(
    slack: Slack, ken: Person, program: Running
) -> None:
    # O6, O20: nobody is on the phone, and what was sent is not owed again
    opens_step_one(ken)
    form = chooses(ken, "channel", "post")
    sender = {**MINIMUM, "name": NAME, "contact": f"〒100-0001 {PLACE}"}
    receipt = submitted(ken, form, sender)
    assert "相手に伝える言葉" not in receipt.words
    assert "受付は「受付連絡」の文書でお知らせします。" in receipt.words
    case = Complaint(slack, program, number_of(receipt))
    case.moves(ken, "ticket_take")

    assert case.card(ken).buttons[0] == "受付連絡の文書"
    assert act_of(home(ken), case.number) == "受付連絡の文書"
    form = case.opens(ken, "complaint_acknowledge")  # told in another way
    assert "相手に伝える言葉" not in form.words
    letter = opens_form(ken, form, "受付連絡の文書")
    assert f"〒100-0001\n{PLACE}\n{NAME} 様" in letter.words
    ken.closes(everything=True)
    letter = opens_form(ken, case.card(ken), "受付連絡の文書")
    assert f"〒100-0001\n{PLACE}\n{NAME} 様" in letter.words
    opens_form(ken, letter, "送付を記録")
    assert case.sends(ken) == {}

    assert case.status == "acknowledged"
    assert "まだ送っていない文書" not in detail(ken, case.number).words
    blocks = case.opens(ken, "complaint_describe").blocks
    [contact] = [each for each in blocks if each.get("block_id") == "contact"]
    assert contact["hint"]["text"] == "記録済みです。直すときだけ入力してください。"
    moves_house = {
        "role": "principal",
        "contact_by": "post",
        "contact": "東京都千代田区丸の内9-9-9",
    }
    refused = case.submits(ken, "complaint_describe", **moves_house)
    assert "郵便番号" in str(refused)  # the recorded one is of the former address


def test_a_colleague_reads_the_letter_of_receipt_before_it_is_recorded_as_sent(
    slack: Slack, ken: Person, yui: Person, program: Running
) -> None:
    # O4
    personal = sealed({**ADDRESS, PersonalField.DETAIL: "止まらない"})
    number = complaint(program, channel=Channel.POST, personal=personal).number
    case = Complaint(slack, program, number)
    case.moves(ken, "ticket_take")

    asked = opens_form(yui, case.card(yui), "受付連絡の文書")
    assert labels(asked) == ["見る理由"]
    letter = submitted(yui, asked, {"why": "健さんが休みのため発送する"})
    assert f"{NAME} 様" in letter.words
    opens_form(yui, letter, "送付を記録")
    assert case.sends(yui) == {}
    assert case.status == "acknowledged"


def test_who_wishes_no_contact_is_not_written_to(
    slack: Slack, ken: Person, program: Running
) -> None:
    personal = sealed({**ADDRESS, PersonalField.DETAIL: "止まらない"})
    number = complaint(program, channel=Channel.POST, personal=personal).number
    case = Complaint(slack, program, number)
    case.prepared.describes(ContactBy.NONE).does(KEN, Move.TAKE)

    assert case.card(ken).buttons[0] == "受付を伝えた"
    form = case.opens(ken, "complaint_acknowledge")
    assert labels(form) == ["連絡しない理由"]
    assert "受付連絡の文書" not in form.buttons


def test_a_contact_of_number_and_address_is_both_and_no_letter_goes_without_an_address(
    slack: Slack, ken: Person, program: Running
) -> None:
    opens_step_one(ken)
    form = chooses(ken, "channel", "post")
    receipt = submitted(ken, form, {**MINIMUM, "name": NAME, "contact": "03-1234-5678"})
    case = Complaint(slack, program, number_of(receipt))
    case.moves(ken, "ticket_take")
    form = case.opens(ken, "complaint_acknowledge")
    assert "お名前と宛先を記録してください" in form.words
    assert "受付連絡の文書" not in form.buttons

    opens_step_one(ken)
    form = chooses(ken, "channel", "post")
    both = f"電話：03-1234-5678 〒100-0001 {PLACE}"
    more = {"name": NAME, "contact": f"{both}、03-1234-5679"}
    assert list(ken.submits({**MINIMUM, **more}).errors) == ["contact"]
    sender = {**MINIMUM, "name": NAME, "contact": both}
    case.number = number_of(submitted(ken, form, sender))
    case.moves(ken, "ticket_take")
    letter = opens_form(ken, case.opens(ken, "complaint_acknowledge"), "受付連絡の文書")
    assert f"〒100-0001\n{PLACE}\n{NAME} 様" in letter.words
    kept = {str(each) for each in case.ticket.personal}
    assert {"phone", "postal_code", "address"} <= kept


def test_a_complaint_acknowledged_after_its_letter_owes_no_second_one(
    slack: Slack, ken: Person, program: Running
) -> None:
    number = complaint(program, channel=Channel.POST, personal=sealed(SAYS | ADDRESS)).number
    sent = SentLetter(LetterKind.ACKNOWLEDGEMENT, program.now().date())
    program.does(number, KEN, Move.TAKE)
    program.does(number, KEN, Move.SEND_LETTER, letters=sent)

    case = Complaint(slack, program, number)
    assert case.submits(ken, "complaint_acknowledge") == {}

    assert "まだ送っていない文書" not in detail(ken, number).words
