"""chat.*: the app posts, changes and takes back messages."""

from typing import Any

from workspace.directory import Channel
from workspace.errors import SlackError
from workspace.history import Message
from workspace.methods import places
from workspace.methods.content import read_content
from workspace.methods.method import method
from workspace.slack import Slack

Json = dict[str, Any]

CONTENT = "text blocks:json attachments:json"
LOOKS = "parse link_names:flag mrkdwn:flag as_user:flag username icon_emoji icon_url"
UNFURLS = "unfurl_links:flag unfurl_media:flag"


def own_fields(slack: Slack) -> Json:
    """What marks a message as the app's."""
    return {"bot_id": slack.team.config.app.bot_id}


def check_thread(slack: Slack, channel: str, thread_ts: str | None) -> None:
    """Refuses a thread that does not exist and a reply's `ts` in place of its root's.

    Slack takes both and puts the message where nobody looks; we say so instead.
    """
    if thread_ts is None:
        return
    root = slack.team.history.get(channel, thread_ts)
    if root is None or root.to is not None or root.thread_ts not in (None, root.ts):
        raise SlackError("thread_not_found")


@method(
    "chat.postMessage",
    f"channel! {CONTENT} markdown_text thread_ts reply_broadcast:flag metadata:json "
    f"{LOOKS} {UNFURLS} container_id",
    scope="chat:write",
    tier=None,
)
def post_message(slack: Slack, given: Json) -> Json:
    content = read_content(slack, given)
    channel = places.to_post_in(slack, given["channel"])
    thread_ts = given.get("thread_ts") or None
    check_thread(slack, channel.id, thread_ts)
    slack.injector.count_message(channel.id)
    message = say(slack, channel, content, thread_ts, broadcast=bool(given.get("reply_broadcast")))
    return {"channel": channel.id, "ts": message.ts, "message": slack.team.as_slack(message)}


def say(
    slack: Slack, channel: Channel, content: Json, thread_ts: str | None, *, broadcast: bool
) -> Message:
    """Posts as the app, for everyone in the channel, and tells of it."""
    broadcast = broadcast and thread_ts is not None
    message = slack.team.post(
        channel,
        slack.team.bot,
        thread_ts=thread_ts,
        broadcast=broadcast,
        subtype="thread_broadcast" if broadcast else None,
        **content,
        **own_fields(slack),
    )
    mark_root(slack, message)
    slack.newsroom.said(message)
    return message


def mark_root(slack: Slack, message: Message) -> None:
    """A root learns that it has a thread at its first reply."""
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
    content = read_content(slack, given)
    channel = places.member(slack, given["channel"])
    if channel.archived:
        raise SlackError("is_archived")
    if given["user"] not in slack.team.directory.people:
        raise SlackError("user_not_found")
    if given["user"] not in channel.members:
        raise SlackError("user_not_in_channel")
    thread_ts = given.get("thread_ts") or None
    check_thread(slack, channel.id, thread_ts)
    slack.injector.count_message(channel.id)
    message = slack.team.post(
        channel,
        slack.team.bot,
        thread_ts=thread_ts,
        to=given["user"],
        **content,
        **own_fields(slack),
    )
    return {"message_ts": message.ts}


def _own(slack: Slack, given: Json, error: str) -> Message:
    channel = places.known(slack, given["channel"])
    message = slack.team.history.get(channel.id, given["ts"])
    # An ephemeral message has no history: it can be changed by its response_url only.
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
    content = read_content(slack, given, updating=True)
    message = _own(slack, given, "cant_update_message")
    change(slack, message, content)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": slack.team.as_slack(message),
    }


def change(slack: Slack, message: Message, content: Json) -> None:
    """Replaces what a message of the app says; everyone who sees it sees the change."""
    before = slack.team.as_slack(message)
    message.text = content["text"]
    message.blocks = content.get("blocks", [])
    message.attachments = content.get("attachments", [])
    message.metadata = content.get("metadata") or message.metadata
    message.edited_at = slack.team.clock.stamp()
    slack.team.changed(message)
    if message.to is None:
        slack.newsroom.edited(before, message)


@method("chat.delete", "channel! ts! as_user:flag", scope="chat:write")
def delete(slack: Slack, given: Json) -> Json:
    message = _own(slack, given, "cant_delete_message")
    take_back(slack, message)
    return {"channel": message.channel, "ts": message.ts}


def take_back(slack: Slack, message: Message) -> None:
    before = slack.team.as_slack(message)
    slack.team.remove(message)
    if message.to is None:
        slack.newsroom.deleted(before, message)


@method("chat.getPermalink", "channel! message_ts!", tier=None)
def permalink(slack: Slack, given: Json) -> Json:
    channel = places.known(slack, given["channel"])
    message = slack.team.history.get(channel.id, given["message_ts"])
    if message is None or message.to is not None:
        raise SlackError("message_not_found")
    link = f"{slack.team.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
