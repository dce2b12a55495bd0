"""Letters with the reply: change of method, delay, decisions."""

import re
from dataclasses import dataclass
from datetime import date

from tickets.letters.application import NO_FEE, Fee
from tickets.letters.letter import Frame, Letter, listed
from tickets.letters.template import Texts, Values
from tickets.model.kinds import ReplyMethod
from tickets.model.personal import Personal
from tickets.model.requests import Decision, Outcome, RequestType

ACT = "個人情報の保護に関する法律"

# Only where no other law's name comes before: 電気通信事業法4条 stays what it is.
_SHORT = re.compile(r"(?<![一-龠々])(法|令|規則)(?=第?\d)")
_NUMBER = re.compile(r"(?<![第\d])(\d+)(条|項|号)")
_FULL = {"法": "", "令": "施行令", "規則": "施行規則"}


def cite_in_full(basis: str) -> str:
    """法33条2項1号 → 個人情報の保護に関する法律第33条第2項第1号; a second mention is 同法."""
    named = False

    def name(short: re.Match[str]) -> str:
        nonlocal named
        act, named = ("同法" if named else ACT), True
        return act + _FULL[short[1]]

    return _NUMBER.sub(r"第\1\2", _SHORT.sub(name, basis))


def method_change(
    frame: Frame, *, requested: ReplyMethod, used: ReplyMethod, reason: Personal
) -> Letter:
    """方法変更の事前通知: the person may choose another method first (GL 3-8-2)."""
    choices = [each for each in frame.sender.methods if each not in (requested, used)]
    values: Values = {
        "requested": frame.say(f"method.{requested}"),
        "reason": reason,
        "used": frame.say(f"method.{used}"),
        "choices": listed(frame.say(f"method.{each}") for each in (used, *choices)),
    }
    return frame.write("method_change", values, {"has_choice"} if choices else ())


def delay(frame: Frame, *, received_on: date, reason: Personal, until: date) -> Letter:
    """遅延連絡: reason, and the day that the manager allowed."""
    values: Values = {
        "received_on": frame.day(received_on),
        "reason": reason,
        "until": frame.day(until),
    }
    return frame.write("delay", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One requested type and its decision."""

    decision: Decision
    reason: Personal | None = None
    measure: Personal | None = None
    """Alternative measure (35(2), 35(4), 35(6))."""
    content: Personal | None = None
    """Result, if it is short enough for the letter."""

    @property
    def outcome(self) -> Outcome:
        """Outcome that the letter tells.

        If the existence of data must not be told (令5条), they are by law not held data: a refusal
        reads as no data, and a partial grant as a full one.
        """
        decided = self.decision.outcome
        if not self.decision.conceals:
            return decided
        return Outcome.GRANTED if decided is Outcome.PARTIAL else Outcome.NO_DATA

    @property
    def is_granted(self) -> bool:
        return self.outcome is Outcome.GRANTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    used: ReplyMethod
    requested: ReplyMethod | None = None
    change_reason: Personal | None = None

    @property
    def is_changed(self) -> bool:
        return self.requested not in (None, self.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    asked_on: date
    items: tuple[Item, ...]
    method: Method
    fee: Fee = NO_FEE
    is_fee_paid: bool = False
    copies: bool = True
    """Copies of identity documents came and will be disposed of."""

    @property
    def kind(self) -> str:
        """answer, no_data, part or whole."""
        outcomes = {item.outcome for item in self.items}
        if outcomes == {Outcome.NO_DATA}:
            return "no_data"
        if not any(outcome.refuses for outcome in outcomes):
            return "answer"
        return "part" if any(outcome.acts for outcome in outcomes) else "whole"

    @property
    def keeps_fee(self) -> bool:
        """Whether the fee is kept although a type that bears it was not granted."""
        unmet = {item.decision.type for item in self.items if not item.is_granted}
        return self.is_fee_paid and bool(unmet & self.fee.types)


def reply(frame: Frame, facts: Reply) -> Letter:
    """回答, 該当なし or 一部／全部の不開示等通知, as the decisions require."""
    method = facts.method
    values: Values = {
        "title": frame.say(f"title.{facts.kind}"),
        "asked_on": frame.day(facts.asked_on),
        "items": Personal("\n\n".join(_items(facts, frame.sender.texts))),
        "method": frame.say(f"method.{method.used}"),
        "requested": frame.say(f"method.{method.requested or method.used}"),
        "method_reason": method.change_reason or "",
        **facts.fee.values(frame.sender.texts),
        "matter": frame.say(
            "matter.decision" if facts.kind in ("part", "whole") else "matter.answer"
        ),
    }
    flags = _flags(facts)
    if "recourse" in flags and frame.sender.bodies != ():
        flags.add("recourse_outside")
    return frame.write("reply", values, flags)


def _flags(facts: Reply) -> set[str]:
    gives = any(item.outcome.acts for item in facts.items)
    standing = {
        "refuses": facts.kind in ("part", "whole"),
        "gives": gives,
        "method_changed": gives and facts.method.is_changed,
        "no_refund": facts.keeps_fee,
        "recourse": not all(item.is_granted for item in facts.items),
        "copies": facts.copies,
        "enclosed": any(_is_enclosed(item, facts.method) for item in facts.items),
    }
    return {flag for flag, stands in standing.items() if stands}


def _items(facts: Reply, texts: Texts) -> list[str]:
    return [
        "\n".join(
            [
                f"{number}．{texts.say(f'type.{item.decision.type}')}",
                *_lines(item, facts.method, texts),
            ]
        )
        for number, item in enumerate(facts.items, 1)
    ]


def _lines(item: Item, method: Method, texts: Texts) -> list[str]:
    lines = [f"　結果：{_sentence(item.outcome, item.decision.type, texts)}"]
    if item.measure and item.outcome is Outcome.ALTERNATIVE_MEASURE:
        lines.append(f"　措置の内容：{item.measure.reveal()}")
    if item.outcome.acts and item.content:
        lines.append(f"　内容：{item.content.reveal()}")
    elif _is_handed_over(item):
        lines.append(f"　内容：{texts.say(f'content.{method.used}')}")
    return [*lines, *_why(item, texts)]


def _why(item: Item, texts: Texts) -> list[str]:
    if not item.outcome.explains:
        return []
    grounds = sorted(item.decision.grounds)
    lines = [f"　該当する事由：{texts.say(f'ground.{ground}')}" for ground in grounds]
    if item.decision.legal_basis:
        lines.append(f"　根拠：{cite_in_full(item.decision.legal_basis)}")
    if item.reason:
        lines.append(f"　理由：{item.reason.reveal()}")
    return lines


def _sentence(outcome: Outcome, type_: RequestType, texts: Texts) -> str:
    if outcome in (Outcome.NOT_APPLICABLE, Outcome.ALTERNATIVE_MEASURE):
        return texts.say(outcome)
    if outcome is Outcome.NO_DATA:
        is_record = type_ is RequestType.DISCLOSE_TP_RECORD
        return texts.say(f"no_data.{type_}" if is_record else "no_data")
    return texts.say(f"{outcome}.{type_}")


def _is_handed_over(item: Item) -> bool:
    """Whether the answer is information too long for the letter."""
    return item.outcome.acts and not item.decision.type.is_an_act and not item.content


def _is_enclosed(item: Item, method: Method) -> bool:
    return method.used == "paper" and _is_handed_over(item)
