"""The morning digest: a message of at most twelve rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from handlers.complaints.close import CHECK_EFFECT_FORM
from handlers.forms.message_outcome import ROW_PREFIX
from handlers.forms.state import TicketRef, form_button
from handlers.forms.step_lines import step_text, with_details
from handlers.home import worklist
from handlers.home.rows import next_form_name, open_button_row, row_button
from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.view import ViewContext, mention
from handlers.tickets.actions import (
    CHECK_CONTENTS_FORM,
    OPEN_FORM,
    TAKE_FORM,
    waits_for_other_colleague,
)
from handlers.tickets.card import state_text, subject_text
from handlers.tickets.drafts import pending_decision_form_name
from handlers.tickets.due import due_line
from handlers.tickets.notices import mentioned_leak
from handlers.tickets.outcomes import step_outcome_lines
from tickets.model import tokyo
from tickets.model.escalation import Escalation
from tickets.model.kinds import Kind
from tickets.model.notices import NoticeKind
from tickets.model.pending import needs_preservation, waits_for_departments
from tickets.model.ticket import Ticket
from tickets.reminders.digests import MOST_ROWS, Digest, previous_closing
from tickets.rules.calendar import ONE_DAY
from tickets.worklist import TicketList

OPEN_HOME: Final = "home.open"
_AT_ONCE: Final = 5
_LINES: Final = 30
"""Lines of a block, which takes 3,000 characters."""
_KINDS: Final = (Kind.COMPLAINT, Kind.DISCLOSURE, Kind.QUESTION)


@dataclass(frozen=True, slots=True)
class _List:
    """A heading and its rows, drawn only as far as there is room."""

    title: str
    count: int
    rows: Sequence[Callable[[], Sequence[Block]]]


def digest_message(morning: Digest, view: ViewContext) -> Message:
    say = view.say
    title = say.word("tell", NoticeKind.DIGEST, date=view.date(morning.day))
    lists = [each for each in _lists(morning, view) if each.count]
    shown = _allot_rows([len(each.rows) for each in lists])
    opening = blocks.button(say("digest_open"), OPEN_HOME, "first")
    return blocks.message(
        title,
        blocks.header(title),
        blocks.context(_stand_in_text(morning, view)) if morning.stands_in else None,
        *(block for each, most in zip(lists, shown, strict=True) for block in _block(each, most)),
        _rest(lists, sum(shown), view),
        _counts(morning, view),
        blocks.actions(*_month_button(morning, view), opening, block_id="open_home"),
    )


def _stand_in_text(morning: Digest, view: ViewContext) -> str:
    """Say who is away until when, and what the stand-in is asked."""
    say, roster = view.say, view.office_context.roster
    away = [
        say("home_away", who=say.word("waits_for", name), date=view.date(roster.absences[who].end))
        for name in ("manager", "deputy")
        if (who := getattr(roster, name)) and roster.is_absent(who, morning.day)
    ]
    return "\n".join((*away, say("digest_stands_in")))


def _month_button(morning: Digest, view: ViewContext) -> Iterator[Block]:
    """The way to last month's report, with which it can be passed on."""
    if morning.month:
        yield form_button(view.say, "report_make", TicketRef(extra_word=str(morning.month)))


