"""A desk of 1.0.0 goes on with today's program, in the Slack that it left."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.settings import Settings
from knowledge.answering import Answerer
from tests import released
from tests.released import Released
from tests.stories.steps.case import direct, opens_form, reply_to, submitted, without_modals
from tests.stories.steps.complaints import answer, number_of
from tests.stories.steps.escalations import opens, receipt
from tests.stories.steps.messages import shown
from tests.stories.steps.program import Running, settings_for
from tests.stories.steps.questions import ENGLISH_ANSWER
from tests.stories.steps.workspace import Workspace, serve
from tickets.model.kinds import Status
from workspace.driver import Message, Person, Slack, View

AT_WORK = ("recorded", "drafted", "approved", "replied", "searching", "decided", "asked")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Released:
    return released.unpack(tmp_path_factory.mktemp("released"))


@pytest.fixture(scope="module")
def slack(config: dict[str, Any], desk: Released) -> Iterator[Workspace]:
    with serve(config, desk.folder / "slack.json") as running:
        yield running


@pytest.fixture(scope="module")
def settings(slack: Slack, desk: Released) -> Settings:
    return settings_for(slack, desk.folder)


@pytest.fixture(scope="module")
def program(
    slack: Workspace, settings: Settings, answerer: Answerer, desk: Released
) -> Iterator[Running]:
    running = slack.starts(settings, answerer, starts_at=desk.now)
    assert running.settled()
    yield running
    running.stops()


@dataclass(frozen=True, slots=True)
class FirstSight:
    """What there is before anybody does anything."""

    posted: list[str]
    cards: dict[str, list[Message]]


@pytest.fixture(scope="module", autouse=True)
def first_sight(program: Running, slack: Slack, desk: Released) -> FirstSight:
    posted = [each.arguments["text"] or "" for each in slack.calls("chat.postMessage")]
    ken = slack.person("U02KEN")
    return FirstSight(posted, {name: shown(ken, desk.numbers[name]) for name in AT_WORK})


def message(person: Person, text: str) -> Message:
    """What 1.0.0 sent, as the person still sees it."""
    return next(each for each in direct(person) if text in each.text)


def test_what_waited_is_told_once_and_nothing_is_told_again(
    program: Running, first_sight: FirstSight, desk: Released
) -> None:
    assigned, leak = desk.numbers["assigned"], desk.numbers["untold_leak"]

    assert sorted(first_sight.posted) == sorted(
        [
            *3 * [f"漏えい等のおそれ {leak}：確認してください"],  # manager, deputy, security
            f"{assigned}（苦情・相談）の担当になりました",
            "担当を決める",  # in the card's thread
            ENGLISH_ANSWER,
        ]
    )
    assert program.chain_holds()


def test_cards_are_drawn_as_they_are_now(first_sight: FirstSight) -> None:
    for name, cards in first_sight.cards.items():
        assert any("次は" in each.text for each in cards), name


def test_a_button_that_1_0_0_drew_says_that_the_ticket_went_on(ken: Person, desk: Released) -> None:
    replied = message(without_modals(ken), f"{desk.numbers['replied']}：承認されました")
    moment = ken.clicks(replied, "回答を記録")
    told = ken.waits_for(after=moment, saying="この操作はできません")
    assert "いまの状態（回答済）" in told.words


def test_a_report_that_1_0_0_took_is_judged_and_its_answers_are_rated(
    mei: Person, saki: Person, program: Running, desk: Released
) -> None:
    assert "判断" in opens(saki, desk.numbers["leak"], "判断する").words
    without_modals(saki)
    assert "人数" in opens_form(mei, receipt(mei, desk.numbers["leak"]), "分かることを追加").words
    without_modals(mei)

    answer = message(mei, "手数料は1回の申請につき")
    assert "ありがとう" in reply_to(mei, answer, "役に立った").words
    assert program.becomes(lambda: ("helpful", "fee-amount", None) in program.feedback())


def stays_open(slack: Slack, desk: Released, name: str) -> tuple[Person, View]:
    """A form as 1.0.0 drew it, on the screen of the person who had it open."""
    kept = desk.forms[name]
    person = without_modals(slack.person(kept["person"]))
    opened = person.waits_for_view(after=person.runs("/privacy complaint", channel="C01GENERAL"))
    client = WebClient(slack.bot_token, slack.api_url, timeout=30)
    client.views_update(view_id=opened.id, view=kept["view"])
    return person, person.waits_for_view(after=opened)


def test_a_form_that_was_open_records_a_complaint(
    slack: Slack, program: Running, desk: Released
) -> None:
    person, form = stays_open(slack, desk, "complaint")

    number = number_of(submitted(person, form, {"detail": "苦情の内容", "leak": "no"}))
    assert program.ticket(number).status is Status.ACKNOWLEDGED


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (
            "complaint_describe",
            {"role": "principal", "about_person_same": "yes", "contact_by": "phone"},
        ),
        ("request_search_report", {"found.crm": "found"}),
    ],
)
def test_a_form_that_was_open_is_saved(
    slack: Slack, program: Running, desk: Released, name: str, values: dict[str, str]
) -> None:
    number = desk.forms[name]["number"]
    person, _ = stays_open(slack, desk, name)
    before = program.ticket(number).version

    assert person.submits(values).errors == {}

    assert program.becomes(lambda: program.ticket(number).version > before)


def test_an_open_form_to_which_something_was_added_comes_back_filled_in_and_is_saved(
    ken: Person, slack: Slack, program: Running, desk: Released
) -> None:
    number = desk.numbers["approved"]
    button = message(ken, f"{number}：承認されました")
    assert "回答した日時" in opens_form(ken, button, "回答を記録").words
    ken, form = stays_open(slack, desk, "complaint_respond")
    back = submitted(ken, form, {"reply_by": "phone", "reaction": "accepted"})

    assert "「申出の認否」を入力してください。" in back.words
    assert (answer(back, "reply_by"), answer(back, "reaction")) == ("phone", "accepted")
    assert ken.submits({"finding": "upheld", "report": "monthly"}).errors == {}
    assert program.becomes(lambda: program.ticket(number).status is Status.CLOSED)


def test_an_open_reply_form_asks_what_was_not_asked_and_what_must_come_first(
    slack: Slack, program: Running, desk: Released
) -> None:
    ken, form = stays_open(slack, desk, "request_reply")
    sent = {"method_used": "paper", "delivery_ref": "123-45-67890-1", "encrypted": "no"}
    back = submitted(ken, form, sent)

    assert "「希望の回答方法」を入力してください。" in back.words
    assert answer(back, "delivery_ref") == "123-45-67890-1"
    back = submitted(
        ken, back, {"method_requested": "paper"}
    )  # what was said above gives way to what is wrong now
    assert "先に送付物の封入を記録し" in back.words
    assert "「希望の回答方法」を入力してください。" not in back.words
    assert program.ticket(desk.numbers["decided"]).status is Status.DECIDED


def test_an_open_decision_asks_what_it_now_asks_and_approves(
    slack: Slack, program: Running, desk: Released
) -> None:
    number = desk.numbers["drafted"]
    saki, form = stays_open(slack, desk, "complaint_decide")

    saki.clicks(form, ("decision", "answer"), option="approve")
    assert "申出の認否" in saki.waits_for_view(after=form).words
    decided = {"finding": "upheld", "needed": "no", "action": "手順書を直した"}
    assert saki.submits(decided).errors == {}

    assert program.becomes(lambda: program.ticket(number).status is Status.APPROVED)
