"""How soon the page is of use, and how it bears a channel of five hundred messages."""

import statistics
import time
from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

from workspace.driver import Slack, serve

GENERAL, MEI, KEN = "C01GENERAL", "U01MEI", "U02KEN"
MESSAGES = 500
VISITS = 7
NEWS = 20
WIDE = {"width": 1280, "height": 800}
# When something stands there that one can read and type into, counted from the navigation.
USEFUL = """() => new Promise((resolve) => {
  const look = () => document.querySelector(".message") && document.querySelector("#composer-text:enabled")
    ? requestAnimationFrame(() => resolve(performance.now())) : requestAnimationFrame(look);
  look();
})"""
# The longest and the usual pause between two frames while it scrolls from end to end.
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
# From the change that the page hears to the message that stands there, on the page's own clock.
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
        _say(slack, 30)
        few = _visits(browser, slack)
        _say(slack, MESSAGES - 30)
        many = _visits(browser, slack)
        moving = _scrolls_and_hears(browser, slack)
        browser.close()
    return {"page": {"useful_ms": few, f"useful_ms_{MESSAGES}": many, **moving}}


def _say(slack: Slack, count: int) -> None:
    """Half of it by people, half by the app, with a button each."""
    client = WebClient(slack.bot_token, slack.api_url)
    ken = slack.person(KEN)
    button = {"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "B"}}
    for number in range(count // 2):
        ken.writes(f"message {number} *with* <https://example.com|a link>", GENERAL)
        section = {"type": "section", "text": {"type": "mrkdwn", "text": f"*card* {number}"}}
        blocks: list[Any] = [section, {"type": "actions", "elements": [button]}]
        client.chat_postMessage(channel=GENERAL, text="x", blocks=blocks)


def _visits(browser: Any, slack: Slack) -> float:
    """The median of some visits, each with an empty cache."""
    found = []
    for _ in range(VISITS):
        page = browser.new_page(viewport=WIDE)
        page.goto(f"{slack.url}/#{MEI}/{GENERAL}", wait_until="commit")
        found.append(page.evaluate(USEFUL))
        page.close()
    return statistics.median(found)


def _scrolls_and_hears(browser: Any, slack: Slack) -> dict[str, float]:
    page = browser.new_page(viewport=WIDE)
    page.goto(f"{slack.url}/#{MEI}/{GENERAL}")
    page.wait_for_selector(".message")
    pauses = page.evaluate(SCROLL)
    ken, took = slack.person(KEN), []
    for number in range(NEWS):
        text = f"news {number}."
        begun = time.time() * 1000
        ken.writes(text, GENERAL)
        took.append(page.evaluate(SEEN, text) - begun)
    page.close()
    return {
        "frame_ms_usual": statistics.median(pauses),
        "frame_ms_longest": pauses[-1],
        "news_ms": statistics.median(took),
    }
