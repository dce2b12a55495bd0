"""Letters are shown for copying and recorded when they are sent."""

from typing import Any

import pytest

from tests.stories.steps.builders import (
    ADDRESS,
    KEN,
    NAME,
    SAKI,
    YUI,
    Prepared,
    complaint,
    request,
    sealed,
)
from tests.stories.steps.case import chooses, detail, opens_form, submitted
from tests.stories.steps.complaints import (
    ASSESSED,
    NO_NEED,
    REST,
    WRITTEN,
    Begins,
    Complaint,
    answer,
    fields,
    labels,
    number_of,
    opens_step_one,
)
from tests.stories.steps.disclosures import CALL, Request
from tests.stories.steps.forging import forge
from tests.stories.steps.program import Running
from tests.tickets.steps import DRAFT
from tickets.letters.letter import MODAL_LIMIT
from tickets.model.kinds import Channel, ContactBy, LetterKind, Move, PersonalField
from workspace.driver import Person, Slack, View

PLACE = ADDRESS[PersonalField.ADDRESS]


def taken(program: Running, **given: Any) -> str:
    """A request by post, owned by ken: its receipt is confirmed by letter."""
    ticket = request(program, channel=Channel.POST, **given)
    return program.does(ticket.number, KEN, Move.TAKE).number


def letters(program: Running, number: str) -> Any:
    return program.cases.show(number, who="U06AUD", now=program.now())


def test_a_person_is_written_to_in_the_language_on_record(
    slack: Slack, ken: Person, program: Running
) -> None:
    # O34
    personal = sealed({**ADDRESS, PersonalField.DETAIL: "止まらない"})
    case = Complaint(slack, program, complaint(program, personal=personal).number)
    case.moves(ken, "ticket_take")
    assert f"{NAME} 様" in letter_of(case, ken).words

    form = case.opens(ken, "complaint_describe")
    assert answer(form, "language") == "ja"
    assert "ご本人が読む文を英語で" not in form.words
    assert "ご本人が読む文を英語で" in chooses(ken, "language", "en").words
    who = {"role": "principal", "contact_by": "post", "language": "en"}
    assert case.sends(ken, who) == {}

    letter = letter_of(case, ken).words
    assert f"Reference number: {case.number}" in letter
    assert f"{NAME} 様" not in letter
    assert "3 August 2026" in letter
    assert "のお申し出を受け付けたことをお知らせし" in letter  # the gist
    form = case.opens(ken, "complaint_describe")
    assert answer(form, "language") == "en"
    assert "ご本人が読む文を英語で" in form.words  # the summary, which the letter quotes
    opens_form(ken, case.card(ken), "開示等の求めを受付")
    assert case.sends(ken, CALL) == {}
    [link] = case.ticket.links
    assert program.ticket(link.number).party.language == "en"
    assert case.submits(ken, "complaint_acknowledge") == {}
    case.does(ken, "complaint_assess", ASSESSED)
    assert "この文がそのまま相手に届くため、英語で" in case.opens(ken, "complaint_draft").words


def test_an_english_letter_is_logged_once_and_answered_in_english(
    begins: Begins, ken: Person
) -> None:
    # O34
    opens_step_one(ken)
    assert "電話口・対面で受付を伝えた" in str(ken.view)
    form = chooses(ken, "channel", "post")
    assert "電話口・対面で受付を伝えた" not in form.words
    place = {"name": "Grace Okafor", "contact": "1-1 Mihon-cho, Chiyoda-ku, Tokyo 100-0001"}
    wrote = {"detail": "You still send me advertising.", "leak": "no", **place}
    case = begins()
    case.number = number_of(submitted(ken, form, wrote))
    case.moves(ken, "ticket_take")

    case.opens(ken, "complaint_describe")
    form = case.chooses(ken, "contact_by", "post")
    assert answer(form, "language") == "en"
    assert "name_kana" not in fields(form)
    assert "name_kana" in fields(case.chooses(ken, "language", "ja"))
    case.chooses(ken, "language", "en")
    assert case.sends(ken, {"role": "principal"}) == {}

    assert "文書の言語：英語" in detail(ken, case.number).words.replace("\n", "")
    letter = letter_of(case, ken).words
    assert "Grace Okafor\n1-1 Mihon-cho, Chiyoda-ku, Tokyo\n100-0001\n" in letter
    assert "Dear Grace Okafor,\n\nRe: Receipt of your complaint" in letter


