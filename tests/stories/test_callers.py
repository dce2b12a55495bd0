"""Police, press and authorities: the manager hears at once (O5, O14; scenarios 16, 17, 25)."""

from typing import Any

import pytest

from tests.stories.complaints import REST, Begins, labels, takes
from tests.stories.homes import below, complaint, home
from tests.stories.program import Running
from tests.stories.reports import direct, meets_the_door, opens
from tickets.model.kinds import Leak, Restriction
from workspace.driver import Person, Slack, View

POLICE = "警察から電話がかかってきて、お客様の住所を聞かれています"
PRESS = "新聞記者からお客様の件で電話がありました"
BODY = "個人情報保護委員会から問い合わせの電話がありました"
RAISED = "そのほかの報告・照会"
WHO, MATTER, REACH = "見本警察署 佐藤巡査", "契約の有無を聞かれた", "03-1234-0110"


def tells(person: Person, said: str, **values: Any) -> View:
    """From the door to the receipt."""
    form = opens(person, meets_the_door(person, said), "管理者に知らせる")
    sent = person.submits({"detail": MATTER, **values})
    assert sent.errors == {}, sent.errors
    receipt = person.waits_for_view(after=form)
    person.closes()
    return receipt


def number_of(receipt: View) -> str:
    return str(receipt.blocks[0]["text"]["text"])


def cause(program: Running, number: str) -> str:
    found = program.rows(f"SELECT cause FROM escalations WHERE source = '{number}'")
    assert len(found) == 1
    return str(found[0][0])


def has_heard(person: Person, number: str) -> bool:
    return any(number in each.words for each in direct(person))


def test_the_police_are_asked_for_who_they_are_and_nothing_is_answered(mei: Person) -> None:
    # O5, scenario 17
    form = opens(mei, meets_the_door(mei, POLICE), "管理者に知らせる")

    assert labels(form)[:4] == [
        "どこからの連絡か",
        "所属・お名前",
        "連絡先（電話かメール）",
        "用件",
    ]
    assert "取引があるかどうかも答えず、書面でもらってください。" in form.words


def test_an_enquiry_of_the_police_is_told_to_the_manager_and_shown_to_nobody_else(
    ken: Person, mei: Person, saki: Person, slack: Slack, program: Running
) -> None:
    # O1, O5, scenario 17
    receipt = tells(mei, POLICE, caller="police", name=WHO, contact=REACH)
    number = number_of(receipt)
    assert program.settled()

    assert number.startswith("X-")
    assert "ご本人には知らせないでください。" in receipt.words
    assert cause(program, number) == "law_enforcement"
    assert has_heard(saki, number)
    for somebody in (ken, slack.person("yui"), slack.person("sho")):
        assert not has_heard(somebody, number)
    assert all(number not in str(each.raw) for each in ken.sees("C03DESK"))


def test_an_enquiry_stands_in_no_general_list(mei: Person, saki: Person, program: Running) -> None:
    # O5
    number = number_of(tells(mei, POLICE, caller="court", name=WHO))
    assert cause(program, number) == "lawsuit_or_court"

    for command in ("/privacy tickets", "/privacy search 照会"):
        saki.runs(command, channel="C01GENERAL")
        assert number not in str(saki.sees("C01GENERAL")[-1].raw)
    [(raised,)] = program.rows(f"SELECT number FROM escalations WHERE source = '{number}'")
    assert program.settled()
    assert has_heard(saki, raised)
    assert raised not in str(home(saki).raw)


def test_what_else_a_caller_brought_up_stands_on_the_managers_home(
    mei: Person, saki: Person, program: Running
) -> None:
    number = number_of(tells(mei, PRESS))
    [(raised,)] = program.rows(f"SELECT number FROM escalations WHERE source = '{number}'")

    assert raised in below(home(saki), RAISED)


def test_a_possible_leak_that_came_with_an_enquiry_stands_on_home_all_the_same(
    ken: Person, saki: Person, program: Running
) -> None:
    ticket = complaint(program, restrictions=frozenset({Restriction.ENQUIRY}), leak=Leak.YES)
    [link] = ticket.links

    shown = below(home(saki), "漏えい等のおそれ")

    assert link.number in shown
    assert ticket.number not in shown


def test_of_who_called_only_a_sealed_trace_is_kept(
    mei: Person, saki: Person, program: Running, slack: Slack
) -> None:
    # scenario 5: an enquiry of the bar association is no request
    # O2, O5
    number = number_of(tells(mei, POLICE, caller="bar_association", name=WHO, contact=REACH))
    assert program.settled()

    assert cause(program, number) == "bar_association"
    for words in (WHO, MATTER, REACH.replace("-", "")):
        assert words.encode() not in program.database.read_bytes()
        assert all(words not in str(each.raw) for each in direct(saki))


def test_a_reporters_call_is_passed_on_without_a_word_on_whom_it_is_about(
    mei: Person, saki: Person, program: Running
) -> None:
    # Scenario 16
    form = opens(mei, meets_the_door(mei, PRESS), "管理者に知らせる")
    assert "肯定も否定もしないでください。" in form.words
    assert "どこからの連絡か" not in labels(form)
    hints = [each["hint"]["text"] for each in form.blocks if each.get("hint")]
    assert "用件と締切。だれについての問合せかは書かないでください。" in hints

    mei.submits({"detail": "取材の依頼。締切は明日"})
    receipt = mei.waits_for_view(after=form)
    number = number_of(receipt)
    assert program.settled()

    assert "広報にも、用件と締切を伝えてください。" in receipt.words
    assert cause(program, number) == "media"
    assert has_heard(saki, number)


@pytest.mark.parametrize("caller", ["accredited_body", "regulator"])
def test_an_accredited_body_or_a_regulator_reaches_the_manager_the_same_day(
    mei: Person, saki: Person, program: Running, caller: str
) -> None:
    # Scenario 25
    receipt = tells(mei, BODY, caller=caller)
    number = number_of(receipt)
    assert program.settled()

    assert "管理者に知らせました。" in receipt.words
    assert cause(program, number) == caller
    assert has_heard(saki, number)


def test_the_complaint_form_passes_on_who_called_in_the_same_way(
    ken: Person, saki: Person, program: Running
) -> None:
    # Scenario 25
    receipt = takes(ken, channel="accredited_body", marks=[])
    number = number_of(receipt)
    assert program.settled()

    assert "を管理者に知らせました。" in receipt.words
    assert cause(program, number) == "accredited_body"
    assert has_heard(saki, number)


def test_what_concerns_the_manager_goes_around_the_manager(
    mei: Person, saki: Person, slack: Slack, program: Running
) -> None:
    # O1
    number = number_of(tells(mei, BODY, caller="regulator", about=["U03MGR"]))
    assert program.settled()

    assert not has_heard(saki, number)
    assert has_heard(slack.person("rei"), number)


@pytest.mark.parametrize(("flag", "why"), [("media", "media"), ("authority", "regulator")])
def test_press_and_authority_that_are_ticked_later_reach_the_manager_too(
    begins: Begins, ken: Person, saki: Person, program: Running, flag: str, why: str
) -> None:
    # domain.md 4.4
    walk = begins()

    assert walk.does(ken, "complaint_describe", **{**REST, "flags": [flag]}) == {}

    assert program.delivered()
    [(number, raised)] = program.rows(
        f"SELECT number, cause FROM escalations WHERE source = '{walk.number}'"
    )
    assert raised == why
    assert has_heard(saki, number)
