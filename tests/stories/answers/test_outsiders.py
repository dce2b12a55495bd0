"""Guests and people of other companies are refused; a guest may report a breach."""

import pytest

from tests.stories.steps.case import opens_form, reply_to
from tests.stories.steps.escalations import number_in
from tests.stories.steps.program import Running, runs
from tests.stories.steps.questions import FEE, asks, mentions
from workspace.driver import Person, Slack

REFUSED = (
    "ゲストの方は、漏えい等のおそれの報告だけができます（「すぐ報告する」か 03-0000-0119）。"
    "そのほかのことは、社内の担当の方に聞いてください。"
)


def test_a_guest_is_told_the_emergency_contact_and_how_to_report(guest: Person) -> None:
    # O12
    written = asks(guest)
    command = runs(guest, f"/privacy {FEE}")
    home = guest.opens_home()

    assert written.text == command.text == REFUSED
    assert written.buttons == command.buttons == ["すぐ報告する"]
    assert home.words.startswith(REFUSED)
    assert home.buttons == ["すぐ報告する"]


@pytest.mark.parametrize("command", ["complaint", "disclosure", "tickets", "mydata"])
def test_no_other_command_answers_a_guest(guest: Person, command: str) -> None:
    # O12
    assert runs(guest, f"/privacy {command}").text == REFUSED


@pytest.mark.parametrize("way", ["refusal", "command"])
def test_a_guest_reports_a_possible_leak(guest: Person, program: Running, way: str) -> None:
    # O12
    if way == "refusal":
        route = asks(guest, "名簿を誤送信しました")
    else:
        route = runs(guest, "/privacy breach")
        assert route.text == "漏えい等のおそれ：すぐ報告できます"
    receipt = reply_to(guest, route, "すぐ報告する")
    assert "として報告しました" in receipt.words
    assert program.report(number_in(receipt.words)).raised_by == guest.id


def test_a_guest_adds_to_what_the_guest_reported(guest: Person) -> None:
    # O12
    refused = asks(guest)
    receipt = reply_to(guest, refused, "すぐ報告する")
    form = opens_form(guest, receipt, "分かることを追加")
    sent = guest.submits({"persons": "hundred"})
    assert sent.errors == {}
    assert guest.waits_for_view(after=form).title == "追加しました"


def test_a_form_of_the_desk_is_not_opened_for_a_guest(guest: Person, slack: Slack) -> None:
    # O12
    said = slack.person("ken").writes("苦情です", to="#general")
    guest.uses_shortcut("log_complaint", on=said)
    told = guest.waits_for_view(after=said)

    assert told.title == "お知らせ"
    assert REFUSED in told.words


def test_a_shared_channel_gets_no_answers(mei: Person) -> None:
    reply = mentions(mei, FEE, "C04PARTNERS")
    assert reply.ephemeral
    assert reply.text.startswith("このチャンネルには社外の方もいるため、お答えしません。")
    assert reply.buttons == ["すぐ報告する"]


def test_personal_data_pasted_in_a_shared_channel_can_be_reported(mei: Person) -> None:
    # scenario 11
    reply = mentions(mei, "090-1234-5678 の方の件です", "C04PARTNERS")
    assert reply.words.startswith("個人情報と思われる番号などがありました。")
    assert reply.buttons == ["すぐ報告する"]
    assert "090-1234-5678" not in str(reply.raw)


@pytest.mark.parametrize("said", ["ask What is the fee?", "breach", "complaint"])
def test_an_outsiders_command_is_refused(olivia: Person, program: Running, said: str) -> None:
    # O12: one visible reply; nothing is kept of it
    before = program.deliveries()
    reply = runs(olivia, f"/privacy {said}", channel="C04PARTNERS")
    assert reply.ephemeral
    assert "You belong to another company" in reply.words
    assert "If data may have leaked, contact 03-0000-0119." in reply.words
    assert reply.buttons == []
    assert olivia.view is None
    assert program.deliveries() == before