def letter_of(case: Complaint, person: Person) -> View:
    """The confirmation of receipt, as it is shown."""
    choice = opens_form(person, detail(person, case.number), "文書")
    return opens_form(person, choice, "文書")


def test_a_due_letter_comes_first_and_is_shown_for_copying_and_audited(
    ken: Person, program: Running
) -> None:
    # O2
    number = taken(program)
    sheet = detail(ken, number)
    assert "まだ送っていない文書：受付連絡" in sheet.words

    choice = opens_form(ken, sheet, "文書")
    lines = [line for line in choice.words.splitlines() if line != "文書"]
    assert lines[:2] == ["まだ送っていない文書", "受付連絡"]
    assert "いま作れる文書" in lines
    assert "回答" not in lines  # nothing is decided yet
    letter = opens_form(ken, choice, "文書")

    assert f"{NAME} 様" in letter.words
    assert PLACE in letter.words
    assert number in letter.words
    assert "社内目標" not in letter.words
    assert "The letter" not in letter.words
    sections = [each for each in letter.blocks if each["type"] == "section"]
    assert all(len(each["text"]["text"]) <= MODAL_LIMIT for each in sections)
    assert (KEN, "address name postal_code", "") in program.audit("read_pii", number)


def test_another_agents_letter_asks_for_a_reason(
    yui: Person, case: Request, program: Running
) -> None:
    # O4
    number = taken(program)

    case.number = number
    asked = case.opens_letter(yui, "form")
    yui.submits({"why": "健さんが休みのため発送する"})
    letter = yui.waits_for_view(after=asked)

    assert f"{NAME} 様" in letter.words
    assert program.audit("read_pii", number) == [
        (YUI, "address name postal_code", "健さんが休みのため発送する")
    ]


def test_the_form_is_sent_before_it_is_taken_only_with_its_letter_in_view(
    case: Request, ken: Person, program: Running
) -> None:
    # O4
    case.opens_first_form(ken)
    assert case.sends(ken, CALL) == {}
    case.number = case.number_said

    asked = opens_form(ken, case.receipt, "申請書を送る")
    assert labels(asked) == ["見る理由"]
    form = submitted(ken, asked, {"why": "電話のあとすぐに送る"})

    assert f"{NAME} 様" in form.words
    typed = chooses(ken, "address", PLACE).words
    assert typed.index(PLACE) < typed.index("コピーして送ってから")
    assert case.sends(ken, {"postal_code": "100-0001"}) == {}
    assert case.status == "form_sent"
    reasons = [why for _, _, why in program.audit("read_pii", case.number)]
    assert reasons == ["電話のあとすぐに送る", "同じ画面をもう一度表示"]


def test_the_form_of_a_nameless_request_shows_its_letter_as_soon_as_name_and_address_are_typed(
    case: Request, ken: Person
) -> None:
    # O4: nothing personal is on record yet, so no reason is asked
    case.opens_first_form(ken)
    assert case.sends(ken, {each: CALL[each] for each in CALL if each != "name"}) == {}

    form = opens_form(ken, case.receipt, "申請書を送る")
    assert "お名前（代理の場合はご本人のお名前）の記録がないため" in form.words
    chooses(ken, "name", NAME)
    chooses(ken, "postal_code", "100-0001")
    typed = chooses(ken, "address", PLACE).words

    assert f"{NAME} 様" in typed
    assert typed.index(PLACE) < typed.index("コピーして送ってから")
    assert "もう一度開いて" not in typed


