"""What is known about a ranking: the figures that say how far its first can be trusted."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge.matching.fusion import Ranking
from knowledge.matching.index import Signals

# How sharply the share of the first falls with the nearness of the others.
SHARPNESS = 30.0

# A referral that is farther away than this, or none at all, is no reason to doubt.
_CLEAR = 0.12

LEXICAL: Final = ("total", "margin", "share", "clear", "words", "letters", "known", "length")
SEMANTIC: Final = (
    "total", "margin", "share", "clear", "meaning", "centre", "words", "known", "length",
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """Figures of one question that are comparable between knowledge bases."""

    total: float
    margin: float
    share: float
    clear: float
    words: float
    letters: float
    known: float
    length: float
    meaning: float = 0.0
    centre: float = 0.0

    def values(self, names: tuple[str, ...]) -> list[float]:
        return [float(getattr(self, name)) for name in names]


def weigh(answers: Ranking, referral: float | None, signals: Signals, word_count: int) -> Evidence:
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
        known=signals.words.known,
        length=math.log1p(word_count),
        meaning=float(meaning.best[group]) if meaning else 0.0,
        centre=float(meaning.centre[group]) if meaning else 0.0,
    )
