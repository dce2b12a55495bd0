"""Calls to Slack. What Slack limits is tried again, a refusal never; an unclear outcome is reported
as such."""

import re
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from handlers.slack.blocks import Message

Wait = Callable[[float], object]

_TRIES = 3
_PATIENCE = 10.0  # seconds; a delivery is leased for thirty
_LIMITS = ("ratelimited", "rate_limited")
# After these errors Slack may have done it all the same.
_UNCLEAR = ("internal_error", "fatal_error", "service_unavailable", "request_timeout")
# Slack's error codes look like this; an HTML page or half an answer does not tell what was done.
_WORD = re.compile(r"[a-z0-9_]{1,80}")


class CallFailed(Exception):  # noqa: N818 - what happened, not "an error"
    """A call to Slack failed."""


class RetryLater(CallFailed):
    """Slack limits us or gave no clear answer: what was to be said may be missing."""


class Limited(RetryLater):
    """Slack asks to wait for so many seconds; nothing was done."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class Unclear(RetryLater):
    """Unknown outcome: a fault at Slack, or no answer."""


class CallRefused(CallFailed):
    """Slack refused, and would refuse again."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


def call(wait: Wait, method: Callable[..., Any], **arguments: Any) -> Any:
    """Call Slack, waiting where it asks to (429). Raises CallRefused, Limited or Unclear."""
    patience = _PATIENCE
    for _ in range(_TRIES - 1):
        try:
            return call_once(method, **arguments)
        except Limited as limited:
            patience -= limited.seconds
            if patience < 0:
                raise
            wait(limited.seconds)
    return call_once(method, **arguments)


def call_once(method: Callable[..., Any], **arguments: Any) -> Any:
    """Call Slack in one attempt, without waiting."""
    try:
        return method(**arguments)
    except SlackApiError as fault:
        raise classify_error(fault) from fault
    except (SlackClientError, OSError, HTTPException) as fault:
        raise Unclear from fault


def call_repeatably(wait: Wait, method: Callable[..., Any], **arguments: Any) -> Any:
    """Call Slack, and again after an unclear outcome: for idempotent methods only, such as an
    update or a look-up. Raises as `call` does."""
    for nth in range(_TRIES - 1):
        try:
            return call(wait, method, **arguments)
        except Unclear:
            wait(0.5 * 2**nth)
    return call(wait, method, **arguments)


def classify_error(fault: SlackApiError) -> CallFailed:
    """What Slack's answer means: Limited, Unclear or CallRefused."""
    response = fault.response
    status = getattr(response, "status_code", 200)
    error = str(response.get("error") or "")
    if status == 429 or error in _LIMITS:
        return Limited(retry_after(getattr(response, "headers", {})))
    if status >= 500 or error in _UNCLEAR or not _WORD.fullmatch(error):
        return Unclear()
    return CallRefused(error)


def retry_after(headers: Any) -> float:
    """Seconds."""
    text = str(headers.get("Retry-After") or headers.get("retry-after") or "1")
    return float(text) if text.isdigit() else 1.0


def is_slack_url(url: str, base_url: str) -> bool:
    """Whether the URL leads to the API's own host, or by HTTPS to the hooks beside it."""
    try:
        asked, api = urlsplit(url), urlsplit(base_url)
        place = (asked.scheme, asked.hostname, asked.port)
        own = (api.scheme, api.hostname, api.port)
    except ValueError:  # not a port
        return False
    hooks = f"hooks.{(api.hostname or '').removeprefix('www.')}"
    return "@" not in asked.netloc and place in (own, ("https", hooks, None))


_HOOK_TRIES = 2
_TIMEOUT = 5


def post_to_response_url(
    base_url: str,
    url: object,
    message: Message,
    *,
    replace_original: bool,
    thread_ts: str | None = None,
) -> bool:
    """Post to a response URL, visible to this person alone. Return whether Slack took it.

    A response URL works five times within 30 minutes. One that is not Slack's, as told by the
    API's `base_url`, gets nothing. Raises Unclear; only a replacement, which looks the same if it
    is made twice, is tried again before.
    """
    if not isinstance(url, str) or not is_slack_url(url, base_url):
        return False
    webhook = WebhookClient(url, timeout=_TIMEOUT, retry_handlers=[])
    said: dict[str, object] = {
        "text": message.text,
        "blocks": list(message.blocks),
        "response_type": "ephemeral",
        "replace_original": replace_original,
    }
    if thread_ts and not replace_original:
        said["thread_ts"] = thread_ts
    for _ in range(_HOOK_TRIES if replace_original else 1):
        try:
            answered = webhook.send_dict(said)
        except (SlackClientError, OSError, HTTPException):
            continue
        if answered.status_code < 500:
            return answered.status_code == 200
    raise Unclear
