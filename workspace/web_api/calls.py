"""Answers Web API calls, and what an app posts to a response URL."""

import json
from collections.abc import Iterator
from email.message import Message as MimeHeaders
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from workspace import Json
from workspace.errors import SlackError
from workspace.slack import Slack
from workspace.state.history import Message
from workspace.state.surfaces import RESPONSE_URL_USES, ResponseUrl

# Importing a family registers its methods.
from workspace.web_api import channels, other, users, views  # noqa: F401
from workspace.web_api.chat import check_content, delete_message, mark_thread_root, update_message
from workspace.web_api.method import METHODS, RETIRED, Method, read_arguments, require_scope
from workspace.wire.app_delivery import Call, copied


def json_response(
    content: Json, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    # ASCII only, because texts may hold lone surrogates, which UTF-8 cannot encode.
    body = json.dumps(content)
    return Response(body, status, headers, media_type="application/json")


async def read_body(request: Request) -> Json:
    """Return query, form fields and JSON as one mapping; raises SlackError."""
    given: Json = dict(parse_qsl(request.url.query, keep_blank_values=True))
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return given | _json_fields(body)
    if kind == "multipart/form-data":
        return given | _form_fields(request, body)
    if kind not in ("", "application/x-www-form-urlencoded"):
        raise SlackError("invalid_post_type")
    try:
        return given | dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError as error:
        raise SlackError("invalid_form_data") from error


def _json_fields(body: bytes) -> Json:
    try:
        posted = json.loads(body or b"{}")
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(posted, dict):
        raise SlackError("json_not_object")
    return posted


def _form_fields(request: Request, body: bytes) -> Json:
    try:
        found = form_parts(request.headers["content-type"], body)
        return {name: content.decode() for name, content in found}
    except ValueError as error:
        raise SlackError("invalid_form_data") from error


def form_parts(content_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each part of multipart/form-data, in order; raises ValueError.

    Some SDKs send calls in this form, and Bolt for JavaScript sends files in it.
    """
    boundary = _parameter("content-type", content_type, "boundary")
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise ValueError("not multipart/form-data")
    for piece in pieces[1:-1]:
        head, found, content = piece.partition(b"\r\n\r\n")
        if not found:
            raise ValueError("a part without headers")
        lines = (line.partition(":") for line in head.decode().strip().split("\r\n"))
        headers = {name.lower(): value.strip() for name, _, value in lines}
        yield _parameter("content-disposition", headers["content-disposition"], "name"), content


def _parameter(header: str, value: str, name: str) -> str:
    headers = MimeHeaders()
    headers[header] = value
    found = headers.get_param(name, header=header)
    if not isinstance(found, str):
        raise ValueError(f"no {name} in {header}")  # noqa: TRY004 - about the request, not the call
    return found


RESPONSE_FIELDS = {
    *("text", "blocks", "attachments", "response_type", "replace_original", "delete_original"),
    *("thread_ts", "metadata", "unfurl_links", "unfurl_media", "mrkdwn", "parse"),
}


async def answer_call(slack: Slack, request: Request) -> Response:
    """Answer one Web API call and record it, whether it succeeds or not."""
    name = request.path_params["method"]
    call = Call(name, {}, slack.team.clock.now())
    slack.traffic.calls.append(call)
    headers = {}
    try:
        await slack.injector.before_call()
        given = await read_body(request)
        token = _take_token(request, given)
        call.arguments = copied(given)
        called = METHODS.get(name)
        if called is None:
            retired = name in RETIRED
            raise SlackError("method_deprecated" if retired else "unknown_method", req_method=name)
        _check_token(slack, called, token)
        slack.injector.limit_calls(name, called.tier)
        if called.scope:
            require_scope(slack, called.scope)
        answer = called.run(slack, read_arguments(called, given))
        slack.injector.lose_answer()
        call.status, call.answer = 200, {"ok": True, **answer}
        headers["x-oauth-scopes"] = ",".join(slack.team.manifest.scopes)
        headers["x-accepted-oauth-scopes"] = called.scope or ""
    except SlackError as error:
        call.status, call.answer = error.status, error.answer()
        if error.wait is not None:
            headers["retry-after"] = str(error.wait)
    slack.team.wake()
    return json_response(call.answer, call.status, headers)


def _take_token(request: Request, given: Json) -> tuple[str, bool]:
    """Remove the token from the arguments; return it, and whether it came in the header."""
    header = request.headers.get("authorization", "")
    in_body = given.pop("token", None)
    if header.startswith("Bearer "):
        return header.removeprefix("Bearer ").strip(), True
    return str(in_body or ""), False


def _check_token(slack: Slack, called: Method, given: tuple[str, bool]) -> None:
    token, in_header = given
    if called.token == "none":  # noqa: S105 - a kind of token
        return
    if not token:
        raise SlackError("not_authed")
    app = slack.team.config.app
    kinds = {app.bot_token: "bot", app.app_token: "app"}
    if token not in kinds:
        raise SlackError("invalid_auth")
    # Slack takes an app-level token only in the header.
    if kinds[token] != called.token or (called.token == "app" and not in_header):  # noqa: S105
        raise SlackError("not_allowed_token_type")


def post_to_response_url(slack: Slack, name: str, given: Json) -> None:
    """Carry out a post to a response URL; raises SlackError."""
    url = slack.team.surfaces.response_urls.get(name)
    if url is None:
        raise SlackError("no_url", status=404)
    if slack.team.clock.now() - url.at > slack.team.config.timing.response_url:
        raise SlackError("expired_url", status=404)
    if url.uses >= RESPONSE_URL_USES:
        raise SlackError("used_url", status=404)
    unknown = sorted(set(given) - RESPONSE_FIELDS)
    if unknown:
        # Stricter than Slack, which ignores them: a mistyped `replace_orignal` is worth an error.
        raise SlackError("invalid_payload", status=400, unknown=unknown)
    source = slack.team.history.get(*url.source) if url.source else None
    if given.get("delete_original"):
        if source is None or not source.bot_id:
            raise SlackError("message_not_found", status=404)
        delete_message(slack, source)
    else:
        _replace_or_post(slack, url, source, given)
    url.uses += 1


def _replace_or_post(slack: Slack, url: ResponseUrl, source: Message | None, given: Json) -> None:
    try:
        content = check_content(slack, given)
    except SlackError as error:
        error.status = 400
        raise
    if given.get("replace_original") and source is not None and source.bot_id:
        update_message(slack, source, content)
        return
    kind = given.get("response_type", "ephemeral")
    if kind not in ("ephemeral", "in_channel"):
        raise SlackError("invalid_payload", status=400)
    message = slack.team.post_as_app(
        slack.team.directory.channels[url.channel],
        to=url.person if kind == "ephemeral" else None,
        thread_ts=given.get("thread_ts"),
        **content,
    )
    if message.to is None:
        mark_thread_root(slack, message)
        slack.events.posted(message)
