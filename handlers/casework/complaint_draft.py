"""The answer is drafted, and changed words come back to the drafter (c5, O22)."""

from collections.abc import Sequence

from handlers.casework.complaint_parts import (
    asked,
    corrective,
    corrective_facts,
    said,
    slots,
    texts,
)
from handlers.forms.facts import ask_personal, sealed
from handlers.forms.screen import Part, Screen, Setting, moving
from handlers.views import blocks
from tickets.case import Act
from tickets.slots import Slot
from tickets.ticket import Ticket
from tickets.words import Move, PersonalField

_FOUND = (PersonalField.FACTS_FOUND, PersonalField.CAUSE)
_WRITTEN = (*_FOUND, PersonalField.DRAFT_REPLY)
_READ = (PersonalField.DETAIL, PersonalField.REMEDY_WANTED, PersonalField.MOVE_REASON)


def _opens(ticket: Ticket) -> Sequence[Slot]:
    return slots(ticket, *_READ, *_WRITTEN)


def _draw(setting: Setting) -> Sequence[Part]:
    """What was written before it was sent back stands there again."""
    return (
        *texts(setting, *_READ),
        *(
            ask_personal(setting, field, required=True, initial=setting.value(field))
            for field in _FOUND
        ),
        ask_personal(
            setting,
            PersonalField.DRAFT_REPLY,
            initial=setting.value(PersonalField.DRAFT_REPLY),
            hint=setting.say("complaint.draft_hint"),
        ),
        *corrective(setting, required=False),
        asked(
            setting,
            "no_contact_reason",
            initial=setting.case.complaint.no_contact_reason,
            hint=setting.say("complaint.no_contact_hint"),
        ),
    )


def _acts(setting: Setting) -> Sequence[Act]:
    facts = said(setting, "no_contact_reason") | corrective_facts(setting)
    return [Act(Move.DRAFT, facts, sealed(setting, *_WRITTEN))]


def _opens_changed(ticket: Ticket) -> Sequence[Slot]:
    return slots(ticket, PersonalField.DRAFT_REPLY)


def _draw_changed(setting: Setting) -> Sequence[Part]:
    small = blocks.context(setting.say("complaint.two_have_seen"))
    return (*texts(setting, PersonalField.DRAFT_REPLY), small)


SCREENS = (
    Screen(name="complaint_draft", does=moving(_acts), draws=_draw, opens=_opens),
    Screen(
        name="complaint_confirm",
        does=moving(lambda _: [Act(Move.CONFIRM_CHANGE)]),
        draws=_draw_changed,
        opens=_opens_changed,
    ),
)
