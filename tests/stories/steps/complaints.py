"""A complaint as the people of the desk handle it."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.stories.steps.builders import KEN
from tests.stories.steps.case import Case, Values, chooses, opens_by, opens_form, submitted
from tickets.model.kinds import ContactBy, Move
from workspace.driver import Message, Person, View

MINIMUM: dict[str, Any] = {"detail": "広告メールが止まりません", "leak": "no"}
SPOT = ["acknowledged", "at_once"]
"""The marks of a matter that was answered on the phone."""
REST: dict[str, Any] = {"role": "principal", "contact_by": "phone"}
ASSESSED: dict[str, Any] = {
    "severity": "mid",
    "department": "sales",
    "person": "U02KEN",
    "flags": ["none"],
}
NO_NEED: dict[str, Any] = {"needed": "no", "action": "手順書を直した"}
WRITTEN: dict[str, Any] = {
    "facts_found": "停止の処理が一つのシステムで漏れていた",
    "cause": "手順書が古かった",
    "draft_reply": "ご不便をおかけしました。配信を停止しました。",
}
DRAFT: dict[str, Any] = {**WRITTEN, **NO_NEED, "finding": "upheld"}


def opens_step_one(person: Person, on: Message | None = None) -> View:
    """The first form, by shortcut or command."""
    if on is not None:
        person.uses_shortcut("log_complaint", on=on)
        return person.waits_for_view(after=on)
    return opens_by(person, "/privacy complaint")


def takes(person: Person, **values: Any) -> View:
    """Step 1 from the command to the receipt."""
    return submitted(person, opens_step_one(person), {**MINIMUM, **values})


def answers_on_the_spot(person: Person, category: str, **values: Any) -> View:
    """Step 1 with the tick, to the receipt."""
    opens_step_one(person)
    chooses(person, "marks", SPOT)
    form = chooses(person, "category", category)
    return submitted(person, form, {**MINIMUM, **values})


def logs(person: Person, on: Message, label: str) -> str:
    """Log a complaint by a button of this reply; its number."""
    number = number_of(submitted(person, opens_form(person, on, label), MINIMUM))
    person.closes()
    return number


def number_of(receipt: View) -> str:
    return str(receipt.blocks[0]["text"]["text"])


def labels(view: View) -> list[str]:
    """Labels of the fields, in reading order."""
    return [each["label"]["text"] for each in view.blocks if each["type"] == "input"]


def fields(view: View) -> list[str]:
    return [each["block_id"] for each in view.blocks if each["type"] == "input"]


def answer(view: View, name: str) -> Any:
    """The value of a field."""
    state = view.values[name]["answer"]
    value = next(each for key, each in state.items() if key != "type")
    if isinstance(value, dict):
        return value["value"]
    if isinstance(value, list):
        return [each["value"] if isinstance(each, dict) else each for each in value]
    return value


class Complaint(Case):
    """A complaint, from its description to the decision."""

    def assessed(self, contact_by: ContactBy = ContactBy.PHONE) -> "Complaint":
        """Described and assessed by Ken without forms; the department is asked."""
        self.prepared.describes(contact_by).assesses()
        self.prepared.does(KEN, Move.TAKE).does(KEN, Move.INVESTIGATE)
        return self

    def to_draft(self, who: Person) -> "Complaint":
        """Described, assessed and drafted by the same agent, form by form."""
        self.does(who, "complaint_describe", REST)
        self.does(who, "complaint_assess", ASSESSED)
        self.does(who, "complaint_draft", DRAFT)
        return self

    def drafts_no_reply(self, who: Person) -> View:
        """A draft for a person who wishes no contact."""
        found = {name: text for name, text in DRAFT.items() if name != "draft_reply"}
        return self.does(who, "complaint_draft", found)

    def is_accepted(self, who: Person) -> None:
        """Answered, accepted and closed in one form."""
        self.does(who, "complaint_respond", {"report": "monthly"}, chosen={"reaction": "accepted"})

    def decides(self, who: Person, decision: str, rest: Values | None = None) -> Mapping[str, str]:
        """Choose, then send the form for that choice; the errors under its fields."""
        self.opens(who, "complaint_decide")
        self.chooses(who, "decision", decision)
        return self.sends(who, rest)


Begins = Callable[..., Complaint]
"""Log a complaint with these values in its first form."""
