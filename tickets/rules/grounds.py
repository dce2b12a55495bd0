"""Matrix of request types and grounds for refusal."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tickets.model.disclosure import OF_ARTICLE_34, OF_ARTICLE_35, Ground, RequestType


class Permit(StrEnum):
    YES = "Y"
    AFTER_CORRECTION = "C"  # only after the person was asked to correct it
    WITH_BASIS = "L"  # only with the article that allows it
    NO = "N"


Matrix = Mapping[tuple[RequestType, Ground], Permit]

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

MATRIX: Matrix = MappingProxyType(
    {
        (type_, ground): Permit(letter)
        for type_ in RequestType
        for ground, letter in zip(Ground, _COLUMNS[type_], strict=True)
    }
)

BASIS: Mapping[tuple[RequestType, Ground], str] = MappingProxyType(
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
        **{(each, Ground.G6): "法35条2項" for each in OF_ARTICLE_35},
        **{(each, Ground.G7): "法35条2項" for each in OF_ARTICLE_35},
        (RequestType.STOP_THIRD_PARTY, Ground.G6): "法35条4項",
        (RequestType.STOP_THIRD_PARTY, Ground.G7): "法35条4項",
    }
)
"""Legal bases that a form suggests; the decider enters the true one."""

_ARTICLE = re.compile(
    r"\d+ ?条|[一二三四五六七八九十百]+条|\b\d+ ?\(\d+\)|\b(?:art|article)\.? ?\d+", re.I
)


def cites(legal_basis: str) -> bool:
    """Whether an article is cited."""
    return bool(_ARTICLE.search(legal_basis))
