"""Which groups are compared closely: all of a small base, the likeliest of a large one."""

from dataclasses import dataclass

import numpy as np

from knowledge.matching.phrasings import Phrasings, is_small
from knowledge.matching.pooling import Floats
from knowledge.matching.runs import Ints, Runs

# Phrasings of a large base, however many it has, and groups, however many phrasings each has.
_ENOUGH = 2_000
_LEAST, _MOST = 64, 256


@dataclass(frozen=True)
class Chosen:
    """The groups that are compared closely, their phrasings, and where those stand."""

    groups: Ints
    phrasings: Phrasings
    rows: Runs


def choose(phrasings: Phrasings, nearness: Floats) -> Chosen:
    """The groups that are nearest by this measure, in their own order."""
    counts = phrasings.counts
    if is_small(phrasings.count) or len(counts) <= _LEAST:
        return Chosen(np.arange(len(counts)), phrasings, _all(phrasings))
    likely = np.argpartition(-nearness, min(_MOST, len(counts) - 1))[:_MOST]
    near = likely[np.argsort(-nearness[likely])]
    most = max(_LEAST, int(np.searchsorted(np.cumsum(counts[near]), _ENOUGH)))
    groups = np.sort(near[:most])
    return Chosen(groups, phrasings.only(groups), phrasings.rows(groups))


def _all(phrasings: Phrasings) -> Runs:
    return Runs(np.array([0]), np.array([phrasings.count]))
