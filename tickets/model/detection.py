"""Detection and masking of personal data in free text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tickets.model.personal import MASK

Kind = Literal["my_number", "twelve_digits", "card", "phone", "postal_address", "email"]

LONGEST_SEARCHED = 40_000  # longest text Slack accepts

# Maps one character to one, so that positions in the folded text are those of the original.
_SPACES = "　\u00a0\t\u2002\u2003\u2009\u202f\u200b"
HYPHENS = "－ー―‐‑‒–—−﹣ｰ"
"""Signs that stand for a hyphen between digits; a Japanese keyboard gives several."""
_FOLDED = str.maketrans(
    "０１２３４５６７８９＋（）＠．" + _SPACES + HYPHENS,
    "0123456789+()@." + " " * len(_SPACES) + "-" * len(HYPHENS),
)
HIDDEN = (
    "\u00ad\u061c\u115f\u1160\u180e\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e00ff"
)
"""Ranges of signs that nobody sees: no text needs them. In a class of a regular expression."""
_UNSEEN = re.compile(f"[{HIDDEN}\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
"""Also those that join or vary the signs beside them."""


@dataclass(frozen=True, slots=True)
class DetectedData:
    """A match: text[start:end]."""

    kind: Kind
    start: int
    end: int


def find_personal_data(text: str) -> tuple[DetectedData, ...]:
    """Return what looks personal in the first 40,000 characters, in order, without overlaps.

    Linear in the length of the text.
    """
    folded = text[:LONGEST_SEARCHED].translate(_FOLDED)
    if _UNSEEN.search(folded):
        return tuple(_between_unseen(folded))
    found: list[DetectedData] = []
    for look in (_emails, _numbers, _phones, _postcodes, _addresses):
        found += look(folded)
    return tuple(_apart(found))


def find_phones(text: str) -> tuple[DetectedData, ...]:
    """Return the phone numbers, also where they look like a house number of an address."""
    return tuple(_apart(list(_phones(text[:LONGEST_SEARCHED].translate(_FOLDED)))))


def _between_unseen(text: str) -> Iterator[DetectedData]:
    places = [at for at, sign in enumerate(text) if not _UNSEEN.match(sign)]
    for each in find_personal_data("".join(text[at] for at in places)):
        yield DetectedData(each.kind, places[each.start], places[each.end - 1] + 1)


def mask_personal_data(text: str) -> str:
    """Replace personal data by ***, and cut off what is too long to be searched."""
    parts, last = [], 0
    for finding in find_personal_data(text):
        parts += [text[last : finding.start], MASK]
        last = finding.end
    tail = text[last:LONGEST_SEARCHED]
    return "".join([*parts, tail, "…" if len(text) > LONGEST_SEARCHED else ""])


def _apart(found: list[DetectedData]) -> Iterator[DetectedData]:
    """Merge overlapping findings; the first and longest one gives the kind."""
    current: DetectedData | None = None
    for each in sorted(found, key=lambda finding: (finding.start, -finding.end)):
        if current is None:
            current = each
        elif each.start < current.end:
            current = DetectedData(current.kind, current.start, max(current.end, each.end))
        else:
            yield current
            current = each
    if current is not None:
        yield current


# --- numbers ---------------------------------------------------------------------------------

# Digits written as one number or as adjacent ones. Digits glued to another number, a decimal or ¥
# belong to something else; glued to a word they may count: 「No123…」.
_GAP = "[ -]{1,3}"
_RUN = re.compile(rf"(?<![0-9_¥￥])(?<![0-9][.-])[0-9](?:(?:{_GAP})?[0-9])*+")
_WORD = r"(?<![0-9-])[0-9](?:-?[0-9]){11,18}(?!-?[0-9])"
# In a longer run of digits, groups as people write such numbers.
_GROUPED = re.compile(
    rf"{_WORD}|(?<![0-9-])(?:"
    rf"[0-9]{{4}}(?:{_GAP}[0-9]{{4}}){{2}}(?:{_GAP}[0-9]{{4}}(?:{_GAP}[0-9]{{1,3}})?)?"
    rf"|[0-9]{{4}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{4,5}}"
    rf"|[0-9]{{6}}{_GAP}[0-9]{{6}}|[0-9]{{3}}(?:{_GAP}[0-9]{{3}}){{3}}"
    rf"|[0-9]{{2}}(?:{_GAP}[0-9]{{2}}){{5}})(?!-?[0-9])"
)
_LONGEST_NUMBER = 19 + 20 * 3  # a card number with all its gaps
# Dates with times, our own numbers and postcodes end a run of digits.
_KNOWN = re.compile(
    r"(?<![0-9-])(?:19|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}(?:[ T][0-9]{1,2}:?[0-9]{2})?(?![0-9-])"
    r"|(?<![A-Za-z])[CDEQX]-[0-9]{4}-[0-9]{4,6}(?![0-9-])"
    r"|〒 ?[0-9]{3}-?[0-9]{4}(?![0-9-])"
)
_GLUED = re.compile(r"[0-9][A-Za-z]+\Z")
_PART_OF_MORE = re.compile(
    r"[0-9A-Za-z_]|[.][0-9]| ?(?:円|えん|yen|JPY|万|億|兆|ドル|件|バイト|bytes)", re.IGNORECASE
)


def has_identifying_number(text: str) -> bool:
    """Whether the text contains a My Number, another twelve-digit number or a card number."""
    plain = _UNSEEN.sub("", text[:LONGEST_SEARCHED].translate(_FOLDED))
    return next(_numbers(plain), None) is not None


def _numbers(text: str) -> Iterator[DetectedData]:
    plain = _without_known(text)
    for run in _RUN.finditer(plain):
        start, end = _own_words(plain, run.start(), run.end())
        while end - start >= 12:
            found = _whole(plain, start, end) or _first(plain, start, end)
            if found is None:
                break
            # Digits left of the number count on their own once it is masked.
            if before := _whole(plain, start, found.start):
                yield before
            yield found
            start = found.end


def _without_known(text: str) -> str:
    """Replace known harmless numbers by line ends, keeping the length."""
    text = _KNOWN.sub(lambda known: "\n" * len(known.group()), text)
    parts, last = [], 0
    for phone in _apart(list(_phones(text))):
        parts += [text[last : phone.start], "\n" * (phone.end - phone.start)]
        last = phone.end
    return "".join([*parts, text[last:]])


def _own_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop the first or last word if it belongs to the text beside it."""
    if _GLUED.search(text, max(0, start - 12), start):
        first = text.find(" ", start, end)
        start = end if first < 0 else first
    if _PART_OF_MORE.match(text, end):
        end = max(text.rfind(" ", start, end), start)
    return start, end


