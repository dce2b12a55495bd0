"""From how near each phrasing is to how near its group is."""

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.phrasings import Phrasings
from knowledge.matching.runs import Ints

Floats = NDArray[np.float32]
BEST = 3


def best(cosines: Floats, phrasings: Phrasings) -> Floats:
    """The nearest phrasing of every group."""
    return np.maximum.reduceat(cosines, phrasings.starts)


def mean_of_best(cosines: Floats, phrasings: Phrasings, chosen: Ints) -> Floats:
    """The mean of the three nearest phrasings of the chosen groups, or of all if fewer."""
    counts = phrasings.counts[chosen]
    width = max(int(counts.max()), BEST)
    place = np.arange(width)
    inside = place < counts[:, None]
    rows = np.where(inside, phrasings.starts[chosen][:, None] + place, 0)
    table = np.where(inside, cosines[rows], -np.inf)
    nearest = np.partition(table, width - BEST, axis=1)[:, width - BEST :]
    there = np.isfinite(nearest)
    return np.asarray(np.where(there, nearest, 0).sum(axis=1) / there.sum(axis=1), np.float32)
