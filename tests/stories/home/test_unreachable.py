"""Home names people whom the nightly check could not reach."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.stories.steps.homes import home
from tests.stories.steps.mornings import goes_to
from tests.stories.steps.program import Running
from tickets.model import tokyo
from workspace.driver import Person, Slack


@pytest.fixture(scope="module", autouse=True)
def looks_often() -> Iterator[None]:
    """Look at the clock all the time, not once a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.app.REACHABILITY_SECONDS", 0.2)
        yield


def test_home_names_unreachable_deciders(slack: Slack, program: Running, saki: Person) -> None:
    slack.deactivates("U04DEP")
    slack.deactivates("U05REP")
    goes_to(program, tokyo.date_of(program.now()) + timedelta(days=1), 3, 1)

    said = (
        "代行者に連絡がつきません。設定を確かめてください。\n"
        "代表者に連絡がつきません。設定を確かめてください。"
    )
    assert program.becomes(lambda: said in home(saki).words)
