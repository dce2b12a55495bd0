"""The page in Chromium: messages, modals, commands, Home, mrkdwn, inspector."""

import pytest

from tests.workspace.builders import GENERAL, actions, button, modal, plain, text_input
from workspace.inspector import Section

pytestmark = pytest.mark.browser


WHAT = {**text_input(), "block_id": "what", "label": plain("内容")}
FORM = modal(WHAT, title=plain("記録"), submit=plain("送る"))


def visit(page, slack, place="U01MEI"):
    page.goto(f"{slack.url}/#{place}")
    page.wait_for_selector("#composer-text:enabled, .home")


def test_a_message_is_sent_and_shown_escaped(page, slack, app):
    visit(page, slack)
    page.fill("#composer-text", "手数料は？ <b>x</b>")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=手数料は？ <b>x</b>")
    event = next(each for each in app.events if each["type"] == "message")
    assert event["text"] == "手数料は？ &lt;b&gt;x&lt;/b&gt;"
    assert page.locator(".message b").count() == 0


def test_messages_of_the_app_appear_and_an_ephemeral_one_is_marked(page, slack, app, client):
    visit(page, slack, f"U01MEI/{GENERAL}")
    client.chat_postMessage(channel=GENERAL, text="for *all*")
    client.chat_postEphemeral(channel=GENERAL, user="U01MEI", text="for mei")

    page.wait_for_selector(".ephemeral >> text=あなただけに表示されています")
    assert page.locator(".message strong").inner_text() == "all"
    page.click("[data-key=U03EMMA]")
    page.wait_for_selector("html[lang=en]")
    visit(page, slack, f"U03EMMA/{GENERAL}")
    page.reload()  # until the first drawing the other person's messages are shown
    page.wait_for_selector("text=for all")
    assert page.locator(".ephemeral").count() == 0


def test_the_page_says_that_the_app_is_getting_ready_until_it_is_connected(page, slack, request):
    visit(page, slack)
    page.wait_for_selector("#sidebar >> text=アプリは接続していません。準備中か、止まっています。")
    request.getfixturevalue("app")
    page.wait_for_selector("#sidebar >> text=アプリは接続していません。", state="detached")


def test_a_confirm_dialog_precedes_the_click(page, slack, app, client):
    asked = {
        "title": plain("共有"),
        "text": plain("?"),
        "confirm": plain("する"),
        "deny": plain("しない"),
    }
    blocks = [actions(button("Share", confirm=asked))]
    client.chat_postMessage(channel="U01MEI", text="x", blocks=blocks)
    visit(page, slack)

    page.click("button:has-text('Share')")
    page.click("dialog >> text=しない")
    page.click("button:has-text('Share')")
    page.click("dialog.confirm .primary")
    page.wait_for_selector("dialog.confirm", state="detached")
    app.waits_for("block_actions")
    assert sum("actions" in each for each in app.payloads) == 1


def test_a_button_that_is_updated_while_pressed_is_still_clicked(page, slack, app, client):
    visit(page, slack, f"U01MEI/{GENERAL}")

    def blocks(label):
        elements = [button("take", text=plain(label))]
        return [{"type": "actions", "block_id": "card", "elements": elements}]

    ts = client.chat_postMessage(channel=GENERAL, text="a card", blocks=blocks("引き受ける"))["ts"]
    shown = page.get_by_role("button", name="引き受ける")
    shown.hover()
    page.mouse.down()
    client.chat_update(channel=GENERAL, ts=ts, text="a card", blocks=blocks("引き受け済み"))
    page.wait_for_timeout(500)
    assert shown.count() == 1
    page.mouse.up()
    app.waits_for("block_actions")
    page.get_by_role("button", name="引き受け済み").wait_for()


def opens_form(slack, app, client, errors=None):
    """Open a form for Mei, which the app answers with `errors` if given."""
    app.answers = lambda envelope: (
        {"response_action": "errors", "errors": errors}
        if errors and envelope["payload"].get("type") == "view_submission"
        else None
    )
    slack.person("mei").runs("/example", GENERAL)
    client.views_open(trigger_id=app.payloads[-1]["trigger_id"], view=FORM)


def test_an_error_is_linked_to_its_field_and_focused_and_typed_values_stay(
    page, slack, app, client
):
    opens_form(slack, app, client, {"what": "番号は書かない"})
    visit(page, slack)

    page.click("dialog >> text=送る")
    page.wait_for_selector(".error >> text=この項目は必須です")
    page.fill("dialog input", "1234")
    page.click("dialog >> text=送る")
    page.wait_for_selector(".error >> text=番号は書かない")

    field = page.locator("dialog input")
    described = field.get_attribute("aria-describedby")
    assert field.input_value() == "1234"
    assert field.get_attribute("aria-invalid") == "true"
    assert page.inner_text(f"[id='{described}']") == "番号は書かない"
    page.wait_for_selector("dialog input:focus")


