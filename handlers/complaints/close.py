"""The answer goes out, its reaction comes back, and the complaint ends or opens again (c7-c10)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from handlers.complaints.fields import (
    NEW_CHECK_AFTER,
    asked,
    corrective,
    corrective_facts,
    said,
    slots,
    texts,
)
from handlers.forms.fields import ask_personal, options, sealed
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import called
from handlers.tickets.detail import reader_of
from tickets.model.complaint import Effect, Reaction
from tickets.model.kinds import ContactBy, Move, PersonalField, Status
from tickets.model.personal import Slot
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act

_RECOURSE, _INFORMED = "external_recourse_informed", "informed"
_END = ("report", "reported_on")
_ANSWER = ("replied_at", "reply_by", "delivery_ref", "reaction", "no_contact_reason")
_REACHED_BY = {
    ContactBy.POST: (PersonalField.POSTAL_CODE, PersonalField.ADDRESS),
    ContactBy.PHONE: (PersonalField.PHONE,),
    ContactBy.EMAIL: (PersonalField.EMAIL,),
}


def _needed_to_answer(ticket: Ticket) -> tuple[PersonalField, ...]:
    """The name, the way that was wished, and the approved words."""
    wished = ticket.party.contact_by
    reach = _REACHED_BY.get(wished, ()) if wished else ()
    return PersonalField.NAME, *reach, PersonalField.DRAFT_REPLY


def _opens_answer(ticket: Ticket) -> Sequence[Slot]:
    return slots(ticket, *_needed_to_answer(ticket))


def _draw_respond(setting: Setting) -> Sequence[Part]:
    ticket = setting.case
    return (
        *texts(setting, *_needed_to_answer(ticket)),
        asked(setting, "replied_at", initial=setting.now.replace(second=0, microsecond=0)),
        asked(setting, "reply_by", initial=ticket.party.contact_by),
        asked(setting, "delivery_ref"),
        asked(setting, "reaction", hint=setting.say("complaint.not_yet")),
        asked(setting, "no_contact_reason", initial=ticket.complaint.no_contact_reason),
        ask_personal(setting, PersonalField.WORDS),
    )


def _respond(setting: Setting) -> Sequence[Act]:
    return [Act(Move.RESPOND, said(setting, *_ANSWER), sealed(setting, PersonalField.WORDS))]


def _draw_close(setting: Setting) -> Sequence[Part]:
    if setting.case.status is Status.UNRESOLVED:
        return _ending(setting)
    reaction = asked(
        setting,
        "reaction",
        required=True,
        initial=setting.case.complaint.reaction,
        redraws=True,
    )
    words = ask_personal(setting, PersonalField.WORDS)
    if _is_not_accepted(setting):
        return (reaction, words, *_recourse(setting))
    return (reaction, words, *_ending(setting))


def _is_not_accepted(setting: Setting) -> bool:
    said_now = setting.answers.get("reaction", setting.case.complaint.reaction)
    return said_now == Reaction.NOT_ACCEPTED


def _ending(setting: Setting) -> tuple[Input, ...]:
    complaint = setting.case.complaint
    return (
        *corrective(setting, required=True),
        asked(setting, "report", required=True, initial=complaint.report),
        asked(
            setting,
            "reported_on",
            initial=complaint.reported_on,
            hint=setting.say("complaint.reported_hint"),
        ),
    )


def _recourse(setting: Setting) -> tuple[Input | Block, ...]:
    """Both accredited bodies stand there to be read out."""
    say = setting.say
    bodies = (
        f"{each.name.get(say.language)}: {each.contact.get(say.language)}"
        for each in setting.office.accredited_bodies
    )
    tick = Input(
        name=_RECOURSE,
        label=say("complaint.recourse"),
        kind="ticks",
        required=True,
        options=(Option(_INFORMED, say(f"field.{_RECOURSE}")),),
    )
    return blocks.section("\n".join(bodies) or say("complaint.no_bodies")), tick


def _close(setting: Setting) -> Sequence[Act]:
    words = sealed(setting, PersonalField.WORDS)
    if setting.case.status is not Status.UNRESOLVED and _is_not_accepted(setting):
        informed = _INFORMED in setting.picked(_RECOURSE)
        return [Act(Move.NOT_ACCEPTED, {_RECOURSE: informed}, words)]
    return [Act(Move.CLOSE, said(setting, "reaction", *_END) | corrective_facts(setting), words)]


def _why(setting: Setting) -> Sequence[Part]:
    return (ask_personal(setting, PersonalField.MOVE_REASON, required=True),)


def _reopen(setting: Setting) -> Sequence[Act]:
    return [Act(Move.REOPEN, personal=sealed(setting, PersonalField.MOVE_REASON))]


NAME: Final = "complaint_check_effect"
_EFFECT: Final = "effect"


def _draw(setting: Setting) -> Sequence[Part]:
    say = setting.say
    effect = Input(
        name=_EFFECT,
        label=say("field.effect"),
        kind="radio",
        options=options(say, Effect),
        required=True,
        redraws=True,
    )
    again = asked(
        setting,
        "again_on",
        required=True,
        initial=setting.today + timedelta(days=NEW_CHECK_AFTER),
        hint=say("effect_again_x"),
    )
    return (
        *_known(setting),
        effect,
        asked(setting, "checked_on", required=True, initial=setting.today),
        *((again,) if setting.text(_EFFECT) == Effect.NOT_EFFECTIVE else ()),
        ask_personal(
            setting,
            PersonalField.MOVE_REASON,
            required=True,
            label=say("effect_words"),
            hint=say("effect_words_x"),
        ),
    )


def _known(setting: Setting) -> Sequence[Block]:
    """The action's number, the day that was meant, and what was found before."""
    say, facts, reader = setting.say, setting.case.complaint, reader_of(setting)
    action = facts.open_action
    if action is None:
        return (blocks.section(say("effect_none")),)
    on = facts.check_due_on
    lines = [
        say("home_action", reference=action.reference),
        say("home_check", date=reader.date(on)) if on else say("home_check_open"),
    ]
    for each in facts.effect_checks:
        told = {
            "date": reader.date(each.checked_on),
            "who": called(each.checked_by, say),
            "effect": say.word("effect", each.effect),
        }
        lines.append(say("effect_before", **told))
    return ({"type": "section", "text": blocks.markup("\n".join(lines))},)


def _checks(setting: Setting) -> Sequence[Act]:
    words = sealed(setting, PersonalField.MOVE_REASON)
    if setting.text(_EFFECT) == Effect.EFFECTIVE:
        return [Act(Move.CONFIRM_EFFECT, said(setting, "checked_on"), words)]
    return [Act(Move.DENY_EFFECT, said(setting, "checked_on", "again_on"), words)]


SCREENS: Final = (
    Screen(
        name="complaint_respond",
        does=moving(_respond),
        draws=_draw_respond,
        opens=_opens_answer,
    ),
    Screen(name="complaint_close", does=moving(_close), draws=_draw_close),
    Screen(name="complaint_reopen", does=moving(_reopen), draws=_why),
    Screen(name="complaint_resume", does=moving(lambda _: [Act(Move.RESUME)])),
    Screen(name=NAME, does=moving(_checks), draws=_draw),
)
