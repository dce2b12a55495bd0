"""A rule that changes on a day: written into the desk file while the program runs, no restart."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.answering import Answerer
from tests.stories.program import Running, settings_for
from tests.stories.requests import Desk
from tickets.model.kinds import LetterKind
from workspace.driver import Slack, serve

FEE = "1回の申請につき1,000円分の郵便切手が必要です。"
NO_FEE = "手数料はかかりません。"
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def slack(config: dict[str, Any]) -> Iterator[Slack]:
    """A workspace of its own, for an office of its own."""
    with serve(config) as running:
        yield running


@pytest.fixture
def desk_file(tmp_path: Path) -> Path:
    file = tmp_path / "desk.yaml"
    file.write_text((HERE / "desk.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return file


@pytest.fixture
def office(slack: Slack, desk_file: Path, tmp_path: Path, answerer: Answerer) -> Iterator[Running]:
    settings = settings_for(slack, tmp_path).model_copy(update={"desk": desk_file})
    running = Running(settings, answerer)
    slack.waits_for_app()
    yield running
    running.stops()


def test_a_type_bears_the_fee_from_the_day_that_the_manager_wrote_down(
    slack: Slack, office: Running, desk_file: Path
) -> None:
    ken, desk, later = slack.person("ken"), Desk(slack, office), Desk(slack, office)
    day = (office.now() + timedelta(days=7)).date()
    rules = f"""
rules:
  - effective_from: {day}
    fee_types: [disclose, notify_purpose, disclose_tp_record]
"""
    office.takes_desk_file(desk_file, desk_file.read_text(encoding="utf-8") + rules)

    desk.takes_call(ken, types=["disclose_tp_record"])
    assert desk.receipt is not None
    assert NO_FEE in desk.receipt.words
    desk.sends_form(ken)

    office.clock.passes(days=8)
    later.takes_call(ken, types=["disclose_tp_record"])
    assert later.receipt is not None
    assert FEE in later.receipt.words

    # What the form said keeps being true for whom it was sent to; the other one pays.
    assert "このご請求に手数料はかかりません。" in desk.letter(ken, LetterKind.FORM)
    desk.arrives(ken, yen=0)
    assert desk.receipt is not None
    assert "不備" not in desk.receipt.words
    later.sends_form(ken)
    later.arrives(ken, yen=0)
    assert later.receipt is not None
    assert "不備：手数料" in later.receipt.words
