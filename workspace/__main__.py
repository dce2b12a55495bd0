"""`python -m workspace --config FILE [--port N]` serves a workspace until it is stopped."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from workspace.errors import FaultyConfig
from workspace.server.running import FIRST_PORT, start
from workspace.wire.app_delivery import SENT_EVENTS

EXAMPLE = Path(__file__).parent / "example.yaml"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m workspace", description=__doc__)
    parser.add_argument("--config", type=Path, default=EXAMPLE, help="people, channels and the app")
    parser.add_argument("--port", type=int, default=FIRST_PORT, help="or the next free one")
    parser.add_argument("--memory", type=Path, help="file that keeps the state between starts")
    parser.add_argument("--example", action="store_true", help="print a configuration, and end")
    given = parser.parse_args()
    if given.example:
        sys.stdout.write(EXAMPLE.read_text(encoding="utf-8"))
        return 0
    try:
        handle = start(given.config, given.port, given.memory)
    except FaultyConfig as error:
        sys.stderr.write("".join(f"{given.config}: {each}\n" for each in error.faults))
        return 2
    for name in sorted(set(handle.config.app.manifest.events) - SENT_EVENTS):
        sys.stderr.write(f"never sent here: the event {name}\n")
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    out, app = sys.stdout, handle.config.app
    out.write(f"page            {handle.url}/\n")
    out.write(f"SLACK_API_URL   {handle.api_url}\n")
    out.write(f"SLACK_BOT_TOKEN {app.bot_token}\nSLACK_APP_TOKEN {app.app_token}\n")
    out.write(f"SLACK_SIGNING_SECRET {app.signing_secret}\n")
    out.flush()
    stopped.wait()
    handle.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
