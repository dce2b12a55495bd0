"""How people of the desk walk a complaint through its forms."""

from collections.abc import Mapping
from typing import Any

from workspace.driver import Message, Person, View

Values = Mapping[str, Any]
MINIMUM: Values = {"detail": "広告メールが止まりません", "leak": "no"}


def opens_step_one(person: Person, on: Message | None = None) -> View:
    """The form stands there when the gesture ends: it is opened before the ack."""
    before = person.view.seq if person.view else 0
    if on is None:
        person.runs("/privacy complaint", channel="C01GENERAL")
        view = person.view
        assert view is not None
        assert view.seq > before
        return view
    return person.waits_for_view(after=person.uses_shortcut("log_complaint", on=on))


def takes(person: Person, **values: Any) -> View:
    """Step 1 from the command to the receipt."""
    form = opens_step_one(person)
    sent = person.submits({**MINIMUM, **values})
    assert sent.errors == {}, sent.errors
    return person.waits_for_view(after=form)


def number_of(receipt: View) -> str:
    return str(receipt.blocks[0]["text"]["text"])


def labels(view: View) -> list[str]:
    """Of its fields, in reading order."""
    return [each["label"]["text"] for each in view.blocks if each["type"] == "input"]


def fields(view: View) -> list[str]:
    return [each["block_id"] for each in view.blocks if each["type"] == "input"]


def answer(view: View, name: str) -> Any:
    """What stands in a field."""
    state = view.values[name]["answer"]
    value = next(each for key, each in state.items() if key != "type")
    if isinstance(value, dict):
        return value["value"]
    if isinstance(value, list):
        return [each["value"] if isinstance(each, dict) else each for each in value]
    return value
