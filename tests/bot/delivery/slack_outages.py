"""Steps and looks of tests in which Slack fails."""

import json
from collections import Counter

from slack_sdk import WebClient

from tests.bot.delivery.conftest import Delivery
from tickets.model.kinds import Leak

LOOKS_EVERY = 3  # seconds, bot/delivery/dispatcher.py


def goes_on(delivery: Delivery, seconds: int, every: int = LOOKS_EVERY) -> None:
    """Run the delivery for so many seconds, as the dispatcher does."""
    for _ in range(0, seconds, every):
        delivery.telling_or_not()
        delivery.clock.passes(seconds=every)
    delivery.telling_or_not()


def dm(delivery: Delivery, person: str) -> str:
    slack = delivery.slack
    opened = WebClient(slack.bot_token, slack.api_url).conversations_open(users=person)
    return str(opened["channel"]["id"])


def a_leak(delivery: Delivery) -> str:
    return delivery.complain(leak=Leak.YES).number


def posts(delivery: Delivery) -> Counter[str]:
    """How often each of our keys was posted in Slack, whatever the answer was."""
    done = [
        each for each in delivery.slack.calls("chat.postMessage") if (each.answer or {}).get("ok")
    ]
    return Counter(_metadata(each.arguments)["event_payload"]["key"] for each in done)


def _metadata(arguments: dict[str, object]) -> dict[str, dict[str, str]]:
    found = arguments["metadata"]
    return json.loads(found) if isinstance(found, str) else found  # type: ignore[return-value]


def states(delivery: Delivery, what: str) -> set[str]:
    return {row.state for row in delivery.all_of(what)}


def all_told_once(delivery: Delivery) -> bool:
    return states(delivery, "leak_flagged") == {"sent"} and set(posts(delivery).values()) == {1}
