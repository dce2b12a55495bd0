"""Identity, authority, and what has to be put right (手続4, d4, d5; O9)."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.disclosures.fields import (
    REQUEST,
    asked,
    may_come_as_agent,
    person_unknown,
    request_of,
    with_letter,
)
from handlers.disclosures.stamps import counted, counting, fee_rules
from handlers.forms.fields import ask_personal, facts, options, sealed
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from tickets.model.documents import OF_PAPERS, Check, Correction, Defect
from tickets.model.kinds import LetterKind, Move, PersonalField
from tickets.model.personal import Slot
from tickets.model.ticket import Ticket
from tickets.rules import fees
from tickets.workflow.case import Act

_COMPARED = (PersonalField.NAME, PersonalField.POSTAL_CODE, PersonalField.ADDRESS)
_IDENTITY = ("id_result", "id_paper", "id_address_match")
_AUTHORITY = ("agent_kind", "authority_paper", "authority_result")
_ANSWERED = (PersonalField.POSTAL_CODE, PersonalField.ADDRESS, PersonalField.TARGET_SCOPE)


def _compared(ticket: Ticket) -> Sequence[Slot]:
    """What the paper is held against."""
    return [slot for each in _COMPARED if (slot := Slot(each)) in ticket.personal]


def _draw_check(setting: Setting) -> Sequence[Part]:
    say, request = setting.say, request_of(setting)
    known = [setting.value(each) for each in _COMPARED if setting.value(each)]
    shown: list[Block] = [blocks.section("\n".join(known))] if known else []
    results = options(say, (Check.OK, Check.NG))
    others = {"authority_result": {"options": results, "initial": None}}
    number_open = request.is_my_number_open
    return (
        blocks.context(say("request.only_what_was_looked_at")),
        *shown,
        asked(setting, "id_result", required=True, options=results, initial=None),
        asked(setting, "id_paper"),
        asked(setting, "id_address_match"),
        *(
            [asked(setting, each, **others.get(each, {})) for each in _AUTHORITY]
            if may_come_as_agent(setting.case)
            else ()
        ),
        *(ask_personal(setting, each) for each in person_unknown(setting.case)),
        *([asked(setting, "my_number_dealt")] if number_open else ()),
    )


def _check(setting: Setting) -> Sequence[Act]:
    names = (*_IDENTITY, *_AUTHORITY, "my_number_dealt")
    person = sealed(setting, *person_unknown(setting.case))
    return [Act(Move.CHECK_IDENTITY, facts(setting, REQUEST, *names), person)]


def _draw_correct(setting: Setting) -> Sequence[Part]:
    """The exact defect, and the day on which we look again: both stand in the letter."""
    say, again = setting.say, timedelta(days=setting.law.correction_wait_days)
    return (
        Input(
            name="defects",
            label=say("field.defects"),
            kind="ticks",
            required=True,
            options=options(say, Defect),
            initial=tuple(map(str, _wrong(setting))),
            stands_for=("corrections",),
        ),
        Input(
            name="look_again_on",
            label=say("field.look_again_on"),
            kind="day",
            required=True,
            initial=setting.today + again,
            hint=say("hint.look_again_on"),
        ),
        blocks.context(say("request.fee_holds_up_its_types")),
    )


def _wrong(setting: Setting) -> Sequence[Defect]:
    """As the arrival showed it, else as it stands on record."""
    told = [each for each in setting.more.get("more", "").split(".") if each in set(Defect)]
    if told:
        return [Defect(each) for each in told]
    request = request_of(setting)
    on_record = {
        Defect.IDENTITY: request.id_result is Check.NG or request.copies_arrived is False,
        Defect.AUTHORITY: request.authority_result is Check.NG,
        Defect.FEE: fees.defect(request, fee_rules(setting)) is not None,
    }
    return [each for each, is_wrong in on_record.items() if is_wrong]


def _correct(setting: Setting) -> Sequence[Act]:
    correction = Correction(
        defects=frozenset(map(Defect, setting.picked("defects"))),
        asked_on=setting.today,
        look_again_on=setting.day("look_again_on") or setting.today,
    )
    return [Act(Move.ASK_CORRECTION, {"corrections": correction})]


def _draw_corrected(setting: Setting) -> Sequence[Part]:
    """Only what was to be put right is asked for; the rest came before."""
    corrections = request_of(setting).corrections
    wrong = corrections[-1].defects if corrections else frozenset[Defect]()
    return (
        Input(
            name="corrected_on",
            label=setting.say("field.corrected_on"),
            kind="day",
            required=True,
            initial=setting.today,
        ),
        asked(
            setting,
            "copies_arrived",
            label=setting.say("request.copies_with_it"),
            required=bool(OF_PAPERS & wrong),
            initial=None,
        ),
        *(counting(setting, required=False) if Defect.FEE in wrong else ()),
        *([asked(setting, "authority_paper")] if Defect.AUTHORITY in wrong else ()),
        *([asked(setting, "reasons_35")] if Defect.SCOPE in wrong else ()),
        *(ask_personal(setting, each, hint="") for each in _ANSWERED),
    )


def _corrected(setting: Setting) -> Sequence[Act]:
    paid = counted(setting)
    found = {
        **facts(
            setting, REQUEST, "corrected_on", "copies_arrived", "authority_paper", "reasons_35"
        ),
        **({"payments": paid} if paid else {}),
    }
    return [Act(Move.CORRECTED, found, sealed(setting, *_ANSWERED))]


SCREENS = (
    Screen(
        name="request_check_identity",
        draws=_draw_check,
        does=moving(_check),
        opens=_compared,
    ),
    Screen(
        name="request_correct",
        draws=_draw_correct,
        does=moving(_correct),
        receipt=with_letter(LetterKind.CORRECTION),
    ),
    Screen(name="request_corrected", draws=_draw_corrected, does=moving(_corrected)),
)
