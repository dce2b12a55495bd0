"""Assess a complaint and assign its investigation, in one form."""

from collections.abc import Sequence

from handlers.complaints.fields import asked, said, slots, texts, unread
from handlers.forms.fields import options
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input, Option
from handlers.tickets.actions import is_described
from handlers.tickets.fields import departments
from tickets.model.kinds import Flag, Kind, Move, PersonalField
from tickets.model.personal import ValueName
from tickets.workflow.case import Act

_NONE = "none"
_READ = (PersonalField.DETAIL, PersonalField.REMEDY_WANTED)


def _may_open(context: FormContext) -> Sequence[ValueName]:
    """The owner reads it here; assessing an unassigned complaint needs no reason."""
    return () if context.must_say_why else slots(context.case, *_READ)


def _draw(context: FormContext) -> Sequence[Part]:
    say, ticket = context.say, context.case
    return (
        *(texts(context, *_READ) if context.opened else [unread(context)]),
        asked(context, "severity", required=True, initial=ticket.complaint.severity),
        asked(
            context,
            "department",
            kind="choice",
            required=True,
            options=departments(context),
            initial=ticket.department,
            hint="",
        ),
        _owner(context),
        asked(
            context,
            "flags",
            required=True,
            options=(*options(say, Flag), Option(_NONE, say("complaint.no_flag"))),
            initial=tuple(ticket.flags) or ((_NONE,) if is_described(ticket) else ()),
            stands_for=("flags_confirmed", "link", "leak"),
        ),
    )


def _acts(context: FormContext) -> Sequence[Act]:
    """Ticking a flag, or that none applies, confirms that the flags were checked.

    What the second step said is preset; a flag prevails over a preset "none".
    """
    picked = context.picked("flags")
    flags = frozenset(Flag(each) for each in picked if each != _NONE)
    facts = said(context, "severity", "department")
    facts |= {"flags": flags, "flags_confirmed": bool(picked)}
    return [Act(Move.ASSESS, facts), *_investigated(context)]


def _owner(context: FormContext) -> Input:
    owner = context.case.owner or context.person.id
    return asked(context, "person", kind="person", required=True, initial=owner)


def _investigated(context: FormContext) -> Sequence[Act]:
    """Assign it first, unless it is theirs already."""
    person = context.text("person")
    assign = [] if person == context.case.owner else [Act(Move.ASSIGN, {"person": person})]
    return [*assign, Act(Move.INVESTIGATE)]


FORMS = (
    Form(
        name="complaint_assess",
        moves=(Move.ASSESS,),
        of=Kind.COMPLAINT,
        acts=_acts,
        draws=_draw,
        may_open=_may_open,
    ),
    Form(
        name="complaint_investigate",
        moves=(Move.INVESTIGATE,),
        of=Kind.COMPLAINT,
        acts=_investigated,
        draws=lambda context: (_owner(context),),
    ),
)
