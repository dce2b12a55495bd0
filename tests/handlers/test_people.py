"""Who speaks to the bot: asked of Slack once a day, and never the reason for silence."""

import pytest
from slack_sdk import WebClient

from handlers.services import Person
from handlers.slack.people import People
from tests.conftest import Clock
from tests.handlers.bodies import TEAM
from workspace.driver import Slack


@pytest.fixture
def people(clock: Clock) -> People:
    return People(clock)


def found(people: People, client: WebClient, user: str) -> Person:
    return people.find(client, user, default="ja", team=TEAM, patience=5.0)


def test_locale_guests_and_outsiders_are_read(people: People, client: WebClient) -> None:
    assert found(people, client, "U01MEI") == Person("U01MEI", "ja")
    assert found(people, client, "U03EMMA") == Person("U03EMMA", "en", is_abroad=True)
    assert found(people, client, "U04GUEST").is_guest
    assert found(people, client, "U05OLIVIA").is_outside
    assert found(people, client, "U09BOT").is_bot
    assert not found(people, client, "U05OLIVIA").is_member


def test_whoever_is_gone_is_no_member(people: People, client: WebClient, slack: Slack) -> None:
    slack.deactivates("haru")
    try:
        gone = found(people, client, "U07HARU")
    finally:
        slack.gesture("account", person="haru", deleted=False)

    assert gone.is_gone
    assert not gone.is_member


def test_slack_is_asked_once_a_day(
    people: People, client: WebClient, clock: Clock, slack: Slack
) -> None:
    before = len(slack.calls("users.info"))

    for hours in (0, 23, 2):
        clock.passes(hours=hours)
        found(people, client, "U03EMMA")

    assert len(slack.calls("users.info")) == before + 2


def test_who_is_known_stays_known_while_slack_fails(
    people: People, client: WebClient, clock: Clock, slack: Slack
) -> None:
    found(people, client, "U03EMMA")
    clock.passes(hours=25)
    slack.injects_faults(failing=True)

    assert found(people, client, "U03EMMA") == Person("U03EMMA", "en", is_abroad=True)


def test_who_was_never_seen_is_taken_for_a_member_and_asked_about_again_soon(
    people: People, client: WebClient, clock: Clock, slack: Slack
) -> None:
    slack.injects_faults(failing=True)
    first = found(people, client, "U03EMMA")
    slack.injects_faults()

    at_once = found(people, client, "U03EMMA")
    clock.passes(minutes=2)
    later = found(people, client, "U03EMMA")

    assert first == at_once == Person("U03EMMA", "ja")
    assert later == Person("U03EMMA", "en", is_abroad=True)


def test_the_patience_of_one_look_up_is_not_the_clients(people: People, client: WebClient) -> None:
    people.find(client, "U01MEI", default="ja", team=TEAM, patience=1.0)

    assert client.timeout == 5
