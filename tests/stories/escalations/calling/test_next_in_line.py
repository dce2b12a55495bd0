"""Somebody is away, or gone, or does not move: who is next, and how they hear of it (O22, O23)."""

from datetime import date

from bot.settings import Settings
from knowledge.answering import Answerer
from tests.stories.escalations.calling.conftest import Winds
from tests.stories.steps.builders import drafted
from tests.stories.steps.case import direct, status_of
from tests.stories.steps.complaints import number_of, takes
from tests.stories.steps.disclosures import Desk
from tests.stories.steps.escalations import copy, heard, number_in, presses, reports
from tests.stories.steps.homes import below, home
from tests.stories.steps.program import AUDITOR, Running
from tickets.model.kinds import Move, Status
from tickets.model.people import Absence
from tickets.ports import Query
from tickets.workflow.case import Act
from workspace.driver import Person, Slack

KEN, YUI, SAKI, DAI = "U02KEN", "U02YUI", "U03MGR", "U04DEP"
MONDAY, TUESDAY = date(2026, 8, 3), date(2026, 8, 4)
WEDNESDAY, THURSDAY = date(2026, 8, 5), date(2026, 8, 6)


def of(program: Running, owner: str) -> set[str]:
    query = Query(owner=owner, statuses=frozenset(Status))
    found = program.cases.list(query, who=AUDITOR, now=program.now(), most=500)
    return {each.number for each in found}


def decides(program: Running, person: Person, number: str) -> None:
    """Reads the draft from the DM, and approves it."""
    asked = next(each for each in direct(person) if number in each.text and each.buttons)
    person.clicks(asked, "読んで決める")
    form = person.waits_for_view(after=asked)
    person.clicks(form, "どうしますか", option="approve")
    person.waits_for_view(after=form)
    assert person.submits({"needed": "no", "no_need": "手順書を直した"}).errors == {}
    assert program.settled()


def test_the_representative_decides_while_manager_and_deputy_are_away(
    dai: Person, rei: Person, saki: Person, slack: Slack, program: Running
) -> None:
    # O22, O23: a decision goes on, and a breach reaches all of them all the same
    for each in (SAKI, DAI):
        program.absences.set(each, Absence(MONDAY, WEDNESDAY))
    number = drafted(program).number
    assert program.settled()

    assert heard(saki, number) == heard(dai, number) == []
    assert len(heard(rei, number)) == 1
    assert number in below(home(rei), "判断待ち")
    decides(program, rei, number)
    assert status_of(slack, number) == "approved"

    leak = number_in(reports(slack.person("mei")).words)
    assert program.settled()
    for person in (saki, dai, slack.person("sho")):
        assert len(heard(person, leak)) == 1


def test_a_waiting_decision_goes_to_the_deputy_after_one_business_day(
    dai: Person, rei: Person, saki: Person, slack: Slack, program: Running, winds: Winds
) -> None:
    # O23: once each; whoever is first decides
    winds(MONDAY, 15)
    number = drafted(program).number
    assert program.settled()
    assert len(heard(saki, number)) == 1

    winds(TUESDAY, 14, 59)
    assert heard(dai, number) == []
    winds(TUESDAY, 15)
    assert len(heard(dai, number)) == 1
    winds(WEDNESDAY, 17)
    assert [len(heard(each, number)) for each in (saki, dai, rei)] == [1, 1, 0]
    decides(program, dai, number)
    assert status_of(slack, number) == "approved"


def test_the_deputy_is_called_if_the_managers_account_is_deactivated(
    mei: Person, slack: Slack, program: Running, winds: Winds
) -> None:
    dai, sho, rei = (slack.person(name) for name in ("dai", "sho", "rei"))
    winds(MONDAY, 15)
    before = number_in(reports(mei).words)
    assert program.settled()
    slack.deactivates(SAKI)
    winds(MONDAY, 15, 30)
    assert f"{before}：まだ確認されていません。確認してください" in heard(dai, before)

    leak = number_in(reports(mei).words)
    assert program.settled()
    for person in (dai, sho):
        assert heard(person, leak) == [f"漏えい等のおそれ {leak}：確認してください"]
    winds(MONDAY, 17, 30)
    assert heard(rei, leak) == [f"{leak}：管理者・代行者の確認がないため、お知らせします"]
    presses(dai, leak, "確認した")
    assert program.settled()
    assert "代行者が確認" in copy(dai, leak).words


def test_the_fallback_channel_names_unreachable_people_once(
    sho: Person, slack: Slack, settings: Settings, answerer: Answerer
) -> None:
    # the program looks when it starts, and every night
    slack.deactivates(SAKI)
    program = Running(settings, answerer)
    slack.waits_for_app()

    def alarms() -> list[str]:
        return [each.words for each in sho.sees("C05ALARM") if "届かない宛先" in each.text]

    assert program.becomes(lambda: bool(alarms()))
    assert program.settled()
    program.stops()

    [alarm] = alarms()
    assert f"管理者（<@{SAKI}>）：アカウントが使えません。次の人に知らせます" in alarm


def test_a_chased_agent_hands_over_and_the_colleague_continues(
    ken: Person, yui: Person, saki: Person, desk: Desk, program: Running, winds: Winds
) -> None:
    # O7, O23: 催促, then 引き継ぐ
    winds(MONDAY, 10)
    number, kept = number_of(takes(ken)), number_of(takes(ken))
    for each in (number, kept):
        program.acts(each, Act(Move.TAKE), who=KEN)
    winds(THURSDAY, 10)
    row = next(each for each in home(saki).blocks if number in str(each) and "催促" in str(each))
    assert row["accessory"]["text"]["text"] == "催促する"
    program.acts(number, Act(Move.CHASE), who=SAKI)
    assert program.delivered()
    chased = f"催促 {number}（苦情・相談）：しばらく動きがありません。次の対応をお願いします"
    assert heard(ken, number).count(chased) == 1

    desk.opens(ken, "hand_over", number="")
    assert desk.sends(ken, {"person": YUI, "tickets": [number]}) == {}
    assert program.settled()
    assert number in of(program, YUI)
    assert kept in of(program, KEN)
    assert heard(yui, number) == [f"{number}（苦情・相談）の担当になりました"]

    # What rings from now on rings for her, and nothing more for him.
    before = heard(ken, number)
    winds(date(2026, 8, 13), 9)  # the reply is due on 8/18
    assert heard(yui, number).count(f"期限が近づいています {number}（苦情・相談）") == 1
    assert heard(ken, number) == before
    program.acts(number, Act(Move.CHASE), who=SAKI)
    assert program.delivered()
    assert chased in heard(yui, number)
