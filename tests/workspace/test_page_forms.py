"""Forms as Slack shows them: multi-selects, the scroll position and the focus."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.workspace.builders import GENERAL, actions, field, modal, plain, section
from tests.workspace.conftest import RecordingApp
from tests.workspace.test_page import visit
from workspace.driver import Slack

pytestmark = pytest.mark.browser

SUBJECTS = ("広告", "名簿", "Cookie", "カメラ")


def multi(**more):
    options = [{"text": plain(each), "value": f"v-{each}"} for each in SUBJECTS]
    element = {"type": "multi_static_select", "action_id": "a", "options": options, **more}
    return field("subjects", element)


def radio(*labels, **more):
    options = [{"text": plain(each), "value": each} for each in labels]
    element = {"type": "radio_buttons", "action_id": "r", "options": options}
    return field("choice", element, dispatch_action=True, **more)


LONG = [section(text=plain("line\n" * 12)) for _ in range(6)]


def opens(page: Page, slack: Slack, client, *blocks) -> Locator:
    """A form of these blocks for Mei; its body."""
    slack.person("mei").runs("/example", GENERAL)
    trigger = slack.deliveries("slash_commands")[-1]["payload"]["trigger_id"]
    client.views_open(trigger_id=trigger, view=modal(*blocks))
    visit(page, slack)
    body = page.locator("dialog.modal[open] .modal-body")
    body.wait_for()
    return body


def sends(page: Page, app: RecordingApp) -> dict:
    """Send the form; the values that the app receives."""
    page.keyboard.press("Tab")  # closes an open menu
    page.click("dialog.modal[open] [type=submit]")
    return app.waits_for("view_submission")["view"]["state"]["values"]


def test_at_390_pixels_an_error_is_not_behind_the_forms_foot(page, slack, app, client):
    page.set_viewport_size({"width": 390, "height": 600})
    words = {"type": "plain_text_input", "action_id": "a", "multiline": True}
    form = opens(page, slack, client, *LONG, field("words", words), *LONG)
    error = {"words": "This is needed: " + "say what was found. " * 6}
    errors = {"response_action": "errors", "errors": error}
    app.answers = lambda each: errors if each["payload"].get("type") == "view_submission" else None

    page.click("dialog.modal[open] [type=submit]")
    told = form.locator(".error")
    told.wait_for()

    foot = page.locator("dialog.modal[open] .dialog-buttons").bounding_box()
    shown = told.bounding_box()
    assert shown["y"] + shown["height"] <= foot["y"] + 1


def test_several_options_are_chosen_by_typing_and_taken_back(page, slack, app, client):
    form = opens(page, slack, client, multi())
    box = form.get_by_role("combobox")
    box.click()
    expect(page.get_by_role("option")).to_have_text(SUBJECTS)
    box.fill("cook")
    expect(page.get_by_role("option")).to_have_text(["Cookie"])
    page.keyboard.press("Enter")
    page.get_by_role("option", name="名簿").click()
    page.get_by_role("option", name="カメラ").click()
    expect(form.locator(".chip .plain")).to_have_text(["Cookie", "名簿", "カメラ"])

    form.get_by_role("button", name="名簿 を外す").click()
    box.click()
    expect(page.get_by_role("option")).to_have_count(4)
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(form).to_be_visible()
    page.keyboard.press("Backspace")
    expect(form.locator(".chip .plain")).to_have_text(["Cookie"])

    (chosen,) = sends(page, app)["subjects"]["a"]["selected_options"]
    assert chosen["value"] == "v-Cookie"


def test_no_more_options_can_be_chosen_than_the_app_allows(page, slack, app, client):
    first = {"text": plain("広告"), "value": "v-広告"}
    form = opens(page, slack, client, multi(max_selected_items=2, initial_options=[first]))
    form.get_by_role("combobox").click()
    page.get_by_role("option", name="名簿").click()
    page.get_by_role("option", name="カメラ").click(force=True)

    expect(form.locator(".chip .plain")).to_have_text(["広告", "名簿"])
    expect(page.get_by_role("option", name="カメラ")).to_have_attribute("aria-disabled", "true")


def test_people_are_chosen_from_a_menu_too(page, slack, app, client):
    form = opens(
        page, slack, client, field("who", {"type": "multi_users_select", "action_id": "a"})
    )
    form.get_by_role("combobox").fill("emma")
    page.get_by_role("option", name="Emma Wilson").click()
    assert sends(page, app)["who"]["a"]["selected_users"] == ["U03EMMA"]


def test_options_that_the_app_suggests_can_be_chosen(page, slack, app, client):
    found = {"text": plain("Found"), "value": "f"}
    app.answers = lambda envelope: (
        {"options": [found]} if envelope["payload"].get("type") == "block_suggestion" else None
    )
    element = {"type": "multi_external_select", "action_id": "a", "min_query_length": 2}
    form = opens(page, slack, client, field("what", element))
    form.get_by_role("combobox").fill("fo")
    page.get_by_role("option", name="Found").click()
    expect(form.locator(".chip .plain")).to_have_text(["Found"])
    assert sends(page, app)["what"]["a"]["selected_options"] == [found]


def test_a_long_form_is_read_from_its_beginning(page, slack, app, client):
    body = opens(page, slack, client, *LONG, radio("yes", "no"))
    expect(body).to_be_focused()
    assert body.evaluate("each => each.scrollTop") == 0


def test_a_field_that_asks_for_the_focus_is_shown(page, slack, app, client):
    asked = field("name", {"type": "plain_text_input", "action_id": "a", "focus_on_load": True})
    body = opens(page, slack, client, *LONG, asked)

    expect(body.get_by_role("textbox")).to_be_focused()
    expect(body.get_by_role("textbox")).to_be_in_viewport()


def test_a_form_that_is_updated_keeps_its_place_and_the_focus(page, slack, app, client):
    body = opens(page, slack, client, *LONG, radio("yes", "no"), *LONG)
    body.get_by_label("yes").check()
    sent = app.waits_for("block_actions")
    before = body.evaluate("each => each.scrollTop")
    more = field("more", {"type": "plain_text_input", "action_id": "a"})
    view = modal(*LONG, radio("yes", "no"), more, *LONG)
    client.views_update(view_id=sent["view"]["id"], view=view)

    expect(body.get_by_role("textbox", name="more")).to_be_visible()
    expect(body.get_by_label("yes")).to_be_focused()
    assert before > 500
    assert body.evaluate("each => each.scrollTop") == before


def test_a_tick_that_redraws_the_form_tells_the_app_what_was_filled_in_before(
    page, slack, app, client
):
    words = {"type": "plain_text_input", "action_id": "a"}
    body = opens(page, slack, client, field("words", words), radio("yes", "no"))
    body.get_by_role("textbox").fill("told")
    body.get_by_label("yes").check()
    app.waits_for("block_actions")
    (sent,) = (each for each in app.payloads if "actions" in each)
    assert sent["view"]["state"]["values"]["words"]["a"]["value"] == "told"


def test_enter_sends_a_field_that_dispatches_and_not_the_form(page, slack, app, client):
    words = {"type": "plain_text_input", "action_id": "a"}
    body = opens(page, slack, client, field("words", words, dispatch_action=True))
    body.get_by_role("textbox").press_sequentially("told")
    page.keyboard.press("Enter")
    sent = app.waits_for("block_actions")
    body.get_by_role("textbox").press_sequentially("!")
    sends(page, app)

    kinds = [each["type"] for each in app.payloads if "view" in each]
    assert kinds == ["block_actions", "view_submission"]
    assert sent["actions"][0]["value"] == "told"


def test_a_form_that_becomes_a_receipt_has_the_focus_on_its_button(page, slack, app, client):
    body = opens(page, slack, client, radio("yes", "no"))
    dialog = page.locator("dialog.modal[open]")
    body.get_by_label("yes").check()
    sent = app.waits_for("block_actions")
    receipt = {**modal(section(text=plain("received"))), "close": plain("Done")}
    del receipt["submit"]
    client.views_update(view_id=sent["view"]["id"], view=receipt)

    expect(dialog.get_by_text("received")).to_be_visible()
    expect(dialog.get_by_role("button", name="Done")).to_be_focused()


def test_a_button_that_is_drawn_anew_keeps_the_focus(page, slack, app, client):
    def blocks(label):
        taken = {"type": "button", "action_id": "take", "text": plain(label)}
        return [{**actions(taken), "block_id": "card"}]

    ts = client.chat_postMessage(channel=GENERAL, text="x", blocks=blocks("引き受ける"))["ts"]
    visit(page, slack, f"U01MEI/{GENERAL}")
    page.get_by_role("button", name="引き受ける").focus()
    client.chat_update(channel=GENERAL, ts=ts, text="x", blocks=blocks("引き受け済み"))
    expect(page.get_by_role("button", name="引き受け済み")).to_be_focused()
