"""Letters before the decision: acknowledgement, form, reminder, correction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tickets.letters.letter import Frame, Letter, listed
from tickets.letters.template import Texts, Values
from tickets.model.documents import AgentKind, Defect, Money
from tickets.model.personal import Personal
from tickets.model.requests import RequestType
from tickets.rules.periods import Rules

_AGENT_FLAGS = {
    None: "by_person",
    AgentKind.DELEGATED: "by_delegate",
    AgentKind.PARENT: "by_parent",
    AgentKind.ADULT_GUARDIAN: "by_guardian",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """The fee of an application; 0 yen for types without a fee and under GDPR."""

    due: int = 0
    types: frozenset[RequestType] = frozenset()
    """Requested types that bear the fee."""
    means: Money = Money.STAMPS
    is_charged: bool = True
    """Whether any request costs anything here."""

    @classmethod
    def of(cls, types: frozenset[RequestType], rules: Rules, *, gdpr: bool = False) -> "Fee":
        bearing = types & rules.fee_types if rules.charges and not gdpr else frozenset()
        return cls(
            due=rules.fee_yen if bearing else 0,
            types=bearing,
            means=rules.fee_means,
            is_charged=rules.charges,
        )

    @property
    def flags(self) -> set[str]:
        return {"fee_due"} if self.due else {"no_fee"}

    def values(self, texts: Texts) -> dict[str, str]:
        """Words for the places of a letter that names the fee."""
        amount = texts.say(f"amount.{self.means}", fee=yen(self.due))
        return {
            "fee": yen(self.due),
            "fee_types": "又は".join(_names(self.types, texts)),
            "money": texts.say(f"money.{self.means}"),
            "amount": amount,
            "pay": texts.say(f"pay.{self.means}", amount=amount),
            "only": texts.say(f"only.{self.means}"),
            "sent": texts.say(f"sent.{self.means}", fee=yen(self.due)),
            "no_money": texts.say(f"no_money.{self.means}") if self.is_charged else "",
        }


NO_FEE = Fee()


def acknowledgement_of_complaint(
    frame: Frame, *, received_on: date, understood: Personal
) -> Letter:
    """受付連絡 of a complaint, a consultation or an inquiry."""
    values: Values = {
        "received_on": frame.day(received_on),
        "understood": understood,
        **NO_FEE.values(frame.sender.texts),
    }
    return frame.write("acknowledgement", values, {"complaint"})


def acknowledgement_of_request(
    frame: Frame,
    *,
    received_on: date,
    understood: Personal,
    fee: Fee,
    may_cost: Fee = NO_FEE,
    is_ruled: bool = True,
) -> Letter:
    """受付連絡 of a disclosure request, with what it costs.

    `may_cost` is the fee if an unclear type turns out to bear one. Before the manager's ruling on
    the data the letter promises no form and names no fee (O17).
    """
    is_open = may_cost.due > fee.due
    told = may_cost if is_open else fee
    values: Values = {
        "received_on": frame.day(received_on),
        "understood": understood,
        **told.values(frame.sender.texts),
    }
    costs = {"fee_open"} if is_open else fee.flags
    flags = {"disclosure"} | costs if is_ruled else {"looked_into"}
    return frame.write("acknowledgement", values, flags)


def form(
    frame: Frame,
    *,
    received_on: date,
    types: frozenset[RequestType],
    agent: AgentKind | None,
    fee: Fee,
) -> Letter:
    """申請書送付: what to send, what to black out, the fee, and what the papers are used for."""
    values: Values = {
        "received_on": frame.day(received_on),
        "types": named(types, frame.sender.texts),
        **fee.values(frame.sender.texts),
        "methods": listed(frame.say(f"method.{each}") for each in frame.sender.methods),
    }
    return frame.write("form", values, fee.flags | {_AGENT_FLAGS[agent]})


def reminder(
    frame: Frame, *, form_sent_on: date, types: frozenset[RequestType], closing: bool = False
) -> Letter:
    """未返送のご案内; when closing it says that this is no refusal."""
    asked = named(types, frame.sender.texts)
    values: Values = {"form_sent_on": frame.day(form_sent_on), "types": asked}
    return frame.write("reminder", values, {"closing"} if closing else ())


@dataclass(frozen=True, slots=True)
class Flaw:
    """One defect: what is missing, and how to correct it."""

    defect: Defect
    what: Personal
    remedy: Personal


def correction(
    frame: Frame,
    *,
    arrived_on: date,
    flaws: tuple[Flaw, ...],
    look_again_on: date,
    sent_back: Money | None = None,
    first_asked_on: date | None = None,
) -> Letter:
    """補正依頼; cash or a money order goes back with it (O18).

    With `first_asked_on` it is the reminder.
    """
    values: Values = {
        "arrived_on": frame.day(arrived_on),
        "defects": Personal("\n".join(_flaws(flaws, frame))),
        "look_again_on": frame.day(look_again_on),
        "money": frame.say(f"money.{sent_back}") if sent_back else "",
        "asked_on": frame.day(first_asked_on) if first_asked_on else "",
    }
    flags = {"money_back"} if sent_back else set()
    return frame.write("correction", values, flags | ({"reminds"} if first_asked_on else set()))


def yen(amount: int) -> str:
    return f"{amount:,}円"


def named(types: frozenset[RequestType], texts: Texts) -> str:
    """Types in the order of the law; a general name if the type is unclear."""
    return "、".join(_names(types, texts)) or texts.say("type.unclear")


def _names(types: frozenset[RequestType], texts: Texts) -> list[str]:
    return [texts.say(f"type.{each}") for each in RequestType if each in types]


def _flaws(flaws: tuple[Flaw, ...], frame: Frame) -> Iterator[str]:
    for number, flaw in enumerate(flaws, 1):
        yield (
            f"（{number}）{frame.say(f'defect.{flaw.defect}')}\n"
            f"　不備の内容：{flaw.what.reveal()}\n"
            f"　補正の方法：{flaw.remedy.reveal()}"
        )
