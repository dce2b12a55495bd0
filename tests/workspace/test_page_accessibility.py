"""Accessibility: light and dark, narrow windows, keyboard, screen readers."""

import re
from collections.abc import Iterator

import pytest

from tests.chromium import SERIOUS, violations, watched
from tests.workspace.builders import GENERAL, actions, button, home, plain
from tests.workspace.test_page import FORM, explain, visit

pytestmark = pytest.mark.browser

HEADER = {"type": "header", "text": plain("Head")}
SELECT = {
    "type": "static_select",
    "action_id": "s",
    "placeholder": plain("Pick"),
    "options": [{"text": plain("One"), "value": "1"}],
}
MORE = {**SELECT, "type": "overflow", "action_id": "o"}
del MORE["placeholder"]
BLOCKS = [HEADER, actions(button("Push"), SELECT, MORE)]
THINGS = [
    {
        "what": {"ja": "質問する", "en": "Ask"},
        "watch": {"ja": "答えを見てください", "en": "See the answer"},
        "insert": {"ja": "手数料は？", "en": "What is the fee?"},
        "open": "@app",
        "done": {"write": {"to": "@app"}},
    },
    {
        "what": {"ja": "ホームを開く", "en": "Open Home"},
        "open": "home",
        "done": {"open_app": {"tab": "home"}},
    },
]


@pytest.fixture
def config(config):
    return {**config, "try": {"*": THINGS}}


@pytest.fixture(params=["light", "dark"])
def page(chromium, slack, request) -> Iterator:
    with watched(chromium, slack.url, color_scheme=request.param, bypass_csp=True) as found:
        yield found


@pytest.fixture
def narrow(chromium, slack) -> Iterator:
    with watched(chromium, slack.url, viewport={"width": 360, "height": 640}) as found:
        yield found


@pytest.fixture
def usual(chromium, slack) -> Iterator:
    with watched(chromium, slack.url) as found:
        yield found


def serious(page):
    return [each for each in violations(page) if each[0] in SERIOUS]


def opens_form(slack, app, client, errors=None):
    """Open a form for Mei, which the app answers with `errors` if given."""
    app.answers = lambda envelope: (
        {"response_action": "errors", "errors": errors}
        if errors and envelope["payload"].get("type") == "view_submission"
        else None
    )
    slack.person("mei").runs("/example", GENERAL)
    client.views_open(trigger_id=app.payloads[-1]["trigger_id"], view=FORM)


def test_axe_finds_no_serious_fault_anywhere_on_the_page(page, slack, app, client):
    found = {}
    slack.inspects_with(explain)
    root = client.chat_postMessage(channel="U01MEI", text="x", blocks=BLOCKS)
    client.chat_postMessage(channel="U01MEI", text="in it", thread_ts=root["ts"])
    client.chat_postEphemeral(channel=root["channel"], user="U01MEI", text="for you")
    client.views_publish(user_id="U01MEI", view=home(*BLOCKS))

    visit(page, slack)
    page.click(".status-bar .tour-button")
    page.click(".replies")
    page.wait_for_selector("#thread .message >> text=in it")
    found["conversation and thread"] = serious(page)

    for sign in (0, 1):
        page.click(f".status-button >> nth={sign}")
        page.wait_for_selector(".panel")
        found[f"panel {sign}"] = serious(page)
        page.keyboard.press("Escape")
    page.click(".status-bar >> text=通信")
    page.wait_for_selector(".exchange h3")
    found["wire"] = serious(page)
    page.keyboard.press("Escape")

    page.click("#top >> text=返事の理由")
    page.fill(".inspector textarea", "切手は？")
    page.click(".inspector >> text=調べる >> nth=-1")
    page.wait_for_selector(".inspector table")
    found["inspector"] = serious(page)
    page.keyboard.press("Escape")

    visit(page, slack, "U01MEI/home")
    page.wait_for_selector(".home button")
    found["home"] = serious(page)

    opens_form(slack, app, client, {"what": "番号は書かない"})
    page.fill("dialog[open] input", "1234")
    page.click("dialog[open] >> text=送る")
    page.wait_for_selector(".error >> text=番号は書かない")
    found["form"] = serious(page)

    assert {place: faults for place, faults in found.items() if faults} == {}


