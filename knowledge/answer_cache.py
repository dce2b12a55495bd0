"""Remembers the latest answers, so that a question asked by many is matched once."""

import secrets
import threading
from collections import OrderedDict
from hashlib import blake2b
from typing import Final, Generic, TypeVar

MOST_ANSWERS: Final = 2_000
Value = TypeVar("Value")


class AnswerCache(Generic[Value]):
    """Thread-safe. Holds no text: keys are hashes with a key that ends with the process."""

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._secret = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, *texts: str) -> Value | None:
        key = self._key(texts)
        with self._lock:
            if key not in self._known:
                return None
            self._known.move_to_end(key)
            return self._known[key]

    def put(self, value: Value, *texts: str) -> None:
        """Keep the value; forget what was not asked for longest."""
        key = self._key(texts)
        with self._lock:
            self._known[key] = value
            if len(self._known) > self._most:
                self._known.popitem(last=False)

    def _key(self, texts: tuple[str, ...]) -> bytes:
        said = "\0".join(texts).encode("utf-8", "surrogatepass")
        return blake2b(said, digest_size=16, key=self._secret).digest()
