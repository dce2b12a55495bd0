"""api.*, auth.*, apps.*, assistant.*, blocks.*, bots.*, files.*, reactions.* and team.*."""

from typing import Any

from workspace import Json
from workspace.blockkit import check
from workspace.blockkit.rules import ArraySchema, ObjectSchema, StringSchema
from workspace.errors import SlackError
from workspace.slack import Slack
from workspace.state.history import LARGEST_FILE, Upload, file_as_slack
from workspace.state.surfaces import Prompts
from workspace.web_api.channels import find_visible_channel, require_joined_channel
from workspace.web_api.chat import (
    LONGEST_TEXT,
    invalid_content_error,
    mark_thread_root,
    require_thread,
)
from workspace.web_api.method import method


@method("api.test", "error foo", token="none", tier=4)  # noqa: S106 - a kind of token
def api_test(slack: Slack, given: Json) -> Json:
    del slack
    if given.get("error"):
        raise SlackError(given["error"], args=given)
    return {"args": given}


@method("auth.test", tier=None)
def auth_test(slack: Slack, given: Json) -> Json:
    del given
    directory = slack.team.directory
    return {
        "url": f"https://{directory.team_domain}.slack.com/",
        "team": directory.team_name,
        "user": directory.bot.name,
        "team_id": directory.team_id,
        "user_id": directory.bot.id,
        "bot_id": slack.team.config.app.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", token="app", tier=1)  # noqa: S106
def connections_open(slack: Slack, given: Json) -> Json:
    del given
    return {"url": slack.sockets.new_url()}


@method("bots.info", "bot", scope="users:read")
def bots_info(slack: Slack, given: Json) -> Json:
    app = slack.team.config.app
    if given.get("bot", app.bot_id) != app.bot_id:
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": app.bot_id,
            "deleted": False,
            "name": slack.team.directory.bot.name,
            "app_id": app.id,
            "user_id": app.bot_user,
        }
    }


@method("team.info", "team domain include_slackbot_availability:flag", scope="team:read")
def team_info(slack: Slack, given: Json) -> Json:
    del given
    directory = slack.team.directory
    return {
        "team": {
            "id": directory.team_id,
            "name": directory.team_name,
            "domain": directory.team_domain,
        }
    }


@method("reactions.add", "channel! timestamp! name!", scope="reactions:write")
def add_reaction(slack: Slack, given: Json) -> Json:
    channel = require_joined_channel(slack, given["channel"])
    message = slack.team.history.get(channel.id, given["timestamp"])
    if message is None or message.to is not None:
        raise SlackError("message_not_found")
    users = message.reactions.setdefault(given["name"], [])
    if slack.team.bot in users:
        raise SlackError("already_reacted")
    users.append(slack.team.bot)
    slack.team.record_message_change(message)
    return {}


@method("blocks.validate", "blocks:json view:json message:json")
def validate(slack: Slack, given: Json) -> Json:
    del slack
    view, blocks, message = given.get("view"), given.get("blocks"), given.get("message")
    if isinstance(message, dict):
        blocks = message.get("blocks")
    if isinstance(view, dict):
        faults = check.view_faults(view, str(view.get("type")))
    elif isinstance(blocks, list):
        faults = check.message_faults(blocks)
    else:
        raise SlackError("invalid_arguments")
    if faults:
        raise invalid_content_error("invalid_blocks", faults)
    return {}


# At most four, each with title and message; Slack gives no length for either:
# docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
_PROMPT = ObjectSchema(
    {"title": StringSchema(1, 200), "message": StringSchema(1, 4000)}, ("title", "message")
)
PROMPTS = ArraySchema(_PROMPT, 1, 4)


@method(
    "assistant.threads.setSuggestedPrompts",
    "channel_id! prompts:json! thread_ts title",
    scope="assistant:write",
    tier=4,
)
def set_suggested_prompts(slack: Slack, given: Json) -> Json:
    """Suggest prompts under the latest message of a DM."""
    team = slack.team
    if not team.manifest.agent_view:
        raise SlackError("not_allowed")  # Slack does not document its answer
    if given.get("thread_ts"):
        raise SlackError("invalid_thread_ts")  # with the agent view Slack then does nothing
    channel = find_visible_channel(slack, given["channel_id"])
    if channel.kind != "im" or team.bot not in channel.members:
        raise SlackError("channel_not_found")
    faults = list(PROMPTS.faults(given["prompts"], "/prompts"))
    if faults:
        raise invalid_content_error("invalid_arguments", faults)
    team.surfaces.prompts[channel.id] = Prompts(
        given.get("title") or "", tuple(given["prompts"]), team.history.latest_public_ts(channel.id)
    )
    team.record("message", channel=channel.id)
    return {}


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
    if not 0 < given["length"] <= LARGEST_FILE:
        raise SlackError("file_upload_size_restricted")
    team = slack.team
    upload = Upload(team.new_id("F"), given["filename"], given["length"])
    team.uploads[upload.id] = upload
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
    uploads = _require_uploads(slack, given["files"])
    wanted = [*given.get("channels", ()), *filter(None, (given.get("channel_id"),))]
    if len(given.get("initial_comment", "")) > LONGEST_TEXT:
        raise SlackError("msg_too_long")
    channels = [require_joined_channel(slack, name) for name in dict.fromkeys(wanted)]
    for channel in channels:
        if channel.archived:
            raise SlackError("is_archived")
        require_thread(slack, channel, given)
        slack.injector.limit_messages(channel.id)
    team = slack.team
    now = int(team.clock.now())
    shown = [
        file_as_slack(each, base_url=team.base_url, user=team.bot, created=now) for each in uploads
    ]
    for channel in channels:
        message = slack.team.post_as_app(
            channel,
            given.get("initial_comment", ""),
            files=shown,
            subtype="file_share",
            thread_ts=require_thread(slack, channel, given),
        )
        for each in uploads:
            each.channels.append(channel.id)
        mark_thread_root(slack, message)
        slack.events.posted(message)
    return {"files": [{"id": each.id, "title": each.title} for each in uploads]}


def _require_uploads(slack: Slack, files: Any) -> list[Upload]:
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
