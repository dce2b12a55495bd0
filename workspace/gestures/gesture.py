"""Declares gestures, and resolves the people, conversations and messages they name; converts typed
text to what Slack sends: escaped, with mentions and links wrapped.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from workspace import Json
from workspace.blockkit.values import state_values
from workspace.config import Person
from workspace.errors import GestureRefused
from workspace.slack import Slack
from workspace.state.directory import Channel, Directory
from workspace.state.history import Message

Run = Callable[[Slack, Json], Awaitable[Json]]

GESTURES: dict[str, Run] = {}


def gesture(name: str) -> Callable[[Run], Run]:
    def enter(run: Run) -> Run:
        GESTURES[name] = run
        return run

    return enter


def find_acting_person(slack: Slack, given: Json, *, even_deactivated: bool = False) -> Person:
    person = slack.team.directory.person(str(given.get("person", "")))
    if person is None or person.app_bot or (person.deleted and not even_deactivated):
        raise GestureRefused("no_such_person", str(given.get("person", "")))
    return person


def find_visible_channel(slack: Slack, person: Person, name: Any) -> Channel:
    """Return a channel; `@name` is the DM with that person or `@app`, opened on first use. Raises
    GestureRefused if this person cannot see it."""
    directory = slack.team.directory
    wanted = str(name or "")
    channel = directory.channel(wanted)
    if channel is None:
        other = directory.bot if wanted == "@app" else directory.person(wanted)
        if other is None:
            raise GestureRefused("no_such_channel", wanted)
        channel = directory.direct(person.id, other.id, opened_at=int(slack.team.clock.now()))
    may_look = channel.is_open and not person.is_ultra_restricted
    outside = directory.is_outside(person.id) or person.is_restricted
    if person.id not in channel.members and (outside or not may_look):
        raise GestureRefused("no_such_channel", wanted)
    return channel


def require_joined_channel(slack: Slack, person: Person, name: Any) -> Channel:
    """Return a channel. Raises GestureRefused if this person is not a member."""
    channel = find_visible_channel(slack, person, name)
    if person.id not in channel.members:
        raise GestureRefused("not_in_channel", channel.id)
    return channel


def find_visible_message(slack: Slack, person: Person, given: Json) -> Message:
    """Return the message. Raises GestureRefused if this person cannot see it."""
    channel = find_visible_channel(slack, person, given.get("channel"))
    message = slack.team.history.get(channel.id, str(given.get("ts", "")))
    if message is None or not message.shown or message.to not in (None, person.id):
        raise GestureRefused("no_such_message", str(given.get("ts", "")))
    return message


def message_for_page(slack: Slack, message: Message) -> Json:
    """A message in the form that the page and the driver read."""
    return slack.team.as_slack(message) | {
        "channel": message.channel,
        "ephemeral": message.to is not None,
        "broadcast": message.broadcast,
        "seq": message.changed,
        "blocks": message.blocks,
        "bot": message.bot_id is not None,
        "state": state_values(message.blocks, {}),
    }


# The excluded characters keep the end of a sentence, also a Japanese one, out of a link.
_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>|&；、。「」（）]+(?:&amp;[^\s<>|&；、。「」（）]+)*)"
    r"|(?P<mail>[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2,24})"
    r"|(?P<at>@(?P<name>[\w.-]{1,80}))"
    r"|(?P<hash>#(?P<room>[\w-]{1,80}))"
)
_BROADCASTS = {"channel": "channel", "here": "here", "everyone": "everyone"}


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def to_mrkdwn(text: str, directory: Directory) -> str:
    """The text as mrkdwn; a typed `<!channel>` is escaped."""
    return "".join(_as_text(part) for part in rich_text_elements(text, directory))


def rich_text_elements(text: str, directory: Directory) -> list[Json]:
    """The text as elements of a rich_text section."""
    found: list[Json] = []
    escaped = escape(text)
    end = 0
    for match in _TOKEN.finditer(escaped):
        meant = _part(match, directory)
        if meant is None:
            continue
        _add_text(found, escaped[end : match.start()])
        part, rest = meant
        found.append(part)
        end = match.end() - len(rest)
    _add_text(found, escaped[end:])
    return found


def _add_text(found: list[Json], text: str) -> None:
    if not text:
        return
    if found and found[-1]["type"] == "text":
        found[-1]["text"] += unescape(text)
    else:
        found.append({"type": "text", "text": unescape(text)})


def _part(match: re.Match[str], directory: Directory) -> tuple[Json, str] | None:
    if url := match["url"]:
        kept = url.rstrip(".,;:!?)'\"")
        return {"type": "link", "url": unescape(kept)}, url[len(kept) :]
    if mail := match["mail"]:
        return {"type": "link", "url": f"mailto:{mail}", "text": mail}, ""
    if match["hash"]:
        channel = directory.channel(match["room"])
        return ({"type": "channel", "channel_id": channel.id}, "") if channel else None
    return _mention(match["name"], directory)


def _mention(name: str, directory: Directory) -> tuple[Json, str] | None:
    if name in _BROADCASTS:
        return {"type": "broadcast", "range": name}, ""
    # Japanese has no spaces, so other text may follow a name directly.
    for length in range(len(name), 0, -1):
        person = directory.named(name[:length])
        if person is not None and not re.match(r"[A-Za-z0-9]", name[length:]):
            return {"type": "user", "user_id": person.id}, name[length:]
    return None


def _as_text(part: Json) -> str:
    kind = part["type"]
    if kind == "text":
        return escape(part["text"])
    if kind == "user":
        return f"<@{part['user_id']}>"
    if kind == "channel":
        return f"<#{part['channel_id']}>"
    if kind == "broadcast":
        return f"<!{part['range']}>"
    label = f"|{escape(part['text'])}" if "text" in part else ""
    return f"<{escape(part['url'])}{label}>"


def rich_text_blocks(text: str, directory: Directory, block_id: str) -> list[Json]:
    """The rich_text block that Slack adds to typed text; none for blank text."""
    elements = rich_text_elements(text, directory)
    if not elements:
        return []
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def mention_tokens(person: str, directory: Directory) -> frozenset[str]:
    """Return how the text of a message calls this person, their groups or the channel."""
    groups = (each.id for each in directory.groups.values() if person in each.users)
    calls = [f"<@{person}>", *(f"<!subteam^{each}" for each in groups)]
    return frozenset((*calls, *(f"<!{each}" for each in _BROADCASTS)))
