"""People are looked up once a day, and everybody is answered even if the lookup fails."""

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


def test_locale_guests_and_outsiders_are_recognised(people: People, client: WebClient) -> None:
    assert found(people, client, "U01MEI") == Person("U01MEI", "ja")
    assert found(people, client, "U03EMMA") == Person("U03EMMA", "en", is_abroad=True)
    assert found(people, client, "U04GUEST").is_guest
    assert found(people, client, "U05OLIVIA").is_outside
    assert found(people, client, "U09BOT").is_bot
    assert not found(people, client, "U05OLIVIA").is_member


def test_a_deactivated_account_is_no_member(
    people: People, client: WebClient, slack: Slack
) -> None:
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


def test_a_known_person_stays_known_while_slack_fails(
    people: People, client: WebClient, clock: Clock, slack: Slack
) -> None:
    found(people, client, "U03EMMA")
    clock.passes(hours=25)
    slack.injects_faults(failing=True)

    assert found(people, client, "U03EMMA") == Person("U03EMMA", "en", is_abroad=True)


def test_an_unknown_person_counts_as_a_member_and_is_looked_up_again_soon(
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


def test_a_lookup_does_not_change_the_clients_timeout(people: People, client: WebClient) -> None:
    people.find(client, "U01MEI", default="ja", team=TEAM, patience=1.0)

    assert client.timeout == 5