def _lists(morning: Digest, view: ViewContext) -> Iterator[_List]:
    if morning.is_own:
        yield _list("digest_unassigned", morning.unassigned, _Row.unassigned, morning, view)
    yield _List(
        view.say("digest_leaks", count=str(len(morning.escalations))),
        len(morning.escalations),
        [partial(_breach_row, each, morning, view) for each in morning.escalations],
    )
    yield _List(
        view.say("digest_mentions", count=str(len(morning.mentions))),
        len(morning.mentions),
        [partial(mentioned_leak.mention_row, each, view) for each in morning.mentions],
    )
    yield _list("digest_decisions", morning.decisions, _Row.decision, morning, view)
    yield _list("digest_checks", morning.checks, _Row.check, morning, view)
    yield _list("digest_enquiries", morning.enquiries, _Row.enquiry, morning, view)
    told = view.say("digest_decided", count=str(morning.decided.count))
    yield _List(told, min(1, morning.decided.count), [partial(_decided, morning, view)])
    late = "digest_late_overnight" if morning.missed_overnight else "digest_late"
    yield _list(late, morning.late, _Row.late, morning, view)
    yield _list("digest_going_on", morning.going_on, _Row.due, morning, view)
    owned = morning.due if morning.is_own else morning.owned
    yield _list("digest_due_own", owned, _Row.due, morning, view)
    yield _list("digest_of_absent", morning.of_absent, _Row.of_absent, morning, view)
    yield _list("digest_to_assign", morning.to_assign, _Row.due, morning, view)
    yield _list("digest_asked", morning.asked, _Row.asked, morning, view)
    yield _list("digest_actions", morning.actions, _Row.own_action, morning, view)
    yield _list("digest_effect_checks", morning.effect_checks, _Row.effect_check, morning, view)
    yield _list("digest_by_law", morning.by_law, _Row.due, morning, view)


def _breach_row(escalation: Escalation, morning: Digest, view: ViewContext) -> Sequence[Block]:
    return [worklist.escalation_row(escalation, view, acts=escalation.number in morning.may_act_on)]


def _decided(morning: Digest, view: ViewContext) -> Sequence[Block]:
    """List all decisions, a line each: Home leaves out what a digest has told."""
    lines = [
        line
        for each, acts in morning.decided.escalations
        for line in worklist.decided_breach_lines(each, acts, view)
    ]
    for ticket, step in morning.decided.tickets:
        outcome = step_outcome_lines(step, ticket, view.say)
        lines.append(view.say.line(ticket.number, step_text(step, ticket, view), *outcome))
    parts = range(0, len(lines), _LINES)
    return [blocks.mrkdwn_section("\n".join(lines[first : first + _LINES])) for first in parts]


def _list(
    name: str,
    found: TicketList,
    draw: Callable[["_Row"], Sequence[Block]],
    morning: Digest,
    view: ViewContext,
) -> _List:
    overnight, since = str(morning.missed_overnight), _closed_since_text(morning, view)
    title = view.say(name, count=_count(found), overnight=overnight, since=since)
    rows = [partial(draw, _Row(each, morning, view)) for each in found.tickets]
    return _List(title, found.count, rows)


@dataclass(frozen=True, slots=True)
class _Row:
    ticket: Ticket
    morning: Digest
    view: ViewContext

    def unassigned(self) -> Sequence[Block]:
        return self._with_due(TAKE_FORM)

    def decision(self) -> Sequence[Block]:
        lines = worklist.decision_lines(self.ticket, self.view)
        return self._drawn(lines, pending_decision_form_name(self.ticket, self.view))

    def check(self) -> Sequence[Block]:
        return self._drawn((due_line(self.ticket, self.view),), CHECK_CONTENTS_FORM)

    def enquiry(self) -> Sequence[Block]:
        return self._with_due(worklist.enquiry_form_name(self.ticket, self.view))

    def effect_check(self) -> Sequence[Block]:
        line = worklist.corrective_action_line(self.ticket, self.view)
        return self._drawn((line,), CHECK_EFFECT_FORM)

    def asked(self) -> Sequence[Block]:
        answer, *more = worklist.asked_row(self.ticket, self.view)
        return [answer | {"block_id": f"{ROW_PREFIX}{self.ticket.number}"}, *more]

    def own_action(self) -> Sequence[Block]:
        return [worklist.own_action_row(self.ticket, self.view)]

    def late(self) -> Sequence[Block]:
        step = worklist.late_form_name(self.ticket, self.view)
        lines = (self._status(), *worklist.late_lines(self.ticket, self.view))
        is_step = step == OPEN_FORM or self._owes_answer
        return self._drawn(lines, self._step() if is_step else step)

    def due(self) -> Sequence[Block]:
        return self._with_due(self._step())

    def of_absent(self) -> Sequence[Block]:
        owner, absences = self.ticket.owner or "", self.view.office_context.roster.absences
        until = self.view.date(absences[owner].end)
        away = self.view.say("digest_away", who=mention(owner, self.view.say), date=until)
        return self._with_due(self._step(), away)

    def _with_due(self, form: str, *more: str) -> Sequence[Block]:
        return self._drawn((self._status(), *more, due_line(self.ticket, self.view)), form)

    @property
    def _owes_answer(self) -> bool:
        mine = self.view.office_context.roster.actor(self.morning.person).in_charge_of
        return waits_for_departments(self.ticket, mine)

    def _step(self) -> str:
        """The answer, if the reader's department owes it, else the owner's next step. A manager's
        row opens the ticket."""
        if self._owes_answer:
            return worklist.answer_form_name(self.ticket)
        return next_form_name(self.ticket, self.view) if self.morning.is_own else OPEN_FORM

    def _status(self) -> str:
        say, ticket = self.view.say, self.ticket
        if needs_preservation(ticket):
            return state_text(ticket, self.view)
        now = say.word("status", ticket.status, ticket.kind)
        if ticket.is_sent_back:
            now = with_details(say("home_sent_back"), ticket.since_sent_back[0], ticket, say)
        if not waits_for_other_colleague(ticket, self.morning.person, self.view):
            return now
        return say.line(now, say("digest_colleague"))

    def _drawn(self, pieces: Sequence[str] | Iterator[str], form: str) -> Sequence[Block]:
        say = self.view.say
        line = say.line(self.ticket.number, subject_text(self.ticket, say), *pieces)
        drawn = blocks.mrkdwn_section(line, accessory=row_button(self.ticket, form, say))
        drawn |= {"block_id": f"{ROW_PREFIX}{self.ticket.number}"}
        return [drawn, *open_button_row(self.ticket, form, say)]


