"""Proves that a question which was kept is this person's own, so that its text may be read again.

The row names nobody, for the curator is not to learn who asks; so the button says whose it is.
It is signed for one person, and whoever else sends its value gets an empty field.
"""

import hmac

from handlers.services import Feedback, Signer
from tickets.model import detection

_LENGTH = 16


def proof(asked: str, user: str, signer: Signer) -> str:
    """What a button carries beside the id. Short, for a menu's value must be short as well."""
    return signer.sign(f"asked:{asked}:{user}".encode())[:_LENGTH]


def read(asked: str | None, shown: str, user: str, *, signer: Signer, kept: Feedback) -> str:
    """The person's own words, with *** where something personal stands; empty if there are none.

    After a change of the signing key the proof no longer holds, and the person types anew.
    """
    if asked is None or not hmac.compare_digest(
        proof(asked, user, signer).encode(), shown.encode()
    ):
        return ""
    words = kept.question(asked)
    return detection.mask(words.reveal()) if words else ""
