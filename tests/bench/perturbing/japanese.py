"""Perturbations of Japanese: typos, misconversions, telegrams, other spellings, courtesies."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from random import Random

from tests.bench.perturbing import sounds
from tests.bench.perturbing.edits import TO_FULL_WIDTH, Perturbation, dressed, typos, with_emoji
from tests.bench.perturbing.spellings import ENGLISH, HOMOPHONES, KYUJITAI, OKURIGANA

_VOICED = ("かが", "きぎ", "くぐ", "けげ", "こご", "さざ", "しじ", "すず", "せぜ", "そぞ", "ただ", "ちぢ",
           "つづっ", "てで", "とど", "はばぱ", "ひびぴ", "ふぶぷ", "へべぺ", "ほぼぽ", "やゃ", "ゆゅ", "よょ",
           "あぁ", "いぃ", "うぅ", "えぇ", "おぉ", "なに", "ぬね", "まみ", "むめ", "らり", "るれ")  # fmt: skip
_SLIPS = {kana: row.replace(kana, "") for row in _VOICED for kana in row}
_DROPPED = frozenset(["は", "が", "を", "に", "へ", "で", "も", "って", "とは"])
_TO_HALF_WIDTH = {
    unicodedata.normalize("NFKC", chr(code) + mark): chr(code) + mark
    for mark in ("", "\uff9e", "\uff9f")
    for code in range(0xFF66, 0xFF9E)
    if len(unicodedata.normalize("NFKC", chr(code) + mark)) == 1
}
# The last two openings of each are unknown to `knowledge/intent/small_talk.py`.
_KEIGO = (
    (
        "恐れ入りますが、",
        "お忙しいところ恐縮ですが、",
        "大変お手数ではございますが、",
        "差し支えなければご教示いただきたいのですが、",
        "ご多用のところ誠に恐縮に存じますが、",
        "ひとつお伺いしたいことがございまして、",
    ),
    (
        "何卒よろしくお願い申し上げます。",
        "ご確認いただけますと幸いです。",
        "お手すきの際にご回答いただければ幸いでございます。",
        "以上、取り急ぎご連絡まで。",
    ),
)
_GREETINGS = (
    (
        "お疲れ様です。総務の田中です。",
        "おはようございます！",
        "いつもお世話になっております。",
        "こんにちは、初めて書き込みます。",
        "毎度どうも、広報の山本と申す者です。",
        "はじめての投稿で失礼があったらごめんなさい。",
    ),
    ("", "よろしくお願いします。", "ありがとうございます！", "では失礼します。"),
)


def _slip(sign: str, random: Random) -> str:
    return random.choice(_SLIPS[sign]) if sign in _SLIPS else sign + sign


def _is_japanese(sign: str) -> bool:
    return "\u3041" <= sign <= "\u9fff"


_SPACED = {word: [f" {each} " for each in others] for word, others in ENGLISH.items()}


def _respelt(spellings: Mapping[str, Sequence[str]], most: int) -> Perturbation:
    """Replace up to so many words by another spelling, the longest first."""
    longest_first = sorted(spellings, key=len, reverse=True)

    def respelt(text: str, random: Random) -> str:
        for word in [word for word in longest_first if word in text][:most]:
            text = text.replace(word, random.choice(spellings[word]), 1)
        return text

    return respelt


def _translated(text: str, random: Random) -> str:
    """Replace up to two terms by English ones."""
    return " ".join(_in_english(text, random).split())


_in_english = _respelt(_SPACED, 2)


def _without_particles(text: str, _random: Random) -> str:
    return "".join(
        word.surface
        for word in sounds.words(text)
        if not (word.kind == "助詞" and word.surface in _DROPPED)
    )


def _telegraphic(text: str, _random: Random) -> str:
    """Keep only content words; compounds stay together."""
    parts = [""]
    for word in sounds.words(text):
        if word.is_content:
            parts[-1] += word.surface
        elif parts[-1]:
            parts.append("")
    return " ".join(part for part in parts if part) or text


def _spoken(how: Callable[[str], str]) -> Perturbation:
    return lambda text, _random: how(text)


def _widths(text: str, _random: Random) -> str:
    """Use half-width katakana and full-width ASCII."""
    half = "".join(_TO_HALF_WIDTH.get(sign, sign) for sign in text)
    return half.translate(TO_FULL_WIDTH)


def _kyujitai(text: str, _random: Random) -> str:
    return text.translate(KYUJITAI)


ALL: Mapping[str, Perturbation] = {
    "typo": typos(12, _is_japanese, _slip),
    "typo2": typos(6, _is_japanese, _slip),
    "homophones": _respelt(HOMOPHONES, 2),
    "no particles": _without_particles,
    "telegraphic": _telegraphic,
    "hiragana": _spoken(sounds.hiragana),
    "katakana": _spoken(sounds.katakana),
    "romaji": sounds.romaji,
    "widths": _widths,
    "kyujitai": _kyujitai,
    "okurigana": _respelt(OKURIGANA, 3),
    "keigo": dressed(*_KEIGO, stop_sign="。"),
    "greeting": dressed(*_GREETINGS, stop_sign="。"),
    "emoji": with_emoji,
    "code-switching": _translated,
}