@pytest.mark.parametrize("place", ["U01MEI", f"U03EMMA/{GENERAL}", "U01MEI/home"])
def test_at_360_pixels_nothing_is_wider_than_the_window(narrow, slack, client, place):
    client.chat_postMessage(channel="U01MEI", text="x", blocks=BLOCKS)
    client.views_publish(user_id="U01MEI", view=home(*BLOCKS))
    visit(narrow, slack, place)

    assert narrow.evaluate("document.documentElement.scrollWidth") <= 360
    for button_ in narrow.locator("#top button, #status button").all():
        box = button_.bounding_box()
        assert box is None or box["x"] + box["width"] <= 360


def test_at_360_pixels_the_menu_switches_the_person(narrow, slack):
    visit(narrow, slack)
    narrow.click(".burger")
    narrow.click("[data-key=U03EMMA]")

    narrow.wait_for_selector("html[lang=en]")
    narrow.wait_for_selector("body:not(.sidebar-open)")


def test_the_keyboard_skips_the_sidebar_and_completes_mentions(usual, slack, app):
    visit(usual, slack)
    usual.wait_for_selector("#composer-text:focus")
    usual.focus(".skip")
    usual.keyboard.press("Enter")
    assert usual.evaluate("document.activeElement.id") == "main"

    usual.focus("#composer-text")
    usual.keyboard.type("@em")
    usual.wait_for_selector(".completions [aria-selected=true]")
    active = usual.get_attribute("#composer-text", "aria-activedescendant")
    assert usual.inner_text(f"#{active} b") == "@emma"
    usual.keyboard.press("Escape")
    assert usual.get_attribute("#composer-text", "aria-activedescendant") is None
    assert usual.input_value("#composer-text") == "@em"


def test_escape_closes_and_returns_the_focus(usual, slack, app, client):
    root = client.chat_postMessage(channel="U01MEI", text="x", blocks=BLOCKS)
    client.chat_postMessage(channel="U01MEI", text="in it", thread_ts=root["ts"])
    visit(usual, slack)
    focus = "document.activeElement.className"

    usual.click(".replies")
    usual.wait_for_selector("#thread textarea:focus")
    usual.keyboard.press("Escape")
    usual.wait_for_selector("#thread", state="hidden")
    assert "replies" in usual.evaluate(focus)

    usual.click(".more")
    usual.wait_for_selector(".menu")
    usual.keyboard.press("Escape")
    assert "more" in usual.evaluate(focus)

    usual.click(".status-button >> nth=0")
    usual.keyboard.press("Escape")
    assert "status-button" in usual.evaluate(focus)

    usual.click(".status-bar >> text=通信")
    usual.wait_for_selector("dialog.wire")
    usual.keyboard.press("Escape")
    usual.wait_for_selector("dialog.wire", state="detached")
    assert "status-button" in usual.evaluate(focus)


def test_after_a_form_the_focus_is_in_the_conversation(usual, slack, app, client):
    visit(usual, slack)
    opens_form(slack, app, client)
    usual.wait_for_selector("dialog[open] input:focus")
    usual.keyboard.press("Escape")
    usual.wait_for_selector("dialog", state="hidden")

    assert usual.evaluate("document.activeElement !== document.body")


def test_an_error_is_linked_to_its_field_and_focused(usual, slack, app, client):
    opens_form(slack, app, client, {"what": "番号は書かない"})
    visit(usual, slack)
    usual.fill("dialog input", "1234")
    usual.click("dialog >> text=送る")
    usual.wait_for_selector(".error")

    field = usual.locator("dialog input")
    described = field.get_attribute("aria-describedby")
    assert field.get_attribute("aria-invalid") == "true"
    assert usual.inner_text(f"[id='{described}']") == "番号は書かない"
    usual.wait_for_selector("dialog input:focus")


