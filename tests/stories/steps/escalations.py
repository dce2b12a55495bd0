"""Possible breaches and other escalations, as people report and handle them."""

import re
from datetime import timedelta
from typing import Any

from tests.stories.steps.case import (
    chooses,
    direct,
    opens_form,
    reply_to,
    sends,
    submitted,
    without_modals,
)
from tests.stories.steps.program import Running
from workspace.driver import Message, Person, Slack, View

EVENT = "お客様の名簿を誤送信しました"
MENTIONED = "漏えい等をうかがわせる発言がありました"
WAYS = ["すぐ報告する", "対応済みにする"]
"""The desk's ways on from a mention."""


def gets_route(person: Person, said: str = EVENT) -> Message:
    """The reply to a message that states an event."""
    return person.waits_for(after=person.writes(said, to="@madoguchi"))


def reports(person: Person) -> Message:
    """From the statement of an event to the receipt."""
    return reply_to(person, gets_route(person), "すぐ報告する")


def adds(person: Person, receipt: Message, **values: Any) -> View:
    """Add facts to a report; the confirmation, closed again."""
    done = submitted(person, opens_form(person, receipt, "分かることを追加"), values)
    person.closes()
    return done


def raised(program: Running) -> int:
    """How many escalations there are."""
    return int(program.rows("SELECT count(*) FROM escalations")[0][0])


def number_in(text: str, series: str = "E") -> str:
    """The first number of this series, by default of an escalation."""
    found = re.search(rf"{series}-[0-9]{{4}}-[0-9]{{4}}", text)
    assert found, text
    return found[0]


def copy(person: Person, number: str) -> Message:
    """The message that shows the escalation to this person, as it is now."""
    said = direct(person, number)
    return next(each for each in said if _heads(each, number) and "関連：" in each.words)


def line_under(person: Person, number: str) -> list[str]:
    """The messages in its thread."""
    top = copy(person, number)
    return [e.words for e in direct(person) if e.thread_ts == top.ts and e.ts != top.ts]


def heard(person: Person, number: str) -> list[str]:
    """Fallback texts of the bot to this person about the escalation, oldest first."""
    said = [each.text for each in direct(person, number) if each.bot]
    return [text for text in said if number in text]


def is_closed(person: Person, number: str) -> bool:
    """Whether the message that shows the escalation to this person says so."""
    return copy(person, number).words.startswith("✅")


def receipt(person: Person, number: str) -> Message:
    """The receipt of the report's author."""
    return next(e for e in direct(person, number) if f"{number} として報告しました" in e.words)


def presses(person: Person, number: str, label: str) -> None:
    """Press a button of the message that shows the escalation, and wait for what it leads to."""
    person.clicks(copy(person, number), label)
    direct(person)


def opens(person: Person, number: str, label: str) -> View:
    """The form behind such a button."""
    return opens_form(without_modals(person), copy(person, number), label)


def judges(person: Person, number: str, verdict: str, **facts: object) -> dict[str, str]:
    opens(person, number, "判断する")
    if verdict != "unknown":
        chooses(person, "verdict", verdict)
    if verdict == "not_reportable":
        facts = {"reason": "一人分で、すぐに回収した", **facts}
    return sends(person, **facts)


def files(person: Person, number: str, what: str, **values: object) -> dict[str, str]:
    form = opens(person, number, "報告を記録")
    [asked] = [block["element"] for block in form.blocks if block.get("block_id") == "what"]
    if asked["initial_option"]["value"] != what:
        chooses(person, "what", what)
    return sends(person, **{f"{what}_{name}": value for name, value in values.items()})


def _heads(message: Message, number: str) -> bool:
    first = message.words.splitlines()[0] if message.words else ""
    return number in first


def does(person: Person, number: str, label: str, **values: Any) -> None:
    """Open a form from the message and send it; it is accepted."""
    opens(person, number, label)
    assert sends(person, **values) == {}


def judged(person: Person, number: str, verdict: str, **facts: object) -> None:
    """Judge the escalation with a form that is accepted."""
    assert judges(person, number, verdict, **facts) == {}


def filed(person: Person, number: str, what: str, **values: object) -> None:
    """Record a report with a form that is accepted."""
    assert files(person, number, what, **values) == {}


def word_to(person: Person, number: str) -> Message:
    """The message that shows the report to this person."""
    return next(each for each in direct(person) if f"漏えい等のおそれ {number}" in each.words)


def again(number: str) -> str:
    return f"{number}：まだ確認されていません。確認してください"


def times_posted(slack: Slack, text: str) -> int:
    """How often this was posted: a message found after a doubtful attempt is drawn anew."""
    calls = slack.calls("chat.postMessage")
    return [each.arguments["text"] for each in calls if each.arguments].count(text)


def climbed(number: str) -> str:
    return f"{number}：管理者・代行者の確認がないため、お知らせします"


def day(program: Running, days: int = 0) -> str:
    """Today in Tokyo, or so many days later, as a form takes it."""
    return f"{program.now() + timedelta(hours=9, days=days):%Y-%m-%d}"


def mentioned(person: Person, channel: str) -> Message:
    """The newest message about a leak that was only mentioned."""
    return [each for each in person.sees(channel) if each.text == MENTIONED][-1]


def ten_minutes_pass(program: Running) -> None:
    """The time to choose is over for every mention."""
    program.clock.passes(minutes=11)
    assert program.becomes(lambda: program.mentions_waiting() == 0)
