"""Redraw a message with its outcome: who did what it asked for, or the ticket it led to."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from handlers.forms.form import Form, FormContext
from handlers.forms.state import TicketRef, form_button
from handlers.forms.step_lines import step_text
from handlers.slack import blocks, interactions
from handlers.slack.api import RetryLater
from handlers.slack.blocks import Block, Message
from handlers.slack.context import RequestContext
from handlers.slack.request_key import tapped_place
from handlers.slack.view import ViewContext, mention
from tickets.access.visibility import hide_nameless_asker
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Found
from tickets.model.errors import ForbiddenMoveError, TicketError
from tickets.model.kinds import Move, Status
from tickets.model.notices import NoticeKind
from tickets.model.ticket import Step, Ticket
from tickets.ports import StorageFailed

NOTICE_PREFIX: Final = "notice:"
"""Prefix of the block id under such a message; the rest is the ticket's number."""
PART_PREFIX: Final = "part:"
"""Prefix of the block ids of a notice that shares its message with others. Only the delivery
redraws that message, under a lock."""
ROW_PREFIX: Final = "row:"
"""Prefix of the block id of a digest's row: only that row changes."""
NOTICE_PLACE: Final = "at"
"""In the signed state: the message from which the form was opened."""
_FINDINGS: Final = "complaint_report_findings"
"""Form by which a department answers an investigation, and corrects its answer."""
_DONE_FOR_ALL: Final = {
    Move.EXECUTE: Move.EXECUTE_PART,
    Move.REPORT_FINDINGS: Move.REPORT_FINDINGS,
}
"""Moves by which others do a department's part, and the department's own move for it."""
_OF_SEARCH: Final = frozenset(
    {
        NoticeKind.SEARCH_ASKED,
        NoticeKind.INVESTIGATION_ASKED,
        NoticeKind.SEARCH_CHASED,
        NoticeKind.CHASED,
    }
)


def notice_place(request: RequestContext) -> str:
    """Return the tapped message as `channel:ts` if it asks for something, else an empty text."""
    is_notice = str(request.action.get("block_id")).startswith(NOTICE_PREFIX)
    return tapped_place(request.body) if is_notice else ""


def show_result(request: RequestContext, ticket: Ticket, at: str) -> None:
    """Replace the message's buttons by the result, after the ack."""
    step = ticket.history[-1]
    # Their department may still be asked, as about another system.
    still = ticket.asked & request.office_context.roster.actor(request.user).in_charge_of
    if str(request.action.get("block_id")).startswith(ROW_PREFIX):
        request.after_ack.append(partial(_redraw_row, request, ticket, step))
    elif at and step.move is not Move.NOTE and not still:
        request.after_ack.append(partial(_redraw, request, ticket, step, at, is_own=True))


def show_result_if_done(
    request: RequestContext, form: Form, ref: TicketRef, error: TicketError | None = None
) -> bool:
    """Show who did what the tapped notice asks for, if it is done. Return whether it is."""
    at = notice_place(request)
    is_notice = at or str(request.action.get("block_id")).startswith(PART_PREFIX)
    if not (is_notice and (isinstance(error, ForbiddenMoveError) if error else form.is_done)):
        return False
    with suppress(TicketError):
        ticket = request.services.desk.show(ref.number, who=request.user, now=request.now).ticket
        since = ticket.history[ref.version :]
        if since and (error or (form.is_done and form.is_done(ticket))):
            step = _deciding_step(form, since)
            if at:
                _redraw(request, ticket, step, at)
                request.has_replied = True
            else:
                interactions.tell_privately(request, _result(request, ticket, step, request.view))
            return True
    return False


def double_click_note(request: RequestContext, form: Form, ref: TicketRef) -> str:
    """Return a note that the press is recorded, if it was a double click; else an empty text.

    It was if every step since the button was drawn is this person's and of this form.
    """
    with suppress(TicketError):
        ticket = request.services.desk.show(ref.number, who=request.user, now=request.now).ticket
        since = ticket.history[ref.version :]
        if since and all(s.by == request.user and s.move in form.moves for s in since):
            return request.say("press_recorded", line=step_text(since[-1], ticket, request.view))
    return ""


def department_part_outcome(request: RequestContext, form: Form, ref: TicketRef) -> tuple[str, str]:
    """Return what became of the part that was asked of this person's department since they opened
    the form, and the phrase for the line above what they typed. Both are empty for everybody else,
    and if nothing has changed (O1)."""
    with suppress(TicketError):
        ticket = request.services.desk.show_outcome(ref.number, who=request.user, now=request.now)
        departments = request.office_context.roster.actor(request.user).in_charge_of
        since = ticket.history[ref.version :]
        made = (s for s in reversed(since) if s.by == request.user and s.move in form.moves)
        if own := next(made, None):
            line = step_text(own, ticket, request.view)
            return request.say("press_recorded", line=line), "typed_not_added"
        if done := department_part_step(ticket, since, departments, form.moves):
            line = step_text(done, ticket, request.view)
            return request.say("part_done", line=line), "typed_kept"
        return (request.say("part_over"), "typed_kept") if since else ("", "")
    return "", ""


