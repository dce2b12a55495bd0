"""What a form carries from its opening to its submission: ids only, signed (A-08)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from handlers.services import Signer

VALID = timedelta(hours=24)
"""A call may take ninety minutes; age alone refuses no form before this (O8)."""
_LONGEST = 3000


class ForgedNoteError(Exception):
    """Not a note that we gave to this person, or one that is older than a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Which form this is, about which ticket, and which version of it was looked at."""

    screen: str
    number: str = ""
    version: int = 0
    more: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def write(self, signer: Signer, user: str, now: datetime) -> str:
        body = [self.screen, self.number, self.version, dict(self.more), int(now.timestamp())]
        text = json.dumps(body, ensure_ascii=True, separators=(",", ":"))
        return f"{signer.sign(_bound(user, text))}.{text}"

    @classmethod
    def read(cls, written: object, signer: Signer, user: str, now: datetime) -> "Note":
        """The note; raises ForgedNoteError for whatever we did not write for this person."""
        if not isinstance(written, str) or len(written) > _LONGEST:
            raise ForgedNoteError
        mac, _, text = written.partition(".")
        if not signer.holds(_bound(user, text), mac):
            raise ForgedNoteError
        screen, number, version, more, signed = json.loads(text)
        if not timedelta(0) <= now - datetime.fromtimestamp(signed, UTC) + _SKEW <= VALID + _SKEW:
            raise ForgedNoteError
        return cls(screen=screen, number=number, version=version, more=more)


_SKEW = timedelta(minutes=1)  # two hosts' clocks


def _bound(user: str, text: str) -> bytes:
    # Forged text may hold what no encoding takes; it is to be refused, not to break anything.
    return f"{len(user)}:{user}{text}".encode(errors="surrogatepass")
