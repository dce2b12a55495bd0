"""What the views say of one question, for the groups that it was compared with closely."""

from dataclasses import dataclass

from knowledge.matching.phrasings import Phrasings
from knowledge.matching.pooling import Floats
from knowledge.matching.views import Nearness


@dataclass(frozen=True)
class Signals:
    """What each view says, by the groups of `phrasings`; beliefs by entry; the question's own
    vector."""

    phrasings: Phrasings
    words: Nearness
    letters: Nearness
    sounds: Nearness
    answers: Floats
    meaning: Nearness | None
    beliefs: Floats | None
    vector: Floats | None
