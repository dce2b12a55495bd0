"""An answer that was given in a chosen channel, without a mention, is marked there too."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.stories.revisions.conftest import DAY, Base
from tests.stories.steps.mornings import goes_to
from tests.stories.steps.program import DESK_FILE, Running
from tests.stories.steps.questions import FEE
from tests.stories.steps.revisions import declares, dms, now, opens, signs
from workspace.driver import Slack

HEARD = "C06TEAM"
OLD, NEW = "手数料は1回の申請につき1,000円", "手数料は1回の申請につき2,000円"
REVISED = "方針が改定されました"


@pytest.fixture(scope="module")
def config(config: dict[str, Any]) -> dict[str, Any]:
    members = ["U01MEI", "U02KEN", "@app"]
    config["channels"].append({"id": HEARD, "name": "team", "private": True, "members": members})
    return config


@pytest.fixture(scope="module")
def desk_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text, chosen = DESK_FILE.read_text(encoding="utf-8"), "fallback: C05ALARM"
    assert chosen in text
    file = tmp_path_factory.mktemp("desk") / "desk.yaml"
    file.write_text(text.replace(chosen, f"{chosen}, questions: [{HEARD}]"), encoding="utf-8")
    return file


@pytest.mark.long
def test_an_answer_in_a_chosen_channel_is_marked_and_replaced(
    program: Running, base: Base, slack: Slack
) -> None:
    mei, ken, yui, saki = map(slack.person, ("mei", "ken", "yui", "saki"))
    mei.waits_for(after=mei.writes("こんにちは", to="@madoguchi"))  # and is known from now on
    asked = mei.writes(FEE, to=HEARD)
    answer = mei.waits_for(after=asked)
    assert OLD in answer.words
    assert not answer.ephemeral
    assert program.settled()
    assert not any(who in str(program.rows("SELECT * FROM recalls")) for who in (mei.id, HEARD))

    base.revises(("1,000円", "2,000円"), ("1,000 yen", "2,000 yen"))
    goes_to(program, date.fromisoformat(DAY), 9, 5)
    assert program.becomes(lambda: len(dms(saki, REVISED)) == 1)
    (notice,) = dms(saki, REVISED)
    assert "チャンネルにある回答は1件" in notice.words
    saki.clicks(notice, "知らせる")

    assert program.becomes(lambda: "令和8年8月20日の改定前の回答です" in now(ken, answer).words)
    assert OLD not in now(ken, answer).words

    base.edits("entries/fee.yaml", "1,000円", "2,000円")
    base.edits("entries/fee.yaml", "¥1,000", "¥2,000")
    assert program.becomes(lambda: NEW in opens(yui, "fee-amount", "見直した").words, 120.0)
    declares(yui, "fee-amount")
    signs(saki, "fee-amount")

    assert program.becomes(lambda: NEW in now(ken, answer).words)
    assert "いまの回答に置き換えました" in now(ken, answer).words
