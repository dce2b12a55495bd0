"""What is asked while the caller waits (screens.md 2.1, O1, O6)."""

from collections.abc import Sequence

from handlers.forms.fields import ask, ask_personal
from handlers.forms.form import Part, Setting
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets.fields import contact, is_of_the_desk, whose
from tickets.model.complaint import Category
from tickets.model.contact import LONGEST_NAME
from tickets.model.kinds import Channel, Kind, PersonalField

KEEP, MASKED, ORIGINAL = "keep", "masked", "original"
MARKS = "marks"
ACKNOWLEDGED, AT_ONCE = "acknowledged", "at_once"
DISCLOSURE, EMPLOYEE, ABOUT_DESK = "disclosure", "employee", "about_desk"
_MARKS = (ACKNOWLEDGED, AT_ONCE, DISCLOSURE, EMPLOYEE, ABOUT_DESK)
HAS_MASK = "m"
OPT_OUT = "opt_out"
"""Said by the door of those who want no more mails, in place of a message."""


def draw(setting: Setting) -> Sequence[Part]:
    """An employee who does not work at the desk is asked less; the ticket arrives unassigned."""
    if not is_of_the_desk(setting):
        return (
            *_stops(setting),
            _detail(setting),
            _leak(setting),
            _known_since(setting),
            *_who(setting),
            _purpose(setting),
        )
    return (
        _detail(setting),
        *_keep(setting),
        ask(setting, Kind.COMPLAINT, "category", required=True, initial=category(setting)),
        _leak(setting),
        _known_since(setting),
        ask(setting, Kind.COMPLAINT, "channel", required=True, initial=channel(setting)),
        *(_whose(setting) if EMPLOYEE in setting.picked(MARKS) else _who(setting)),
        _marks(setting),
    )


def message_of(setting: Setting) -> str:
    """The message from which the form was opened, as a name; empty for any other way."""
    more = setting.more.get("more", "")
    return "" if more == OPT_OUT else more.removesuffix(f":{HAS_MASK}")


def category(setting: Setting) -> Category:
    """A complaint, unless the door says otherwise."""
    return Category.OPT_OUT if setting.more.get("more") == OPT_OUT else Category.COMPLAINT


def channel(setting: Setting) -> Channel:
    """How it came, unless the agent says otherwise: a message is of the house."""
    return Channel.INTERNAL if message_of(setting) else Channel.PHONE


def _stops(setting: Setting) -> tuple[Block, ...]:
    """Day and system of the stop are the desk's to say, which stops at once (O10)."""
    if category(setting) is not Category.OPT_OUT:
        return ()
    return (blocks.section(setting.say("complaint.desk_stops")),)


def _detail(setting: Setting) -> Input:
    return ask_personal(setting, PersonalField.DETAIL, required=True)


def _keep(setting: Setting) -> tuple[Input, ...]:
    """Only where something of the message was masked."""
    say = setting.say
    if not setting.more.get("more", "").endswith(f":{HAS_MASK}"):
        return ()
    keep = Input(
        name=KEEP,
        label=say("complaint.keep"),
        kind="radio",
        required=True,
        initial=MASKED,
        options=tuple(Option(each, say(f"complaint.keep.{each}")) for each in (MASKED, ORIGINAL)),
    )
    return (keep,)


def _leak(setting: Setting) -> Input:
    return ask(setting, Kind.COMPLAINT, "leak", required=True)


def _known_since(setting: Setting) -> Input:
    # Slack's element counts in minutes.
    return ask(
        setting,
        Kind.COMPLAINT,
        "received_at",
        required=True,
        initial=setting.now.replace(second=0, microsecond=0),
    )


def _who(setting: Setting) -> tuple[Input, ...]:
    return ask_personal(setting, PersonalField.NAME, longest=LONGEST_NAME), contact(setting)


def _whose(setting: Setting) -> tuple[Input, ...]:
    """Instead of name and contact: who of the house it is, or which departments must not know."""
    say = setting.say
    return whose(setting, say("complaint.whose"), say("complaint.whose_hint"))


def _marks(setting: Setting) -> Input:
    say = setting.say
    return Input(
        name=MARKS,
        label=say("field.flags"),
        kind="ticks",
        options=tuple(Option(each, say(f"complaint.mark.{each}")) for each in _MARKS),
        initial=(ACKNOWLEDGED,) if channel(setting) is Channel.PHONE else (),
        redraws=True,
    )


def _purpose(setting: Setting) -> Block:
    return blocks.context(setting.say("complaint.purpose"))
