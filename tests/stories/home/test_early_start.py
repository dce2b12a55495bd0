"""While the program reads its knowledge base, what needs no answer does not wait for it."""

import threading

import pytest

from bot.settings import Settings
from knowledge.answering import Answerer
from tests.stories.steps.homes import home
from tests.stories.steps.program import Prepared
from tests.stories.steps.workspace import Workspace


@pytest.fixture(autouse=True)
def tidy() -> None:
    """Nothing to tidy: the test has its own programs."""


def test_the_manager_checks_the_settings(
    slack: Workspace, settings: Settings, answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    saki, is_over = slack.person("saki"), threading.Event()

    def read(_program: Prepared) -> Answerer:
        is_over.wait(60)
        return answerer

    before = slack.starts(settings, answerer)
    shown = home(saki)
    before.stops()
    monkeypatch.setattr(Prepared, "_open_answerer", read)
    again = slack.starts(settings, answerer)
    try:
        saki.clicks(shown, "設定の点検")
        assert "管理者が決めるもの" in saki.waits_for_view(after=shown).words
        saki.closes()
    finally:
        is_over.set()
        again.stops()
