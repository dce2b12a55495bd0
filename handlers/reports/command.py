"""`/privacy report 2026-10`: the month's report by DM, and from there to the representative."""

import re
from functools import partial
from typing import Final

import structlog

from handlers.forms.dispatch import FormDispatcher
from handlers.forms.form import Form
from handlers.forms.state import TicketRef
from handlers.reports.message import files_button, send_month_report, sent_line
from handlers.slack import interactions, messages
from handlers.slack.blocks import Block, Message
from handlers.slack.context import NoLongerOffered, RequestContext
from tickets.model.errors import NotAllowedError, RefusedError
from tickets.model.tokyo import Month
from tickets.reports.figures import ReportScope

# At most 「2026年10月」 and one character to spare, in either width; anything else is a sentence.
_TYPED: Final = re.compile(r"[0-9０-９][-0-9０-９/.年月－ー−／．]{0,8}")
_log = structlog.get_logger()


def is_report_request(rest: str) -> bool:
    """Whether it is `report` alone or with a month; 「report a leak」 and 「10件の誤送信」 are
    questions."""
    return not rest or _TYPED.fullmatch(rest) is not None


def _command(request: RequestContext, _: FormDispatcher, typed: str) -> Message:
    request.require_stored()
    scope = _scope(request)
    if scope is None:
        return messages.short_message(request.say("report_refused"))
    try:
        month = Month.read(typed) if typed else Month.of(request.now).before
    except ValueError:
        return messages.short_message(request.say("report_bad_month"))
    return _announce_report(request, month, scope)


def _scope(request: RequestContext) -> ReportScope | None:
    """Return the scope of the person's report; None without the right to one."""
    try:
        return request.services.desk.month_reports.scope_for(who=request.user, now=request.now)
    except NotAllowedError:
        return None


def _announce_report(request: RequestContext, month: Month, scope: ReportScope) -> Message:
    """Takes longer than Slack waits for an ack, so it is made afterwards."""
    named = request.say.month(month.first)
    if month.begins_at > request.now:
        return messages.short_message(request.say("report_not_begun", month=named))
    request.after_ack.append(partial(send_month_report, request, month, scope))
    if request.is_retry:  # said already, or too late beside the report
        return messages.EMPTY_MESSAGE
    return messages.short_message(request.say("report_making", month=named))


def _make(request: RequestContext, ref: TicketRef) -> None:
    """Make the report, from Home or from a report whose files are missing."""
    request.require_stored()
    month, scope = _month(ref) if ref.extra_word else Month.of(request.now).before, _scope(request)
    refused = messages.short_message(request.say("report_refused"))
    message = refused if scope is None else _announce_report(request, month, scope)
    if message.blocks:
        interactions.tell_privately(request, message)


def _tell(request: RequestContext, ref: TicketRef) -> None:
    """Send it to the representative, once; later taps are told when."""
    request.require_stored()
    month, view, reports = _month(ref), request.view, request.services.desk.month_reports
    named = view.say.month(month.first)
    try:
        done = reports.tell_representative(month, who=request.user, now=request.now)
    except NotAllowedError:
        interactions.tell_phrase_privately(request, "report_refused")
    except RefusedError:
        interactions.tell_phrase_privately(request, "report_too_early", month=named)
    else:
        if done is None:
            interactions.tell_phrase_privately(request, "report_no_representative")
        else:
            request.services.wake()
            _becomes(request, sent_line(month, done, view))


def _confirm(request: RequestContext, ref: TicketRef) -> None:
    request.require_stored()
    month, view, reports = _month(ref), request.view, request.services.desk.month_reports
    named = view.say.month(month.first)
    try:
        done = reports.confirm(month, who=request.user, now=request.now)
    except NotAllowedError:
        interactions.tell_phrase_privately(request, "report_refused")
    except RefusedError as refused:
        _log.error("report.not_confirmed", fault=str(refused))
        interactions.tell_phrase_privately(request, "report_not_confirmed", month=named)
    else:
        request.services.wake()
        phrase = "report_confirmed_now" if done.is_new else "report_confirmed_before"
        line = view.say(phrase, month=named, moment=view.moment(done.at))
        _becomes(request, line, files_button(month, view))


def _becomes(request: RequestContext, line: str, buttons: Block | None = None) -> None:
    """Put a line, and the buttons that stay, in place of the tapped message's buttons."""
    interactions.replace_buttons(
        request, line, lambda each: each.get("type") == "actions", instead=buttons
    )


def _month(ref: TicketRef) -> Month:
    try:
        return Month.read(ref.extra_word)
    except ValueError:
        raise NoLongerOffered from None


FORMS: Final = (
    Form("report_make", act_on_tap=_make),
    Form("report_files", act_on_tap=_make),
    Form("report_tell", act_on_tap=_tell),
    Form("report_confirm", act_on_tap=_confirm),
)
COMMANDS: Final = {"report": _command}