def department_part_step(
    ticket: Ticket,
    since: Sequence[Step],
    departments: Collection[str],
    moves: Collection[Move] = frozenset(Move),
) -> Step | None:
    """Return the newest of these steps that did the departments' part of one of these moves."""
    facts = ticket.facts
    tasks = facts.tasks if isinstance(facts, Disclosure) else ()
    answered = {(Move.REPORT_SEARCH, t.answered_by) for t in tasks if t.department in departments}
    for step in reversed(since):
        in_place_of = _DONE_FOR_ALL.get(step.move, step.move)
        is_done = step.move in _DONE_FOR_ALL or (step.move, step.by) in answered
        if is_done and in_place_of in moves:
            return step
    return None


def _deciding_step(form: Form, since: tuple[Step, ...]) -> Step:
    """Return the step that did what was asked, or after which it could no longer be done."""
    made = (step for step in reversed(since) if step.move in form.moves)
    led_away = (step for step in since if step.before is not step.after)
    return next(made, None) or next(led_away, since[-1])


def _redraw_row(request: RequestContext, ticket: Ticket, step: Step) -> None:
    """Add 「✅ 8/4(火) 09:12 @saki 催促」 to the row and remove its button."""
    shown = request.body.get("message")
    there = shown.get("blocks") if isinstance(shown, Mapping) else None
    if not isinstance(there, list):
        return
    tapped, view = request.action.get("block_id"), request.view
    drawn = [_row_done(b, ticket, step, view) if b.get("block_id") == tapped else b for b in there]
    container = request.body["container"]
    message = Message(str(request.body["message"].get("text") or ""), tuple(drawn))
    _update(request, container["channel_id"], container["message_ts"], message)


def _row_done(row: Block, ticket: Ticket, step: Step, view: ViewContext) -> Block:
    kept = {name: value for name, value in row.items() if name != "accessory"}
    done = view.say("row_done", line=step_text(step, ticket, view))
    return kept | {"text": row["text"] | {"text": f"{row['text']['text']}\n{done}"}}


def _redraw(
    request: RequestContext, ticket: Ticket, step: Step, at: str, *, is_own: bool = False
) -> None:
    channel, _, ts = at.partition(":")
    drawn = _result(request, ticket, step, request.view_for_channel(channel), is_own=is_own)
    _update(request, channel, ts, drawn)


def _result(
    request: RequestContext, ticket: Ticket, step: Step, view: ViewContext, *, is_own: bool = False
) -> Message:
    if step.by == ticket.requester != request.user:
        ticket = hide_nameless_asker(ticket, request.user)
        step = next(each for each in ticket.history if each.at == step.at)
    return result_message(ticket, step, view, is_own=is_own)


def _update(request: RequestContext, channel: str, ts: str, message: Message) -> None:
    """Update the message. If Slack refuses, the buttons stay, and the next tap says the same."""
    with suppress(RetryLater):
        interactions.update_message(request, channel, ts, message)


def result_message(
    ticket: Ticket, step: Step, view: ViewContext, *, is_own: bool = False
) -> Message:
    """Say who did what and when; under the person's own answer, also how to correct it."""
    done = blocks.mrkdwn_section(step_text(step, ticket, view))
    return _headed(ticket, view, done, _correction(ticket, step, view) if is_own else None)


def obsolete_ticket_message(ticket: Ticket, view: ViewContext) -> Message:
    """Say that a message no longer applies, to readers who may not know more."""
    return _headed(ticket, view, blocks.section(view.say("notice_over")))


def department_part_message(
    what: NoticeKind,
    ticket: Ticket,
    since: Sequence[Step],
    departments: Collection[str],
    view: ViewContext,
) -> Message:
    """Say who did the part that these departments were asked for, or that it is not needed, as of
    a request that was withdrawn."""
    if done := department_part_step(ticket, since, departments):
        return result_message(ticket, done, view)
    if what not in _OF_SEARCH:
        return obsolete_ticket_message(ticket, view)
    return _headed(ticket, view, blocks.section(view.say("notice_search_over")))


def _headed(ticket: Ticket, view: ViewContext, *body: Block | None) -> Message:
    title = view.say.line(ticket.number, view.say.word("kind", ticket.kind))
    return blocks.titled_message(title, *body)


