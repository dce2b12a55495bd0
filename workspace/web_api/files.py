"""files.*: the app announces files, uploads each to its URL and shares them in a message."""

from typing import Any

from workspace import Json
from workspace.errors import SlackError
from workspace.slack import Slack
from workspace.state.uploads import LARGEST, Upload, as_slack
from workspace.web_api.channels import joined_channel
from workspace.web_api.chat import LONGEST_TEXT, mark_root, own_fields, thread_of
from workspace.web_api.method import method

MOST_FILES = 10
"""The limit of Slack's own client; Slack does not document one for the method."""


@method(
    "files.getUploadURLExternal",
    "filename! length:number! alt_txt snippet_type",
    scope="files:write",
    tier=4,
)
def get_upload_url(slack: Slack, given: Json) -> Json:
    if not given["filename"].strip() or "/" in given["filename"]:
        raise SlackError("invalid_arguments")
    if not 0 < given["length"] <= LARGEST:
        raise SlackError("file_upload_size_restricted")
    team = slack.team
    upload = team.uploads.announce(team.new_id, given["filename"], given["length"])
    upload.alt_text = given.get("alt_txt", "")
    return {"upload_url": f"{team.base_url}/upload/v1/{upload.secret}", "file_id": upload.id}


@method(
    "files.completeUploadExternal",
    "files:json! channel_id channels:names initial_comment thread_ts blocks:json "
    "username icon_emoji icon_url",
    scope="files:write",
    tier=4,
)
def complete_upload(slack: Slack, given: Json) -> Json:
    """Complete uploads and share them in the channels, if any are given."""
    uploads = _named(slack, given["files"])
    wanted = [*given.get("channels", ()), *filter(None, (given.get("channel_id"),))]
    if len(given.get("initial_comment", "")) > LONGEST_TEXT:
        raise SlackError("msg_too_long")
    channels = [joined_channel(slack, name) for name in dict.fromkeys(wanted)]
    for channel in channels:
        if channel.archived:
            raise SlackError("is_archived")
        thread_of(slack, channel, given)
        slack.injector.count_message(channel.id)
    bot = slack.team.bot
    created = int(slack.team.clock.now())
    shown = [
        as_slack(each, base_url=slack.team.base_url, user=bot, created=created) for each in uploads
    ]
    for channel in channels:
        message = slack.team.post(
            channel,
            bot,
            given.get("initial_comment", ""),
            files=shown,
            subtype="file_share",
            thread_ts=thread_of(slack, channel, given),
            **own_fields(slack),
        )
        for each in uploads:
            each.channels.append(channel.id)
        mark_root(slack, message)
        slack.events.posted(message)
    return {"files": [{"id": each.id, "title": each.title} for each in uploads]}


def _named(slack: Slack, files: Any) -> list[Upload]:
    """Return the uploads named; each must have its content and be completed only once."""
    if not isinstance(files, list) or not 0 < len(files) <= MOST_FILES:
        raise SlackError("invalid_arguments")
    found = []
    for each in files:
        if not isinstance(each, dict) or set(each) - {"id", "title", "highlight_type"}:
            raise SlackError("invalid_arguments")
        upload = slack.team.uploads.get(str(each.get("id", "")))
        if upload is None or upload.content is None or upload.title:
            raise SlackError("file_not_found")
        found.append(upload)
    for upload, each in zip(found, files, strict=True):
        upload.title = str(each.get("title") or upload.name)
    return found
