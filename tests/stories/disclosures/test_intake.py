"""A disclosure request is taken while the caller waits."""

from datetime import timedelta

import pytest

from handlers.slack.phrases import Phrases
from knowledge.library.policy import format_day
from tests.stories.steps.builders import KEN, MEI, complaint, sealed
from tests.stories.steps.case import detail, opens_form
from tests.stories.steps.complaints import Complaint as Handled
from tests.stories.steps.complaints import fields, number_of, takes
from tests.stories.steps.disclosures import BY_POST, CALL, FEE, Request, offered
from tests.stories.steps.forging import forge
from tests.stories.steps.homes import below, counts, home
from tests.stories.steps.mornings import today
from tests.stories.steps.program import Running, runs
from tests.stories.steps.questions import asks
from tickets.model import tokyo
from tickets.model.disclosure import RequestType
from tickets.model.kinds import Flag, Move, PersonalField, Relation, Restriction
from tickets.model.personal import ValueName
from workspace.driver import Person, Slack

NO_FEE = "手数料はかかりません。"
OPEN = "手数料の要否は、求めの種類が決まってからお伝えします。"
WITH_PERSONS_ID = "申請書を郵送いたしますので、ご本人の本人確認書類の写しを添えてご返送ください。"


def test_the_first_form_asks_what_the_caller_can_answer(case: Request, ken: Person) -> None:
    form = case.opens_first_form(ken)
    assert form.title == "開示等の求めの受付 1/2"
    assert fields(form) == [
        "types", "target_scope", "role", "name", "contact", "received_at", "channel", "marks",
    ]  # fmt: skip
    assert offered(form, "marks") == ["employee", "eea", "footage"]
    labels = [each["label"]["text"] for each in form.blocks]
    assert labels == [
        "求めの種類", "何について", "どなたから", "お名前", "連絡先（電話・メール・住所）", "申出の日時",
        "経路", "この件について",
    ]  # fmt: skip


@pytest.mark.long
def test_a_mistyped_receipt_and_arrival_are_corrected_until_the_reply(
    case: Request, program: Running, ken: Person, saki: Person
) -> None:
    # O8: a slip of the year that was confirmed
    asked = (program.now() - timedelta(days=2)).replace(second=0, microsecond=0)
    slip = asked - timedelta(days=365)
    case.opens_first_form(ken)
    call = {**CALL, "received_at": int(slip.timestamp())}
    assert case.sends(ken, call) == {}
    assert case.sends(ken, call) == {}
    case.number = case.number_said
    case.prepared.does(KEN, Move.TAKE)
    say, on = Phrases("ja"), today(program)
    assert f"✅1 申出 {say.date(tokyo.date_of(slip), on)}" in case.card(ken).words

    case.does(ken, "request_describe", {"received_at": int(asked.timestamp())})

    assert f"✅1 申出 {say.date(tokyo.date_of(asked), on)}" in case.card(ken).words
    told = f"申出の日時（{say.moment(slip, on)} → {say.moment(asked, on)}）"
    assert f"記録を直した：{told}" in case.opens(ken, "ticket_history").words
    call_at = asked - timedelta(hours=1)
    case.does(ken, "request_describe", {"received_at": int(call_at.timestamp()), "summary": "開示"})
    told = f"申出の日時（{say.moment(asked, on)} → {say.moment(call_at, on)}）"
    assert f"内容を入力（{told}）" in case.opens(ken, "ticket_history").words
    case.prepared.sends_form().arrives(1000).identified().searches().finds().grants()
    came, right = today(program), today(program) - timedelta(days=1)
    form = case.opens(ken, "request_describe")
    assert (form.title, fields(form)) == ("記録を直す", ["received_at", "application_arrived_on"])
    day = {"application_arrived_on": str(tokyo.date_of(asked) - timedelta(days=1))}
    assert list(case.sends(ken, day)) == ["application_arrived_on"]
    assert case.sends(ken, {"application_arrived_on": str(right)}) == {}
    assert f"郵便室に届いた日（{say.date(came, on)} → {say.date(right, on)}）" in (
        case.opens(ken, "ticket_history").words
    )
    assert f"{say.date(right + timedelta(days=15), on)}から提訴可" in case.card(ken).words
    letter = case.opens(saki, "request_decide").words
    assert f"{format_day(right, 'ja')}に受領した申請書によるご請求" in letter


