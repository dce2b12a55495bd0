"""What is known about a ranking: the figures that say how far its first can be trusted."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge.matching.fusion import Ranking
from knowledge.matching.index import Index, Signals
from knowledge.matching.reading import Reading

# How sharply the share of the first falls with the nearness of the others.
SHARPNESS = 30.0

# A referral that is farther away than this, or none at all, is no reason to doubt.
_CLEAR = 0.12

# What tells whether the question is one for this knowledge base, and if it is, whether the first
# answer is the right one; without the semantic view the letters take its place.
SCOPE: Final = ("total", "clear", "meaning", "centre", "words", "length", "strange", "uncovered")
RIGHT: Final = ("margin", "share", "centre", "length", "uncovered")
LEXICAL_SCOPE: Final = ("total", "clear", "letters", "words", "length", "strange", "uncovered")
LEXICAL_RIGHT: Final = ("margin", "share", "letters", "length", "uncovered")


@dataclass(frozen=True)
class Evidence:
    """Figures of one question that are comparable between knowledge bases."""

    total: float
    margin: float
    share: float
    clear: float
    words: float
    letters: float
    length: float
    strange: float
    uncovered: float
    meaning: float = 0.0
    centre: float = 0.0

    def values(self, names: tuple[str, ...]) -> list[float]:
        return [float(getattr(self, name)) for name in names]


def weigh(
    answers: Ranking, referral: float | None, signals: Signals, reading: Reading, index: Index
) -> Evidence:
    """The evidence for the first of the answers; `referral` is the nearest referral's score."""
    scores, group = answers.scores, answers.groups[0]
    first = float(scores[0])
    meaning = signals.meaning
    return Evidence(
        total=first,
        margin=first - float(scores[1]) if len(scores) > 1 else first,
        share=float(1.0 / np.exp((scores - first) * SHARPNESS).sum()),
        clear=_CLEAR if referral is None else max(-_CLEAR, min(_CLEAR, first - referral)),
        words=float(signals.words.best[group]),
        letters=float(signals.letters.best[group]),
        length=math.log1p(len(reading.tokens)),
        strange=reading.strange,
        uncovered=index.uncovered(reading, int(answers.entries[0])),
        meaning=float(meaning.best[group]) if meaning else 0.0,
        centre=float(meaning.centre[group]) if meaning else 0.0,
    )
