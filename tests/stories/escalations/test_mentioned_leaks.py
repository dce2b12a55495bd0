"""A leak that was only mentioned reaches the desk after ten minutes and makes one report."""

from datetime import timedelta

import pytest

from tests.stories.steps.case import chooses, direct, opens_form, reply_to, sends
from tests.stories.steps.escalations import (
    EVENT,
    MENTIONED,
    WAYS,
    adds,
    gets_route,
    mentioned,
    number_in,
    opens,
    presses,
    raised,
    ten_minutes_pass,
)
from tests.stories.steps.mornings import goes_to, next_day
from tests.stories.steps.program import Running
from tests.stories.steps.questions import mentions
from tickets.model.escalation import Persons, Trigger
from workspace.driver import Message, Person, Slack


def reported_there(person: Person, program: Running) -> str:
    """The number in the desk's newest message; older ones may be drawn again meanwhile."""
    told = "として報告しました"
    assert program.becomes(lambda: told in mentioned(person, "C03DESK").words)
    return number_in(mentioned(person, "C03DESK").words)


def test_after_ten_minutes_the_desk_is_told_who_mentioned_a_leak_and_reports_it(
    mei: Person, ken: Person, yui: Person, program: Running
) -> None:
    # O13, O24: the time of the mention counts
    route = gets_route(mei)
    said_at = program.now()
    offered = "10分たっても何も選ばれないときは"
    assert offered in route.words

    ten_minutes_pass(program)

    word = ken.sees("C03DESK")[-1]
    assert word.text == MENTIONED
    assert "U01MEI" in str(word.raw)
    assert "名簿" not in str(word.raw)
    told = mei.waits_for(after=route, saying="あなたの名前を窓口に知らせました")
    assert told.ts == route.ts
    assert offered not in told.words
    assert told.buttons == ["すぐ報告する", "質問でした"]
    assert word.buttons == WAYS

    ken.clicks(word, "すぐ報告する")
    done = ken.waits_for(after=word, saying="として報告しました")

    number = number_in(done.words)
    shown = next(each for each in yui.sees("C03DESK") if each.ts == word.ts)
    assert f"<@U02KEN> さんが {number} として報告しました。" in shown.words
    assert shown.buttons == []
    report = program.report(number)
    assert report.raised_by == "U02KEN"
    assert abs(report.known_at - said_at) < timedelta(minutes=2)


def test_at_night_a_mentioned_leak_reaches_whom_a_report_would_call(
    mei: Person, ken: Person, saki: Person, sho: Person, program: Running
) -> None:
    # O13, O24
    goes_to(program, next_day(program), 22)
    assert program.reminders_sent()
    gets_route(mei)
    ten_minutes_pass(program)

    for person, ways in ((saki, WAYS), (sho, WAYS[:1])):
        word = mentioned(person, "@madoguchi")
        assert "U01MEI" in word.words
        assert "名簿" not in str(word.raw)
        assert word.buttons == ways
    asked = mentioned(saki, "@madoguchi")
    saki.clicks(asked, "すぐ報告する")
    receipt = saki.waits_for(after=asked, saying="として報告しました")
    number = number_in(receipt.words)

    # one incident: whoever presses later reads who reported it
    before = raised(program)
    instead = f"<@{saki.id}> さんが {number} として報告しました。"
    assert instead in mentioned(ken, "C03DESK").words
    assert mentioned(ken, "C03DESK").buttons == []
    word = mentioned(sho, "@madoguchi")
    sho.clicks(word, "すぐ報告する")
    shown = sho.waits_for(after=word, saying=instead)
    assert shown.ts == word.ts
    assert shown.buttons == []
    assert program.settled()
    assert raised(program) == before


