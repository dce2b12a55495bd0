"""Messages and membership: write, edit, delete, join, invite, leave, react, read."""

import secrets
import uuid

from workspace import Json
from workspace.config import Person
from workspace.errors import Refused
from workspace.gestures import markup
from workspace.gestures.gesture import (
    acting_person,
    gesture,
    joined_channel,
    shown_message,
    visible_channel,
    visible_message,
)
from workspace.slack import Slack
from workspace.state.directory import Channel
from workspace.state.history import Message
from workspace.web_api.chat import LONGEST_TEXT, mark_root


@gesture("write")
async def write(slack: Slack, given: Json) -> Json:
    """Post `text` to the channel `to`, in a `thread` if given; `files` are only names."""
    person = acting_person(slack, given)
    channel = joined_channel(slack, person, given.get("to"))
    _check_writable(slack, channel)
    text = str(given.get("text", ""))
    files = [_file(slack, person, str(name)) for name in given.get("files") or ()]
    if not text and not files:
        raise Refused("no_text")
    if len(text) > LONGEST_TEXT:
        raise Refused("msg_too_long")
    subtype = "file_share" if files else None
    if text.startswith("/me "):
        text, subtype = text.removeprefix("/me "), "me_message"
    thread_ts = given.get("thread") or None
    broadcast = bool(thread_ts and given.get("broadcast"))
    _check_thread(slack, channel, thread_ts)
    message = slack.team.post(
        channel,
        person.id,
        markup.typed(text, slack.team.directory),
        blocks=markup.rich_text(text, slack.team.directory, secrets.token_urlsafe(4)),
        files=files,
        subtype="thread_broadcast" if broadcast else subtype,
        broadcast=broadcast,
        thread_ts=thread_ts,
        client_msg_id=str(uuid.uuid4()),
    )
    mark_root(slack, message)
    slack.events.posted(message)
    return {"message": shown_message(slack, message)}


def _check_writable(slack: Slack, channel: Channel) -> None:
    if channel.archived:
        raise Refused("is_archived")
    manifest = slack.team.manifest
    with_app = channel.kind == "im" and slack.team.bot in channel.members
    if with_app and (manifest.messages_tab_read_only or not manifest.messages_tab):
        raise Refused("messages_tab_read_only", "the manifest does not let people write here")


def _check_thread(slack: Slack, channel: Channel, thread_ts: str | None) -> None:
    if thread_ts is None:
        return
    root = slack.team.history.get(channel.id, thread_ts)
    if root is None or root.to is not None:
        raise Refused("no_such_thread", thread_ts)


def _file(slack: Slack, person: Person, name: str) -> Json:
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
    person = acting_person(slack, given)
    message = _own(slack, person, given)
    before = slack.team.as_slack(message)
    text = str(given.get("text", ""))
    message.text = markup.typed(text, slack.team.directory)
    message.blocks = markup.rich_text(text, slack.team.directory, secrets.token_urlsafe(4))
    message.edited_at = slack.team.clock.stamp()
    slack.team.changed(message)
    slack.events.edited(before, message)
    return {"message": shown_message(slack, message)}


@gesture("delete")
async def delete(slack: Slack, given: Json) -> Json:
    message = _own(slack, acting_person(slack, given), given)
    before = slack.team.as_slack(message)
    slack.team.remove(message)
    slack.events.deleted(before, message)
    return {"seq": slack.team.sequence}


def _own(slack: Slack, person: Person, given: Json) -> Message:
    message = visible_message(slack, person, given)
    if message.user != person.id:
        raise Refused("not_yours")
    return message


@gesture("dismiss")
async def dismiss(slack: Slack, given: Json) -> Json:
    """Hide an ephemeral message from the person, as 「閉じる」 does."""
    message = visible_message(slack, acting_person(slack, given), given)
    if message.to is None:
        raise Refused("not_ephemeral")
    slack.team.remove(message)
    return {}


@gesture("join")
async def join(slack: Slack, given: Json) -> Json:
    person = acting_person(slack, given)
    channel = visible_channel(slack, person, given.get("channel"))
    _add_member(slack, channel, person)
    return {"seq": slack.team.sequence}


@gesture("invite")
async def invite(slack: Slack, given: Json) -> Json:
    """Add another person or the app (`@app`) to a channel; the person must be a member."""
    channel = joined_channel(slack, acting_person(slack, given), given.get("channel"))
    name = str(given.get("invited", ""))
    directory = slack.team.directory
    guest = directory.bot if name == "@app" else directory.person(name)
    if guest is None:
        raise Refused("no_such_person", name)
    _add_member(slack, channel, guest)
    return {"seq": slack.team.sequence}


def _add_member(slack: Slack, channel: Channel, person: Person) -> None:
    if person.id in channel.members:
        raise Refused("already_in_channel")
    channel.members.append(person.id)
    slack.team.record("channel", channel=channel.id)
    said = f"<@{person.id}> has joined the channel"
    message = slack.team.post(channel, person.id, said, subtype="channel_join")
    slack.events.posted(message)
    slack.events.joined(person.id, channel)


@gesture("leave")
async def leave(slack: Slack, given: Json) -> Json:
    person = acting_person(slack, given)
    channel = joined_channel(slack, person, given.get("channel"))
    channel.members.remove(person.id)
    return {"seq": slack.team.record("channel", channel=channel.id)}


@gesture("react")
async def react(slack: Slack, given: Json) -> Json:
    person = acting_person(slack, given)
    message = visible_message(slack, person, given)
    name = str(given.get("name", ""))
    users = message.reactions.setdefault(name, [])
    if person.id in users:
        raise Refused("already_reacted")
    users.append(person.id)
    slack.team.changed(message)
    slack.events.reacted(message, person.id, name)
    return {}


@gesture("read")
async def read(slack: Slack, given: Json) -> Json:
    """Mark a conversation as read."""
    person = acting_person(slack, given)
    channel = visible_channel(slack, person, given.get("channel"))
    seen = slack.team.history.seen_by(person.id, channel.id)
    if seen and slack.team.history.unread(person.id, channel.id):
        slack.team.history.read_up_to(person.id, channel.id, seen[-1].ts)
        slack.team.record("unread", to=person.id)
    return {}
