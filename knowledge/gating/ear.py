"""The second ear: hears by meaning and wording the statements that no pattern of ours knows."""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.gating.forms import Form, form_of
from knowledge.gating.japanese import folded
from knowledge.gating.marks import marks_of
from knowledge.language import is_romaji, kana_of
from knowledge.text import has_kana, has_kanji, normal

Floats = NDArray[np.float32]

FILE: Final = Path(__file__).with_name("ear.json")
# One topic's weights stand in one row, questions first.
TOPICS: Final = (
    "question", "breach", "complaint", "disclosure", "optout", "police", "press", "regulator",
    "own_data", "status",
)  # fmt: skip
# Runs of one to three letters share this many places; that some share one does little harm.
PLACES: Final = 1 << 12
_LONGEST_RUN: Final = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """What is weighed of a text; `runs` are the places of its runs of letters."""

    form: Form
    meaning: Floats
    marks: Floats
    runs: Sequence[int]


@dataclass(frozen=True)
class Ear:
    """The weights, and how unlikely a question must be before a door opens."""

    meaning: Floats
    marks: Floats
    runs: Floats
    doubt: float

    def topic_of(self, text: str, meaning: Floats) -> str | None:
        """The door's topic of a cleaned text with this meaning, or None for a question."""
        if len(meaning) != self.meaning.shape[1]:
            return None
        heard = observe(text, meaning)
        chances = self.chances(heard)
        topic = int(chances[1:].argmax()) + 1
        opens = chances[0] < self.doubt and may_open(heard.form, TOPICS[topic])
        return TOPICS[topic] if opens else None

    def chances(self, heard: Heard) -> Floats:
        """How likely each of the TOPICS is."""
        runs = self.runs[:, heard.runs].sum(axis=1) / max(1, len(heard.runs)) ** 0.5
        scores = self.meaning @ heard.meaning + self.marks @ heard.marks + runs
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum(), np.float32)


def observe(text: str, meaning: Floats) -> Heard:
    """What a cleaned text with this meaning gives to weigh."""
    words = normal(text)
    japanese = has_kana(words) or has_kanji(words)
    if not japanese and is_romaji(words):
        words, japanese = kana_of(words).replace(" ", ""), True
    words = folded(words) if japanese else " ".join(words.replace("’", "'").split())
    form = form_of(words, japanese=japanese)
    marks = np.array([*marks_of(words, form), 1.0], np.float32)
    return Heard(form, np.asarray(meaning, np.float32), marks, _runs(words))


def may_open(form: Form, topic: str) -> bool:
    """Whether by its form a text may be more than a question; who wants to know what became of
    a case can only ask."""
    return form.tells or not (form.supposes or (form.asks and topic != "status"))


def _runs(words: str) -> Sequence[int]:
    words = f"^{words}$"
    found = {
        words[start : start + length]
        for length in range(1, _LONGEST_RUN + 1)
        for start in range(len(words) - length + 1)
    }
    return sorted({crc32(run.encode("utf-8", "surrogatepass")) % PLACES for run in found})


@cache
def shipped() -> Ear:
    """The fitted ear; python -m knowledge.fit_ear fits it anew."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return Ear(
        _unpacked(stored["meaning"]),
        _unpacked(stored["marks"]),
        _unpacked(stored["runs"]),
        stored["doubt"],
    )


def _unpacked(stored: Mapping[str, Any]) -> Floats:
    """Weights are kept as whole numbers from -127 to 127 and the size of one."""
    numbers = np.frombuffer(b64decode(stored["numbers"]), np.int8)
    return numbers.reshape(len(TOPICS), -1).astype(np.float32) * np.float32(stored["size"])
