"""Guests and people from outside are refused with the emergency contact (O12, A-12)."""

from tests.stories.program import Running, runs
from workspace.driver import Slack

FEE = "開示請求の手数料はいくらですか"
REFUSED = "このボットは社内メンバー用です。漏えい・誤送信の連絡は 03-0000-0119 へ。"


def test_a_guest_is_told_the_emergency_contact_and_nothing_else(
    slack: Slack, program: Running
) -> None:
    guest = slack.person("guest")

    written = guest.waits_for(after=guest.writes(FEE, to="@madoguchi"))
    command = runs(guest, f"/privacy {FEE}")
    home = guest.opens_home()

    assert written.text == written.words == REFUSED
    assert command.text == REFUSED
    assert home is not None
    assert home.words == REFUSED


def test_in_a_channel_shared_with_another_company_nobody_is_answered(
    slack: Slack, program: Running
) -> None:
    mei = slack.person("mei")

    reply = mei.waits_for(after=mei.mentions(FEE, "C04PARTNERS"))

    assert reply.ephemeral
    assert reply.text == REFUSED


def test_someone_of_another_company_is_refused_in_their_language(
    slack: Slack, program: Running
) -> None:
    olivia = slack.person("olivia")

    reply = olivia.waits_for(after=olivia.mentions(FEE, "C04PARTNERS"))

    assert reply.text == "For members only. To report a leak: 03-0000-0119"
