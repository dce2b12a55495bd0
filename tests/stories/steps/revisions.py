"""Answers after a revision of the policy: asking, following, revising, signing off."""

from typing import Any

from tests.stories.steps.case import chooses, opens_form, sends, without_modals
from tests.stories.steps.homes import home
from workspace.driver import Message, Person, View

UNDER_REVIEW = "方針が改定されました。回答を見直しています。"


def follows(person: Person, answer: Message) -> Message:
    """Ask to be told of changes; the answer with what the tap became."""
    (label,) = {"改定時に知らせる", "Notify me if revised"} & set(answer.buttons)
    person.clicks(answer, label)
    return person.waits_for(after=answer)


def dms(person: Person, title: str) -> list[Message]:
    return [each for each in person.sees("@madoguchi", title) if each.bot and title in each.text]


def now(person: Person, message: Message) -> Message:
    """The message as it reads now."""
    return next(each for each in person.sees(message.channel) if each.ts == message.ts)


def answers_home(person: Person) -> View:
    """The Home with the answers to revise: of a curator, or the manager's own."""
    view = home(without_modals(person))
    if "回答" in view.buttons:
        person.clicks(view, "回答")
        return person.waits_for_home(after=view)
    return view


def rows(view: View) -> dict[str, dict[str, Any]]:
    """The rows of answers to revise by entry id."""
    found = {}
    for block in view.blocks:
        text = block.get("text", {}).get("text", "") if block["type"] == "section" else ""
        if "\n旧：" in text:
            found[text.partition("（")[2].partition("）")[0]] = block
    return found


def row_text(person: Person, entry: str) -> str:
    row = rows(answers_home(person)).get(entry)
    return str(row["text"]["text"]) if row else ""


def opens(person: Person, entry: str, label: str) -> View:
    """Press the button of an answer's row; the form."""
    view = answers_home(person)
    labelled = [
        name
        for name, row in rows(view).items()
        if row.get("accessory", {}).get("text", {}).get("text") == label
    ]
    return opens_form(person, view, label, nth=labelled.index(entry))


def changes(person: Person) -> View:
    """What the revision changes, clause by clause, as its button at Home shows it."""
    return opens_form(person, answers_home(person), "条項ごとに見る")


def declares(person: Person, entry: str) -> None:
    opens(person, entry, "見直した")
    _sends(person)


def signs(person: Person, entry: str) -> View:
    """Read the answer and sign it off; what was read."""
    form = opens(person, entry, "読んで承認する")
    chooses(person, "decision", "承認する")
    _sends(person)
    return form


def sends_back(person: Person, entry: str, why: str) -> None:
    _opens_to_send_back(person, entry)
    _sends(person, reason=why)


def tries_to_send_back(person: Person, entry: str, why: str) -> dict[str, str]:
    """The errors under the fields of the form."""
    _opens_to_send_back(person, entry)
    return sends(person, reason=why)


def _opens_to_send_back(person: Person, entry: str) -> None:
    opens(person, entry, "読んで承認する")
    chooses(person, "decision", "差し戻す")


def _sends(person: Person, **values: Any) -> None:
    """Send the form that was opened from Home, which is drawn once more."""
    before = person.home
    assert before is not None
    assert sends(person, **values) == {}
    person.waits_for_home(after=before)
