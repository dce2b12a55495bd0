"""The law as a letter to an outsider cites it: in full where the office writes it short."""

import re

ACT = "個人情報の保護に関する法律"

# Only where no other law's name comes before: 電気通信事業法4条 stays what it is.
_SHORT = re.compile(r"(?<![一-龠々])(法|令|規則)(?=第?\d)")
_NUMBER = re.compile(r"(?<![第\d])(\d+)(条|項|号)")
_FULL = {"法": "", "令": "施行令", "規則": "施行規則"}


def in_full(basis: str) -> str:
    """法33条2項1号 → 個人情報の保護に関する法律第33条第2項第1号; a second mention is 同法."""
    named = False

    def name(short: re.Match[str]) -> str:
        nonlocal named
        act, named = ("同法" if named else ACT), True
        return act + _FULL[short[1]]

    return _NUMBER.sub(r"第\1\2", _SHORT.sub(name, basis))