@pytest.mark.long
def test_a_mention_makes_one_report_and_its_writer_keeps_the_first_steps_and_adds(
    mei: Person, ken: Person, saki: Person, program: Running
) -> None:
    # O13, O24
    route, number = reported_by_ken(mei, ken, program)
    before = raised(program)

    mei.clicks(route, "すぐ報告する")
    shown = mei.waits_for(after=route, saying=f"{number} として報告しました")

    assert shown.ts == route.ts
    assert ken.id in str(shown.raw)
    assert program.settled()
    assert raised(program) == before
    assert "最後に見た場所と時刻を控え" in shown.words
    assert "03-0000-0119" in shown.words
    assert program.report(number).triggers == {Trigger.LOST}
    home = mei.opens_home()
    assert number in home.words
    adds(mei, shown, persons="more")
    assert program.report(number).persons is Persons.MORE
    presses(saki, number, "確認した")
    seen = mei.waits_for(after=shown, saying="確認しました")
    assert seen.ts == route.ts
    assert ken.id in str(seen.raw)
    assert seen.buttons == ["分かることを追加"]


@pytest.mark.long
def test_who_added_to_a_colleagues_report_hears_of_its_end_too_once(
    mei: Person, ken: Person, saki: Person, program: Running
) -> None:
    # O24: in opening hours
    goes_to(program, next_day(program), 10)
    route, number = reported_by_ken(mei, ken, program)
    mei.clicks(route, "すぐ報告する")
    mei.waits_for(after=route, saying=f"{number} として報告しました")

    presses(saki, number, "確認した")
    opens(saki, number, "判断する")
    chooses(saki, "verdict", "not_an_incident")
    assert sends(saki, reason="社内の試験用の名簿だった") == {}

    over = f"{number}：ご報告の件の対応が完了しました"
    for person in (ken, mei):
        [news] = [each for each in direct(person) if each.text == over]
        assert "個人データの漏えい等の事故には当たりませんでした" in news.words
        assert "試験用" not in news.words


@pytest.mark.long
def test_who_presses_about_what_a_colleague_has_just_reported_is_asked_and_does_not_join(
    mei: Person, ken: Person, yui: Person, slack: Slack, program: Running
) -> None:
    # O13: the message still has its button while Slack is slow to redraw it
    gets_route(mei)
    ten_minutes_pass(program)
    stale = mentioned(yui, "C03DESK")
    before = raised(program)
    slack.injects_faults(slow=4)  # time to press; the program gives up a call after 5 s
    ken.clicks(stale, "すぐ報告する")
    assert program.becomes(lambda: raised(program) == before + 1)

    yui.clicks(stale, "すぐ報告する")

    slack.injects_faults()
    asked = yui.waits_for(after=stale, saying="として報告しています")
    assert asked.ephemeral
    assert ken.id in str(asked.raw)
    number = number_in(asked.words)
    assert asked.buttons == ["別の件を報告する"]
    home = yui.opens_home()
    assert number not in home.words
    assert raised(program) == before + 1
    receipt = reply_to(yui, asked, "別の件を報告する")
    assert number_in(receipt.words) != number
    assert raised(program) == before + 2


@pytest.mark.long
def test_a_tap_on_what_a_colleague_reported_leaves_the_next_mention_waiting(
    mei: Person, ken: Person, program: Running
) -> None:
    # O13
    route, number = reported_by_ken(mei, ken, program)
    gets_route(mei)
    assert program.mentions_waiting() == 1

    mei.clicks(route, "すぐ報告する")
    mei.waits_for(after=route, saying=f"{number} として報告しました")
    assert program.settled()

    assert program.mentions_waiting() == 1


def test_a_report_of_one_mention_leaves_the_one_before_it_waiting(
    mei: Person, ken: Person, program: Running
) -> None:
    # O13: a stolen computer is not settled by the report of a wrong invoice
    waiting = program.mentions_waiting()
    gets_route(mei, "委託先でお客様のデータの入ったパソコンが盗まれました")
    route = gets_route(mei, "さっきお客様に別の方の請求書を送ってしまいました")
    number = number_in(reply_to(mei, route, "すぐ報告する").words)
    assert program.settled()

    assert program.mentions_waiting() == waiting + 1
    ten_minutes_pass(program)
    word = mentioned(ken, "C03DESK")
    assert f"その後に {number} を報告しています" in word.words
    assert word.buttons == WAYS


