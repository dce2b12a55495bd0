"""The configuration file: people, groups, channels, timing and the app. Reports all faults."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import yaml

from workspace import manifest as manifests
from workspace import things_to_try
from workspace.errors import FaultyConfig
from workspace.manifest import Manifest
from workspace.things_to_try import ThingToTry


@dataclass(frozen=True)
class SlackTiming:
    """Slack's own figures, in seconds; tests shorten them."""

    ack: float = 3.0
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger: float = 3.0
    response_url: float = 1800.0
    refresh: float = 18060.0
    warning: float = 10.0


@dataclass
class Person:
    id: str
    name: str
    real_name: str = ""
    locale: str = "ja-JP"
    tz: str = "Asia/Tokyo"
    team_id: str = ""
    email: str = ""
    title: str = ""
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    app_bot: bool = False
    undisturbed_since: int | None = None
    called: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Name and title as the page shows them to a reader of each language."""

    @property
    def undisturbed(self) -> bool:
        """Whether "do not disturb" is on: messages arrive without a notification."""
        return self.undisturbed_since is not None


@dataclass(frozen=True)
class Group:
    id: str
    handle: str
    users: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class ChannelConfig:
    id: str
    name: str
    members: tuple[str, ...] | None = None
    private: bool = False
    shared: bool = False
    archived: bool = False
    topic: str = ""


@dataclass(frozen=True)
class AppConfig:
    manifest: Manifest
    id: str = "A01WORKSPACE"
    bot_user: str = "U00BOT"
    bot_id: str = "B00BOT"
    bot_token: str = "xoxb-pretend-workspace"  # noqa: S105 - valid only here
    app_token: str = "xapp-1-pretend-workspace"  # noqa: S105
    signing_secret: str = "pretend-signing-secret"  # noqa: S105


@dataclass(frozen=True)
class Config:
    """Members of None (`all` in the file) stand for everyone of the own team and the bot."""

    team_id: str
    team_name: str
    team_domain: str
    people: tuple[Person, ...]
    channels: tuple[ChannelConfig, ...]
    app: AppConfig
    groups: tuple[Group, ...] = ()
    timing: SlackTiming = field(default_factory=SlackTiming)
    team_tz: str = "Asia/Tokyo"
    things_to_try: Mapping[str, Sequence[ThingToTry]] = field(default_factory=dict)


_NUMBER = (int, float)
_CALLED = ("real_name", "title")


def _keys(section: Any, *internal: str) -> dict[str, Any]:
    return {each.name: each.type for each in fields(section) if each.name not in internal}


_KEYS: Mapping[str, Mapping[str, Any]] = {
    "team": {"id": str, "name": str, "domain": str, "tz": str},
    "people": _keys(Person, "app_bot", "undisturbed_since", "called")
    | dict.fromkeys(_CALLED, (str, Mapping)),
    "groups": _keys(Group) | {"users": list},
    "channels": _keys(ChannelConfig) | {"members": (list, str)},
    "app": _keys(AppConfig) | {"manifest": (str, Mapping)},
    "try": {},  # checked by things_to_try
    "timing": dict.fromkeys(_keys(SlackTiming), _NUMBER) | {"retries": list},
}
_REQUIRED = {
    "team": ("id", "name"),
    "people": ("id", "name"),
    "groups": ("id", "handle", "users"),
    "channels": ("id", "name"),
    "app": ("manifest",),
}


def read_config(source: Config | Path | str | Mapping[str, Any]) -> Config:
    """Read a path or a mapping; raises FaultyConfig with all faults."""
    if isinstance(source, Config):
        return source
    folder = Path.cwd()
    raw: Any = source
    if isinstance(source, (str, Path)):
        folder = Path(source).resolve().parent
        raw = _load(Path(source))
    if not isinstance(raw, Mapping):
        raise FaultyConfig(["the configuration must be a mapping"])
    faults = list(_faults(raw))
    given = manifests.section(raw, "app", "manifest")
    manifest: Any = _load(folder / given) if isinstance(given, str) and not faults else given
    if manifest is not None:
        faults += manifests.manifest_faults(manifest)
    if faults:
        raise FaultyConfig(faults)
    return _build(raw, manifests.read_manifest(manifest))


def _load(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except OSError as error:
        raise FaultyConfig([f"{path}: cannot be read ({error.strerror})"]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FaultyConfig([f"{path}: is not YAML: {error}"]) from error


def _build(raw: Mapping[str, Any], manifest: Manifest) -> Config:
    team = raw["team"]
    timing = dict(raw.get("timing") or {})
    if "retries" in timing:
        timing["retries"] = tuple(float(each) for each in timing["retries"])
    return Config(
        team_id=team["id"],
        team_name=team["name"],
        team_domain=team.get("domain", team["id"].lower()),
        people=tuple(map(_person, raw["people"])),
        groups=tuple(
            Group(**{**each, "users": tuple(each["users"])}) for each in raw.get("groups") or ()
        ),
        channels=tuple(
            ChannelConfig(**{**each, "members": None if members == "all" else tuple(members)})
            for each in raw["channels"]
            for members in (each.get("members", "all"),)
        ),
        app=AppConfig(**{**raw["app"], "manifest": manifest}),
        timing=SlackTiming(**timing),
        team_tz=team.get("tz", "Asia/Tokyo"),
        things_to_try=things_to_try.read_things(raw.get("try") or {}),
    )


def _person(given: Mapping[str, Any]) -> Person:
    """Slack has one name and title of each person: here those in their own language."""
    usual = {"real_name": given["name"], "title": ""}
    texts = {key: things_to_try.text_by_language(given.get(key, usual[key])) for key in _CALLED}
    called = {
        language: {key: text[language] for key, text in texts.items()}
        for language in things_to_try.LANGUAGES
    }
    person = Person(**given)
    own = called["ja" if person.locale.startswith("ja") else "en"]
    return replace(person, real_name=own["real_name"], title=own["title"], called=called)


def _faults(raw: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(set(raw) - set(_KEYS)):
        yield f"{key}: unknown key; known are {', '.join(_KEYS)}"
    for section in ("team", "app"):
        yield from _mapping_faults(section, section, raw.get(section))
    if raw.get("timing") is not None:
        yield from _mapping_faults("timing", "timing", raw["timing"])
    zone = manifests.section(raw, "team", "tz")
    if isinstance(zone, str) and zone not in available_timezones():
        yield f"team.tz: {zone!r} is not a time zone"
    seen: set[str] = set()
    for section in ("people", "groups", "channels"):
        if raw.get(section) is not None or section != "groups":
            yield from _list_faults(section, raw.get(section), seen)
    yield from _reference_faults(raw)
    yield from things_to_try.things_to_try_faults(raw.get("try"), seen)


def _list_faults(section: str, entries: object, seen: set[str]) -> Iterator[str]:
    if not isinstance(entries, list) or not entries:
        yield f"{section}: must be a non-empty list"
        return
    for number, entry in enumerate(entries, start=1):
        yield from _mapping_faults(section, f"{section}[{number}]", entry)
        name = str(entry.get("id")) if isinstance(entry, Mapping) else ""
        if name in seen:
            yield f"{section}[{number}]: the id {name} appears twice"
        seen.add(name)


def _mapping_faults(section: str, place: str, entry: object) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield f"{place}: must be a mapping"
        return
    known = _KEYS[section]
    for key, value in entry.items():
        if key not in known:
            yield f"{place}.{key}: unknown key; known are {', '.join(known)}"
        elif not isinstance(value, known[key]) or (known[key] is _NUMBER and value is True):
            yield f"{place}.{key}: {value!r} has the wrong type"
        elif (
            isinstance(value, Mapping)
            and key in _CALLED
            and not things_to_try.is_text_by_language(value)
        ):
            yield f"{place}.{key}: must be a text, or one for each language"
    for key in _REQUIRED.get(section, ()):
        if not entry.get(key):
            yield f"{place}.{key}: is missing"


def _reference_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    people = [each for each in raw.get("people") or () if isinstance(each, Mapping)]
    app = raw.get("app")
    known = {str(each.get("id")) for each in people} | {"@app"}
    if isinstance(app, Mapping):
        default = next(each.default for each in fields(AppConfig) if each.name == "bot_user")
        known.add(str(app.get("bot_user", default)))
    for section, key in (("groups", "users"), ("channels", "members")):
        for entry in raw.get(section) or ():
            given = entry.get(key) if isinstance(entry, Mapping) else None
            if isinstance(given, str) and given != "all":
                yield f"{section} {entry.get('id')}: {key} must be a list of ids or `all`"
            for each in given if isinstance(given, list) else ():
                if each not in known:
                    yield f"{section} {entry.get('id')}: there is no id {each}"
