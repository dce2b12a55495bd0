"""The app's manifest, validated as Slack does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Figures from github.com/slackapi/manifest-schema (draft-07).
LONGEST_COMMAND = 32
LONGEST_SHORTCUT = 24
LONGEST_URL = 3500
MOST_COMMANDS = 50
MOST_SHORTCUTS = 10
# (path, fewest and most characters)
TEXTS = (
    (("display_information", "name"), 1, 35),
    (("display_information", "description"), 1, 140),
    (("display_information", "long_description"), 175, 4000),
    (("features", "bot_user", "display_name"), 1, 80),
    (("features", "agent_view", "agent_description"), 1, 300),
    (("settings", "event_subscriptions", "request_url"), 1, LONGEST_URL),
    (("settings", "interactivity", "request_url"), 1, LONGEST_URL),
    (("settings", "interactivity", "message_menu_options_url"), 1, LONGEST_URL),
)
# (path, most entries)
LISTS = (
    (("oauth_config", "scopes", "bot"), 255),
    (("oauth_config", "scopes", "user"), 255),
    (("oauth_config", "redirect_urls"), 1000),
    (("features", "unfurl_domains"), 5),
    (("features", "agent_view", "suggested_prompts"), 4),
    (("settings", "event_subscriptions", "bot_events"), 100),
    (("settings", "event_subscriptions", "user_events"), 100),
)
LONGEST_OF_COMMAND = {"description": 2000, "url": LONGEST_URL}

# The scope that an event requires; an event that is missing here requires none.
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "dnd_updated_user": "dnd:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "member_joined_channel": "channels:read",
    "reaction_added": "reactions:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "team_join": "users:read",
    "user_change": "users:read",
}


@dataclass(frozen=True)
class Command:
    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True)
class Shortcut:
    callback_id: str
    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Manifest:
    """The parts of a manifest that affect the workspace."""

    name: str
    bot_name: str
    description: str
    scopes: tuple[str, ...]
    events: tuple[str, ...]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    home_tab: bool
    agent_view: bool
    messages_tab: bool
    messages_tab_read_only: bool
    interactive: bool
    socket_mode: bool
    events_url: str | None
    interactivity_url: str | None
    command_urls: Mapping[str, str]


def section(raw: Mapping[str, Any], *path: str) -> Any:
    found: Any = raw
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def read_manifest(raw: Mapping[str, Any]) -> Manifest:
    """Read a manifest that has no `manifest_faults`."""
    name = str(section(raw, "display_information", "name"))
    home = section(raw, "features", "app_home") or {}
    commands = section(raw, "features", "slash_commands") or []
    return Manifest(
        name=name,
        bot_name=str(section(raw, "features", "bot_user", "display_name") or name),
        description=str(section(raw, "display_information", "description") or ""),
        scopes=tuple(section(raw, "oauth_config", "scopes", "bot") or ()),
        events=tuple(section(raw, "settings", "event_subscriptions", "bot_events") or ()),
        commands=tuple(
            Command(
                command["command"],
                command.get("description", ""),
                command.get("usage_hint", ""),
                bool(command.get("should_escape")),
            )
            for command in commands
        ),
        shortcuts=tuple(
            Shortcut(each["callback_id"], each["name"], each["type"], each.get("description", ""))
            for each in section(raw, "features", "shortcuts") or []
        ),
        home_tab=bool(home.get("home_tab_enabled")),
        agent_view=bool(section(raw, "features", "agent_view")),
        messages_tab=bool(home.get("messages_tab_enabled", True)),
        messages_tab_read_only=bool(home.get("messages_tab_read_only_enabled")),
        interactive=bool(section(raw, "settings", "interactivity", "is_enabled")),
        socket_mode=bool(section(raw, "settings", "socket_mode_enabled")),
        events_url=section(raw, "settings", "event_subscriptions", "request_url"),
        interactivity_url=section(raw, "settings", "interactivity", "request_url"),
        command_urls={each["command"]: each["url"] for each in commands if each.get("url")},
    )


def manifest_faults(raw: object) -> Iterator[str]:
    """Yield every reason why Slack would reject this manifest or send the app nothing."""
    if not isinstance(raw, Mapping):
        yield "manifest: must be a mapping"
        return
    if section(raw, "display_information", "name") is None:
        yield "manifest: display_information.name is missing"
    yield from _size_faults(raw)
    yield from _command_faults(section(raw, "features", "slash_commands") or [])
    yield from _shortcut_faults(section(raw, "features", "shortcuts") or [])
    yield from _agent_faults(raw)
    scopes = section(raw, "oauth_config", "scopes", "bot") or []
    if "commands" not in scopes and any(
        section(raw, "features", each) for each in ("slash_commands", "shortcuts")
    ):
        yield "manifest: slash commands and shortcuts need the scope commands"
    for event in section(raw, "settings", "event_subscriptions", "bot_events") or []:
        needed = EVENT_SCOPES.get(event)
        if needed and needed not in scopes:
            yield f"manifest: the event {event} needs the scope {needed}"


def _size_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    for path, fewest, most in TEXTS:
        text = section(raw, *path)
        if text is not None and not (isinstance(text, str) and fewest <= len(text) <= most):
            yield f"manifest: {'.'.join(path)} must have {fewest} to {most} characters"
    for path, most in LISTS:
        entries = section(raw, *path)
        if entries is not None and not (isinstance(entries, list) and len(entries) <= most):
            yield f"manifest: {'.'.join(path)} must be a list of at most {most}"


def _command_faults(commands: object) -> Iterator[str]:
    if not isinstance(commands, list) or len(commands) > MOST_COMMANDS:
        yield f"manifest: slash_commands must be a list of at most {MOST_COMMANDS}"
        return
    for command in commands:
        word = command.get("command") if isinstance(command, Mapping) else None
        if not isinstance(word, str) or not word.startswith("/"):
            yield f"manifest: the slash command {word!r} must begin with /"
        elif not 2 <= len(word) <= LONGEST_COMMAND or " " in word:
            yield f"manifest: {word} must have 2 to {LONGEST_COMMAND} characters and no space"
        elif not command.get("description"):
            yield f"manifest: {word} needs a description"
        else:
            for key, most in LONGEST_OF_COMMAND.items():
                if len(str(command.get(key) or "")) > most:
                    yield f"manifest: {word} must have a {key} of at most {most} characters"


def _shortcut_faults(shortcuts: object) -> Iterator[str]:
    if not isinstance(shortcuts, list) or len(shortcuts) > MOST_SHORTCUTS:
        yield f"manifest: shortcuts must be a list of at most {MOST_SHORTCUTS}"
        return
    for shortcut in shortcuts:
        given = shortcut if isinstance(shortcut, Mapping) else {}
        name = given.get("name")
        if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_SHORTCUT:
            yield f"manifest: a shortcut's name must have 1 to {LONGEST_SHORTCUT} characters"
        if given.get("type") not in ("message", "global"):
            yield f"manifest: the shortcut {name!r} must have the type message or global"
        if not given.get("callback_id"):
            yield f"manifest: the shortcut {name!r} needs a callback_id"


def _agent_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    """docs.slack.dev/reference/app-manifest: features.agent_view"""
    view = section(raw, "features", "agent_view")
    if view is None:
        return
    if section(view, "agent_description") is None:
        yield "manifest: features.agent_view needs an agent_description"
    for prompt in section(view, "suggested_prompts") or []:
        if not (section(prompt, "title") and section(prompt, "message")):
            yield "manifest: each of agent_view.suggested_prompts needs a title and a message"
    if section(raw, "features", "assistant_view") is not None:
        yield "manifest: agent_view replaces assistant_view; a new app cannot have it"
    if "assistant:write" not in (section(raw, "oauth_config", "scopes", "bot") or []):
        yield "manifest: features.agent_view needs the scope assistant:write"
