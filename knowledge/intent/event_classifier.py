"""Finds stated events that no pattern knows: a logistic over meaning, function words, letters
and English words."""

import json
import lzma
import re
from base64 import b85decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.intent.english_words import ELSEWHERE as ENGLISH_ELSEWHERE
from knowledge.intent.japanese_events import fold_for_patterns
from knowledge.intent.japanese_words import ELSEWHERE, HARMLESS
from knowledge.intent.patterns import Pattern, build_pattern
from knowledge.intent.sentence_form import SentenceForm, sentence_form_of
from knowledge.text import has_japanese, is_longer, is_romaji, normalise, romaji_to_kana

_WORDS: Final[dict[str, Pattern]] = {
    "regrets": build_pattern(
        r"て(?:しま|も)[っいう]|ちゃ[っい]|じゃ[っい]|\b(?:accident|mistake|oops)"
    ),
    "doubts": build_pattern(r"""
        かも|みたい|っぽい|らしい|ようで|ような|気がし|可能性|恐れ(?!入)|おそれ(?!い)|疑い|はず|たぶん|多分
        |\b(?:may|might|maybe|think|seems?|looks_like|probably|not_sure|afraid|apparently)\b
    """),
    "reports": build_pattern(r"""
        言われ|言って|言わ|おっしゃ|とのこと|そうで|連絡|電話|指摘|問い?合わせ|聞かれ|届[いき]
        |\b(?:says?|said|told|asked|asks|asking|called|phoned|wrote|writes|claims?|sent_us)\b
    """),
    "wishes": build_pattern(r"""
        てほし|て欲し|てくれ|てもら|ないで|するな|やめ|止め|たい
        |\b(?:wants?|demands?|requests?|wish(?:es)?|would_like|stop|insists?)\b
    """),
    "customer": build_pattern(r"""
        客|会員|契約者|利用者|取引先|先方|ゆーざー|応募|患者|本人|相手
        |\b(?:customer|client|member|user|applicant|patient|caller|subscriber|lady|man|guy)s?\b
    """),
    "mine": build_pattern(r"""
        私|わたし|自分|僕|俺|うち|弊社|当社|\b(?:i|i'm|i've|we|my|our|me)\b
    """),
    "wrong": build_pattern(r"""
        間違|まちが|誤|違う|別の|他の|他人|他社|知らない|関係ない|取り違|入れ替|逆
        |\b(?:wrong|another|someone_else|somebody_else|different|stranger|mixed|swapped)
    """),
    "gone": build_pattern(r"""
        なくし|なくな|無くな|紛失|見当た|見つから|盗|忘れて|落とし|消え
        |\b(?:lost|missing|gone|stolen|disappear|vanish|can't_find|left)
    """),
    "alarmed": build_pattern(r"""
        やば|まずい|どうしよう|助けて|至急|すみません|ごめん|緊急|大変
        |\b(?:help|urgent|sorry|omg|oops|asap)\b|!
    """),
    "elsewhere": build_pattern(
        rf"{ELSEWHERE}|友人の会社|学校から|\b{ENGLISH_ELSEWHERE}\b|\bfriend's\b"
    ),
    "harmless": build_pattern(
        rf"{HARMLESS}|ろぐいん|ぷりんた|商品|納期|料金|\b(?:product|price|refund)"
    ),
    "past": build_pattern(r"""
        (?:まし)?た(?:$|[。!、のんがけ])|\b(?:was|were|had|did|[a-z]{2,}ed|sent|got|left)\b
    """),
}
MARK_NAMES: Final = ("asks", "ends_asking", "supposes", "tells", "short", "long", *_WORDS)
_SHORT, _LONG = 12, 40


def text_marks(text: str, form: SentenceForm) -> tuple[bool, ...]:
    """Return the marks of a text that its vector does not show well, in the order of MARK_NAMES."""
    return (
        form.asks,
        form.ends_asking,
        form.supposes,
        form.tells,
        len(text) <= _SHORT,
        len(text) > _LONG,
        *(bool(word.search(text)) for word in _WORDS.values()),
    )


Floats = NDArray[np.float32]