@pytest.mark.parametrize(
    ("types", "sentence"), [(["disclose"], FEE), (["change"], NO_FEE), (["unknown"], OPEN)]
)
def test_the_receipt_names_the_fee_when_a_type_bears_it(
    case: Request, ken: Person, types: list[str], sentence: str
) -> None:
    # assertion: the fee is due exactly when a type bears it
    case.takes_call(ken, types=types)
    words = case.receipt.words
    assert BY_POST in words
    assert "データがあるかどうかは答えないでください。" in words
    assert [each for each in (FEE, NO_FEE, OPEN) if each in words] == [sentence]


@pytest.mark.parametrize(
    ("role", "proof"),
    [
        ("delegated_agent", "委任状（様式を同封いたします）"),
        ("statutory_agent", "戸籍謄本や成年後見の登記事項証明書など"),
    ],
)
def test_an_agent_hears_of_the_proof_and_of_the_agents_own_papers(
    case: Request, ken: Person, role: str, proof: str
) -> None:
    case.takes_call(ken, role=role)
    words = case.receipt.words
    assert words.index(WITH_PERSONS_ID) < words.index(proof) < words.index(FEE)
    assert "代理人の方ご自身の本人確認書類の写し" in words

    case.takes_call(ken)
    assert "代理" not in case.receipt.words


def test_a_request_that_came_by_post_has_nobody_to_read_words_to(
    case: Request, ken: Person
) -> None:
    case.takes_call(ken, channel="post")
    words = case.receipt.words
    assert "相手に伝える言葉" not in words
    assert "受付番号と手続きは、「申請書を送る」の文書でお知らせします。" in words


def test_footage_asked_for_by_post_is_answered_by_the_letter_of_its_receipt(
    case: Request, ken: Person
) -> None:
    # O17
    case.takes_call(ken, channel="post", marks=["footage"])
    words = case.receipt.words
    assert "受付番号は、「文書」にある「受付連絡」でお知らせします。" in words
    assert "相手に伝える言葉" not in words
    assert "上書きを止める手配を先に" in words


def test_the_receipt_leads_first_to_taking_it_and_the_card_to_the_rest_until_it_is_filled_in(
    case: Request, ken: Person
) -> None:
    # the form that sends the letter shows it to others only after a reason (O4)
    case.takes_call(ken)
    offered = [each for each in case.receipt.buttons if each != "見る"]  # earlier tickets
    assert offered[:2] == ["引き受ける", "申請書を送る"]
    assert case.card(ken).buttons[:3] == ["申請書を送る", "受付を伝えた", "続きを入力"]
    case.does(ken, "request_describe", {"contact_by": "phone"})
    assert "続きを入力" not in case.card(ken).buttons


def test_the_receipt_lists_earlier_tickets_of_the_contact(case: Request, ken: Person) -> None:
    # scenario 15
    complaint = number_of(takes(ken, contact="090-0000-0518"))
    request = case.takes_call(ken, contact="09000000518")
    assert f"同じ連絡先の受付：1件（{complaint} 受付済）" in case.receipt.words
    case.takes_call(ken, contact="090-0000-0518")
    assert f"同じ連絡先の受付：2件（{request} 受付済、ほか1件）" in case.receipt.words
    assert request in opens_form(ken, case.receipt, "見る").words


def test_the_receipt_lists_earlier_tickets_of_the_same_name(case: Request, ken: Person) -> None:
    # scenario 15: another telephone; the surname may come last, and it may be an agent's client
    first = case.takes_call(ken, name="鏡台 五郎", contact="03-1234-0601")
    assert "同じお名前" not in case.receipt.words
    case.takes_call(ken, name="五郎 鏡台", contact="03-1234-0602")
    told = f"同じお名前の受付：1件（{first} 受付済）。別の方かもしれません。"
    assert told in case.receipt.words
    assert first in opens_form(ken, case.receipt, "見る").words

    case.takes_call(ken, name="別名 一", contact="03-1234-0603", role="delegated_agent")
    case.does(ken, "request_describe", {"principal_name": "鏡台 五郎"})
    assert "同じお名前の受付：2件" in case.receipt.words


def test_a_contact_that_is_added_later_is_looked_up_too(case: Request, ken: Person) -> None:
    # scenario 15
    first = case.takes_call(ken, name="後日 一", contact="03-1234-0611")
    case.takes_call(ken, name="後日 二", contact="03-1234-0612")
    assert first not in case.receipt.words
    case.does(ken, "request_describe", {"phone": "0312340611"})
    assert f"同じ連絡先の受付：1件（{first} 受付済）" in case.receipt.words

    handled = Handled(case.slack, case.program, number_of(takes(ken)))
    described = {"role": "principal", "contact_by": "phone", "name": "後日 二"}
    handled.does(ken, "complaint_describe", described)
    assert f"同じお名前の受付：1件（{case.number} " in handled.receipt.words

    handled = Handled(case.slack, case.program, number_of(takes(ken)))
    handled.does(ken, "complaint_describe", {**described, "about": ["U07NAO"]})
    assert "見られる人を限ったため" in handled.receipt.words
    assert "同じお名前の受付：2件" in handled.receipt.words


