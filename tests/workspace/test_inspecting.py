"""Whoever runs the workspace may say why a message got its reply."""

import pytest

from workspace.driver import GestureFailed
from workspace.inspector import Section

GENERAL = "C01GENERAL"


def tell(text, locale):
    yield Section("Read", facts=[("text", text), ("locale", locale)])


def test_the_inspector_gets_the_words_as_slack_has_them_and_the_readers_locale(slack):
    slack.inspects_with(tell)
    written = slack.person("mei").writes("A & B", GENERAL)

    told = slack.gesture("inspect", person="U01MEI", channel=written.channel, ts=written.ts)

    assert told["sections"][0]["facts"] == [["text", "A &amp; B"], ["locale", "ja-JP"]]


def test_other_words_than_were_sent_may_be_looked_into(slack):
    slack.inspects_with(tell)

    told = slack.gesture("inspect", person="U03EMMA", text="never sent")

    assert told["text"] == "never sent"
    assert told["sections"][0]["facts"][0] == ["text", "never sent"]


def test_nobody_looks_into_what_they_cannot_see(slack):
    slack.inspects_with(tell)
    written = slack.person("mei").writes("for the app alone", "@app")

    with pytest.raises(GestureFailed, match="no_such"):
        slack.gesture("inspect", person="U03EMMA", channel=written.channel, ts=written.ts)


def test_without_an_inspector_there_is_nothing_to_look_into(slack):
    assert slack.gesture("team")["app"]["inspector"] is False
    with pytest.raises(GestureFailed, match="no_inspector"):
        slack.gesture("inspect", person="U01MEI", text="x")
