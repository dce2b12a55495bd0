"""A reply is packed by one person, checked by another, and sent the way the person asked for."""

import pytest

from tests.stories.steps.builders import ADDRESS as KNOWN
from tests.stories.steps.builders import KEN, Prepared, request, sealed
from tests.stories.steps.case import buttons, detail
from tests.stories.steps.disclosures import COMPLETE, Request
from tests.stories.steps.homes import act_of, below, home, row
from tests.stories.steps.messages import DESK
from tests.stories.steps.mornings import days_pass, today
from tests.stories.steps.program import Running
from tickets.letters.template import date_text
from tickets.model import tokyo
from tickets.model.kinds import Move, PartyRole, PersonalField
from tickets.model.ticket import Party
from workspace.driver import Person

CHECKED = {"pages": "1", "is_it_right": "right", "checks": ["recipient", "third_parties"]}


@pytest.mark.long
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
    assert case.sends(ken, {"pages": "0"}) == {"pages": "1以上の数を入力してください。"}
    assert case.sends(ken, {"pages": "3"}) == {}

    # The desk is told; the card waits for another person.
    assert "送付物の確認待ち（封入した人以外）" in case.card(ken).words
    assert "いま：ほかの担当者か管理者が送付物を確認" in case.card(ken).words
    assert "次は送付物の確認" in row(home(ken), case.number)
    assert act_of(home(ken), case.number) == "開く"
    asked = f"送付物の確認のお願い {case.number}"
    assert [each for each in yui.sees(DESK) if each.text.startswith(asked)]
    waiting = "送付物の確認（封入した人以外）"
    assert case.number not in below(home(ken), waiting)
    said = below(home(ken), "ほかの人の番")
    assert case.number in said
    assert "⚪ いま：ほかの担当者か管理者が送付物を確認" in said
    assert case.number not in below(home(ken), "わたしの担当")
    for second in (yui, saki):
        assert case.number in below(home(second), waiting)
        assert act_of(home(second), case.number) == "送付物を確認"
        digest = program.cases.digests.of(second.id, today(program), now=program.now())
        assert digest is not None
        assert case.number in digest.checks.numbers
    looked_at = CHECKED | {"pages": "3"}
    opened = len(program.audit("read_pii", case.number, ken.id))
    own = case.told(ken, "request_check_contents")
    assert (
        "封入した人や新しい住所を記録した人は確認できません。ほかの担当者か管理者に確認を頼んでください。"
        in own
    )
    assert len(program.audit("read_pii", case.number, ken.id)) == opened
    read = detail(ken, case.number)
    assert not list(buttons(read, "request_check_contents", case.number))
    assert list(buttons(detail(yui, case.number), "request_check_contents", case.number))

    # The second person reads the recipient, counts again and ticks everything.
    form = case.opens(yui, "request_check_contents")
    name, postcode = form.words.index("見本花子"), form.words.index("100-0001")
    assert name < postcode
    assert "開示：開示等をする" in form.words
    assert form.values["pages"]["answer"]["value"] is None  # the first count is not shown
    unsaid = {name: value for name, value in looked_at.items() if name != "is_it_right"}
    assert list(case.sends(yui, unsaid)) == ["is_it_right"]  # nothing is chosen beforehand
    refused = case.sends(yui, {**looked_at, "pages": "2"})
    assert "「封入をやり直してもらう」を選んでください" in refused.pop("pages")
    assert refused == {}
    assert list(case.sends(yui, {**looked_at, "checks": ["recipient"]})) == ["checks"]
    assert case.sends(yui, looked_at) == {}
    assert case.number in below(home(ken), "わたしの担当")
    assert case.number not in below(home(saki), waiting)

    case.does(ken, "request_reply", {"method_used": "paper", "delivery_ref": "123-45-67890-1"})
    assert case.status == "replied"
    moves = "move IN ('pack', 'check_contents')"
    rows = program.rows(
        f"SELECT actor, move FROM audit WHERE number = '{case.number}' AND {moves} ORDER BY ordinal"
    )
    assert [tuple(each) for each in rows] == [("U02KEN", "pack"), ("U02YUI", "check_contents")]
    assert program.chain_holds()


def test_the_reply_is_recorded_with_the_letter_that_was_packed_and_checked(
    case: Request, ken: Person, program: Running
) -> None:
    # O21
    case.recorded().to_decided().packs().checked()
    packed_on = date_text(today(program), "era")
    days_pass(program, 1)

    form = case.opens(ken, "request_reply").words

    assert packed_on in form
    assert date_text(today(program), "era") not in form
    assert "封入して確かめたものを送ってから" in form
    assert "コピーして送ってから" not in form


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
    assert case.sends(yui, CHECKED) == {}


@pytest.mark.long
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
    assert case.sends(yui, CHECKED) == {}
    assert _method_preset(case, ken) == "paper"

    case.does(ken, "request_choose_method", {"method_requested": "electronic"})
    case.prepared.packs().checked()
    assert _method_preset(case, ken) == "electronic"


def _method_preset(case: Request, ken: Person) -> str:
    chosen = case.opens(ken, "request_reply").values["method_used"]["answer"]
    return str(chosen["selected_option"]["value"])


@pytest.mark.long
def test_a_method_that_the_application_left_open_is_asked_for_before_packing(
    case: Request, ken: Person
) -> None:
    # O21
    case.recorded().sends_form()
    case.opens(ken, "request_arrive")
    unsaid = {**COMPLETE, "method_requested": None, "paper.stamps": "missing"}
    assert list(case.sends(ken, unsaid)) == ["method_requested"]
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


@pytest.mark.parametrize(
    ("method", "rest", "field"),
    [("paper", {}, "delivery_ref"), ("other", {"reply_by": "email"}, "sent_encrypted")],
)
def test_a_reply_needs_proof_of_delivery(
    case: Request, ken: Person, method: str, rest: dict[str, str], field: str
) -> None:
    case.recorded(method_requested=method).to_decided().packs().checked()
    case.opens(ken, "request_reply")
    for name, option in {"method_used": method, **rest}.items():
        case.chooses(ken, name, option)
    assert list(case.sends(ken, {})) == [field]
