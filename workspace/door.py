"""The Web API's door: reads a call, checks token and scope, runs it, writes it down."""

import copy
import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from workspace import multipart

# Importing a family enters its methods into the table.
from workspace.errors import SlackError
from workspace.ledger import Call
from workspace.methods import (  # noqa: F401
    apps,
    channels,
    chat,
    dnd,
    files,
    scheduling,
    users,
    views,
)
from workspace.methods.method import METHODS, RETIRED, Method, need, read_arguments
from workspace.slack import Slack

Json = dict[str, Any]


def json_response(
    content: Json, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    # ASCII only: what people type may hold lone surrogates, which UTF-8 cannot carry.
    body = json.dumps(content)
    return Response(body, status, headers, media_type="application/json")


def is_foreign(connection: HTTPConnection) -> bool:
    """Whether a page from elsewhere asks; whoever is no browser says no origin."""
    origin = connection.headers.get("origin")
    return origin is not None and origin != f"http://{connection.url.netloc}"


async def read_body(request: Request) -> Json:
    """Query, form of either kind or JSON as one mapping; raises SlackError by Slack's names."""
    given: Json = dict(parse_qsl(request.url.query, keep_blank_values=True))
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            posted = json.loads(body or b"{}")
        except ValueError as error:
            raise SlackError("invalid_json") from error
        if not isinstance(posted, dict):
            raise SlackError("json_not_object")
        return given | posted
    if kind == "multipart/form-data":
        return given | _fields(request, body)
    if kind not in ("", "application/x-www-form-urlencoded"):
        raise SlackError("invalid_post_type")
    try:
        return given | dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError as error:
        raise SlackError("invalid_form_data") from error


def _fields(request: Request, body: bytes) -> Json:
    try:
        found = multipart.parts(request.headers["content-type"], body)
        return {name: content.decode() for name, content in found}
    except ValueError as error:
        raise SlackError("invalid_form_data") from error


async def answer_call(slack: Slack, request: Request) -> Response:
    """Answers one Web API call, whatever happens, and records it."""
    name = request.path_params["method"]
    call = Call(name, {}, slack.team.clock.now())
    slack.ledger.calls.append(call)
    headers = {}
    try:
        await slack.injector.before_call()
        given = await read_body(request)
        token = _token(request, given)
        call.arguments = copy.deepcopy(given)
        called = METHODS.get(name)
        if called is None:
            retired = name in RETIRED
            raise SlackError("method_deprecated" if retired else "unknown_method", req_method=name)
        _check_token(slack, called, token)
        slack.injector.count_call(name, called.tier)
        if called.scope:
            need(slack, called.scope)
        answer = called.run(slack, read_arguments(called, given))
        slack.injector.before_answer()
        call.status, call.answer = 200, {"ok": True, **answer}
        headers["x-oauth-scopes"] = ",".join(slack.team.manifest.scopes)
        headers["x-accepted-oauth-scopes"] = called.scope or ""
    except SlackError as error:
        call.status, call.answer = error.status, error.answer()
        if error.wait is not None:
            headers["retry-after"] = str(error.wait)
    slack.team.ring()
    return json_response(call.answer, call.status, headers)


def _token(request: Request, given: Json) -> tuple[str, bool]:
    """The token and whether it came in the header, where Slack wants an app-level one."""
    header = request.headers.get("authorization", "")
    in_body = given.pop("token", None)
    if header.startswith("Bearer "):
        return header.removeprefix("Bearer ").strip(), True
    return str(in_body or ""), False


def _check_token(slack: Slack, called: Method, given: tuple[str, bool]) -> None:
    token, in_header = given
    if called.token == "none":  # noqa: S105 - a kind of token, not one
        return
    if not token:
        raise SlackError("not_authed")
    app = slack.team.config.app
    kinds = {app.bot_token: "bot", app.app_token: "app"}
    if token not in kinds:
        raise SlackError("invalid_auth")
    if kinds[token] != called.token or (called.token == "app" and not in_header):  # noqa: S105
        raise SlackError("not_allowed_token_type")
