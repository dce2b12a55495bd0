"""Signed HTTP, for an app with request URLs instead of Socket Mode."""

import asyncio
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urljoin, urlsplit

from workspace import Json
from workspace.manifest import Manifest
from workspace.wire.app_delivery import COMMANDS, EVENTS, RetryInfo, Unacknowledged
from workspace.wire.payloads import VERIFICATION_TOKEN

# The workspace sends to this machine only, whatever the manifest says.
LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1"}
MOST_REDIRECTS = 2
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class HttpAnswer:
    status: int
    kind: str
    text: str
    location: str
    is_final: bool


class SignedHttpTransport:
    """Posts to the manifest's request URLs and signs each request.

    `now` is the machine's time, not the workspace's, because the app compares the signature's time
    with its own and refuses a difference of five minutes.
    """

    def __init__(self, manifest: Manifest, secret: str, now: Callable[[], float]):
        self._manifest = manifest
        self._secret = secret.encode()
        self._now = now
        self.away = False

    @property
    def connections(self) -> int:
        return 0 if self.away else 1

    async def send(self, kind: str, payload: Json, timeout: float, retry: RetryInfo) -> Json:
        url = self._url(kind, payload)
        if self.away or url is None:
            raise Unacknowledged("connection_failed")
        body, headers = self._write(kind, payload)
        if retry.attempt:
            headers |= {
                "x-slack-retry-num": str(retry.attempt),
                "x-slack-retry-reason": retry.reason,
            }
        return _ack_of_answer(await self._post(url, body, headers, timeout))

    async def verify(self, timeout: float) -> dict[str, str]:
        """Return the fault of each faulty request URL, checked as Slack does for a manifest.

        The events URL must return the challenge; command URLs must answer an unsigned `ssl_check`.
        """
        found: dict[str, str] = {}
        if self._manifest.events_url:
            fault = await self._challenge(self._manifest.events_url, timeout)
            found |= {self._manifest.events_url: fault} if fault else {}
        for url in sorted(set(self._manifest.command_urls.values())):
            body = urlencode({"ssl_check": "1", "token": VERIFICATION_TOKEN}).encode()
            try:
                answer = await self._post(url, body, {"content-type": FORM_TYPE}, timeout)
            except Unacknowledged as failed:
                found.setdefault(url, failed.reason)
            else:
                if answer.status != 200:
                    found.setdefault(url, "http_error")
        return found

    async def _challenge(self, url: str, timeout: float) -> str | None:
        challenge = secrets.token_urlsafe(24)
        asked = {"type": "url_verification", "token": VERIFICATION_TOKEN, "challenge": challenge}
        try:
            answer = await self._post(url, *self._write(EVENTS, asked), timeout)
        except Unacknowledged as failed:
            return failed.reason
        if answer.status != 200:
            return "http_error"
        given = answer.text
        if answer.kind.startswith("application/json"):
            with suppress(ValueError, AttributeError):
                given = json.loads(given).get("challenge")
        return None if given == challenge else "challenge_failed"

    async def _post(
        self, url: str, body: bytes, headers: Mapping[str, str], timeout: float
    ) -> HttpAnswer:
        # The connection's timeout restarts with every byte; the deadline for an ack does not.
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.to_thread(_post, url, body, headers, timeout)
        except TimeoutError as error:
            raise Unacknowledged("http_timeout") from error

    def _url(self, kind: str, payload: Json) -> str | None:
        if kind == EVENTS:
            return self._manifest.events_url
        if kind == COMMANDS:
            return self._manifest.command_urls.get(payload["command"])
        return self._manifest.interactivity_url

    def _write(self, kind: str, payload: Json) -> tuple[bytes, dict[str, str]]:
        if kind == EVENTS:
            text, written = json.dumps(payload), "application/json"
        elif kind == COMMANDS:
            text, written = urlencode(payload, errors="replace"), FORM_TYPE
        else:
            text, written = urlencode({"payload": json.dumps(payload)}), FORM_TYPE
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


def _post(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> HttpAnswer:
    """Follow up to two redirects with the same POST; Slack does not document the method."""
    for _ in range(1 + MOST_REDIRECTS):
        answer = _post_once(url, body, headers, timeout)
        if answer.status not in REDIRECTS or not answer.location:
            return answer
        url = urljoin(url, answer.location)
    raise Unacknowledged("too_many_redirects")


def _post_once(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> HttpAnswer:
    place = urlsplit(url)
    if place.hostname not in LOCAL_HOSTS:
        raise Unacknowledged("connection_failed")
    if place.scheme != "http":
        # Slack requires https; on one machine there are no certificates.
        raise Unacknowledged("ssl_error")
    path = f"{place.path or '/'}?{place.query}" if place.query else place.path or "/"
    try:
        with closing(HTTPConnection(place.netloc, timeout=timeout)) as connection:
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            return HttpAnswer(
                answer.status,
                answer.getheader("content-type", ""),
                answer.read().decode("utf-8", "replace"),
                answer.getheader("location", ""),
                answer.getheader("x-slack-no-retry") == "1",
            )
    except TimeoutError as error:
        raise Unacknowledged("http_timeout") from error
    except (OSError, HTTPException) as error:
        raise Unacknowledged("connection_failed") from error


def _ack_of_answer(answer: HttpAnswer) -> Json:
    if not 200 <= answer.status < 300:
        # Slack respects x-slack-no-retry only on a failed delivery.
        raise Unacknowledged("http_error", final=answer.is_final)
    if not answer.text:
        return {}
    if answer.kind.startswith("application/json"):
        try:
            return {"payload": json.loads(answer.text)}
        except ValueError as error:
            raise Unacknowledged("http_error") from error
    return {"payload": {"text": answer.text}}
