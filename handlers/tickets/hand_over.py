"""Hand over tickets to a colleague, now or on the morning of a day (O7)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from handlers.forms.fields import tick_input
from handlers.forms.form import Form, FormContext, Part, personal_answers
from handlers.forms.inputs import Input, Option
from handlers.forms.state import TicketRef, form_button
from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.view import ViewContext, mention
from handlers.tickets.assignment import absence_note, assignee_inputs, hand_over_note_input
from tickets.hand_overs import ALL_FIELD, DAY_FIELD, HandOverSubject, PlannedHandOverView
from tickets.model import tokyo
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import PersonalField, Role
from tickets.model.notices import Notice, NoticeKind
from tickets.model.people import PlannedHandOver
from tickets.model.ticket import Summary
from tickets.ports import Query

HAND_OVER_NOTICES: Final = frozenset(
    {NoticeKind.HAND_OVER_PLANNED, NoticeKind.HAND_OVER_TAKEN_BACK, NoticeKind.HAND_OVER_DONE}
)


def hand_over_plan_line(plan: PlannedHandOverView, view: ViewContext) -> str:
    """「8/10(月)の朝：@ken → @yui（すべて・いま3件）」 in markup."""
    say, planned = view.say, plan.planned
    return say(
        "hand_over_plan_all" if planned.is_all else "hand_over_plan",
        date=view.date(planned.on),
        owner=mention(planned.owner, say),
        to=mention(planned.to, say),
        count=str(plan.count),
    )


def hand_over_message(notice: Notice, view: ViewContext) -> Message:
    say, of = view.say, HandOverSubject.read(notice.about)
    title = say.word("tell", notice.what, date=view.date(of.on))
    values = {
        "date": view.date(of.on),
        "owner": mention(of.owner, say),
        "to": mention(of.to, say),
        "moved": str(of.moved),
        "left": str(of.left),
    }
    text = "\n".join(say(name, **values) for name in _lines(notice.what, of))
    return blocks.titled_message(title, blocks.mrkdwn_section(text))


def _lines(what: NoticeKind, of: HandOverSubject) -> Iterator[str]:
    """Say what was handed over, what was not, or that nothing was left."""
    if what is not NoticeKind.HAND_OVER_DONE or of.moved:
        yield f"told.{what}"
    if of.left:
        yield "hand_over_left"
    if what is NoticeKind.HAND_OVER_DONE and not (of.moved or of.left):
        yield "hand_over_empty"


TAKE_BACK_FORM: Final = "hand_over_back"


def hand_over_plan_row(plan: PlannedHandOverView, view: ViewContext) -> Block:
    """Draw a plan, with a button to cancel for people who may."""
    line = hand_over_plan_line(plan, view)
    if not plan.may_take_back:
        return blocks.mrkdwn_section(line)
    ref, on = TicketRef(extra_word=plan.planned.id), view.date(plan.planned.on)
    return blocks.mrkdwn_section(line, accessory=form_button(view.say, TAKE_BACK_FORM, ref, of=on))


def hand_over_plan_rows(context: FormContext) -> Iterator[Block]:
    """Plans that this person may know of, under a heading."""
    plans = context.desk.hand_overs.plans(who=context.person.id, now=context.now)
    if plans:
        yield blocks.headline(context.say("hand_over_plans"))
    for each in plans:
        yield hand_over_plan_row(each, context.view)


def _draw(context: FormContext) -> Sequence[Part]:
    plans = context.desk.hand_overs.plans(who=context.person.id, now=context.now)
    meant = (each for each in plans if each.planned.id == context.extra_word)
    found = next((each for each in meant if each.may_take_back), None)
    if found is None:
        return (blocks.section(context.say("hand_over_gone")),)
    line = blocks.mrkdwn_section(hand_over_plan_line(found, context.view))
    return (line, blocks.context(context.say("hand_over_back_hint")))


def _take_back(context: FormContext) -> Sequence[Block]:
    hand_overs, wanted = context.desk.hand_overs, context.extra_word
    gone = hand_overs.take_back(wanted, who=context.person.id, now=context.now)
    return (blocks.section(context.say("hand_over_back_done" if gone else "hand_over_gone")),)


_MOST: Final = 100
"""As many as fit a form and are done before Slack's time limit."""
_COUNTED: Final = 1000
_MANAGERS: Final = frozenset({Role.MANAGER, Role.DEPUTY})


