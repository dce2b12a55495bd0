"""Tickets of manager and deputy themselves: in their digests and on Home."""

from datetime import timedelta

import pytest

from tests.stories.steps.builders import DAI, KEN, SAKI, Prepared, complaint, late, request
from tests.stories.steps.homes import act_of, home
from tests.stories.steps.mornings import (
    comes_morning,
    digests,
    goes_to,
    line,
    next_day,
    planned,
    row,
    today,
)
from tests.stories.steps.program import Running
from tickets.model.documents import Defect
from tickets.model.kinds import Move, PartyRole
from tickets.model.people import Absence
from tickets.model.ticket import Party
from tickets.workflow.case import Act
from workspace.driver import Person, Slack

pytestmark = pytest.mark.usefixtures("no_rest")


def test_the_managers_digest_lists_what_was_handed_over_to_them(
    begun: Running, saki: Person
) -> None:
    # O7, O29: due today, not late
    def counted() -> int:
        morning = begun.cases.digests.of(SAKI, today(begun), now=begun.now())
        assert morning is not None
        return morning.due.count + morning.near

    before = counted()
    number = complaint(begun).number
    begun.acts(number, Act(Move.TAKE), who=SAKI)
    assert counted() == before  # the line below counts what other owners were told

    goes_to(begun, next_day(begun), 9, 5)
    assert planned(begun, today(begun))

    digest = digests(saki)[-1]
    assert "3営業日先までの期限 1件" in digest.words
    assert "🟡 今日" in line(digest, number)


def test_the_managers_digest_has_their_own_tickets_that_can_go_on(
    begun: Running, saki: Person
) -> None:
    # O9, O29
    number = request(begun).number
    Prepared(begun, number).to_check().asks_correction(Defect.IDENTITY)
    begun.acts(number, Act(Move.ASSIGN, {"person": SAKI}), who=SAKI)

    goes_to(begun, begun.calendar.roll_forward(today(begun) + timedelta(days=7)), 9)
    assert planned(begun, today(begun))

    digest = digests(saki)[-1]
    assert "次に進められるもの 1件" in digest.words
    assert row(digest, number)["accessory"]["text"]["text"] == "開く"
    singly = [each.text for each in saki.sees("@madoguchi") if "今日から次の手続き" in each.text]
    assert not [each for each in singly if number in each]
    assert act_of(home(saki), number) == "督促を送る"


def test_the_deputys_digest_has_their_own_tickets_while_the_manager_is_there(
    begun: Running, dai: Person
) -> None:
    # O29
    missed, due = late(begun, DAI), complaint(begun).number
    begun.acts(due, Act(Move.TAKE), who=DAI)

    comes_morning(begun)

    digest = digests(dai)[-1]
    assert "🔴 遅れ" in line(digest, missed)
    assert "🟡 今日" in line(digest, due)
    for number in (missed, due):
        begun.acts(number, Act(Move.ASSIGN, {"person": KEN}), who=SAKI)


def test_the_managers_own_ticket_that_a_department_searches_is_only_opened(
    saki: Person, program: Running
) -> None:
    # O20: the manager might answer for the departments by mistake
    number = request(program, party=Party(PartyRole.PRINCIPAL)).number
    program.acts(number, Act(Move.TAKE), who=SAKI)
    assert act_of(home(saki), number) == "申請書を送る"

    Prepared(program, number).to_asked()

    assert act_of(home(saki), number) == "開く"


@pytest.mark.parametrize(("owner", "told", "reader"), [(KEN, SAKI, "saki"), (SAKI, DAI, "dai")])
def test_the_deadlines_of_an_absent_owner_are_rows_for_whoever_is_in_charge(
    begun: Running, slack: Slack, owner: str, told: str, reader: str
) -> None:
    # O23, O29
    number, tomorrow = complaint(begun).number, next_day(begun)
    begun.acts(number, Act(Move.TAKE), who=owner)
    begun.absences.set(owner, Absence(tomorrow, tomorrow))
    try:
        comes_morning(begun)
        digest = digests(slack.person(reader))[-1]
        assert "不在の担当者の期限（3営業日先まで）" in digest.words
        assert f"<@{owner}> は " in line(digest, number)
        assert " まで不在" in line(digest, number)
        assert digest.words.count(number) == 1
        assert row(digest, number)["accessory"]["text"]["text"] == "開く"
        morning = begun.cases.digests.of(told, tomorrow, now=begun.now())
        assert morning is not None
        assert number not in morning.due.numbers  # which counts what owners were told
    finally:
        begun.absences.clear(owner)


def test_an_owner_who_is_back_has_the_row_alone(begun: Running, ken: Person, saki: Person) -> None:
    # O23, O29
    number, tomorrow = complaint(begun).number, next_day(begun)
    begun.acts(number, Act(Move.TAKE), who=KEN)
    yesterday = today(begun)
    begun.absences.set(KEN, Absence(yesterday, yesterday))
    comes_morning(begun)
    begun.absences.clear(KEN)
    assert today(begun) == tomorrow
    assert number in digests(ken)[-1].words
    assert number not in digests(saki)[-1].words
