"""A form: what it shows and asks, and what its submission does."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from handlers.forms.inputs import Answer, Input, convert_answer
from handlers.forms.state import TicketRef
from handlers.services import Person
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from knowledge.library.loader import Library
from tickets.desk import Desk, VisibleTicket
from tickets.model.errors import NoSuchTicketError, StaleTicketError
from tickets.model.escalation import Escalation
from tickets.model.kinds import Channel, Kind, Move, PersonalField, Role
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Facts, Ticket
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office
from tickets.rules.periods import Rules
from tickets.workflow.case import Act, NewTicket
from tickets.workflow.fields import field_type

Answers = Mapping[str, Answer]
NO_ANSWERS: Answers = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContext:
    """Everything a form is drawn from and its answers are read in."""

    request: RequestContext
    shown_or_none: VisibleTicket | None = None
    """The ticket as this person may see it, with what they may open and do."""
    escalation_or_none: Escalation | None = None
    """The subject of a form that is not about a ticket."""
    seen_version: int = 0
    """The version that the person saw."""
    offers: "FormsByMove" = field(default_factory=dict)
    account: Personal | None = None
    """The reporter's words about the escalation, opened; the opening was audited."""
    opened: Mapping[ValueName, Personal] = field(default_factory=dict)
    """Opened personal values; the opening was audited."""
    signed_extras: Mapping[str, str] = field(default_factory=dict)
    """What its signed state carries besides ticket and version; ids only."""
    answers: Answers = field(default_factory=dict)
    """Current answers, while it is redrawn and when it is sent."""

    @property
    def extra_word(self) -> str:
        """The extra word of the button that opened the form; empty without one."""
        return self.signed_extras.get("more", "")

    @property
    def view(self) -> ViewContext:
        return self.request.view

    @property
    def say(self) -> Phrases:
        return self.view.say

    @property
    def office(self) -> Office:
        return self.view.office

    @property
    def office_context(self) -> OfficeContext:
        return self.view.office_context

    @property
    def now(self) -> datetime:
        return self.view.now

    @property
    def minute(self) -> datetime:
        """Now, as Slack's field has it."""
        return self.now.replace(second=0, microsecond=0)

    @property
    def today(self) -> date:
        return self.view.today

    @property
    def person(self) -> Person:
        return self.request.person

    @property
    def desk(self) -> Desk:
        return self.request.services.desk

    @property
    def library(self) -> Library:
        return self.request.answerer.library

    @property
    def rules(self) -> Rules:
        """The rules in force today."""
        return self.view.rules

    @property
    def roles(self) -> frozenset[Role]:
        """The person's roles today."""
        return self.office_context.roster.actor(self.person.id).roles

    @property
    def shown(self) -> VisibleTicket:
        """Return what `shown_or_none` does. Raises NoSuchTicketError: a tap may be crafted."""
        if self.shown_or_none is None:
            raise NoSuchTicketError
        return self.shown_or_none

    @property
    def ticket(self) -> Ticket:
        """The ticket. Raises NoSuchTicketError."""
        return self.shown.ticket

    @property
    def needs_reason(self) -> bool:
        """Whether this person opens the ticket's personal data only with a typed reason (O4)."""
        return self.shown.needs_reason_to_open

    @property
    def escalation(self) -> Escalation:
        """The escalation. Raises NoSuchTicketError: a crafted tap may name none."""
        if self.escalation_or_none is None:
            raise NoSuchTicketError
        return self.escalation_or_none

    @property
    def number(self) -> str:
        """Number of the ticket or escalation; empty for a new one."""
        if self.shown_or_none:
            return self.ticket.number
        return self.escalation_or_none.number if self.escalation_or_none else ""

    @property
    def submission_key(self) -> str:
        """Idempotency key: a submission is saved once, however often it is sent.

        A form over the third modal takes its view; that the ticket has changed since tells them
        apart.
        """
        return f"form:{self.request.body['view']['id']}:{self.number}:{self.seen_version}"

    def text(self, name: str) -> str:
        """A typed answer or a single choice, or an empty string."""
        value = self.answers.get(name)
        return value if isinstance(value, str) else ""

    def picked(self, name: str) -> tuple[str, ...]:
        """Ticked or chosen values."""
        value = self.answers.get(name)
        return value if isinstance(value, tuple) else ()

    def day(self, name: str) -> date | None:
        value = self.answers.get(name)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def moment(self, name: str) -> datetime | None:
        value = self.answers.get(name)
        return value if isinstance(value, datetime) else None

    def opened_value(self, field: PersonalField, of: str = "") -> str:
        """An opened personal value, for this form only."""
        found = self.opened.get(ValueName(field, of))
        return found.reveal() if found else ""


