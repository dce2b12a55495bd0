"""Validation and normalization of contact fields."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from tickets.model.detection import (
    HYPHENS,
    PREFECTURES,
    find_personal_data,
    find_phones,
    has_identifying_number,
)
from tickets.model.errors import Code
from tickets.model.kinds import PersonalField

LONGEST_TEXT = 3_000
"""Characters of a typed text: the form takes no more, and a longer one is refused."""
LONGEST_NAME = 100
LONGEST_ADDRESS = 200
LONGEST_SUMMARY = 200
LONGEST_LINE = 500

_NAMES = frozenset({PersonalField.NAME, PersonalField.PRINCIPAL_NAME})
_KANA = re.compile(r"[ァ-ヶー・ \s]{1,100}")
_KATAKANA = {each: each + 0x60 for each in range(ord("ぁ"), ord("ゖ") + 1)}
_POSTCODE = re.compile(r"([0-9]{3})-?([0-9]{4})")
_POSTCODE_ABROAD = re.compile(r"(?!JP)[A-Z]{2}([ -][A-Z0-9][A-Z0-9 -]{1,9})?")
"""The country's two letters, then its code if it has one: GB SW1A 2AA, HK."""
_COUNTRY = r"(?<![A-Za-z0-9])(?!JP)[A-Z]{2}"
_CODE_WITH_DIGIT = re.compile(
    rf"{_COUNTRY}[ -](?=[A-Z -]*[0-9])[A-Z0-9][A-Z0-9 -]{{1,9}}(?![A-Za-z])"
)
_COUNTRY_ALONE = re.compile(rf"{_COUNTRY}$")
_REGION = (
    "Hokkaido|Aomori|Iwate|Miyagi|Akita|Yamagata|Fukushima|Ibaraki|Tochigi|Gunma|Saitama|Chiba|Tokyo"
    "|Kanagawa|Niigata|Toyama|Ishikawa|Fukui|Yamanashi|Nagano|Gifu|Shizuoka|Aichi|Mie|Shiga|Kyoto"
    "|Osaka|Hyogo|Nara|Wakayama|Tottori|Shimane|Okayama|Hiroshima|Yamaguchi|Tokushima|Kagawa|Ehime"
    "|Kochi|Fukuoka|Saga|Nagasaki|Kumamoto|Oita|Miyazaki|Kagoshima|Okinawa|Sapporo|Sendai|Yokohama"
    "|Kawasaki|Sagamihara|Hamamatsu|Nagoya|Sakai|Kobe|Kitakyushu"
    "|[a-z]+-(?:to|fu|ken|shi|ku|gun)|Prefecture|Japan"
)
_CODE_AT_END = re.compile(
    rf"(?=.*[0-9].*[ ,][0-9-]{{8}})([ -~]*(?<![a-z])(?:{_REGION}))[ ,]+([0-9]{{3}}-[0-9]{{4}})"
    r"((?:,? *Japan)?)",
    re.IGNORECASE,
)
"""After a prefecture or city: elsewhere it may be the number of a house or room."""
_PHONE = re.compile(r"0[0-9]{9,10}|\+[1-9][0-9]{7,14}")
_BETWEEN_DIGITS = re.compile("[-() ]")
_DASHES = re.compile(f"[{HYPHENS}]")
_EMAIL = re.compile(r"[^@\s]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")


class BadFieldError(ValueError):
    """The typed value is not valid for the field."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


def clean_value(field: PersonalField, typed: str, allowed_numbers: tuple[str, ...] = ()) -> str:
    """Return the normalized value. Raises BadFieldError, which never contains the value.

    Twelve-digit and card numbers are refused in every field but the telephone number (O9).
    `allowed_numbers` are patterns of the company's own numbers.
    """
    if field in _CLEANERS or field in _NAMES:
        typed = unicodedata.normalize("NFKC", typed[: LONGEST_TEXT + 1]).strip()
    if field is PersonalField.EMAIL and has_forbidden_number(typed, allowed_numbers):
        raise BadFieldError(Code.FORBIDDEN_NUMBER)
    if field in _CLEANERS:
        return _CLEANERS[field](typed)
    return _text(typed, _LENGTHS.get(field, LONGEST_TEXT), allowed_numbers)


def has_forbidden_number(text: str, allowed_numbers: tuple[str, ...] = ()) -> bool:
    """Whether the text contains a number that must not be kept (番号法20条; O9)."""
    for pattern in allowed_numbers:
        text = re.sub(pattern, "\n", text)
    return has_identifying_number(text)


def looks_personal(text: str) -> bool:
    """Whether the text identifies a person or tells how to reach them."""
    return bool(find_personal_data(text))


def _text(typed: str, longest: int, allowed_numbers: tuple[str, ...]) -> str:
    text = typed.strip()
    if not text:
        raise BadFieldError(Code.MISSING)
    if len(text) > longest:
        raise BadFieldError(Code.TOO_LONG)
    if has_forbidden_number(text, allowed_numbers):
        raise BadFieldError(Code.FORBIDDEN_NUMBER)
    return text


def _phone(typed: str) -> str:
    """Return the phone as typed, in narrow signs; numbers are compared by their digits."""
    number = _DASHES.sub("-", typed)
    if not _PHONE.fullmatch(_BETWEEN_DIGITS.sub("", number)):
        raise BadFieldError(Code.NOT_A_PHONE)
    return number


def phone_digit_variants(number: str) -> frozenset[str]:
    """A number's digits; those of a Japanese one also with and without the country's code."""
    digits = re.sub("[^0-9+]", "", unicodedata.normalize("NFKC", number))
    home = re.sub(r"^\+810?", "0", digits)
    abroad = {f"+81{home}", f"+81{home[1:]}"} if home.startswith("0") else set()
    return frozenset({digits, home, *abroad})


def is_phone(typed: str) -> bool:
    """Whether it consists of the signs of a phone number, in any width."""
    signs = _DASHES.sub("-", unicodedata.normalize("NFKC", typed))
    return not re.search("[^0-9+]", _BETWEEN_DIGITS.sub("", signs))


def _email(typed: str) -> str:
    if len(typed) > 254 or not _EMAIL.fullmatch(typed):
        raise BadFieldError(Code.NOT_AN_EMAIL)
    local, _, domain = typed.rpartition("@")
    return f"{local}@{domain.lower()}"


def has_postal_code(text: str) -> bool:
    """Whether an address that is one text has its postal code.

    Abroad that is the country with its code in any script, or the country alone at the end of an
    address in Latin letters. Room numbers look like such codes.
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip()
    if re.search(r"(?<![0-9])[0-9]{3}-?[0-9]{4}(?![0-9])", plain):
        return True
    if re.search(PREFECTURES, plain):
        return False
    found = _CODE_WITH_DIGIT.search(plain) or (
        not has_japanese(plain) and _COUNTRY_ALONE.search(plain)
    )
    return bool(found)


