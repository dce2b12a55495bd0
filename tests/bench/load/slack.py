"""A small Slack on loopback: the Web API over HTTP, each call as slow as asked, and Socket Mode.

It checks nothing and remembers only what the measurements need, so that it costs little beside the
bot that is measured; `workspace/` is the strict one.
"""

import asyncio
import itertools
import json
import math
import time
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

TEAM, APP, BOT, BOT_ID = "T01LOAD", "A01LOAD", "U0BOT", "B0BOT"
SCOPES = "commands,chat:write,im:history,users:read,usergroups:read"
GROUPS = {"S01SALES": ["U0SALES1", "U0SALES2"], "S02HR": ["U0HR1"]}
PAGE = 200
LOOK_UPS_A_MINUTE = 100  # users.info is of Slack's tier 4
ACK_WAIT_SECONDS = 3.0

Json = dict[str, Any]


@dataclass
class Delivery:
    """One envelope: when it was sent and acked (seconds, perf_counter), and what the ack said."""

    sent: float
    acked: float | None = None
    response: Json = field(default_factory=dict)
    is_acked: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ack_ms(self) -> float | None:
        return None if self.acked is None else (self.acked - self.sent) * 1000


@dataclass
class Reply:
    """A message that a bot posted."""

    at: float
    ts: str
    message: Json