def answer_facts(context: FormContext, *names: str, of: Kind | None = None) -> dict[str, object]:
    """Return the answers in the types of the fields of the ticket, or of a new one; none empty."""
    kind, found = of or context.ticket.kind, {}
    for name in names:
        value = context.answers.get(name)
        if value not in (None, ""):
            found[name] = convert_answer(field_type(kind, name), value)
    return found


def personal_answers(context: FormContext, *fields: PersonalField) -> dict[ValueName, Personal]:
    """Return the personal answers by field, without empty ones."""
    return {
        ValueName(field): Personal(text) for field in fields if (text := context.text(str(field)))
    }


Part = Input | Block
Parts = Iterable[Part | None]
"""Blocks and inputs of a form; None is left out."""
DrawParts = Callable[[FormContext], Parts]
MakeActs = Callable[[FormContext], Sequence[Act]]
SubmitTicket = Callable[[FormContext], Ticket]
PersonalValues = Callable[[FormContext], Collection[ValueName]]
DrawReceipt = Callable[[FormContext, Ticket], Iterable[Block | None]]
SubmitAndTell = Callable[[FormContext], Iterable[Block | None]]
ActOnTap = Callable[[RequestContext, TicketRef], None]
FindEscalation = Callable[[RequestContext, str], Escalation]


KIND_PREFIX: Final[Mapping[Kind, str]] = {
    Kind.QUESTION: "question",
    Kind.COMPLAINT: "complaint",
    Kind.DISCLOSURE: "request",
}
"""How the names of forms for tickets of one kind start: `complaint_close`."""