def test_a_sent_letter_is_recorded_with_day_way_and_delivery_number(
    case: Request, ken: Person, program: Running
) -> None:
    # O9: a delivery number of twelve digits is no personal number
    number = taken(program)

    case.number = number
    form = case.records_letter(ken, "acknowledgement")
    assert form.words.startswith("受付連絡")
    assert form.words.index(f"{NAME} 様") < form.words.index("コピーして送ってから")
    values = {"on": "2026-08-03", "by": "post", "delivery_ref": "123456789012"}
    assert case.sends(ken, values) == {}

    shown = letters(program, number)
    [sent] = shown.ticket.letters
    assert (sent.kind, sent.by) == (LetterKind.ACKNOWLEDGEMENT, ContactBy.POST)
    assert sent.delivery_ref == "123456789012"
    assert LetterKind.ACKNOWLEDGEMENT not in shown.letters_owed
    assert f"{number} の文書「受付連絡」を" in case.receipt.words
    assert "8/3(月) に送ったと記録しました。" in case.receipt.words

    sheet = detail(ken, number).words.replace("\n", "")
    assert "送った文書：種別：受付連絡、日付：8/3(月)、" in sheet
    assert "手段：郵便" in sheet
    assert "まだ送っていない文書：受付連絡" not in sheet


def test_a_complaint_is_told_to_be_out_of_scope_only_once_the_manager_closed_it_so(
    ken: Person, program: Running
) -> None:
    number = complaint(program).number
    program.does(number, KEN, Move.TAKE)
    told = "対象外のご案内"
    assert told not in opens_form(ken, detail(ken, number), "文書").words

    program.does(
        number, SAKI, Move.CLOSE_OUT_OF_SCOPE, {PersonalField.MOVE_REASON: "別の会社の件でした"}
    )

    assert told in opens_form(ken, detail(ken, number), "文書").words


@pytest.mark.parametrize("made_up", ["complaint_reply", "breach", "x"])
def test_a_forged_kind_of_letter_is_refused(
    slack: Slack, ken: Person, program: Running, made_up: str
) -> None:
    number = taken(program)

    forged = forge(slack, ken, "ticket_letter", number, more=made_up, version=2)

    assert ken.waits_for(after=forged, saying="この選択肢は、いまは使えません")


def test_a_reply_by_post_is_copied_as_a_letter(
    case: Request, ken: Person, program: Running
) -> None:
    case.number = _with_draft(program, "配信を停止しました。").approved().ticket.number

    case.opens(ken, "complaint_respond")
    letter = case.chooses(ken, "reply_by", "post").words
    assert letter.index("配信を停止しました。") < letter.index("コピーして送ってから")
    assert f"{NAME} 様" in letter
    assert "コピーして" not in case.chooses(ken, "reply_by", "phone").words


def test_who_drafts_and_who_approves_reads_the_whole_letter_before_it_goes_out(
    begins: Begins, ken: Person, saki: Person
) -> None:
    # O22
    by_post = {"contact_by": "post", "postal_code": "150-0001", "address": PLACE}
    case = begins(name=NAME)
    case.does(ken, "complaint_describe", REST | by_post, chosen={"contact_by": "post"})
    case.does(ken, "complaint_assess", ASSESSED)

    frame = case.opens(ken, "complaint_draft").words
    assert f"〒150-0001\n{PLACE}\n{NAME} 様" in frame
    assert "次のとおり回答いたします。\n\n（下の「回答案」に書く文が、ここに入ります）\n" in frame
    assert case.sends(ken, WRITTEN | NO_NEED | {"finding": "upheld"}) == {}

    letter = case.opens(saki, "complaint_decide").words
    assert letter.count(WRITTEN["draft_reply"]) == 1
    for part in (f"{NAME} 様", "お申し出への回答について", "お客様相談室（内線 120）", "以上"):
        assert part in letter


def _with_draft(program: Running, said: str) -> Prepared:
    detail = sealed({**ADDRESS, PersonalField.DETAIL: "止まらない"})
    case = Prepared(program, complaint(program, personal=detail).number)
    return case.to_draft({**DRAFT, PersonalField.DRAFT_REPLY: said})


@pytest.mark.long
def test_a_letter_is_copied_first_and_then_recorded_as_sent(case: Request, ken: Person) -> None:
    case.recorded().to_decided()
    assert "文書" in case.card(ken).buttons
    case.prepared.packs().checked()

    letter = case.opens_letter(ken, "reply")
    assert letter.buttons == ["回答を記録"]
    opens_form(ken, letter, "回答を記録")
    sent = {"method_used": "paper", "delivery_ref": "123-45-67890-1"}
    assert ken.submits(sent).errors == {}

    again = case.opens_letter(ken, "reply")
    assert again.buttons == []
    assert "送付は記録済みです。" in again.words
