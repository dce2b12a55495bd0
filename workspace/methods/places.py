"""Which conversation a call means, and whether the app may use it."""

from workspace.directory import Channel, Person
from workspace.errors import SlackError
from workspace.methods.method import need
from workspace.slack import Slack

SCOPE_PREFIX = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


def known(slack: Slack, name: str) -> Channel:
    """A conversation that the app can know of: a public one, or one that its bot is in."""
    directory = slack.team.directory
    channel = directory.channel(name)
    if channel is None or not (channel.is_open or slack.team.bot in channel.members):
        raise SlackError("channel_not_found")
    return channel


def member(slack: Slack, name: str) -> Channel:
    channel = known(slack, name)
    if slack.team.bot not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def to_post_in(slack: Slack, name: str) -> Channel:
    """Where a message goes: a user's id means the DM with that person."""
    directory = slack.team.directory
    person = directory.people.get(name)
    if person is not None:
        if person.deleted or person.is_bot or not can_meet(slack, person):
            raise SlackError("channel_not_found")
        channel = directory.direct(person.id, slack.team.bot, opened_at=int(slack.team.clock.now()))
    else:
        channel = known(slack, name)
    if channel.archived:
        raise SlackError("is_archived")
    if channel.kind == "im" and not slack.team.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    if slack.team.bot not in channel.members and not _may_post_anywhere(slack, channel):
        raise SlackError("not_in_channel")
    return channel


def can_meet(slack: Slack, person: Person) -> bool:
    """Whether a DM is possible: with someone outside only if a channel is shared already."""
    directory = slack.team.directory
    return person.team_id == directory.team_id or any(
        person.id in each.members and slack.team.bot in each.members
        for each in directory.channels.values()
    )


def _may_post_anywhere(slack: Slack, channel: Channel) -> bool:
    return channel.is_open and "chat:write.public" in slack.team.manifest.scopes


def need_for(slack: Slack, channel: Channel, right: str) -> None:
    need(slack, f"{SCOPE_PREFIX[channel.kind]}:{right}")
