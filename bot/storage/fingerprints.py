"""Whether a delivery says what an earlier one said, kept so that nobody can guess what that was.

What a message is made of has few possibilities (a phone number has ten digits), so that a plain
hash of it would be the message. `Fingerprints(ring).keep(key, print)` is what may be kept of the
delivery `key`; `.differs(kept, key, print)` compares, with whichever key it was kept.
"""

import hmac
from dataclasses import dataclass

from bot.storage.keys import Key, KeyRing


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """HMAC-SHA-256 with the purpose `index`, bound to the delivery."""

    ring: KeyRing

    def keep(self, delivery: str, fingerprint: str) -> str:
        return _kept(self.ring.current("index"), delivery, fingerprint)

    def differs(self, kept: str, delivery: str, fingerprint: str) -> bool:
        """False if it cannot be told, its key being out of the ring or not in it yet: the same
        name of a delivery is then all that is known, and enough to handle it once."""
        key = self.ring.find("index", kept.partition(":")[0])
        if key is None:
            return False
        return not hmac.compare_digest(_kept(key, delivery, fingerprint), kept)


def _kept(key: Key, delivery: str, fingerprint: str) -> str:
    # The index of tickets is marked with the same key, under the names of personal fields.
    said = f"inbox.fingerprint\0{delivery}\0{fingerprint}".encode()
    return f"{key.id}:{hmac.digest(key.secret, said, 'sha256').hex()}"
