"""What was decided is done and told: in each system, by the method asked for (d9, d10, O21)."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.disclosures.fields import (
    REQUEST,
    asked,
    form,
    in_order,
    is_theirs,
    person_unknown,
    request_of,
    systems_of,
    with_letter,
)
from handlers.forms.fields import YES, ask, ask_personal, facts, options, sealed, yes_no
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from tickets.model.disclosure import Execution
from tickets.model.kinds import ContactBy, LetterKind, Move, PersonalField
from tickets.model.requests import RequestType
from tickets.workflow.case import Act

_REPLY = ("replied_at", "method_used", "delivery_ref", "encrypted", "reply_by")
_BY = (ContactBy.POST, ContactBy.EMAIL)


def _draw_execution(setting: Setting) -> Sequence[Part]:
    """In which systems each granted part was done, and in which nothing had to be.

    A department sees only its own.
    """
    say, to_do = setting.say, request_of(setting).to_execute
    if not to_do:
        return (blocks.section(say("fault.nothing_to_execute")),)
    return (
        *(part for each in in_order(to_do) for part in _systems(setting, each)),
        ask(setting, REQUEST, "reason", label=say("request.why_untouched")),
        Input(name="on", label=say("field.on"), kind="day", required=True, initial=setting.today),
        Input(
            name="others_told",
            label=say("field.others_told"),
            kind="radio",
            options=yes_no(say),
        ),
    )


def _systems(setting: Setting, type_: RequestType) -> Sequence[Part]:
    say, type_name = setting.say, setting.say(f"request_type.{type_}")
    theirs = is_theirs(setting)
    holding = request_of(setting).holding
    done = Input(
        name=f"executed.{type_}",
        label=say("request.done_in", type=type_name),
        kind="choices",
        options=systems_of(setting, theirs),
        stands_for=(f"executed.{type_}", "executed"),
    )
    with_data = systems_of(setting, lambda each: theirs(each) and each.id in holding)
    if not with_data:
        return (done,)
    names = say("request.and").join(each.label for each in with_data)
    untouched = Input(
        name=f"untouched.{type_}",
        label=say("request.untouched_in", type=type_name),
        kind="choices",
        options=with_data,
    )
    return (replace(done, hint=say("request.holding", systems=names)), untouched)


def _done(setting: Setting) -> tuple[Execution, ...]:
    on, told = setting.day("on") or setting.today, setting.text("others_told") == YES
    why = setting.text("reason")
    found: list[Execution] = []
    for type_ in RequestType:
        done, untouched = (setting.picked(f"{each}.{type_}") for each in ("executed", "untouched"))
        found += [Execution(type_, system, on, told) for system in done]
        found += [
            Execution(type_, system, on, untouched=True, reason=why)
            for system in untouched
            if system not in done
        ]
    return tuple(found)


def _execute(setting: Setting) -> Sequence[Act]:
    """Parts that departments wrote down before need not be written again."""
    done = _done(setting)
    return [Act(Move.EXECUTE, {"executed": done} if done else {})]


def _execute_part(setting: Setting) -> Sequence[Act]:
    return [Act(Move.EXECUTE_PART, {"executed": _done(setting)})]


def _methods(setting: Setting, name: str) -> Input:
    """Those that this office offers."""
    offered = tuple(
        Option(each, setting.say.option("reply_method", each))
        for each in setting.office.reply_methods
    )
    return ask(
        setting,
        REQUEST,
        name,
        required=True,
        options=offered,
        initial=request_of(setting).method_requested,
    )


def _draw_notice(setting: Setting) -> Sequence[Part]:
    return (
        blocks.context(setting.say("request.method_first")),
        asked(setting, "method_notified_on", required=True, initial=setting.today),
        asked(setting, "method_change_reason", required=True),
    )


def _notify(setting: Setting) -> Sequence[Act]:
    names = ("method_notified_on", "method_change_reason")
    return [Act(Move.NOTIFY_METHOD, facts(setting, REQUEST, *names))]


def _draw_choice(setting: Setting) -> Sequence[Part]:
    return (_methods(setting, "method_requested"),)


def _choose(setting: Setting) -> Sequence[Act]:
    return [Act(Move.CHOOSE_METHOD, facts(setting, REQUEST, "method_requested"))]


def _draw_reply(setting: Setting) -> Sequence[Part]:
    """To the person, by the method asked for, so that it can be shown to have gone out."""
    say, request = setting.say, request_of(setting)
    wished = request.method_requested
    method = say(f"reply_method.{wished}") if wished else say("request.no_wish")
    return (
        blocks.context(
            say("request.wished", method=method),
            say("request.to_agent" if request.to_agent_allowed_by else "request.to_person"),
        ),
        *(ask_personal(setting, each) for each in person_unknown(setting.case)),
        asked(setting, "replied_at", required=True, initial=setting.now),
        _methods(setting, "method_used"),
        ask(setting, REQUEST, "delivery_ref"),
        ask(setting, REQUEST, "encrypted"),
        asked(setting, "reply_by", options=options(say, _BY), kind="radio", initial=None),
    )


def _reply(setting: Setting) -> Sequence[Act]:
    person = sealed(setting, *person_unknown(setting.case))
    return [Act(Move.REPLY, facts(setting, REQUEST, *_REPLY), person)]


SCREENS = (
    Screen(name="request_execute", draws=_draw_execution, does=moving(_execute)),
    Screen(
        name="request_execute_part",
        draws=_draw_execution,
        does=moving(_execute_part),
    ),
    Screen(
        name="request_notify_method",
        draws=_draw_notice,
        does=moving(_notify),
        receipt=with_letter(LetterKind.METHOD_CHANGE),
    ),
    Screen(name="request_choose_method", draws=_draw_choice, does=moving(_choose)),
    form("request_addressee", Move.ALLOW_ADDRESSEE, seals=(PersonalField.MOVE_REASON,)),
    Screen(
        name="request_reply",
        draws=_draw_reply,
        does=moving(_reply),
        receipt=with_letter(LetterKind.REPLY),
    ),
)
