"""Report a possible breach with one tap, also as a guest (O12, O13)."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Final

from handlers.escalations.messages import receipt_heading, reporter_receipt
from handlers.forms.form import Form
from handlers.forms.message_outcome import ROUTE_PREFIX, is_route_tap
from handlers.forms.state import TicketRef
from handlers.slack import blocks, interactions, messages, replies
from handlers.slack.blocks import Message
from handlers.slack.context import NoLongerOffered, RequestContext
from handlers.slack.request_key import tapped_place
from handlers.slack.view import ViewContext
from handlers.tickets import escalate
from handlers.tickets.notices import mentioned_leak
from tickets.escalation.additions import Addition
from tickets.escalation.reports import ReportTap
from tickets.model.escalation import Cause, Escalation, Trigger
from tickets.ports import TIME_TO_CHOOSE, LeakMention, StorageFailed
from tickets.rules.escalation import FIRST_STEPS_BY_TRIGGER

REPORT_FORM: Final = "breach_report"
_SAID = re.compile(r"([a-z_]{1,40})(?::([0-9]{1,11}))?(?::([a-z_]{1,20}))?(?::([0-9a-f]{32}))?")
_TOLD: Final = {
    Cause.BREACH_SUSPECTED: frozenset[Trigger](),
    Cause.SENSITIVE_IN_SLACK: frozenset({Trigger.IN_SLACK}),
    Cause.MY_NUMBER: frozenset({Trigger.IN_SLACK, Trigger.MY_NUMBER}),
}


_KINDS: Final = frozenset({None, *FIRST_STEPS_BY_TRIGGER})
"""What a statement may say of the breach; see `breach_kind`."""


def _report(request: RequestContext, ref: TicketRef) -> None:
    """Commit, then reply."""
    cause, known_at, triggers, named = _read_statement(ref, request.now)
    mention = named or escalate.leak_mention_id_of(request)
    report = partial(
        request.services.desk.escalations.report,
        cause,
        known_at=known_at,
        triggers=triggers,
        who=request.user,
        now=request.now,
    )
    try:
        request.require_stored()
        raised = _find_or_raise(request, mention, report)
    except StorageFailed:
        reach = messages.emergency_contact(request.office, request.say)
        interactions.tell_phrase_privately(request, "report_not_saved", emergency=reach)
        return
    request.services.wake()
    request.outcome = "saved"
    is_own = raised.raised_by == request.user
    # An earlier tap made it, and not this one before a crash.
    is_told = raised.raised_at != request.now and not request.is_retry
    if mention and not named and not is_own:
        known = Addition(triggers=triggers, known_at=known_at)
        raised, is_told = _join_report(request, mention, raised, known)
    others, is_desk_told = _settle_mention(request, raised, mention, known_at)
    if named and not is_own:
        if is_route_tap(request):
            interactions.replace_message(request, _reported_instead(request, raised))
        interactions.tell_privately(request, _already_reported_message(request, raised, cause))
        return
    if _is_button_kept(request) and is_told:
        interactions.tell_privately(request, _already_reported_message(request, raised, cause))
        return
    stands = _say(request, raised, is_told=is_told)
    if stands is not None:
        _settle_others(request, stands.channel, others, raised.number)
    if is_desk_told and is_own and not is_told:
        drawn = partial(mentioned_leak.mention_reported_message, raised.number, raised.raised_by)
        _redraw_the_desks(request, mention, known_at, drawn, is_named=named is not None)


def _find_or_raise(
    request: RequestContext, mention: str, report: Callable[..., Escalation]
) -> Escalation:
    """Return the one report of a mention; else that of the tap."""
    if mention:
        return report(key=escalate.leak_mention_report_key(mention))
    at = f"report:{request.user}:{'home' if _is_home(request) else tapped_place(request.body)}"
    return report(key=ReportTap(f"report:tap:{request.key}", at))


def _is_home(request: RequestContext) -> bool:
    return bool((request.body.get("view") or {}).get("type") == "home")


def _join_report(
    request: RequestContext, mention: str, raised: Escalation, known: Addition
) -> tuple[Escalation, bool]:
    """Add what the person said to a colleague's report; also whether an earlier tap did."""
    try:
        found, is_known = request.services.desk.escalations.join(
            escalate.leak_mention_report_key(mention), known, who=request.user, now=request.now
        )
    except StorageFailed:  # the report is safe, and another press joins it
        return raised, False
    return found, is_known and not request.is_retry


def _is_button_kept(request: RequestContext) -> bool:
    """Whether the tapped button stays: on Home, below an answer, in the welcome."""
    container = request.body["container"]
    is_below = not is_route_tap(request) and not container.get("is_ephemeral")
    return container.get("type") == "view" or is_below


def _already_reported_message(request: RequestContext, raised: Escalation, cause: Cause) -> Message:
    """The number of the report that was made here, and the way to report another incident."""
    say, time = request.say, request.view.moment(raised.raised_at)
    name = "report_already" if raised.raised_by == request.user else "report_already_by"
    told = say(name, number=raised.number, time=time, who=f"<@{raised.raised_by}>")
    another = escalate.report_now_button(say, cause=cause, label=say("report_another"))
    ways = blocks.actions(another, block_id=ROUTE_PREFIX)
    return blocks.message(told, blocks.paragraph(told), ways)


