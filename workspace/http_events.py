"""Signed HTTP: how Slack reaches an app that has request URLs instead of a socket."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode, urlsplit

from workspace.manifest import Manifest
from workspace.wire import COMMANDS, EVENTS, Retry, Unacknowledged

Json = dict[str, Any]

# The workspace is a pretence: it sends to this machine only, whatever a manifest says.
LOCAL = {"127.0.0.1", "localhost", "::1"}


class HttpEvents:
    """Posts to the manifest's request URLs, each request signed with the signing secret."""

    def __init__(self, manifest: Manifest, secret: str, now: Callable[[], float]):
        self._manifest = manifest
        self._secret = secret.encode()
        self._now = now
        self.away = False

    @property
    def connected(self) -> int:
        return 0 if self.away else 1

    async def send(self, kind: str, payload: Json, timeout: float, retry: Retry) -> Json:
        url = self._url(kind, payload)
        if self.away or url is None or urlsplit(url).hostname not in LOCAL:
            raise Unacknowledged("connection_failed")
        body, headers = self._write(kind, payload)
        if retry.attempt:
            headers |= {
                "x-slack-retry-num": str(retry.attempt),
                "x-slack-retry-reason": retry.reason,
            }
        return await asyncio.to_thread(_post, url, body, headers, timeout)

    def _url(self, kind: str, payload: Json) -> str | None:
        if kind == EVENTS:
            return self._manifest.events_url
        if kind == COMMANDS:
            return self._manifest.command_urls.get(payload["command"])
        return self._manifest.interactivity_url

    def _write(self, kind: str, payload: Json) -> tuple[bytes, dict[str, str]]:
        form = "application/x-www-form-urlencoded"
        if kind == EVENTS:
            text, written = json.dumps(payload), "application/json"
        elif kind == COMMANDS:
            text, written = urlencode(payload, errors="replace"), form
        else:
            text, written = urlencode({"payload": json.dumps(payload)}), form
        body = text.encode()
        stamp = str(int(self._now()))
        signed = b":".join((b"v0", stamp.encode(), body))
        digest = hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        headers = {
            "content-type": written,
            "connection": "close",
            "user-agent": "Slackbot 1.0 (pretend)",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={digest}",
        }
        return body, headers


def _post(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Json:
    place = urlsplit(url)
    try:
        with closing(HTTPConnection(place.netloc, timeout=timeout)) as connection:
            path = f"{place.path or '/'}?{place.query}" if place.query else place.path or "/"
            connection.request("POST", path, body, dict(headers))
            return _read(connection.getresponse())
    except TimeoutError as error:
        raise Unacknowledged("http_timeout") from error
    except (OSError, HTTPException) as error:
        raise Unacknowledged("connection_failed") from error


def _read(answer: HTTPResponse) -> Json:
    text = answer.read().decode("utf-8", "replace")
    if not 200 <= answer.status < 300:
        final = answer.getheader("x-slack-no-retry") == "1"
        raise Unacknowledged("http_error", final=final)
    if not text:
        return {}
    if answer.getheader("content-type", "").startswith("application/json"):
        return {"payload": json.loads(text)}
    return {"payload": {"text": text}}
