"""Keeps the state of the workspace in a file between starts."""

import asyncio
import base64
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from workspace import Json
from workspace.config import Person
from workspace.slack import Slack
from workspace.state.directory import Channel
from workspace.state.history import Message, Upload

SECONDS_BETWEEN_WRITES = 3.0


@dataclass(frozen=True)
class SavedState:
    offset: float
    channels: list[Channel]
    messages: list[Message]
    read: list[tuple[str, str, str]]
    files: list[Upload]
    undisturbed: dict[str, int]
    locales: dict[str, str]


def load(slack: Slack, path: Path) -> None:
    """Restore messages, read marks, conversations, files, settings of people and the clock.

    Without a valid file nothing happens. Open modals, response URLs and injected faults are not
    kept, because the app restarts too.
    """
    try:
        kept = _read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return  # no file, or one of another version
    team = slack.team
    team.clock.offset = kept.offset
    people, channels = team.directory.people, team.directory.channels
    channels |= {each.id: each for each in kept.channels if set(each.members) <= set(people)}
    for message in kept.messages:
        if message.user in people and message.channel in channels:
            team.history.add(message)
            team.sequence = max(team.sequence, message.changed)
    for place in kept.read:
        team.history.read_up_to(*place)
    for upload in kept.files:
        team.uploads[upload.id] = upload
    _load_settings(kept, people)


def _load_settings(kept: SavedState, people: Mapping[str, Person]) -> None:
    for name in kept.undisturbed.keys() & people.keys():
        people[name].undisturbed_since = kept.undisturbed[name]
    for name in kept.locales.keys() & people.keys():
        people[name].locale = kept.locales[name]


def _read(kept: Json) -> SavedState:
    files = [{**each, "content": base64.b64decode(each["content"])} for each in kept["files"]]
    return SavedState(
        float(kept["offset"]),
        [Channel(**each) for each in kept["channels"]],
        [Message(**each) for each in kept["messages"]],
        [(person, channel, ts) for person, channel, ts in kept["read"]],
        [Upload(**each) for each in files],
        # Older files lack these two.
        {name: int(since) for name, since in kept.get("undisturbed", {}).items()},
        {name: str(locale) for name, locale in kept.get("locales", {}).items()},
    )


def snapshot(slack: Slack) -> Json:
    team = slack.team
    names = [each.name for each in fields(Upload) if each.name != "content"]
    return {
        "offset": team.clock.offset,
        "channels": [asdict(each) for each in team.directory.channels.values()],
        "messages": [vars(each) for each in team.history.all()],
        "read": [[*place, ts] for place, ts in team.history.read_marks()],
        "files": [
            {name: getattr(each, name) for name in names}
            | {"content": base64.b64encode(each.content).decode("ascii")}
            for each in team.uploads.values()
            if each.content is not None
        ],
        "undisturbed": {
            each.id: each.undisturbed_since
            for each in team.directory.people.values()
            if each.undisturbed
        },
        "locales": {each.id: each.locale for each in team.directory.people.values()},
    }


def save(slack: Slack, path: Path) -> None:
    """Write the file atomically, readable for its owner only."""
    beside = path.with_suffix(".new")
    # ASCII only, because texts may hold lone surrogates, which UTF-8 cannot encode.
    text = json.dumps(snapshot(slack))
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # noqa: PTH123 (Path.open takes no mode bits)
        file.write(text)
    beside.replace(path)


async def autosave(slack: Slack, path: Path) -> None:
    """Save changes every few seconds and when cancelled.

    Without changes nothing is written, so that a second program that fails to start does not
    overwrite the file of the first.
    """
    written = slack.team.sequence
    try:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_WRITES)
            written = _write_newer(slack, path, written)
    finally:
        _write_newer(slack, path, written)


def _write_newer(slack: Slack, path: Path, written: int) -> int:
    """Return the number of the last change handled; a failed write is retried at the next one."""
    now = slack.team.sequence
    if now != written:
        with suppress(OSError):
            save(slack, path)
    return now
