"""Deliveries that people cannot cause in the pretend workspace: forged, foreign, repeated, odd."""

import json
from typing import Any

import pytest
from slack_sdk import WebClient

from tests.handlers import bodies
from tests.handlers.conftest import Desk, Replies
from workspace.driver import Person, Slack

ANSWER = "手数料は1回の申請につき1,000円（税込）で、かかるのは開示と利用目的の通知だけです。"


@pytest.mark.long
def test_deliveries_for_another_team_or_app_are_ignored(
    desk: Desk, replies: Replies, dm: str
) -> None:
    for body in (
        bodies.a_message(channel=dm, outer={"api_app_id": "A99OTHER"}),
        bodies.a_tap("helpful", bodies.a_ref(), api_app_id="A99OTHER"),
        bodies.a_command(api_app_id="A99OTHER"),
        bodies.a_message(channel=dm, outer={"team_id": "T99OTHER"}),
        bodies.a_tap("helpful", bodies.a_ref(), team={"id": "T99OTHER"}),
    ):
        assert desk.hears(body).status == 200
    assert replies.seen == []
    assert desk.states() == []


@pytest.mark.parametrize("settings", [{"enterprise": "E01SAMPLE"}])
def test_an_enterprise_app_hears_its_own_teams_only(desk: Desk, dm: str) -> None:
    def sent(named: str) -> list[dict[str, Any]]:
        outer = {"team_id": "T02BRANCH", "enterprise_id": named}
        organisation = {"team": {"id": "T02BRANCH"}, "enterprise": {"id": named}}
        return [
            bodies.a_message(channel=dm, outer=outer),
            bodies.a_command(**outer),
            bodies.a_tap("helpful", bodies.a_ref(), **organisation),
        ]

    for body in sent("E99OTHER"):
        desk.hears(body)
    assert desk.states() == []
    for body in sent("E01SAMPLE"):
        desk.hears(body)
    assert desk.states() == ["done"] * 3


@pytest.mark.parametrize(
    ("changes", "answers"),
    [
        ({"user": "U09BOT"}, 0),
        ({"user": "U00BOT", "bot_id": "B00BOT"}, 0),
        ({"subtype": "me_message"}, 1),
    ],
)
def test_a_bot_gets_no_answer_and_a_me_message_one(
    desk: Desk, replies: Replies, dm: str, changes: dict[str, Any], answers: int
) -> None:
    # O11
    desk.hears(bodies.a_message(channel=dm, **changes))
    assert replies.seen == [(ANSWER, False)] * answers


def test_one_message_gets_one_answer(desk: Desk, replies: Replies, dm: str) -> None:
    message = bodies.a_message(channel=dm)
    desk.hears(message)
    desk.hears(bodies.a_message(channel=dm, type="app_mention", ts=message["event"]["ts"]))
    assert len(replies.seen) == 1

    for _ in range(3):
        desk.hears(bodies.a_message(channel=dm, client_msg_id="c-77"))  # each with another ts
    assert len(replies.seen) == 2


def test_a_delivery_of_another_process_or_with_another_text_is_not_answered(
    desk: Desk, replies: Replies, dm: str
) -> None:
    body = bodies.a_message(channel=dm)
    arrived = bodies.arrived(body)
    desk.inbox.receive(arrived.key, alias=None, fingerprint=arrived.fingerprint, payload=body)
    other = bodies.a_message(channel=dm, ts=body["event"]["ts"], text="別の文")

    assert desk.hears(body).status == 200
    assert desk.hears(other).status == 200
    assert replies.seen == []


@pytest.mark.parametrize(
    "body",
    [
        {"type": "event_callback", "team_id": bodies.TEAM, "event": {"type": "reaction_added"}},
        {"type": "event_callback", "team_id": bodies.TEAM, "event": {"type": "app_home_opened", "tab": "messages"}},
        {"type": "view_submission", "team": {"id": bodies.TEAM}, "user": {"id": "U01MEI"},
         "trigger_id": "x", "view": {"id": "V1", "type": "modal", "callback_id": "gone", "state": {"values": {}}}},
        {"type": "view_closed", "team": {"id": bodies.TEAM}, "user": {"id": "U01MEI"},
         "view": {"id": "V1", "type": "modal", "callback_id": "gone"}},
        {"type": "message_action", "team": {"id": bodies.TEAM}, "user": {"id": "U01MEI"},
         "trigger_id": "y", "callback_id": "gone"},
        {"type": "block_suggestion", "team": {"id": bodies.TEAM}, "user": {"id": "U01MEI"}, "action_id": "gone",
         "value": ""},
        bodies.a_command(command="/another"),
    ],
    ids=lambda body: str(body.get("type", "command")),
)  # fmt: skip
def test_a_delivery_without_a_listener_is_acked(desk: Desk, body: dict[str, Any]) -> None:
    assert desk.hears(body).status == 200


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("helpful", bodies.a_ref("no-such-entry")),
        ("helpful", bodies.a_ref().replace("ja|", "xx|")),
        ("helpful", "<!channel>"),
        ("helpful", None),
        ("share", bodies.a_ref()),
        ("share", bodies.a_ref(thread="1700000000.000100").replace("1700000000", "1e9")),
        ("an_action_of_last_year", "x"),
    ],
)
def test_a_forged_or_outdated_tap_is_refused_and_changes_nothing(
    desk: Desk, replies: Replies, slack: Slack, action: str, value: object
) -> None:
    posted = len(slack.calls("chat.postMessage"))
    response = desk.hears(bodies.a_tap(action, value))
    assert response.status == 200
    assert replies.seen == [("この選択肢は、いまは使えません。もう一度質問してください。", True)]
    assert len(slack.calls("chat.postMessage")) == posted
    assert desk.rows("SELECT count(*) FROM feedback") == [(0,)]


