"""Letters outside a decision: money back, redirection, withdrawal, complaint, breach."""

from datetime import date
from enum import StrEnum
from typing import Final

from tickets.letters.application import NO_FEE, Fee, yen
from tickets.letters.letter import Addressee, Frame, Letter, Sender
from tickets.letters.template import Values
from tickets.model.documents import Money
from tickets.model.escalation import Escalation
from tickets.model.personal import Personal
from tickets.model.triage import PersonsNotice
from tickets.rules.office import Office


class WhyBack(StrEnum):
    """Why money goes back; never a refund of a fee that was due (O18)."""

    NOT_DUE = "not_due"
    EXCESS = "excess"
    SHORT = "short"  # not enough for the fee
    OTHER_MEANS = "other_means"
    GIVEN_BACK = "given_back"  # after a withdrawal, as the manager decided


class Elsewhere(StrEnum):
    """Why the request is outside this procedure."""

    ENTRUSTED = "entrusted"
    OTHER_COMPANY = "other_company"
    OPT_OUT = "opt_out"
    EUROPE = "europe"
    OTHER = "other"


def stamps_back(
    frame: Frame, *, money: Money, amount: int, why: WhyBack, means: Money = Money.STAMPS
) -> Letter:
    """手数料などの返却; `means` is how the fee is paid here."""
    values: Values = {
        "money": frame.say(f"money.{money}"),
        "yen": yen(amount),
        "means": frame.say(f"money.{means}"),
    }
    return frame.write("stamps_back", values, {why})


def redirection(
    frame: Frame,
    *,
    received_on: date,
    why: Elsewhere,
    where: Personal | None = None,
    reason: Personal | None = None,
) -> Letter:
    """対象外のご案内; does not tell whether we hold data on the person."""
    values: Values = {
        "received_on": frame.day(received_on),
        "where": where or "",
        "reason": reason or "",
    }
    return frame.write("redirection", values, {why} | ({"has_where"} if where else set()))


def withdrawal(
    frame: Frame, *, withdrawn_on: date, copies: bool, paid: Fee = NO_FEE, keeps_fee: bool = True
) -> Letter:
    """取下げの確認; the manager decides whether a paid fee is kept."""
    flags = {"copies"} if copies else set()
    if paid.due:
        flags.add("fee_kept" if keeps_fee else "fee_back")
    values: Values = {
        "withdrawn_on": frame.day(withdrawn_on),
        **paid.values(frame.sender.texts),
    }
    return frame.write("withdrawal", values, flags)


def complaint_reply(frame: Frame, *, received_on: date, approved: Personal) -> Letter:
    """苦情への回答 with the approved words."""
    values: Values = {"received_on": frame.day(received_on), "reply": approved}
    return frame.write("complaint_reply", values)


def recourse(frame: Frame, *, replied_on: date) -> Letter:
    """社外の相談先のご案内, after a reply that was not accepted."""
    return frame.write("recourse", {"replied_on": frame.day(replied_on)})


TO_EACH: Final = Personal("〔氏名〕")
"""Addressee of a letter that goes to many persons; their list is kept elsewhere."""


def breach_notice(frame: Frame, notice: PersonsNotice) -> Letter:
    """漏えい等の本人通知, written by the manager."""
    values: Values = {
        "overview": notice.overview,
        "data_items": notice.data_items,
        "cause": notice.origin,
        "secondary_damage": notice.damage,
        "other": notice.other,
    }
    return frame.write("breach_notice", values)


def notice_to_persons(escalation: Escalation, office: Office, on: date) -> Letter:
    """The letter of an escalation, for each of the persons."""
    frame = Frame(
        number=escalation.number, on=on, sender=Sender.of(office), to=Addressee(name=TO_EACH)
    )
    return breach_notice(frame, escalation.persons_notice)
