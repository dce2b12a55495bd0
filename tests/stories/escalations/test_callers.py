"""Calls of police, press and authorities reach the manager at once."""

from typing import Any

from tests.stories.steps.builders import old_complaint
from tests.stories.steps.case import detail, direct, opens_form, sends, submitted
from tests.stories.steps.complaints import labels, number_of, takes
from tests.stories.steps.escalations import copy, gets_route
from tests.stories.steps.homes import below, home
from tests.stories.steps.program import Running
from tickets.model.kinds import Leak, Restriction
from workspace.driver import Person, Slack, View

POLICE = "警察から電話がかかってきて、お客様の住所を聞かれています"
LAWYER = "弁護士からお客様の契約について問い合わせの手紙が届いた"
ENQUIRIES = "警察・裁判所・弁護士会などからの照会"
PRESS = "新聞記者からお客様の件で電話がありました"
BODY = "個人情報保護委員会から問い合わせの電話がありました"
RAISED = "そのほかの報告・照会"
WHO, MATTER, REACH = "見本警察署 佐藤巡査", "契約の有無を聞かれた", "03-1234-0110"


def tells(person: Person, said: str, **values: Any) -> View:
    """From the route to the receipt."""
    form = opens_form(person, gets_route(person, said), "管理者に知らせる")
    sent = person.submits({"detail": MATTER, **values})
    assert sent.errors == {}, sent.errors
    receipt = person.waits_for_view(after=form)
    person.closes()
    return receipt


def cause(program: Running, number: str) -> str:
    [found] = program.raised(number)
    return found


def has_heard(person: Person, number: str) -> bool:
    return any(number in each.words for each in direct(person))


def test_a_police_enquiry_asks_who_calls_and_is_visible_to_the_manager_only(
    ken: Person, mei: Person, saki: Person, slack: Slack, program: Running
) -> None:
    # O1, O5, scenario 17
    form = opens_form(mei, gets_route(mei, POLICE), "管理者に知らせる")
    asked = ["どこからの連絡か", "所属・お名前", "連絡先（電話・メール・住所）", "用件"]
    assert labels(form)[:4] == asked
    assert "取引があるかどうかも答えず、照会は書面で送ってもらってください。" in form.words

    said = {"caller": "police", "name": WHO, "contact": REACH, "detail": MATTER}
    receipt = submitted(mei, form, said)
    number = number_of(receipt)

    assert number.startswith("X-")
    assert "ご本人には知らせないでください。" in receipt.words
    assert cause(program, number) == "law_enforcement"
    assert program.ticket(number).flags == {"authority"}  # neither lawsuit nor lawyer
    assert has_heard(saki, number)
    for somebody in (ken, slack.person("yui"), slack.person("sho")):
        assert not has_heard(somebody, number)
    assert all(number not in str(each.raw) for each in ken.sees("C03DESK"))
    [raised] = program.raised(number).values()
    assert has_heard(saki, raised)
    assert raised not in str(home(saki).raw)


def test_a_lawyers_letter_is_an_enquiry_of_a_lawyer(
    ken: Person, mei: Person, saki: Person, program: Running
) -> None:
    # O5
    number = number_of(tells(mei, LAWYER, caller="lawyer"))

    assert number.startswith("X-")
    assert program.ticket(number).flags == {"legal"}
    assert cause(program, number) == "lawyer"
    assert "照会（弁護士・法律事務所）" in below(home(saki), ENQUIRIES)
    assert number not in str(home(ken).raw)


def test_a_leak_reported_by_an_enquiry_is_on_home(saki: Person, program: Running) -> None:
    ticket = old_complaint(program, restrictions=frozenset({Restriction.ENQUIRY}), leak=Leak.YES)
    [link] = ticket.links

    shown = below(home(saki), "漏えい等のおそれ")

    assert link.number in shown
    assert ticket.number not in shown


def test_a_press_call_is_passed_on_without_naming_the_person_and_is_on_the_managers_home(
    mei: Person, saki: Person, program: Running
) -> None:
    # Scenario 16
    form = opens_form(mei, gets_route(mei, PRESS), "管理者に知らせる")
    assert "肯定も否定もしないでください。" in form.words
    assert "どこからの連絡か" not in labels(form)
    hints = [each["hint"]["text"] for each in form.blocks if each.get("hint")]
    assert "用件と締切を書いてください。だれについての問合せかは書かないでください。" in hints

    mei.submits({"detail": "取材の依頼。締切は明日"})
    receipt = mei.waits_for_view(after=form)
    number = number_of(receipt)

    assert "広報にも、用件と締切を伝えてください。" in receipt.words
    assert cause(program, number) == "media"
    assert has_heard(saki, number)
    [raised] = program.raised(number).values()
    assert raised in below(home(saki), RAISED)


def test_the_receipt_tells_a_call_from_a_leak(slack: Slack, program: Running) -> None:
    receipt = takes(slack.person("ken"), channel="accredited_body", leak="yes", marks=[])

    raised = program.raised(number_of(receipt))
    leak, call = raised["breach_suspected"], raised["accredited_body"]
    lines = [line for line in receipt.words.splitlines() if "に知らせました。" in line]
    assert sorted(lines) == sorted(
        [
            f"{call} を管理者に知らせました。",
            f"漏えい等のおそれ：{leak} を管理者・代行者・セキュリティ担当に知らせました。",
        ]
    )


def test_the_desk_escalates_a_ticket_once_per_cause(
    ken: Person, saki: Person, program: Running
) -> None:
    ticket = number_of(takes(ken))
    for errors in (set(), {"cause"}):
        opens_form(ken, detail(ken, ticket), "管理者に報告")
        assert set(sends(ken, cause="legal_threat")) == errors

    [number] = program.raised(ticket).values()
    assert copy(saki, number).words.startswith(f"🔴 訴訟・弁護士（予告を含む） {number}\n")
    assert f"関連：{ticket}" in copy(saki, number).words
    assert number in detail(ken, ticket).words


def test_the_desk_says_what_another_matter_is_about(
    ken: Person, saki: Person, program: Running
) -> None:
    ticket, why = number_of(takes(ken)), "議員の事務所から問合せがあった"
    opens_form(ken, detail(ken, ticket), "管理者に報告")
    assert list(sends(ken, cause="other")) == ["note"]
    assert sends(ken, cause="other", note=why) == {}

    [number] = program.raised(ticket).values()
    assert why not in copy(saki, number).words
    sheet = opens_form(saki, copy(saki, number), "開く")
    asked = opens_form(saki, sheet, "内容を見る")
    assert why in submitted(saki, asked, {"why": "判断のため"}).words