def test_an_agents_own_mention_reported_in_the_desks_channel_ends_the_alarm_there(
    ken: Person, program: Running
) -> None:
    # O13
    route = mentions(ken, EVENT, "C03DESK")
    assert route.ephemeral
    ten_minutes_pass(program)
    word = mentioned(ken, "C03DESK")
    assert program.settled()

    ken.clicks(route, "すぐ報告する")

    shown = ken.waits_for(after=word, saying=f"<@{ken.id}> さんが ")
    assert shown.ts == word.ts
    assert shown.buttons == []


def reported_by_ken(mei: Person, ken: Person, program: Running) -> tuple[Message, str]:
    """Mei's reply about something lost, and the number under which Ken of the desk reported it."""
    route = gets_route(mei, "お客様の名簿が入ったUSBメモリを電車でなくしました")
    ten_minutes_pass(program)
    word = mentioned(ken, "C03DESK")
    ken.clicks(word, "すぐ報告する")
    number = reported_there(ken, program)
    return mei.waits_for(after=route, saying="あなたの名前を窓口に知らせました"), number


@pytest.mark.long
def test_a_double_click_about_a_colleagues_report_sends_one_receipt(
    mei: Person, ken: Person, program: Running
) -> None:
    # O24
    route = mentions(mei, EVENT)
    ten_minutes_pass(program)
    word = mentioned(ken, "C03DESK")
    ken.clicks(word, "すぐ報告する")
    number = reported_there(ken, program)
    assert program.settled()

    mei.clicks(route, "すぐ報告する", times=2)

    mei.waits_for(after=route, saying=f"{number} として報告しました")
    assert len([each for each in direct(mei) if number in each.words]) == 1


def test_a_mention_makes_one_report_also_when_its_writer_reports_first(
    mei: Person, ken: Person, program: Running
) -> None:
    # O13
    route = gets_route(mei)
    ten_minutes_pass(program)
    word = mentioned(ken, "C03DESK")
    route = mei.waits_for(after=route, saying="あなたの名前を窓口に知らせました")

    number = number_in(reply_to(mei, route, "すぐ報告する").words)

    shown = ken.waits_for(after=word, saying=f"<@{mei.id}> さんが {number} として報告しました。")
    assert shown.ts == word.ts
    assert shown.buttons == []


def test_a_report_in_time_does_not_read_the_desks_channel(
    mei: Person, slack: Slack, program: Running
) -> None:
    route = gets_route(mei)
    before = len(slack.calls("conversations.history"))

    reply_to(mei, route, "すぐ報告する")
    assert program.settled()

    read = slack.calls("conversations.history")[before:]
    assert [each for each in read if each.arguments["channel"] == "C03DESK"] == []


def test_who_reports_for_a_colleague_still_has_their_own_mention_to_decide(
    mei: Person, ken: Person, program: Running
) -> None:
    # O13
    gets_route(mei)
    ten_minutes_pass(program)
    word = mentioned(ken, "C03DESK")
    gets_route(ken, "会社のパソコンを電車に忘れました")
    assert program.mentions_waiting() == 1

    ken.clicks(word, "すぐ報告する")
    ken.waits_for(after=word, saying="として報告しました")
    assert program.settled()

    assert program.mentions_waiting() == 1
    ten_minutes_pass(program)
    own = mentioned(ken, "C03DESK")
    assert ken.id in own.words
    assert own.buttons == WAYS


def test_a_report_from_elsewhere_ends_the_offer_of_ten_minutes(mei: Person) -> None:
    # O13
    route = gets_route(mei)
    home = mei.opens_home()

    number = number_in(opens_form(mei, home, "すぐ報告する").words)

    told = mei.waits_for(after=route, saying=f"{number} として報告済みです。")
    assert told.ts == route.ts
    assert "10分たっても" not in told.words


@pytest.mark.parametrize("label", ["すぐ報告する", "質問でした"])
def test_any_choice_stops_the_ten_minute_notice(mei: Person, program: Running, label: str) -> None:
    # O13
    waiting = program.mentions_waiting()
    reply_to(mei, gets_route(mei), label)
    assert program.settled()

    assert program.mentions_waiting() == waiting
