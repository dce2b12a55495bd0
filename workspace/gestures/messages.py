"""What people write: messages, slash commands, shortcuts; membership, the app's tabs and a person's
settings.
"""

import secrets
import uuid
from typing import Any

from workspace import Json
from workspace.config import Person
from workspace.errors import GestureRefused, SlackError
from workspace.gestures.gesture import (
    escape,
    find_acting_person,
    find_visible_channel,
    find_visible_message,
    gesture,
    message_for_page,
    require_joined_channel,
    rich_text_blocks,
    to_mrkdwn,
)
from workspace.manifest import Shortcut
from workspace.slack import Slack
from workspace.state.directory import Channel
from workspace.state.history import Message
from workspace.web_api.chat import LONGEST_TEXT, check_content, mark_thread_root
from workspace.web_api.users import user_as_slack
from workspace.wire import payloads


@gesture("write")
async def write(slack: Slack, given: Json) -> Json:
    """Post `text` to the channel `to`, in a `thread` if given; `files` are only names."""
    person = find_acting_person(slack, given)
    channel = require_joined_channel(slack, person, given.get("to"))
    _check_writable(slack, channel)
    text = str(given.get("text", ""))
    files = [_file_payload(slack, person, str(name)) for name in given.get("files") or ()]
    if not text and not files:
        raise GestureRefused("no_text")
    if len(text) > LONGEST_TEXT:
        raise GestureRefused("msg_too_long")
    subtype = "file_share" if files else None
    if text.startswith("/me "):
        text, subtype = text.removeprefix("/me "), "me_message"
    thread_ts = given.get("thread") or None
    broadcast = bool(thread_ts and given.get("broadcast"))
    _check_thread(slack, channel, thread_ts)
    message = slack.team.post(
        channel,
        person.id,
        to_mrkdwn(text, slack.team.directory),
        blocks=rich_text_blocks(text, slack.team.directory, secrets.token_urlsafe(4)),
        files=files,
        subtype="thread_broadcast" if broadcast else subtype,
        broadcast=broadcast,
        thread_ts=thread_ts,
        client_msg_id=str(uuid.uuid4()),
    )
    mark_thread_root(slack, message)
    slack.events.posted(message)
    return {"message": message_for_page(slack, message)}


def _check_writable(slack: Slack, channel: Channel) -> None:
    if channel.archived:
        raise GestureRefused("is_archived")
    manifest = slack.team.manifest
    with_app = channel.kind == "im" and slack.team.bot in channel.members
    if with_app and (manifest.messages_tab_read_only or not manifest.messages_tab):
        raise GestureRefused(
            "messages_tab_read_only", "the manifest does not let people write here"
        )


def _check_thread(slack: Slack, channel: Channel, thread_ts: str | None) -> None:
    if thread_ts is None:
        return
    root = slack.team.history.get(channel.id, thread_ts)
    if root is None or root.to is not None:
        raise GestureRefused("no_such_thread", thread_ts)


def _file_payload(slack: Slack, person: Person, name: str) -> Json:
    return {
        "id": slack.team.new_id("F"),
        "created": int(slack.team.clock.now()),
        "name": name,
        "title": name,
        "user": person.id,
        "mode": "hosted",
        "is_external": False,
        "size": 0,
    }


@gesture("edit")
async def edit(slack: Slack, given: Json) -> Json:
    person = find_acting_person(slack, given)
    message = _require_own_message(slack, person, given)
    before = slack.team.as_slack(message)
    text = str(given.get("text", ""))
    message.text = to_mrkdwn(text, slack.team.directory)
    message.blocks = rich_text_blocks(text, slack.team.directory, secrets.token_urlsafe(4))
    message.edited_at = slack.team.clock.new_ts()
    slack.team.record_message_change(message)
    slack.events.edited(before, message)
    return {"message": message_for_page(slack, message)}


@gesture("delete")
async def delete(slack: Slack, given: Json) -> Json:
    message = _require_own_message(slack, find_acting_person(slack, given), given)
    before = slack.team.as_slack(message)
    slack.team.remove(message)
    slack.events.deleted(before, message)
    return {"seq": slack.team.sequence}


def _require_own_message(slack: Slack, person: Person, given: Json) -> Message:
    message = find_visible_message(slack, person, given)
    if message.user != person.id:
        raise GestureRefused("not_yours")
    return message


@gesture("dismiss")
async def dismiss(slack: Slack, given: Json) -> Json:
    """Hide an ephemeral message from the person, as 「閉じる」 does."""
    message = find_visible_message(slack, find_acting_person(slack, given), given)
    if message.to is None:
        raise GestureRefused("not_ephemeral")
    slack.team.remove(message)
    return {}


@gesture("join")
async def join(slack: Slack, given: Json) -> Json:
    person = find_acting_person(slack, given)
    channel = find_visible_channel(slack, person, given.get("channel"))
    _add_member(slack, channel, person)
    return {"seq": slack.team.sequence}


@gesture("invite")
async def invite(slack: Slack, given: Json) -> Json:
    """Add another person or the app (`@app`) to a channel; the person must be a member."""
    channel = require_joined_channel(slack, find_acting_person(slack, given), given.get("channel"))
    name = str(given.get("invited", ""))
    directory = slack.team.directory
    guest = directory.bot if name == "@app" else directory.person(name)
    if guest is None:
        raise GestureRefused("no_such_person", name)
    _add_member(slack, channel, guest)
    return {"seq": slack.team.sequence}


