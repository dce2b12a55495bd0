"""Keeps the state of the workspace in a file between starts."""

import asyncio
import base64
import json
import os
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path

from workspace import Json
from workspace.slack import Slack
from workspace.state.directory import Channel
from workspace.state.history import Message, Upload

SECONDS_BETWEEN_WRITES = 3.0


def load(slack: Slack, path: Path) -> None:
    """Restore messages, read marks, conversations, files, settings of people and the clock.

    Without a valid file nothing happens. Open modals, response URLs and injected faults are not
    kept, because the app restarts too.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        offset = float(kept["offset"])
        saved = [Channel(**each) for each in kept["channels"]]
        messages = [Message(**each) for each in kept["messages"]]
        read = [(person, channel, ts) for person, channel, ts in kept["read"]]
        uploads = [
            Upload(**{**each, "content": base64.b64decode(each["content"])})
            for each in kept["files"]
        ]
        undisturbed = dict(kept["undisturbed"])
        locales = dict(kept.get("locales", {}))  # 1.0.0 kept none
    except (OSError, ValueError, KeyError, TypeError):
        return  # no file, or one of another version
    team = slack.team
    team.clock.offset = offset
    people, channels = team.directory.people, team.directory.channels
    channels |= {each.id: each for each in saved if set(each.members) <= set(people)}
    for message in messages:
        if message.user in people and message.channel in channels:
            team.history.add(message)
            team.sequence = max(team.sequence, message.changed)
    for place in read:
        team.history.read_up_to(*place)
    team.uploads |= {each.id: each for each in uploads}
    for person in people.values():
        person.undisturbed_since = undisturbed.get(person.id, person.undisturbed_since)
        person.locale = locales.get(person.id, person.locale)


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
