"""What the page hears of while it is seen: a WebSocket, of which a browser allows 255 to a host.

Of plain connections it allows six for all windows together, and a stream would keep one of them.
"""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

from starlette.websockets import WebSocket

from workspace.door import is_foreign
from workspace.slack import Slack
from workspace.team import Team

Json = dict[str, Any]

# Only so that it looks up: what changes rings, and the pings find a browser that is gone.
LOOK_UP_SECONDS = 15


async def tell_news(slack: Slack, socket: WebSocket) -> None:
    """Every change after `after` that this person can notice, until either of both leaves."""
    if is_foreign(socket):
        await socket.close()  # before it was accepted: a 403
        return
    person = socket.query_params.get("person", "")
    given = socket.query_params.get("after", "")
    after = int(given) if given.isdecimal() else slack.team.sequence
    await socket.accept()
    errands = [
        asyncio.create_task(_tell(slack.team, socket, person, after)),
        asyncio.create_task(_listen(socket)),
    ]
    try:
        await asyncio.wait(errands, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for errand in errands:
            errand.cancel()
        await asyncio.gather(*errands, return_exceptions=True)


async def _listen(socket: WebSocket) -> None:
    """A page says nothing of its own; this ends when it leaves."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _tell(team: Team, socket: WebSocket, person: str, after: int) -> None:
    while not team.closing:
        told = after
        for each in _newer(team, after):
            after = each["seq"]
            if each.get("to") in (None, person):
                await socket.send_text(json.dumps(each))
        # What came while something was sent has rung already.
        if after == told:
            await team.wait(LOOK_UP_SECONDS)
    await socket.close(1001)


def _newer(team: Team, after: int) -> Iterator[Json]:
    """What came since; where some of it is forgotten, that some was missed, and nothing else."""
    oldest = team.news[0]["seq"] if team.news else team.sequence + 1
    if not oldest - 1 <= after <= team.sequence:
        yield {"seq": team.sequence, "what": "missed"}
        return
    for each in list(team.news):
        if each["seq"] > after:
            yield each