def test_commands_are_completed_and_run(page, slack, app):
    app.answers = lambda envelope: {"text": "hello"}
    visit(page, slack)
    page.fill("#composer-text", "/ex")
    page.wait_for_selector(".completions >> text=Says hello")
    page.keyboard.press("Enter")
    page.keyboard.type("mei")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ephemeral >> text=hello")
    command = next(each for each in app.payloads if "command" in each)
    assert (command["command"], command["text"]) == ("/example", "mei")


def test_home_is_drawn_and_its_buttons_work(page, slack, app, client):
    view = {"type": "home", "blocks": [{"type": "actions", "elements": [button("Push")]}]}
    client.views_publish(user_id="U01MEI", view=view)
    visit(page, slack, "U01MEI/home")

    page.click("button:has-text('Push')")
    app.waits_for("block_actions")
    assert any(each.get("tab") == "home" for each in app.events)


def test_a_draft_and_the_focus_survive_new_messages(page, slack, app):
    visit(page, slack, f"U01MEI/{GENERAL}")
    page.focus("#composer-text")
    page.keyboard.type("draft")
    slack.person("ken").writes("interrupting", GENERAL)
    page.wait_for_selector("text=interrupting")

    assert page.input_value("#composer-text") == "draft"
    assert page.evaluate("document.activeElement.id") == "composer-text"


DRAWN = {
    "*bold* _it_ ~no~ `code`": "<strong>bold</strong> <em>it</em> <s>no</s> <code>code</code>",
    "*太字*です": "*太字*です",
    "2*3*4": "2*3*4",
    "&lt;b&gt; &amp;amp;": "&lt;b&gt; &amp;amp;",
    "<@U02KEN>": '<span class="mention">@田中 健</span>',
    "<javascript:alert(1)|x>": "<span>x</span>",
    "a\n> q\nb": "a<blockquote>q</blockquote>b",
    "`*x*`": "<code>*x*</code>",
    "<!date^0^{date_num}|f>": '<time datetime="1970-01-01T00:00:00.000Z">1970/01/01</time>',
}


def test_mrkdwn_is_drawn_as_in_slack(page, slack):
    visit(page, slack)
    script = """async (texts) => {
        const { mrkdwn } = await import("/page/mrkdwn.js");
        const { Names } = await import("/page/names.js");
        const { gesture } = await import("/page/server.js");
        const names = new Names(await gesture("team", { person: "U01MEI" }));
        return texts.map((text) => mrkdwn(text, names).innerHTML);
    }"""
    assert dict(zip(DRAWN, page.evaluate(script, list(DRAWN)), strict=True)) == DRAWN


def explain(text, locale):
    """The inspector of the program that runs the workspace."""
    yield Section("読み取り", facts=[("文", text), ("言語", locale)], notes=["<b>そのまま</b>"])
    yield Section("近さ", columns=["", "fee"], rows=[("語", "0.25"), ("合計", "0.25")])


def test_the_inspector_opens_from_a_menu_and_explains_other_texts(page, slack):
    slack.uses_inspector(explain)
    slack.person("mei").writes("手数料は？", GENERAL)
    visit(page, slack, f"U01MEI/{GENERAL}")

    page.hover(".message")
    page.click(".message [aria-haspopup=menu]")
    page.click(".menu >> text=返事の理由")
    page.wait_for_selector(".inspector dd >> text=手数料は？")
    assert page.locator(".inspector tbody th").all_inner_texts() == ["語", "合計"]
    assert page.locator(".inspector b").count() == 0

    page.fill(".inspector textarea", "切手は？")
    page.keyboard.press("Enter")
    page.wait_for_selector(".inspector dd >> text=切手は？")
    page.keyboard.press("Escape")
    page.wait_for_selector(".inspector", state="detached")


def test_a_reaction_is_set_from_a_messages_menu_once(page, slack, app):
    slack.person("mei").writes("電話がありました", GENERAL)
    visit(page, slack, f"U01MEI/{GENERAL}")

    for _ in range(2):
        page.hover(".message")
        page.click(".message [aria-haspopup=menu]")
        page.click(".menu >> text=リアクションを付ける")
        offered = page.locator(".menu .item").all_inner_texts()
        if ":ear:" in str(offered):
            page.click(".menu >> text=:ear:")
            page.wait_for_selector(".reaction >> text=👂 1")

    assert ":eyes:" in str(offered)
    assert ":ear:" not in str(offered)
    assert [each["reaction"] for each in app.events if each["type"] == "reaction_added"] == ["ear"]


def test_without_an_inspector_no_menu_offers_one(page, slack):
    slack.person("mei").writes("手数料は？", GENERAL)
    visit(page, slack, f"U01MEI/{GENERAL}")

    page.hover(".message")
    page.click(".message [aria-haspopup=menu]")
    assert "返事の理由" not in page.locator(".menu").inner_text()
