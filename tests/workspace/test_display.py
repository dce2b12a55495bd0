"""Unread counts, changed messages and things to try."""

import pytest

from tests.workspace.builders import GENERAL
from workspace import config as configs
from workspace.driver import serve
from workspace.errors import FaultyConfig


def person(slack, name):
    return next(each for each in slack.gesture("team")["people"] if each["name"] == name)


def test_each_person_has_an_unread_count(slack):
    slack.person("ken").writes("for all", GENERAL)
    slack.person("ken").writes("for mei", "@mei")

    assert [person(slack, each)["unread"] for each in ("mei", "emma", "ken")] == [2, 1, 0]
    slack.gesture("read", person="U01MEI", channel=GENERAL)
    assert person(slack, "mei")["unread"] == 1


def test_an_ephemeral_message_is_unread_only_for_its_person(slack, client):
    client.chat_postEphemeral(channel=GENERAL, user="U01MEI", text="x")

    assert [person(slack, each)["unread"] for each in ("mei", "emma")] == [1, 0]


def test_do_not_disturb_still_delivers_messages(slack, client):
    slack.gesture("do_not_disturb", person="U01MEI")
    client.chat_postMessage(channel="U01MEI", text="x")

    assert person(slack, "mei")["undisturbed"]
    assert person(slack, "mei")["unread"] == 1
    slack.gesture("do_not_disturb", person="U01MEI", on=False)
    assert not person(slack, "mei")["undisturbed"]


def test_messages_after_a_number_are_the_new_and_changed_ones(slack):
    mei = slack.person("mei")
    first, second = mei.writes("one", GENERAL), mei.writes("two", GENERAL)
    told = slack.gesture("messages", person=mei.id, channel=GENERAL)
    mei.edits(first, "one, changed")
    third = mei.writes("three", GENERAL)

    since = slack.gesture("messages", person=mei.id, channel=GENERAL, after=told["seq"])

    assert [each["ts"] for each in told["messages"]] == [first.ts, second.ts]
    assert [each["ts"] for each in since["messages"]] == [first.ts, third.ts]


THING = {
    "what": {"ja": "聞く", "en": "Ask"},
    "insert": "手数料は？",
    "open": "@app",
    "done": {"write": {"to": "@app"}},
}


def test_people_are_offered_their_own_things_to_try_or_the_common_ones(config):
    config["try"] = {"U01MEI": [THING], "*": [{"what": "Look around"}]}
    with serve(config) as slack:
        own = slack.gesture("team", person="U01MEI")["try"]
        common = slack.gesture("team", person="U02KEN")["try"]

    assert [each["what"]["ja"] for each in own] == ["聞く"]
    assert own[0]["insert"] == {"ja": "手数料は？", "en": "手数料は？"}
    assert [each["what"] for each in common] == [{"ja": "Look around", "en": "Look around"}]


def test_all_faults_of_the_things_to_try_are_reported_at_once(config):
    config["try"] = {
        "U99": [],
        "U01MEI": [
            {"what": {"ja": "聞く"}},
            {"watch": "x", "colour": "red"},
            {"what": "x", "open": "C99", "done": ["write"]},
            "ask",
        ],
        "U02KEN": "ask",
    }
    config["team"]["tz"] = "Asia/Atlantis"

    with pytest.raises(FaultyConfig) as caught:
        configs.read(config)

    found = "\n".join(caught.value.faults)
    for part in (
        "team.tz: 'Asia/Atlantis' is not a time zone",
        "try: there is no person U99",
        "try.U01MEI[1].what: must be a text, or one for each of ja, en",
        "try.U01MEI[2].colour: unknown key",
        "try.U01MEI[2].what: is missing",
        "try.U01MEI[3].open: 'C99' is neither a channel",
        "try.U01MEI[3].done: must name a gesture",
        "try.U01MEI[4]: must be a mapping",
        "try.U02KEN: must be a list",
    ):
        assert part in found
