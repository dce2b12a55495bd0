"""Learns from the phrasings' vectors how each entry's own questions differ from all others."""

import numpy as np

from knowledge.matching.cache import Arrays
from knowledge.matching.phrasings import Floats, Ints

# Three times as much is better for small bases and worse for large ones (measured).
_PENALTY = 3e-5
# More steps change the benchmarks by at most two questions in a thousand.
_STEPS = 30
# Phrasings times entries: up to here learning takes seconds.
MOST_CELLS = 4_000_000
# Ridge of the least squares; the benchmarks are flat between 0.1 and 1.
_RIDGE = 0.5
# Least squares gives smaller values by chance.
_NOISE = 0.1


class Beliefs:
    """For each entry the probability that a question is its own.

    One logistic an entry, so that all of them can reject a question from elsewhere; large bases
    use least squares instead.
    """

    def __init__(self, arrays: Arrays) -> None:
        """`arrays` come from `learn`."""
        self._is_small = "weights" in arrays
        self._weights: Floats = arrays["weights" if self._is_small else "directions"]

    def of(self, vector: Floats) -> Floats:
        if self._is_small:
            odds = vector @ self._weights[:-1] + self._weights[-1]
            return np.asarray(1.0 / (1.0 + np.exp(-odds)), np.float32)
        found = np.asarray(vector @ self._weights, np.float32)
        return np.where(found < _NOISE, 0.0, found).clip(0.0, 1.0)


def learn(vectors: Floats, owners: Ints, entry_count: int) -> Arrays:
    """Fit the `Beliefs`; `owners` has the entry of each vector."""
    if len(owners) * entry_count > MOST_CELLS:
        return {"directions": _directions(vectors, owners, entry_count)}
    return {"weights": _logistics(vectors, owners, entry_count)}


def _directions(vectors: Floats, owners: Ints, entry_count: int) -> Floats:
    """A column an entry, by least squares: 1 for its own phrasings, 0 for others."""
    size = vectors.shape[1]
    sums = np.zeros((entry_count, size))
    np.add.at(sums, owners, vectors)
    spread = vectors.T @ vectors + _RIDGE * np.eye(size, dtype=np.float32)
    return np.linalg.solve(spread, sums.T).astype(np.float32)


def _logistics(vectors: Floats, owners: Ints, entry_count: int) -> Floats:
    """A column of weights for each entry, its constant in the last row.

    Fitted together, so that one matrix product serves all: a fit for each entry takes minutes.
    Every entry weighs the same, whatever its number of phrasings.
    """
    from scipy.optimize import minimize  # slow to import, and the cache mostly has the weights

    rows = np.column_stack([vectors, np.ones(len(vectors), np.float32)])
    columns = np.ascontiguousarray(rows.T)
    counts = np.bincount(owners, minlength=entry_count)
    weights = (1.0 / (counts[owners] * entry_count)).astype(np.float32)
    own = (np.arange(len(owners)), owners)
    size = (rows.shape[1], entry_count)

    def loss(flat: Floats) -> tuple[float, Floats]:
        """The weighted cross-entropy and its gradient."""
        found = flat.reshape(size).astype(np.float32)
        odds = rows @ found
        tail = np.exp(-np.abs(odds))
        entropy = weights @ (np.log1p(tail) + odds.clip(0.0)).sum(axis=1) - weights @ odds[own]
        wrong = np.where(odds >= 0.0, 1.0, tail) / (1.0 + tail)
        wrong[own] -= 1.0
        wrong *= weights[:, None]
        found[-1] = 0.0
        slope = columns @ wrong + _PENALTY * found
        return float(entropy) + _PENALTY / 2 * float((found * found).sum()), slope.ravel()

    start = np.zeros(size)
    start[-1] = -np.log(entry_count)
    solved = minimize(
        loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "maxcor": 6}
    )
    return np.asarray(solved.x.reshape(size), np.float32)
