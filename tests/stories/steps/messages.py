"""What the bot posts to the desk channel, into threads and by DM."""

import time

from workspace.driver import Message, Person, Slack

DESK = "C03DESK"


def shown(person: Person, number: str, channel: str = DESK) -> list[Message]:
    """Messages of the bot at the top of a conversation that name this ticket."""
    said = [each for each in person.sees(channel, number) if each.bot and not each.ephemeral]
    return [each for each in said if each.thread_ts in (None, each.ts) and number in each.words]


def told(person: Person, number: str, saying: str = "") -> list[Message]:
    """The same in the person's DM with the bot, with these words or all."""
    found = shown(person, number, "@madoguchi")
    return [each for each in found if saying in f"{each.text}\n{each.words}"]


def under(person: Person, card: Message) -> list[str]:
    """What the thread tells, without the hour."""
    return [
        each.words.partition(" ")[2]
        for each in person.sees(card.channel)
        if each.thread_ts == card.ts and each.ts != card.ts and each.bot and not each.ephemeral
    ]


def next_under(person: Person, root: Message, after: Message) -> Message:
    """The next message of the bot in this thread."""
    said = person.waits_for(after=after)
    while not _is_under(said, root):
        said = person.waits_for(after=said)
    return said


def nothing_under(person: Person, root: Message, after: Message) -> bool:
    """Whether the bot stays silent in this thread."""
    time.sleep(0.3)
    heard = [each for each in person.sees(root.channel) if each.bot and each.seq > after.seq]
    return not any(_is_under(each, root) for each in heard)


def _is_under(message: Message, root: Message) -> bool:
    return message.thread_ts == root.ts != message.ts


def everything(slack: Slack, channel: str = DESK) -> str:
    """The arguments of all posts and updates in this channel."""
    calls = [*slack.calls("chat.postMessage"), *slack.calls("chat.update")]
    return "\n".join(
        str(each.arguments) for each in calls if each.arguments.get("channel") == channel
    )
