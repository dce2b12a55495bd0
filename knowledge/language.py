"""The two languages, told apart in short and mixed texts, and Japanese in Latin letters."""

import re
from functools import lru_cache
from typing import Final, Literal

from knowledge.text import has_kana, has_kanji, latin_words, normal

Language = Literal["ja", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")

# Words of English sentences that may quote Japanese terms; the weak ones also occur in Japanese:
# A社, IT部門.
_WEAK = frozenset([
    "a", "an", "at", "be", "do", "i", "in", "is", "it", "me", "of", "on", "or", "to",
])  # fmt: skip
_STRONG = frozenset([
    "and", "are", "can", "could", "did", "does", "for", "from", "get", "give", "has", "have",
    "how", "if", "must", "my", "need", "our", "please", "should", "tell", "that", "the",
    "their", "there", "they", "this", "was", "we", "what", "when", "where", "which", "who",
    "why", "will", "with", "would", "you", "your",
])  # fmt: skip
_ENGLISH = _WEAK | _STRONG
_JAPANESE_SIGN = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
_ENDS_IN_KANA = re.compile("[\u3041-\u30ff][^\\w]*$")


def other(language: Language) -> Language:
    return "en" if language == "ja" else "ja"


def language_of(text: str, english: frozenset[str] = frozenset()) -> Language | None:
    """Return the language, romaji counting as Japanese; None without a word to tell it by."""
    text = normal(text)
    words = latin_words(text)
    if has_kana(text) or has_kanji(text):
        return "en" if _is_english_around_a_term(text, words) else "ja"
    if not words:
        return None
    return "ja" if is_romaji(text, english | _ENGLISH) else "en"


def _is_english_around_a_term(text: str, words: list[str]) -> bool:
    carried = sum(word in _ENGLISH for word in words)
    if not has_kana(text):
        return carried > 1 or any(word in _STRONG for word in words)
    # A Japanese sentence that quotes an English one ends in kana.
    longer = sum(map(len, words)) > len(_JAPANESE_SIGN.findall(text))
    return carried > 1 and longer and not _ENDS_IN_KANA.search(text)


_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの",
    "h": "はひふへほ", "m": "まみむめも", "r": "らりるれろ", "g": "がぎぐげご", "z": "ざじずぜぞ",
    "d": "だぢづでど", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ",
}  # fmt: skip
_SYLLABLES = {
    consonant + vowel: kana
    for consonant, row in _ROWS.items()
    for vowel, kana in zip("aiueo", row, strict=True)
} | {
    "ya": "や", "yu": "ゆ", "yo": "よ", "wa": "わ", "wo": "を", "nn": "ん", "n'": "ん",
    "shi": "し", "chi": "ち", "tsu": "つ", "fu": "ふ", "ji": "じ", "dzu": "づ",
    "fa": "ふぁ", "fi": "ふぃ", "fe": "ふぇ", "fo": "ふぉ", "she": "しぇ", "che": "ちぇ",
    "je": "じぇ", "ti": "てぃ", "di": "でぃ", "va": "ゔぁ", "vi": "ゔぃ", "vu": "ゔ",
}  # fmt: skip
_SYLLABLES |= {
    f"{consonant}y{vowel}": f"{_ROWS[consonant][1]}{small}"
    for consonant in "knhmrgbpszt"
    for vowel, small in zip("auo", "ゃゅょ", strict=True)
}
_SYLLABLES |= {
    f"{consonant}{vowel}": f"{kana}{small}"
    for consonant, kana in (("sh", "し"), ("ch", "ち"), ("j", "じ"))
    for vowel, small in zip("auo", "ゃゅょ", strict=True)
}
_SYLLABLE = re.compile(
    "(?P<double>([kstpcgzjdbfhmr])(?=\\2)|t(?=ch))|(?P<n>n(?![aiueoyn'])|m(?=[bmp]))|(?P<plain>"
    + "|".join(sorted(map(re.escape, _SYLLABLES), key=len, reverse=True))
    + ")|(?P<long>-)"
)
_LONG = str.maketrans({"ā": "aa", "ī": "ii", "ū": "uu", "ē": "ee", "ō": "ou", "â": "aa", "ô": "ou"})
_WORD = re.compile("[a-zāīūēōâô'-]+")

# Function words of romaji sentences, and words that are spelt alike in English.
_MARKS = frozenset([
    "wa", "ga", "wo", "ni", "de", "mo", "ka", "ne", "yo", "kara", "made", "desu", "desuka", "masu",
    "masuka", "masen", "deshou", "deshouka", "nani", "nan", "doko", "itsu", "dare", "ikura", "dou",
    "doushite", "naze", "dono", "kono", "sono", "watashi", "kudasai", "shite", "suru", "sareru",
    "shimasu", "dekiru", "dekimasu", "dekimasuka", "ii", "arimasu", "arimasuka", "iru", "irimasu",
    "hitsuyou", "tte", "dake", "nai", "nante", "dewa", "niwa", "dattara", "oshiete", "onegai",
    "hoshii", "tai", "shitai", "shita", "shimashita", "konnichiwa", "ohayou", "arigatou",
    "arigatougozaimasu", "sumimasen",
])  # fmt: skip
_BOTH = frozenset([
    "a", "an", "i", "to", "no", "so", "do", "go", "me", "he", "made", "are", "one", "same", "take",
    "sake", "on", "in", "name", "hate", "ten", "de", "mo", "ka", "ne", "yo", "ii", "tai", "dare",
    "nan", "age", "use", "date", "site", "note", "male", "home", "time",
])  # fmt: skip


@lru_cache(maxsize=16_384)
def to_kana(word: str) -> str | None:
    """Return the word in hiragana, or None if it is not spelt as romaji."""
    word = word.translate(_LONG)
    kana, place = [], 0
    while place < len(word):
        found = _SYLLABLE.match(word, place)
        if found is None:
            return None
        kana.append(_kana_of(found))
        place = found.end()
    return "".join(kana)


def _kana_of(found: re.Match[str]) -> str:
    if found["double"]:
        return "っ"
    if found["n"]:
        return "ん"
    return "ー" if found["long"] else _SYLLABLES[found["plain"]]


def is_romaji(text: str, english: frozenset[str] = frozenset()) -> bool:
    """Whether a lower-case text without kana and kanji is Japanese; `english` has known words."""
    words = [word.strip("'-") for word in _WORD.findall(text)]
    words = [word for word in words if word]
    spelt = [word for word in words if to_kana(word) is not None]
    japanese = [word for word in spelt if word not in english and word not in _BOTH]
    letters = sum(map(len, words))
    if not japanese or sum(map(len, spelt)) < 0.8 * letters:
        return False
    carried = any(word in _MARKS for word in japanese)
    if not carried and max(len(to_kana(word) or "") for word in japanese) < 4:
        return False
    strength = sum(len(word) for word in japanese) / letters
    return strength >= 0.6 or (carried and strength >= 0.3)


def kana_of(text: str) -> str:
    """Turn the romaji words of a text into hiragana."""
    return _WORD.sub(lambda found: to_kana(found[0].strip("'-")) or found[0], text)