def _asks(context: FormContext) -> Sequence[Part]:
    on = context.day(DAY_FIELD) or context.today
    to = assignee_inputs(context, context.say("hand_over_to"), on)
    note: tuple[Part, ...] = ()
    if on == context.today and _summaries(context):
        note = (hand_over_note_input(context, "hand_over_note_each_x"),)
    return (*_whose(context), *to, *_which(context), *note, *hand_over_plan_rows(context))


def _whose(context: FormContext) -> Sequence[Part]:
    """Ask whose tickets: people hand over their own, the manager also those of others."""
    if not context.roles & _MANAGERS:
        return ()
    label, own = context.say("hand_over_from"), context.person.id
    return (Input("owner", label, "person", initial=own, required=True, redraws=True),)


def _which(context: FormContext) -> Sequence[Part]:
    say, summaries = context.say, _summaries(context)
    if not summaries:
        return (blocks.section(say("hand_over_none")),)
    offered = tuple(_option(each, context) for each in summaries[:_MOST])
    return (
        Input("tickets", say("hand_over_which"), "choices", options=offered),
        tick_input(ALL_FIELD, say("hand_over_all"), say("hand_over_all_x"), value=ALL_FIELD),
        _from_when(context),
    )


def _from_when(context: FormContext) -> Input:
    """Today means at once; a later day means when the desk opens."""
    opens = tokyo.at(context.today, context.office_context.opening.hours.open)
    return Input(
        DAY_FIELD,
        context.say("hand_over_on"),
        "day",
        initial=context.today,
        hint=context.say("hand_over_on_x", time=context.say.time(opens)),
        redraws=True,
    )


def _option(summary: Summary, context: FormContext) -> Option:
    say = context.say
    status = say.word("status", summary.status, summary.kind)
    return Option(summary.number, say.line(summary.number, say.word("kind", summary.kind), status))


def _summaries(context: FormContext, most: int | None = None) -> Sequence[Summary]:
    query, who = Query(owner=_owner(context)), context.person.id
    return context.desk.list(query, who=who, now=context.now, most=most or _MOST)


def _owner(context: FormContext) -> str:
    return context.text("owner") or context.person.id


def _tells(context: FormContext) -> Sequence[Block]:
    """Tickets that the new owner may not see are left out; another person has to assign them."""
    on = context.day(DAY_FIELD) or context.today
    summaries = _summaries(context)
    if not summaries:
        return (blocks.section(context.say("hand_over_none")),)
    numbers = tuple(each.number for each in summaries) if context.picked(ALL_FIELD) else ()
    numbers = numbers or context.picked("tickets")
    if not numbers:
        raise RefusedError((Fault(Code.MISSING, "tickets"),))
    if on < context.today:
        raise RefusedError((Fault(Code.BEFORE_THAT, DAY_FIELD),))
    return _now(numbers, context) if on == context.today else _later(on, numbers, context)


def _now(numbers: Sequence[str], context: FormContext) -> Sequence[Block]:
    say, to, who = context.say, context.text("person"), context.person.id
    note = personal_answers(context, PersonalField.NOTE)
    moved = context.desk.hand_overs.move(
        _owner(context), to, who=who, now=context.now, only=numbers, note=note
    )
    told = [say("hand_over_done", count=str(len(moved))), say("card_comma").join(sorted(moved))]
    if left := len(_summaries(context, _COUNTED)) if context.picked(ALL_FIELD) else 0:
        told.append(say("hand_over_more", most=str(_MOST), count=str(left)))
    return [blocks.section(each) for each in told]


def _later(on: date, numbers: Sequence[str], context: FormContext) -> Sequence[Block]:
    planned = PlannedHandOver(
        id=context.submission_key,
        owner=_owner(context),
        to=context.text("person"),
        on=on,
        numbers=frozenset(numbers),
        is_all=bool(context.picked(ALL_FIELD)),
        planned_by=context.person.id,
    )
    planned = context.desk.hand_overs.plan(planned, who=context.person.id, now=context.now)
    values = {"date": context.view.date(planned.on), "count": str(len(planned.numbers))}
    said = "hand_over_planned_all" if planned.is_all else "hand_over_planned_some"
    return (
        blocks.section(context.say(said, **values)),
        *absence_note(context, planned.to, planned.on),
        blocks.context(context.say("hand_over_planned_x")),
    )


FORMS: Final = (
    Form(TAKE_BACK_FORM, draw_parts=_draw, submit_and_tell=_take_back),
    Form("hand_over", draw_parts=_asks, submit_and_tell=_tells),
)
