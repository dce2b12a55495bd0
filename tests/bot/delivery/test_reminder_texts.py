"""A reminder tells its reader what they may do, or have not done."""

from dataclasses import replace
from datetime import date, time

from handlers.tickets.notices import reminders
from tests.bot.delivery.clocks import at, goes_to, reminds
from tests.bot.delivery.conftest import MANAGER, Delivery
from tests.handlers.test_home_limits import REQUEST, a_home, a_ticket
from tests.tickets.shelf import Shelf
from tickets.deadlines.timers import schedules_of
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import Channel, Move, Role, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Step


def test_a_reminder_names_the_day_from_which_the_person_may_sue() -> None:
    # O30
    facts = replace(REQUEST, application_arrived_on=date(2026, 8, 3))
    ticket = a_ticket("D-2026-0001", facts, Status.SEARCHING, owner="mei", received_at=at(8, 1))
    told = Notice(NoticeKind.CLOCK_FROM, ticket.number, "mei", 1, "article_39:due:2026-08-18")
    reader = replace(a_home("mei", Shelf()).view, now=at(8, 18))

    shown = reminders.ticket_reminder(told, ticket, reader, None)

    assert shown is not None
    assert shown.text == "ご本人が提訴できるようになります D-2026-0001"
    assert "8/18(火)から提訴可〔法定・法39条〕" in str(shown.blocks)


def test_no_reminder_asks_for_progress_on_the_day_of_the_answer_or_later() -> None:
    # received on Monday, looked into since Tuesday: progress would be due a day after the answer
    step = Step(
        at=at(8, 4), by="mei", role=Role.AGENT, move=Move.INVESTIGATE, before=Status.ASSESSED,
        after=Status.INVESTIGATING,
    )  # fmt: skip
    ticket = a_ticket(
        "C-2026-0001",
        Complaint(category=Category.COMPLAINT),
        Status.INVESTIGATING,
        owner="mei",
        received_at=at(8, 3),
        history=(step,),
    )
    home = a_home("mei", Shelf())
    schedules = schedules_of(ticket, home.office_context)
    due = {each.deadline.clock.name: each.deadline.on for each in schedules}
    progress, reply = due[ClockName.COMPLAINT_PROGRESS], due[ClockName.COMPLAINT_REPLY]
    assert progress > reply
    told = Notice(
        NoticeKind.CLOCK_NEAR, ticket.number, "mei", 1, f"complaint_progress:one_before:{progress}"
    )
    before = replace(home.view, now=tokyo.at(reply, time(10)))
    after = replace(home.view, now=tokyo.at(progress, time(10)))

    assert reminders.ticket_reminder(told, ticket, before, None) is None
    assert reminders.ticket_reminder(told, ticket, after, None) is not None


def test_a_missed_reminder_says_that_nothing_is_recorded(delivery: Delivery) -> None:
    goes_to(delivery, 8, 3, 10)
    [link] = delivery.complain(channel=Channel.AUTHORITY).links

    goes_to(delivery, 8, 4, 9, 6)  # no digest was planned that would say it
    reminds(delivery)

    line = f"{link.number}：当日中の対応がまだ記録されていません"
    assert any(line in each for each in delivery.heard(MANAGER))
