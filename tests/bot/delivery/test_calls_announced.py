"""The next call a message announces is the one that is scheduled (O25, O27)."""

import re
from datetime import datetime

from tests.bot.delivery.clocks import at, goes_to, reminders_sent, scheduled, send_reminders
from tests.bot.delivery.conftest import DEPUTY, MANAGER, Delivery
from tickets.escalation.acts import Acknowledge, EscalationAct, Judge
from tickets.model import tokyo
from tickets.model.kinds import Leak
from tickets.model.triage import Triage


def announced(delivery: Delivery) -> str:
    """What the manager's newest message announces: the next calls, and the judgement."""
    said = delivery.slack.person(MANAGER).sees("@madoguchi")[-1].words
    return "\n".join(each for each in said.splitlines() if "再通知" in each or "へ。" in each)


def as_printed(moment: datetime) -> str:
    there = moment.astimezone(tokyo.TOKYO)
    return f"{there.month}/{there.day}({'月火水木金土日'[there.weekday()]}) {there:%H:%M}"


def acts(delivery: Delivery, act: EscalationAct) -> None:
    """Act as the manager on the one open escalation."""
    [report] = delivery.desk.escalations.list_open(who=MANAGER, now=delivery.clock.now, most=1)
    delivery.judges(report.number, act)


def asked_again(delivery: Delivery) -> list[str]:
    return [to for what, _, to in reminders_sent(delivery) if what == "triage_waits"]


def test_an_unsure_leak_before_a_holiday_announces_its_reminder(delivery: Delivery) -> None:
    # O27, O29: on Monday at ten to six; Tuesday is 山の日
    goes_to(delivery, 8, 10, 17, 50)
    delivery.complain(leak=Leak.UNKNOWN)

    delivery.telling()

    told, clocks = announced(delivery), scheduled(delivery)
    assert clocks["call_deputy"] == ("due", at(8, 12, 9, 20))
    assert clocks["triage"] == ("due", at(8, 12, 12, 50))
    assert re.findall(r"\d+/\d+\(.\) \d\d:\d\d", told) == [as_printed(clocks["call_deputy"][1])]
    # the acknowledgement restarts the judgement's clock, so no hour is promised for it
    assert "確認から窓口の営業時間で4時間以内に判断がなければ再通知します。" in told


def test_an_open_judgement_is_requested_again_every_four_hours(delivery: Delivery) -> None:
    # O25: also more than once a day
    both = sorted((MANAGER, DEPUTY))
    goes_to(delivery, 8, 3, 9)
    delivery.complain(leak=Leak.YES)
    delivery.telling()
    goes_to(delivery, 8, 3, 9, 20)
    acts(delivery, Acknowledge())
    assert scheduled(delivery)["triage"] == ("due", at(8, 3, 13, 20))
    goes_to(delivery, 8, 3, 13, 20)
    send_reminders(delivery)
    assert sorted(asked_again(delivery)) == both

    for times, (hour, minute) in enumerate(((13, 40), (17, 50)), start=2):
        goes_to(delivery, 8, 3, hour, minute)
        acts(delivery, Judge(Triage()))
        delivery.jobs["copies"]()
        assert scheduled(delivery)["triage"] == ("due", at(8, 3, hour + 4, minute))
        assert f"{hour + 4}:{minute} までに判断がなければ再通知します" in announced(delivery)
        goes_to(delivery, 8, 3, hour + 4, minute)
        send_reminders(delivery)
        send_reminders(delivery)
        assert sorted(asked_again(delivery)) == sorted(both * times)

    delivery.telling()
    states = [row.state for row in delivery.all_of("triage_waits") if row.to == MANAGER]
    assert sorted(states) == ["cancelled", "cancelled", "sent"]  # superseded by later answers


def test_a_late_judgement_can_be_made_from_its_reminder(delivery: Delivery) -> None:
    goes_to(delivery, 8, 3, 9)
    delivery.complain(leak=Leak.YES)
    delivery.telling()
    acts(delivery, Acknowledge())
    goes_to(delivery, 8, 3, 13)
    send_reminders(delivery)

    delivery.telling()

    posts = [str(call) for call in delivery.slack.calls("chat.postMessage")]
    assert all("判断する" in post for post in posts if "判断がまだ記録されていません" in post)
    assert any("判断がまだ記録されていません" in post for post in posts)
