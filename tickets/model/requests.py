"""Request types, grounds, outcomes and decisions of disclosure requests."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class RequestType(StrEnum):
    NOTIFY_PURPOSE = "notify_purpose"
    DISCLOSE = "disclose"
    DISCLOSE_TP_RECORD = "disclose_tp_record"
    CORRECT = "correct"
    ADD = "add"
    DELETE_CONTENT = "delete_content"  # 削除 (34): delete unneeded content, as a correction
    CEASE_USE = "cease_use"
    ERASE = "erase"  # 消去 (35): make the data unusable
    STOP_THIRD_PARTY = "stop_third_party"
    FOREIGN_MEASURES_INFO = "foreign_measures_info"
    PUBLISHED_MATTERS = "published_matters"

    @property
    def is_an_act(self) -> bool:
        """Granting it needs an act in a system; granting other types is the reply itself."""
        return self in OF_ARTICLE_34 | OF_ARTICLE_35


@dataclass(frozen=True, slots=True)
class Law:
    """What the Act says of a type; grounds and fee are rules."""

    article: str
    suit: bool = True
    """Article 39: the person may sue two weeks after arrival, or at once after a refusal."""


LAW = MappingProxyType(
    {
        RequestType.NOTIFY_PURPOSE: Law("32(2)", suit=False),
        RequestType.DISCLOSE: Law("33(1)"),
        RequestType.DISCLOSE_TP_RECORD: Law("33(5)"),
        RequestType.CORRECT: Law("34(1)"),
        RequestType.ADD: Law("34(1)"),
        RequestType.DELETE_CONTENT: Law("34(1)"),
        RequestType.CEASE_USE: Law("35(1)(5)"),
        RequestType.ERASE: Law("35(1)(5)"),
        RequestType.STOP_THIRD_PARTY: Law("35(3)(5)"),
        RequestType.FOREIGN_MEASURES_INFO: Law("28(3)", suit=False),
        RequestType.PUBLISHED_MATTERS: Law("32(1)", suit=False),
    }
)

OF_ARTICLE_34 = frozenset({RequestType.CORRECT, RequestType.ADD, RequestType.DELETE_CONTENT})
OF_ARTICLE_35 = frozenset({RequestType.CEASE_USE, RequestType.ERASE, RequestType.STOP_THIRD_PARTY})

HANDED_OVER = frozenset({RequestType.DISCLOSE, RequestType.DISCLOSE_TP_RECORD})
"""Types whose reply contains personal data."""

WITHOUT_IDENTITY = frozenset({RequestType.PUBLISHED_MATTERS})
"""Published matters may be asked by anyone (32(1))."""


APART_FROM_THE_DATA = frozenset(
    {
        RequestType.DISCLOSE_TP_RECORD,
        RequestType.FOREIGN_MEASURES_INFO,
        RequestType.PUBLISHED_MATTERS,
    }
)
"""Types that do not depend on what systems hold about the person."""


class Reason35(StrEnum):
    """Reasons for ceasing use (article 35(1), (3) and (5))."""

    UNLAWFUL_USE = "unlawful_use"
    UNLAWFUL_ACQUISITION = "unlawful_acquisition"
    UNLAWFUL_PROVISION = "unlawful_provision"
    NO_LONGER_NEEDED = "no_longer_needed"
    BREACH = "breach"
    HARM = "harm"


class Outcome(StrEnum):
    GRANTED = "granted"
    PARTIAL = "partial"
    REFUSED = "refused"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"
    ALTERNATIVE_MEASURE = "alternative_measure"

    @property
    def refuses(self) -> bool:
        """Something is denied, so a ground and a reason are required."""
        return self in (Outcome.PARTIAL, Outcome.REFUSED, Outcome.NOT_APPLICABLE)

    @property
    def grounds(self) -> frozenset["Ground"]:
        """Possible grounds, before the matrix of types is asked."""
        if self is Outcome.NOT_APPLICABLE:
            return frozenset({Ground.G3})
        if self is Outcome.ALTERNATIVE_MEASURE:
            return frozenset({Ground.G6, Ground.G7})
        return frozenset(Ground) if self.refuses else frozenset()

    @property
    def explains(self) -> bool:
        """Something differs from what was asked, so the person is told why (36)."""
        return self.refuses or self is Outcome.ALTERNATIVE_MEASURE

    @property
    def acts(self) -> bool:
        """Something is done, at least in part."""
        return self in (Outcome.GRANTED, Outcome.PARTIAL, Outcome.ALTERNATIVE_MEASURE)


class Ground(StrEnum):
    """The seven published grounds for refusal (不開示事由)."""

    G1 = "G1"  # identity or authority cannot be confirmed
    G2 = "G2"  # incomplete documents
    G3 = "G3"  # not held, or not held personal data
    G4 = "G4"  # harm to life, body, property, rights
    G5 = "G5"  # serious interference with the conduct of business
    G6 = "G6"  # against another law
    G7 = "G7"  # another reason that law or guidelines recognise


@dataclass(frozen=True, slots=True)
class Decision:
    """Decision or proposal for one request type; its reason is sealed."""

    type: RequestType
    outcome: Outcome
    grounds: frozenset[Ground] = frozenset()
    legal_basis: str = ""
    conceals: bool = False
    """The letter says "no such data", since more would reveal something (令5条)."""
