"""Learns from the phrasings' vectors which directions tell the entries apart."""

import numpy as np

from knowledge.matching.phrasings import Floats, Ints
from knowledge.matching.strings import Arrays

# Ridge regression; flat between 0.1 and 1 on all benchmarks.
_RIDGE = 0.5


def directions(vectors: Floats, owners: Ints, entry_count: int) -> Floats:
    """A column an entry, by least squares: its product with a vector is near 1 for the entry's
    own phrasings, near 0 for others'."""
    size = vectors.shape[1]
    sums = np.zeros((entry_count, size))
    np.add.at(sums, owners, vectors)
    spread = vectors.T @ vectors + _RIDGE * np.eye(size, dtype=np.float32)
    return np.linalg.solve(spread, sums.T).astype(np.float32)


# Measured: thrice as much is better for small bases, and worse for large ones.
_PENALTY = 3e-5
# More change the benchmarks by no more than two questions in a thousand.
_STEPS = 30
# Phrasings times entries: up to here learning takes seconds.
MOST_CELLS = 4_000_000
# What leans less than this by least squares leans by chance.
_NOISE = 0.1


class Beliefs:
    """One logistic an entry answers whether a question is its own, each by itself: to a question
    from elsewhere all of them can say no. Large bases make do with least squares."""

    def __init__(self, arrays: Arrays) -> None:
        """`learnt` makes the arrays."""
        self._is_small = "weights" in arrays
        self._weights: Floats = arrays["weights" if self._is_small else "directions"]

    def of(self, vector: Floats) -> Floats:
        """For every entry the probability that the question is its own."""
        if self._is_small:
            odds = vector @ self._weights[:-1] + self._weights[-1]
            return np.asarray(1.0 / (1.0 + np.exp(-odds)), np.float32)
        leanings = np.asarray(vector @ self._weights, np.float32)
        return np.where(leanings < _NOISE, 0.0, leanings).clip(0.0, 1.0)


def learnt(vectors: Floats, owners: Ints, entry_count: int) -> Arrays:
    """What `Beliefs` know after these phrasings: logistics of a small base, directions of a large
    one."""
    if len(owners) * entry_count > MOST_CELLS:
        return {"directions": directions(vectors, owners, entry_count)}
    return {"weights": learn(vectors, owners, entry_count)}


def learn(vectors: Floats, owners: Ints, entry_count: int) -> Floats:
    """A column of weights for each entry, and its constant in the last row.

    Every entry weighs the same, however many phrasings it has.
    """
    from scipy.optimize import minimize  # slow to import, and mostly the weights are kept

    rows = np.column_stack([vectors, np.ones(len(vectors), np.float32)])
    columns = np.ascontiguousarray(rows.T)
    counts = np.bincount(owners, minlength=entry_count)
    weights = (1.0 / (counts[owners] * entry_count)).astype(np.float32)
    own = (np.arange(len(owners)), owners)
    size = (rows.shape[1], entry_count)

    def loss(flat: Floats) -> tuple[float, Floats]:
        """The weighted surprise at whose the phrasings are, and its slope."""
        found = flat.reshape(size).astype(np.float32)
        odds = rows @ found
        tail = np.exp(-np.abs(odds))
        surprise = weights @ (np.log1p(tail) + odds.clip(0.0)).sum(axis=1) - weights @ odds[own]
        wrong = np.where(odds >= 0.0, 1.0, tail) / (1.0 + tail)
        wrong[own] -= 1.0
        wrong *= weights[:, None]
        found[-1] = 0.0
        slope = columns @ wrong + _PENALTY * found
        return float(surprise) + _PENALTY / 2 * float((found * found).sum()), slope.ravel()

    start = np.zeros(size)
    start[-1] = -np.log(entry_count)
    solved = minimize(
        loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "maxcor": 6}
    )
    return np.asarray(solved.x.reshape(size), np.float32)