def _whole(text: str, start: int, end: int) -> DetectedData | None:
    """Take the run of digits as one number."""
    if not 12 <= end - start <= _LONGEST_NUMBER:
        return None
    row = text[start:end].strip(" -")
    kind = _number_kind(re.sub("[ -]", "", row))
    start = text.index(row, start)
    return DetectedData(kind, start, start + len(row)) if kind else None


def _first(text: str, start: int, end: int) -> DetectedData | None:
    """Find the first number in a longer run."""
    for match in _GROUPED.finditer(text, start, end):
        kind = _number_kind(re.sub("[ -]", "", match.group()))
        if kind:
            return DetectedData(kind, match.start(), match.end())
    return None


def _number_kind(digits: str) -> Kind | None:
    """A right check digit outweighs a reading as a time of day."""
    if len(digits) == 12 and _is_my_number(digits):
        return "my_number"
    if _is_moment(digits):
        return None
    if len(digits) == 12:
        return "twelve_digits"
    is_card = 13 <= len(digits) <= 19 and digits[0] in "23456" and _passes_luhn(digits)
    return "card" if is_card else None


def _is_my_number(digits: str) -> bool:
    """Check digit of the ministerial order of 2014 (平成26年総務省令第85号 第5条)."""
    weighed = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5)
        for place, digit in enumerate(reversed(digits[:11]), start=1)
    )
    rest = weighed % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _is_moment(digits: str) -> bool:
    """202608031405 and 20260803140500 are times of day."""
    if len(digits) not in (12, 14) or not "1900" <= digits[:4] <= "2099":
        return False
    try:
        datetime.fromisoformat(f"{digits[:8]}T{digits[8:]}")
    except ValueError:
        return False
    return True


# --- telephone -------------------------------------------------------------------------------

