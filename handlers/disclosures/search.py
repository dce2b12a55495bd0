"""Each department searches its systems (O16, O20)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from handlers.disclosures.describe import cease_reason_inputs
from handlers.disclosures.fields import (
    answerable_system_filter,
    cease_reason_blocks,
    in_law_order,
    next_step_receipt,
    request_input,
    system_options,
    type_names,
)
from handlers.disclosures.stamps import fee_rules
from handlers.forms.fields import MOST_BUTTONS, options
from handlers.forms.form import Form, FormContext, Part, Parts, answer_facts, make_moves
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets.detail.view import value_blocks
from tickets.access.deciders import hidden_departments
from tickets.access.visibility import Visibility
from tickets.model.contact import LONGEST_LINE
from tickets.model.disclosure import OF_ARTICLE_34, RequestType
from tickets.model.documents import Accuracy, Found, SearchTask, SystemLeftOut
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import Move, Status
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket
from tickets.rules import fees
from tickets.rules.office import System
from tickets.workflow.case import Act

_NOBODY: Final = "nobody"
_SYSTEMS: Final = "systems"
_WHY: Final = "why_left_out"
_LEAVES_OTHER_TASKS: Final = frozenset({Move.REPORT_SEARCH, Move.NOTE, Move.CHASE})


def _draw_start(context: FormContext) -> Parts:
    """Draw the start of the search; only a type whose fee is missing waits (O16)."""
    say, request = context.say, context.ticket.disclosure
    left = _to_search(context)
    if not left:
        is_open = bool(context.ticket.open_searches)
        return (blocks.section(say("request.all_searched" if is_open else "request.all_answered")),)
    free = left & fees.types_not_held_up(request, fee_rules(context))
    held_up = left - free
    names = type_names(context, held_up)
    return (
        blocks.context(say("request.held_up", types=names)) if held_up else None,
        request_input(
            context,
            "searching",
            kind="choices",
            required=True,
            options=options(say, in_law_order(left)),
            initial=tuple(sorted(map(str, free))),
            redraws=True,
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
        *_cease_reason(context, _picked(context, "searching", free)),
        *_asked_again(context),
        *_systems(context),
    )


def _cease_reason(context: FormContext, picked: Collection[str]) -> Sequence[Input]:
    """Require the reason of article 35 before these types are searched, unless it is recorded."""
    if not picked or context.ticket.disclosure.reasons_35:
        return ()
    return cease_reason_inputs(context, picked, required=True)


def _to_search(context: FormContext) -> frozenset[RequestType]:
    """Types not yet searched; all of them if the decider sent it back to be checked, or if a
    system was left out and may still be asked.
    """
    request = context.ticket.disclosure
    is_again = context.ticket.status is Status.CHECKING or request.systems_left_out
    return request.types - request.searching or (request.types if is_again else frozenset())


def _picked(context: FormContext, name: str, preset: Collection[str]) -> Collection[str]:
    return context.picked(name) if name in context.answers else preset


def _asked_again(context: FormContext) -> Iterator[Block]:
    """Answers stand, except of systems that could not be searched (O20)."""
    say, tasks = context.say, context.ticket.disclosure.tasks
    left = (each.system for each in tasks if each.found in (None, Found.UNAVAILABLE))
    names = [context.view.system(each) for each in left]
    if names:
        yield blocks.section(say("request.asks_systems", systems=say("request.and").join(names)))
    elif tasks and not _not_asked(context):
        yield blocks.section(say("request.asks_nobody"))


def _not_asked(context: FormContext) -> Sequence[System]:
    asked = {task.system for task in context.ticket.disclosure.tasks}
    return [each for each in context.office.systems if each.id not in asked]


def _systems(context: FormContext) -> Iterator[Input]:
    """The systems to ask about, each with its department; those left out need a reason (O20)."""
    say, view, request = context.say, context.view, context.ticket.disclosure
    offered = _not_asked(context)
    if not offered:
        return
    left_out, is_checked = request.systems_left_out, context.ticket.status is Status.CHECKING
    asks_nothing_else = request.types <= request.searching and not is_checked
    yield Input(
        _SYSTEMS,
        say("request.systems"),
        "ticks" if len(offered) <= MOST_BUTTONS else "choices",
        options=tuple(
            Option(each.id, view.system(each.id), description=view.department(each.owner))
            for each in offered
        ),
        initial=tuple(each.id for each in offered if each.id not in left_out),
        required=not request.tasks or asks_nothing_else,
        hint=say("request.systems_hint"),
        redraws=True,
    )
    if any(each.system not in left_out for each in _left_out(context)):
        why = say("request.why_left_out")
        yield Input(_WHY, why, "line", required=True, max_length=500, stands_for=("left_out",))


def _left_out(context: FormContext) -> Sequence[SystemLeftOut]:
    """The systems that are not ticked; one that was left out before keeps its reason."""
    known, why = context.ticket.disclosure.systems_left_out, context.text(_WHY)
    offered = [each.id for each in _not_asked(context)]
    ticked = _picked(context, _SYSTEMS, [each for each in offered if each not in known])
    return [
        known.get(each) or SystemLeftOut(each, why, context.today)
        for each in offered
        if each not in ticked
    ]


def _start(context: FormContext) -> Sequence[Act]:
    facts = answer_facts(context, "searching", "reasons_35")
    return [Act(Move.START_SEARCH, facts | {"left_out": tuple(_left_out(context))})]


def _searched_for(context: FormContext) -> Sequence[ValueName]:
    """Return the data to search by; the desk opens it in the ticket."""
    shown = context.shown
    is_asked = shown.visibility is Visibility.TASK
    return shown.opens if is_asked and not shown.needs_reason_to_open else ()


def _draw_report(context: FormContext) -> Sequence[Part]:
    """The person to look for, and one answer per system."""
    say = context.say
    types, tasks = type_names(context, context.ticket.disclosure.searching), _tasks(context)
    answers: list[Part] = []
    for task in tasks:
        answers += _answer(context, task, is_only=len(tasks) == 1)
    return (
        *value_blocks(context.ticket, context.opened, context.view),
        blocks.section(say("request.searched_types", types=types)),
        *cease_reason_blocks(context),
        blocks.context(say("request.unavailable_is_not_none")),
        *(answers or [blocks.section(say("request.no_task"))]),
    )


def _answer(context: FormContext, task: SearchTask, *, is_only: bool) -> Sequence[Input]:
    """Ask for answers; some of several systems may be answered for later."""
    say, found, reason = context.say, f"found.{task.system}", f"reason.{task.system}"
    field = Input(
        found,
        context.view.system(task.system),
        "radio",
        options=options(say, Found),
        initial=task.found,
        required=is_only,
        redraws=True,
        stands_for=(f"system.{task.system}", reason),
    )
    chosen = context.text(found) or task.found
    if chosen == Found.FOUND:
        return field, *_of_what_was_found(context, task)
    if chosen != Found.UNAVAILABLE:
        return (field,)
    why = Input(
        reason, say("field.reason"), "line", required=True, max_length=500, initial=task.reason
    )
    return field, why


def _of_what_was_found(context: FormContext, task: SearchTask) -> Iterator[Input]:
    searching = context.ticket.disclosure.searching
    if searching & OF_ARTICLE_34:
        # Ask whether the content is wrong: correct data is not changed (法34条). Not required of an
        # answer given before it was asked, beside which another is recorded.
        yield Input(
            f"accuracy.{task.system}",
            context.say("field.accuracy"),
            "radio",
            required=task.found is not Found.FOUND,
            options=options(context.say, Accuracy),
            initial=task.accuracy,
        )
    if any(each.ends_data for each in searching):
        # Erased or ceased against a law, the data would be missing: G6
        yield Input(
            f"kept_by_law.{task.system}",
            context.say("field.kept_by_law"),
            "line",
            max_length=LONGEST_LINE,
            hint=context.say("hint.kept_by_law"),
            initial=task.kept_by_law,
        )


def _tasks(context: FormContext) -> Sequence[SearchTask]:
    """The person's own departments; the desk may record for any."""
    theirs = {option.value for option in system_options(context, answerable_system_filter(context))}
    return [task for task in context.ticket.disclosure.tasks if task.system in theirs]


