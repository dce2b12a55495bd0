"""The agent view: an app suggests what to write in its direct messages."""

import pytest

from tests.workspace.builders import GENERAL, client_of, error, manifest_of, scopes_of
from workspace.driver import serve

ASKED = {"title": "Fee", "message": "How much is it?"}


@pytest.fixture
def config(config):
    manifest_of(config)["features"]["agent_view"] = {"agent_description": "Answers questions"}
    scopes_of(config).append("assistant:write")
    return config


def suggests(client, person="U01MEI", **given):
    channel = client.conversations_open(users=person)["channel"]["id"]
    given = {"channel_id": channel, "prompts": [ASKED], **given}
    return client.assistant_threads_setSuggestedPrompts(**given)


def test_a_suggested_prompt_is_sent_as_a_message_and_goes(slack, app, client):
    mei = slack.person("mei")
    suggests(client, title="For example")

    titles = mei.waits_for_prompts()
    sent = mei.picks("Fee")

    assert titles == ["Fee"]
    assert slack.person("ken").prompts == []
    assert (sent.user, sent.text) == ("U01MEI", "How much is it?")
    assert app.receives(1)[-1]["text"] == "How much is it?"
    assert mei.prompts == []


def test_a_reply_in_a_thread_leaves_the_prompts(slack, client):
    mei = slack.person("mei")
    question = mei.writes("hello", "@app")
    suggests(client)
    mei.writes("more", "@app", thread=question)
    assert mei.prompts == ["Fee"]


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"prompts": []}, "invalid_arguments"),
        ({"prompts": [ASKED] * 5}, "invalid_arguments"),
        ({"prompts": [{"title": "Fee"}]}, "invalid_arguments"),
        ({"prompts": [{"title": "", "message": "x"}]}, "invalid_arguments"),
        ({"prompts": [ASKED | {"text": "x"}]}, "invalid_arguments"),
        ({"channel_id": GENERAL}, "channel_not_found"),
        ({"channel_id": "D0NOBODY"}, "channel_not_found"),
        ({"thread_ts": "1.000001"}, "invalid_thread_ts"),
    ],
)
def test_faulty_prompts_are_refused(client, given, refused):
    assert error(suggests, client, **given) == refused


def test_four_prompts_are_shown(slack, client):
    suggests(client, prompts=[{"title": str(each), "message": "x"} for each in range(4)])
    assert slack.person("mei").prompts == ["0", "1", "2", "3"]


@pytest.mark.browser
def test_the_page_sends_a_prompt_that_is_pressed(page, slack, app, client):
    suggests(client)
    page.goto(f"{slack.url}/#U01MEI")
    page.get_by_role("group", name="質問の候補").get_by_role("button", name="Fee").click()
    page.wait_for_selector(".message >> text=How much is it?")
    page.locator(".prompts").wait_for(state="hidden")
    assert app.receives(1)[-1]["text"] == "How much is it?"


def test_without_the_agent_view_prompts_are_not_allowed(config):
    del manifest_of(config)["features"]["agent_view"]
    with serve(config) as slack:
        assert error(suggests, client_of(slack)) == "not_allowed"


def test_prompts_need_their_scope(config):
    del manifest_of(config)["features"]["agent_view"]
    scopes_of(config).remove("assistant:write")
    with serve(config) as slack:
        assert error(suggests, client_of(slack)) == "missing_scope"
