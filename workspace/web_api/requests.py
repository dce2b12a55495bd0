"""Reading requests and writing JSON answers."""

import json
from collections.abc import Iterator
from email.message import Message
from urllib.parse import parse_qsl

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from workspace import Json
from workspace.errors import SlackError


def json_response(
    content: Json, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    # ASCII only, because texts may hold lone surrogates, which UTF-8 cannot encode.
    body = json.dumps(content)
    return Response(body, status, headers, media_type="application/json")


def is_foreign(connection: HTTPConnection) -> bool:
    """Whether a page of another origin sends the request; only browsers send an origin."""
    origin = connection.headers.get("origin")
    return origin is not None and origin != f"http://{connection.url.netloc}"


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
    message = Message()
    message[header] = value
    found = message.get_param(name, header=header)
    if not isinstance(found, str):
        raise ValueError(f"no {name} in {header}")  # noqa: TRY004 - about the request, not the call
    return found