WEIGHTS_FILE: Final = Path(__file__).with_name("event_classifier.json")
# The rows of the weights.
TOPICS: Final = (
    "question", "breach", "complaint", "disclosure", "optout", "police", "press", "regulator",
    "own_data", "status", "human",
)  # fmt: skip
# Hash buckets for runs of one to three letters, English words and pairs of them; collisions do
# little harm.
HASH_BUCKETS: Final = 1 << 15
_LONGEST_RUN: Final = 3
_LATIN: Final = re.compile("[a-z0-9']+")


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a text; `runs` are the hash buckets of its runs of letters,
    English words and pairs of them."""

    form: SentenceForm
    is_longer: bool
    meaning: Floats
    marks: Floats
    runs: Sequence[int]


@dataclass(frozen=True, slots=True)
class EventGuess:
    """What a text may tell; only if that is certain, it opens its route."""

    topic: str
    is_certain: bool


_LEAK: Final = EventGuess("breach", is_certain=True)


@dataclass(frozen=True)
class EventClassifier:
    """A multinomial logistic over the TOPICS.

    A text is certainly an event if a question is less likely than `doubt`, and perhaps one below
    `offered`.
    """

    meaning: Floats
    marks: Floats
    runs: Floats
    doubt: float
    offered: float

    def guess(self, features: Features) -> EventGuess | None:
        """Return what a text may tell, or None for a question."""
        if len(features.meaning) != self.meaning.shape[1]:
            return None
        chances = self.probabilities(features)
        topic = TOPICS[int(chances[1:].argmax()) + 1]
        if chances[0] >= self.offered or not may_be_event(features.form, topic):
            return None
        return EventGuess(topic, bool(chances[0] < self.doubt))

    def probabilities(self, features: Features) -> Floats:
        """Return the probability of each of the TOPICS."""
        runs = self.runs[:, features.runs].sum(axis=1) / max(1, len(features.runs)) ** 0.5
        scores = self.meaning @ features.meaning + self.marks @ features.marks + runs
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum(), np.float32)


def guess_event(text: str, meaning: Floats) -> EventGuess | None:
    """Return what a cleaned text with this vector may tell, or None for a question."""
    features = text_features(text, meaning)
    found = load_classifier(longer=features.is_longer).guess(features)
    if features.is_longer and not (found and found.is_certain):
        # A leak must not be missed, and few of the longer examples tell of one.
        other = load_classifier(longer=False).guess(features)
        return other if other == _LEAK else found
    return found


def text_features(text: str, meaning: Floats) -> Features:
    words, form = words_and_form(text)
    japanese = has_japanese(words)
    return Features(
        form=form,
        is_longer=is_longer(words, "ja" if japanese else "en"),
        meaning=np.asarray(meaning, np.float32),
        marks=np.array([*text_marks(words, form), 1.0], np.float32),
        runs=_runs(words),
    )


def words_and_form(text: str) -> tuple[str, SentenceForm]:
    """Return the words that are compared, and their grammatical form."""
    words = normalise(text)
    japanese = has_japanese(words)
    if not japanese and is_romaji(words):
        words, japanese = romaji_to_kana(words).replace(" ", ""), True
    words = fold_for_patterns(words) if japanese else " ".join(words.replace("’", "'").split())
    return words, sentence_form_of(words, japanese=japanese)


def may_be_event(form: SentenceForm, topic: str) -> bool:
    """Whether a text of this form may be more than a question.

    The status of a case can only be asked for.
    """
    return form.tells or not (form.supposes or (form.asks and topic != "status"))


def _runs(words: str) -> Sequence[int]:
    framed = f"^{words}$"
    found = {
        framed[start : start + length]
        for length in range(1, _LONGEST_RUN + 1)
        for start in range(len(framed) - length + 1)
    }
    latin = _LATIN.findall(words)
    found.update(f"w:{word}" for word in latin)
    found.update(f"b:{one} {two}" for one, two in pairwise(latin))
    return sorted({crc32(run.encode("utf-8", "surrogatepass")) % HASH_BUCKETS for run in found})


@cache
def load_classifier(*, longer: bool) -> EventClassifier:
    """Return the model of longer or of other texts.

    `python -m tests.bench.fitting.event_classifier` fits them.
    """
    stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["longer" if longer else "short"]
    return EventClassifier(
        _unpacked(stored["meaning"]),
        _unpacked(stored["marks"]),
        _unpacked(stored["runs"]),
        stored["doubt"],
        stored["offered"],
    )


def _unpacked(stored: Mapping[str, Any]) -> Floats:
    """Weights are stored as compressed integers from -127 to 127 and the size of one unit."""
    numbers = np.frombuffer(lzma.decompress(b85decode(stored["numbers"])), np.int8)
    return numbers.reshape(len(TOPICS), -1).astype(np.float32) * np.float32(stored["size"])
