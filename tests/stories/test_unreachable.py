"""Home says on top whom the nightly look could not reach (screens.md 3.4)."""

from datetime import timedelta

from tests.stories.homes import home
from tests.stories.mornings import goes_to
from tests.stories.program import Running
from tickets.model import tokyo
from workspace.driver import Person, Slack


def test_home_says_in_one_line_who_is_away_and_who_cannot_be_reached(
    slack: Slack, program: Running, saki: Person
) -> None:
    slack.deactivates("U04DEP")
    slack.deactivates("U05REP")
    goes_to(program, tokyo.date_of(program.now()) + timedelta(days=1), 3, 1)

    noted = "SELECT count(*) FROM remembered WHERE name = 'unreachable' AND value LIKE '%U05REP%'"
    assert program.waits_until(noted, 1, timeout=70)
    words = home(saki).words
    assert (
        "代行者に連絡がつきません。設定を確かめてください。"
        "／代表者に連絡がつきません。設定を確かめてください。" in words
    )
