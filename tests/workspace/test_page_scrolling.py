"""The page in a long conversation: the scroll position stays, and only new messages are drawn."""

from collections.abc import Iterator

import pytest

from tests.chromium import watched
from tests.workspace.builders import GENERAL, section
from tests.workspace.test_page import visit

pytestmark = pytest.mark.browser

LONG = 300
WHOLE = "() => document.querySelectorAll('.messages > .message').length"
IS_AT_END = """() => {
  const scene = document.querySelector(".messages");
  return scene.scrollHeight - scene.scrollTop - scene.clientHeight < 5;
}"""
WHERE = """text => {
  const found = [...document.querySelectorAll(".message")].find((each) => each.textContent.includes(text));
  return Math.round(found.getBoundingClientRect().top);
}"""


@pytest.fixture
def long(chromium, slack) -> Iterator:
    """The page with three hundred messages, all drawn."""
    ken = slack.person("ken")
    for number in range(LONG):
        ken.writes(f"number {number}.", GENERAL)
    with watched(chromium, slack.url) as page:
        visit(page, slack, f"U01MEI/{GENERAL}")
        until(page, lambda: page.evaluate(WHOLE) == LONG)
        yield page


def until(page, ready):
    for _ in range(100):
        if ready():
            return
        page.wait_for_timeout(50)
    raise AssertionError("not within 5 s")


def scrolls_up(page):
    """Center the ninetieth message; the browser reports scrolling at its next frame."""
    page.locator(".message", has_text="number 90.").evaluate(
        "row => row.scrollIntoView({ block: 'center' })"
    )
    page.wait_for_timeout(100)


def test_a_long_conversation_is_complete_ordered_and_scrolled_to_its_end(long):
    shown = long.locator(".messages > .message").all_inner_texts()
    assert [each.split("number ")[1].split(".")[0] for each in shown] == list(map(str, range(LONG)))
    assert long.locator(".messages > .day").count() == 1
    assert long.evaluate(IS_AT_END)


def test_only_the_new_message_is_drawn_and_the_end_stays_visible(long, slack):
    long.evaluate("""() => {
      window.drawn = [];
      const note = (list) => list.forEach((each) => window.drawn.push(...each.addedNodes));
      new MutationObserver(note).observe(document.querySelector(".messages"), { childList: true });
    }""")
    slack.person("ken").writes("the newest", GENERAL)
    long.wait_for_selector("text=the newest")
    long.wait_for_timeout(200)  # the read mark that follows draws nothing

    assert long.evaluate("window.drawn.length") == 1
    assert long.evaluate(IS_AT_END)


def test_new_messages_do_not_move_a_reader_further_up(long, slack):
    scrolls_up(long)
    before = long.evaluate(WHERE, "number 90.")
    newest = slack.person("ken").writes("the newest", GENERAL)
    slack.person("ken").deletes(slack.person("ken").sees(GENERAL)[10])
    long.wait_for_selector(f"[data-ts='{newest.ts}']", state="attached")
    until(long, lambda: long.evaluate(WHOLE) == LONG)
    assert long.evaluate(WHERE, "number 90.") == before


def test_opening_and_closing_a_thread_keeps_the_scroll_position(long):
    scrolls_up(long)
    before = long.evaluate(WHERE, "number 90.")
    row = long.locator(".messages > .message", has_text="number 90.")
    row.hover()
    row.get_by_role("button", name="スレッドで返信").click()
    long.wait_for_selector("#thread >> text=number 90.")
    assert abs(long.evaluate(WHERE, "number 90.") - before) < 60

    long.keyboard.press("Escape")
    long.wait_for_selector("#thread", state="hidden")
    assert abs(long.evaluate(WHERE, "number 90.") - before) < 60


def test_ones_own_message_leads_to_the_end_even_in_a_narrower_window(long):
    scrolls_up(long)
    long.set_viewport_size({"width": 390, "height": 844})
    assert not long.evaluate(IS_AT_END)

    long.fill("#composer-text", "my own")
    long.keyboard.press("Enter")
    long.wait_for_selector(".message >> text=my own", state="attached")
    until(long, lambda: long.evaluate(IS_AT_END))


def test_the_end_stays_in_sight_in_a_narrower_window(long):
    long.set_viewport_size({"width": 390, "height": 600})
    until(long, lambda: long.evaluate("document.querySelector('.messages').clientHeight") < 560)
    until(long, lambda: long.evaluate(IS_AT_END))


def test_the_end_stays_in_sight_if_the_browser_scrolls_before_it_tells_of_a_narrower_window(long):
    long.evaluate("""() => {
      const list = document.querySelector(".messages");
      list.style.maxHeight = "300px";
      list.dispatchEvent(new Event("scroll"));
    }""")
    until(long, lambda: long.evaluate(IS_AT_END))


def test_an_answer_taller_than_the_window_is_read_from_its_beginning(long, slack, client):
    text = {"type": "plain_text", "text": "beginning\n" + "line\n" * 60}
    client.chat_postMessage(channel=GENERAL, text="tall", blocks=[section(text=text)])
    row = long.locator(".message", has_text="beginning")
    row.wait_for()
    top = long.locator(".messages").bounding_box()["y"]
    assert abs(row.bounding_box()["y"] - top) < 5

    long.fill("#composer-text", "and on")  # one's own message leads to the end again
    long.keyboard.press("Enter")
    long.wait_for_selector(".message >> text=and on")
    until(long, lambda: long.evaluate(IS_AT_END))
