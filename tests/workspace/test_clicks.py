"""Clicks reach the app with the choice made."""

import pytest

from tests.workspace.builders import (
    GENERAL,
    actions,
    button,
    feedback,
    field,
    manifest_of,
    modal,
    plain,
)
from workspace.driver import GestureFailed, serve


def test_elements_are_found_by_label_option_or_id_and_report_the_choice(slack, app, client):
    def options(*names):
        return [{"text": plain(each), "value": each.lower()} for each in names]

    elements = [
        button(action_id="push", value="1"),
        {"type": "overflow", "action_id": "more", "options": options("Red", "Blue")},
        {"type": "static_select", "action_id": "pick", "options": options("One", "Two")},
        {"type": "checkboxes", "action_id": "tick", "options": options("Yes", "No")},
        {"type": "datepicker", "action_id": "day"},
    ]
    block = {"type": "actions", "block_id": "all", "elements": elements}
    client.chat_postMessage(channel=GENERAL, text="x", blocks=[block])
    mei = slack.person("mei")
    message = mei.sees(GENERAL)[-1]

    mei.clicks(message, "Push")
    mei.clicks(message, "Blue")
    mei.clicks(message, "pick", option="Two")
    mei.clicks(message, "tick", option=["Yes", "no"])
    mei.clicks(message, "day", option="2026-08-03")
    payloads = [each for each in app.payloads if each.get("type") == "block_actions"]
    chosen = [each["actions"][0] for each in payloads]

    assert message.buttons == ["Push", "Red", "Blue", "One", "Two", "Yes", "No"]
    assert (chosen[0]["value"], chosen[0]["block_id"]) == ("1", "all")
    assert chosen[1]["selected_option"]["value"] == "blue"
    assert chosen[2]["selected_option"]["value"] == "two"
    assert [each["value"] for each in chosen[3]["selected_options"]] == ["yes", "no"]
    assert chosen[4]["selected_date"] == "2026-08-03"
    assert payloads[2]["state"]["values"]["all"]["pick"]["selected_option"]["value"] == "two"
    assert payloads[0]["message"]["ts"] == message.ts


def test_declining_a_confirm_dialog_sends_nothing(slack, app, client):
    asked = {"title": plain("Sure?"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n")}
    share = actions(button("Share", confirm=asked))
    client.chat_postMessage(channel=GENERAL, text="x", blocks=[share])
    message = slack.person("mei").sees(GENERAL)[-1]

    assert not slack.person("mei").clicks(message, "Share", confirm=False).sent
    assert slack.person("mei").clicks(message, "Share").sent
    assert sum(each.get("type") == "block_actions" for each in app.payloads) == 1


def test_a_double_click_sends_two_payloads_with_two_triggers(slack, app, client):
    blocks = [actions(button())]
    client.chat_postEphemeral(channel=GENERAL, user="U01MEI", text="x", blocks=blocks)
    mei = slack.person("mei")
    mei.clicks(mei.sees(GENERAL)[-1], "Push", times=2)
    assert len({each["trigger_id"] for each in app.payloads}) == 2
    assert all(each["container"]["is_ephemeral"] for each in app.payloads)
    assert all("message" not in each for each in app.payloads)


def test_an_input_is_sent_before_the_submission_only_if_it_dispatches(slack, app, client):
    quiet, loud = ({"type": "datepicker", "action_id": name} for name in ("quiet", "loud"))
    view = modal(field("quiet", quiet), field("loud", loud, dispatch_action=True))
    slack.person("mei").runs("/example", GENERAL)
    client.views_open(trigger_id=app.payloads[-1]["trigger_id"], view=view)
    mei = slack.person("mei")

    quiet = mei.clicks(mei.view, "quiet", option="2026-08-03")
    loud = mei.clicks(mei.view, "loud", option="2026-08-04")

    assert (quiet.sent, loud.sent) == (False, True)
    assert [each["actions"][0]["action_id"] for each in app.payloads[1:]] == ["loud"]
    assert mei.view.values["quiet"]["quiet"]["selected_date"] == "2026-08-03"


def test_with_interactivity_off_nothing_is_delivered(config):
    manifest_of(config)["settings"]["interactivity"]["is_enabled"] = False
    with serve(config) as slack:
        sent = slack.person("ken").writes("remember me", GENERAL)
        with pytest.raises(GestureFailed, match="not_interactive"):
            slack.person("mei").uses_shortcut("remember", on=sent)
        assert slack.deliveries("interactive") == []


def test_options_of_an_external_select_come_from_the_app(slack, app, client):
    picker = {"type": "external_select", "action_id": "who", "min_query_length": 0}
    block = {"type": "actions", "block_id": "b", "elements": [picker]}
    client.chat_postMessage(channel=GENERAL, text="x", blocks=[block])
    found = [{"text": plain("Mei"), "value": "m"}]
    app.answers = lambda envelope: {"options": found}
    message = slack.person("mei").sees(GENERAL)[-1]
    offered = slack.gesture(
        "suggest", person="U01MEI", channel=GENERAL, ts=message.ts, action_id="who", value="me"
    )

    assert offered["options"] == found
    app.answers = lambda envelope: {"options": found * 101}
    with pytest.raises(GestureFailed, match="no more than 100 items"):
        slack.gesture(
            "suggest", person="U01MEI", channel=GENERAL, ts=message.ts, action_id="who", value="m"
        )
    assert (app.payloads[-1]["type"], app.payloads[-1]["value"]) == ("block_suggestion", "m")


def test_feedback_buttons_tell_which_was_pressed(slack, app, client):
    client.chat_postMessage(channel=GENERAL, text="an answer", blocks=[feedback()])
    mei = slack.person("mei")
    shown = mei.sees(GENERAL)[-1]
    mei.clicks(shown, "Bad")

    pressed = app.payloads[-1]["actions"][0]
    pressed.pop("action_ts")
    assert shown.buttons == ["Good", "Bad"]
    assert pressed == {
        "type": "feedback_buttons",
        "action_id": "rate",
        "block_id": "rating",
        "value": "bad",
        "text": plain("Bad"),
    }
