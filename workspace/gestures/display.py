"""What a person sees: team, conversations, modal and Home tab."""

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TypeVar

from workspace import Json
from workspace.config import Person
from workspace.gestures.gesture import (
    find_acting_person,
    find_visible_channel,
    gesture,
    mention_tokens,
    message_for_page,
)
from workspace.slack import Slack
from workspace.state.directory import Channel
from workspace.state.history import Message
from workspace.state.surfaces import View
from workspace.things_to_try import EVERYBODY_ELSE, LANGUAGES

LONGEST_WAIT = 60.0
T = TypeVar("T")


@gesture("team")
async def show_team(slack: Slack, given: Json) -> Json:
    """The team, the people and the app, and with `person` that person's sidebar."""
    directory, manifest = slack.team.directory, slack.team.manifest
    seen: Json = {
        "team": {
            "id": directory.team_id,
            "name": directory.team_name,
            "tz": slack.team.config.team_tz,
        },
        "clock": {"now": slack.team.clock.now(), "offset": slack.team.clock.offset},
        "faults": vars(slack.injector.faults),
        "people": [_person(slack, each) for each in directory.people.values()],
        "app": {
            "name": manifest.name,
            "description": manifest.description,
            "bot": directory.bot.id,
            "home_tab": manifest.home_tab,
            "messages_tab": manifest.messages_tab and not manifest.messages_tab_read_only,
            "commands": [vars(each) for each in manifest.commands],
            "shortcuts": [vars(each) for each in manifest.shortcuts],
            "connected": slack.wire.connections,
            "inspector": slack.inspector is not None,
        },
        "seq": slack.team.sequence,
    }
    if given.get("person"):
        person = find_acting_person(slack, given)
        find_visible_channel(slack, person, "@app")
        seen["me"] = person.id
        seen["channels"] = [
            _channel(slack, person, each)
            for each in directory.channels.values()
            if person.id in each.members
        ]
        seen["try"] = _things_to_try(slack, person)
    return seen


@gesture("glance")
async def show_page_start(slack: Slack, given: Json) -> Json:
    """Everything that the page shows first; an unknown channel becomes the DM with the app.

    An unknown person becomes the first one, of those who read the `language` if there are any.
    """
    person = _first_person(slack, str(given.get("person")), str(given.get("language", "")))
    seen = await show_team(slack, {"person": person.id})
    known = [each["id"] for each in seen["channels"]]
    wanted = given.get("channel")
    channel = wanted if wanted in known else find_visible_channel(slack, person, "@app").id
    return {
        "seen": seen,
        "messages": await list_messages(slack, {"person": person.id, "channel": channel}),
        "view": view_for_page(slack, slack.team.surfaces.top_modal(person.id)),
        "home": view_for_page(slack, slack.team.surfaces.home(person.id)),
    }


def _first_person(slack: Slack, wanted: str, language: str) -> Person:
    people = slack.team.directory.people
    active = [each for each in people.values() if not each.is_bot and not each.deleted]
    own = [each for each in active if not slack.team.directory.is_outside(each.id)]
    reading = (each for each in own if each.locale.startswith(language))
    named = (each for each in active if each.id == wanted)
    return next(iter((*named, *reading, *active)))


def _things_to_try(slack: Slack, person: Person) -> list[Json]:
    things = slack.team.config.things_to_try
    return [asdict(each) for each in things.get(person.id, things.get(EVERYBODY_ELSE, ()))]


def _person(slack: Slack, person: Person) -> Json:
    own = {"real_name": person.real_name, "title": person.title}
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "called": person.called or dict.fromkeys(LANGUAGES, own),
        "locale": person.locale,
        "tz": person.tz,
        "bot": person.is_bot,
        "guest": person.is_restricted or person.is_ultra_restricted,
        "outside": slack.team.directory.is_outside(person.id),
        "deleted": person.deleted,
        "undisturbed": person.undisturbed,
        "badge": _badges(slack, person),
    }


def _badges(slack: Slack, person: Person) -> int:
    """The total of all conversations."""
    if person.is_bot or person.deleted:
        return 0
    channels = slack.team.directory.channels_of(person.id)
    return sum(_unread(slack, person, each)["badge"] for each in channels)


def _unread(slack: Slack, person: Person, channel: Channel) -> Json:
    """Unread messages, and Slack's number beside the name: all in a DM, else mentions only."""
    found = slack.team.history.unread(person.id, channel.id)
    if channel.kind in ("im", "mpim"):
        return {"unread": len(found), "badge": len(found)}
    calls = mention_tokens(person.id, slack.team.directory)
    badge = sum(any(call in each.text for call in calls) for each in found)
    return {"unread": len(found), "badge": badge}


