"""chat.scheduleMessage and its kin: the app says something later, by the workspace's clock."""

from typing import Any

from workspace.errors import SlackError
from workspace.methods import places
from workspace.methods.chat import CONTENT, LOOKS, UNFURLS, check_thread, say
from workspace.methods.content import read_content
from workspace.methods.method import method
from workspace.methods.paging import page
from workspace.slack import Slack
from workspace.timetable import LONGEST_AHEAD, Scheduled

Json = dict[str, Any]


@method(
    "chat.scheduleMessage",
    f"channel! post_at:number! {CONTENT} markdown_text thread_ts reply_broadcast:flag "
    f"metadata:json {LOOKS} {UNFURLS}",
    scope="chat:write",
)
def schedule(slack: Slack, given: Json) -> Json:
    content = read_content(slack, given)
    channel = places.to_post_in(slack, given["channel"])
    team, thread_ts = slack.team, given.get("thread_ts") or None
    check_thread(slack, channel.id, thread_ts)
    now, post_at = team.clock.now(), given["post_at"]
    if post_at <= now:
        raise SlackError("time_in_past")
    if post_at - now > LONGEST_AHEAD:
        raise SlackError("time_too_far")
    if team.timetable.is_full(channel.id, post_at):
        raise SlackError("restricted_too_many")
    entry = Scheduled(
        team.identity("Q"),
        channel.id,
        post_at,
        int(now),
        content,
        thread_ts,
        bool(given.get("reply_broadcast")),
    )
    team.timetable.add(entry)
    slack.courier.later(post_at - now, lambda: _post(slack, entry))
    message = {"text": content["text"], "bot_id": team.config.app.bot_id, "type": "delayed_message"}
    return {
        "channel": channel.id,
        "scheduled_message_id": entry.id,
        "post_at": post_at,
        "message": message,
    }


def _post(slack: Slack, entry: Scheduled) -> None:
    if slack.team.timetable.take(entry.id) is None:
        return  # deleted meanwhile
    if entry.content.get("metadata"):
        # docs.slack.dev/reference/methods/chat.scheduleMessage names this fault of Slack's: with
        # metadata the message is never posted. An app that relies on it shall see that here.
        return
    channel = slack.team.directory.channels[entry.channel]
    if not channel.archived:
        say(slack, channel, entry.content, entry.thread_ts, broadcast=entry.broadcast)


@method(
    "chat.deleteScheduledMessage",
    "channel! scheduled_message_id! as_user:flag",
    scope="chat:write",
)
def unschedule(slack: Slack, given: Json) -> Json:
    entry = slack.team.timetable.get(given["scheduled_message_id"])
    if entry is None or entry.channel != places.known(slack, given["channel"]).id:
        raise SlackError("invalid_scheduled_message_id")
    slack.team.timetable.take(entry.id)
    return {}


@method("chat.scheduledMessages.list", "channel oldest latest limit:number cursor")
def scheduled(slack: Slack, given: Json) -> Json:
    oldest, latest = float(given.get("oldest", 0)), float(given.get("latest", "inf"))
    found = [
        each
        for each in slack.team.timetable.all()
        if given.get("channel") in (None, each.channel) and oldest <= each.post_at <= latest
    ]
    entries, more = page(found, given)
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
