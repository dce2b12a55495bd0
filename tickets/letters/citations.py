"""Articles as the desk writes them in short, as a letter cites them."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from tickets.model.kinds import Language

_ACT: Final = "個人情報の保護に関する法律"
# Only where no other law's name comes before: 電気通信事業法4条 stays what it is.
_SHORT: Final = re.compile(r"(?<![一-龠々])(法|令|規則)(?=第?\d)")
_NUMBER: Final = re.compile(r"(?<![第\d])(\d+)(条|項|号)")
_FULL: Final[Mapping[str, str]] = {"法": "", "令": "施行令", "規則": "施行規則"}

_LAW: Final = (
    r"電気通信事業法|個人情報(?:の保護に関する法律|保護法)(?:施行令|施行規則)?|同(?:法|令|規則)"
    r"|(?<![一-龠々])法?(?:施行令|施行規則)|(?<![一-龠々])(?:法|令|規則)"
)
_AND: Final = "、|・|及び|並びに|又は|若しくは"
_PARTS: Final[Mapping[str, str]] = {
    "各号": "each item of ",
    "本文": "the main clause of ",
    "ただし": "the proviso to ",
    "但": "the proviso to ",
    "前段": "the first sentence of ",
    "後段": "the second sentence of ",
}
_ARTICLE: Final = re.compile(
    rf"(?:({_LAW})第?(\d+)条(?:の(\d+))?|(同条|同項|(?<=[、・（びには])(?=第?\d+項)))"
    rf"((?:第?\d+項?(?:{_AND}|から))*第?\d+項(?:まで)?)?"
    rf"((?:第?\d+号?(?:{_AND}|から))*第?\d+号(?:まで)?)?"
    r"(各号|本文|前段|後段|(?:ただし|但し?)書き?)?"
)
_BETWEEN: Final = re.compile(r"(?<=[\w)])(及び|並びに|・|又は|若しくは)(?=[a-zA-Z])")
_ENGLISH_ACT: Final = "Act on the Protection of Personal Information"
_IN_ENGLISH: Final[Mapping[str, str]] = {
    "電気通信事業法": "the Telecommunications Business Act",
    "同法": "the same Act",
    "同令": "the same Order",
    "同規則": "the same Rules",
    "規則": f"the Enforcement Rules for the {_ENGLISH_ACT}",
    "令": f"the Order for Enforcement of the {_ENGLISH_ACT}",
    "法": f"the {_ENGLISH_ACT}",
}
_ONES: Final = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
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
        law, number, branch, same, paragraphs, items, part = short.groups()
        within = _numbers(paragraphs, str) + _numbers(items, _roman)
        lead = next((words for sign, words in _PARTS.items() if part and sign in part), "")
        if law is None:
            whole = "the same paragraph" if same == "同項" else "the same Article"
            unit = "paragraph" if paragraphs else "item"
            return lead + (f"{unit} {within} of {whole}" if within else whole)
        known = next(each for each in _IN_ENGLISH if law.removesuffix("律").endswith(each))
        of = "the same Act" if named == {"法"} == {known} else _IN_ENGLISH[known]
        named.add(known)
        return f"{lead}Article {int(number)}{f'-{int(branch)}' if branch else ''}{within} of {of}"

    return _BETWEEN.sub(_joined, _ARTICLE.sub(name, basis)).translate(_SIGNS)


def _joined(between: re.Match[str]) -> str:
    return " or " if between[1] in ("又は", "若しくは") else " and "


def _numbers(listed: str | None, style: Callable[[int], str]) -> str:
    """1号・2号 → (i) and (ii); empty for none."""
    each = [f"({style(int(number))})" for number in re.findall(r"\d+", listed or "")]
    if len(each) < 2:
        return "".join(each)
    is_choice = re.search("又は|若しくは", listed or "")
    word = "to" if "から" in (listed or "") else "or" if is_choice else "and"
    return f"{', '.join(each[:-1])} {word} {each[-1]}"


def _roman(number: int) -> str:
    return "x" * (number // 10) + _ONES[number % 10]
