"""Response URLs: the way back to a command or an ephemeral message, five times in 30 minutes."""

from http.client import HTTPException

from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient

from handlers.views.blocks import Message

_TRIES = 2
_TIMEOUT = 5


def send(
    url: object, message: Message, *, replace_original: bool, thread_ts: str | None = None
) -> bool:
    """Whether Slack took it. Always for this person alone, never `in_channel` (A-13)."""
    if not isinstance(url, str):
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
    for _ in range(_TRIES):
        try:
            answered = webhook.send_dict(said)
        except (SlackClientError, OSError, HTTPException):
            continue
        if answered.status_code < 500:
            return answered.status_code == 200
    return False
