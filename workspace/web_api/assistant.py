"""assistant.threads.*: suggested prompts of an app with the agent view."""

from workspace import Json
from workspace.blockkit.rules import Chars, Each, Shape
from workspace.errors import SlackError
from workspace.slack import Slack
from workspace.state.surfaces import Prompts
from workspace.web_api.channels import known_channel
from workspace.web_api.content import invalid
from workspace.web_api.method import method

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
