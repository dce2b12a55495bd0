"""What is passed upward by itself, and who hears of it."""

from tests.stories.case import reply_to
from tests.stories.complaints import number_of, takes
from tests.stories.escalations import meets_the_door
from tests.stories.program import Running, runs
from workspace.driver import Person, Slack


def test_the_receipt_tells_a_call_from_a_leak(slack: Slack, program: Running) -> None:
    receipt = takes(slack.person("ken"), channel="accredited_body", leak="yes", marks=[])

    raised = program.raised(number_of(receipt))
    leak, call = raised["breach_suspected"], raised["accredited_body"]
    lines = [line for line in receipt.words.splitlines() if "に知らせました。" in line]
    assert sorted(lines) == sorted(
        [
            f"{call} を管理者に知らせました。",
            f"漏えい等のおそれ：{leak} を管理者・代行者・セキュリティ担当に知らせました。",
        ]
    )


def test_a_report_by_command_settles_the_earlier_mention(mei: Person, program: Running) -> None:
    # O13
    meets_the_door(mei)
    waiting = program.mentions_waiting()
    assert waiting > 0

    reply_to(mei, runs(mei, "/privacy breach"), "すぐ報告する")

    assert program.settled()
    assert program.mentions_waiting() < waiting
