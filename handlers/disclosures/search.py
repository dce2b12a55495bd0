"""Each system is searched by its department: asked, looked at, answered (d6, O16, O20)."""

from collections.abc import Sequence

from handlers.disclosures.describe import why_cease
from handlers.disclosures.fields import (
    REQUEST,
    asked,
    is_theirs,
    listed,
    named,
    request_of,
    systems_of,
    types_of,
)
from handlers.disclosures.stamps import fee_rules
from handlers.forms.fields import facts, options
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.context import Turn
from tickets.model.documents import Found, SearchTask
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import Move, Status
from tickets.model.requests import RequestType
from tickets.model.ticket import Ticket
from tickets.rules import fees
from tickets.workflow.case import Act


def _draw_start(setting: Setting) -> Sequence[Part]:
    """A type that waits for its fee is held up alone; the others go on (O16)."""
    say, request = setting.say, request_of(setting)
    left = _to_search(setting)
    if not left:
        return (blocks.section(say("request.all_searched")),)
    free = left & fees.settled(request, fee_rules(setting))
    held_up = left - free
    names = listed(setting, held_up)
    systems = say("request.and").join(each.label for each in systems_of(setting, lambda _: True))
    return (
        blocks.section(say("request.asks_systems", systems=systems)),
        *([blocks.context(say("request.held_up", types=names))] if held_up else ()),
        asked(
            setting,
            "searching",
            kind="choices",
            required=True,
            options=types_of(setting, left),
            initial=tuple(sorted(map(str, free))),
            stands_for=(
                "payments",
                "party",
                "agent_kind",
                "id_result",
                "id_address_match",
                "authority_paper",
                "authority_result",
                "my_number_dealt",
            ),
        ),
        *(why_cease(setting) if not request.reasons_35 else ()),
    )


def _to_search(setting: Setting) -> frozenset[RequestType]:
    """What is not searched for yet; all of it where the decider sent it back to be checked."""
    request = request_of(setting)
    is_checked = setting.case.status is Status.CHECKING
    return request.types - request.searching or (request.types if is_checked else frozenset())


def _start(setting: Setting) -> Sequence[Act]:
    return [Act(Move.START_SEARCH, facts(setting, REQUEST, "searching", "reasons_35"))]


def _draw_report(setting: Setting) -> Sequence[Part]:
    """An answer a system; whom to look for stands in the contents, which are opened apart."""
    say = setting.say
    types = listed(setting, request_of(setting).searching)
    answers: list[Part] = [part for task in _tasks(setting) for part in _answer(setting, task)]
    return (
        blocks.section(say("request.searched_types", types=types)),
        blocks.context(say("request.unavailable_is_not_none")),
        *(answers or [blocks.section(say("request.no_task"))]),
    )


def _answer(setting: Setting, task: SearchTask) -> Sequence[Input]:
    say, found, reason = setting.say, f"found.{task.system}", f"reason.{task.system}"
    field = Input(
        name=found,
        label=named(setting, task.system),
        kind="radio",
        options=options(say, Found),
        initial=task.found,
        redraws=True,
        stands_for=("system", "reason"),
    )
    if (setting.text(found) or task.found) != Found.UNAVAILABLE:
        return (field,)
    why = Input(
        name=reason,
        label=say("field.reason"),
        kind="line",
        required=True,
        longest=500,
        initial=task.reason,
    )
    return field, why


def _tasks(setting: Setting) -> Sequence[SearchTask]:
    """Those of the person's own departments; the desk may write down any."""
    theirs = {option.value for option in systems_of(setting, is_theirs(setting))}
    return [task for task in request_of(setting).tasks if task.system in theirs]


def _report(setting: Setting) -> Sequence[Act]:
    acts = []
    for task in _tasks(setting):
        said = setting.text(f"found.{task.system}")
        why = setting.text(f"reason.{task.system}")
        if said and (said, why) != (task.found, task.reason):
            found = {"system": task.system, "found": Found(said)}
            acts.append(Act(Move.REPORT_SEARCH, found | ({"reason": why} if why else {})))
    if not acts:
        raise RefusedError((Fault(Code.MISSING, "found"),))
    return acts


def _not_ours(turn: Turn, setting: Setting) -> Ticket:
    """Of every system still open; what another department answered meanwhile does not matter."""
    acts = [
        Act(Move.REPORT_SEARCH, {"system": task.system, "found": Found.NOT_OURS})
        for task in _tasks(setting)
        if task.found is None
    ]
    if not acts:
        raise RefusedError((Fault(Code.UNKNOWN_SYSTEM, "system"),))
    return turn.services.cases.act(
        setting.case.number, acts, who=turn.arrival.user, now=setting.now
    )


SCREENS = (
    Screen(name="request_search", draws=_draw_start, does=moving(_start)),
    Screen(name="request_search_report", draws=_draw_report, does=moving(_report)),
    Screen(name="request_not_ours", does=_not_ours),
)
