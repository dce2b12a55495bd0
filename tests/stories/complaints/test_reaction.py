"""An emoji of the desk's people on a message offers them the complaint's form."""

from typing import Any

import pytest

from bot.settings import Settings
from tests.stories.steps.case import opens_form, sends
from tests.stories.steps.manifests import with_lines
from tests.stories.steps.program import settings_for, with_desk
from workspace.driver import Person, Slack

GENERAL, TEAM = "C01GENERAL", "C06TEAM"
SAID = "お客様から、広告メールが止まらないと電話がありました。折返しは 090-1234-5678"
OFFER = "このメッセージを苦情・相談として記録しますか。"


@pytest.fixture(scope="module")
def config(config: dict[str, Any]) -> dict[str, Any]:
    members = ["U01MEI", "U02KEN", "@app"]
    config["channels"] += [{"id": TEAM, "name": "team", "private": True, "members": members}]
    return with_lines(config, "# - reactions:read", "# - reaction_added")


@pytest.fixture(scope="module")
def settings(slack: Slack, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    emoji = ("fallback: C05ALARM", "fallback: C05ALARM, complaint_emoji: ear")
    return with_desk(settings_for(slack, tmp_path_factory.mktemp("program")), emoji)


def test_an_agents_emoji_opens_the_form_with_the_masked_text(mei: Person, ken: Person) -> None:
    said = mei.writes(SAID, to=TEAM)
    mei.reacts(said, "ear")  # an employee's emoji does nothing
    ken.reacts(said, "eyes")  # nor does another one
    ken.reacts(said, "ear")
    offered = ken.waits_for(after=said, saying=OFFER)

    form = opens_form(ken, offered, "苦情を記録")

    assert offered.ephemeral
    shown = form.values["detail"]["answer"]["value"]
    assert shown.startswith("お客様から、広告メールが止まらない")
    assert "090-1234-5678" not in shown
    assert sends(ken, leak="no", keep="masked") == {}
    assert not [each for each in mei.sees(TEAM) if OFFER in each.words]
    assert [OFFER in each.words for each in ken.sees(TEAM)].count(True) == 1


def test_where_the_bot_may_not_read_the_text_is_typed(mei: Person, ken: Person) -> None:
    said = mei.writes(SAID, to=GENERAL)
    ken.reacts(said, "ear")
    offered = ken.waits_for(after=said, saying=OFFER)

    form = opens_form(ken, offered, "苦情を記録")

    assert not form.values.get("detail", {}).get("answer", {}).get("value")