class Slack:
    def __init__(self) -> None:
        self.latency = 0.0
        self.people: list[str] = []
        self.doubled = 0
        self.limits_look_ups = False
        self.limited = 0
        self.url = ""
        self._sockets: list[web.WebSocketResponse] = []
        self._turn = itertools.count()
        self._stamp = itertools.count(1)
        self._deliveries: dict[str, Delivery] = {}
        self._replies: dict[str, deque[asyncio.Future[Reply]]] = {}
        self._answered: set[str] = set()
        self._opened: dict[str, asyncio.Future[Json]] = {}
        self._looked_up: deque[float] = deque(maxlen=LOOK_UPS_A_MINUTE)

    @asynccontextmanager
    async def serving(self) -> Iterator[None]:
        app = web.Application()
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/api/{method}", self._api)
        app.router.add_post("/response/{id}", self._took)
        app.router.add_get("/socket", self._socket)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        self.url = f"http://127.0.0.1:{port}"
        try:
            yield
        finally:
            await runner.cleanup()

    def forget_answered(self) -> None:
        """For a bot with another database: its tickets, and so its cards, have the same numbers."""
        self._answered.clear()

    def stamp(self) -> str:
        """A new ts of a message; Slack's are unique in a channel."""
        return f"{int(time.time())}.{next(self._stamp):06}"

    async def send(self, kind: str, payload: Json) -> Delivery:
        """Send an envelope to the next connection; does not wait for its ack."""
        while not self._sockets:
            await asyncio.sleep(0.01)  # the bot is connecting again
        socket = self._sockets[next(self._turn) % len(self._sockets)]
        envelope = str(uuid.uuid4())
        made = self._deliveries[envelope] = Delivery(time.perf_counter())
        await socket.send_str(
            json.dumps(
                {
                    "envelope_id": envelope,
                    "type": kind,
                    "payload": payload,
                    "accepts_response_payload": kind != "events_api",
                }
            )
        )
        return made

    async def acked(self, made: Delivery) -> bool:
        """Wait for the ack as long as Slack does."""
        try:
            async with asyncio.timeout(ACK_WAIT_SECONDS - (time.perf_counter() - made.sent)):
                await made.is_acked.wait()
        except TimeoutError:
            return False
        return True

    def expect_reply(self, channel: str) -> asyncio.Future[Reply]:
        """The next message posted to this channel that no earlier caller waits for."""
        future = asyncio.get_running_loop().create_future()
        self._replies.setdefault(channel, deque()).append(future)
        return future

    def expect_view(self, trigger: str) -> asyncio.Future[Json]:
        self._opened[trigger] = asyncio.get_running_loop().create_future()
        return self._opened[trigger]

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        await socket.send_str(
            json.dumps(
                {
                    "type": "hello",
                    "num_connections": len(self._sockets) + 1,
                    "debug_info": {"host": "load", "approximate_connection_time": 36_000},
                    "connection_info": {"app_id": APP},
                }
            )
        )
        self._sockets.append(socket)
        try:
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    self._heard(frame.data)
        finally:
            self._sockets.remove(socket)
        return socket

    def _heard(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return  # the client's own pings are texts too
        made = self._deliveries.pop(said.get("envelope_id", ""), None)
        if made is not None:
            made.acked = time.perf_counter()
            made.response = said.get("payload") or {}
            made.is_acked.set()

    async def _took(self, request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(self.latency)
        return web.Response(text="ok")

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments: Json = dict(request.query)
        if request.content_type == "application/json":
            arguments |= await request.json()
        else:
            arguments |= dict(await request.post())
        if method == "users.info" and (seconds := self._until_free()):
            self.limited += 1
            refusal = {"ok": False, "error": "ratelimited"}
            return web.json_response(refusal, status=429, headers={"Retry-After": str(seconds)})
        answer = self._answers(method, arguments)
        if self.latency:
            await asyncio.sleep(self.latency)
        return web.json_response({"ok": True} | answer, headers={"x-oauth-scopes": SCOPES})

    def _until_free(self) -> int:
        """Seconds until the next look-up is allowed; 0 takes one now, or if they are not limited."""
        now, taken = time.monotonic(), self._looked_up
        if self.limits_look_ups and len(taken) == taken.maxlen and now - taken[0] < 60:
            return math.ceil(60 - (now - taken[0]))
        if self.limits_look_ups:
            taken.append(now)
        return 0

    def _answers(self, method: str, arguments: Json) -> Json:
        answers = getattr(self, f"_{method.replace('.', '_')}", None)
        return answers(arguments) if answers else {}

    def _auth_test(self, _: Json) -> Json:
        return {"url": self.url, "team_id": TEAM, "user_id": BOT, "bot_id": BOT_ID, "team": "load"}

    def _apps_connections_open(self, _: Json) -> Json:
        return {"url": f"{self.url.replace('http', 'ws')}/socket"}

    def _chat_postMessage(self, said: Json) -> Json:  # noqa: N802 (Slack's name)
        ts, channel = self.stamp(), str(said["channel"])
        waiting = self._replies.get(channel)
        if waiting:
            loop = asyncio.get_running_loop()
            loop.call_later(self.latency, _show, waiting.popleft(), ts, said)
        self._count(said)
        return {"channel": channel, "ts": ts}

    def _count(self, said: Json) -> None:
        """Ours carry the key of what they answer; no two may carry the same."""
        marks = said.get("metadata")
        marks = json.loads(marks) if isinstance(marks, str) else marks or {}
        key = marks.get("event_payload", {}).get("key")
        if key in self._answered:
            self.doubled += 1
        elif key:
            self._answered.add(key)

    def _chat_update(self, said: Json) -> Json:
        return {"channel": said.get("channel"), "ts": said.get("ts")}

    def _views_open(self, said: Json) -> Json:
        view = said["view"]
        view = json.loads(view) if isinstance(view, str) else view
        shown = view | {"id": f"V{next(self._stamp)}", "hash": "h", "team_id": TEAM}
        shown |= {"root_view_id": shown["id"], "previous_view_id": None, "app_id": APP}
        future = self._opened.pop(str(said.get("trigger_id")), None)
        if future and not future.done():
            future.set_result(shown)
        return {"view": shown}

    def _users_info(self, said: Json) -> Json:
        return {"user": _person(str(said["user"]))}

    def _users_list(self, said: Json) -> Json:
        at, size = int(said.get("cursor") or 0), min(1000, int(said.get("limit") or PAGE))
        more = str(at + size) if at + size < len(self.people) else ""
        page = [_person(each) for each in self.people[at : at + size]]
        return {"members": page, "response_metadata": {"next_cursor": more}}

    def _usergroups_list(self, _: Json) -> Json:
        rows = [
            {"id": name, "team_id": TEAM, "date_delete": 0, "users": users}
            for name, users in GROUPS.items()
        ]
        return {"usergroups": rows}

    def _usergroups_users_list(self, said: Json) -> Json:
        return {"users": GROUPS.get(str(said.get("usergroup")), [])}

    def _conversations_open(self, said: Json) -> Json:
        return {"channel": {"id": f"D{said.get('users')}"}}

    def _conversations_info(self, said: Json) -> Json:
        channel = said.get("channel")
        return {"channel": {"id": channel, "name": "desk", "is_private": True, "is_member": True}}

    def _conversations_history(self, _: Json) -> Json:
        return {"messages": [], "has_more": False}

    _conversations_replies = _conversations_history


def _show(future: asyncio.Future[Reply], ts: str, said: Json) -> None:
    """The message appears when Slack answers the call."""
    if not future.done():
        future.set_result(Reply(time.perf_counter(), ts, said))


def _person(user: str) -> Json:
    """Every second reads English."""
    return {
        "id": user,
        "team_id": TEAM,
        "name": user.lower(),
        "deleted": False,
        "is_bot": user == BOT,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "locale": "en-US" if user.endswith(tuple("13579")) else "ja-JP",
        "tz": "Asia/Tokyo",
        "profile": {"real_name": user, "display_name": user.lower()},
    }
