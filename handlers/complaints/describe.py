"""The rest of a complaint's form, and the word that it was received (screens.md 2.3, c2)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from handlers.complaints.fields import COMPLAINT, asked, said, slots
from handlers.forms.fields import ask_personal, options, sealed
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.tickets.fields import contact, contact_by, contact_slot, departments, role
from tickets.model.contact import LONGEST_NAME, LONGEST_SUMMARY
from tickets.model.kinds import ContactBy, Flag, Move, PartyRole, PersonalField
from tickets.model.ticket import Party
from tickets.workflow.case import Act

_FLAGS = (Flag.LEGAL, Flag.MEDIA, Flag.AUTHORITY, Flag.EEA)
_LETTER = (PersonalField.POSTAL_CODE, PersonalField.ADDRESS)
_REACHED = (PersonalField.PHONE, PersonalField.EMAIL, PersonalField.ADDRESS)
_SEALED = (PersonalField.NAME, PersonalField.NAME_KANA, *_LETTER, PersonalField.REMEDY_WANTED)


def _draw(setting: Setting) -> Sequence[Part]:
    """What was sealed before is not shown: a field is written only to change it."""
    ticket = setting.case
    party, complaint = ticket.party, ticket.complaint
    return (
        role(setting, COMPLAINT, required=True),
        asked(setting, "about_person_same", required=True, initial=complaint.about_person_same),
        contact_by(setting, required=True, redraws=True),
        *_who(setting),
        _personal(setting, PersonalField.NAME_KANA),
        *_address(setting, party),
        _personal(setting, PersonalField.REMEDY_WANTED),
        asked(setting, "subjects", kind="choices", initial=tuple(complaint.subjects)),
        asked(setting, "summary", initial=ticket.summary, longest=LONGEST_SUMMARY),
        Input(
            name="about",
            label=setting.say("field.about"),
            kind="people",
            hint=setting.say("hint.about"),
        ),
        asked(
            setting,
            "department",
            kind="choice",
            options=departments(setting),
            initial=ticket.department,
        ),
        _flags(setting),
        asked(setting, "category", required=True, initial=complaint.category),
    )


def _who(setting: Setting) -> Iterator[Input]:
    """What was not asked on the phone may be asked later."""
    if not slots(setting.case, PersonalField.NAME):
        yield ask_personal(setting, PersonalField.NAME, longest=LONGEST_NAME)
    if not slots(setting.case, PersonalField.PHONE, PersonalField.EMAIL):
        yield contact(setting)


def _address(setting: Setting, party: Party) -> Iterator[Input]:
    """Only if a letter will be sent."""
    wished = setting.answers.get("contact_by", party.contact_by)
    if wished == ContactBy.POST:
        yield from (_personal(setting, field) for field in _LETTER)


def _personal(setting: Setting, field: PersonalField) -> Input:
    if slots(setting.case, field):
        return ask_personal(setting, field, hint=setting.say("complaint.there"))
    return ask_personal(setting, field)


def _flags(setting: Setting) -> Input:
    known = tuple(flag for flag in _FLAGS if flag in setting.case.flags)
    return asked(setting, "flags", options=options(setting.say, _FLAGS), initial=known)


def _acts(setting: Setting) -> Sequence[Act]:
    """Who is named is named last: from then on fewer people see the ticket (O1)."""
    picked = frozenset(Flag(each) for each in setting.picked("flags"))
    party = Party(PartyRole(setting.text("role")), ContactBy(setting.text("contact_by")))
    facts = said(setting, "about_person_same", "subjects", "summary", "department", "category") | {
        "party": party,
        "flags": setting.case.flags - {*_FLAGS} | picked,
    }
    personal = {**sealed(setting, *_SEALED), **contact_slot(setting)}
    about = frozenset(setting.picked("about"))
    naming = [Act(Move.NAME, {"about": about})] if about else []
    return [Act(Move.DESCRIBE, facts, personal), *naming]


def _draw_acknowledge(setting: Setting) -> Sequence[Part]:
    say, ticket = setting.say, setting.case
    unreached = not slots(ticket, *_REACHED)
    return (
        blocks.headline(say("complaint.say_this")),
        blocks.section(say("complaint.words", number=ticket.number)),
        blocks.context(say("complaint.no_days")),
        *([replace(contact(setting), stands_for=_REACHED)] if unreached else ()),
        asked(setting, "no_contact_reason", initial=ticket.complaint.no_contact_reason),
    )


def _acknowledge(setting: Setting) -> Sequence[Act]:
    facts = said(setting, "no_contact_reason")
    return [Act(Move.ACKNOWLEDGE, facts, contact_slot(setting))]


SCREENS = (
    Screen(name="complaint_describe", does=moving(_acts), draws=_draw),
    Screen(name="complaint_acknowledge", does=moving(_acknowledge), draws=_draw_acknowledge),
)
