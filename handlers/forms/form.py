"""A screen: what it shows and asks, and what its submission does."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from handlers.forms.inputs import Answer, Input
from handlers.forms.state import TicketRef
from handlers.services import Person
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from knowledge.library.loader import Library
from tickets.desk import Desk, Shown
from tickets.model.errors import NoSuchTicketError, StaleTicketError
from tickets.model.escalation import Escalation
from tickets.model.kinds import Kind, Move, PersonalField, Role
from tickets.model.personal import Personal, SealedField
from tickets.model.ticket import Ticket
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office
from tickets.rules.periods import Rules, in_force
from tickets.workflow.case import Act

Answers = Mapping[str, Answer]
NO_ANSWERS: Answers = MappingProxyType({})


def _nothing() -> Answers:
    return NO_ANSWERS


def _unopened() -> Mapping[SealedField, Personal]:
    return MappingProxyType({})


def _no_more() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContext:
    """All that a screen is drawn from, and that its answers are read in."""

    request: RequestContext
    ticket: Ticket | None = None
    escalation: Escalation | None = None
    """What the screen is about, where that is no ticket."""
    shown: Shown | None = None
    """The ticket in this person's sight, with what may be opened of it and moved."""
    seen: int = 0
    """The version that the person was looking at."""
    offers: "Offers" = field(default_factory=dict)
    opened: Mapping[SealedField, Personal] = field(default_factory=_unopened)
    """Personal values that the screen shows; their opening was audited."""
    more: Mapping[str, str] = field(default_factory=_no_more)
    """What the button said besides the number; ids only."""
    answers: Answers = field(default_factory=_nothing)
    """What stands in the form, while it is drawn anew and when it is sent."""

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
    def circumstances(self) -> OfficeContext:
        return self.view.circumstances

    @property
    def now(self) -> datetime:
        return self.view.now

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
    def law(self) -> Rules:
        """The rules that hold today."""
        return in_force(self.circumstances.rules, self.today)

    @property
    def roles(self) -> frozenset[Role]:
        """What the person is in the office today."""
        return self.circumstances.roster.actor(self.person.id).roles

    @property
    def case(self) -> Ticket:
        """The ticket, on a screen that is about one; what was tapped or sent may name none."""
        if self.ticket is None:
            raise NoSuchTicketError
        return self.ticket

    @property
    def matter(self) -> Escalation:
        """The escalation, on a screen that is about one."""
        if self.escalation is None:
            raise NoSuchTicketError
        return self.escalation

    @property
    def number(self) -> str:
        """Of what the screen is about; empty if it is about nothing that is there yet."""
        about = self.ticket or self.escalation
        return about.number if about else ""

    def text(self, name: str) -> str:
        """A typed answer or a single choice; empty if there is none."""
        value = self.answers.get(name)
        return value if isinstance(value, str) else ""

    def picked(self, name: str) -> tuple[str, ...]:
        """The values ticked or chosen."""
        value = self.answers.get(name)
        return value if isinstance(value, tuple) else ()

    def day(self, name: str) -> date | None:
        value = self.answers.get(name)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def moment(self, name: str) -> datetime | None:
        value = self.answers.get(name)
        return value if isinstance(value, datetime) else None

    def value(self, field: PersonalField, of: str = "") -> str:
        """An opened personal value, to be shown in this form only."""
        found = self.opened.get(SealedField(field, of))
        return found.reveal() if found else ""


Part = Input | Block
Draws = Callable[[FormContext], Sequence[Part]]
Does = Callable[[RequestContext, FormContext], Ticket]
Opens = Callable[[Ticket], Collection[SealedField]]
MayOpen = Callable[[FormContext], Collection[SealedField]]
Receipt = Callable[[FormContext, Ticket], Sequence[Block]]
Tells = Callable[[RequestContext, FormContext], Sequence[Block]]
Taps = Callable[[RequestContext, TicketRef], None]
Reaches = Callable[[Desk, str, str, datetime], Escalation]


def _opens_nothing(_: Ticket | FormContext) -> Collection[SealedField]:
    return ()


def _changes_nothing(_: RequestContext, __: FormContext) -> Ticket:
    """Nobody can have sent a screen that has nothing to send."""
    raise NoSuchTicketError


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One modal, or one tap where it asks nothing.

    Its words are the phrases `screen.NAME` (the button), `screen_title.NAME`, `screen_submit.NAME`,
    and `screen_confirm.NAME` where a dialog stands before it (screens.md 0.4).
    """

    name: str
    does: Does = _changes_nothing
    moves: tuple[Move, ...] = ()
    """Moves that it makes. It opens for people who may make one of them."""
    of: Kind | None = None
    """Kind of the tickets that it is about; None: every kind."""
    draws: Draws | None = None
    """None: the tap itself is the act."""
    only_shows: bool = False
    """There is nothing to send."""
    tells: Tells | None = None
    """In place of `does`: what was found or done, where that is not one ticket."""
    taps: Taps | None = None
    """In place of all that: a tap that does something and says itself what became of it."""
    reaches: Reaches | None = None
    """It is about an escalation, which is reached by desk, number, person and time.

    That raises TicketError where the person has no right to it.
    """
    opens: Opens = _opens_nothing
    """Personal values that it shows; whoever may not open them does not get the form (O4).

    Where it is not the person's next move, a typed reason is asked first (why.py).
    """
    may_open: MayOpen = _opens_nothing
    """Likewise, chosen by what the person's own view may open and by what the button said."""
    receipt: Receipt | None = None
    """What the form becomes when it was saved; without one it closes."""
    is_done: Callable[[Ticket], bool] | None = None
    """Whether what a notice asked for is there already, although the move may be made again."""
    for_guests: bool = False
    """Only a possible breach may be reported by a guest (O12)."""

    def drawn(self, context: FormContext) -> "Drawn":
        return Drawn(self, context, self.draws(context) if self.draws else ())


Offers = Mapping[tuple[Kind | None, Move], str]
"""The form that makes a move, by the kind of ticket that it is about."""


def by_move(forms: Iterable[Form]) -> Offers:
    """Of several forms that make a move, the first."""
    found: dict[tuple[Kind | None, Move], str] = {}
    for form in forms:
        for move in form.moves:
            found.setdefault((form.of, move), form.name)
    return found


@dataclass(frozen=True, slots=True)
class Drawn:
    """A form drawn for one context, once: for showing it and for reading its answers."""

    form: Form
    context: FormContext
    parts: Sequence[Part]

    @property
    def inputs(self) -> tuple[Input, ...]:
        return tuple(part for part in self.parts if isinstance(part, Input))


def form_key(request: RequestContext) -> str:
    """The name of a form that opens a ticket: however often it is sent, there is one ticket."""
    return f"form:{request.body['view']['id']}"


def moving(acts: Callable[[FormContext], Sequence[Act]]) -> Does:
    """The submission makes these moves on the ticket, all or none (O7)."""

    def do(request: RequestContext, context: FormContext) -> Ticket:
        ticket = context.case
        desk, who = request.services.desk, request.user
        try:
            return desk.act(
                ticket.number, acts(context), who=who, now=context.now, seen=context.seen
            )
        except StaleTicketError as stale:
            # Delivered again after a crash: what moved it meanwhile was this very submission.
            if request.is_again and stale.by == who:
                return desk.show(ticket.number, who=who, now=context.now).ticket
            raise

    return do
