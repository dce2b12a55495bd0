"""chat.*: post, schedule, change and delete messages; their content is checked as Slack does."""

import json
from typing import Any

from workspace import Json
from workspace.blockkit import check
from workspace.errors import SlackError
from workspace.slack import Slack
from workspace.state.directory import Channel
from workspace.state.history import LONGEST_AHEAD, Message, ScheduledMessage
from workspace.web_api.channels import (
    find_person,
    find_visible_channel,
    require_joined_channel,
    require_postable_channel,
)
from workspace.web_api.method import method, paginate

# Slack silently cuts the text of chat.postMessage here; we refuse it, because text would be lost.
LONGEST_TEXT = 40_000
# docs.slack.dev/reference/methods/chat.update, msg_too_long
LONGEST_UPDATE = 4_000
MOST_ATTACHMENTS = 100
# Undocumented; observed with blocks that were valid one by one (bolt-js #2509).
LONGEST_BLOCKS = 13_200
LARGEST_METADATA = 16_000
# docs.slack.dev: markdown_text, 12,000 characters
LONGEST_MARKDOWN = 12_000


def check_content(slack: Slack, given: Json, *, updating: bool = False) -> Json:
    """Return the checked content with block ids; raises SlackError."""
    text = _text(given, updating)
    blocks = _list(given, "blocks", "invalid_blocks_format")
    attachments = _list(given, "attachments", "invalid_attachments")
    if not (text.strip() or blocks or attachments):
        raise SlackError("no_text")
    faults = check.message_faults(blocks)
    faults += check.unknown_block_faults(blocks, slack.injector.faults.unknown_blocks)
    if faults:
        raise invalid_content_error("invalid_blocks", faults)
    if check.text_length(blocks) > LONGEST_BLOCKS:
        raise SlackError("msg_blocks_too_long")
    _check_attachments(attachments)
    return {
        "text": text,
        "blocks": slack.team.with_block_ids(blocks),
        "attachments": attachments,
        "metadata": _metadata(given.get("metadata")),
    }


def invalid_content_error(error: str, faults: list[str]) -> SlackError:
    messages = [f"[ERROR] {each}" for each in faults]
    return SlackError(error, errors=faults, response_metadata={"messages": messages})


def _text(given: Json, updating: bool) -> str:
    markdown = given.get("markdown_text")
    if markdown is not None:
        if given.get("text") or given.get("blocks"):
            raise SlackError("markdown_text_conflict")
        if len(markdown) > LONGEST_MARKDOWN:
            raise SlackError("msg_too_long")
        return str(markdown)
    text = str(given.get("text", ""))
    if len(text) > (LONGEST_UPDATE if updating else LONGEST_TEXT):
        raise SlackError("msg_too_long")
    return text


def _list(given: Json, name: str, error: str) -> list[Json]:
    value = given.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise SlackError(error)
    return value


def _check_attachments(attachments: list[Json]) -> None:
    if len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for number, attachment in enumerate(attachments):
        faults = check.message_faults(attachment.get("blocks", []), f"/attachments/{number}/blocks")
        if faults:
            raise invalid_content_error("invalid_attachments", faults)


def _metadata(given: Any) -> Json | None:
    if given is None or given == {}:
        return None
    if not isinstance(given, dict):
        raise SlackError("invalid_metadata_format")
    kind, payload = given.get("event_type"), given.get("event_payload")
    if not isinstance(kind, str) or not kind or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_schema")
    if set(given) - {"event_type", "event_payload", "entities"}:
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(given)) > LARGEST_METADATA:
        raise SlackError("metadata_too_large")
    return given


CONTENT = "text blocks:json attachments:json"
LOOKS = "parse link_names:flag mrkdwn:flag as_user:flag username icon_emoji icon_url"
UNFURLS = "unfurl_links:flag unfurl_media:flag"