_AFTER = r"(?![0-9A-Za-z_])(?![.-][0-9])"
_DOMESTIC = re.compile(
    r"(?:(?<![0-9A-Za-z_¥￥])|(?<=tel)|(?<=fax)|(?<=phone))(?<![0-9][.-])"
    rf"(?:\( ?0[1-9][0-9]{{0,4}} ?\) ?|0[1-9][0-9]{{0,4}}(?: ?\( ?|{_GAP})?)"
    rf"[0-9]{{1,4}}(?: ?\) ?|{_GAP})?[0-9]{{3,4}}" + _AFTER,
    re.IGNORECASE,
)
_ABROAD = re.compile(rf"(?<![0-9A-Za-z+])\+[1-9](?:(?:{_GAP})?\(?[0-9]\)?){{7,14}}" + _AFTER)
_ELEVEN = re.compile(r"0[5-9]0")  # mobile, IP, long toll-free numbers; others have ten digits


def _phones(text: str) -> Iterator[DetectedData]:
    for match in _ABROAD.finditer(text):
        yield DetectedData("phone", match.start(), match.end())
    for match in _DOMESTIC.finditer(text):
        digits = re.sub("[^0-9]", "", match.group())
        if len(digits) == (11 if _ELEVEN.match(digits) else 10):
            yield DetectedData("phone", match.start(), match.end())


# --- addresses -------------------------------------------------------------------------------

_POSTCODE = re.compile(r"〒 ?[0-9]{3}-?[0-9]{4}(?![0-9])|〒 ?[0-9]{3}(?![0-9])")
PREFECTURES = (
    "北海道|東京都|大阪府|京都府|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県"
    "|千葉県|神奈川県|新潟県|富山県|石川県|福井県|山梨県|長野県|岐阜県|静岡県|愛知県|三重県|滋賀県|兵庫県"
    "|奈良県|和歌山県|鳥取県|島根県|岡山県|広島県|山口県|徳島県|香川県|愛媛県|高知県|福岡県|佐賀県|長崎県"
    "|熊本県|大分県|宮崎県|鹿児島県|沖縄県"
)
# Written without its prefecture, but with a ward.
_DESIGNATED_CITIES = (
    "札幌市|仙台市|さいたま市|千葉市|横浜市|川崎市|相模原市|新潟市|静岡市|浜松市|名古屋市|京都市|大阪市|堺市|神戸市"
    "|岡山市|広島市|北九州市|福岡市|熊本市"
)
# House numbers: 「九丁目」「9番地」「9番1号」「1-9-9」, but no dates and no articles.
_HOUSE = (
    r"(?:(?<![0-9])[0-9]{1,4}(?:-[0-9]{1,4}){1,3}(?![0-9])|[0-9一二三四五六七八九十]{1,4}"
    r"(?:丁目|番地|番(?![目号0-9])|番 ?[0-9]{1,3} ?号))"
)
_DATE = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{1,2}(?:-[0-9]{1,2})?$")
_ADDRESS = re.compile(
    rf"(?:{PREFECTURES}|(?:{_DESIGNATED_CITIES})[一-龥]{{1,4}}区)[^、。\n]{{1,30}}?({_HOUSE})(?:-?[0-9]{{1,4}}(?:番地?|号)?)*"
)
_TOWN = re.compile(r"[市区町村郡]")
_LATIN_TOWN = re.compile(r"[A-Za-z]-(?:ku|shi|gun|cho|machi|mura|son)\b")
_LATIN_HOUSE = re.compile(r"(?<![0-9-])[0-9]{1,4}(?:-[0-9]{1,4}){1,3}(?![0-9-])")


def _postcodes(text: str) -> Iterator[DetectedData]:
    for match in _POSTCODE.finditer(text):
        yield DetectedData("postal_address", match.start(), match.end())


def _addresses(text: str) -> Iterator[DetectedData]:
    for match in _ADDRESS.finditer(text):
        if _TOWN.search(match.group()) and not _DATE.match(match.group(1)):
            yield DetectedData("postal_address", match.start(), match.end())
    for match in _LATIN_TOWN.finditer(text):
        start = max(0, match.start() - 40)
        house = _LATIN_HOUSE.search(text, start, min(len(text), match.end() + 40))
        if house and not _DATE.match(house.group()):
            yield DetectedData(
                "postal_address", min(house.start(), match.start()), max(house.end(), match.end())
            )


# --- e-mail ----------------------------------------------------------------------------------

_LOCAL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}\Z")
_DOMAIN = re.compile(r"@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")


def _emails(text: str) -> Iterator[DetectedData]:
    for domain in _DOMAIN.finditer(text):
        local = _LOCAL.search(text, max(0, domain.start() - 64), domain.start())
        if local:
            yield DetectedData("email", local.start(), domain.end())
