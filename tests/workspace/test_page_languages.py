"""The page's own language, and the language of each person's Slack."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import watched
from tests.workspace.builders import GENERAL
from tests.workspace.conftest import RecordingApp
from tests.workspace.test_page import visit
from workspace.driver import Slack

pytestmark = pytest.mark.browser

THINGS = [
    {
        "what": {"ja": "質問する", "en": "Ask"},
        "insert": {"ja": "手数料は？", "en": "What is the fee?"},
        "done": {"write": {"text": {"pattern": r"fee|手数料"}}},
    }
]


@pytest.fixture
def config(config):
    return {**config, "try": {"*": THINGS}}


@pytest.fixture
def english(chromium, slack) -> Iterator[Page]:
    """The page in an English browser."""
    with watched(chromium, slack.url, locale="en-GB") as found:
        yield found


def chooses(page: Page, name: str, nth: int) -> None:
    """A language in the panel: of the page if first, of the person's Slack if second."""
    page.click(".status-button >> nth=2")
    page.get_by_role("button", name=name, exact=True).nth(nth).click()


def test_an_english_browser_begins_in_english_with_somebody_who_reads_english(
    english: Page, slack: Slack
) -> None:
    english.goto(slack.url)
    expect(english.locator("[aria-pressed=true] .face-name")).to_contain_text("Emma Wilson")
    expect(english.locator("html[lang=en] .status-bar")).to_contain_text("Slack: normal")
    expect(english.locator(".tour-button")).to_contain_text("Things to try")


def test_the_page_keeps_its_language_whoever_is_played(page: Page, slack: Slack) -> None:
    visit(page, slack)
    chooses(page, "English", 0)
    expect(page.locator(".status-bar")).to_contain_text("Traffic")
    page.click("[data-key=U02KEN]")

    expect(page.locator("[data-key=U02KEN][aria-pressed=true]")).to_be_visible()
    expect(page.locator(".status-bar")).to_contain_text("Traffic")
    expect(page.locator(".send")).to_have_text("送信")  # his Slack is Japanese
    page.reload()
    expect(page.locator(".status-bar")).to_contain_text("Traffic")
    chooses(page, "日本語", 0)
    expect(page.locator(".status-bar")).to_contain_text("通信")


def test_a_persons_slack_changes_its_language_and_the_app_is_notified(
    page: Page, slack: Slack, app: RecordingApp
) -> None:
    visit(page, slack, f"U02KEN/{GENERAL}")
    chooses(page, "English", 1)

    expect(page.locator(".send")).to_have_text("Send")
    expect(page.locator(".status-bar")).to_contain_text("通信")
    event = app.receives(1)[0]
    assert (event["type"], event["user"]["id"]) == ("user_change", "U02KEN")
    assert event["user"]["locale"] == "en-GB"


def test_the_text_to_insert_is_in_the_persons_language(english: Page, slack: Slack) -> None:
    visit(english, slack, "U01MEI")
    english.click(".tour-button")
    english.click("#tour >> text=Insert text")
    expect(english.locator("#composer-text")).to_have_value("手数料は？")


def test_a_step_is_ticked_for_words_that_fit_its_pattern(english: Page, slack: Slack) -> None:
    visit(english, slack, "U03EMMA")
    english.fill("#composer-text", "Is there any fee at all?")
    english.keyboard.press("Enter")
    expect(english.locator(".tour-button .count-of")).to_have_text("1/1")
