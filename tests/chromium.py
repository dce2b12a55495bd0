"""Chromium, and pages that report every console error and every request to another host."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the start of every test would wait for it
    from playwright.sync_api import Browser, Page, Playwright

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
FLAGS = ("--no-sandbox", "--disable-background-networking")
SERIOUS = ("serious", "critical")


def launched(playing: "Playwright") -> "Browser":
    # Going back shows the page as it was left, as in a normal browser.
    usual = ["--disable-back-forward-cache"]
    return playing.chromium.launch(executable_path=PROGRAM, args=FLAGS, ignore_default_args=usual)


@contextmanager
def watched(browser: "Browser", address: str, **options: Any) -> Iterator["Page"]:
    """A page that fails the test on a console error or a request to another host."""
    usual = {"viewport": {"width": 1200, "height": 800}, "locale": "ja-JP"}
    page = browser.new_page(**{**usual, **options})
    faults: list[str] = []
    page.on("console", lambda each: faults.append(_where(each)) if each.type == "error" else None)
    page.on("pageerror", lambda each: faults.append(str(each)))
    page.on(
        "request", lambda each: None if each.url.startswith(address) else faults.append(each.url)
    )
    sockets = address.replace("http", "ws", 1)
    page.on(
        "websocket", lambda each: None if each.url.startswith(sockets) else faults.append(each.url)
    )
    page.set_default_timeout(5000)
    yield page
    page.close()
    assert faults == [], faults


def violations(page: "Page") -> list[tuple[str, str, str]]:
    """What axe finds: severity, rule, place."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(each["impact"], each["id"], node["html"]) for each in found for node in each["nodes"]]


def _where(message: Any) -> str:
    """A console message, and the address that it is about."""
    return f"{message.text} ({message.location.get('url', '')})"
