"""A desk with a small base of its own, whose answers are to be reviewed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.settings import Settings
from knowledge.answering import Answerer
from tests.stories.steps.mornings import planned, today
from tests.stories.steps.program import Running, settings_for, with_desk
from tests.stories.steps.workspace import Workspace
from workspace.driver import Slack

GRACE_DAYS = 30
ENTRIES = """\
- id: stamps
  ask: {ja: [切手の送り先はどこですか, 切手はどこに送りますか], en: [Where are the stamps sent?]}
  answer: {ja: 窓口に送ってください。, en: Send them to the desk.}
  owner: U02KEN
  review_by: 2026-08-04
- id: form
  ask: {ja: [申請書はどこにありますか, 申請書の置き場所], en: [Where is the form?]}
  answer: {ja: 社内ポータルにあります。, en: It is on the portal.}
  owner: U02KEN
  review_by: 2026-08-10
- id: hours
  ask: {ja: [窓口の受付時間を教えてください, 何時から開いていますか], en: [When is the desk open?]}
  answer: {ja: 九時からです。, en: From nine.}
  owner: 総務部
  review_by: 2026-08-04
- id: seal
  ask: {ja: [印鑑は必要ですか, 判子がいりますか], en: [Is a seal needed?]}
  answer: {ja: 要りません。, en: No.}
  owner: manager
  reviewed_on: 2026-08-01
  review_by: 2027-08-01
"""


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("knowledge")
    (folder / "entries.yaml").write_text(ENTRIES, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def settings(slack: Slack, tmp_path_factory: pytest.TempPathFactory, knowledge: Path) -> Settings:
    grace = ("neighbours:", f"knowledge: {{grace_days: {GRACE_DAYS}}}\nneighbours:")
    settings = with_desk(settings_for(slack, tmp_path_factory.mktemp("program")), grace)
    return settings.model_copy(update={"knowledge": knowledge})


@pytest.fixture(scope="module")
def program(slack: Workspace, settings: Settings, knowledge: Path) -> Iterator[Running]:
    begun: list[Running] = []

    def day() -> date:
        return today(begun[0]) if begun else date.min

    answerer = Answerer.open(knowledge, today=day)
    answerer.grace_days = GRACE_DAYS
    begun.append(running := slack.starts(settings, answerer))
    assert planned(running, today(running))
    yield running
    running.stops()
