"""The four steps of a request, in one line of its card."""

from collections.abc import Iterator
from datetime import date

from handlers.slack.view import ViewContext
from tickets.model import tokyo
from tickets.model.kinds import Status
from tickets.model.ticket import Ticket

_BETWEEN = " → "


def four_steps_line(ticket: Ticket, view: ViewContext) -> str:
    """✅1 申出 7/27(月) → ✅2 申請書送付 7/30(木) → ⚪3 到達待ち → 4 確認・回答."""
    return _BETWEEN.join(_steps(ticket, view))


def _steps(ticket: Ticket, view: ViewContext) -> Iterator[str]:
    """Yield the steps; what came back is not done, it is sent again (O19)."""
    request, say, back = ticket.disclosure, view.say, ticket.mail_to_resend
    done_on: dict[str, date | None] = {
        "applied": tokyo.date_of(ticket.received_at),
        "form": request.form_sent_on,
        "arrived": request.application_arrived_on,
        "answered": tokyo.date_of(ticket.replied_at) if ticket.replied_at else None,
    }
    is_behind = False
    for number, (name, day) in enumerate(done_on.items(), start=1):
        told = {"number": str(number), "step": say.word("request_step", name)}
        if back and name == _MAILED[ticket.status]:
            is_behind = True
            yield say("request_step_back", **told, date=view.date(back.on))
        elif day is not None:
            yield say("request_step_done", **told, date=view.date(day))
        else:
            is_current = not is_behind and ticket.is_open
            is_behind = True
            yield say(_mark(ticket) if is_current else "request_step_ahead", **told)


_MAILED = {Status.FORM_SENT: "form", Status.REPLIED: "answered"}


def _mark(ticket: Ticket) -> str:
    is_theirs = ticket.status in (Status.FORM_SENT, Status.CORRECTION_WAIT)
    return "request_step_theirs" if is_theirs else "request_step_now"
