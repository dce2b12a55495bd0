"""A disclosure request's card: the four steps, in whose hands it is, fee, identity, agent."""

from collections.abc import Iterator
from datetime import date

from handlers.views.reader import Reader
from tickets import fees, tokyo
from tickets.fees import FeeDefect
from tickets.holding import handovers
from tickets.ledger import Holder
from tickets.rules import in_force
from tickets.ticket import Ticket
from tickets.words import PartyRole, Status

_BETWEEN = " → "


def four_steps(ticket: Ticket, reader: Reader) -> str:
    """✅1 申出 7/27(月) → ✅2 申請書送付 7/30(木) → ⚪3 到達待ち → 4 確認・回答."""
    return _BETWEEN.join(_steps(ticket, reader))


def _steps(ticket: Ticket, reader: Reader) -> Iterator[str]:
    request, say = ticket.disclosure, reader.say
    done_on: dict[str, date | None] = {
        "applied": tokyo.date_of(ticket.received_at),
        "form": request.form_sent_on,
        "arrived": request.application_arrived_on,
        "answered": tokyo.date_of(ticket.replied_at) if ticket.replied_at else None,
    }
    is_behind = False
    for number, (name, day) in enumerate(done_on.items(), start=1):
        step = say.word("request_step", name)
        if day is not None:
            yield say("request_step_done", number=str(number), step=step, date=reader.date(day))
            continue
        is_current = not is_behind and ticket.is_open
        is_behind = True
        mark = _mark(ticket) if is_current else "request_step_ahead"
        yield say(mark, number=str(number), step=step)


def _mark(ticket: Ticket) -> str:
    is_theirs = ticket.status in (Status.FORM_SENT, Status.CORRECTION_WAIT)
    return "request_step_theirs" if is_theirs else "request_step_now"


def hands(ticket: Ticket, reader: Reader) -> str:
    """Whose turn it is, and for how many days it has been."""
    say, last = reader.say, handovers(ticket)[-1]
    if last.holder is Holder.DEPARTMENT:
        who = say("card_and").join(reader.department(id_) for id_ in last.who.split(", "))
    else:
        who = say.word("holder", last.holder)
    days = (reader.today - tokyo.date_of(last.at)).days
    return say("card_hands", who=who, days=str(days)) if days > 0 else who


def fee(ticket: Ticket, reader: Reader) -> str:
    """Needed or not, and whether it came."""
    request, say = ticket.disclosure, reader.say
    if request.types_unclear and not request.types:
        return say("fee_open")
    rules = in_force(reader.circumstances.rules, request.form_sent_on or reader.today)
    yen = fees.due(request, rules)
    if not yen:
        return say("fee_none")
    state = fees.defect(request, rules)
    return say("fee_due", yen=f"{yen:,}", state=say.word("fee_state", _FEE[state]))


_FEE = {
    None: "settled",
    FeeDefect.MISSING: "missing",
    FeeDefect.SHORT: "short",
    FeeDefect.NOT_STAMPS: "not_stamps",
}


_AGENTS = (PartyRole.STATUTORY_AGENT, PartyRole.DELEGATED_AGENT)


def agent(ticket: Ticket, reader: Reader) -> str:
    """As the papers say; until they came, as the caller said."""
    kind, say = ticket.disclosure.agent_kind, reader.say
    if kind:
        return say.word("agent_kind", kind)
    role = ticket.party.role
    return say.word("party", role, ticket.kind) if role in _AGENTS else say("card_none")
