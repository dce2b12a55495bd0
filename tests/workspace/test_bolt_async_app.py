"""Bolt for Python's AsyncApp, unmodified, on asyncio and aiohttp: over Socket Mode and HTTP."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.workspace.test_bolt_app import (
    FORM,
    hello_blocks,
    plays_a_message_a_button_a_form_and_a_command,
)
from tests.workspace.test_signed_http import reached_at
from workspace.driver import Slack, serve

Task = Callable[[], Coroutine[Any, Any, Any]]


def build(slack: Slack) -> AsyncApp:
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)

    @app.event("message")
    async def answer(event: Any, say: Any) -> None:
        if "bot_id" not in event:
            await say(text="hello", blocks=hello_blocks(event["text"]))

    @app.action("Open")
    async def open_form(ack: Any, body: Any, client: Any, respond: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await respond(text="opened", replace_original=True)

    @app.view("form")
    async def submit(ack: Any, view: Any, body: Any, client: Any) -> None:
        name = view["state"]["values"]["name"]["typed"]["value"]
        if name == "nobody":
            await ack(response_action="errors", errors={"name": "Somebody, please"})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text=f"saved {name}")

    @app.command("/example")
    async def greet(ack: Any, command: Any) -> None:
        await ack(f"hello {command['text']}")

    return app


@contextmanager
def running(begin: Task, end: Task) -> Iterator[None]:
    """An event loop in its own thread, as in the app's own process."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def wait_for(task: Task) -> None:
        asyncio.run_coroutine_threadsafe(task(), loop).result(timeout=20)

    try:
        wait_for(begin)
        yield
    finally:
        wait_for(end)
        wait_for(loop.shutdown_asyncgens)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def over_socket_mode(slack: Slack) -> Iterator[None]:
    handlers: list[AsyncSocketModeHandler] = []

    async def begin() -> None:
        handlers.append(AsyncSocketModeHandler(build(slack), slack.app_token))
        await handlers[0].connect_async()

    async def end() -> None:
        await handlers[0].close_async()

    with running(begin, end):
        slack.waits_for_app()
        yield


@contextmanager
def over_http(config: dict[str, Any]) -> Iterator[Slack]:
    """The app's web application, on a port that is bound before the workspace starts."""
    sites: list[web.AppRunner] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/slack/events"
        with serve(reached_at(config, url)) as slack:

            async def begin() -> None:
                sites.append(web.AppRunner(build(slack).web_app(path="/slack/events")))
                await sites[0].setup()
                await web.SockSite(sites[0], listener).start()

            async def end() -> None:
                await sites[0].cleanup()

            with running(begin, end):
                yield slack


def test_an_async_app_works_over_socket_mode(slack: Slack) -> None:
    with over_socket_mode(slack):
        plays_a_message_a_button_a_form_and_a_command(slack, slack.person("mei"))


def test_an_async_app_works_over_signed_http(config: dict[str, Any]) -> None:
    with over_http(config) as slack:
        slack.verifies_request_urls()
        plays_a_message_a_button_a_form_and_a_command(slack, slack.person("mei"))
