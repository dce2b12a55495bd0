"""In the channels that the desk file names, questions are heard without a mention."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.config import desk_file
from bot.maintenance.desk_people import channel_findings, unreadable_question_channels
from bot.settings import Settings
from bot.slack.socket_mode import RECEIVERS
from tests.stories.steps.case import opens_form, reply_to, submitted
from tests.stories.steps.disclosures import CALL
from tests.stories.steps.escalations import number_in
from tests.stories.steps.manifests import with_lines
from tests.stories.steps.program import DESK_FILE, Running, settings_for, with_desk
from tests.stories.steps.questions import FEE, FEE_IN_ENGLISH, asks
from tickets.office_checks import Unreachable, UnreachableReason
from tickets.rules.office import Channels
from workspace.driver import Message, Person, Slack, serve

HEARD, PRIVATE, PARTNERS, OTHER = "C01GENERAL", "C06TEAM", "C04PARTNERS", "C07OTHER"
LISTED = f"[{HEARD}, {PRIVATE}, {PARTNERS}]"
SCOPE, EVENT = "channels:history", "message.channels"


@pytest.fixture(scope="module")
def config(config: dict[str, Any]) -> dict[str, Any]:
    members = ["U01MEI", "U02KEN", "U03EMMA", "U04GUEST", "@app"]
    config["channels"] += [
        {"id": PRIVATE, "name": "team", "private": True, "members": members},
        {"id": OTHER, "name": "other", "members": members},
    ]
    config["timing"] = {**config["timing"], "ack": 2.5}  # what fails here is not acked
    return with_lines(config, f"# - {SCOPE}", f"# - {EVENT}")


@pytest.fixture(scope="module")
def settings(slack: Slack, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    questions = ("fallback: C05ALARM", f"fallback: C05ALARM, questions: {LISTED}")
    return with_desk(settings_for(slack, tmp_path_factory.mktemp("program")), questions)


def answers_to(person: Person, asked: Message) -> list[Any]:
    return [each for each in person.sees(asked.channel) if each.bot and each.thread_ts == asked.ts]


def is_silent(person: Person, written: Message) -> bool:
    """Whether nothing was said after everything so far was handled."""
    asks(person, "こんにちは")
    return not [
        each
        for each in person.sees(written.channel)
        if each.bot and float(each.ts) > float(written.ts)
    ]


@pytest.mark.parametrize("channel", [HEARD, PRIVATE])
def test_a_question_of_ours_is_answered_in_its_thread_and_its_words_are_not_kept(
    mei: Person, ken: Person, program: Running, channel: str
) -> None:
    asked = mei.writes(FEE, to=channel)
    reply = mei.waits_for(after=asked)

    assert reply.thread_ts == asked.ts
    assert not reply.ephemeral
    assert "1,000円" in reply.text
    assert "人に聞く" in reply.buttons
    assert [each.ts for each in answers_to(ken, asked)] == [reply.ts]
    assert all(FEE not in str(each) for each in program.kept_for_curators()[-1:])


def test_before_the_base_is_read_slack_sends_it_again_and_no_ack_is_held_up(
    mei: Person, slack: Slack, program: Running
) -> None:
    with program.unread():
        asked = [mei.writes(FEE, to=HEARD) for _ in range(RECEIVERS + 1)]
        mei.runs("/privacy help", channel=OTHER)  # fails without an ack
    assert [answers_to(mei, each) for each in asked] == [[]] * len(asked)

    assert [slack.redeliver(each) for each in asked] == [1] * len(asked)

    assert [len(answers_to(mei, each)) for each in asked] == [1] * len(asked)


def test_english_is_heard_too(emma: Person) -> None:
    asked = emma.writes(FEE_IN_ENGLISH, to=HEARD)

    assert "¥1,000" in emma.waits_for(after=asked).text


def test_everything_else_is_silent_and_leaves_no_trace(mei: Person, program: Running) -> None:
    kept, deliveries = len(program.kept_for_curators()), len(program.deliveries())

    first, *_ = [
        mei.writes(text, to=HEARD)
        for text in (
            "手数料の話は明日にしましょう",
            "来週の会議は何時からですか",
            "クジラの平均寿命は？",
            "証明書",
            "手数料",
            "それはいくら？",
            "ありがとうございます！",
            "苦情を記録したいのですが",
            "How was your weekend?",
            f"{FEE} 090-1234-5678 の方です",
            "ok",
        )
    ]

    assert is_silent(mei, first)
    assert len(program.kept_for_curators()) == kept
    assert len(program.deliveries()) == deliveries + 1  # the greeting that ends the look


@pytest.mark.parametrize("channel", [OTHER, PARTNERS])
def test_another_channel_and_one_shared_with_a_company_are_not_heard(
    mei: Person, channel: str
) -> None:
    assert is_silent(mei, mei.writes(FEE, to=channel))


def test_a_thread_between_people_is_not_heard(mei: Person, ken: Person) -> None:
    root = ken.writes("来週の発送について", to=HEARD)

    assert is_silent(mei, mei.writes(FEE, to=HEARD, thread=root))


@pytest.mark.parametrize("more", ["", "。090-1234-5678 の方のものです"])
def test_a_stated_breach_gets_a_private_pointer_to_the_report(
    mei: Person, ken: Person, program: Running, more: str
) -> None:
    written = mei.writes(f"お客様の名簿を違う会社に送ってしまいました{more}", to=HEARD)
    pointer = mei.waits_for(after=written)

    assert pointer.ephemeral
    assert "すぐ報告する" in pointer.buttons
    assert is_silent(ken, written)
    assert program.mentions_waiting() == 0


def test_reports_beside_a_public_answer_are_each_persons_own(
    mei: Person, emma: Person, ken: Person, program: Running
) -> None:
    # O13
    answer = mei.waits_for(after=mei.writes("漏えいしたらどうなりますか", to=HEARD))
    assert not answer.ephemeral
    assert "すぐ報告する" in answer.buttons

    receipts = [reply_to(each, answer, "すぐ報告する") for each in (mei, emma)]

    numbers = [number_in(each.words) for each in receipts]
    assert [program.report(each).raised_by for each in numbers] == [mei.id, emma.id]
    shown = [each for each in ken.sees(HEARD) if float(each.ts) >= float(answer.ts)]
    assert [(each.ts, each.words) for each in shown] == [(answer.ts, answer.words)]


def test_requests_below_a_public_answer_are_each_persons_own(
    mei: Person, emma: Person, program: Running
) -> None:
    # O1, O14
    asked = mei.writes("お客様から開示請求を受けたらどうすればいいですか", to=HEARD)
    answer = mei.waits_for(after=asked)
    assert not answer.ephemeral

    numbers = [records(each, answer) for each in (mei, emma)]

    assert numbers[0] != numbers[1]
    assert program.settled()
    for person, own in zip((mei, emma), numbers, strict=True):
        told = reply_to(person, answer, "求めを受付")
        assert told.ephemeral
        assert [each for each in numbers if each in told.words] == [own]


def records(person: Person, answer: Message) -> str:
    """A customer's request from the button below this answer; its number."""
    form = opens_form(person, answer, "求めを受付")
    number = str(submitted(person, form, CALL).blocks[0]["text"]["text"])
    person.closes(everything=True)
    return number