def _report(context: FormContext) -> Sequence[Act]:
    """Answers that changed; without any, what the person's departments could still not search.

    Nobody repeats an answer of another department, or before each of their own has one.
    """
    theirs = context.office_context.roster.actor(context.person.id).in_charge_of
    own = [task for task in _tasks(context) if task.department in theirs]
    may_repeat = own if all(task.found for task in own) else []
    changed, still = [], []
    for task in _tasks(context):
        said = context.text(f"found.{task.system}")
        why = context.text(f"reason.{task.system}")
        asked = why if said == Found.UNAVAILABLE else task.reason  # "nobody's" is the desk's reason
        if not said:
            continue
        law = context.text(f"kept_by_law.{task.system}")
        judged = context.text(f"accuracy.{task.system}")
        accuracy = Accuracy(judged) if judged else None
        given = {"found": Found(said), "reason": why, "kept_by_law": law, "accuracy": accuracy}
        facts = {name: value for name, value in given.items() if value}
        act = Act(Move.REPORT_SEARCH, {"system": task.system, **facts})
        before = (task.found, task.reason, task.kept_by_law, task.accuracy)
        if (said, asked, law, accuracy) != before:
            changed.append(act)
        elif said == Found.UNAVAILABLE and task in may_repeat:
            still.append(act)
    if not changed and not still:
        raise RefusedError((Fault(Code.MISSING, "found"),))
    return changed or still


