"""Socket Mode: the app's WebSocket connections and the envelopes sent on them."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from workspace import Json
from workspace.config import AppConfig, SlackTiming
from workspace.errors import SlackError
from workspace.wire.app_delivery import EVENTS, RetryInfo, Unacknowledged

MOST_CONNECTIONS = 10
TICKET_SECONDS = 30
# Slack pings every few seconds too; a connection without an answer is closed.
PING_SECONDS = 5
REFRESH_WHEN_DEBUGGING = 360


class SocketModeTransport:
    """Holds up to ten connections and sends each envelope to exactly one of them.

    Slack picks any connection; here they take turns, so that every process gets its share.
    """

    def __init__(self, app: AppConfig, now: Callable[[], float], timing: SlackTiming):
        self._app_id = app.id
        self._is_on = app.manifest.socket_mode
        self._now = now
        self._refresh = timing.refresh
        self._warning = timing.warning
        self._tickets: dict[str, float] = {}
        self._connections: list[ServerConnection] = []
        self._sent: dict[str, tuple[ServerConnection, asyncio.Future[Json | None]]] = {}
        self._turn = 0
        self._server: Server | None = None
        self.away = False

    async def start(self) -> None:
        self._server = await serve(self._run, "127.0.0.1", 0, ping_interval=PING_SECONDS)

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    @property
    def connections(self) -> int:
        return len(self._connections)

    def new_url(self) -> str:
        if self._server is None:
            raise SlackError("internal_error", status=500)
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = self._now()
        port = next(iter(self._server.sockets)).getsockname()[1]
        return f"ws://127.0.0.1:{port}/link/?ticket={ticket}&app_id={self._app_id}"

    async def _run(self, connection: ServerConnection) -> None:
        query = parse_qs(urlsplit(connection.request.path if connection.request else "").query)
        opened = self._tickets.pop(query.get("ticket", [""])[0], 0.0)
        if self.away or self._now() - opened > TICKET_SECONDS:
            await connection.close(1008, "invalid ticket")
            return
        refusal = self._refusal()
        if refusal:
            await self._disconnect(connection, refusal)
            return
        lifetime = REFRESH_WHEN_DEBUGGING if "debug_reconnects" in query else self._refresh
        await connection.send(json.dumps(self._hello(lifetime)))
        self._connections.append(connection)
        ageing = asyncio.create_task(self._age(connection, lifetime))
        try:
            async for frame in connection:
                self._receive(frame)
        except ConnectionClosed:
            pass
        finally:
            ageing.cancel()
            self._forget(connection)

    def _refusal(self) -> str | None:
        if not self._is_on:
            return "link_disabled"
        return "too_many_websockets" if self.connections >= MOST_CONNECTIONS else None

    def _hello(self, lifetime: float) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections) + 1,
            "debug_info": {
                "host": "applink-pretend-1",
                "build_number": 1,
                "approximate_connection_time": int(lifetime),
            },
            "connection_info": {"app_id": self._app_id},
        }

    async def _age(self, connection: ServerConnection, lifetime: float) -> None:
        warning = min(self._warning, lifetime)
        await asyncio.sleep(lifetime - warning)
        await self._disconnect(connection, "warning", close=False)
        await asyncio.sleep(warning)
        await self._disconnect(connection, "refresh_requested")

    async def _disconnect(
        self, connection: ServerConnection, reason: str, *, close: bool = True
    ) -> None:
        frame = {
            "type": "disconnect",
            "reason": reason,
            "debug_info": {"host": "applink-pretend-1"},
        }
        if close:
            self._stop_using(connection)
        with suppress(ConnectionClosed):
            await connection.send(json.dumps(frame))
        if close:
            await connection.close()

    def _stop_using(self, connection: ServerConnection) -> None:
        """Send no more on it; acks of what was sent still count until it is closed."""
        if connection in self._connections:
            self._connections.remove(connection)

    def _forget(self, connection: ServerConnection) -> None:
        self._stop_using(connection)
        for used, ack in self._sent.values():
            if used is connection and not ack.done():
                ack.set_result(None)

    def _receive(self, frame: str | bytes) -> None:
        try:
            heard = json.loads(frame)
        except ValueError:
            return
        if isinstance(heard, dict) and isinstance(heard.get("envelope_id"), str):
            _, ack = self._sent.get(heard["envelope_id"], (None, None))
            if ack is not None and not ack.done():
                ack.set_result(heard)

    async def send(self, kind: str, payload: Json, timeout: float, retry: RetryInfo) -> Json:
        """Send an envelope to one connection and return the ack; raises Unacknowledged."""
        if not self._connections:
            raise Unacknowledged("timeout")
        self._turn += 1
        connection = self._connections[self._turn % len(self._connections)]
        envelope_id = str(uuid.uuid4())
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != EVENTS
        if kind == EVENTS:
            envelope |= {"retry_attempt": retry.attempt, "retry_reason": retry.reason}
        acked: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._sent[envelope_id] = connection, acked
        try:
            async with asyncio.timeout(timeout):
                await connection.send(json.dumps(envelope))
                ack = await acked
        except (TimeoutError, ConnectionClosed) as error:
            raise Unacknowledged("timeout") from error
        finally:
            self._sent.pop(envelope_id)
        if ack is None:
            raise Unacknowledged("timeout")
        return ack

    async def refresh(self, reason: str) -> None:
        """Send every connection a disconnect frame; `warning` leaves it open."""
        for connection in list(self._connections):
            await self._disconnect(connection, reason, close=reason != "warning")

    def abort_connections(self) -> None:
        """Abort every connection without a close frame, as a network failure does."""
        for connection in list(self._connections):
            connection.transport.abort()