def test_a_mention_in_a_channel_the_bot_left_is_answered_by_dm(
    desk: Desk, replies: Replies, mei: Person
) -> None:
    desk.hears(bodies.a_mention(channel="C02WITHOUT"))
    assert replies.seen == [(ANSWER, False)]


def test_a_command_interrupted_by_a_crash_is_answered_by_dm(desk: Desk, replies: Replies) -> None:
    body = bodies.a_command()
    desk.is_left_by_a_crash(body)
    response = desk.hears(body)
    assert json.loads(response.body or "{}") == {}
    assert replies.seen == [(ANSWER, False)]


def test_a_redelivery_under_another_ts_is_marked_done(desk: Desk, dm: str) -> None:
    body = bodies.a_message(channel=dm, client_msg_id="c-1")
    desk.is_left_by_a_crash(body)
    desk.hears(bodies.a_message(channel=dm, client_msg_id="c-1"))
    assert desk.states() == ["done"]


def test_an_ephemeral_reply_not_begun_before_a_crash_stays_ephemeral(
    desk: Desk, replies: Replies
) -> None:
    body = bodies.a_mention()
    desk.is_left_by_a_crash(body)
    desk.hears(body)
    assert replies.seen == [(ANSWER, True)]


def test_a_rating_interrupted_by_a_crash_is_counted_once(desk: Desk) -> None:
    body = bodies.a_tap("helpful", bodies.a_ref())
    desk.is_left_by_a_crash(body)

    desk.hears(body)
    desk.hears(body)
    assert desk.rows("SELECT count(*) FROM feedback") == [(1,)]


def test_a_share_possibly_done_before_a_crash_is_not_repeated(
    desk: Desk, replies: Replies, slack: Slack
) -> None:
    body = bodies.a_tap("share", bodies.a_ref(thread="1700000000.000100"))
    desk.is_left_by_a_crash(body)
    desk.inbox.mark_once("share:C01GENERAL:1700000000.000100:fee-amount")
    posted = len(slack.calls("chat.postMessage"))
    desk.hears(body)
    assert len(slack.calls("chat.postMessage")) == posted
    assert "共有できたか確認できませんでした" in replies.seen[0][0]


def test_a_share_with_an_unknown_outcome_is_not_repeated(
    desk: Desk, mei: Person, slack: Slack
) -> None:
    asked = mei.writes("手数料の話", to="C01GENERAL")
    replies = Replies(mei)
    body = bodies.a_tap("share", bodies.a_ref(thread=asked.ts))
    desk.hears(bodies.a_tap("related", bodies.a_ref()))  # mei is known from now on
    slack.injects_faults(failing=1)

    desk.hears(body)
    desk.hears(bodies.a_tap("share", bodies.a_ref(thread=asked.ts)))

    texts = [text for text, _ in replies.seen]
    assert any("共有できたか確認できませんでした" in text for text in texts)
    assert any("すでにこのスレッドに共有されています" in text for text in texts)


class SharedOnce:
    """A tap of ken's on 「みんなに共有」 in a private channel, which the bot can read."""

    def __init__(self, slack: Slack) -> None:
        self._ken = slack.person("ken")
        self.asked = self._ken.writes("手数料の話", to="C03DESK")
        self.body = bodies.a_tap(
            "share",
            bodies.a_ref(thread=self.asked.ts),
            user={"id": "U02KEN"},
            container={
                "type": "message",
                "channel_id": "C03DESK",
                "message_ts": "1700000000.000100",
                "is_ephemeral": True,
            },
        )
        self.mark = f"share:C03DESK:{self.asked.ts}:fee-amount"

    @property
    def posted(self) -> list[str]:
        thread = [each for each in self._ken.sees("C03DESK") if each.thread_ts == self.asked.ts]
        return [each.text for each in thread if each.bot and not each.ephemeral]


def test_a_share_that_a_crash_prevented_is_made_up_for(desk: Desk, slack: Slack) -> None:
    share = SharedOnce(slack)
    desk.is_left_by_a_crash(share.body)
    desk.inbox.mark_once(share.mark)

    desk.hears(share.body)

    assert share.posted == [ANSWER]


def test_a_share_made_before_a_crash_is_found_and_not_repeated(desk: Desk, slack: Slack) -> None:
    share = SharedOnce(slack)
    desk.hears(share.body)
    again = share.body | {"trigger_id": "of another process"}
    desk.is_left_by_a_crash(again)

    desk.hears(again)

    assert share.posted == [ANSWER]


