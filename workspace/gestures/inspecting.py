"""Somebody looks behind a message: why did it get its reply?"""

import asyncio
from dataclasses import asdict
from typing import Any

from workspace.errors import Refused
from workspace.gestures.gesture import gesture, which, who
from workspace.slack import Slack

Json = dict[str, Any]


@gesture("inspect")
async def inspect(slack: Slack, given: Json) -> Json:
    """What the inspector says of a message that the person sees, or of any `text`."""
    person = who(slack, given)
    inspector = slack.inspection.inspector
    if inspector is None:
        raise Refused("no_inspector")
    text = str(given["text"]) if "text" in given else which(slack, person, given).text
    found = await asyncio.to_thread(lambda: list(inspector(text, person.locale)))
    return {"text": text, "sections": [asdict(section) for section in found]}
