"""Slack looks at an app's request URLs before it sends anything there."""

from typing import Any

from workspace.errors import Refused
from workspace.gestures.gesture import gesture
from workspace.http_events import HttpEvents
from workspace.slack import Slack

Json = dict[str, Any]


@gesture("verify")
async def verify(slack: Slack, given: Json) -> Json:
    """Asks each URL of the manifest as Slack does when it is saved; fails with what is wrong.

    Slack sends nothing to a URL that has not passed. This workspace does: it starts before the app.
    """
    del given
    if not isinstance(slack.wire, HttpEvents):
        raise Refused("socket_mode_is_on", "the manifest asks for no request URL")
    faults = await slack.wire.verify(slack.team.config.timing.ack)
    if faults:
        raise Refused("url_verification_failed", str(faults), faults=faults)
    return {}
