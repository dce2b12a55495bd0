"""Time until the page is usable, and its speed with a channel of five hundred messages."""

import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from slack_sdk import WebClient

from workspace.driver import Slack, serve

GENERAL, RANDOM, MEI, KEN = "C01GENERAL", "C02RANDOM", "U01MEI", "U02KEN"
MESSAGES = 500
FEW = 30
VISITS = 7
NEWS = 20
SCROLLS = 5
SLOWER = 4
WIDE = {"width": 1280, "height": 800}
# Until there is something to read and type into, counted from the navigation.
USEFUL = """() => new Promise((resolve) => {
  const look = () => document.querySelector(".message") && document.querySelector("#composer-text:enabled")
    ? requestAnimationFrame(() => resolve(performance.now())) : requestAnimationFrame(look);
  look();
})"""
# The longest and the median pause between two frames while it scrolls from end to end.
SCROLL = """() => new Promise((resolve) => {
  const scene = document.querySelector(".messages");
  const step = scene.scrollHeight / 90;
  const pauses = [];
  let last = performance.now();
  let left = 90;
  const frame = (now) => {
    pauses.push(now - last);
    last = now;
    scene.scrollTop -= step;
    if (left-- > 0) requestAnimationFrame(frame);
    else resolve(pauses.slice(1).sort((one, other) => one - other));
  };
  scene.scrollTop = scene.scrollHeight;
  requestAnimationFrame(frame);
})"""
# The longest task that blocked everything else; under 50 ms counts as none.
STALL = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(Math.max(...list.getEntries().map((each) => each.duration))))
    .observe({ type: "longtask", buffered: true });
  setTimeout(() => resolve(0), 500);
})"""
# From a click in the sidebar to the frame that shows the last message of that channel.
SWITCH = """([name, last]) => new Promise((resolve) => {
  const begun = performance.now();
  const look = () => {
    const all = document.querySelectorAll(".message");
    if (all[all.length - 1]?.textContent.includes(last)) requestAnimationFrame(() => resolve(performance.now() - begun));
    else requestAnimationFrame(look);
  };
  [...document.querySelectorAll(".entry")].find((each) => each.textContent.startsWith(name)).click();
  look();
})"""
ALL_DRAWN = f"""() => new Promise((resolve) => {{
  const look = () => document.querySelectorAll(".message").length >= {MESSAGES} ? resolve() : setTimeout(look, 20);
  look();
}})"""
# From the change that the page receives to the message on screen, by the page's own clock.
SEEN = """(text) => new Promise((resolve) => {
  const look = () => {
    const all = document.querySelectorAll(".message");
    if (all[all.length - 1]?.textContent.includes(text)) resolve(Date.now());
    else setTimeout(look, 1);
  };
  look();
})"""


def measure() -> Mapping[str, Mapping[str, float]]:
    """Milliseconds, in Chromium on this machine."""
    from playwright.sync_api import sync_playwright

    from tests.chromium import launched
    from tests.workspace.conftest import example

    with serve(example()) as slack, sync_playwright() as playing:
        browser = launched(playing)
        _say(slack, FEW)
        few, _ = _visits(browser, slack)
        _say(slack, MESSAGES - FEW)
        many, stall = _visits(browser, slack)
        slack.person(MEI).writes("nothing but this", RANDOM)
        moving = _moves(browser, slack)
        browser.close()
    found = {"useful_ms": few, f"useful_ms_{MESSAGES}": many, f"stall_ms_{MESSAGES}": stall}
    return {"page": found | moving}


def _say(slack: Slack, count: int) -> None:
    """Post messages, half by people, half by the app with a button each."""
    client = WebClient(slack.bot_token, slack.api_url)
    ken = slack.person(KEN)
    button = {"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "B"}}
    for number in range(count // 2):
        ken.writes(f"message {number} *with* <https://example.com|a link>", GENERAL)
        section = {"type": "section", "text": {"type": "mrkdwn", "text": f"*card* {number}"}}
        blocks: list[Any] = [section, {"type": "actions", "elements": [button]}]
        client.chat_postMessage(channel=GENERAL, text="x", blocks=blocks)


def _visits(browser: Any, slack: Slack) -> tuple[float, float]:
    """Medians of some visits with an empty cache: time until usable, and time blocked."""
    found, stalls = [], []
    for _ in range(VISITS):
        page = browser.new_page(viewport=WIDE)
        page.goto(f"{slack.url}/#{MEI}/{GENERAL}", wait_until="commit")
        found.append(page.evaluate(USEFUL))
        page.wait_for_timeout(1000)
        stalls.append(page.evaluate(STALL))
        page.close()
    return statistics.median(found), statistics.median(stalls)


def _moves(browser: Any, slack: Slack) -> dict[str, float]:
    """Scrolling, switching and new messages in a long channel; `work` is the page's computing."""
    page = browser.new_page(viewport=WIDE)
    page.goto(f"{slack.url}/#{MEI}/{GENERAL}")
    page.evaluate(ALL_DRAWN)
    work = _Work(page)
    scrolls = [page.evaluate(SCROLL) for _ in range(SCROLLS)]
    scrolling = work.since() / SCROLLS
    with work.slowed():
        slow = [page.evaluate(SCROLL) for _ in range(SCROLLS)]
    switches = []
    for _ in range(VISITS):
        page.evaluate(SWITCH, ["random", "nothing but this"])
        page.wait_for_timeout(500)
        work.since()
        took = page.evaluate(SWITCH, ["general", f"card {(MESSAGES - FEW) // 2 - 1}"])
        page.evaluate(ALL_DRAWN)
        page.wait_for_timeout(100)
        switches.append((took, work.since()))
    ken, news = slack.person(KEN), []
    for number in range(NEWS):
        text = f"news {number}."
        work.since()
        begun = time.time() * 1000
        ken.writes(text, GENERAL)
        took = page.evaluate(SEEN, text) - begun
        page.wait_for_timeout(100)
        news.append((took, work.since()))
    page.close()
    return {
        "frame_ms_usual": statistics.median(pause for each in scrolls for pause in each),
        "frame_ms_longest": statistics.median(each[-1] for each in scrolls),
        f"frame_ms_longest_{SLOWER}_times_slower": statistics.median(each[-1] for each in slow),
        "scroll_work_ms": scrolling,
        "switch_ms": statistics.median(took for took, _ in switches),
        "switch_work_ms": statistics.median(worked for _, worked in switches),
        "news_ms": statistics.median(took for took, _ in news),
        "news_work_ms": statistics.median(worked for _, worked in news),
    }


class _Work:
    """CPU time of the page's own thread, independent of other load on the machine."""

    def __init__(self, page: Any) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self._last = 0.0
        self.since()

    @contextmanager
    def slowed(self) -> Iterator[None]:
        """Throttle to a machine this many times slower."""
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        yield
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": 1})

    def since(self) -> float:
        """Milliseconds of work since the last call."""
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        now = next(each["value"] for each in metrics if each["name"] == "TaskDuration") * 1000
        took, self._last = now - self._last, now
        return float(took)
