"""The workspace on HTTP: the Web API, the gestures, the page and its live updates."""

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from workspace import multipart
from workspace.answers import respond
from workspace.door import answer_call, is_foreign, json_response, read_body
from workspace.errors import Refused, SlackError

# Importing a family enters its gestures into the table.
from workspace.gestures import (  # noqa: F401
    asking,
    clicking,
    controlling,
    forms,
    inspecting,
    looking,
    overhearing,
    talking,
    verifying,
)
from workspace.gestures.gesture import GESTURES
from workspace.ledger import Call
from workspace.memory import keep
from workspace.slack import Slack
from workspace.stream import tell_news

Json = dict[str, Any]

PAGE = Path(__file__).parent / "page"
SHEETS = ("style.css", "messages.css", "blocks.css", "tools.css")
# Nothing but this server's own files; blocks name images, which the page does not fetch.
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
LAMP_SECONDS = 0.25


def build(slack: Slack, memory: Path | None = None) -> Starlette:
    """`memory` is the file of what it remembers from one start to the next."""

    async def api(request: Request) -> Response:
        return await answer_call(slack, request)

    async def response_url(request: Request) -> Response:
        return await _answer_response_url(slack, request)

    async def upload(request: Request) -> Response:
        return await _take_upload(slack, request)

    async def file(request: Request) -> Response:
        return _hand_out(slack, request)

    async def gesture(request: Request) -> Response:
        return await _answer_gesture(slack, request)

    async def stream(socket: WebSocket) -> None:
        await tell_news(slack, socket)

    return Starlette(
        lifespan=_living(slack, memory),
        # A page elsewhere must not reach this one by a name that points here (DNS rebinding).
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        routes=[
            Route("/", _page),
            Route("/page/{file:path}", _page),
            Route("/api/{method}", api, methods=["GET", "POST"]),
            Route("/response/{team}/{name}", response_url, methods=["POST"]),
            Route("/upload/v1/{secret}", upload, methods=["POST"]),
            Route("/files/{id}/{name}", file),
            WebSocketRoute("/gestures/stream", stream),
            Route("/gestures/{name}", gesture, methods=["POST"]),
        ],
    )


def _living(slack: Slack, memory: Path | None) -> Callable[[Starlette], Any]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        await slack.sockets.start()
        errands = [asyncio.create_task(_look_after_the_app(slack))]
        if memory:
            errands.append(asyncio.create_task(keep(slack, memory)))
        yield
        await slack.stop()
        for errand in errands:
            errand.cancel()
        await asyncio.gather(*errands, return_exceptions=True)

    return lifespan


async def _look_after_the_app(slack: Slack) -> None:
    """Tells the page whenever the app came or went: it has a lamp for that."""
    known = slack.wire.connected
    while True:
        await asyncio.sleep(LAMP_SECONDS)
        if slack.wire.connected != known:
            known = slack.wire.connected
            slack.team.tick("app")


async def _page(request: Request) -> Response:
    name = request.path_params.get("file", "index.html")
    # One sheet instead of five: each file that is asked for costs the first paint its time.
    names = SHEETS if name == "all.css" else (name,)
    paths = [(PAGE / each).resolve() for each in names]
    if not all(each.is_relative_to(PAGE) and each.is_file() for each in paths):
        return Response("not found", 404)
    # Small files from a warm disk: read here, they come sooner than by way of another thread.
    mark = f'"{max(each.stat().st_mtime_ns for each in paths)}"'
    # Not every browser takes 'self' for its sockets too.
    policy = POLICY.format(sockets=f" ws://{request.url.netloc}")
    headers = {**HEADERS, "content-security-policy": policy, "etag": mark}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    content = b"".join(each.read_bytes() for each in paths)
    return Response(content, headers=headers, media_type=mimetypes.guess_type(name)[0])


async def _answer_response_url(slack: Slack, request: Request) -> Response:
    try:
        await slack.injector.before_call()
        respond(slack, request.path_params["name"], await read_body(request))
    except SlackError as error:
        wait = {"retry-after": str(error.wait)} if error.wait is not None else None
        status = 400 if error.status == 200 else error.status
        return json_response(error.answer(), status, wait)
    return Response("ok")


async def _take_upload(slack: Slack, request: Request) -> Response:
    """The URL itself is the permission; what was announced is what is taken, and once."""
    call = Call("upload", {}, slack.team.clock.now())
    slack.ledger.calls.append(call)
    try:
        await slack.injector.before_call()
    except SlackError as error:
        call.status = error.status if error.status != 200 else 500
        return Response("try again", call.status)
    found = slack.team.uploads.by_secret(request.path_params["secret"])
    body = await _uploaded(request)
    if found is None or found.content is not None:
        call.status = 404
        return Response("not found", call.status)
    call.arguments = {"filename": found.name, "length": len(body)}
    if len(body) != found.length:
        call.status = 400
        return Response("not the announced length", call.status)
    found.content, call.status = body, 200
    return Response(f"OK - {len(body)}")


async def _uploaded(request: Request) -> bytes:
    """The bare content, or the one part of a form that holds it."""
    kind, body = request.headers.get("content-type", ""), await request.body()
    if not kind.startswith("multipart/form-data"):
        return body
    try:
        return next((content for _, content in multipart.parts(kind, body)), b"")
    except ValueError:
        return b""


def _hand_out(slack: Slack, request: Request) -> Response:
    """To whoever is in a conversation where it was shared. A page is never shown, only saved."""
    found = slack.team.uploads.get(request.path_params["id"])
    person = request.query_params.get("person", "")
    channels = slack.team.directory.channels
    is_theirs = found is not None and any(
        person in channels[each].members for each in found.channels
    )
    if found is None or found.content is None or not is_theirs:
        return Response("not found", 404)
    is_shown = found.is_image and "download" not in request.query_params
    name = quote(found.name)
    place = "inline" if is_shown else f"attachment; filename*=UTF-8''{name}"
    headers = {**HEADERS, "content-disposition": place, "cache-control": "no-store"}
    return Response(found.content, 200, headers, found.mimetype)


async def _answer_gesture(slack: Slack, request: Request) -> Response:
    if is_foreign(request):
        return json_response({"ok": False, "error": "foreign_origin"}, 403)
    run = GESTURES.get(request.path_params["name"])
    if run is None:
        return json_response({"ok": False, "error": "no_such_gesture"}, 404)
    try:
        given = json.loads(await request.body() or b"{}")
        if not isinstance(given, dict):
            raise Refused("not_an_object")
        return json_response({"ok": True, **await run(slack, given)})
    except Refused as refused:
        told = {"ok": False, "error": refused.error, "detail": refused.detail, **refused.more}
        return json_response(told, 400)
    except (TypeError, ValueError) as error:
        return json_response({"ok": False, "error": "malformed", "detail": str(error)}, 400)
