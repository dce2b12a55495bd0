"""Reminders of a breach go to the person who took it on."""

from dataclasses import replace
from datetime import date

import pytest

from tests.bot.delivery.clocks import goes_to, reminders_sent, reminds, send_reminders
from tests.bot.delivery.conftest import DEPUTY, MANAGER, REPRESENTATIVE, Delivery
from tickets.access.escalation_access import escalation_assignee
from tickets.escalation.acts import Acknowledge, EscalationAct, Judge, TakeOver
from tickets.model.kinds import Leak
from tickets.model.people import Absence
from tickets.model.triage import BreachType, Triage, Verdict

REPORTABLE = Triage(
    verdict=Verdict.REPORTABLE, types=frozenset({BreachType.SENSITIVE}), persons_most=1
)
TODAY = (MANAGER, "2026-09-01")


def leaks(delivery: Delivery, *acts: EscalationAct, who: str = MANAGER) -> str:
    delivery.complain(leak=Leak.YES)
    [report] = delivery.desk.escalations.list_open(who=MANAGER, now=delivery.clock.now, most=1)
    for act in acts:
        delivery.judges(report.number, act, who)
    return report.number


def heard_of(delivery: Delivery, what: str, clock: str) -> set[str]:
    send_reminders(delivery)
    return {
        to
        for told, about, to in reminders_sent(delivery)
        if told == what and about.startswith(f"{clock}:")
    }


@pytest.mark.parametrize(
    ("acts", "told"),
    [
        ([], {MANAGER, DEPUTY}),
        ([(Acknowledge(), MANAGER)], {MANAGER}),
        ([(Acknowledge(), MANAGER), (TakeOver(), DEPUTY)], {DEPUTY}),
        ([(Acknowledge(), REPRESENTATIVE), (Judge(REPORTABLE), DEPUTY)], {DEPUTY}),
    ],
)
def test_internal_deadlines_go_to_the_holder_else_to_manager_and_deputy(
    delivery: Delivery, acts: list[tuple[EscalationAct, str]], told: set[str]
) -> None:
    number = leaks(delivery)
    for act, who in acts:
        delivery.judges(number, act, who)
    goes_to(delivery, 8, 5)

    assert heard_of(delivery, "report_due", "preliminary_alarm") == told


def test_an_absent_person_no_longer_holds_a_breach(delivery: Delivery) -> None:
    # O23
    number = leaks(delivery, TakeOver())
    report = delivery.desk.escalations.find_readable(number, who=MANAGER, now=delivery.clock.now)
    roster = replace(
        delivery.desk._context().roster,
        absences={MANAGER: Absence(date(2026, 8, 5), date(2026, 8, 7))},
    )

    assert escalation_assignee(report, None, roster, date(2026, 8, 4)) == MANAGER
    assert escalation_assignee(report, None, roster, date(2026, 8, 5)) is None


def test_statutory_deadlines_go_to_manager_deputy_and_holder(delivery: Delivery) -> None:
    # O29, O30
    leaks(delivery, TakeOver(), who=REPRESENTATIVE)
    goes_to(delivery, 9, 1)

    assert heard_of(delivery, "report_due", "final_30") == {MANAGER, DEPUTY, REPRESENTATIVE}


def test_a_reminder_shows_an_earlier_report_that_is_still_owed(delivery: Delivery) -> None:
    leaks(delivery, TakeOver())
    goes_to(delivery, 8, 27)

    reminds(delivery)

    posts = [str(c.arguments) for c in delivery.slack.calls("chat.postMessage")]
    near = [each for each in posts if "報告の期限が近づいています" in each]
    assert near
    assert all("遅れ 当局への速報 " in each and "確報 9/1(火)〔法定" in each for each in near)


def test_a_reminder_says_since_when_its_holder_has_it_if_that_is_recorded(
    delivery: Delivery,
) -> None:
    # O26, O29
    def told(day: int) -> str:
        goes_to(delivery, 8, day)
        reminds(delivery)
        return str([each.arguments for each in delivery.slack.calls("chat.postMessage")])

    number = leaks(delivery, Acknowledge(), who=DEPUTY)
    goes_to(delivery, 8, 3, 19, 5)
    delivery.judges(number, Judge(REPORTABLE), MANAGER)
    assert f"対応者：<@{MANAGER}>（8/3(月) 19:05から）" in told(5)

    goes_to(delivery, 8, 5, 19)
    delivery.judges(number, Judge(REPORTABLE), DEPUTY)
    assert f"対応者：<@{DEPUTY}>（8/5(水) 19:00から）" in told(7)

    delivery.judges(number, TakeOver())
    assert f"対応者：<@{MANAGER}>'" in told(10)


def test_deadlines_of_one_day_are_one_message(delivery: Delivery) -> None:
    leaks(delivery, TakeOver())
    delivery.telling()
    goes_to(delivery, 9, 1)
    before = len(delivery.slack.calls("chat.postMessage"))

    reminds(delivery)

    assert len([to for _, about, to in reminders_sent(delivery) if (to, about[-10:]) == TODAY]) == 1
    posts = [str(c.arguments) for c in delivery.slack.calls("chat.postMessage")[before:]]
    others = [each for each in posts if "判断されていないため" not in each]  # O25
    listing = [each for each in others if "確報 9/1(火)〔法定・30日〕" in each]
    assert len(listing) == 2  # the manager's and the deputy's
    assert all("確報 9/1(火)〔Pマーク〕" in each for each in listing)