def _block(each: _List, most: int) -> Iterator[Block]:
    yield blocks.headline(each.title)
    for row in each.rows[:most]:
        yield from row()


def _allot_rows(lengths: Sequence[int]) -> list[int]:
    """Rows for each list, dealt out in turn, so that a long list does not hide another."""
    shown = [0] * len(lengths)
    while sum(shown) < min(MOST_ROWS, sum(lengths)):
        for nth, length in enumerate(lengths):
            if shown[nth] < length and sum(shown) < MOST_ROWS:
                shown[nth] += 1
    return shown


def _rest(lists: Sequence[_List], shown: int, view: ViewContext) -> Block | None:
    more = sum(each.count for each in lists) - shown
    return blocks.context(view.say("digest_more", count=str(more))) if more > 0 else None


def _counts(morning: Digest, view: ViewContext) -> Block | None:
    lines = [line for line in _counted(morning, view) if line]
    return blocks.paragraph("\n".join(lines)) if lines else None


def _counted(morning: Digest, view: ViewContext) -> Iterator[str]:
    say, due, free = view.say, morning.due, morning.unassigned
    if morning.month:
        yield say("digest_month", month=say.month(morning.month.first))
    if free.count and not morning.is_own:
        yield say("digest_nobody_has", count=_count(free))
    if due.count and not morning.is_own:
        yield say("digest_due", count=_count(due))
    if morning.near:
        yield say("digest_near", count=str(morning.near))
    if came := say("card_and").join(
        say(f"digest_kind.{kind}", count=str(morning.arrived[kind]))
        for kind in _KINDS
        if morning.arrived.get(kind)
    ):
        name = "digest_arrived_own" if morning.is_own else "digest_arrived"
        yield say(name, since=_closed_since_text(morning, view), kinds=came)
    if morning.at_once:
        named = say("card_comma").join(morning.at_once[:_AT_ONCE])
        more = len(morning.at_once) - _AT_ONCE
        told = {"numbers": named, "more": str(more)}
        yield say("digest_at_once_more" if more > 0 else "digest_at_once", **told)


def _closed_since_text(morning: Digest, view: ViewContext) -> str:
    """Say when the desk closed last: on a Monday, that is Friday."""
    closed_at = previous_closing(view.office_context.opening, morning.day)
    day = tokyo.date_of(closed_at)
    if day == morning.day - ONE_DAY:
        return view.say("digest_since_yesterday")
    return view.say("digest_since", date=view.date(day))


def _count(found: TicketList) -> str:
    return f"{found.count}+" if found.is_more else str(found.count)
