"""Response URLs: what an app may still say after a click or a command, five times in 30 min."""

from typing import Any

from workspace.errors import SlackError
from workspace.history import Message
from workspace.methods.chat import change, mark_root, own_fields, take_back
from workspace.methods.content import read_content
from workspace.slack import Slack
from workspace.surfaces import RESPONSE_URL_USES, ResponseUrl

Json = dict[str, Any]

KNOWN = {"text", "blocks", "attachments", "response_type", "replace_original", "delete_original"}
KNOWN |= {"thread_ts", "metadata", "unfurl_links", "unfurl_media", "mrkdwn", "parse"}


def respond(slack: Slack, name: str, given: Json) -> None:
    """Does what was posted to a response URL; raises SlackError by Slack's names."""
    url = slack.team.surfaces.response_urls.get(name)
    if url is None:
        raise SlackError("no_url", status=404)
    if slack.team.clock.now() - url.at > slack.team.config.timing.response_url:
        raise SlackError("expired_url", status=404)
    if url.uses >= RESPONSE_URL_USES:
        raise SlackError("used_url", status=404)
    unknown = sorted(set(given) - KNOWN)
    if unknown:
        # Slack ignores these; a mistyped `replace_orignal` is better refused.
        raise SlackError("invalid_payload", status=400, unknown=unknown)
    source = _source(slack, url)
    if given.get("delete_original"):
        _delete(slack, source)
    else:
        _say(slack, url, source, given)
    url.uses += 1


def _source(slack: Slack, url: ResponseUrl) -> Message | None:
    return slack.team.history.get(*url.source) if url.source else None


def _delete(slack: Slack, source: Message | None) -> None:
    if source is None or not source.bot_id:
        raise SlackError("message_not_found", status=404)
    take_back(slack, source)


def _say(slack: Slack, url: ResponseUrl, source: Message | None, given: Json) -> None:
    try:
        content = read_content(slack, given)
    except SlackError as error:
        error.status = 400
        raise
    if given.get("replace_original") and source is not None and source.bot_id:
        change(slack, source, content)
        return
    _post(slack, url, given, content)


def _post(slack: Slack, url: ResponseUrl, given: Json, content: Json) -> None:
    kind = given.get("response_type", "ephemeral")
    if kind not in ("ephemeral", "in_channel"):
        raise SlackError("invalid_payload", status=400)
    channel = slack.team.directory.channels[url.channel]
    thread_ts = given.get("thread_ts")
    message = slack.team.post(
        channel,
        slack.team.bot,
        to=url.person if kind == "ephemeral" else None,
        thread_ts=thread_ts,
        **content,
        **own_fields(slack),
    )
    if message.to is None:
        mark_root(slack, message)
        slack.newsroom.said(message)
