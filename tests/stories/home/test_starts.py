"""The program starts again: nothing waits for its knowledge base, nothing is told one by one."""

import threading
from collections import Counter
from datetime import time

import pytest

from bot.settings import Settings
from knowledge.answering import Answerer
from tests.stories.steps.answering import PreparedProgram
from tests.stories.steps.builders import KEN, drafted, late, old_complaint
from tests.stories.steps.heard import NUMBER
from tests.stories.steps.homes import home
from tests.stories.steps.mornings import digests, goes_to, next_day, planned, today
from tests.stories.steps.workspace import Workspace
from tickets.model import tokyo
from tickets.model.kinds import Move


@pytest.fixture(autouse=True)
def tidy() -> None:
    """Nothing to tidy: each test has its own programs."""


def test_the_manager_checks_the_settings(
    slack: Workspace, settings: Settings, answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    saki, is_over = slack.person("saki"), threading.Event()

    def read(_program: PreparedProgram) -> Answerer:
        is_over.wait(60)
        return answerer

    before = slack.starts(settings, answerer)
    shown = home(saki)
    before.stops()
    monkeypatch.setattr(PreparedProgram, "_open_answerer", read)
    again = slack.starts(settings, answerer)
    try:
        saki.clicks(shown, "設定の点検")
        assert "管理者が決めるもの" in saki.waits_for_view(after=shown).words
        saki.closes()
    finally:
        is_over.set()
        again.stops()


@pytest.mark.long
def test_what_the_digest_of_a_late_start_says_is_not_sent_one_by_one(
    slack: Workspace, settings: Settings, answerer: Answerer
) -> None:
    # O29
    ken, saki = slack.person("ken"), slack.person("saki")
    first = slack.starts(settings, answerer)
    with first.clock.standing_still():
        near = [old_complaint(first, received_at=first.now()).number for _ in range(4)]
        for number in near:
            first.does(number, KEN, Move.TAKE)
        late(first)
        goes_to(first, today(first), 18, 50)
        decision = drafted(first).number
        assert first.reminders_sent()
        morning = tokyo.at(next_day(first), time(10))
    first.stops()
    before = {each.id: len(each.sees("@madoguchi")) for each in (ken, saki)}

    second = slack.starts(settings, answerer, starts_at=morning)
    with second.clock.standing_still():
        assert planned(second, morning.date())
        assert second.reminders_sent()
        heard = {each: each.sees("@madoguchi")[before[each.id] :] for each in (ken, saki)}
    second.stops()

    assert set(near) <= set(NUMBER.findall(digests(ken)[-1].words))
    assert decision in digests(saki)[-1].words
    for person, messages in heard.items():
        told = Counter(n for each in messages for n in set(NUMBER.findall(each.text + each.words)))
        assert set(told.values()) == {1}, [(person.id, each.text) for each in messages]
