"""Takes the README's picture of `make try`: the page as a newcomer sees it (make screenshots)."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parents[1] / "docs" / "images"
ASKED = ("開示請求の手数料っていくら？", "How much does a disclosure request cost?")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with _desk() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1180, "height": 1060})
        page.goto(address)
        for nth, question in enumerate(ASKED, start=1):
            _ask(page, question, nth)
        page.screenshot(path=IMAGES / "answers.png")
        browser.close()


def _ask(page: Page, question: str, answers: int) -> None:
    box = page.get_by_role("textbox").first
    box.fill(question)
    box.press("Enter")
    page.get_by_role("button", name="人に聞く").nth(answers - 1).wait_for()
    page.wait_for_timeout(300)


@contextmanager
def _desk() -> Iterator[str]:
    """`try` in a state folder of its own; its address once it answers."""
    with tempfile.TemporaryDirectory() as state:
        command = [sys.executable, "-u", "-m", "bot", "try", "--port", "8790", "--state", state]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield next(
                    found.group()
                    for line in process.stdout or ()
                    if (found := re.search(r"http://\S+", line))
                )
            finally:
                process.terminate()


if __name__ == "__main__":
    main()
