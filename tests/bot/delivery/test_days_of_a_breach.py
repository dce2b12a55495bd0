"""Reminders of a breach go to the person who took it on."""

from dataclasses import replace
from datetime import date

import pytest

from tests.bot.delivery.clocks import DEPUTY, MANAGER, REPRESENTATIVE, goes_to, rang, ring
from tests.bot.delivery.conftest import Delivery
from tickets.access.call_list import assignee
from tickets.escalation.acts import Acknowledge, Act, TakeOver
from tickets.model.kinds import Leak
from tickets.model.people import Absence

TODAY = (MANAGER, "2026-09-01")


pytestmark = pytest.mark.usefixtures("no_pace")


def leaks(delivery: Delivery, *acts: Act, who: str = MANAGER) -> str:
    delivery.complain(leak=Leak.YES)
    [report] = delivery.desk.escalations.standing(who=MANAGER, most=1)
    for act in acts:
        does(delivery, report.number, act, who)
    return report.number


def does(delivery: Delivery, number: str, act: Act, who: str = MANAGER) -> None:
    key = f"{type(act).__name__}-{who}"
    delivery.desk.handling.act(number, act, who=who, now=delivery.clock.now, key=key)


def heard_of(delivery: Delivery, what: str, clock: str) -> set[str]:
    ring(delivery)
    return {
        to for told, about, to in rang(delivery) if told == what and about.startswith(f"{clock}:")
    }


def test_whoever_has_seen_it_hears_of_a_day_that_is_not_the_laws(delivery: Delivery) -> None:
    leaks(delivery, Acknowledge())
    goes_to(delivery, 8, 5)

    assert heard_of(delivery, "report_due", "preliminary_alarm") == {MANAGER}


def test_whoever_took_it_over_hears_in_their_place(delivery: Delivery) -> None:
    number = leaks(delivery, Acknowledge())
    does(delivery, number, TakeOver(), DEPUTY)
    goes_to(delivery, 8, 5)

    assert heard_of(delivery, "report_due", "preliminary_alarm") == {DEPUTY}


def test_whoever_is_away_has_it_in_hand_no_more(delivery: Delivery) -> None:
    # O23
    number = leaks(delivery, TakeOver())
    report = delivery.desk.escalations.known(number, who=MANAGER, now=delivery.clock.now)
    roster = replace(
        delivery.desk._context().roster,
        absences={MANAGER: Absence(date(2026, 8, 5), date(2026, 8, 7))},
    )

    assert assignee(report, None, roster, date(2026, 8, 4)) == MANAGER
    assert assignee(report, None, roster, date(2026, 8, 5)) is None


def test_nobody_has_it_and_both_hear(delivery: Delivery) -> None:
    leaks(delivery)
    goes_to(delivery, 8, 5)

    assert heard_of(delivery, "report_due", "preliminary_alarm") == {MANAGER, DEPUTY}


def test_of_a_day_of_the_law_manager_and_deputy_hear_beside_whoever_has_it(
    delivery: Delivery,
) -> None:
    # O29, O30
    leaks(delivery, TakeOver(), who=REPRESENTATIVE)
    goes_to(delivery, 9, 1)

    assert heard_of(delivery, "report_due", "final_30") == {MANAGER, DEPUTY, REPRESENTATIVE}


def test_the_dates_of_one_day_are_one_message_that_lists_them(delivery: Delivery) -> None:
    leaks(delivery, TakeOver())
    delivery.telling()
    goes_to(delivery, 9, 1)
    before = len(delivery.slack.calls("chat.postMessage"))

    ring(delivery)
    delivery.telling()

    assert len([to for _, about, to in rang(delivery) if (to, about[-10:]) == TODAY]) == 1
    posts = [str(c.arguments) for c in delivery.slack.calls("chat.postMessage")[before:]]
    listing = [each for each in posts if "確報 9/1(火)〔法定・30日〕" in each]
    assert len(listing) == 2  # the manager's and the deputy's
    assert all("Pマーク 確報 9/1(火)〔Pマーク〕" in each for each in listing)
