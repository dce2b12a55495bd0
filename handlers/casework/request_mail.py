"""Mail that came back, at the form and at the reply, and what is done about it (O19)."""

from collections.abc import Sequence

from handlers.casework.request_parts import REQUEST, asked, form, with_letter
from handlers.forms.facts import ask_personal, facts, options, sealed
from handlers.forms.inputs import Input
from handlers.forms.screen import Part, Screen, Setting, moving
from handlers.views import blocks
from tickets.case import Act
from tickets.papers import MailTrouble, NextStep, ReturnedMail
from tickets.words import LetterKind, Move, PersonalField

_ADDRESS = (PersonalField.POSTAL_CODE, PersonalField.ADDRESS)


def _draw_return(setting: Setting) -> Sequence[Part]:
    say = setting.say
    return (
        Input(
            name="on",
            label=say("field.on"),
            kind="day",
            required=True,
            initial=setting.today,
            stands_for=("returned_mail",),
        ),
        Input(
            name="trouble",
            label=say("field.trouble"),
            kind="radio",
            required=True,
            options=options(say, MailTrouble),
        ),
        Input(
            name="next_step",
            label=say("field.next_step"),
            kind="radio",
            options=options(say, (NextStep.RESEND, NextStep.ASK_ADDRESS)),
        ),
        blocks.context(say("request.keeping_is_the_managers")),
    )


def _return(setting: Setting) -> Sequence[Act]:
    planned = setting.text("next_step")
    mail = ReturnedMail(
        on=setting.day("on") or setting.today,
        trouble=MailTrouble(setting.text("trouble")),
        next_step=NextStep(planned) if planned else None,
    )
    return [Act(Move.RECORD_RETURN, {"returned_mail": mail})]


def _draw_resend(setting: Setting) -> Sequence[Part]:
    return (
        asked(setting, "replied_at", required=True, initial=setting.now),
        asked(setting, "delivery_ref", required=True),
        blocks.context(setting.say("request.blank_stays")),
        *(ask_personal(setting, each, hint="") for each in _new_address(setting)),
    )


def _new_address(setting: Setting) -> Sequence[PersonalField]:
    """Of whoever the answer goes to, who need not be the one that applied."""
    return (PersonalField.PRINCIPAL_ADDRESS,) if setting.case.is_for_the_person else _ADDRESS


def _resend(setting: Setting) -> Sequence[Act]:
    found = facts(setting, REQUEST, "replied_at", "delivery_ref")
    return [Act(Move.RESEND, found, sealed(setting, *_new_address(setting)))]


SCREENS = (
    Screen(name="request_return", draws=_draw_return, does=moving(_return)),
    Screen(
        name="request_resend",
        draws=_draw_resend,
        does=moving(_resend),
        receipt=with_letter(LetterKind.REPLY),
    ),
    form("request_keep_mail", Move.KEEP_MAIL, seals=(PersonalField.MOVE_REASON,)),
)