def test_things_to_try_are_ticked_off_when_done(usual, slack, app):
    visit(usual, slack)
    usual.click(".tour-button")
    usual.wait_for_selector("#tour >> text=答えを見てください")
    usual.click("#tour >> text=文を入れる")
    usual.wait_for_selector("#composer-text:focus")
    assert usual.input_value("#composer-text") == "手数料は？"
    usual.keyboard.press("Enter")
    usual.wait_for_selector(".thing.done >> text=質問する")
    assert "1/2" in usual.inner_text(".tour-button")

    usual.click("#tour [aria-label=閉じる]")
    assert usual.locator("#tour").is_hidden()
    usual.reload()
    usual.wait_for_selector("#composer-text:enabled")
    assert usual.locator("#tour").is_hidden()
    assert "1/2" in usual.inner_text(".tour-button")


def test_the_status_bar_moves_the_clock_and_injects_faults(usual, slack):
    visit(usual, slack, "U03EMMA")
    usual.click(".status-button >> nth=0")
    usual.click(".panel >> text=Move forward one month")
    usual.wait_for_selector(".status-bar >> text=/\\+\\d+ d/")
    usual.click(".status-button >> nth=1")
    usual.click(".panel >> text=Slack: rate limited")
    usual.wait_for_selector(".status-bar .faulty >> text=Slack: rate limited (429)")
    usual.click(".status-button >> nth=1")
    usual.click(".panel >> text=Turn on do not disturb for Emma Wilson")
    usual.wait_for_selector("[data-key=U03EMMA] .icon")

    seen = slack.gesture("team")
    assert 27 * 86400 < seen["clock"]["offset"] < 32 * 86400
    assert seen["faults"]["limited_share"] == 0.5


def titled(page, beginning):
    from playwright.sync_api import expect

    expect(page).to_have_title(re.compile(f"^{re.escape(beginning)}"))


def test_the_title_counts_unread_messages_except_in_do_not_disturb(usual, slack, client):
    visit(usual, slack, "U03EMMA/C01GENERAL")
    client.chat_postMessage(channel="U03EMMA", text="for emma")
    titled(usual, "(1) general")

    slack.gesture("do_not_disturb", person="U03EMMA")
    titled(usual, "general")
    client.chat_postMessage(channel="U03EMMA", text="for emma again")
    usual.wait_for_selector(".entry .count >> text=2")
    assert usual.title().startswith("general")

    slack.gesture("do_not_disturb", person="U03EMMA", on=False)
    titled(usual, "(2) general")


def test_each_person_in_the_sidebar_has_an_unread_count(usual, slack, client):
    visit(usual, slack)
    client.chat_postMessage(channel="U03EMMA", text="for emma")
    usual.wait_for_selector("[data-key=U03EMMA] .count >> text=1")

    usual.click("[data-key=U03EMMA]")
    usual.wait_for_selector("text=for emma")
    usual.wait_for_selector("[data-key=U03EMMA] .count", state="detached")


def test_a_change_redraws_only_its_message(usual, slack, app):
    mei = slack.person("mei")
    first = mei.writes("first", GENERAL)
    visit(usual, slack, f"U01MEI/{GENERAL}")
    usual.wait_for_selector("text=first")
    usual.evaluate("document.querySelector('.message').marked = true")
    second = mei.writes("second", GENERAL)
    mei.edits(second, "second, changed")
    usual.wait_for_selector("text=second, changed")
    assert usual.evaluate("document.querySelector('.message').marked") is True

    mei.deletes(first)
    usual.wait_for_selector("text=first", state="detached")
    assert usual.locator(".message").count() == 1
