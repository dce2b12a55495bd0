"""Signs what Slack carries for us and hands back (A-08)."""

import hashlib
import hmac
from dataclasses import dataclass

from bot.storage.keys import KeyRing


@dataclass(frozen=True, slots=True)
class RingSigner:
    """HMAC-SHA-256 with the purpose `sign`: the newest key signs, every key verifies."""

    ring: KeyRing

    def sign(self, text: bytes) -> str:
        return _code(self.ring.current("sign").secret, text)

    def holds(self, text: bytes, code: str) -> bool:
        given = code.encode("utf-8", "replace")
        return any(
            hmac.compare_digest(_code(key.secret, text).encode(), given)
            for key in self.ring.keys["sign"]
        )


def _code(secret: bytes, text: bytes) -> str:
    return hmac.new(secret, text, hashlib.sha256).hexdigest()
