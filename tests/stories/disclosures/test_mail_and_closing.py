"""Returned mail, methods of reply, and the end of a request."""

from datetime import timedelta

import pytest

from handlers.slack.phrases import Phrases
from tests.stories.steps.builders import ADDRESS as KNOWN
from tests.stories.steps.builders import KEN, Prepared, request, sealed
from tests.stories.steps.case import buttons, detail
from tests.stories.steps.disclosures import ADDRESS, COMPLETE, Request
from tests.stories.steps.homes import act_of, below, home, row
from tests.stories.steps.messages import DESK
from tests.stories.steps.mornings import days_pass, today
from tests.stories.steps.program import Running
from tickets.model import tokyo
from tickets.model.kinds import Move, PartyRole, PersonalField
from tickets.model.ticket import Party
from workspace.driver import Person

REGISTERED = {"method_used": "paper", "delivery_ref": "123-45-67890-1"}


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


def test_the_form_speaks_of_its_letter_once_the_exact_type_is_chosen(
    case: Request, ken: Person
) -> None:
    spoken_of = "文面の「同封書類」", "下の文面に宛先が入ります"
    case.takes_call(ken, types=["unknown"])
    form = case.opens(ken, "request_send_form")
    assert not [each for each in spoken_of if each in form.words]

    form = case.chooses(ken, "types", ["disclose"])

    assert all(each in form.words for each in spoken_of)


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


def test_a_returned_reply_is_resent_or_kept_before_closing(
    case: Request, ken: Person, saki: Person
) -> None:
    # O19
    case.recorded().to_decided().replies()
    case.does(ken, "request_return", {"trouble": "expired"})
    case.opens(ken, "request_close")
    refused = case.sends(ken, {"disposal": "shredded"})
    assert "返ってきた郵便の次の対応を、先に決めてください。" in refused.values()

    form = case.does(ken, "request_resend", {"delivery_ref": "123-45-67890-2"})
    assert form.words.index("見本花子 様") < form.words.index("コピーして送ってから")
    case.does(ken, "request_return", {"trouble": "refused"})
    case.does(saki, "request_keep_mail", {"move_reason": "窓口でのお渡しを待つ"})
    case.does(ken, "request_close", {"disposal": "returned"})
    assert case.status == "closed"


def test_an_answer_that_found_nobody_is_copied_with_the_new_address_only(
    case: Request, ken: Person
) -> None:
    # O19
    case.recorded().to_decided().replies()
    case.does(ken, "request_return", {"trouble": "unknown"})
    form = case.opens(ken, "request_resend")
    assert "新しい住所を入力してEnterキーを押すと" in form.words
    assert "見本花子 様" not in form.words

    form = case.chooses(ken, "address", "大阪市北区梅田1-1")
    assert "大阪市北区梅田1-1" not in form.words
    assert "郵便番号も入力してEnterキーを押すと" in form.words
    assert list(case.sends(ken, {"delivery_ref": "123-45-67890-2"})) == ["postal_code"]
    form = case.chooses(ken, "postal_code", "530-0001")

    _shows_the_letter_to_osaka_alone(form.words)
    assert case.sends(ken, {"delivery_ref": "123-45-67890-2"}) == {}
    letter = case.letter(ken, "reply")
    assert "大阪市北区梅田1-1" in letter
    assert "530-0001" in letter


def test_the_person_may_choose_another_method(case: Request, ken: Person) -> None:
    # scenario 23
    # O21
    case.recorded(method_requested="electronic").to_decided()

    case.does(ken, "request_choose_method", {"method_requested": "paper"})
    case.prepared.packs().checked()
    case.does(ken, "request_reply", REGISTERED)

    assert case.status == "replied"