def _add_member(slack: Slack, channel: Channel, person: Person) -> None:
    if person.id in channel.members:
        raise GestureRefused("already_in_channel")
    channel.members.append(person.id)
    slack.team.record("channel", channel=channel.id)
    said = f"<@{person.id}> has joined the channel"
    message = slack.team.post(channel, person.id, said, subtype="channel_join")
    slack.events.posted(message)
    slack.events.joined(person.id, channel)


@gesture("leave")
async def leave(slack: Slack, given: Json) -> Json:
    person = find_acting_person(slack, given)
    channel = require_joined_channel(slack, person, given.get("channel"))
    channel.members.remove(person.id)
    return {"seq": slack.team.record("channel", channel=channel.id)}


@gesture("react")
async def react(slack: Slack, given: Json) -> Json:
    person = find_acting_person(slack, given)
    message = find_visible_message(slack, person, given)
    name = str(given.get("name", ""))
    users = message.reactions.setdefault(name, [])
    if person.id in users:
        raise GestureRefused("already_reacted")
    users.append(person.id)
    slack.team.record_message_change(message)
    slack.events.reacted(message, person.id, name)
    return {}


@gesture("read")
async def mark_as_read(slack: Slack, given: Json) -> Json:
    """Mark a conversation as read."""
    person = find_acting_person(slack, given)
    channel = find_visible_channel(slack, person, given.get("channel"))
    seen = slack.team.history.visible_to(person.id, channel.id)
    if seen and slack.team.history.unread(person.id, channel.id):
        slack.team.history.read_up_to(person.id, channel.id, seen[-1].ts)
        slack.team.record("unread", to=person.id)
    return {}


@gesture("command")
async def run_command(slack: Slack, given: Json) -> Json:
    """Run `/word rest` in a channel; as in Slack, not in a thread."""
    person = find_acting_person(slack, given)
    channel = require_joined_channel(slack, person, given.get("channel"))
    if given.get("thread"):
        raise GestureRefused("command_not_supported_in_thread")
    word, _, text = str(given.get("text", "")).partition(" ")
    used = next((each for each in slack.team.manifest.commands if each.command == word), None)
    if used is None:
        raise GestureRefused("no_such_command", word)
    directory = slack.team.directory
    text = text.strip()
    written = to_mrkdwn(text, directory) if used.should_escape else escape(text)
    payload = payloads.slash_command(slack.team, person, channel, used, written)
    began = slack.team.sequence
    ack = await slack.delivery.request("slash_commands", payload)
    if ack.get("payload"):
        _post_ack(slack, person, channel, ack["payload"])
    return {"seq": began}


def _post_ack(slack: Slack, person: Person, channel: Channel, answer: Any) -> None:
    body = answer if isinstance(answer, dict) else {"text": str(answer)}
    try:
        content = check_content(slack, body)
    except SlackError as error:
        raise GestureRefused("dispatch_failed", error.error, **error.more) from error
    public = body.get("response_type") == "in_channel"
    slack.team.post_as_app(channel, to=None if public else person.id, **content)


@gesture("shortcut")
async def use_shortcut(slack: Slack, given: Json) -> Json:
    """Use a shortcut by name or callback_id, on a message if `ts` is given."""
    person = find_acting_person(slack, given)
    kind = "message" if given.get("ts") else "global"
    used = _find_shortcut(slack, str(given.get("shortcut", "")), kind)
    if kind == "message":
        message = find_visible_message(slack, person, given)
        if message.to is not None:
            raise GestureRefused("no_shortcuts_on_ephemeral")
        payload = payloads.message_shortcut(slack.team, person, used, message)
    else:
        payload = payloads.global_shortcut(slack.team, person, used)
    began = slack.team.sequence
    await slack.delivery.request("interactive", payload)
    return {"seq": began}


def _find_shortcut(slack: Slack, name: str, kind: str) -> Shortcut:
    for each in slack.team.manifest.shortcuts:
        if each.type == kind and name in (each.name, each.callback_id):
            return each
    raise GestureRefused("no_such_shortcut", name)


@gesture("open_app")
async def open_app_tab(slack: Slack, given: Json) -> Json:
    """Open the app's `home` or `messages` tab; the app is notified of either."""
    person = find_acting_person(slack, given)
    tab = str(given.get("tab", "home"))
    if tab == "home" and not slack.team.manifest.home_tab:
        raise GestureRefused("no_home_tab")
    find_visible_channel(slack, person, "@app")
    home = slack.team.surfaces.home(person.id)
    slack.events.home_opened(person.id, tab)
    return {"seq": slack.team.sequence, "hash": home.hash if home else None}


@gesture("change_person")
async def change_person_settings(slack: Slack, given: Json) -> Json:
    """Change a person's settings, such as the language, and notify the app."""
    person = find_acting_person(slack, given)
    for key in ("locale", "tz", "real_name", "title"):
        if key in given:
            setattr(person, key, str(given[key]))
    if {"real_name", "title"} & given.keys():
        person.called = {}  # those of the configuration are no longer theirs
    slack.events.user_changed(user_as_slack(slack, person, locale=True))
    slack.team.record("person", to=person.id)
    return {}
