"""Which groups are compared closely: all of a small base, the likeliest of a large one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.matching.phrasings import Ints, Phrasings, is_small
from knowledge.matching.pooling import Floats

# Phrasings of a large base, however many it has, and groups, however many phrasings each has.
_ENOUGH = 3_000
_LEAST = 64


@dataclass(frozen=True)
class Chosen:
    """The groups that are compared closely, their phrasings, and where those stand."""

    groups: Ints
    phrasings: Phrasings
    rows: Sequence[slice]


def choose(phrasings: Phrasings, nearness: Floats) -> Chosen:
    """The groups that are nearest by this measure, in their own order."""
    counts = phrasings.counts
    if is_small(phrasings.count) or len(counts) <= _LEAST:
        return Chosen(np.arange(len(counts)), phrasings, [slice(0, phrasings.count)])
    near = np.argsort(-nearness)
    most = max(_LEAST, int(np.searchsorted(np.cumsum(counts[near]), _ENOUGH)))
    groups = np.sort(near[:most])
    return Chosen(groups, phrasings.only(groups), phrasings.rows(groups))
