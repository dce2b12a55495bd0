"""Hidden, many and reconnecting windows; also time zones, menus and pictures."""

import pytest

from tests.workspace.builders import GENERAL, client_of, scopes_of
from tests.workspace.test_page import visit
from workspace.driver import Slack
from workspace.server.running import start

pytestmark = pytest.mark.browser


@pytest.fixture
def config(config):
    scopes_of(config).append("files:write")
    return config


HIDES = """state => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_returning_to_the_page_shows_messages_sent_meanwhile(page, slack, client):
    visit(page, slack)
    page.evaluate("window.kept = true")
    for number in range(7):
        page.goto(f"{slack.url}/?elsewhere#U03EMMA")
        page.wait_for_selector("html[lang=en] #composer-text:enabled")
        client.chat_postMessage(channel="U01MEI", text=f"while away {number}.")
        page.go_back(wait_until="commit")  # a page in the back-forward cache is not reloaded
        page.wait_for_selector(f"text=while away {number}.")

    client.chat_postMessage(channel="U01MEI", text="while here")
    page.wait_for_selector("text=while here")
    assert page.evaluate("window.kept")


def test_hidden_pages_keep_no_connection(chromium, slack, client):
    with chromium.new_context() as one_browser:
        seen, *hidden = [one_browser.new_page() for _ in range(9)]
        for each in hidden:
            visit(each, slack)
            each.evaluate(HIDES, "hidden")
        visit(seen, slack)
        client.chat_postMessage(channel="U01MEI", text="for whoever looks")
        seen.wait_for_selector("text=for whoever looks")
        assert hidden[0].locator("text=for whoever looks").count() == 0

        hidden[0].evaluate(HIDES, "visible")
        hidden[0].wait_for_selector("text=for whoever looks")


def test_eight_visible_windows_all_receive_messages(chromium, slack, client):
    with chromium.new_context() as one_browser:
        windows = [one_browser.new_page() for _ in range(8)]
        for each in windows:
            visit(each, slack)
        client.chat_postMessage(channel="U01MEI", text="for every window")
        for each in windows:
            each.wait_for_selector("text=for every window")

        windows[-1].fill("#composer-text", "from the eighth")
        windows[-1].keyboard.press("Enter")
        for each in windows:
            each.wait_for_selector("text=from the eighth")


def test_a_window_reconnects_when_the_workspace_is_back(chromium, config):
    handle = start(config, 0)
    page = chromium.new_page()
    try:
        visit(page, Slack(handle))
        page.evaluate("window.kept = true")
        handle.stop()
        handle = start(config, int(handle.url.rsplit(":")[-1]))
        slack = Slack(handle)
        client = client_of(slack)
        client.chat_postMessage(channel="U01MEI", text="before it listens")
        page.wait_for_selector("text=before it listens")
        client.chat_postMessage(channel="U01MEI", text="while it listens")
        page.wait_for_selector("text=while it listens")
        assert page.evaluate("window.kept")
    finally:
        page.close()
        handle.stop()


def test_the_clock_names_its_zone_to_people_in_another_one(page, slack):
    visit(page, slack, "U03EMMA")
    page.wait_for_selector("html[lang=en]")
    assert page.locator(".status-time >> text=/GMT\\+9|JST/").count() == 1

    page.click("[data-key=U01MEI]")
    page.wait_for_selector("html[lang=ja]")
    assert page.locator(".status-time >> text=/GMT|JST/").count() == 0


def test_a_menu_is_labelled_with_the_text_beside_it(page, slack, client):
    options = [{"text": {"type": "plain_text", "text": "x"}, "value": "x"}]
    menu = {"type": "overflow", "action_id": "o", "options": options}
    text = {"type": "mrkdwn", "text": "*手数料*\nくわしく"}
    section = {"type": "section", "text": text, "accessory": menu}
    client.views_publish(user_id="U01MEI", view={"type": "home", "blocks": [section]})
    visit(page, slack, "U01MEI/home")
    page.get_by_role("button", name="その他：手数料", exact=True).wait_for()


def test_a_picture_opens_in_full_size(chromium, slack, client):
    dot = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
        "0000000049454e44ae426082"
    )
    with chromium.new_context() as one_browser:
        page = one_browser.new_page()
        visit(page, slack, f"U01MEI/{GENERAL}")
        client.files_upload_v2(channel=GENERAL, filename="dot.png", content=dot, title="dot")
        with page.expect_popup() as opened:
            page.click("a.picture")
        assert "/dot.png?person=U01MEI" in opened.value.url
