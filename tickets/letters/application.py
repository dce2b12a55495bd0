"""Letters before the decision: acknowledgement, form, reminder, correction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from tickets.letters.draft import Draft, there
from tickets.letters.letter import Letter, listed
from tickets.model.documents import AgentKind, Correction, Defect
from tickets.model.kinds import CloseCode, Kind, PartyRole
from tickets.model.personal import Personal
from tickets.model.requests import RequestType
from tickets.model.ticket import Ticket
from tickets.rules import fees


def acknowledgement(draft: Draft) -> Letter:
    """受付連絡; for a request with what it costs, or might if its type is unclear.

    Before the manager's ruling on the data it promises no form and names no fee (O17).
    """
    ticket = draft.ticket
    if ticket.kind is not Kind.DISCLOSURE:
        return draft.write(
            "acknowledgement",
            {
                "received_on": draft.received_on,
                "understood": Personal(ticket.summary or draft.say("understood.complaint")),
                **draft.fee_words(0),
            },
            complaint=True,
        )
    request = ticket.disclosure
    every = frozenset(RequestType) if request.types_unclear else request.types
    dearest = replace(request, types=every)
    due, may_be = (fees.due(each, draft.rules) for each in (request, dearest))
    is_ruled = not ticket.awaits_ruling and request.may_be_held is not False
    return draft.write(
        "acknowledgement",
        {
            "received_on": draft.received_on,
            "understood": Personal(ticket.summary or draft.named(request.types)),
            **draft.fee_words(may_be, fees.bearing(dearest, draft.rules)),
        },
        disclosure=is_ruled,
        looked_into=not is_ruled,
        fee_due=is_ruled and due > 0,
        fee_open=is_ruled and may_be > due,
        no_fee=is_ruled and may_be == 0,
    )


def form(draft: Draft) -> Letter:
    """申請書送付: what to send, what to black out, the fee, and what the papers are used for."""
    request = draft.ticket.disclosure
    due = fees.due(request, draft.rules)
    agent = _agent(draft.ticket)
    return draft.write(
        "form",
        {
            "received_on": draft.received_on,
            "types": draft.named(request.types),
            **draft.fee_words(due, fees.bearing(request, draft.rules)),
            "methods": listed(draft.say(f"method.{each}") for each in draft.sender.methods),
        },
        by_person=agent is None,
        by_delegate=agent is AgentKind.DELEGATED,
        by_parent=agent is AgentKind.PARENT,
        by_guardian=agent is AgentKind.ADULT_GUARDIAN,
        fee_due=due > 0,
        no_fee=due == 0,
    )


def _agent(ticket: Ticket) -> AgentKind | None:
    """Kind of agent; a statutory one must be recorded."""
    known = ticket.disclosure.agent_kind
    if known is None and ticket.party.role is PartyRole.DELEGATED_AGENT:
        return AgentKind.DELEGATED
    by_law = ticket.party.role is PartyRole.STATUTORY_AGENT
    return there(known, "agent_kind") if by_law else known


def reminder(draft: Draft) -> Letter:
    """未返送のご案内; when closing it says that this is no refusal."""
    request = draft.ticket.disclosure
    return draft.write(
        "reminder",
        {
            "form_sent_on": there(request.form_sent_on, "form_sent_on"),
            "types": draft.named(request.types),
        },
        closing=draft.ticket.close_code is CloseCode.NO_RETURN,
    )


def correction(draft: Draft) -> Letter:
    """補正依頼 or its reminder; with the first goes back what came by other means (O18)."""
    request = draft.ticket.disclosure
    asked = there(request.corrections[-1] if request.corrections else None, "corrections")
    half = timedelta(days=draft.rules.correction_reminder_days)
    reminds = asked.reminded_on is not None or draft.on - asked.asked_on >= half
    again = max(asked.look_again_on, draft.on + half) if reminds else asked.look_again_on
    others = {each.money for each in request.payments} - {draft.rules.fee_means}
    goes_back = bool(others) and Defect.FEE in asked.defects and not reminds
    return draft.write(
        "correction",
        {
            "arrived_on": there(request.application_arrived_on, "application_arrived_on"),
            "defects": "\n".join(_defects(asked, draft)),
            "look_again_on": again,
            "money": draft.say(f"money.{min(others)}") if goes_back else "",
            "asked_on": asked.asked_on if reminds else "",
        },
        money_back=goes_back,
        reminds=reminds,
    )


def _defects(asked: Correction, draft: Draft) -> Iterator[str]:
    """Each defect: what is missing, and how to correct it."""
    request, rules = draft.ticket.disclosure, draft.rules
    unpaid = max(fees.due(request, rules) - fees.received(request, rules.fee_means), 0)
    words = draft.fee_words(unpaid)
    for number, defect in enumerate((each for each in Defect if each in asked.defects), 1):
        what = "absent" if request.is_absent(defect) else "flaw"
        yield (
            f"（{number}）{draft.say(f'defect.{defect}')}\n"
            f"　不備の内容：{draft.say(f'{what}.{defect}', **words)}\n"
            f"　補正の方法：{draft.say(f'remedy.{defect}', **words)}"
        )
