"""A desk file that does not say where the form is sent back to (screens.md 5)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.answering import Answerer
from tests.stories.program import Running, settings_for
from tests.stories.requests import ADDRESS, Desk
from workspace.driver import Slack, serve

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def slack(config: dict[str, Any]) -> Iterator[Slack]:
    """A workspace of its own, for an office of its own."""
    with serve(config) as running:
        yield running


@pytest.fixture
def desk(slack: Slack, tmp_path: Path, answerer: Answerer) -> Iterator[Desk]:
    lines = (HERE / "desk.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    file = tmp_path / "desk.yaml"
    kept = (line for line in lines if "disclosure_mail" not in line)
    file.write_text("".join(kept), encoding="utf-8")
    settings = settings_for(slack, tmp_path).model_copy(update={"desk": file})
    office = Running(settings, answerer)
    slack.waits_for_app()
    yield Desk(slack, office)
    office.stops()


def test_a_letter_that_names_an_unset_contact_is_not_recorded_as_sent(
    slack: Slack, desk: Desk
) -> None:
    ken = slack.person("ken")
    desk.takes_call(ken)
    letter = desk.opens(ken, "ticket_letter", more="form")
    assert "未設定" in letter.words
    assert "送付を記録" not in letter.buttons

    desk.opens(ken, "ticket_letter_sent", more="form")
    desk.sends(ken, {"on": "2026-08-03"})
    assert desk.receipt is not None
    assert "設定が足りない" in desk.receipt.words

    desk.opens(ken, "request_send_form")
    told = desk.sends(ken, ADDRESS)
    assert any("desk.yamlで未設定" in sentence for sentence in told.values())
    assert (desk.ticket.letters, desk.status) == ((), "received")
