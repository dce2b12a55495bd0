"""Serves the page, and a WebSocket with every change that its person can see."""

import asyncio
import json
import mimetypes
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from workspace import Json
from workspace.slack import Slack
from workspace.state.team import Team
from workspace.web_api.requests import is_foreign

PAGE = Path(__file__).parents[1] / "page"
SHEETS = ("style.css", "messages.css", "blocks.css", "tools.css")
# The page loads only this server's own files. Blocks may name images, which it does not fetch.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'{sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY.format(sockets=""),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}
# Changes wake the stream; this timeout only lets it notice that the workspace is closing.
WAIT_SECONDS = 15


async def serve_file(request: Request) -> Response:
    name = request.path_params.get("file", "index.html")
    # One sheet instead of four, because each request delays the first paint.
    names = SHEETS if name == "all.css" else (name,)
    paths = [(PAGE / each).resolve() for each in names]
    if not all(each.is_relative_to(PAGE) and each.is_file() for each in paths):
        return Response("not found", 404)
    # Reading small files here is faster than handing them to another thread.
    mark = f'"{max(each.stat().st_mtime_ns for each in paths)}"'
    # Some browsers do not apply 'self' to WebSockets.
    policy = POLICY.format(sockets=f" ws://{request.url.netloc}")
    headers = {**HEADERS, "content-security-policy": policy, "etag": mark}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    content = b"".join(each.read_bytes() for each in paths)
    return Response(content, headers=headers, media_type=mimetypes.guess_type(name)[0])


async def stream_changes(slack: Slack, socket: WebSocket) -> None:
    """Send every change after `after` that the person can see, until either side leaves.

    A WebSocket, because browsers allow 255 of them to a host but only six plain connections.
    """
    if is_foreign(socket):
        await socket.close()  # before accepting it, which answers 403
        return
    person = socket.query_params.get("person", "")
    given = socket.query_params.get("after", "")
    after = int(given) if given.isdecimal() else slack.team.sequence
    await socket.accept()
    tasks = [
        asyncio.create_task(_send(slack.team, socket, person, after)),
        asyncio.create_task(_until_disconnect(socket)),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _until_disconnect(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _send(team: Team, socket: WebSocket, person: str, after: int) -> None:
    while not team.closing:
        sent = after
        for each in _newer(team, after):
            after = each["seq"]
            if each.get("to") in (None, person):
                await socket.send_text(json.dumps(each))
        # A change made while something was being sent has woken no waiter.
        if after == sent:
            await team.wait(WAIT_SECONDS)
    await socket.close(1001)


def _newer(team: Team, after: int) -> Iterator[Json]:
    """The changes since; where some are no longer kept, only that some were missed."""
    oldest = team.changes[0]["seq"] if team.changes else team.sequence + 1
    if not oldest - 1 <= after <= team.sequence:
        yield {"seq": team.sequence, "what": "missed"}
        return
    for each in list(team.changes):
        if each["seq"] > after:
            yield each
