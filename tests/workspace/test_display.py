"""Unread counts, changed messages and things to try."""

from tests.workspace.builders import GENERAL, actions, button
from tests.workspace.test_config import faults_of
from workspace.driver import serve


def person(slack, name):
    return next(each for each in slack.gesture("team")["people"] if each["name"] == name)


def badges(slack, *names):
    return [person(slack, each)["badge"] for each in names]


def test_direct_messages_and_mentions_make_a_badge_and_other_messages_do_not(slack):
    ken = slack.person("ken")
    ken.writes("for all", GENERAL)
    ken.writes("for mei", "@mei")
    ken.writes("@mei look", GENERAL)

    assert badges(slack, "mei", "emma", "ken") == [2, 0, 0]
    assert (slack.person("mei").unread(GENERAL), slack.person("emma").unread(GENERAL)) == (2, 2)
    slack.gesture("read", person="U01MEI", channel=GENERAL)
    assert badges(slack, "mei") == [1]


def test_a_mention_of_a_group_or_of_all_makes_a_badge_for_each_member(slack, client):
    client.chat_postMessage(channel=GENERAL, text="<!subteam^S01HELP> please")
    assert badges(slack, "mei", "ken") == [0, 1]

    client.chat_postMessage(channel=GENERAL, text="<!here> all of you")
    assert badges(slack, "mei", "ken") == [1, 2]


def test_replies_in_a_thread_are_not_unread_in_the_conversation(slack, client):
    root = client.chat_postMessage(channel="U01MEI", text="a card")
    client.chat_postMessage(channel="U01MEI", text="a reply", thread_ts=root["ts"])
    assert badges(slack, "mei") == [1]

    client.chat_postMessage(
        channel="U01MEI", text="for all to see", thread_ts=root["ts"], reply_broadcast=True
    )
    assert badges(slack, "mei") == [2]


def test_old_news_arrives_read_until_its_time_is_over(slack, client):
    slack.takes_as_read(["C-2026-0001"], 60)
    client.chat_postMessage(channel="U01MEI", text="C-2026-0001 was closed")
    client.chat_postMessage(channel="U01MEI", text="E-2026-0001 was reported")
    assert badges(slack, "mei") == [1]

    slack.moves_clock(61)
    client.chat_postMessage(channel="U01MEI", text="C-2026-0001 is open again")
    assert badges(slack, "mei") == [2]


def test_the_page_begins_with_a_person_who_reads_its_language(slack):
    def first(**given):
        return slack.gesture("glance", **given)["seen"]["me"]

    assert first(language="ja") == "U01MEI"
    assert first(language="en") == "U03EMMA"  # not the outsider
    assert first(language="fr") == "U01MEI"
    assert first(language="en", person="U02KEN") == "U02KEN"


def test_people_have_a_name_and_a_title_for_readers_of_each_language(config):
    mei, emma = config["people"][0], config["people"][2]
    mei |= {
        "real_name": {"ja": "佐藤 芽衣", "en": "Mei Sato"},
        "title": {"ja": "営業", "en": "Sales"},
    }
    with serve(config) as slack:
        shown = person(slack, "mei")
        plain = person(slack, emma["name"])["called"]

    assert (shown["real_name"], shown["title"]) == ("佐藤 芽衣", "営業")
    assert shown["called"]["en"] == {"real_name": "Mei Sato", "title": "Sales"}
    assert plain["ja"] == plain["en"] == {"real_name": "Emma Wilson", "title": "Engineering"}


def test_an_ephemeral_message_is_unread_only_for_its_person(slack, client):
    client.chat_postEphemeral(channel=GENERAL, user="U01MEI", text="x")

    assert [slack.person(each).unread(GENERAL) for each in ("mei", "emma")] == [1, 0]


def test_do_not_disturb_still_delivers_messages(slack, client):
    slack.gesture("do_not_disturb", person="U01MEI")
    client.chat_postMessage(channel="U01MEI", text="x")

    assert person(slack, "mei")["undisturbed"]
    assert person(slack, "mei")["badge"] == 1
    slack.gesture("do_not_disturb", person="U01MEI", on=False)
    assert not person(slack, "mei")["undisturbed"]


def test_messages_are_found_by_what_they_say(slack, client):
    for text, label in (("hello", "Open C-1"), ("C-1 is open", "Close"), ("hello", "Open C-2")):
        client.chat_postMessage(channel=GENERAL, text=text, blocks=[actions(button(label))])

    found = slack.person("mei").sees(GENERAL, saying="C-1")

    assert [each.buttons for each in found] == [["Open C-1"], ["Close"]]


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
            {"what": "x", "done": {"write": {"text": {"pattern": "("}}}},
        ],
        "U02KEN": "ask",
    }
    config["team"]["tz"] = "Asia/Atlantis"
    config["people"][0]["title"] = {"ja": "営業部"}

    found = "\n".join(faults_of(config))
    for part in (
        "team.tz: 'Asia/Atlantis' is not a time zone",
        "try: there is no person U99",
        "people[1].title: must be a text, or one for each language",
        "try.U01MEI[1].what: must be a text, or one for each of ja, en",
        "try.U01MEI[2].colour: unknown key",
        "try.U01MEI[2].what: is missing",
        "try.U01MEI[3].open: 'C99' is neither a channel",
        "try.U01MEI[3].done: must name a gesture",
        "try.U01MEI[4]: must be a mapping",
        "try.U01MEI[5].done: must name a gesture",
        "try.U02KEN: must be a list",
    ):
        assert part in found
