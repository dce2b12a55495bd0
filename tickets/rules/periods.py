"""What law or company may change: grounds for refusal; from a day on, periods and fees."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from tickets.model.complaint import Category
from tickets.model.disclosure import (
    LAW_OF_TYPES,
    OF_ARTICLE_34,
    OF_ARTICLE_35,
    CeaseUseReason,
    Ground,
    RequestType,
)
from tickets.model.documents import Money
from tickets.model.triage import Destination


class GroundPermission(StrEnum):
    YES = "Y"
    AFTER_CORRECTION = "C"  # only after the person was asked to correct it
    WITH_BASIS = "L"  # only with the article that allows it
    NO = "N"


Matrix = Mapping[tuple[RequestType, Ground], GroundPermission]

_COLUMNS: Mapping[str, str] = {
    #                          G1 … G7
    RequestType.NOTIFY_PURPOSE: "CCYLLNL",
    RequestType.DISCLOSE: "CCYYYYL",
    RequestType.DISCLOSE_TP_RECORD: "CCYYYYL",
    **dict.fromkeys(OF_ARTICLE_34, "CCYNNLL"),
    **dict.fromkeys(OF_ARTICLE_35, "CCYNNLL"),
    # Not in the published table. 28(3) may be refused for serious interference only
    # (規則18(4)); 32(1) needs no identity and holds back only what would weaken security (令10).
    RequestType.FOREIGN_MEASURES_INFO: "CCYNYNL",
    RequestType.PUBLISHED_MATTERS: "NNNNNNL",
}

DEFAULT_GROUNDS: Matrix = MappingProxyType(
    {
        (type_, ground): GroundPermission(letter)
        for type_ in RequestType
        for ground, letter in zip(Ground, _COLUMNS[type_], strict=True)
    }
)

_BASIS: Mapping[tuple[RequestType, Ground], str] = MappingProxyType(
    {
        (RequestType.NOTIFY_PURPOSE, Ground.G4): "法32条2項2号（法21条4項1号）",
        (RequestType.NOTIFY_PURPOSE, Ground.G5): "法32条2項2号（法21条4項2号）",
        (RequestType.DISCLOSE, Ground.G4): "法33条2項1号",
        (RequestType.DISCLOSE, Ground.G5): "法33条2項2号",
        (RequestType.DISCLOSE, Ground.G6): "法33条2項3号",
        (RequestType.DISCLOSE_TP_RECORD, Ground.G4): "法33条5項（同条2項1号）",
        (RequestType.DISCLOSE_TP_RECORD, Ground.G5): "法33条5項（同条2項2号）",
        (RequestType.DISCLOSE_TP_RECORD, Ground.G6): "法33条5項（同条2項3号）",
        (RequestType.FOREIGN_MEASURES_INFO, Ground.G5): "規則18条3項",
        **{(each, Ground.G6): "法34条2項" for each in OF_ARTICLE_34},
        **{(each, Ground.G7): "法34条2項" for each in OF_ARTICLE_34},
    }
)
"""Legal bases that a form suggests; the decider enters the true one."""

_REASONS_STATED = (
    "法35条6項",
    frozenset({CeaseUseReason.NO_LONGER_NEEDED, CeaseUseReason.BREACH, CeaseUseReason.HARM}),
)
_UNLAWFUL = frozenset({CeaseUseReason.UNLAWFUL_USE, CeaseUseReason.UNLAWFUL_ACQUISITION})
_BASIS_35: Mapping[RequestType, Sequence[tuple[str, frozenset[CeaseUseReason]]]] = MappingProxyType(
    {
        **dict.fromkeys(OF_ARTICLE_35, (("法35条2項", _UNLAWFUL), _REASONS_STATED)),
        RequestType.STOP_THIRD_PARTY: (
            ("法35条4項", frozenset({CeaseUseReason.UNLAWFUL_PROVISION})),
            _REASONS_STATED,
        ),
    }
)
"""Paragraphs 2, 4 and 6 of article 35 answer the reasons of paragraphs 1, 3 and 5."""

EXAMPLE_BASIS: Mapping[RequestType, str] = MappingProxyType(
    {
        RequestType.NOTIFY_PURPOSE: "法32条2項2号",
        RequestType.DISCLOSE: "法33条2項1号",
        RequestType.DISCLOSE_TP_RECORD: "法33条5項",
        **dict.fromkeys(OF_ARTICLE_34, "法34条2項"),
        **dict.fromkeys(OF_ARTICLE_35, "法35条2項"),
        RequestType.STOP_THIRD_PARTY: "法35条4項",
        RequestType.FOREIGN_MEASURES_INFO: "規則18条3項",
        RequestType.PUBLISHED_MATTERS: "令10条",
    }
)
"""An article for the hint where none is suggested. It fits the type, because drafters copy it."""


def suggested_basis(type_: RequestType, ground: Ground, reasons: frozenset[CeaseUseReason]) -> str:
    """Legal basis that a form suggests; empty if the law or the person's reasons give none."""
    if type_ in OF_ARTICLE_35 and ground in (Ground.G6, Ground.G7):
        return "、".join(article for article, of in _BASIS_35[type_] if of & reasons)
    return _BASIS.get((type_, ground), "")


