"""What people see of an escalation, and how they act on it."""

from typing import Any

from tests.stories.program import Running
from tests.stories.reports import direct
from workspace.driver import Message, Person, Slack, View


def copy(person: Person, number: str) -> Message:
    """The message that shows it to this person, as it reads now."""
    return next(each for each in direct(person) if _heads(each, number) and "関連：" in each.words)


def line_under(person: Person, number: str) -> list[str]:
    """What the thread of that message tells."""
    top = copy(person, number)
    return [e.words for e in direct(person) if e.thread_ts == top.ts and e.ts != top.ts]


def heard(person: Person, number: str) -> list[str]:
    """The first line of all that the bot said to this person about it, the oldest first."""
    said = [each.text for each in direct(person) if each.bot]
    return [text for text in said if number in text]


def raised(program: Running, source: str) -> dict[str, str]:
    """What a ticket was passed upward for, each with the number under which it stands."""
    query = f"SELECT cause, number FROM escalations WHERE source = '{source}'"
    return dict(program.rows(query))


def status(program: Running, number: str) -> str:
    return str(program.rows(f"SELECT status FROM escalations WHERE number = '{number}'")[0][0])


def receipt(person: Person, number: str) -> Message:
    """Its reporter's."""
    return next(e for e in direct(person) if f"{number} として報告しました" in e.words)


def taps(person: Person, number: str, label: str) -> None:
    person.clicks(copy(person, number), label)


def opens(person: Person, number: str, label: str) -> View:
    """The form behind a button of the message."""
    while person.view:
        person.closes(everything=True)
    at = copy(person, number)
    person.clicks(at, label)
    return person.waits_for_view(after=at)


def chooses(slack: Slack, person: Person, block: str, option: str) -> View:
    """A field on which others depend, until the form is drawn anew."""
    view = person.view
    assert view is not None
    field = {"block_id": block, "action_id": "answer", "option": option}
    slack.gesture("click", person=person.id, view=view.id, **field)
    return person.waits_for_view(after=view)


def sends(person: Person, **values: Any) -> dict[str, str]:
    """What the form says of what was sent; nothing if it was taken."""
    errors: dict[str, str] = person.submits(values).errors
    return errors


def judges(
    slack: Slack, person: Person, number: str, verdict: str, **facts: object
) -> dict[str, str]:
    opens(person, number, "判断する")
    if verdict != "unknown":
        chooses(slack, person, "verdict", verdict)
    return sends(person, **facts)


def files(slack: Slack, person: Person, number: str, what: str, **values: object) -> dict[str, str]:
    form = opens(person, number, "報告を記録")
    [asked] = [block["element"] for block in form.blocks if block.get("block_id") == "what"]
    if asked["initial_option"]["value"] != what:
        chooses(slack, person, "what", what)
    return sends(person, **{f"{what}_{name}": value for name, value in values.items()})


def _heads(message: Message, number: str) -> bool:
    first = message.words.splitlines()[0] if message.words else ""
    return number in first
