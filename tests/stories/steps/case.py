"""A ticket as people work on it: every press is on a button that the person is shown."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from handlers.slack.phrases import Phrases
from tests.stories.steps.builders import Prepared
from tests.stories.steps.program import Running, runs
from tickets.model.kinds import Kind, Status
from tickets.model.ticket import Ticket
from workspace.driver import GestureFailed, GestureResult, Message, Person, Slack, View

Values = Mapping[str, Any]
Shown = Message | View
DESK, DM, GENERAL = "C03DESK", "@madoguchi", "C01GENERAL"
NOT_THERE = "番号が存在しないか、ご覧になれません。"
MENU = "menu"
_SAY = Phrases("ja")
_STATE = "状態："


def without_modals(person: Person) -> Person:
    """Close the modals that an earlier step left open."""
    if person.view:
        person.closes(everything=True)
    return person


def opens_form(person: Person, on: Shown, label: str, **more: Any) -> View:
    """Press a button or pick an option; the modal that opens."""
    before = person.view
    done = person.clicks(on, label, **more)
    return person.waits_for_view(after=before or done)


def opens_by(person: Person, command: str) -> View:
    """The modal that a command opens."""
    before = person.view.seq if person.view else 0
    person.runs(command, channel="C01GENERAL")
    return person.waits_for_view(after=GestureResult(before))


def reply_to(person: Person, on: Shown, label: str, **more: Any) -> Message:
    """Press a button or pick an option; what its message becomes, or the reply under it."""
    person.clicks(on, label, **more)
    return person.waits_for(after=on)


def chooses(person: Person, name: str, option: Any) -> View:
    """Change a field on which others depend; the redrawn form."""
    view = person.view
    assert view is not None
    person.clicks(view, (name, "answer"), option=option)
    return person.waits_for_view(after=view)


def sends(person: Person, **values: Any) -> dict[str, str]:
    """Send the open form; the errors under its fields."""
    return dict(person.submits(values).errors)


def submitted(person: Person, form: View, values: Values | None = None) -> View:
    """Send the open form, which is accepted; what it turns into."""
    errors = person.submits(values).errors
    assert errors == {}, errors
    return person.waits_for_view(after=form)


def detail(person: Person, number: str) -> View:
    """The detail view of a ticket, by the command; nothing else stays open."""
    without_modals(person)
    return opens_by(person, f"/privacy ticket {number}")


def direct(person: Person, saying: str = "") -> list[Message]:
    """The DM of the bot with this person, or its messages with these words."""
    return person.sees(DM, saying)


@dataclass(frozen=True)
class Button:
    """A button or a menu option that leads to a form."""

    on: Shown
    block_id: str
    action_id: str
    value: str

    @property
    def more(self) -> str:
        """What the button says besides the ticket."""
        return self.value.split("|")[2].partition(":")[2 if self.action_id == MENU else 0]

    def press(self, person: Person) -> GestureResult:
        option = self.value if self.action_id == MENU else None
        return person.clicks(self.on, (self.block_id, self.action_id), option=option)


def buttons(on: Shown, form: str, number: str = "") -> Iterator[Button]:
    """The buttons and menu options that lead from here to this form about this ticket."""
    for block in on.blocks:
        for element in _elements(block):
            action = element["action_id"]
            values = [each["value"] for each in element.get("options", ())]
            for value in values or [element.get("value", "")]:
                about, _, more = value.split("|") if value.count("|") == 2 else ("", "", "")
                name = more.partition(":")[0] if action == MENU else action.removeprefix("screen.")
                if name == form and about == number:
                    yield Button(on, block["block_id"], action, value)


def _elements(block: Any) -> Sequence[Any]:
    row = block.get("elements", ()) if block["type"] == "actions" else ()
    return [*row, block["accessory"]] if block.get("accessory") else row


@dataclass
class Case:
    """One ticket, and the receipt of the last form about it."""

    slack: Slack
    program: Running
    number: str = ""
    sent: int = 0
    """Forms that were accepted."""
    _receipt: View | None = field(default=None, repr=False)

    @property
    def receipt(self) -> View:
        """The view that the form sent last turned into."""
        assert self._receipt is not None, "the form closed without a receipt"
        return self._receipt

    @property
    def prepared(self) -> Prepared:
        """To move it without forms, up to where a story begins."""
        return Prepared(self.program, self.number)

    def button(self, person: Person, form: str, number: str | None = None) -> Button | None:
        """On the card, in the detail view, in the DM or on Home, where the person finds it first."""
        number = self.number if number is None else number
        for on in self._shown(without_modals(person), number):
            for found in buttons(on, form, number):
                return found
        return None

    def _shown(self, person: Person, number: str) -> Iterator[Shown]:
        assert self.program.delivered()
        if number:
            yield from _newest(person, DESK, number)
            person.runs(f"/privacy ticket {number}", channel=GENERAL)
            assert self.program.has_answered()
            if sheet := person.view:
                yield sheet
                without_modals(person)
            yield from _newest(person, DM, number)
        if home := person.opens_home():
            yield home
        yield runs(person, "/privacy tickets", channel=GENERAL)

    def card(self, person: Person) -> Message:
        """The card in the desk channel, as it is now."""
        assert self.program.settled()
        found = _newest(person, DESK, self.number)
        return next(each for each in found if each.text.startswith(self.number))

    def offers(self, person: Person, form: str, number: str | None = None) -> bool:
        """Whether the person is shown a button for this form anywhere."""
        return self.button(person, form, number) is not None

    def _found(self, person: Person, form: str, number: str | None) -> Button:
        found = self.button(person, form, number)
        assert found, f"{person.id} is not shown {form} for {number or self.number}"
        return found

    def opens(self, person: Person, form: str, number: str | None = None) -> View:
        button = self._found(person, form, number)
        before = _place(person.view)
        button.press(person)
        return person.waits_for_view(after=before)

    def moves(self, person: Person, form: str) -> None:
        """Press a button that makes a move without a form."""
        self._found(person, form, None).press(person)
        assert self.program.settled()

    def told(self, person: Person, form: str) -> str:
        """The answer to a press that opens no form."""
        button = self._found(person, form, None)
        moment = button.press(person)
        if isinstance(button.on, View):
            return person.waits_for_view(after=button.on).words
        said = person.waits_for(after=moment)
        while not said.ephemeral:
            said = person.waits_for(after=said)
        return said.words

    def chooses(self, person: Person, name: str, option: Any) -> View:
        return chooses(person, name, option)

    def sends(self, person: Person, values: Values | None = None) -> Mapping[str, str]:
        """The errors under the fields; empty if the form was accepted."""
        before = person.view
        assert before is not None
        sent = person.submits(values or {})
        assert self.program.has_answered()  # Home is drawn after the ack
        after = person.view
        self._receipt = after if after and after.seq > before.seq else None
        self.sent += not sent.errors
        return sent.errors

    def submits(self, person: Person, form: str, /, **values: Any) -> Mapping[str, str]:
        """Open, fill and send a form; the errors under the fields."""
        self.opens(person, form)
        return self.sends(person, values)

    def does(
        self,
        person: Person,
        form: str,
        values: Values | None = None,
        *,
        chosen: Values | None = None,
        number: str | None = None,
    ) -> View:
        """Open, fill and send a form that is accepted; the form as it was filled in."""
        view = self.opens(person, form, number)
        for name, option in (chosen or {}).items():
            view = self.chooses(person, name, option)
        errors = self.sends(person, values)
        assert errors == {}, errors
        assert self._receipt is None or self._receipt.title != "お知らせ", self._receipt.words
        return view

    def opens_letter(self, person: Person, kind: str) -> View:
        """Choose a letter of the ticket; the letter, or the question for a reason."""
        choice = self.opens(person, "ticket_letter")
        row = next(b for b in buttons(choice, "ticket_letter", self.number) if b.more == kind)
        row.press(person)
        return person.waits_for_view(after=choice)

    def records_letter(self, person: Person, kind: str) -> View:
        """The form behind the button under a letter."""
        letter = self.opens_letter(person, kind)
        [sent] = buttons(letter, "ticket_letter_sent", self.number)
        sent.press(person)
        return person.waits_for_view(after=letter)

    @property
    def ticket(self) -> Ticket:
        """As the auditor sees it."""
        return self.program.ticket(self.number)

    @property
    def status(self) -> str:
        """The status that the detail view shows to the auditor."""
        auditor = without_modals(self.slack.person("aoi"))
        words = opens_by(auditor, f"/privacy ticket {self.number}").words
        auditor.closes()
        kind = next(kind for kind in Kind if _SAY.word("kind", kind) in words.splitlines()[0])
        state = words.partition(_STATE)[2].splitlines()[0].partition(" → ")[0].partition("（")
        return next(
            str(status)
            for status in Status
            if status is Status.CLOSED or _SAY.has(f"next.{kind}.{status}")
            if _SAY.word("status", status, kind) in (state[0], "".join(state))
        )


def _place(view: View | None) -> GestureResult:
    return GestureResult(view.seq if view else 0)


def _newest(person: Person, channel: str, number: str) -> Sequence[Message]:
    """The bot's messages about this number, newest first."""
    with suppress(GestureFailed):  # not a member
        return [each for each in reversed(person.sees(channel, number)) if each.bot]
    return ()


def shown(message: Message) -> str:
    """Everything that the app said, without the block ids of Slack."""
    blocks = [{k: v for k, v in block.items() if k != "block_id"} for block in message.blocks]
    return f"{message.text} {blocks}"