def test_a_restricted_ticket_of_the_same_person_stays_unknown_to_the_desk(
    case: Request, ken: Person, program: Running
) -> None:
    # O1
    known = {PersonalField.NAME: "秘匿 花", PersonalField.PHONE: "03-1234-0621"}
    said = sealed({PersonalField.DETAIL: "配属について", **known})
    employee = frozenset({Restriction.EMPLOYEE})
    complaint(program, MEI, requester=MEI, restrictions=employee, personal=said)

    case.takes_call(ken, name="秘匿 花", contact="03-1234-0621")

    assert "同じ" not in case.receipt.words


def test_an_employee_outside_the_desk_reads_nothing_of_earlier_tickets(
    case: Request, ken: Person, mei: Person
) -> None:
    case.takes_call(ken, contact="090-0000-0519")
    case.opens_first_form(mei)
    case.chooses(mei, "whose", "customer")
    assert case.sends(mei, {**CALL, "contact": "090-0000-0519"}) == {}
    assert "同じ連絡先" not in case.receipt.words


def test_the_own_request_form_is_in_the_readers_language(case: Request, emma: Person) -> None:
    assert case.opens_first_form(emma).title == "Disclosure request 1/2"
    form = case.chooses(emma, "whose", "own")

    assert "This is about your own data." in form.words
    assert "the representative sees what is not personal" in form.words
    assert "Recorded: what you enter and your Slack ID" in form.words
    assert case.sends(emma, {"types": ["Disclosure"]}) == {}
    assert "The fee for each application is 1,000 yen in postage stamps." in case.receipt.words


def passed_on(case: Request, person: Person) -> str:
    """A customer's request, from the command; its number."""
    case.opens_first_form(person)
    case.chooses(person, "whose", "customer")
    assert case.sends(person, CALL) == {}
    case.number = case.number_said
    return case.number


def test_an_employee_passes_a_customers_request_on_to_the_desk(
    case: Request, mei: Person, ken: Person, program: Running
) -> None:
    # O6, O14
    case.opens_first_form(mei)
    form = case.chooses(mei, "whose", "customer")
    assert fields(form) == [
        "whose", "types", "target_scope", "role", "name", "contact", "received_at", "channel",
    ]  # fmt: skip
    assert list(case.sends(mei, {**CALL, "contact": "12-3"})) == ["contact"]
    assert case.sends(mei, {"contact": "03-1234-5678"}) == {}

    number = case.number_said
    assert number.startswith("D-")
    assert f"受付番号は {number} です。" in case.receipt.words
    assert FEE in case.receipt.words
    assert "窓口の担当者が引き継ぎます。" in case.receipt.words
    assert case.receipt.buttons == []
    card = next(each for each in ken.sees("C03DESK") if number in each.words)
    assert "引き受ける" in card.buttons
    assert "見本花子" not in card.words
    ticket = program.ticket(number)
    assert (ticket.owner, ticket.requester, ticket.recorded_by) == (None, None, mei.id)
    assert not ticket.restrictions


def test_the_employee_who_passed_it_on_sees_its_state_only(
    case: Request, mei: Person, ken: Person, emma: Person, program: Running
) -> None:
    # O30: the recorder sees number, plain state and their own words
    number = passed_on(case, mei)
    program.does(number, ken.id, Move.TAKE)
    mei.closes(everything=True)
    assert f"{number} ・ 受付済" in home(mei).words
    assert f"{number} ・ 開示等の求め ・ 受付済" in runs(mei, "/privacy tickets").words

    case.sends_form(ken)
    assert f"{number} ・ ご本人の返事待ち" in home(mei).words
    assert "ご本人の返事待ち" in runs(mei, "/privacy tickets").words
    sheet = detail(mei, number)
    assert "見本花子" not in sheet.words
    assert number not in home(emma).words
    assert number not in below(home(ken), "わたしの受付")


