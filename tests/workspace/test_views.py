"""Modals and Home tabs: triggers, hashes, stacks and acks."""

import pytest

from tests.workspace import builders
from tests.workspace.builders import (
    GENERAL,
    actions,
    button,
    client_of,
    error,
    home,
    manifest_of,
    plain,
    refusal,
    text_input,
)
from workspace.driver import GestureFailed, serve


def modal(title="Form", **more):
    return builders.modal(text_input(max_length=10), title=plain(title), **more)


def trigger(slack, app, name="mei"):
    slack.person(name).runs("/example", GENERAL)
    return app.payloads[-1]["trigger_id"]


@pytest.fixture
def opened(slack, app, client):
    return client.views_open(trigger_id=trigger(slack, app), view=modal())["view"]


def test_a_modal_opens_for_the_person_of_the_trigger(slack, opened):
    assert slack.person("mei").view.title == "Form"
    assert slack.person("ken").view is None
    assert opened["root_view_id"] == opened["id"]


def test_a_trigger_works_once_and_expires(slack, app, client):
    pulled, late = trigger(slack, app), trigger(slack, app)
    client.views_open(trigger_id=pulled, view=modal())
    slack.moves_clock(3.1)

    assert error(client.views_open, trigger_id=pulled, view=modal()) == "exchanged_trigger_id"
    assert error(client.views_open, trigger_id=late, view=modal()) == "expired_trigger_id"
    assert error(client.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


def test_a_faulty_view_is_refused_with_its_place(slack, app, client):
    view = modal(submit=None)
    answer = refusal(client.views_open, trigger_id=trigger(slack, app), view=view)

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] missing required field: submit [json-pointer:/view]"
    ]


def test_an_update_with_an_outdated_hash_is_refused(client, opened):
    client.views_update(view_id=opened["id"], view=modal("Second"), hash=opened["hash"])
    stale = {"view_id": opened["id"], "view": modal("Third"), "hash": opened["hash"]}
    assert error(client.views_update, **stale) == "hash_conflict"
    assert error(client.views_update, view_id="V99", view=modal()) == "not_found"


def test_typed_values_survive_an_update_only_with_the_same_ids(slack, client, opened):
    mei = slack.person("mei")
    mei.fills({"Name": "Mei"})

    client.views_update(view_id=opened["id"], view=modal("Second"))
    assert mei.view.values["name"]["typed"]["value"] == "Mei"

    client.views_update(view_id=opened["id"], view=modal() | {"blocks": [{"type": "divider"}]})
    client.views_update(view_id=opened["id"], view=modal())
    assert mei.view.values["name"]["typed"]["value"] is None


def test_an_external_id_is_unique(slack, app, client):
    client.views_open(trigger_id=trigger(slack, app), view=modal(external_id="one"))
    other = {"trigger_id": trigger(slack, app, "ken"), "view": modal(external_id="one")}

    assert error(client.views_open, **other) == "duplicate_external_id"
    assert client.views_update(external_id="one", view=modal("Found"))["ok"]


def test_a_stack_holds_three_views(slack, app, client, opened):
    mei = slack.person("mei")
    for title in ("Two", "Three"):
        app.answers = lambda envelope, title=title: {
            "response_action": "push",
            "view": modal(title),
        }
        mei.submits({"Name": "x"})
    assert (mei.view.title, mei.view.depth) == ("Three", 3)

    app.answers = lambda envelope: {"response_action": "push", "view": modal("Four")}
    with pytest.raises(GestureFailed, match="push_limit_reached"):
        mei.submits({"Name": "x"})
    mei.closes()
    assert mei.view.title == "Two"


def test_only_a_trigger_from_inside_a_modal_can_push_onto_it(slack, app, client):
    view = modal(blocks=[actions(button("More"))], submit=None)
    client.views_open(trigger_id=trigger(slack, app), view=view)
    mei = slack.person("mei")
    outside = trigger(slack, app)
    mei.clicks(mei.view, "More")

    first = mei.view
    client.views_push(trigger_id=app.payloads[-1]["trigger_id"], view=modal("Second"))

    assert (mei.view.title, mei.view.depth) == ("Second", 2)
    with pytest.raises(GestureFailed, match="view_is_covered"):
        mei.clicks(first, "More")
    assert error(client.views_push, trigger_id=outside, view=modal()) == "invalid_trigger_id"


