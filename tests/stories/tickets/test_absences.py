"""Decisions go to the next in line: passed on by the manager, or during an absence."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from handlers.slack.phrases import Phrases
from tests.stories.steps.builders import KEN, SAKI, YUI, complaint, drafted
from tests.stories.steps.case import Case, buttons, chooses, detail, opens_form, without_modals
from tests.stories.steps.complaints import Complaint
from tests.stories.steps.disclosures import Request
from tests.stories.steps.homes import absence_days, below, home, is_away, opens_absence, row
from tests.stories.steps.messages import told
from tests.stories.steps.mornings import days_pass, next_day, today
from tests.stories.steps.program import Running
from tickets.model import tokyo
from tickets.model.kinds import Move, Role
from tickets.model.people import Absence
from workspace.driver import Person, Slack


def test_the_manager_passes_a_decision_to_the_deputy(
    dai: Person, program: Running, saki: Person
) -> None:
    number = drafted(program).number
    [asked] = told(saki, number)
    assert asked.buttons == ["読んで決める", "代行者に回す"]

    saki.clicks(asked, "代行者に回す")

    [result] = told(saki, number)
    assert result.buttons == []
    assert "<@U03MGR> 代行者へ回付" in result.words
    [asks] = told(dai, number)
    assert asks.buttons == ["読んで決める"]
    assert number in below(home(dai), "判断待ち")
    assert number not in below(home(saki), "判断待ち")
    assert program.does(number, KEN, Move.CHASE)  # and now the deputy is chased
    assert any(each.text.startswith("催促") for each in told(dai, number))


@pytest.fixture
def saki(slack: Slack, program: Running) -> Iterator[Person]:
    """The manager, whose absence ends with the test."""
    manager = without_modals(slack.person("saki"))
    yield manager
    program.absences.clear("U03MGR")


def heard_of(person: Person, number: str) -> bool:
    """Whether a DM of the bot names the ticket."""
    channel = person.writes("了解", to="@madoguchi").channel
    return any(number in seen.text for seen in person.sees(channel) if seen.bot)


def test_a_decision_goes_to_the_deputy_while_the_manager_is_away(
    dai: Person, saki: Person, program: Running
) -> None:
    # O23
    told = is_away(saki, program)
    ticket = drafted(program)

    assert told.title == "設定しました"
    assert heard_of(dai, ticket.number)
    assert not heard_of(saki, ticket.number)
    assert ticket.number in below(home(dai), "判断待ち")
    assert ticket.number not in below(home(saki), "判断待ち")
    words = home(dai).words
    assert re.search("管理者は .+まで不在です。\nこの間の判断は代行者（.+）に回ります。", words)
    assert f"<@{dai.id}>" in words
    assert "高橋" not in words

    form = opens_absence(saki)
    saki.submits({"away_back": ["away_back"]})
    assert "不在を取り消しました。" in saki.waits_for_view(after=form).words
    assert "まで不在です" not in home(saki).words


def test_decisions_stay_with_a_present_manager_while_the_deputy_is_away(
    dai: Person, rei: Person, saki: Person, program: Running
) -> None:
    # O23
    is_away(dai, program)
    try:
        for words in (home(saki).words, home(rei).words):
            assert re.search("代行者は .+まで不在です。", words)
            assert "に回ります。" not in words
    finally:
        program.absences.clear(dai.id)


def test_a_deputy_who_is_away_too_leaves_the_decision_to_the_representative(
    dai: Person, rei: Person, saki: Person, program: Running
) -> None:
    # O23
    number = drafted(program).number
    days_pass(program, 1)
    assert number in below(home(dai), "判断待ち")
    is_away(saki, program)
    is_away(dai, program)
    try:
        seen = home(dai)
        assert number not in below(seen, "判断待ち")
        assert number in below(home(rei), "判断待ち")
        for words in (seen.words, home(rei).words):
            assert words.count("に回ります。") == 1
            assert "この間の判断は代表者（" in words
    finally:
        program.absences.clear(dai.id)


@pytest.fixture
def both_away(dai: Person, saki: Person, program: Running) -> Iterator[None]:
    for each in (saki, dai):
        is_away(each, program)
    yield
    program.absences.clear(dai.id)


@pytest.mark.parametrize(
    ("act", "values", "status"),
    [
        ("complaint_close", {}, "closed"),
        ("complaint_reopen", {"move_reason": "調べ直すため"}, "reopened"),
    ],
)
def test_the_representative_closes_or_reopens_a_complaint_while_both_are_away(
    approved: Complaint,
    ken: Person,
    rei: Person,
    saki: Person,
    both_away: None,
    *,
    act: str,
    values: dict[str, str],
    status: str,
) -> None:
    # O22, O23
    approved.does(ken, "complaint_respond", {"reaction": "not_accepted", "words": "納得できない"})
    approved.does(ken, "complaint_not_accepted", {"external_recourse_informed": ["informed"]})

    assert "次は決定者の判断" in row(home(rei), approved.number)
    assert approved.offers(rei, act)
    approved.does(rei, act, values)

    assert approved.status == status
    if status == "closed":  # who closes it hears of it by that
        assert approved.ticket.complaint.report == "each"
        decided = below(home(saki), "あなたに代わって決定されたもの")
        assert "完了の区分：未解決・社外の相談先を案内" in decided


def test_the_representative_rules_on_held_data_while_both_are_away(
    case: Request, ken: Person, rei: Person, both_away: None
) -> None:
    # O17, O23
    case.takes_call(ken, marks=["footage"])
    asked = told(rei, case.number)[-1]
    opens_form(rei, asked, "対象かを判断")
    assert rei.submits({"may_be_held": "yes", "move_reason": "顔が写る"}).errors == {}

    assert case.ticket.disclosure.may_be_held is True


def test_who_stands_in_checks_the_contents_if_nobody_of_the_desk_can(
    case: Request, ken: Person, rei: Person, program: Running, both_away: None
) -> None:
    # O21, O23
    case.recorded().to_decided()
    waiting = "送付物の確認（封入した人以外）"
    asked = f"送付物の確認のお願い {case.number}"
    program.absences.set(YUI, Absence(today(program), today(program)))
    try:
        case.does(ken, "request_pack", {"pages": "1"})
        assert "⚪ いま：代表者が送付物を確認" in row(home(ken), case.number)
        [message] = [each for each in told(rei, case.number) if each.text.startswith(asked)]
        assert not case.offers(rei, "request_rule_on_data")
        assert "文書" not in detail(rei, case.number).buttons
        program.absences.clear(YUI)
        later = (today(program) + timedelta(days=30)).isoformat()
        delay = {"delay_proposed_until": later, "move_reason": "確認に時間がかかるため"}
        case.does(ken, "request_delay", delay)
        assert case.offers(rei, "request_allow_delay")
        assert case.number not in below(home(rei), waiting)
        assert not [*buttons(detail(rei, case.number), "request_check_contents", case.number)]
        program.absences.set(YUI, Absence(today(program), today(program)))

        assert case.number in below(home(rei), waiting)
        opens_form(rei, message, "送付物を確認")
        checked = {"pages": "1", "is_it_right": "right", "checks": ["recipient", "third_parties"]}
        assert rei.submits(checked).errors == {}
    finally:
        program.absences.clear(YUI)

    assert case.ticket.disclosure.are_contents_checked
    assert case.ticket.history[-1].role is Role.REPRESENTATIVE


PAST = "不在の最初の日より前の日や、過ぎた日は選べません。"


@pytest.mark.parametrize(
    ("start", "end", "field", "told"),
    [
        (2, 1, "away_until", PAST),
        (-5, -1, "away_until", PAST),
        (0, 400, "away_until", "不在は、1年を超えない期間にしてください。年を見直してください。"),
        (
            400,
            401,
            "away_from",
            "不在は、今日から1年以内に始まるようにしてください。年を見直してください。",
        ),
    ],
)
def test_a_past_or_reversed_absence_or_a_mistyped_year_is_refused(
    saki: Person, program: Running, start: int, end: int, field: str, told: str
) -> None:
    # O23: nobody would decide until then
    opens_absence(saki)
    assert saki.submits(absence_days(program, start, end)).errors == {field: told}


@pytest.mark.parametrize("how", ["passed on", "away"])
def test_the_deputys_home_says_since_when_a_decision_waits_for_them(
    dai: Person, saki: Person, program: Running, how: str
) -> None:
    # O23: they were asked on the next business day, long before it was theirs alone
    number = drafted(program).number
    asked = day(program)
    since = Phrases("ja").date(next_day(program), tokyo.date_of(program.now()))
    days_pass(program, 4)
    if how == "away":
        is_away(saki, program)
    else:
        saki.clicks(told(saki, number)[-1], "代行者に回す")
    assert program.settled()
    days_pass(program, 1)
    waits = row(home(dai), number)

    assert f"承認待ち：代行者（{asked}から、代行者には{since}から）" in waits


def day(program: Running, ahead: int = 0) -> str:
    today = tokyo.date_of(program.now())
    return Phrases("ja").date(today + timedelta(days=ahead), today)


def test_who_hands_over_to_an_absent_person_reads_until_when_they_are_away(
    ken: Person, saki: Person, slack: Slack, program: Running
) -> None:
    # O7, O23
    case = Case(slack, program, complaint(program).number)
    away = "不在です"
    is_away(saki, program, start=1, end=3)
    until = day(program, ahead=3)
    days_pass(program, 1)

    assert away not in case.opens(ken, "ticket_assign").words
    assert away not in chooses(ken, "person", YUI).words
    assert f"選んだ人は {until} まで不在です。" in chooses(ken, "person", SAKI).words
    assert case.sends(ken, {"person": SAKI}) == {}

    program.does(case.number, KEN, Move.ASSIGN, person=KEN)
    assert away not in case.opens(ken, "hand_over", number="").words
    assert f"選んだ人は {until} まで不在です。" in chooses(ken, "person", SAKI).words
    later = tokyo.date_of(program.now()) + timedelta(days=3)
    assert away not in chooses(ken, "hand_over_on", later.isoformat()).words
