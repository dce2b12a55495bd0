"""Which escalations call at night and which in the morning (O29)."""

from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from bot.storage.casebook.deadlines import StoredLeakMentions
from tests.bot.delivery.clocks import at, goes_to, scheduled
from tests.bot.delivery.conftest import DEPUTY, DESK, KEN, MANAGER, SECURITY, Delivery
from tickets.escalation.acts import AskReporter
from tickets.escalation.additions import Addition
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.escalation import AskedDetail, Cause, Persons
from tickets.model.kinds import Flag, Leak, Move
from tickets.rules.escalation import CALL_RULES, Line
from tickets.workflow.case import Act


def called(delivery: Delivery) -> list[str]:
    """Who was told about an escalation by now."""
    delivery.telling()
    escalated = ("leak_flagged", "escalated", "added", "asked_back", "called_again", "climbed")
    sent = [row.to for what in escalated for row in delivery.all_of(what) if row.state == "sent"]
    return sorted(sent)


def test_other_escalations_wait_for_the_opening(delivery: Delivery) -> None:
    # scenario 25
    goes_to(delivery, 8, 8, 23)
    for made in (Flag.LEGAL, Flag.ABUSE):
        delivery.complain(flags=frozenset({made}))
    delivery.desk.escalate(
        delivery.complain().number,
        Cause.OTHER,
        who=KEN,
        now=delivery.clock.now,
        key="other",
        note="…",
    )
    assert called(delivery) == []

    goes_to(delivery, 8, 10, 9)

    assert called(delivery) == [MANAGER] * 3


def test_a_report_made_sure_at_night_calls_at_once_and_only_once(delivery: Delivery) -> None:
    goes_to(delivery, 8, 8, 23)
    number = delivery.complain(leak=Leak.UNKNOWN).number
    assert called(delivery) == []

    delivery.acts(number, Act(Move.FLAG_LEAK, {"leak": Leak.YES}))

    assert called(delivery) == sorted((MANAGER, DEPUTY, SECURITY))
    goes_to(delivery, 8, 10, 9)
    delivery.telling()
    assert len(delivery.heard(MANAGER)) == 1


def test_the_same_day_means_the_day_of_the_first_call(delivery: Delivery) -> None:
    goes_to(delivery, 8, 7, 23)  # a Friday
    delivery.complain(flags=frozenset({Flag.LEGAL}))

    assert scheduled(delivery)["same_day"] == ("missed", at(8, 12))  # 8/11 is a holiday


def test_additions_and_questions_at_night_wait_like_their_escalation(delivery: Delivery) -> None:
    never = replace(CALL_RULES[Line.BREACH], at_any_hour=False)
    delivery.office = replace(delivery.office, calls={**CALL_RULES, Line.BREACH: never})
    goes_to(delivery, 8, 7, 15)
    number = delivery.reports()
    at_once = called(delivery)
    goes_to(delivery, 8, 7, 23)
    delivery.judges(number, AskReporter(frozenset({AskedDetail.PERSONS})))
    assert called(delivery) == at_once

    goes_to(delivery, 8, 10, 9)
    assert called(delivery) == sorted((*at_once, KEN))

    goes_to(delivery, 8, 10, 23)
    more, now = Addition(persons=Persons.ONE), delivery.clock.now
    delivery.desk.escalations.add(number, more, who=KEN, now=now, key="more")
    assert called(delivery) == sorted((*at_once, KEN))
    goes_to(delivery, 8, 12, 9)
    assert called(delivery) == sorted((*at_once, KEN, MANAGER, DEPUTY, SECURITY))


def test_a_decision_waits_for_the_opening(delivery: Delivery) -> None:
    goes_to(delivery, 8, 3, 22)
    footage = Disclosure(types=frozenset({RequestType.DISCLOSE}), footage=True)
    delivery.opens(footage)
    delivery.telling()
    waiting = delivery.notice("ruling_asked")
    assert (waiting.state, waiting.not_before) == ("waiting", at(8, 4))

    goes_to(delivery, 8, 4, 9, 6)  # no digest was planned that would say it
    delivery.telling()

    assert delivery.notice("ruling_asked").state == "sent"


def test_a_choice_just_before_the_desk_is_told_of_a_mention_is_heeded(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    # O13
    StoredLeakMentions(delivery.database).note(KEN, None, delivery.clock.now)
    delivery.clock.passes(minutes=11)
    alone = StoredLeakMentions.try_lock

    def chosen_meanwhile(mentions: StoredLeakMentions, waited: str) -> AbstractContextManager[bool]:
        mentions.choose(waited)
        return alone(mentions, waited)

    monkeypatch.setattr(StoredLeakMentions, "try_lock", chosen_meanwhile)

    delivery.jobs["mentions"]()

    assert delivery.said_in(DESK) == []


def test_a_mentioned_leak_reaches_people_also_if_the_desks_channel_refuses(
    delivery: Delivery,
) -> None:
    # O13: on a Saturday at eleven in the evening the manager is to be called at once
    goes_to(delivery, 8, 8, 23)
    delivery.moves_its_desk_to("C06OLD")  # archived
    StoredLeakMentions(delivery.database).note(KEN, None, delivery.clock.now)
    delivery.clock.passes(minutes=11)

    for _ in range(2):
        delivery.jobs["mentions"]()
        delivery.clock.passes(minutes=2)

    for person in (MANAGER, SECURITY):
        assert delivery.heard(person) == ["漏えい等をうかがわせる発言がありました"]


def test_a_leak_mentioned_at_night_reaches_people_also_if_the_program_was_down_until_morning(
    delivery: Delivery,
) -> None:
    # O13: the desk was closed when the ten minutes ended
    goes_to(delivery, 8, 3, 19, 56)
    StoredLeakMentions(delivery.database).note(KEN, None, delivery.clock.now)
    goes_to(delivery, 8, 4, 9)

    delivery.jobs["mentions"]()

    for person in (MANAGER, DEPUTY, SECURITY):
        assert delivery.heard(person) == ["漏えい等をうかがわせる発言がありました"]
