"""conversations.*, and which conversations the app can use."""

from workspace import Json
from workspace.config import Person
from workspace.errors import SlackError
from workspace.slack import Slack
from workspace.state.directory import Channel
from workspace.state.history import Message
from workspace.web_api.method import method, paginate, require_scope

SCOPE_PREFIX = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


def find_person(slack: Slack, user: str) -> Person:
    person = slack.team.directory.people.get(user)
    if person is None:
        raise SlackError("user_not_found")
    return person


def find_visible_channel(slack: Slack, name: str) -> Channel:
    """Return a conversation that the app can see: a public one, or one with its bot."""
    directory = slack.team.directory
    channel = directory.channel(name)
    if channel is None or not (channel.is_open or slack.team.bot in channel.members):
        raise SlackError("channel_not_found")
    return channel


def require_joined_channel(slack: Slack, name: str) -> Channel:
    channel = find_visible_channel(slack, name)
    if slack.team.bot not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def require_readable_channel(slack: Slack, name: str) -> Channel:
    """Return a joined channel with its scope; Slack removes bots from a channel it archives."""
    channel = find_visible_channel(slack, name)
    require_channel_scope(slack, channel, "history")
    if channel.archived:
        raise SlackError("not_in_channel" if channel.is_open else "channel_not_found")
    return require_joined_channel(slack, name)


def require_postable_channel(slack: Slack, name: str) -> Channel:
    """Return the conversation to post in; a user id stands for the DM with that person."""
    directory = slack.team.directory
    person = directory.people.get(name)
    if person is not None:
        if person.deleted or person.is_bot or not can_dm(slack, person):
            raise SlackError("channel_not_found")
        channel = directory.direct(person.id, slack.team.bot, opened_at=int(slack.team.clock.now()))
    else:
        channel = find_visible_channel(slack, name)
    if channel.archived:
        raise SlackError("is_archived")
    if channel.kind == "im" and not slack.team.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    may_post = channel.is_open and "chat:write.public" in slack.team.manifest.scopes
    if slack.team.bot not in channel.members and not may_post:
        raise SlackError("not_in_channel")
    return channel


def can_dm(slack: Slack, person: Person) -> bool:
    """Whether a DM is possible; people outside the team must share a channel with the bot."""
    directory = slack.team.directory
    return person.team_id == directory.team_id or any(
        person.id in each.members and slack.team.bot in each.members
        for each in directory.channels.values()
    )


def require_channel_scope(slack: Slack, channel: Channel, right: str) -> None:
    require_scope(slack, f"{SCOPE_PREFIX[channel.kind]}:{right}")


TYPES = {
    "public_channel": "channel",
    "private_channel": "group",
    "im": "im",
    "mpim": "mpim",
}
MOST_PEOPLE = 8


def channel_as_slack(slack: Slack, channel: Channel) -> Json:
    shown: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_ext_shared": channel.shared,
        "is_org_shared": False,
        "context_team_id": slack.team.directory.team_id,
    }
    if channel.kind == "im":
        other = next(each for each in (*channel.members, "") if each != slack.team.bot)
        return shown | {"user": other, "is_user_deleted": False, "priority": 0}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_general": False,
        "is_shared": channel.shared,
        "is_member": slack.team.bot in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


def channels_of_types(slack: Slack, given: Json) -> list[Channel]:
    """The conversations of the requested types; each type requires its scope."""
    wanted = given.get("types") or ["public_channel"]
    if not set(wanted) <= set(TYPES):
        raise SlackError("invalid_types")
    kinds = [TYPES[each] for each in wanted]
    for kind in kinds:
        require_scope(slack, f"{SCOPE_PREFIX[kind]}:read")
    return [
        each
        for each in slack.team.directory.channels.values()
        if each.kind in kinds and not (given.get("exclude_archived") and each.archived)
    ]


@method("conversations.info", "channel! include_locale:flag include_num_members:flag")
def info(slack: Slack, given: Json) -> Json:
    channel = find_visible_channel(slack, given["channel"])
    require_channel_scope(slack, channel, "read")
    return {"channel": channel_as_slack(slack, channel)}


@method("conversations.list", "types:names exclude_archived:flag limit:number cursor", tier=2)
def listing(slack: Slack, given: Json) -> Json:
    found = [
        each
        for each in channels_of_types(slack, given)
        if each.is_open or slack.team.bot in each.members
    ]
    return page_of_channels(slack, found, given)