@dataclass(frozen=True, slots=True)
class Form:
    """A modal, or a single tap if it asks nothing.

    Its phrases are `screen.NAME` (the button), `screen_title.NAME` and `screen_submit.NAME` where
    they differ from that and from `save`, and `screen_confirm.NAME` for a confirmation dialog.
    """

    name: str
    """Starts with the `KIND_PREFIX` of its kind, if it makes moves on tickets of one kind only."""
    _: KW_ONLY
    moves: tuple[Move, ...] = ()
    """Moves that it makes. It opens for people who may make one of them."""
    draw_parts: DrawParts | None = None
    """None: the tap itself makes the move."""
    asks: tuple[str, ...] = ()
    """Fields of the ticket that its only move takes from the answers."""
    seals: tuple[PersonalField, ...] = ()
    """Personal fields, likewise."""
    make_acts: MakeActs | None = None
    """What its submission does to the ticket, all or nothing (O7); None: its only move."""
    submit_ticket: SubmitTicket | None = None
    """Instead of `make_acts`, if that is more than acts on one ticket."""
    submit_and_tell: SubmitAndTell | None = None
    """Instead of both, if the result is not one ticket: what the form becomes."""
    saves: bool = True
    """False for a search, whose result is only shown."""
    act_on_tap: ActOnTap | None = None
    """Instead of drawing and submitting: a tap that acts and reports by itself."""
    find_escalation: FindEscalation | None = None
    """For a form about an escalation: finds the one of this number.

    Raises TicketError if the person has no right to it.
    """
    reads_account: bool = False
    """For such a form: it shows the reporter's words."""
    opens: PersonalValues = lambda _: ()
    """Personal values that it shows. People who may not open them do not get the form (O4);
    if it is not their next move, a typed reason is asked for first (forms/modal.py).
    """
    receipt: DrawReceipt | None = None
    """What the form becomes once it is saved; without one it closes."""
    is_done: Callable[[Ticket], bool] | None = None
    """Whether a notice's request is already done, although the move may be made again."""
    only_for: frozenset[Role] = frozenset()
    """Roles of the people who get it; everybody if empty. Of a ticket the moves decide."""
    is_again: Callable[[Ticket], bool] | None = None
    """Whether it corrects what it recorded before: then its title is `screen_again.NAME`."""
    is_open_to_guests: bool = False
    """Guests may report a possible breach, nothing else (O12)."""

    @property
    def kind(self) -> Kind | None:
        """Kind of the tickets on which it makes its moves; None: every kind, or no moves."""
        word = self.name.partition("_")[0] if self.moves else ""
        return next((kind for kind, prefix in KIND_PREFIX.items() if prefix == word), None)

    @property
    def only_shows(self) -> bool:
        """Whether there is nothing to send."""
        sends = self.moves or self.submit_ticket or self.submit_and_tell or self.act_on_tap
        return not sends

    def draw(self, context: FormContext) -> "DrawnForm":
        parts = self.draw_parts(context) if self.draw_parts else ()
        return DrawnForm(self, context, tuple(part for part in parts if part is not None))

    def submit(self, context: FormContext) -> Ticket:
        """Raises NoSuchTicketError for a form that only shows: it is never sent."""
        if self.submit_ticket is not None:
            return self.submit_ticket(context)
        if self.make_acts is not None:
            return make_moves(context, self.make_acts(context))
        if len(self.moves) != 1:
            raise NoSuchTicketError
        facts = answer_facts(context, *self.asks)
        return make_moves(
            context, [Act(self.moves[0], facts, personal_answers(context, *self.seals))]
        )


FormsByMove = Mapping[tuple[Kind | None, Move], str]
"""The form that makes a move, by kind of ticket."""


def forms_by_move(forms: Iterable[Form]) -> FormsByMove:
    """Return the first form for each move."""
    found: dict[tuple[Kind | None, Move], str] = {}
    for form in forms:
        for move in form.moves:
            found.setdefault((form.kind, move), form.name)
    return found


@dataclass(frozen=True, slots=True)
class DrawnForm:
    """A form drawn once for one context, to show it and to read its answers."""

    form: Form
    context: FormContext
    parts: Sequence[Part]

    @property
    def inputs(self) -> tuple[Input, ...]:
        return tuple(part for part in self.parts if isinstance(part, Input))

    @property
    def lacks_inputs(self) -> bool:
        """Whether it only says why it asks nothing. Some forms of tickets ask nothing but to be
        sent; none of those takes personal values."""
        asks = self.form.find_escalation is not None or self.form.seals
        return bool(asks) and not self.inputs


def new_ticket(context: FormContext, facts: Facts, **given: Any) -> NewTicket:
    """A ticket that came just now and from inside, unless `given` says otherwise."""
    made: dict[str, Any] = {"channel": Channel.INTERNAL, "received_at": context.now}
    return NewTicket(
        facts=facts,
        team=context.request.team,
        policy_revision=context.library.policy_revision,
        **made | given,
    )


def record_ticket(context: FormContext, new: NewTicket, then: Sequence[Act] = ()) -> Ticket:
    """Record a new ticket and make the moves that follow at once, all or none (O7)."""
    who, key = context.person.id, context.submission_key
    return context.desk.open(new, then, who=who, now=context.now, key=key)


def make_moves(context: FormContext, acts: Sequence[Act]) -> Ticket:
    """Make these moves on the ticket, all or none (O7)."""
    ticket, desk, who = context.ticket, context.desk, context.person.id
    try:
        return desk.act(ticket.number, acts, who=who, now=context.now, seen=context.seen_version)
    except StaleTicketError as stale:
        # Redelivered after a crash: this very submission made the change.
        if context.request.is_retry and stale.by == who:
            return desk.show(ticket.number, who=who, now=context.now).ticket
        raise