def _channel(slack: Slack, person: Person, channel: Channel) -> Json:
    others = [each for each in channel.members if each != person.id]
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "topic": channel.topic,
        "shared": channel.shared,
        "others": others,
        "members": len(channel.members),
        "app": slack.team.bot in channel.members,
        **_unread(slack, person, channel),
    }


@gesture("messages")
async def list_messages(slack: Slack, given: Json) -> Json:
    """The messages that the person can see in a channel, oldest first.

    With `after` only those that are new or changed since that number, and with `saying` only those
    with this in their text or blocks.
    """
    person = find_acting_person(slack, given)
    channel = find_visible_channel(slack, person, given.get("channel"))
    after, saying = int(given.get("after", -1)), str(given.get("saying", ""))
    seen = slack.team.history.visible_to(person.id, channel.id)
    wanted = (
        each
        for each in seen
        if each.changed > after and (not saying or saying in f"{each.text}\n{each.blocks}")
    )
    return {
        "channel": channel.id,
        "messages": [message_for_page(slack, each) for each in wanted],
        "seq": slack.team.sequence,
        "last_read": slack.team.history.last_read(person.id, channel.id),
        "prompts": _prompts(slack, channel),
    }


@gesture("prompts")
async def show_prompts(slack: Slack, given: Json) -> Json:
    """Return the app's suggestions in its DM; waits up to `timeout` seconds for one."""
    channel = find_visible_channel(slack, find_acting_person(slack, given), "@app")
    found = await _wait_until_found(
        slack, float(given.get("timeout", 0)), lambda: _prompts(slack, channel)
    )
    return {"prompts": found, "seq": slack.team.sequence}


def _prompts(slack: Slack, channel: Channel) -> Json | None:
    """Return the app's suggestions in its DM, until a newer message stands there."""
    found = slack.team.surfaces.prompts.get(channel.id)
    if found is None or found.after != slack.team.history.latest_public_ts(channel.id):
        return None
    return {"title": found.title, "offered": list(found.offered)}


@gesture("wait")
async def wait_for_message(slack: Slack, given: Json) -> Json:
    """Wait for the app's next new or changed message after `after`, up to `timeout` seconds."""
    person = find_acting_person(slack, given)
    after = int(given.get("after", 0))

    def look() -> Message | None:
        channels = slack.team.directory.channels_of(person.id)
        newer = slack.team.history.newer(channels, person.id, after)
        return next((each for each in newer if each.bot_id), None)

    found = await _wait_until_found(slack, float(given.get("timeout", 5)), look)
    return {"message": found and message_for_page(slack, found)}


async def _wait_until_found(slack: Slack, timeout: float, look: Callable[[], T | None]) -> T | None:
    """Look after each change until something is found, for `timeout` seconds at most."""
    end = time.monotonic() + min(timeout, LONGEST_WAIT)
    while (found := look()) is None:
        left = end - time.monotonic()
        if left <= 0 or slack.team.closing:
            break
        await slack.team.wait(left)
    return found


def view_for_page(slack: Slack, view: View | None) -> Json | None:
    if view is None:
        return None
    stack = slack.team.surfaces.stacks.get(view.person, [])
    return slack.team.view_as_slack(view) | {
        "errors": view.errors,
        "depth": len(stack) if view.id in stack else 0,
        "seq": view.changed,
    }


@gesture("view")
async def view(slack: Slack, given: Json) -> Json:
    """The person's top modal or None; with `after`, wait for a newer one."""
    person = find_acting_person(slack, given)
    return await _wait_for_view(slack, given, lambda: slack.team.surfaces.top_modal(person.id))


@gesture("home")
async def home(slack: Slack, given: Json) -> Json:
    """The person's Home tab or None; with `after`, wait for a newer one."""
    person = find_acting_person(slack, given)
    return await _wait_for_view(slack, given, lambda: slack.team.surfaces.home(person.id))


async def _wait_for_view(slack: Slack, given: Json, look: Callable[[], View | None]) -> Json:
    after = given.get("after")
    if after is None:
        return {"view": view_for_page(slack, look()), "new": True}

    def newer() -> View | None:
        found = look()
        return found if found is not None and found.changed > int(after) else None

    found = await _wait_until_found(slack, float(given.get("timeout", 0)), newer)
    return {"view": view_for_page(slack, found or look()), "new": found is not None}
