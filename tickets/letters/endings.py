"""Letters outside a decision: stamps back, redirection, withdrawal, complaint, breach."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tickets.letters.application import yen
from tickets.letters.letter import Frame, Letter, wording_of
from tickets.letters.template import Values
from tickets.model.documents import Money
from tickets.model.personal import Personal


class WhyBack(StrEnum):
    """Why money goes back; none of these is a refund of a fee that was due (office.md O18)."""

    NOT_DUE = "not_due"
    EXCESS = "excess"
    SHORT = "short"  # not enough, so that it never became the fee
    NOT_STAMPS = "not_stamps"
    GIVEN_BACK = "given_back"  # after a withdrawal, as the manager decided


class Elsewhere(StrEnum):
    """Why the matter is not one for this procedure (d2x)."""

    ENTRUSTED = "entrusted"
    OTHER_COMPANY = "other_company"
    OPT_OUT = "opt_out"
    EUROPE = "europe"
    OTHER = "other"


def stamps_back(frame: Frame, *, money: Money, amount: int, why: WhyBack) -> Letter:
    """切手の返却."""
    values: Values = {"money": wording_of(f"money.{money}"), "yen": yen(amount)}
    return frame.write("stamps_back", values, {why})


def redirection(
    frame: Frame,
    *,
    received_on: date,
    why: Elsewhere,
    where: Personal | None = None,
    reason: Personal | None = None,
) -> Letter:
    """対象外のご案内; it does not tell whether we hold anything about the person."""
    values: Values = {
        "received_on": frame.day(received_on),
        "where": where or "",
        "reason": reason or "",
    }
    return frame.write("redirection", values, {why} | ({"has_where"} if where else set()))


def withdrawal(
    frame: Frame, *, withdrawn_on: date, copies: bool, paid: int = 0, keeps_fee: bool = True
) -> Letter:
    """取下げの確認; what becomes of stamps that were paid is the manager's decision."""
    flags = {"copies"} if copies else set()
    if paid:
        flags.add("fee_kept" if keeps_fee else "fee_back")
    values: Values = {"withdrawn_on": frame.day(withdrawn_on), "fee": yen(paid)}
    return frame.write("withdrawal", values, flags)


def complaint_reply(frame: Frame, *, received_on: date, approved: Personal) -> Letter:
    """苦情への回答, round the words that a second person approved."""
    values: Values = {"received_on": frame.day(received_on), "reply": approved}
    return frame.write("complaint_reply", values)


def recourse(frame: Frame, *, replied_on: date) -> Letter:
    """社外窓口のご案内, when our reply was not accepted."""
    return frame.write("recourse", {"replied_on": frame.day(replied_on)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """What the persons concerned are told (規則10条), in the manager's words."""

    overview: str
    data_items: str
    cause: str
    secondary_damage: str
    other: str


def breach_notice(frame: Frame, facts: Breach) -> Letter:
    """漏えい等の本人通知."""
    values: Values = {
        "overview": facts.overview,
        "data_items": facts.data_items,
        "cause": facts.cause,
        "secondary_damage": facts.secondary_damage,
        "other": facts.other,
    }
    return frame.write("breach_notice", values)
