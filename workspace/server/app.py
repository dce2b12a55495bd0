"""The HTTP routes: Web API, response URLs, files, gestures, and the page with its stream."""

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from workspace import Json
from workspace.errors import GestureRefused, SlackError

# Importing a family registers its gestures.
from workspace.gestures import control, diagnostics, display, interactions, messages  # noqa: F401
from workspace.gestures.gesture import GESTURES
from workspace.server.state_file import autosave
from workspace.slack import Slack
from workspace.state.team import Team
from workspace.web_api.calls import (
    answer_call,
    form_parts,
    json_response,
    post_to_response_url,
    read_body,
)
from workspace.wire.app_delivery import Call

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
    if _is_cross_origin(socket):
        await socket.close()  # before accepting it, which answers 403
        return
    person = socket.query_params.get("person", "")
    given = socket.query_params.get("after", "")
    after = int(given) if given.isdecimal() else slack.team.sequence
    await socket.accept()
    tasks = [
        asyncio.create_task(_send_changes(slack.team, socket, person, after)),
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


async def _send_changes(team: Team, socket: WebSocket, person: str, after: int) -> None:
    while not team.closing:
        sent = after
        for each in _changes_since(team, after):
            after = each["seq"]
            if each.get("to") in (None, person):
                await socket.send_text(json.dumps(each))
        # A change made while something was being sent has woken no waiter.
        if after == sent:
            await team.wait(WAIT_SECONDS)
    await socket.close(1001)


def _changes_since(team: Team, after: int) -> Iterator[Json]:
    """The changes since; where some are no longer kept, only that some were missed."""
    oldest = team.changes[0]["seq"] if team.changes else team.sequence + 1
    if not oldest - 1 <= after <= team.sequence:
        yield {"seq": team.sequence, "what": "missed"}
        return
    for each in list(team.changes):
        if each["seq"] > after:
            yield each


CONNECTION_POLL_SECONDS = 0.25


def build_app(slack: Slack, memory: Path | None = None) -> Starlette:
    """Return the server; with `memory`, the file in which the state is kept between starts."""

    def bound(endpoint: Callable[..., Any]) -> Callable[[Request], Any]:
        return partial(endpoint, slack)

    async def stream(socket: WebSocket) -> None:
        await stream_changes(slack, socket)

    return Starlette(
        lifespan=_lifespan(slack, memory),
        exception_handlers={ClientDisconnect: _response_to_nobody},
        # Rejects other host names that resolve to this machine (DNS rebinding).
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        routes=[
            Route("/", serve_file),
            Route("/page/{file:path}", serve_file),
            Route("/api/{method}", bound(answer_call), methods=["GET", "POST"]),
            Route("/response/{team}/{name}", bound(_answer_response_url), methods=["POST"]),
            Route("/upload/v1/{secret}", bound(_take_upload), methods=["POST"]),
            Route("/files/{id}/{name}", bound(_serve_upload)),
            WebSocketRoute("/gestures/stream", stream),
            Route("/gestures/{name}", bound(_answer_gesture), methods=["POST"]),
        ],
    )


def _lifespan(slack: Slack, memory: Path | None) -> Callable[[Starlette], Any]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        await slack.sockets.start()
        tasks = [asyncio.create_task(_announce_connections(slack))]
        if memory:
            tasks.append(asyncio.create_task(autosave(slack, memory)))
        yield
        await slack.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    return lifespan


async def _announce_connections(slack: Slack) -> None:
    """Tell the page when the app connects or disconnects, for its lamp."""
    known = slack.wire.connections
    while True:
        await asyncio.sleep(CONNECTION_POLL_SECONDS)
        if slack.wire.connections != known:
            known = slack.wire.connections
            slack.team.record("app")


async def _response_to_nobody(request: Request, error: Exception) -> Response:
    """Return a response that nobody reads: its sender has ended, as a killed app does."""
    del request, error
    return Response(status_code=400)


async def _answer_response_url(slack: Slack, request: Request) -> Response:
    call = Call("response_url", {}, slack.team.clock.now())
    slack.traffic.calls.append(call)
    try:
        await slack.injector.before_call()
        call.arguments = await read_body(request)
        post_to_response_url(slack, request.path_params["name"], call.arguments)
    except SlackError as error:
        wait = {"retry-after": str(error.wait)} if error.wait is not None else None
        call.status = 400 if error.status == 200 else error.status
        call.answer = error.answer()
        return json_response(call.answer, call.status, wait)
    call.status, call.answer = 200, {"ok": True}
    return Response("ok")


async def _take_upload(slack: Slack, request: Request) -> Response:
    """Take the content of an announced file, once; the secret URL is the permission."""
    call = Call("upload", {}, slack.team.clock.now())
    slack.traffic.calls.append(call)

    def answer(status: int, text: str) -> Response:
        call.status = status
        return Response(text, status)

    try:
        await slack.injector.before_call()
    except SlackError as error:
        return answer(error.status if error.status != 200 else 500, "try again")
    secret = request.path_params["secret"]
    found = next((each for each in slack.team.uploads.values() if each.secret == secret), None)
    body = await _uploaded(request)
    if found is None or found.content is not None:
        return answer(404, "not found")
    call.arguments = {"filename": found.name, "length": len(body)}
    if len(body) != found.length:
        return answer(400, "not the announced length")
    found.content = body
    return answer(200, f"OK - {len(body)}")


async def _uploaded(request: Request) -> bytes:
    """The raw body, or the content of the single part of a form."""
    kind, body = request.headers.get("content-type", ""), await request.body()
    if not kind.startswith("multipart/form-data"):
        return body
    try:
        return next((content for _, content in form_parts(kind, body)), b"")
    except ValueError:
        return b""


async def _serve_upload(slack: Slack, request: Request) -> Response:
    """Serve a file to members of a conversation it was shared in; only images open in place."""
    found = slack.team.uploads.get(request.path_params["id"])
    person = request.query_params.get("person", "")
    channels = slack.team.directory.channels
    is_shared_with = found is not None and any(
        person in channels[each].members for each in found.channels
    )
    if found is None or found.content is None or not is_shared_with:
        return Response("not found", 404)
    is_inline = found.is_image and "download" not in request.query_params
    attachment = f"attachment; filename*=UTF-8''{quote(found.name)}"
    headers = {
        **HEADERS,
        "content-disposition": "inline" if is_inline else attachment,
        "cache-control": "no-store",
    }
    return Response(found.content, 200, headers, found.mimetype)


async def _answer_gesture(slack: Slack, request: Request) -> Response:
    if _is_cross_origin(request):
        return json_response({"ok": False, "error": "foreign_origin"}, 403)
    return json_response(
        *await run_gesture(slack, request.path_params["name"], await request.body())
    )


async def run_gesture(slack: Slack, name: str, body: bytes) -> tuple[Json, int]:
    """Make a gesture; return its answer and the status of the answer over HTTP."""
    run = GESTURES.get(name)
    if run is None:
        return {"ok": False, "error": "no_such_gesture"}, 404
    try:
        given = json.loads(body or b"{}")
        if not isinstance(given, dict):
            raise GestureRefused("not_an_object")
        return {"ok": True, **await run(slack, given)}, 200
    except GestureRefused as refused:
        told = {"ok": False, "error": refused.error, "detail": refused.detail, **refused.more}
        return told, 400
    except (TypeError, ValueError) as error:
        return {"ok": False, "error": "malformed", "detail": str(error)}, 400


def _is_cross_origin(connection: HTTPConnection) -> bool:
    """Whether a page of another origin sends the request; only browsers send an origin."""
    origin = connection.headers.get("origin")
    return origin is not None and origin != f"http://{connection.url.netloc}"
