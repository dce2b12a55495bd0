"""Declares gestures, and resolves the people, conversations and messages they name."""

from collections.abc import Awaitable, Callable
from typing import Any

from workspace import Json
from workspace.blockkit.values import state_of
from workspace.config import Person
from workspace.errors import Refused
from workspace.slack import Slack
from workspace.state.directory import Channel
from workspace.state.history import Message

Run = Callable[[Slack, Json], Awaitable[Json]]

GESTURES: dict[str, Run] = {}


def gesture(name: str) -> Callable[[Run], Run]:
    def enter(run: Run) -> Run:
        GESTURES[name] = run
        return run

    return enter


def acting_person(slack: Slack, given: Json, *, even_deactivated: bool = False) -> Person:
    person = slack.team.directory.person(str(given.get("person", "")))
    if person is None or person.app_bot or (person.deleted and not even_deactivated):
        raise Refused("no_such_person", str(given.get("person", "")))
    return person


def visible_channel(slack: Slack, person: Person, name: Any) -> Channel:
    """Return a channel that this person can see; `@name` is the DM with that person or `@app`."""
    directory = slack.team.directory
    wanted = str(name or "")
    channel = directory.channel(wanted)
    if channel is None:
        other = directory.bot if wanted == "@app" else directory.person(wanted)
        if other is None:
            raise Refused("no_such_channel", wanted)
        channel = directory.direct(person.id, other.id, opened_at=int(slack.team.clock.now()))
    may_look = channel.is_open and not person.is_ultra_restricted
    outside = directory.is_outside(person.id) or person.is_restricted
    if person.id not in channel.members and (outside or not may_look):
        raise Refused("no_such_channel", wanted)
    return channel


def joined_channel(slack: Slack, person: Person, name: Any) -> Channel:
    channel = visible_channel(slack, person, name)
    if person.id not in channel.members:
        raise Refused("not_in_channel", channel.id)
    return channel


def visible_message(slack: Slack, person: Person, given: Json) -> Message:
    """Return the message if this person can see it."""
    channel = visible_channel(slack, person, given.get("channel"))
    message = slack.team.history.get(channel.id, str(given.get("ts", "")))
    if message is None or not message.shown or message.to not in (None, person.id):
        raise Refused("no_such_message", str(given.get("ts", "")))
    return message


def shown_message(slack: Slack, message: Message) -> Json:
    """A message in the form that the page and the driver read."""
    return slack.team.as_slack(message) | {
        "channel": message.channel,
        "ephemeral": message.to is not None,
        "broadcast": message.broadcast,
        "seq": message.changed,
        "blocks": message.blocks,
        "bot": message.bot_id is not None,
        "state": state_of(message.blocks, {}),
    }
