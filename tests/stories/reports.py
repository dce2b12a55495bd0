"""How people report a possible breach, and what is kept of it."""

import json
import re
from typing import Any

from tests.stories.program import Running
from workspace.driver import Message, Person, View

EVENT = "お客様の名簿を誤送信しました"


def opens(person: Person, on: Message | View, label: str) -> View:
    """The form behind a button."""
    person.clicks(on, label)
    return person.waits_for_view(after=on)


def answers(person: Person, on: Message, label: str) -> Message:
    """What a button's message becomes, or what is said under it."""
    person.clicks(on, label)
    return person.waits_for(after=on)


def meets_the_door(person: Person, said: str = EVENT) -> Message:
    return person.waits_for(after=person.writes(said, to="@madoguchi"))


def reports(person: Person) -> Message:
    """From the statement of an event to the receipt."""
    return answers(person, meets_the_door(person), "すぐ報告する")


def adds(person: Person, receipt: Message, **values: Any) -> View:
    """Fills in what is known by now, and closes what is said of it."""
    form = opens(person, receipt, "分かることを追加")
    assert form.title == "分かることを追加"
    sent = person.submits(values)
    assert sent.errors == {}, sent.errors
    done = person.waits_for_view(after=form)
    person.closes()
    return done


def number_in(text: str) -> str:
    found = re.search(r"E-[0-9]{4}-[0-9]{4}", text)
    assert found, text
    return found[0]


def kept(program: Running, number: str, column: str) -> object:
    """A column of the report's row, or a part of its body."""
    where = f"FROM escalations WHERE number = '{number}'"
    body = json.loads(str(program.rows(f"SELECT body {where}")[0][0]))
    if column in body:
        return body[column]
    return program.rows(f"SELECT {column} {where}")[0][0]


def told(program: Running, number: str) -> set[str]:
    return {who for (who,) in program.rows(f"SELECT \"to\" FROM notices WHERE number = '{number}'")}


def direct(person: Person) -> list[Message]:
    """All that the bot said to this person alone."""
    return person.sees("@madoguchi")