def test_a_mention_there_is_answered_once_and_to_the_asker_alone(mei: Person) -> None:
    asked = mei.mentions(FEE, HEARD)
    reply = mei.waits_for(after=asked)

    assert reply.ephemeral
    assert mei.receives_nothing(after=reply, during=0.3)
    assert answers_to(mei, asked) == []


def test_a_guest_is_refused_as_with_a_mention(guest: Person, ken: Person) -> None:
    asked = guest.writes(FEE, to=HEARD)
    refusal = guest.waits_for(after=asked)

    assert refusal.ephemeral
    assert "ゲストの方は、漏えい等のおそれの報告だけができます" in refusal.words
    assert is_silent(ken, asked)


def test_an_edit_is_not_heard(mei: Person) -> None:
    written = mei.writes("手数料の話です", to=HEARD)

    mei.edits(written, FEE)

    assert is_silent(mei, written)


def test_a_post_of_unknown_outcome_is_looked_up_in_the_thread(
    known: Person, slack: Slack, program: Running
) -> None:
    mei = known
    mei.waits_for(after=mei.writes(FEE, to=HEARD))
    looked = len(slack.calls("conversations.replies"))
    slack.injects_faults(failing=1)
    asked = mei.writes(FEE, to=HEARD)
    mei.waits_for(after=asked)

    assert program.settled()
    assert len(slack.calls("conversations.replies")) == looked + 1
    assert len(answers_to(mei, asked)) == 1


@pytest.mark.long
def test_a_fault_of_ours_is_silent(mei: Person, slack: Slack, program: Running) -> None:
    with program.broken_matcher():
        written = mei.writes(FEE, to=HEARD)
        assert program.becomes(
            lambda: (last := slack.deliveries()[-1])["took"] and written.ts in str(last)
        )
        assert answers_to(mei, written) == []


def test_a_public_desk_channel_is_found_with_the_optional_scope_too(
    slack: Slack, program: Running
) -> None:
    client = WebClient(slack.bot_token, slack.api_url, timeout=30)
    channels = Channels(desk=HEARD, fallback=PRIVATE, questions=(HEARD, PRIVATE, "C02WITHOUT"))
    office = replace(desk_file.read(DESK_FILE), channels=channels)

    assert list(channel_findings(client, office)) == [
        Unreachable("desk", HEARD, UnreachableReason.PUBLIC)
    ]
    assert list(unreadable_question_channels(client, office)) == [
        ("C02WITHOUT", UnreachableReason.NOT_MEMBER)
    ]


@pytest.mark.parametrize(
    ("channel", "why"),
    [(HEARD, UnreachableReason.PUBLIC), ("C08OLD", UnreachableReason.ARCHIVED)],
)
def test_what_slack_says_of_the_desk_channel_decides(
    config: dict[str, Any], channel: str, why: UnreachableReason
) -> None:
    config = deepcopy(config)
    config["app"]["manifest"]["oauth_config"]["scopes"]["bot"].append("channels:read")
    config["channels"].append(
        {"id": "C08OLD", "name": "old", "archived": True, "members": ["@app"]}
    )
    office = replace(desk_file.read(DESK_FILE), channels=Channels(desk=channel, fallback=PRIVATE))
    with serve(config) as slack:
        client = WebClient(slack.bot_token, slack.api_url, timeout=30)
        assert list(channel_findings(client, office)) == [Unreachable("desk", channel, why)]