def test_another_person_checks_what_is_sent_before_the_reply(
    case: Request, ken: Person, saki: Person, yui: Person, program: Running
) -> None:
    # O21
    case.recorded().to_decided()
    card = case.card(ken).buttons
    assert "封入を記録" in card
    assert "回答を記録" not in card
    letter = case.opens(ken, "request_pack").words
    assert "見本花子 様" in letter
    assert "100-0001" in letter
    assert case.sends(ken, {"pages": "3"}) == {}

    # The desk is told; the card waits for another person.
    assert "送付物の確認待ち（封入した人以外）" in case.card(ken).words
    assert "次は送付物の確認" in row(home(ken), case.number)
    assert act_of(home(ken), case.number) == "開く"
    asked = f"送付物の確認のお願い {case.number}"
    assert [each for each in yui.sees(DESK) if each.text.startswith(asked)]
    waiting = "送付物の確認（封入した人以外）"
    assert case.number not in below(home(ken), waiting)
    for second in (yui, saki):
        assert case.number in below(home(second), waiting)
        assert act_of(home(second), case.number) == "送付物を確認"
        digest = program.cases.digests.of(second.id, today(program), now=program.now())
        assert digest is not None
        assert case.number in digest.checks.numbers
    looked_at = {"pages": "3", "is_it_right": "right", "checks": ["recipient", "third_parties"]}
    opened = len(program.audit("read_pii", case.number, ken.id))
    own = case.told(ken, "request_check_contents")
    assert "封入した人は確認できません。ほかの人に確認を頼んでください。" in own
    assert len(program.audit("read_pii", case.number, ken.id)) == opened
    read = detail(ken, case.number)
    assert not list(buttons(read, "request_check_contents", case.number))
    assert list(buttons(detail(yui, case.number), "request_check_contents", case.number))

    # The second person reads the recipient, counts again and ticks everything.
    form = case.opens(yui, "request_check_contents")
    name, postcode = form.words.index("見本花子"), form.words.index("100-0001")
    assert name < postcode
    assert form.values["pages"]["answer"]["value"] is None  # the first count is not shown
    unsaid = {name: value for name, value in looked_at.items() if name != "is_it_right"}
    assert list(case.sends(yui, unsaid)) == ["is_it_right"]  # nothing is chosen beforehand
    refused = case.sends(yui, {**looked_at, "pages": "2"})
    assert "「封入をやり直してもらう」を選んでください" in refused.pop("pages")
    assert refused == {}
    assert list(case.sends(yui, {**looked_at, "checks": ["recipient"]})) == ["checks"]
    assert case.sends(yui, looked_at) == {}
    assert case.number not in below(home(saki), waiting)

    case.does(ken, "request_reply", REGISTERED)
    assert case.status == "replied"
    moves = "move IN ('pack', 'check_contents')"
    rows = program.rows(
        f"SELECT actor, move FROM audit WHERE number = '{case.number}' AND {moves} ORDER BY ordinal"
    )
    assert [tuple(each) for each in rows] == [("U02KEN", "pack"), ("U02YUI", "check_contents")]
    assert program.chain_holds()


def _decided_for_email(case: Request, program: Running) -> Prepared:
    """A granted request of a person who has an address and wants the reply by e-mail."""
    known = sealed({**KNOWN, PersonalField.EMAIL: "hanako@example.com"})
    case.number = request(program, KEN, party=Party(PartyRole.PRINCIPAL), personal=known).number
    decided = case.prepared.does(KEN, Move.TAKE).to_decided()
    return decided.does(KEN, Move.CHOOSE_METHOD, method_requested="electronic")


def test_an_electronic_reply_is_checked_against_the_email_address(
    case: Request, ken: Person, yui: Person, program: Running
) -> None:
    # O21
    _decided_for_email(case, program)
    case.does(ken, "request_pack", {"pages": "1"})

    form = case.opens(yui, "request_check_contents")
    assert "hanako@example.com" in form.words
    assert "100-0001" not in form.words
    assert (
        case.sends(
            yui, {"pages": "1", "is_it_right": "right", "checks": ["recipient", "third_parties"]}
        )
        == {}
    )


def test_after_the_notice_of_paper_both_addresses_are_checked(
    case: Request, ken: Person, yui: Person, program: Running
) -> None:
    # O21: the person may still choose the file again
    decided = _decided_for_email(case, program)
    why = {"method_notified_on": tokyo.date_of(program.now()), "method_change_reason": "装置の都合"}
    decided.does(KEN, Move.NOTIFY_METHOD, **why)
    case.does(ken, "request_pack", {"pages": "1"})

    form = case.opens(yui, "request_check_contents")
    assert "100-0001" in form.words
    assert "hanako@example.com" in form.words
    assert "ご本人がその後に選び直していないかぎり、書面で回答します" in form.words
    assert (
        case.sends(
            yui, {"pages": "1", "is_it_right": "right", "checks": ["recipient", "third_parties"]}
        )
        == {}
    )
    assert _method_preset(case, ken) == "paper"

    case.does(ken, "request_choose_method", {"method_requested": "electronic"})
    case.prepared.packs().checked()
    assert _method_preset(case, ken) == "electronic"


