"""Accessibility: light and dark, narrow windows, keyboard, screen readers."""

import re
from collections.abc import Iterator

import pytest

from tests.chromium import SERIOUS, violations, watched
from tests.workspace.builders import GENERAL, PARTNERS, actions, button, home, plain
from tests.workspace.test_page import explain, opens_form, visit

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
    {
        "what": {"ja": "期限を聞く", "en": "Ask for the deadline"},
        "insert": {"ja": "期限は？", "en": "What is the deadline?"},
    },
    {
        "what": {"ja": "時計を進める", "en": "Move the clock"},
        "open": "clock",
        "done": {"move_clock": {"to": "morning"}},
    },
    {
        "what": {"ja": "記録する", "en": "Log it"},
        "done": {"submit": {"title": {"pattern": "^(記録|Log)$"}}},
    },
]


@pytest.fixture
def config(config):
    return {**config, "try": {"*": THINGS}}


@pytest.fixture(params=["light", "dark"])
def themed(chromium, slack, request) -> Iterator:
    with watched(chromium, slack.url, color_scheme=request.param, bypass_csp=True) as found:
        yield found


@pytest.fixture
def narrow(chromium, slack) -> Iterator:
    with watched(chromium, slack.url, viewport={"width": 360, "height": 640}) as found:
        yield found


def serious(page):
    """Once nothing is busy any more: what is, is drawn pale."""
    page.wait_for_function("!document.querySelector('[aria-busy=true]')")
    return [each for each in violations(page) if each[0] in SERIOUS]


def test_axe_finds_no_serious_fault_anywhere_on_the_page(themed, slack, app, client):
    found = {}
    slack.uses_inspector(explain)
    root = client.chat_postMessage(channel="U01MEI", text="x", blocks=BLOCKS)
    client.chat_postMessage(channel="U01MEI", text="in it", thread_ts=root["ts"])
    client.chat_postEphemeral(channel=root["channel"], user="U01MEI", text="for you")
    client.views_publish(user_id="U01MEI", view=home(*BLOCKS))

    visit(themed, slack)
    themed.click(".status-bar .tour-button")
    themed.click(".replies")
    themed.wait_for_selector("#thread .message >> text=in it")
    found["conversation and thread"] = serious(themed)

    for sign in (0, 1, 2):
        themed.click(f".status-button >> nth={sign}")
        themed.wait_for_selector(".panel")
        found[f"panel {sign}"] = serious(themed)
        themed.keyboard.press("Escape")
    themed.click(".status-bar >> text=通信")
    themed.wait_for_selector(".exchange h3")
    found["wire"] = serious(themed)
    themed.keyboard.press("Escape")

    slack.person("mei").writes("手数料は？", "@app")
    themed.hover(".message >> text=手数料は？")
    themed.click(".message:hover [aria-label=その他]")
    themed.click(".menu >> text=返事の理由")
    themed.wait_for_selector(".inspector table")
    themed.fill(".inspector textarea", "切手は？")
    themed.click(".inspector >> text=調べる >> nth=-1")
    themed.wait_for_selector(".inspector table")
    found["inspector"] = serious(themed)
    themed.keyboard.press("Escape")

    visit(themed, slack, "U01MEI/home")
    themed.wait_for_selector(".home button")
    found["home"] = serious(themed)

    opens_form(slack, app, client, {"what": "番号は書かない"})
    themed.fill("dialog[open] input", "1234")
    themed.click("dialog[open] >> text=送る")
    themed.wait_for_selector(".error >> text=番号は書かない")
    found["form"] = serious(themed)
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


def test_at_390_pixels_the_text_beside_a_wide_element_has_its_room(chromium, slack, client):
    options = [{"text": plain("Add what you know"), "value": "1"}]
    wide = {**SELECT, "placeholder": plain("Add what you know about it"), "options": options}
    text = {"type": "mrkdwn", "text": "E-2026-0001 was received on Sat 28 Nov; phone 03-0000-0119"}
    blocks = [{"type": "section", "text": text, "accessory": wide}]
    client.chat_postMessage(channel="U01MEI", text="x", blocks=blocks)
    with watched(chromium, slack.url, viewport={"width": 390, "height": 844}) as page:
        visit(page, slack)
        page.wait_for_selector(".section-body")
        assert page.locator(".section-body").bounding_box()["width"] > 200
        lines = "each => each.getClientRects().length"
        assert [each.evaluate(lines) for each in page.locator(".number").all()] == [1, 1]