def _correction(ticket: Ticket, step: Step, view: ViewContext) -> Block | None:
    if step.move is Move.REPORT_SEARCH:  # who has searched sees the request no longer
        if ticket.asked & view.office_context.roster.actor(step.by).in_charge_of:
            return blocks.context(view.say("tell_again"))
        who = mention(ticket.owner, view.say) if ticket.owner else view.say("holder.desk")
        names = ("tell_hand_over",) if _has_found(step, ticket) else ()
        lines = [blocks.mrkdwn(view.say(each, who=who)) for each in (*names, "tell_correction")]
        return {"type": "context", "elements": lines}
    if step.move is not Move.REPORT_FINDINGS or ticket.status is not Status.INVESTIGATING:
        return None
    label, ref = view.say("answer_again"), TicketRef(ticket.number, ticket.version)
    button = form_button(view.say, _FINDINGS, ref, of=ticket.number, label=label)
    return blocks.actions(button, block_id=f"{NOTICE_PREFIX}{ticket.number}")


def _has_found(step: Step, ticket: Ticket) -> bool:
    """Whether this person has data of the person concerned, which the desk needs for its reply.

    A correction or a cessation is carried out where the data is. What waits for its fee is not
    searched anew, so it counts too.
    """
    tasks = ticket.disclosure.tasks
    is_needed = any(not each.needs_act_in_system for each in ticket.disclosure.types)
    return is_needed and any(
        (task.answered_by, task.found) == (step.by, Found.FOUND) for task in tasks
    )


# --- the number in the reply ------------------------------------------------------------------

ROUTE_PREFIX: Final = "door:"
"""Prefix of the block id of the buttons that a reply offers; the rest is a mention's id (O13)."""
ROUTES_BLOCK: Final = "offered"
"""Block id of the buttons below an answer that lead to a ticket."""
FROM, UNDER = "from", "under"
"""In the signed state: the reply from which the form was opened, or the answer above the button."""
_ANOTHER: Final = "another_ticket"
"""Block id of the button for one more ticket, in a reply that shows numbers."""


def route_place(request: RequestContext) -> dict[str, str]:
    """Return `channel:ts` of a tapped message that leads to a new ticket, for the signed state.

    Below an answer the person's id comes first: others may read the answer, too, and each person
    has their own numbers.
    """
    at, block = tapped_place(request.body), request.action.get("block_id")
    if block == ROUTES_BLOCK:
        return {UNDER: _of_person(request, at)}
    return {FROM: at} if block == _ANOTHER or is_route_tap(request) else {}


def show_number_if_recorded(request: RequestContext, form: str, ref: TicketRef) -> bool:
    """Show the numbers of the tickets that the message led to before, in place of the form. Return
    whether there are any.

    An ephemeral reply can be redrawn only at the person's next tap.
    """
    is_below = request.action.get("block_id") == ROUTES_BLOCK
    if ref.number or not (is_below or is_route_tap(request)):
        return False
    at = tapped_place(request.body)
    numbers = _numbers(request, _of_person(request, at) if is_below else at)
    if numbers:
        show = interactions.tell_privately if is_below else interactions.replace_message
        show(request, _recorded(request, form, ref.extra_word, numbers))
    return bool(numbers)


def remember_recorded_number(context: FormContext, form: str, ticket: Ticket) -> None:
    """Remember the number for ninety days, and show it in the reply after the ack."""
    request, at = context.request, context.signed_extras.get(FROM, "")
    if not (at or UNDER in context.signed_extras):
        return
    with suppress(StorageFailed):  # the ticket is safe
        request.services.inbox.mark_once(
            f"{_mark(at or context.signed_extras[UNDER])}{ticket.number}"
        )
        if at:
            request.after_ack.append(partial(_redraw_reply, request, form, context.extra_word, at))


def _redraw_reply(request: RequestContext, form: str, more: str, at: str) -> None:
    channel, _, ts = at.partition(":")
    if channel.startswith("D") and (numbers := _numbers(request, at)):
        _update(request, channel, ts, _recorded(request, form, more, numbers))


def _recorded(request: RequestContext, form: str, more: str, numbers: Sequence[str]) -> Message:
    say = request.say
    line = say("recorded_as", numbers=say("card_comma").join(numbers))
    another = form_button(say, form, TicketRef(extra_word=more), label=say("record_another"))
    return blocks.message(
        line.replace("*", ""),
        blocks.paragraph(line),
        blocks.context(say("recorded_state")),
        blocks.actions(another, block_id=_ANOTHER),
    )


def _numbers(request: RequestContext, at: str) -> Sequence[str]:
    with suppress(StorageFailed):
        return sorted(request.services.inbox.marks_with(_mark(at)))
    return ()


def is_route_tap(request: RequestContext) -> bool:
    """Whether the tapped button is one of a reply's ways on."""
    return str(request.action.get("block_id")).startswith(ROUTE_PREFIX)


def _of_person(request: RequestContext, at: str) -> str:
    return f"{request.user}:{at}"


def _mark(at: str) -> str:
    return f"recorded:{at}:"