def require_thread(slack: Slack, channel: Channel, given: Json) -> str | None:
    """Return the thread to post in; refuse an unknown one, and the `ts` of a reply in place of its
    root's.

    Slack accepts both and puts the message where nobody sees it.
    """
    thread_ts: str | None = given.get("thread_ts") or None
    root = slack.team.history.get(channel.id, thread_ts or "")
    is_root = root and root.to is None and root.thread_ts in (None, root.ts)
    if thread_ts and not is_root:
        raise SlackError("thread_not_found")
    return thread_ts


@method(
    "chat.postMessage",
    f"channel! {CONTENT} markdown_text thread_ts reply_broadcast:flag metadata:json "
    f"{LOOKS} {UNFURLS} container_id",
    scope="chat:write",
    tier=None,
)
def post_message(slack: Slack, given: Json) -> Json:
    content = check_content(slack, given)
    channel = require_postable_channel(slack, given["channel"])
    thread_ts = require_thread(slack, channel, given)
    slack.injector.limit_messages(channel.id)
    message = post_for_everyone(
        slack, channel, content, thread_ts, broadcast=bool(given.get("reply_broadcast"))
    )
    return {"channel": channel.id, "ts": message.ts, "message": slack.team.as_slack(message)}


def post_for_everyone(
    slack: Slack, channel: Channel, content: Json, thread_ts: str | None, *, broadcast: bool
) -> Message:
    """Post as the app, for everyone in the channel, and publish the event."""
    broadcast = broadcast and thread_ts is not None
    message = slack.team.post_as_app(
        channel,
        thread_ts=thread_ts,
        broadcast=broadcast,
        subtype="thread_broadcast" if broadcast else None,
        **content,
    )
    mark_thread_root(slack, message)
    slack.events.posted(message)
    return message


def mark_thread_root(slack: Slack, message: Message) -> None:
    """Mark the root of a thread at its first reply."""
    root = slack.team.history.get(message.channel, message.thread_ts or "")
    if root is not None and root.thread_ts is None:
        root.thread_ts = root.ts


@method(
    "chat.postEphemeral",
    f"channel! user! {CONTENT} markdown_text thread_ts {LOOKS}",
    scope="chat:write",
    tier=4,
)
def post_ephemeral(slack: Slack, given: Json) -> Json:
    content = check_content(slack, given)
    channel = require_joined_channel(slack, given["channel"])
    if channel.archived:
        raise SlackError("is_archived")
    if find_person(slack, given["user"]).id not in channel.members:
        raise SlackError("user_not_in_channel")
    thread_ts = require_thread(slack, channel, given)
    slack.injector.limit_messages(channel.id)
    message = slack.team.post_as_app(channel, thread_ts=thread_ts, to=given["user"], **content)
    return {"message_ts": message.ts}


def _require_own_message(slack: Slack, given: Json, error: str) -> Message:
    channel = find_visible_channel(slack, given["channel"])
    message = slack.team.history.get(channel.id, given["ts"])
    # An ephemeral message can be changed only through its response URL.
    if message is None or message.to is not None:
        raise SlackError("message_not_found")
    if message.bot_id != slack.team.config.app.bot_id:
        raise SlackError(error)
    return message


@method(
    "chat.update",
    f"channel! ts! {CONTENT} markdown_text metadata:json parse link_names:flag as_user:flag "
    "reply_broadcast:flag file_ids:json",
    scope="chat:write",
)
def update(slack: Slack, given: Json) -> Json:
    content = check_content(slack, given, updating=True)
    message = _require_own_message(slack, given, "cant_update_message")
    update_message(slack, message, content)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": slack.team.as_slack(message),
    }


def update_message(slack: Slack, message: Message, content: Json) -> None:
    """Replace the content of a message of the app."""
    before = slack.team.as_slack(message)
    message.text = content["text"]
    message.blocks = content.get("blocks", [])
    message.attachments = content.get("attachments", [])
    message.metadata = content.get("metadata") or message.metadata
    message.edited_at = slack.team.clock.new_ts()
    slack.team.record_message_change(message)
    if message.to is None:
        slack.events.edited(before, message)


