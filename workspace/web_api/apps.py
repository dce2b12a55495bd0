"""api.*, auth.*, apps.*, assistant.*, bots.*, team.*, reactions.* and blocks.*."""

from workspace import Json
from workspace.blockkit import check
from workspace.blockkit.rules import Chars, Each, Shape
from workspace.errors import SlackError
from workspace.slack import Slack
from workspace.state.surfaces import Prompts
from workspace.web_api.channels import joined_channel, known_channel
from workspace.web_api.chat import invalid
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
def react(slack: Slack, given: Json) -> Json:
    channel = joined_channel(slack, given["channel"])
    message = slack.team.history.get(channel.id, given["timestamp"])
    if message is None or message.to is not None:
        raise SlackError("message_not_found")
    users = message.reactions.setdefault(given["name"], [])
    if slack.team.bot in users:
        raise SlackError("already_reacted")
    users.append(slack.team.bot)
    slack.team.changed(message)
    return {}


@method("blocks.validate", "blocks:json view:json message:json")
def validate(slack: Slack, given: Json) -> Json:
    del slack
    view, blocks, message = given.get("view"), given.get("blocks"), given.get("message")
    if isinstance(message, dict):
        blocks = message.get("blocks")
    if isinstance(view, dict):
        faults = check.view(view, str(view.get("type")))
    elif isinstance(blocks, list):
        faults = check.message_blocks(blocks)
    else:
        raise SlackError("invalid_arguments")
    if faults:
        raise invalid("invalid_blocks", faults)
    return {}


# At most four, each with title and message; Slack gives no length for either:
# docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
_PROMPT = Shape({"title": Chars(1, 200), "message": Chars(1, 4000)}, ("title", "message"))
PROMPTS = Each(_PROMPT, 1, 4)


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
    channel = known_channel(slack, given["channel_id"])
    if channel.kind != "im" or team.bot not in channel.members:
        raise SlackError("channel_not_found")
    faults = list(PROMPTS.faults(given["prompts"], "/prompts"))
    if faults:
        raise invalid("invalid_arguments", faults)
    team.surfaces.prompts[channel.id] = Prompts(
        given.get("title") or "", tuple(given["prompts"]), team.history.latest(channel.id)
    )
    team.record("message", channel=channel.id)
    return {}
