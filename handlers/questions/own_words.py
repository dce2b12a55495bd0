"""Proof that a stored question is this person's own, so that its text may be shown again.

The row names nobody, for the curator must not learn who asks. So the button carries a code that is
signed for one person.
"""

import hmac

from handlers.services import Feedback, Signer
from tickets.model import detection

_LENGTH = 16


def proof(asked: str, user: str, signer: Signer) -> str:
    """The code beside the question's id; short, because a menu's value must be short."""
    return signer.sign(f"asked:{asked}:{user}".encode())[:_LENGTH]


def read(asked: str | None, shown: str, user: str, *, signer: Signer, kept: Feedback) -> str:
    """The person's words, with *** for personal data; empty without a valid proof.

    After a change of the signing key the proof is no longer valid.
    """
    if asked is None or not hmac.compare_digest(
        proof(asked, user, signer).encode(), shown.encode()
    ):
        return ""
    words = kept.question(asked)
    return detection.mask(words.reveal()) if words else ""