@method("chat.delete", "channel! ts! as_user:flag", scope="chat:write")
def delete(slack: Slack, given: Json) -> Json:
    message = _require_own_message(slack, given, "cant_delete_message")
    delete_message(slack, message)
    return {"channel": message.channel, "ts": message.ts}


def delete_message(slack: Slack, message: Message) -> None:
    before = slack.team.as_slack(message)
    slack.team.remove(message)
    if message.to is None:
        slack.events.deleted(before, message)


@method("chat.getPermalink", "channel! message_ts!", tier=None)
def permalink(slack: Slack, given: Json) -> Json:
    channel = find_visible_channel(slack, given["channel"])
    message = slack.team.history.get(channel.id, given["message_ts"])
    if message is None or message.to is not None:
        raise SlackError("message_not_found")
    link = f"{slack.team.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


@method(
    "chat.scheduleMessage",
    f"channel! post_at:number! {CONTENT} markdown_text thread_ts reply_broadcast:flag "
    f"metadata:json {LOOKS} {UNFURLS}",
    scope="chat:write",
)
def schedule(slack: Slack, given: Json) -> Json:
    content = check_content(slack, given)
    channel = require_postable_channel(slack, given["channel"])
    team, thread_ts = slack.team, require_thread(slack, channel, given)
    now, post_at = team.clock.now(), given["post_at"]
    if post_at <= now:
        raise SlackError("time_in_past")
    if post_at - now > LONGEST_AHEAD:
        raise SlackError("time_too_far")
    if team.schedule.is_full(channel.id, post_at):
        raise SlackError("restricted_too_many")
    entry = ScheduledMessage(
        team.new_id("Q"),
        channel.id,
        post_at,
        int(now),
        content,
        thread_ts,
        bool(given.get("reply_broadcast")),
    )
    team.schedule[entry.id] = entry
    slack.delivery.call_later(post_at - now, lambda: _post_scheduled(slack, entry))
    message = {"text": content["text"], "bot_id": team.config.app.bot_id, "type": "delayed_message"}
    return {
        "channel": channel.id,
        "scheduled_message_id": entry.id,
        "post_at": post_at,
        "message": message,
    }


def _post_scheduled(slack: Slack, entry: ScheduledMessage) -> None:
    if slack.team.schedule.pop(entry.id, None) is None:
        return  # deleted since
    if entry.content.get("metadata"):
        # As in Slack, a scheduled message with metadata is never posted; see the note in
        # docs.slack.dev/reference/methods/chat.scheduleMessage.
        return
    channel = slack.team.directory.channels[entry.channel]
    if not channel.archived:
        post_for_everyone(slack, channel, entry.content, entry.thread_ts, broadcast=entry.broadcast)


@method(
    "chat.deleteScheduledMessage",
    "channel! scheduled_message_id! as_user:flag",
    scope="chat:write",
)
def unschedule(slack: Slack, given: Json) -> Json:
    entry = slack.team.schedule.get(given["scheduled_message_id"])
    if entry is None or entry.channel != find_visible_channel(slack, given["channel"]).id:
        raise SlackError("invalid_scheduled_message_id")
    del slack.team.schedule[entry.id]
    return {}


@method("chat.scheduledMessages.list", "channel oldest latest limit:number cursor")
def scheduled(slack: Slack, given: Json) -> Json:
    oldest, latest = float(given.get("oldest", 0)), float(given.get("latest", "inf"))
    found = [
        each
        for each in sorted(slack.team.schedule.values(), key=lambda each: each.post_at)
        if given.get("channel") in (None, each.channel) and oldest <= each.post_at <= latest
    ]
    entries, more = paginate(found, given)
    return {
        "scheduled_messages": [
            {
                "id": each.id,
                "channel_id": each.channel,
                "post_at": each.post_at,
                "date_created": each.created,
                "text": each.content["text"],
            }
            for each in entries
        ],
        "response_metadata": more,
    }
