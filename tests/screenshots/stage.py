"""`make try` in a folder of its own, its page in Chromium, and people who act in it."""

import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DESK = "C02DESK"
PATIENCE = 15.0


@dataclass
class Stage:
    """The page, and the gestures behind it for what a picture need not show."""

    address: str
    page: Page

    def person(self, id_: str, channel: str = DESK) -> "Player":
        return Player(self, id_, channel)

    def gesture(self, name: str, **given: Any) -> dict[str, Any]:
        headers = {"content-type": "application/json"}
        url = f"{self.address}/gestures/{name}"
        request = urllib.request.Request(url, json.dumps(given).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answered:
                found: dict[str, Any] = json.load(answered)
        except HTTPError as refused:
            raise AssertionError(refused.read().decode()) from None
        assert found["ok"], found
        return found

    def days_pass(self, days: int) -> None:
        self.gesture("move_clock", seconds=days * 24 * 3600)

    def goes_to(self, moment: datetime) -> None:
        """Set the workspace's clock to this moment."""
        there = self.gesture("move_clock", seconds=0)["offset"]
        offset = (moment - datetime.now(UTC)).total_seconds()
        self.gesture("move_clock", seconds=offset - there)

    def picture(self, name: str) -> None:
        self.page.wait_for_timeout(500)
        self.page.screenshot(path=IMAGES / f"{name}.png")


@dataclass
class Player:
    """A person in the page: looks at a conversation, presses buttons, fills in forms."""

    stage: Stage
    id: str
    channel: str

    @property
    def page(self) -> Page:
        return self.stage.page

    def looks(self, channel: str | None = None) -> None:
        place = self.channel if channel is None else channel
        self.page.goto(f"{self.stage.address}/#{self.id}/{place}")
        self.page.reload()
        self.page.wait_for_timeout(600)

    def looks_at_dm(self) -> None:
        """What the bot says to this person alone."""
        self.looks()
        self.page.get_by_text("Madoguchi 窓口").first.click()
        self.page.get_by_text("メッセージ", exact=True).first.click()
        self.page.wait_for_timeout(600)

    def looks_at_home(self) -> None:
        self.page.get_by_text("ホーム", exact=True).first.click()
        self.page.wait_for_timeout(1500)
        self.page.get_by_role("button", name="更新").last.click()
        self.page.wait_for_timeout(1500)

    def presses(self, label: str, *, waits: bool = True) -> None:
        """The newest button of this label in the page; then the form is there."""
        before = self.view_seq
        self.page.get_by_role("button", name=label).last.click(timeout=PATIENCE * 1000)
        if waits:
            self._waits_for_view(before)

    def confirms(self) -> None:
        """Confirm the dialog before it."""
        self.page.locator("dialog.confirm button").last.click()
        self.page.wait_for_timeout(1500)

    def picks(self, label: str) -> None:
        """From the overflow menu of the newest card."""
        before = self.view_seq
        self.page.locator("button.more").last.click()
        self.page.get_by_role("menuitem", name=label).click()
        self._waits_for_view(before)

    def chooses(self, block: str, option: Any) -> None:
        """A field on which others depend."""
        before = self.view_seq
        view = self.view
        assert view is not None
        self.stage.gesture(
            "click",
            person=self.id,
            view=view["id"],
            block_id=block,
            action_id="answer",
            option=option,
        )
        self._waits_for_view(before)

    def fills(self, **values: Any) -> None:
        self.stage.gesture("fill", person=self.id, values=values)

    def sends(self, values: Mapping[str, Any] | None = None) -> None:
        done = self.stage.gesture("submit", person=self.id, values=dict(values or {}))
        assert done["errors"] == {}, done["errors"]
        time.sleep(1.2)

    def does(self, label: str, values: Mapping[str, Any] | None = None) -> None:
        """Make a move of the newest card with its form."""
        self.looks()
        self.presses(label)
        self.sends(values)
        self.closes()

    def logs_what_mei_writes(self, text: str) -> None:
        """Open the form of a complaint on a message in #general."""
        said = self.stage.gesture("write", person="U01MEI", text=text, to="C01GENERAL")["message"]
        place = {"channel": said["channel"], "ts": said["ts"]}
        self.stage.gesture("shortcut", person=self.id, shortcut="log_complaint", **place)
        self.looks()

    def closes(self) -> None:
        if self.view:
            self.stage.gesture("close", person=self.id, all=True)

    @property
    def view(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.stage.gesture("view", person=self.id)["view"]
        return found

    @property
    def view_seq(self) -> int:
        view = self.view
        return int(view["seq"]) if view else 0

    def _waits_for_view(self, after: int) -> None:
        end = time.monotonic() + PATIENCE
        while self.view_seq <= after:
            assert time.monotonic() < end, "no form opened"
            time.sleep(0.1)
        self.page.wait_for_timeout(300)


@contextmanager
def stage(*, samples: bool = False, knowledge: Path | None = None) -> Iterator[Stage]:
    """Everything from a fresh start, torn down at the end."""
    with _desk(samples=samples, knowledge=knowledge) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1180, "height": 1060}, locale="ja-JP")
        page.goto(address)
        standing = Stage(address.rstrip("/"), page)
        standing.gesture("move_clock", to="morning")  # the desk is open, at whatever hour one plays
        yield standing
        browser.close()


@contextmanager
def _desk(*, samples: bool, knowledge: Path | None) -> Iterator[str]:
    """`try` in a state folder of its own; its address once it answers."""
    with tempfile.TemporaryDirectory() as state:
        options = ["--port", "8790", "--state", state]
        options += [] if samples else ["--no-samples"]
        options += ["--knowledge", str(knowledge)] if knowledge else []
        command = [sys.executable, "-u", "-m", "bot", "try", *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield next(
                    found.group()
                    for line in process.stdout or ()
                    if (found := re.search(r"http://\S+", line))
                )
            finally:
                process.terminate()