def test_at_390_pixels_the_name_of_a_shared_channel_is_whole(chromium, slack):
    with watched(chromium, slack.url, viewport={"width": 390, "height": 844}) as page:
        visit(page, slack, f"U01MEI/{PARTNERS}")
        page.evaluate("document.querySelector('#top .title').textContent = 'partner-project'")
        title = page.locator("#top .title")
        assert title.evaluate("each => each.scrollWidth <= each.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_at_390_pixels_the_clock_is_whole(chromium, slack):
    with watched(chromium, slack.url, viewport={"width": 390, "height": 844}) as page:
        visit(page, slack, "U03EMMA")
        time = page.locator(".status-time")
        time.wait_for()
        assert "GMT+9" in time.inner_text() or "JST" in time.inner_text()
        assert time.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_at_360_pixels_the_menu_switches_the_person(narrow, slack):
    visit(narrow, slack)
    narrow.click(".burger")
    narrow.click("[data-key=U03EMMA]")

    narrow.wait_for_selector("html[lang=en]")
    narrow.wait_for_selector("body:not(.sidebar-open)")


def test_the_keyboard_skips_the_sidebar_and_completes_mentions(page, slack, app):
    visit(page, slack)
    page.wait_for_selector("#composer-text:focus")
    page.focus(".skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.focus("#composer-text")
    page.keyboard.type("@em")
    page.wait_for_selector(".completions [aria-selected=true]")
    active = page.get_attribute("#composer-text", "aria-activedescendant")
    assert page.inner_text(f"#{active} b") == "@emma"
    page.keyboard.press("Escape")
    assert page.get_attribute("#composer-text", "aria-activedescendant") is None
    assert page.input_value("#composer-text") == "@em"


def test_escape_closes_and_returns_the_focus(page, slack, app, client):
    root = client.chat_postMessage(channel="U01MEI", text="x", blocks=BLOCKS)
    client.chat_postMessage(channel="U01MEI", text="in it", thread_ts=root["ts"])
    visit(page, slack)
    focus = "document.activeElement.className"

    page.click(".replies")
    page.wait_for_selector("#thread textarea:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector("#thread", state="hidden")
    assert "replies" in page.evaluate(focus)

    page.click(".more")
    page.wait_for_selector(".menu")
    page.keyboard.press("Escape")
    assert "more" in page.evaluate(focus)

    page.click(".status-button >> nth=0")
    page.keyboard.press("Escape")
    assert "status-button" in page.evaluate(focus)

    page.click(".status-bar >> text=通信")
    page.wait_for_selector("dialog.wire")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.wire", state="detached")
    assert "status-button" in page.evaluate(focus)


def test_after_a_form_the_focus_is_in_the_conversation(page, slack, app, client):
    visit(page, slack)
    opens_form(slack, app, client)
    page.wait_for_selector("dialog[open] input:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    assert page.evaluate("document.activeElement !== document.body")


def test_things_to_try_are_ticked_off_when_done(page, slack, app):
    visit(page, slack)
    page.click(".tour-button")
    page.wait_for_selector("#tour >> text=答えを見てください")
    page.click("#tour >> text=文を入れる")
    page.wait_for_selector("#composer-text:focus")
    assert page.input_value("#composer-text") == "手数料は？"
    page.keyboard.press("Enter")
    page.wait_for_selector(".thing.done >> text=質問する")
    assert "1/5" in page.inner_text(".tour-button")

    page.click("#tour [aria-label=閉じる]")
    assert page.locator("#tour").is_hidden()
    page.reload()
    page.wait_for_selector("#composer-text:enabled")
    assert page.locator("#tour").is_hidden()
    assert "1/5" in page.inner_text(".tour-button")


def test_a_thing_to_do_with_a_form_is_ticked_off_when_the_app_has_taken_it(
    page, slack, app, client
):
    opens_form(slack, app, client, {"what": "番号は書かない"})
    visit(page, slack)
    assert "0/5" in page.inner_text(".tour-button")
    page.fill("dialog input", "1234")
    page.click("dialog >> text=送る")
    page.wait_for_selector(".error")
    assert "0/5" in page.inner_text(".tour-button")

    app.answers = lambda _: None
    page.fill("dialog input", "見出し")
    page.click("dialog >> text=送る")
    page.wait_for_selector(".tour-button >> text=1/5")


def test_the_list_of_things_to_try_does_not_cover_a_window_that_gets_narrow(page, slack):
    from playwright.sync_api import expect

    visit(page, slack)
    page.set_viewport_size({"width": 1400, "height": 900})
    page.click(".tour-button")
    expect(page.locator("#tour")).to_be_visible()

    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#tour")).to_be_hidden()

    page.set_viewport_size({"width": 1400, "height": 900})
    expect(page.locator("#tour")).to_be_visible()


def test_an_untouched_sample_gives_way_to_the_next_but_typed_words_stay(page, slack):
    from playwright.sync_api import expect

    visit(page, slack)
    page.click(".tour-button")
    page.click("#tour [data-key=do-2]")
    expect(page.locator("#composer-text")).to_have_value("期限は？")
    page.click("#tour [data-key=do-0]")
    expect(page.locator("#composer-text")).to_have_value("手数料は？")

    page.fill("#composer-text", "開示の")
    page.click("#tour [data-key=do-0]")
    expect(page.locator("#composer-text")).to_have_value("開示の 手数料は？")


def test_the_step_that_moves_the_clock_opens_it_and_is_ticked_off(page, slack):
    visit(page, slack)
    page.click(".tour-button")
    page.click("#tour [data-key=do-3]")
    page.click(".panel b >> text=次の平日の朝")
    page.wait_for_selector(".thing.done >> text=時計を進める")


def test_the_status_bar_moves_the_clock_and_injects_faults(page, slack):
    visit(page, slack, "U03EMMA")
    page.click(".status-button >> nth=0")
    page.click(".panel >> text=1か月進める")
    page.wait_for_selector(".status-bar >> text=/\\+\\d+日/")
    page.click(".status-button >> nth=1")
    page.click(".panel >> text=Slack：混雑")
    page.wait_for_selector(".status-bar .faulty >> text=Slack：混雑（429）")
    page.click(".status-button >> nth=1")
    page.click(".panel >> text=Emma Wilson さんをおやすみモードにする")
    page.wait_for_selector("[data-key=U03EMMA] .icon")

    seen = slack.gesture("team")
    assert 27 * 86400 < seen["clock"]["offset"] < 32 * 86400
    assert seen["faults"]["limited_share"] == 0.5


def titled(page, beginning):
    from playwright.sync_api import expect

    expect(page).to_have_title(re.compile(f"^{re.escape(beginning)}"))


def test_the_title_counts_unread_messages_except_in_do_not_disturb(page, slack, client):
    visit(page, slack, "U03EMMA/C01GENERAL")
    client.chat_postMessage(channel="U03EMMA", text="for emma")
    titled(page, "(1) general")

    slack.gesture("do_not_disturb", person="U03EMMA")
    titled(page, "general")
    client.chat_postMessage(channel="U03EMMA", text="for emma again")
    page.wait_for_selector(".entry .count >> text=2")
    assert page.title().startswith("general")

    slack.gesture("do_not_disturb", person="U03EMMA", on=False)
    titled(page, "(2) general")


def test_each_person_in_the_sidebar_has_an_unread_count(page, slack, client):
    visit(page, slack)
    client.chat_postMessage(channel="U03EMMA", text="for emma")
    page.wait_for_selector("[data-key=U03EMMA] .count >> text=1")

    page.click("[data-key=U03EMMA]")
    page.wait_for_selector("text=for emma")
    page.wait_for_selector("[data-key=U03EMMA] .count", state="detached")


def test_a_change_redraws_only_its_message(page, slack, app):
    mei = slack.person("mei")
    first = mei.writes("first", GENERAL)
    visit(page, slack, f"U01MEI/{GENERAL}")
    page.wait_for_selector("text=first")
    page.evaluate("document.querySelector('.message').marked = true")
    second = mei.writes("second", GENERAL)
    mei.edits(second, "second, changed")
    page.wait_for_selector("text=second, changed")
    assert page.evaluate("document.querySelector('.message').marked") is True

    mei.deletes(first)
    page.wait_for_selector("text=first", state="detached")
    assert page.locator(".message").count() == 1