_ARTICLE = re.compile(
    r"\d+ ?条|[一二三四五六七八九十百]+条|\b\d+ ?\(\d+\)|\b(?:art|article)\.? ?\d+", re.I
)


def cites_article(legal_basis: str) -> bool:
    return bool(_ARTICLE.search(legal_basis))


# Only where no other law's name comes before: 刑法35条 is none of them.
_OF_A_TYPE = re.compile(
    r"(?:^|(?<![一-龠々ァ-ヶー])法|個人情報保護法|個人情報の保護に関する法律) ?第? ?(3[2-5]) ?条"
)
_DIGITS = str.maketrans("二三四五", "2345")


def cites_other_type(type_: RequestType, legal_basis: str) -> bool:
    """Whether it cites an article of the Act (32 to 35) that is about other types of request."""
    written = unicodedata.normalize("NFKC", legal_basis).translate(_DIGITS).replace("3十", "3")
    own = LAW_OF_TYPES[type_].article.partition("(")[0]
    return any(article != own for article in _OF_A_TYPE.findall(written))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rules of casework; a desk file may hold others, each from a day on."""

    effective_from: date = date(2022, 4, 1)

    # The law would allow a fee for 33(5) too; the published text does not.
    fee_yen: int = 1000
    """0 if the company charges none."""
    fee_means: Money = Money.STAMPS
    """How it is paid; anything else is a defect and goes back (O18)."""
    fee_types: frozenset[RequestType] = frozenset(
        {RequestType.DISCLOSE, RequestType.NOTIFY_PURPOSE}
    )
    grounds: Matrix = field(default_factory=lambda: DEFAULT_GROUNDS, hash=False)

    # Our own targets, in business days unless the name says otherwise.
    complaint_acknowledge: int = 1
    complaint_assess: int = 2
    complaint_reply: int = 10
    question_acknowledge: int = 1
    question_answer: int = 3
    disclosure_acknowledge: int = 1
    form_dispatch: int = 3
    check: int = 3
    notice: int = 2
    search_chase: int = 2
    decision_waits: int = 1
    internal_due_days: int = 14
    extension_days: int = 30
    """Longest delay of a reply (遅延連絡), in calendar days after the day it was first due."""

    # Waiting for the other side, in calendar days.
    form_reminder_days: int = 30
    form_close_days: int = 60
    """After a form was sent that did not come back, the request may be closed; nothing closes by
    itself."""
    correction_wait_days: int = 14
    """The same after papers were asked for again."""
    silence_days: int = 14
    """Without a reaction to its reply, a complaint or question may be closed after these days."""

    # Statutory.
    art39_days: int = 15

    answer_at_once: frozenset[Category] = frozenset(
        {Category.CONSULTATION, Category.INQUIRY, Category.OPT_OUT}
    )
    """P-mark practice: the manager approves answers to complaints before they go out."""

    # Retention after closing, in years.
    ticket_years: int = 3
    escalation_years: int = 5
    audit_years: int = 5

    @property
    def charges(self) -> bool:
        """Whether any request costs anything."""
        return self.fee_yen > 0 and bool(self.fee_types)

    @property
    def correction_reminder_days(self) -> int:
        """Earliest day of a reminder: half of the correction period."""
        return self.correction_wait_days // 2


DEFAULT_RULES = (Rules(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachRules:
    effective_from: date = date(2022, 4, 1)
    # Days; the day of first knowledge is day 1 (規則8; GL 3-5-3-4).
    preliminary_alarm: int = 3
    preliminary: int = 5
    final: int = 30
    final_wrongful: int = 60
    mic_detail: int = 30
    gdpr_hours: int = 72
    # Our own (O25).
    triage_hours: int = 4
    triage_business_days: int = 1
    reports_to: frozenset[Destination] = frozenset(Destination)
    """Destinations that a report may need; the desk file's `breach_reports` leaves some out."""


DEFAULT_BREACH_RULES = (BreachRules(),)


Dated = TypeVar("Dated", Rules, BreachRules)


def rules_in_force(rules: Sequence[Dated], on: date) -> Dated:
    """Newest rules in force on this day; before all of them, the oldest."""
    begun = [each for each in rules if each.effective_from <= on]
    if begun:
        return max(begun, key=lambda each: each.effective_from)
    return min(rules, key=lambda each: each.effective_from)
