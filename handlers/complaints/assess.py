"""How grave it is and who looks into it, in one screen (screens.md 2.5: c3 and c4)."""

from collections.abc import Sequence

from handlers.complaints.fields import asked, said, slots, texts
from handlers.forms.fields import options
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.tickets.fields import departments
from tickets.access import visibility
from tickets.model.kinds import Flag, Move, PersonalField
from tickets.model.personal import Slot
from tickets.workflow.case import Act

_CONFIRMED = "confirmed"
_READ = (PersonalField.DETAIL, PersonalField.REMEDY_WANTED)


def _may_open(setting: Setting) -> Sequence[Slot]:
    """Whoever owns it reads it here; to assess what nobody owns yet, no reason is asked for."""
    roster = setting.circumstances.roster
    who = roster.actor(setting.person.id)
    if visibility.must_say_why(setting.case, who, roster, setting.today):
        return ()
    return slots(setting.case, *_READ)


def _draw(setting: Setting) -> Sequence[Part]:
    say, ticket = setting.say, setting.case
    return (
        *(texts(setting, *_READ) if setting.opened else [blocks.context(say("complaint.unread"))]),
        asked(setting, "severity", required=True, initial=ticket.complaint.severity),
        asked(
            setting,
            "department",
            kind="choice",
            required=True,
            options=departments(setting),
            initial=ticket.department,
            hint="",
        ),
        _owner(setting),
        asked(setting, "flags", options=options(say, Flag), initial=tuple(ticket.flags)),
        Input(
            name="flags_confirmed",
            label=say("complaint.check"),
            kind="ticks",
            required=True,
            options=(Option(_CONFIRMED, say("field.flags_confirmed")),),
            stands_for=("link", "leak"),
        ),
    )


def _acts(setting: Setting) -> Sequence[Act]:
    flags = frozenset(Flag(each) for each in setting.picked("flags"))
    facts = said(setting, "severity", "department") | {
        "flags": flags,
        "flags_confirmed": _CONFIRMED in setting.picked("flags_confirmed"),
    }
    return [Act(Move.ASSESS, facts), *_investigated(setting)]


def _owner(setting: Setting) -> Input:
    owner = setting.case.owner or setting.person.id
    return asked(setting, "person", kind="person", required=True, initial=owner)


def _investigated(setting: Setting) -> Sequence[Act]:
    """Given to somebody first, unless it is theirs already."""
    person = setting.text("person")
    assign = [] if person == setting.case.owner else [Act(Move.ASSIGN, {"person": person})]
    return [*assign, Act(Move.INVESTIGATE)]


SCREENS = (
    Screen(name="complaint_assess", does=moving(_acts), draws=_draw, may_open=_may_open),
    Screen(
        name="complaint_investigate",
        does=moving(_investigated),
        draws=lambda setting: (_owner(setting),),
    ),
)