def _submit_report(context: FormContext) -> Ticket:
    """Answers of other departments meanwhile do not matter, as long as these tasks are as seen."""
    if _are_tasks_as_seen(context):
        context = replace(context, seen_version=context.ticket.version)
    return make_moves(context, _report(context))


def _are_tasks_as_seen(context: FormContext) -> bool:
    since = context.ticket.history[context.seen_version :]
    if not all(step.move in _LEAVES_OTHER_TASKS for step in since):
        return False
    by = {step.by for step in since}
    answered = (task for task in _tasks(context) if context.text(f"found.{task.system}"))
    return all(task.answered_by not in by for task in answered)


def _not_ours(context: FormContext) -> Ticket:
    """Disown every system that has no answer yet; other departments' answers do not matter."""
    acts = [
        Act(Move.REPORT_SEARCH, {"system": task.system, "found": Found.NOT_OURS})
        for task in _tasks(context)
        if task.found is None
    ]
    if not acts:
        raise RefusedError((Fault(Code.ANSWERED_ALREADY, "system"),))
    return context.desk.act(context.ticket.number, acts, who=context.person.id, now=context.now)


def _elsewhere(context: FormContext, task: SearchTask) -> Sequence[Part]:
    say, to, reason = context.say, f"to.{task.system}", f"reason.{task.system}"
    told = say("request.disowned", team=context.view.department(task.department))
    asked_of = Input(
        to,
        context.view.system(task.system),
        "choice",
        required=True,
        options=(*_teams(context, task.department), Option(_NOBODY, say("request.nobodys"))),
        hint=told,
        redraws=True,
        stands_for=(f"system.{task.system}", f"searched_by.{task.system}", reason),
    )
    if context.text(to) != _NOBODY:
        return (asked_of,)
    return asked_of, Input(reason, say("field.reason"), "line", required=True, max_length=500)


def _teams(context: FormContext, but: str) -> Sequence[Option]:
    """Departments that could answer and may know of the ticket."""
    roster = context.office_context.roster
    left_out = {but, *hidden_departments(context.ticket, roster)}
    return [
        Option(name, context.view.department(name))
        for name, team in roster.departments.items()
        if team.person_in_charge and name not in left_out
    ]


def _disowned(context: FormContext) -> Sequence[SearchTask]:
    return [task for task in context.ticket.disclosure.tasks if task.is_disowned]


def _ask_elsewhere(context: FormContext) -> Sequence[Act]:
    disowned = _disowned(context)
    if not disowned:
        raise RefusedError((Fault(Code.UNKNOWN_SYSTEM, "system"),))
    return [
        Act(Move.ASK_ELSEWHERE, {"system": task.system} | _answer_of(context, task))
        for task in disowned
    ]


def _answer_of(context: FormContext, task: SearchTask) -> dict[str, object]:
    to = context.text(f"to.{task.system}")
    if to == _NOBODY:
        return {"reason": context.text(f"reason.{task.system}")}
    return {"searched_by": to}


FORMS = (
    # Ask which department has each disowned system, or why none is asked
    Form(
        "request_ask_elsewhere",
        moves=(Move.ASK_ELSEWHERE,),
        draw_parts=lambda context: (
            [part for task in _disowned(context) for part in _elsewhere(context, task)]
            or (blocks.section(context.say("request.none_disowned")),)
        ),
        make_acts=_ask_elsewhere,
    ),
    Form(
        "request_search",
        moves=(Move.START_SEARCH,),
        make_acts=_start,
        draw_parts=_draw_start,
        receipt=next_step_receipt,
    ),
    Form(
        "request_search_report",
        moves=(Move.REPORT_SEARCH,),
        draw_parts=_draw_report,
        opens=_searched_for,
        submit_ticket=_submit_report,
    ),
    Form("request_not_ours", moves=(Move.REPORT_SEARCH,), submit_ticket=_not_ours),
)
