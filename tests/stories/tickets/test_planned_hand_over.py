"""Tickets are handed over on a planned day."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.stories.steps.builders import KEN, YUI, complaint
from tests.stories.steps.case import opens_form, submitted, without_modals
from tests.stories.steps.disclosures import Request
from tests.stories.steps.homes import below, home
from tests.stories.steps.months import direct
from tests.stories.steps.mornings import digests, goes_to, next_day, planned
from tests.stories.steps.program import Running
from tickets.model.kinds import Move
from tickets.model.people import Absence
from workspace.driver import Person

pytestmark = pytest.mark.usefixtures("no_rest")

SAKI = "U03MGR"
AHEAD = "引継ぎの予定"


@pytest.fixture
def by_day(begun: Running) -> Iterator[Running]:
    """Cancel the plans that a test leaves."""
    yield begun
    for plan in begun.cases.hand_overs.plans(who=SAKI, now=begun.now()):
        begun.cases.hand_overs.take_back(plan.planned.id, who=SAKI, now=begun.now())


def owned(program: Running, who: str = KEN) -> str:
    number = complaint(program).number
    return program.does(number, "U03MGR", Move.ASSIGN, person=who).number


def owner_of(program: Running, number: str) -> str:
    return str(program.ticket(number).owner)


def is_carried_out(program: Running) -> bool:
    """Whether no plan is left."""
    return program.becomes(lambda: not program.cases.hand_overs.plans(who=SAKI, now=program.now()))


def plans(case: Request, person: Person, on: date, *numbers: str, to: str = YUI) -> str:
    """Plan a hand-over; the confirmation."""
    case.opens(person, "hand_over", number="")
    said = {"person": to, "hand_over_on": str(on)}
    assert (
        case.sends(person, said | ({"tickets": list(numbers)} if numbers else {"all": ["all"]}))
        == {}
    )
    without_modals(person)
    return case.receipt.words


def heard(person: Person, after: int = 0) -> str:
    """The bot's messages after the first so many."""
    return "\n".join(each.words for each in direct(person)[after:])


@pytest.mark.long
def test_planned_tickets_are_handed_over_that_morning_and_both_are_told(
    case: Request, ken: Person, yui: Person, by_day: Running
) -> None:
    given, kept = owned(by_day), owned(by_day)
    day = next_day(by_day)
    known = len(direct(yui))
    told = plans(case, ken, day, given)
    assert "の朝に、選んだ1件を引き継ぎます。" in told
    assert owner_of(by_day, given) == KEN
    assert f"<@{YUI}>（1件）" in below(home(ken), AHEAD)
    assert f"<@{KEN}> → <@{YUI}>" in below(home(yui), AHEAD)
    assert f"の朝に、<@{KEN}> さんの担当の受付を <@{YUI}> さんに引き継ぎます。" in heard(yui)

    goes_to(by_day, day, 9)
    assert is_carried_out(by_day)
    assert planned(by_day, day)
    assert by_day.delivered()

    assert (owner_of(by_day, given), owner_of(by_day, kept)) == (YUI, KEN)
    done = f"<@{KEN}> さんの担当の受付1件を、<@{YUI}> さんに引き継ぎました。"
    assert done in heard(ken)
    assert done in heard(yui)
    assert "の担当になりました" not in heard(yui, after=known)  # said by that
    assert given in home(yui).words
    assert AHEAD not in home(ken).words
    assert digests(ken)  # the morning continues as usual


@pytest.mark.long
def test_a_hand_over_at_night_is_told_when_the_desk_opens(
    case: Request, ken: Person, yui: Person, by_day: Running
) -> None:
    number, day = owned(by_day), next_day(by_day)
    plans(case, ken, day, number)
    before = len(direct(ken)), len(direct(yui))

    goes_to(by_day, day, 23)
    assert is_carried_out(by_day)
    assert owner_of(by_day, number) == YUI
    assert (len(direct(ken)), len(direct(yui))) == before

    goes_to(by_day, next_day(by_day), 9, 1)
    assert by_day.becomes(lambda: "引き継ぎました" in heard(ken, after=before[0]))
    assert by_day.becomes(lambda: "引き継ぎました" in heard(yui, after=before[1]))


def test_a_plan_cancelled_from_home_hands_nothing_over(
    case: Request, ken: Person, yui: Person, by_day: Running
) -> None:
    number, day = owned(by_day), next_day(by_day)
    plans(case, ken, day)

    view = home(ken)
    assert "（すべて・いま" in below(view, AHEAD)
    form = opens_form(ken, view, "取り消す")
    told = submitted(ken, form)

    assert "引継ぎの予定を取り消しました。" in told.words
    assert is_carried_out(by_day)
    assert "取り消されました。担当は変わりません。" in heard(yui)
    goes_to(by_day, day, 10)
    assert planned(by_day, day)
    assert owner_of(by_day, number) == KEN


@pytest.mark.long
def test_the_planner_reads_that_the_recipient_is_away_that_day(
    case: Request, ken: Person, by_day: Running
) -> None:
    number, day = owned(by_day), next_day(by_day)
    by_day.absences.set(YUI, Absence(day, day))
    try:
        assert "選んだ人は" in plans(case, ken, day, number)
    finally:
        by_day.absences.clear(YUI)


def test_the_form_shows_the_plan_and_cancels_it(
    saki: Person, case: Request, ken: Person, by_day: Running
) -> None:
    plans(case, ken, next_day(by_day), owned(by_day))
    form = case.opens(saki, "hand_over", number="")
    assert f"<@{KEN}> → <@{YUI}>（1件）" in form.words
    below_it = opens_form(saki, form, "取り消す")
    assert "引継ぎの予定を取り消しました。" in submitted(saki, below_it).words
    assert is_carried_out(by_day)