def test_a_submission_carries_the_whole_view(slack, app, opened):
    slack.person("mei").submits({"Name": "Mei"})
    payload = app.payloads[-1]
    assert payload["type"] == "view_submission"
    assert payload["view"]["callback_id"] == "form"
    assert payload["view"]["state"]["values"] == {
        "name": {"typed": {"type": "plain_text_input", "value": "Mei"}}
    }
    assert slack.person("mei").view is None


@pytest.mark.parametrize("value", ["", "more than ten letters"])
def test_the_client_refuses_invalid_input_without_sending_it(slack, app, opened, value):
    heard = len(app.envelopes)
    done = slack.person("mei").submits({"Name": value})
    assert done.errors.keys() == {"name"}
    assert not done.sent
    assert len(app.envelopes) == heard


def test_errors_of_the_app_are_shown_under_their_fields(slack, app, opened):
    app.answers = lambda envelope: {"response_action": "errors", "errors": {"name": "taken"}}
    done = slack.person("mei").submits({"Name": "Mei"})
    assert done.errors == {"name": "taken"}
    assert slack.person("mei").view.errors == {"name": "taken"}


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nobody": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal", "blocks": []}},
        {"response_action": "dance"},
        {"text": "thank you"},
        ["errors"],
    ],
)
def test_an_invalid_answer_is_an_error_and_leaves_the_modal_open(slack, app, opened, answer):
    app.answers = lambda envelope: answer
    with pytest.raises(GestureFailed, match="dispatch_failed"):
        slack.person("mei").submits({"Name": "Mei"})
    assert slack.person("mei").view.title == "Form"


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ({"response_action": "update", "view": modal("Done")}, "Done"),
        ({"response_action": "clear"}, None),
        ({}, None),
    ],
)
def test_an_answer_may_replace_or_close_the_views(slack, app, opened, answer, title):
    app.answers = lambda envelope: answer
    slack.person("mei").submits({"Name": "Mei"})
    shown = slack.person("mei").view
    assert (shown.title if shown else None) == title


@pytest.mark.parametrize("ack_seconds", [0.2])
def test_a_submission_without_an_ack_leaves_the_modal_as_it_was(slack, app, opened):
    app.answers = lambda envelope: "silence"
    mei = slack.person("mei")
    with pytest.raises(GestureFailed, match="operation_timeout"):
        mei.submits({"Name": "Mei"})
    assert mei.view.values["name"]["typed"]["value"] == "Mei"


def test_closing_is_reported_only_if_the_view_asks_for_it(slack, app, client):
    client.views_open(trigger_id=trigger(slack, app), view=modal())
    slack.person("mei").closes()
    client.views_open(trigger_id=trigger(slack, app), view=modal(notify_on_close=True))
    slack.person("mei").closes()
    told = [each for each in app.payloads if each.get("type") == "view_closed"]
    assert len(told) == 1
    assert told[0]["is_cleared"] is False


def test_a_home_tab_belongs_to_one_person_and_is_guarded_by_its_hash(slack, app, client):
    view = home({"type": "divider"})
    first = client.views_publish(user_id="U01MEI", view=view)["view"]
    client.views_publish(user_id="U01MEI", view=view, hash=first["hash"])

    stale = {"user_id": "U01MEI", "view": view, "hash": first["hash"]}
    assert error(client.views_publish, **stale) == "hash_conflict"
    assert slack.person("mei").home.id == first["id"]
    assert slack.person("ken").home is None


def test_opening_home_carries_the_view_once_one_is_published(slack, app, client):
    mei = slack.person("mei")
    mei.opens_home(timeout=0)
    client.views_publish(user_id="U01MEI", view=home({"type": "divider"}))
    mei.opens_home(timeout=0)
    assert ["view" in each for each in app.receives(2)] == [False, True]


def test_a_home_tab_must_be_enabled_in_the_manifest(config):
    manifest_of(config)["features"]["app_home"]["home_tab_enabled"] = False
    with serve(config) as slack:
        client = client_of(slack)
        view = home({"type": "divider"})
        assert error(client.views_publish, user_id="U01MEI", view=view) == "not_enabled"