def test_the_route_of_a_customers_request_opens_the_customer_form(
    case: Request, mei: Person, emma: Person
) -> None:
    # O14
    for person, said, way in (
        (mei, "データを消してほしいと言われた", "求めを受付"),
        (emma, "A customer asked us to delete their data", "Log a request"),
    ):
        form = opens_form(person, asks(person, said), way)
        assert fields(form)[:3] == ["types", "target_scope", "role"]
        person.submits({**CALL, "types": ["cease"]})
        receipt = person.waits_for_view(after=form)
        assert receipt.buttons == []
        assert str(receipt.blocks[0]["text"]["text"]).startswith("D-")
        person.closes(everything=True)


def test_the_route_opens_the_desks_form_for_an_agent(ken: Person) -> None:
    # O14
    route = asks(ken, "データを消してほしいと言われた")
    assert "marks" in fields(opens_form(ken, route, "求めを受付"))


def test_a_request_made_in_a_complaint_is_linked_both_ways(
    case: Request, ken: Person, program: Running
) -> None:
    known = int((program.now() - timedelta(hours=2)).timestamp())
    receipt = takes(ken, received_at=known)
    complaint = number_of(receipt)

    form = opens_form(ken, receipt, "開示等の求めを受付")
    assert f"{complaint}とは別の番号で受け付けます" in form.words
    assert form.values["received_at"]["answer"]["selected_date_time"] == known
    assert case.sends(ken, CALL) == {}

    number = case.number_said
    for each, other in ((number, complaint), (complaint, number)):
        [link] = program.ticket(each).links
        assert (link.relation, link.number) == (Relation.BELONGS_TO, other)


def test_a_request_cannot_be_linked_to_a_hidden_complaint(
    mei: Person, case: Request, slack: Slack, program: Running
) -> None:
    # A forged number, and the number of a hidden ticket.
    hidden = complaint(program).number
    before = counts(home(slack.person("aoi")))
    for number in (hidden, "C-2026-9999"):
        forged = forge(slack, mei, "request_log", more=number)
        mei.waits_for_view(after=forged)
        case.chooses(mei, "whose", "own")
        case.sends(mei, {"types": ["disclose"]})
        assert case.receipt.words == "番号が存在しないか、ご覧になれません。"
    assert counts(home(slack.person("aoi"))) == before


def test_who_it_is_about_is_asked_only_where_somebody_else_asks(case: Request, ken: Person) -> None:
    case.takes_call(ken)
    form = case.opens(ken, "request_describe")
    assert not {"principal_name", "principal_address"} & set(fields(form))
    assert "agent_kind" not in fields(form)
    assert "disclosure" not in offered(form, "flags")
    [name] = [each for each in form.blocks if each.get("block_id") == "name"]
    assert name["hint"]["text"] == "記録済みです。変わったときだけ入力してください。"
    case.chooses(ken, "role", "delegated_agent")
    assert {"agent_kind", "principal_name", "principal_address"} <= set(fields(ken.view))


def test_describing_a_request_keeps_the_flag_that_it_does_not_ask(
    case: Request, ken: Person
) -> None:
    case.recorded(flags=frozenset({Flag.DISCLOSURE}))
    case.does(ken, "request_describe", {"flags": ["abuse"]})
    assert case.ticket.flags == {Flag.DISCLOSURE, Flag.ABUSE}


def test_describing_a_request_keeps_blank_fields(case: Request, ken: Person) -> None:
    case.takes_call(ken, types=["cease"])
    case.does(
        ken,
        "request_describe",
        {
            "contact_by": "post",
            "reasons_35": ["no_longer_needed"],
            "summary": "広告を止めてほしい",
            "method_requested": "paper",
        },
        chosen={"types": ["cease_use", "erase"]},
    )

    ticket = case.ticket
    assert {str(each) for each in ticket.disclosure.types} == {"cease_use", "erase"}
    assert not ticket.disclosure.types_unclear
    assert ticket.party.role == "principal"
    assert ValueName(PersonalField.NAME) in ticket.personal


def test_the_address_is_asked_for_while_the_caller_is_on_the_telephone(
    ken: Person, case: Request
) -> None:
    case.takes_call(ken)
    assert "申請書の送り先（郵便番号・住所）もお聞きください" in case.receipt.words

    case.does(ken, "request_describe", {"postal_code": "100-0001", "address": "見本県見本市1-1"})

    form = case.opens(ken, "request_send_form")
    assert "見本県見本市1-1" in form.words


def test_a_known_type_is_not_called_unclear(case: Request, ken: Person) -> None:
    case.recorded(RequestType.DISCLOSE, types_unclear=True)
    assert "種類はまだ分からない" not in detail(ken, case.number).words
