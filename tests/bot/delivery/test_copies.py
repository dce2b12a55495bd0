"""All messages of an escalation change together, whatever Slack does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.storage.casebook.messages import EscalationCopies
from bot.storage.casebook.outbox import Outbox
from tests.bot.delivery.clocks import send_reminders
from tests.bot.delivery.conftest import DEPUTY, MANAGER, MEI, SECURITY, Delivery
from tickets.escalation.acts import Acknowledge, Judge
from tickets.escalation.additions import Addition
from tickets.model.escalation import Persons, Trigger
from tickets.model.kinds import Leak, Move
from tickets.model.triage import Triage, Verdict
from tickets.workflow.case import Act


def reported(delivery: Delivery) -> str:
    number = delivery.reports(MEI)
    delivery.telling()
    return number


def adds(delivery: Delivery, number: str) -> None:
    more = Addition(persons=Persons.HUNDRED)
    delivery.desk.escalations.add(number, more, who=MEI, now=delivery.clock.now, key="more")
    delivery.telling()


@contextmanager
def killed_after_posting(delivery: Delivery) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Outbox, "mark_sent", lambda *_: None)
        yield
    delivery.loses_its_leases()


def copying(delivery: Delivery) -> None:
    delivery.jobs["copies"]()


def updates(delivery: Delivery) -> list[Any]:
    return delivery.slack.calls("chat.update")


def theirs(delivery: Delivery, number: str, person: str) -> Any:
    [copy] = [
        each for each in EscalationCopies(delivery.database).copies_of(number) if each.to == person
    ]
    return copy


def client(delivery: Delivery) -> WebClient:
    return WebClient(delivery.slack.bot_token, delivery.slack.api_url, retry_handlers=[])


def deletes(delivery: Delivery, copy: Any) -> None:
    client(delivery).chat_delete(channel=copy.channel, ts=copy.ts)


def test_one_tap_updates_every_copy_once(delivery: Delivery) -> None:
    number = reported(delivery)
    copying(delivery)
    before = len(updates(delivery))
    delivery.judges(number, Acknowledge())

    copying(delivery)
    copying(delivery)

    changed = updates(delivery)[before:]
    assert len(changed) == 3
    assert all("管理者が確認" in str(each.arguments) for each in changed)


def test_new_first_steps_are_told_under_the_receipt(delivery: Delivery) -> None:
    # O24
    number, slack = reported(delivery), client(delivery)
    channel = slack.conversations_open(users=MEI)["channel"]["id"]
    ts = slack.chat_postMessage(channel=channel, text="receipt")["ts"]
    EscalationCopies(delivery.database).keep_receipt(number, MEI, channel, ts, 1)
    lost = Addition(triggers=frozenset({Trigger.LOST}))
    delivery.desk.escalations.join("tap", lost, who="U05EMMA", now=delivery.clock.now)

    delivery.telling()

    _, told = delivery.said_in(channel)
    assert told.arguments["thread_ts"] == ts
    assert told.arguments["text"] == f"{number}：「まずやること」が変わりました"
    assert "駅・店・警察に遺失物を問い合わせる" in str(told.arguments["blocks"])


def test_a_merged_report_is_named_no_more_once_it_is_restricted(delivery: Delivery) -> None:
    # O1
    number = reported(delivery)
    ticket = delivery.complain(leak=Leak.YES)
    [part] = delivery.desk.escalations.of_ticket(ticket)
    delivery.desk.handling.merge(
        part.number, number, who=MANAGER, now=delivery.clock.now, key="merge"
    )
    copying(delivery)
    copy = theirs(delivery, number, MANAGER)

    assert part.number in delivery.redrawn(copy.ts)[-1]

    delivery.acts(ticket.number, Act(Move.NAME, {"about": frozenset({MANAGER})}))
    copying(delivery)

    assert number in delivery.redrawn(copy.ts)[-1]
    assert part.number not in delivery.redrawn(copy.ts)[-1]


def test_first_steps_of_a_closed_report_are_told_to_nobody(delivery: Delivery) -> None:
    number = reported(delivery)
    lost = Addition(triggers=frozenset({Trigger.LOST}))
    delivery.desk.escalations.join("tap", lost, who="U05EMMA", now=delivery.clock.now)
    judged = Triage(verdict=Verdict.NOT_AN_INCIDENT, reason="試験用の名簿だった")
    delivery.judges(number, Judge(judged, denies_report=True))

    delivery.telling()

    [told] = delivery.all_of("steps_changed")
    assert told.state == "cancelled"


def test_a_call_redraws_every_copy_once_without_its_time(delivery: Delivery) -> None:
    # O24
    number = reported(delivery)
    copying(delivery)
    copying(delivery)
    before = len(updates(delivery))
    delivery.clock.passes(minutes=31)

    for _ in range(2):
        send_reminders(delivery)
        copying(delivery)

    changed = [str(each.arguments) for each in updates(delivery)[before:]]
    assert len(changed) == len(EscalationCopies(delivery.database).copies_of(number)) == 3
    assert not [each for each in changed if "再通知、" in each or "に再通知。" in each]
    assert all("に代表者へ。" in each for each in changed)


def test_a_call_during_a_redrawing_is_not_lost(delivery: Delivery) -> None:
    number = reported(delivery)
    copies = EscalationCopies(delivery.database)
    known = theirs(delivery, number, MANAGER)
    delivery.clock.passes(minutes=31)
    send_reminders(delivery)

    copies.mark_drawn(known, 1)

    assert copies.stale(1) == (number,)


def test_a_copy_posted_before_a_kill_is_redrawn(delivery: Delivery) -> None:
    with killed_after_posting(delivery):
        number = reported(delivery)
    delivery.judges(number, Acknowledge())

    delivery.telling()
    copying(delivery)

    assert {each.version for each in EscalationCopies(delivery.database).copies_of(number)} == {2}
    assert len(delivery.slack.calls("chat.postMessage")) == 3


def test_a_deleted_message_is_dropped_and_blocks_no_other(delivery: Delivery) -> None:
    number = reported(delivery)
    deletes(delivery, theirs(delivery, number, MANAGER))
    delivery.judges(number, Acknowledge())

    copying(delivery)

    left = EscalationCopies(delivery.database).copies_of(number)
    assert sorted(each.to for each in left) == [DEPUTY, SECURITY]
    assert {each.version for each in left} == {2}


def test_updates_go_to_the_thread_once(delivery: Delivery) -> None:
    # an edit alone sends no push notification
    number = reported(delivery)
    copy = theirs(delivery, number, MANAGER)

    adds(delivery, number)
    delivery.telling()

    told = [each.arguments for each in delivery.said_in(copy.channel)]
    assert [each.get("thread_ts") for each in told] == [None, copy.ts]
    assert "報告者が情報を追加しました" in told[1]["text"]
    assert theirs(delivery, number, MANAGER) == copy  # the line itself is no copy


def test_without_their_message_updates_are_posted_alone(delivery: Delivery) -> None:
    number = reported(delivery)
    copy = theirs(delivery, number, MANAGER)
    deletes(delivery, copy)

    adds(delivery, number)

    told = [each.arguments for each in delivery.said_in(copy.channel)]
    assert told[-1].get("thread_ts") is None
    assert "報告者が情報を追加しました" in told[-1]["text"]


def test_an_uncertain_update_is_looked_up_in_the_thread_first(delivery: Delivery) -> None:
    number = reported(delivery)
    with killed_after_posting(delivery):
        adds(delivery, number)

    delivery.telling()

    assert [row.state for row in delivery.notices_of(number, "added")] == ["sent"] * 3
    assert len(delivery.slack.calls("chat.postMessage")) == 6


@pytest.mark.parametrize("person", [MANAGER, SECURITY])
def test_a_former_officer_sees_a_neutral_text(delivery: Delivery, person: str) -> None:
    # O1
    number = reported(delivery)
    copying(delivery)
    before = len(updates(delivery))
    people = replace(delivery.office.people, manager="U02YUI", security=())
    delivery.office = replace(delivery.office, people=people)

    copying(delivery)

    copy = theirs(delivery, number, person)
    [changed] = [e for e in updates(delivery)[before:] if e.arguments["channel"] == copy.channel]
    assert changed.arguments["text"] == f"{number} ・ この件は、ここには表示しません。"
    assert "確認した" not in str(changed.arguments)