def _method_preset(case: Request, ken: Person) -> str:
    chosen = case.opens(ken, "request_reply").values["method_used"]["answer"]
    return str(chosen["selected_option"]["value"])


def test_what_a_person_packed_waits_for_a_colleague_on_their_home(
    case: Request, ken: Person
) -> None:
    # O21
    case.recorded().to_decided()
    case.does(ken, "request_pack", {"pages": "3"})

    said = below(home(ken), "相手待ち")
    assert case.number in said
    assert "⚪ いま：封入した人以外の方（送付物の確認）" in said
    assert case.number not in below(home(ken), "わたしの担当")


def test_a_channels_posts_stay_in_the_offices_language(
    case: Request, ken: Person, yui: Person, program: Running
) -> None:
    # the checker reads English; the desk's channel does not
    case.recorded().to_decided()
    case.does(ken, "request_pack", {"pages": "3"})
    assert program.settled()
    [asked] = [
        each
        for each in yui.sees(DESK)
        if each.text.startswith(f"送付物の確認のお願い {case.number}")
    ]
    case.slack.gesture("change_person", person="U02YUI", locale="en-US")
    try:
        assert program.reads_in("U02YUI", "en")
        yui.clicks(asked, "送付物を確認")
        form = yui.waits_for_view(after=asked)
        assert "recipient" in form.words
        sent = yui.submits(
            {"pages": "3", "is_it_right": "right", "checks": ["recipient", "third_parties"]}
        )
        assert sent.errors == {}
        assert program.settled()
    finally:
        case.slack.gesture("change_person", person="U02YUI", locale="ja-JP")
        assert program.reads_in("U02YUI", "ja")

    done = next(each for each in yui.sees(DESK) if each.ts == asked.ts)
    assert "開示等の求め" in done.words
    assert done.buttons == []


def test_a_method_that_the_application_left_open_is_asked_for_before_packing(
    case: Request, ken: Person, saki: Person
) -> None:
    # O21
    case.recorded().sends_form()
    case.arrives(ken, method_requested="unwritten")
    assert "希望の回答方法が書かれていません。" in case.receipt.words
    assert "希望の回答方法が未確認" in case.card(ken).words
    assert "未返送のご案内" not in case.opens(ken, "ticket_letter").words
    case.prepared.identified().searches().finds().granted()

    case.opens(ken, "request_pack")
    assert list(case.sends(ken, {"pages": "2"})) == ["method_requested"]
    assert case.sends(ken, {"pages": "2", "method_requested": "paper"}) == {}

    assert "未確認" not in case.card(ken).words
    assert case.ticket.disclosure.method_requested == "paper"
    assert case.ticket.disclosure.contents is not None


def test_the_arrival_is_not_recorded_without_the_method(case: Request, ken: Person) -> None:
    # O21
    case.recorded().sends_form()
    case.opens(ken, "request_arrive")

    assert list(
        case.sends(ken, {**COMPLETE, "method_requested": None, "paper.stamps": "missing"})
    ) == ["method_requested"]


@pytest.mark.parametrize(
    ("method", "rest", "field"),
    [
        ("paper", {}, "delivery_ref"),
        ("other", {"reply_by": "email"}, "sent_encrypted"),
    ],
)
def test_a_reply_needs_proof_of_delivery(
    case: Request, ken: Person, method: str, rest: dict[str, str], field: str
) -> None:
    case.recorded(method_requested=method).to_decided().packs().checked()
    case.opens(ken, "request_reply")
    for name, option in {"method_used": method, **rest}.items():
        case.chooses(ken, name, option)

    assert list(case.sends(ken, {})) == [field]


def test_copies_are_disposed_of_before_closing(case: Request, ken: Person) -> None:
    # O16
    case.recorded().to_decided().replies()
    case.opens(ken, "request_close")
    assert list(case.sends(ken, {})) == ["disposal"]

    case.does(ken, "request_dispose", {"disposal": "dissolved"})
    case.does(ken, "request_close")
    assert case.status == "closed"


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
    assert case.sends(saki, {}) == {}
    assert "遅延連絡" in case.receipt.words

    assert case.ticket.disclosure.delayed_until is None
    case.records_letter(ken, "delay")
    assert case.sends(ken, {}) == {}
    assert case.ticket.disclosure.delayed_until == latest