def test_a_share_with_an_unknown_outcome_is_looked_for_where_it_can_be_read(
    desk: Desk, slack: Slack
) -> None:
    share = SharedOnce(slack)
    desk.hears(bodies.a_tap("related", bodies.a_ref(), user={"id": "U02KEN"}))  # ken is known now
    slack.injects_faults(failing=1)

    desk.hears(share.body)

    assert share.posted == [ANSWER]


def test_a_message_deleted_before_the_tap_is_posted_again(
    desk: Desk, replies: Replies, dm: str
) -> None:
    place = {"type": "message", "channel_id": dm, "message_ts": "1700000000.000900"}
    desk.hears(bodies.a_tap("ask_person", bodies.a_ref(), container=place))
    assert [ephemeral for _, ephemeral in replies.seen] == [True]


def test_a_modal_closed_before_the_tap_leads_to_a_dm(desk: Desk, replies: Replies) -> None:
    place = {"container": {"type": "view", "view_id": "V0GONE"}, "view": {"type": "modal"}}
    desk.hears(bodies.a_tap("helpful", bodies.a_ref(), **place))
    desk.hears(bodies.a_tap("helpful", bodies.a_ref(), **place))
    assert [text for text, _ in replies.seen] == [ANSWER, "すでに受け付けています。"]


def test_a_long_rate_limit_leaves_the_question_open(
    desk: Desk, replies: Replies, dm: str, slack: Slack
) -> None:
    body = bodies.a_message(channel=dm)
    desk.hears(bodies.a_message(channel=dm, text="こんにちは"))
    slack.injects_faults(limited=1, retry_after=60)

    desk.hears(body)
    before = list(replies.seen)
    desk.hears(body)

    assert ANSWER not in [text for text, _ in before]
    assert desk.states() == ["done", "received"]
    assert desk.waited == []


def test_a_short_rate_limit_is_waited_for(
    desk: Desk, replies: Replies, dm: str, slack: Slack
) -> None:
    desk.hears(bodies.a_message(channel=dm, text="こんにちは"))
    slack.injects_faults(limited=2, retry_after=4)
    desk.hears(bodies.a_message(channel=dm))
    assert desk.waited == [4, 4]
    assert (ANSWER, False) in replies.seen


def test_home_is_published_again_after_one_failure(desk: Desk, slack: Slack) -> None:
    event = {"type": "app_home_opened", "user": "U01MEI", "tab": "home", "channel": "D01"}
    body = {"type": "event_callback", "team_id": bodies.TEAM, "event": event}
    desk.hears(body)
    slack.injects_faults(failing=1)
    desk.hears(body)
    assert [call.status for call in slack.calls("views.publish")][-2:] == [500, 200]


def test_a_rate_limited_ephemeral_reply_is_sent_later(
    desk: Desk, replies: Replies, mei: Person, slack: Slack
) -> None:
    body = bodies.a_mention()
    desk.hears(bodies.a_mention(text="こんにちは"))
    slack.injects_faults(limited=1, retry_after=60)
    desk.hears(body)
    slack.injects_faults()
    desk.is_taken_up(body)
    assert (ANSWER, True) in replies.seen


@pytest.mark.parametrize(
    "action", ["unhelpful", "reason_old", "choose", "none_of_these", "it_was_a_question"]
)
def test_a_second_tap_changes_nothing(desk: Desk, replies: Replies, action: str) -> None:
    for _ in range(2):
        desk.hears(bodies.a_tap(action, bodies.a_ref()))
    assert replies.seen[1:] == [("すでに受け付けています。", True)]
    counted = 0 if action == "it_was_a_question" else 1
    assert desk.rows("SELECT count(*) FROM feedback") == [(counted,)]


def test_what_stands_below_an_answer_does_not_replace_it(
    desk: Desk, client: WebClient, mei: Person, dm: str
) -> None:
    # O14: 「見る」 of one's own tickets
    answer = client.chat_postMessage(channel=dm, text="回答")
    tap = bodies.a_tap(
        "own_tickets", "|0|", container={"channel_id": dm, "message_ts": answer["ts"]}
    )
    tap["actions"][0]["block_id"] = "offered"
    replies = Replies(mei)
    desk.hears(tap)
    assert [is_ephemeral for _, is_ephemeral in replies.seen] == [True]
    assert "回答" in [each.text for each in mei.sees(dm)]


@pytest.mark.parametrize("action", ["screen.escalation_acknowledge", "screen.escalation_take"])
def test_a_press_on_an_escalation_that_a_restore_lost_says_what_to_do(
    desk: Desk, slack: Slack, action: str
) -> None:
    replies = Replies(slack.person("rei"))
    desk.hears(bodies.a_tap(action, "E-2019-9999|1|", user={"id": "U05REP"}))
    [said] = replies.texts
    assert "番号が存在しないか、ご覧になれません。" in said
    assert "もう一度報告してください" in said