def page_of_channels(slack: Slack, found: list[Channel], given: Json) -> Json:
    channels, more = paginate(found, given)
    shown = [channel_as_slack(slack, each) for each in channels]
    return {"channels": shown, "response_metadata": more}


@method("conversations.members", "channel! limit:number cursor", tier=4)
def members(slack: Slack, given: Json) -> Json:
    channel = find_visible_channel(slack, given["channel"])
    require_channel_scope(slack, channel, "read")
    users, more = paginate(channel.members, given)
    return {"members": list(users), "response_metadata": more}


@method(
    "conversations.open",
    "channel users:names return_im:flag prevent_creation:flag",
)
def open_direct(slack: Slack, given: Json) -> Json:
    users = given.get("users") or []
    if given.get("channel"):
        channel = find_visible_channel(slack, given["channel"])
        return {"channel": {"id": channel.id}}
    require_scope(slack, "im:write" if len(users) == 1 else "mpim:write")
    _check_users(slack, users)
    directory = slack.team.directory
    channel = directory.direct(*users, slack.team.bot, opened_at=int(slack.team.clock.now()))
    shown: Json = {"id": channel.id}
    if given.get("return_im"):
        shown = channel_as_slack(slack, channel)
    return {"channel": shown}


def _check_users(slack: Slack, users: list[str]) -> None:
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > MOST_PEOPLE:
        raise SlackError("too_many_users")
    for user in users:
        person = find_person(slack, user)
        if person.deleted:
            raise SlackError("user_disabled")
        if person.is_bot:
            raise SlackError("cannot_dm_bot")
        if not can_dm(slack, person):
            raise SlackError("invalid_user_combination")


@method("conversations.join", "channel!", scope="channels:join")
def join(slack: Slack, given: Json) -> Json:
    channel = find_visible_channel(slack, given["channel"])
    if not channel.is_open:
        raise SlackError("method_not_supported_for_channel_type")
    if slack.team.bot not in channel.members:
        channel.members.append(slack.team.bot)
        slack.team.record("channel", channel=channel.id)
    return {"channel": channel_as_slack(slack, channel)}


def _shown(slack: Slack, message: Message, given: Json) -> Json:
    shown = slack.team.as_slack(message)
    if not given.get("include_all_metadata"):
        shown.pop("metadata", None)
    if message.thread_ts == message.ts:
        replies = slack.team.history.replies(message.channel, message.ts)[1:]
        shown |= {
            "reply_count": len(replies),
            "reply_users": list(dict.fromkeys(each.user for each in replies)),
            "latest_reply": replies[-1].ts if replies else message.ts,
        }
    return shown


def _between(messages: list[Message], given: Json) -> list[Message]:
    oldest, latest = given.get("oldest", "0"), given.get("latest", "9" * 10)
    inclusive = given.get("inclusive")
    return [
        each
        for each in messages
        if float(oldest) < float(each.ts) < float(latest)
        or (inclusive and each.ts in (oldest, latest))
    ]


RANGE = "latest oldest inclusive:flag limit:number cursor include_all_metadata:flag"


@method("conversations.history", f"channel! {RANGE}")
def history(slack: Slack, given: Json) -> Json:
    channel = require_readable_channel(slack, given["channel"])
    top = [
        each
        for each in slack.team.history.public_messages(channel.id)
        if each.thread_ts in (None, each.ts) or each.broadcast
    ]
    return {**_page_of_messages(slack, _between(top, given)[::-1], given), "pin_count": 0}


def _page_of_messages(slack: Slack, messages: list[Message], given: Json) -> Json:
    found, more = paginate(messages, given)
    return {
        "messages": [_shown(slack, each, given) for each in found],
        "has_more": bool(more["next_cursor"]),
        "response_metadata": more,
    }


@method("conversations.replies", f"channel! ts! {RANGE}")
def replies(slack: Slack, given: Json) -> Json:
    channel = require_readable_channel(slack, given["channel"])
    asked = slack.team.history.get(channel.id, given["ts"])
    if asked is None or asked.to is not None:
        raise SlackError("thread_not_found")
    thread = slack.team.history.replies(channel.id, asked.thread_ts or asked.ts)
    return _page_of_messages(slack, _between(thread, given), given)
