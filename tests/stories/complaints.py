"""How people of the desk walk a complaint through its forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from handlers.forms.state import TicketRef
from tests.stories.program import Running
from workspace.driver import Message, Person, Slack, View

Values = Mapping[str, Any]
MINIMUM: Values = {"detail": "広告メールが止まりません", "leak": "no"}
REST: Values = {"role": "principal", "about_person_same": "yes", "contact_by": "phone"}
ASSESSED: Values = {
    "severity": "mid",
    "department": "sales",
    "person": "U02KEN",
    "flags_confirmed": ["confirmed"],
}
DRAFT: Values = {
    "facts_found": "停止の処理が一つのシステムで漏れていた",
    "cause": "手順書が古かった",
    "draft_reply": "ご不便をおかけしました。配信を停止しました。",
}
NO_NEED: Values = {"needed": "no", "no_need": "手順書を直した"}


def opens_step_one(person: Person, on: Message | None = None) -> View:
    """From the command the form stands there when the gesture ends: it opens before the ack."""
    if on is not None:
        person.uses_shortcut("log_complaint", on=on)
        return person.waits_for_view(after=on)
    before = person.view.seq if person.view else 0
    person.runs("/privacy complaint", channel="C01GENERAL")
    view = person.view
    assert view is not None
    assert view.seq > before
    return view


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


@dataclass
class Walk:
    """One complaint, and the screens that are opened on it from a button of the bot's."""

    slack: Slack
    program: Running
    number: str

    def opens(self, person: Person, screen: str, version: int | None = None) -> View:
        """The form of this screen; a card's or notice's button is drawn by others."""
        button = self.offers(person, screen, version)
        person.clicks(button, screen)
        return person.waits_for_view(after=button)

    def does(self, who: Person, screen: str, /, **values: Any) -> Mapping[str, str]:
        """Opens and sends a form; what stands under its fields afterwards."""
        self.opens(who, screen)
        return who.submits(values).errors

    def to_draft(self, who: Person) -> "Walk":
        """Described, assessed and drafted by the same agent."""
        for screen, values in (
            ("complaint_describe", REST),
            ("complaint_assess", ASSESSED),
            ("complaint_draft", DRAFT),
        ):
            assert self.does(who, screen, **values) == {}
        return self

    def decides(self, who: Person, decision: str, rest: Values = NO_NEED) -> Mapping[str, str]:
        """Chooses, sees the form drawn anew, and sends it; what stands under its fields then."""
        form = self.opens(who, "complaint_decide")
        who.clicks(form, "どうしますか", option=decision)
        who.waits_for_view(after=form)
        return who.submits(rest).errors

    def is_told(self, who: Person, screen: str) -> str:
        """What is said to somebody for whom the screen does not open."""
        button = self.offers(who, screen)
        who.clicks(button, screen)
        told = who.waits_for(after=button)
        while told.channel != button.channel:
            told = who.waits_for(after=told)
        return told.words

    def offers(self, person: Person, screen: str, version: int | None = None) -> Message:
        client = WebClient(self.slack.bot_token, self.slack.api_url, timeout=5)
        channel = client.conversations_open(users=person.id)["channel"]["id"]
        handle = TicketRef(self.number, version or self.version)
        button = {
            "type": "button",
            "text": {"type": "plain_text", "text": screen},
            "action_id": f"screen.{screen}",
            "value": handle.write(),
        }
        posted = client.chat_postMessage(
            channel=channel, text="…", blocks=[{"type": "actions", "elements": [button]}]
        )
        return next(each for each in person.sees(channel) if each.ts == posted["ts"])

    @property
    def version(self) -> int:
        return int(self.column("version"))

    @property
    def status(self) -> str:
        return str(self.column("status"))

    def column(self, name: str) -> Any:
        query = f"SELECT {name} FROM tickets WHERE number = '{self.number}'"
        return self.program.rows(query)[0][0]

    def audited(self, *columns: str) -> list[tuple[Any, ...]]:
        names = ", ".join(columns)
        query = f"SELECT {names} FROM audit WHERE number = '{self.number}' ORDER BY ordinal"
        return self.program.rows(query)


Begins = Callable[..., Walk]
"""A new complaint with these values in its first form."""
