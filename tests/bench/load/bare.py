"""The bot to compare with: Bolt's sync App with as many listener threads as ours, and one line.

SLACK_API_URL=… python tests/bench/load/bare.py
"""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient

LISTENERS = 32


def main() -> None:
    client = WebClient("xoxb-load", base_url=os.environ["SLACK_API_URL"], retry_handlers=[])
    app = App(
        client=client,
        token_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENERS),
    )

    @app.event("message")
    def answer(say: Any) -> None:
        say("reply")

    @app.command("/privacy")
    def command(ack: Any, body: Any) -> None:
        ack("reply")

    handler = SocketModeHandler(app, "xapp-load")
    handler.connect()
    while not handler.client.is_connected():
        time.sleep(0.01)
    print('{"event": "desk.open"}', flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
