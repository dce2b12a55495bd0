"""Articles as the desk writes them in short, as a letter cites them."""

import re
from collections.abc import Mapping
from typing import Final

from tickets.model.kinds import Language

_ACT: Final = "個人情報の保護に関する法律"
# Only where no other law's name comes before: 電気通信事業法4条 stays what it is.
_SHORT: Final = re.compile(r"(?<![一-龠々])(法|令|規則)(?=第?\d)")
_NUMBER: Final = re.compile(r"(?<![第\d])(\d+)(条|項|号)")
_FULL: Final[Mapping[str, str]] = {"法": "", "令": "施行令", "規則": "施行規則"}

_ARTICLE: Final = re.compile(
    r"(電気通信事業法|(?<![一-龠々])(?:法|令|規則))第?(\d+)条(?!の)"
    r"(?:第?(\d+)項)?(?:第?(\d+)号)?(ただし書)?"
)
_ENGLISH_ACT: Final = "Act on the Protection of Personal Information"
_IN_ENGLISH: Final[Mapping[str, str]] = {
    "法": f"the {_ENGLISH_ACT}",
    "令": f"the Order for Enforcement of the {_ENGLISH_ACT}",
    "規則": f"the Enforcement Rules for the {_ENGLISH_ACT}",
    "電気通信事業法": "the Telecommunications Business Act",
}
_ITEMS: Final = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_SIGNS: Final = str.maketrans({"、": ", ", "（": " (", "）": ")"})


def cite_in_full(basis: str, language: Language = "ja") -> str:
    """法33条2項1号 → 個人情報の保護に関する法律第33条第2項第1号; a second mention is 同法.

    In English Article 33(2)(i) of the Act on the Protection of Personal Information.
    """
    return _in_japanese(basis) if language == "ja" else _in_english(basis)


def _in_japanese(basis: str) -> str:
    named = False

    def name(short: re.Match[str]) -> str:
        nonlocal named
        act, named = ("同法" if named else _ACT), True
        return act + _FULL[short[1]]

    return _NUMBER.sub(r"第\1\2", _SHORT.sub(name, basis))


def _in_english(basis: str) -> str:
    """Laws without an English name here, and what was typed in English, stay as written."""
    named: set[str] = set()

    def name(short: re.Match[str]) -> str:
        law, number, paragraph, item, proviso = short.groups()
        number += f"({paragraph})" if paragraph else ""
        number += f"({_ITEMS[int(item)]})" if item and int(item) < len(_ITEMS) else ""
        of = "the same Act" if named == {"法"} == {law} else _IN_ENGLISH[law]
        named.add(law)
        return f"{'the proviso to ' if proviso else ''}Article {number} of {of}"

    return _ARTICLE.sub(name, basis).translate(_SIGNS)
