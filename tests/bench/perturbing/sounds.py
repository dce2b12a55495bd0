"""Readings of Japanese in kana and romaji, with a table independent of the product's."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

import sudachipy  # type: ignore[import-untyped]

_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_JAPANESE = re.compile("[\u3005\u3041-\u30ff\u3400-\u9fff]")
_ATTACHED = frozenset({"助動詞", "接尾辞", "補助記号", "空白"})
_LITTLE = frozenset({"助詞", "助動詞", "感動詞", "補助記号", "空白"})
_SPOKEN = {"ハ": "wa", "ヘ": "e"}
_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ",
    "h": "ハヒフヘホ", "m": "マミムメモ", "r": "ラリルレロ", "g": "ガギグゲゴ", "z": "ザジズゼゾ",
    "d": "ダヂヅデド", "b": "バビブベボ", "p": "パピプペポ",
}  # fmt: skip
_SINGLE = {
    kana: f"{consonant}{vowel}"
    for consonant, row in _ROWS.items()
    for vowel, kana in zip("aiueo", row, strict=True)
} | {
    "シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu", "ジ": "ji", "ヂ": "ji", "ヅ": "zu",
    "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ン": "n", "ヴ": "vu",
    "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ャ": "ya", "ュ": "yu", "ョ": "yo",
}  # fmt: skip
_SIGNS = str.maketrans({
    "。": ".", "、": ", ", "？": "?", "！": "!", "・": " ", "「": '"', "」": '"', "『": '"',
    "』": '"', "〜": "-", "…": "...", "（": "(", "）": ")", "　": " ", "：": ": ",
})  # fmt: skip


@dataclass(frozen=True)
class Word:
    """A word as written, and its reading in katakana if it has one."""

    surface: str
    sound: str
    kind: str

    @property
    def is_content(self) -> bool:
        return self.kind not in _LITTLE


@cache
def _tokenizer() -> sudachipy.Tokenizer:
    # Whole compounds: their readings are more reliable than those of the parts.
    return sudachipy.Dictionary(dict="small").tokenizer(sudachipy.SplitMode.C)


def words(text: str) -> list[Word]:
    return [
        Word(
            each.surface(),
            each.reading_form() if _JAPANESE.search(each.surface()) else "",
            each.part_of_speech()[0],
        )
        for each in _tokenizer().tokenize(text)
    ]


def hiragana(text: str) -> str:
    return "".join(word.sound.translate(_HIRAGANA) or word.surface for word in words(text))


def katakana(text: str) -> str:
    return "".join(word.sound.translate(_KATAKANA) or word.surface for word in words(text))


def romaji(text: str, random: Random) -> str:
    """Spell as people type: long vowels as on the keyboard, を as wo or o."""
    habit = {**_SPOKEN, "ヲ": random.choice(("wo", "o"))}
    return " ".join("".join(_spelt(words(text), habit)).split())


def _spelt(read: Sequence[Word], habit: dict[str, str]) -> Iterator[str]:
    for word in read:
        if word.kind not in _ATTACHED and word.surface not in ("て", "で", "ば"):
            yield " "
        if word.kind == "助詞" and word.sound in habit:
            yield habit[word.sound]
        else:
            yield latin(word.sound) or word.surface.translate(_SIGNS)


def latin(sound: str) -> str:
    """Transcribe katakana into Hepburn romaji: シンセイショ is shinseisho."""
    letters = ""
    for place, kana in enumerate(sound):
        following = sound[place + 1 : place + 2]
        if kana == "ー":
            letters += letters[-1:] if letters[-1:] in tuple("aiueo") else "-"
        elif kana == "ッ":
            letters += "t" if following == "チ" else _SINGLE.get(following, "")[:1]
        elif kana in "ァィゥェォャュョ" and letters:
            letters = _contracted(letters, kana)
        else:
            letters += _SINGLE.get(kana, "o" if kana == "ヲ" else "")
    return letters


def _contracted(letters: str, small: str) -> str:
    sound = _SINGLE[small]
    stem = letters[:-1]
    if stem.endswith(("sh", "ch", "j")) or small in "ァィゥェォ":
        sound = sound.removeprefix("y")
    return f"{stem}{sound}"