def has_japanese(text: str) -> bool:
    """Whether it has a letter of Japanese."""
    return re.search("[ぁ-ヶ一-龥]", text) is not None


def split_postal_code(address: str) -> tuple[str, str]:
    """Split a Japanese postal code off the front of an address, or off the end of one in Latin
    letters (Minato-ku, Tokyo 105-0014); empty if there is none."""
    code = rf"([0-9０-９]{{3}}[-{HYPHENS}]?[0-9０-９]{{4}})"
    if found := re.match(rf"〒\s*{code}(?![0-9０-９])[\s、,]*|{code}\s+", address):
        return found[1] or found[2], address[found.end() :]
    if found := _CODE_AT_END.fullmatch(address):
        return found[2], found[1] + found[3]
    return "", address


_APART = r"[\s、,/／:：.．・]*"
_LABEL = r"(?<![A-Za-z])(?:TEL|phone|mobile|電話番号|携帯電話|電話|携帯|自宅|☎)"
_BEFORE_PHONE = re.compile(rf"{_APART}[(（]?(?:{_LABEL}[)）]?{_APART})?$", re.IGNORECASE)
_AFTER_PHONE = re.compile(rf"^(?:{_APART}[(（]{_LABEL})?{_APART}[)）]?{_APART}", re.IGNORECASE)
_BEFORE_ADDRESS = re.compile(rf"^{_APART}(?:住所{_APART})?")
_NO_ADDRESS = re.compile(rf"{_LABEL}|FAX|ファ[ック]|〒|^.+?(?:{PREFECTURES})", re.IGNORECASE)


def split_contact(typed: str) -> tuple[str, str, str] | None:
    """Split a Japanese postal address into the phone number beside it, if there is one, its
    postal code and the rest.

    None if it is no such address, or if it has words or numbers that belong to neither.
    """
    address, phone = re.sub(r"\s*\n\s*", " ", typed.strip()), ""
    phones = find_phones(address)
    for place in phones[:1]:
        phone = address[place.start : place.end].strip()
        before = _BEFORE_PHONE.sub("", address[: place.start])
        address = f"{before} {_AFTER_PHONE.sub('', address[place.end :])}".strip()
    if all(each.kind != "postal_address" for each in find_personal_data(address)):
        return None
    code, address = split_postal_code(_BEFORE_ADDRESS.sub("", address))
    is_balanced = len(re.findall("[(（]", address)) == len(re.findall("[)）]", address))
    is_address = is_balanced and address and not _NO_ADDRESS.search(address)
    return None if phones and (phones[1:] or not is_address) else (phone, code, address)


def _postcode(typed: str) -> str:
    """A code of Japan, none of which begins with 000; abroad, the country and its code."""
    plain = _DASHES.sub("-", typed).removeprefix("〒").strip().upper()
    if _POSTCODE_ABROAD.fullmatch(plain):
        return plain
    found = _POSTCODE.fullmatch(plain)
    if not found or found[1] == "000":
        raise BadFieldError(Code.NOT_A_POSTCODE)
    return f"{found[1]}-{found[2]}"


def _kana(typed: str) -> str:
    katakana = typed.translate(_KATAKANA)
    if not _KANA.fullmatch(katakana):
        raise BadFieldError(Code.NOT_KANA)
    return katakana


_CLEANERS: Mapping[PersonalField, Callable[[str], str]] = {
    PersonalField.PHONE: _phone,
    PersonalField.EMAIL: _email,
    PersonalField.POSTAL_CODE: _postcode,
    PersonalField.NAME_KANA: _kana,
}
_LENGTHS: Mapping[PersonalField, int] = {
    PersonalField.NAME: LONGEST_NAME,
    PersonalField.PRINCIPAL_NAME: LONGEST_NAME,
    PersonalField.ADDRESS: LONGEST_ADDRESS,
    PersonalField.PRINCIPAL_ADDRESS: LONGEST_ADDRESS,
    PersonalField.TARGET_SCOPE: LONGEST_LINE,
}
