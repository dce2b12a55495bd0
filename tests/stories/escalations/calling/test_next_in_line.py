"""Who is next if a decider is absent, deactivated or does not act."""

from datetime import date

from tests.stories.escalations.calling.conftest import MoveClock
from tests.stories.steps.builders import DAI, KEN, SAKI, YUI, drafted
from tests.stories.steps.case import direct, opens_form, status_of
from tests.stories.steps.complaints import number_of, takes
from tests.stories.steps.disclosures import Request
from tests.stories.steps.escalations import heard, number_in, reports
from tests.stories.steps.homes import below, home
from tests.stories.steps.program import Running
from tickets.model.kinds import Move
from tickets.model.people import Absence
from tickets.workflow.case import Act
from workspace.driver import Person, Slack

MONDAY, TUESDAY = date(2026, 8, 3), date(2026, 8, 4)
WEDNESDAY, THURSDAY = date(2026, 8, 5), date(2026, 8, 6)


def decides(program: Running, person: Person, number: str) -> None:
    """Read the draft from the DM and approve it."""
    asked = next(each for each in direct(person) if number in each.text and each.buttons)
    form = opens_form(person, asked, "読んで決める")
    opens_form(person, form, "どうしますか", option="approve")
    assert person.submits({"needed": "no", "action": "手順書を直した"}).errors == {}
    assert program.settled()


def test_the_representative_decides_while_manager_and_deputy_are_away(
    dai: Person, rei: Person, saki: Person, slack: Slack, program: Running
) -> None:
    # O22, O23: a breach still reaches everybody
    for each in (SAKI, DAI):
        program.absences.set(each, Absence(MONDAY, WEDNESDAY))
    number = drafted(program).number

    assert heard(saki, number) == heard(dai, number) == []
    assert len(heard(rei, number)) == 1
    assert number in below(home(rei), "判断待ち")
    decides(program, rei, number)
    assert status_of(slack, number) == "approved"

    leak = number_in(reports(slack.person("mei")).words)
    for person in (saki, dai, slack.person("sho")):
        assert len(heard(person, leak)) == 1


def test_a_chased_agent_hands_over_and_the_colleague_continues(
    ken: Person, yui: Person, saki: Person, case: Request, program: Running, move_clock: MoveClock
) -> None:
    # O7, O23: 催促, then 引き継ぐ
    move_clock(MONDAY, 10)
    number, kept = number_of(takes(ken)), number_of(takes(ken))
    for each in (number, kept):
        program.acts(each, Act(Move.TAKE), who=KEN)
    move_clock(THURSDAY, 10)
    row = next(each for each in home(saki).blocks if number in str(each) and "催促" in str(each))
    assert row["accessory"]["text"]["text"] == "催促する"
    program.acts(number, Act(Move.CHASE), who=SAKI)
    chased = f"催促 {number}（苦情・相談）：しばらく動きがありません。次の対応をお願いします"
    assert heard(ken, number).count(chased) == 1

    case.does(ken, "hand_over", {"person": YUI, "tickets": [number]}, number="")
    assert program.settled()
    assert "1件を引き継ぎました" in case.receipt.words
    assert number in program.held_by(YUI)
    assert kept in program.held_by(KEN)
    assert heard(yui, number) == [f"{number}（苦情・相談）の担当になりました"]

    # Later reminders go to the new owner only.
    before = heard(ken, number)
    move_clock(date(2026, 8, 13), 9, 6)  # the reply is due on 8/18; no digest says so here
    assert heard(yui, number).count(f"期限が近づいています {number}（苦情・相談）") == 1
    assert heard(ken, number) == before
    program.acts(number, Act(Move.CHASE), who=SAKI)
    assert chased in heard(yui, number)