def _settle_mention(
    request: RequestContext, raised: Escalation, mention: str, at: datetime
) -> tuple[Sequence[LeakMention], bool]:
    """Settle the tapped mention of that time, and return whether the desk may have been told of it.

    Others may be about another incident. A report without a mention, as from Home, settles and
    returns what its reporter mentioned before.
    """
    mentions = request.services.mentions
    with suppress(StorageFailed):  # then the desk is told in ten minutes, wrongly
        if mention:
            is_due = request.now - at >= TIME_TO_CHOOSE  # it may be being told just now
            return (), mentions.choose(mention, is_reported=True) or is_due
        return mentions.settle_by_report(request.user, raised.raised_at), False
    return (), bool(mention)


def _redraw_the_desks(
    request: RequestContext,
    mention: str,
    since: datetime,
    drawn: Callable[[ViewContext], Message],
    *,
    is_named: bool,
) -> None:
    """Show the outcome in the desk's message about the mention, unless it is the tapped one."""
    channel = request.office.channels.desk or request.office.channels.fallback
    is_tapped = is_named and request.body["container"].get("channel_id") == channel
    if channel and not is_tapped:
        poster = replies.poster_of(request)
        mentioned_leak.redraw_desk_message(
            poster, channel, mention, since, drawn(request.view_for_channel(channel))
        )


def _end(request: RequestContext, ref: TicketRef) -> None:
    """End a mention that the desk deals with without a report; its message says so."""
    request.require_stored()
    mention = request.services.desk.end_mention(ref.extra_word, who=request.user, now=request.now)
    request.outcome = "saved"
    if mention is None:
        over = messages.short_message(request.say("leak_mentioned_over"))
        is_route = is_route_tap(request)
        show = interactions.replace_message if is_route else interactions.tell_privately
        show(request, over)
        return
    drawn = partial(mentioned_leak.mention_ended_message, mention, request.user)
    if is_route_tap(request):
        interactions.replace_message(request, drawn(_view_of_message(request)))
    elif not _is_home(request):
        interactions.tell_privately(request, drawn(request.view))
    _redraw_the_desks(request, mention.id, mention.at, drawn, is_named=is_route_tap(request))


def _settle_others(
    request: RequestContext, channel: str, mentions: Sequence[LeakMention], number: str
) -> None:
    """Update other replies in this DM that offered the report."""
    poster = replies.poster_of(request)
    for mention in mentions:
        mentioned_leak.say_reported_elsewhere(poster, channel, mention, number)


def _read_statement(
    ref: TicketRef, now: datetime
) -> tuple[Cause, datetime, frozenset[Trigger], str | None]:
    """The cause, its time, what it is about, and the mention that is reported.

    Without a time in the reference, that of the tap counts.
    """
    found = _SAID.fullmatch(ref.extra_word or Cause.BREACH_SUSPECTED)
    if found is None or found[1] not in set(_TOLD) or found[3] not in _KINDS:
        raise NoLongerOffered
    cause = Cause(found[1])
    triggers = _TOLD[cause] | ({Trigger(found[3])} if found[3] else set())
    said = datetime.fromtimestamp(int(found[2]), UTC) if found[2] else now
    return cause, min(said, now), triggers, found[4]


def _is_public(request: RequestContext) -> bool:
    """Whether everybody in the channel sees the pressed message."""
    container = request.body["container"]
    in_channel = str(container.get("channel_id", "D")).startswith(("C", "G"))
    return in_channel and not container.get("is_ephemeral")


def _reported_instead(request: RequestContext, raised: Escalation) -> Message:
    view = _view_of_message(request)
    return mentioned_leak.mention_reported_message(raised.number, raised.raised_by, view)


def _view_of_message(request: RequestContext) -> ViewContext:
    """Return the view for everybody who reads the tapped message."""
    if _is_public(request):
        return request.view_for_channel(request.body["container"]["channel_id"])
    return request.view


def _say(
    request: RequestContext, raised: Escalation, *, is_told: bool
) -> replies.PostedMessage | None:
    """Replace the route's reply. If that does not last, a DM holds the receipt, unless `is_told`.

    Returns the place of the receipt, which changes with the report.
    """
    shown = reporter_receipt(raised, request.user, request.view)
    container = request.body["container"]
    is_direct = str(container.get("channel_id", "")).startswith("D")
    if is_direct and is_route_tap(request) and not container.get("is_ephemeral"):
        place = interactions.replace_message(request, shown)
    else:
        _show_beside(request, raised, shown, is_direct=is_direct)
        place = None if is_told else replies.send_dm(request, shown)
    if place is not None:
        _keep_receipt(request, raised, place)
    return place


def send_receipt(request: RequestContext, raised: Escalation) -> None:
    """Send the receipt of a report that was made in a form, with an account."""
    shown = reporter_receipt(raised, request.user, request.view, has_account=True)
    _keep_receipt(request, raised, replies.send_dm(request, shown))


def _keep_receipt(
    request: RequestContext, raised: Escalation, place: replies.PostedMessage
) -> None:
    with suppress(StorageFailed):  # then it stays as it is; the report itself is safe
        request.services.receipts.keep_receipt(
            raised.number, request.user, place.channel, place.ts, raised.version
        )


def _show_beside(
    request: RequestContext, raised: Escalation, shown: Message, *, is_direct: bool
) -> None:
    """Show at the tapped message what became of it, besides the receipt in the DM."""
    if is_direct and not _is_button_kept(request):
        interactions.replace_message(request, receipt_heading(raised, request.view))
    elif not is_direct and _is_button_kept(request):
        interactions.tell_privately(request, shown)
    elif _is_public(request):
        interactions.replace_message(request, _reported_instead(request, raised))
    elif not is_direct:
        interactions.replace_message(request, shown)


FORMS: Final = (
    Form(REPORT_FORM, act_on_tap=_report, is_open_to_guests=True),
    Form(mentioned_leak.END_FORM, act_on_tap=_end),
)
