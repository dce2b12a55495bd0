"""A form's button, what it carries (ticket number, version, one extra word), and signed states."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from handlers.services import Signer
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import NoLongerOffered, RequestContext
from handlers.slack.phrases import Phrases
from handlers.slack.request_key import tapped_element

_WRITTEN = re.compile(r"([A-Z]-[0-9]{4}-[0-9]{4,6})?\|([0-9]{1,6})\|([A-Za-z0-9_.:-]{0,80})")
ACTION_PREFIX: Final = "screen."
"""Prefix of a button's action id; the rest is the form's name."""
REASON = "why"
"""In the signed state: a reason for opening was asked for, or given (O4)."""


@dataclass(frozen=True, slots=True)
class TicketRef:
    """Untrusted: rights and state are checked when it is used."""

    number: str = ""
    version: int = 0
    extra_word: str = ""

    def write(self) -> str:
        return f"{self.number}|{self.version}|{self.extra_word}"

    @classmethod
    def from_request(cls, request: RequestContext) -> "TicketRef":
        """Read the reference in the tapped button or menu option. Raises NoLongerOffered."""
        action = tapped_element(request.body)
        option = action.get("selected_option")
        value = option.get("value") if isinstance(option, dict) else action.get("value")
        found = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise NoLongerOffered
        return cls(found[1] or "", int(found[2]), found[3])


def form_button(
    say: Phrases, form: str, ref: TicketRef, *, of: str = "", label: str = "", **more: Any
) -> Block:
    """Opens the form of this name, or acts at once if it asks nothing.

    `of` tells buttons of several tickets apart for screen readers; it is a number or the like.
    """
    label = label or say(f"screen.{form}")
    if of:
        more["says"] = say("control_says", number=of, act=label)
    return blocks.button(label, f"{ACTION_PREFIX}{form}", ref.write(), **more)


def confirm_dialog(name: str, say: Phrases) -> Block | None:
    """Confirmation for a tap that acts at once and cannot be undone."""
    text = f"screen_confirm.{name}"
    if not say.has(text):
        return None
    label = say(f"screen.{name}")
    return blocks.confirm(label, say(text), label, say("cancel"))


VALID_FOR = timedelta(hours=24)
"""A call may take ninety minutes; age alone refuses no form before this (O8)."""
_LONGEST = 3000


class InvalidStateError(Exception):
    """A state that we did not sign for this person, or that is older than a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedState:
    """Which form this is, about which ticket and which version of it."""

    form: str
    number: str = ""
    version: int = 0
    extras: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def write(self, signer: Signer, user: str, now: datetime) -> str:
        body = [self.form, self.number, self.version, dict(self.extras), int(now.timestamp())]
        text = json.dumps(body, ensure_ascii=True, separators=(",", ":"))
        return f"{signer.sign(_bound(user, text))}.{text}"

    @classmethod
    def read(cls, written: object, signer: Signer, user: str, now: datetime) -> "SignedState":
        """Verify and read it. Raises InvalidStateError."""
        if not isinstance(written, str) or len(written) > _LONGEST:
            raise InvalidStateError
        mac, _, text = written.partition(".")
        if not signer.holds(_bound(user, text), mac):
            raise InvalidStateError
        form, number, version, more, signed = json.loads(text)
        if not -_SKEW <= now - datetime.fromtimestamp(signed, UTC) <= VALID_FOR:
            raise InvalidStateError
        return cls(form=form, number=number, version=version, extras=more)


_SKEW = timedelta(minutes=1)  # clocks of two hosts


def _bound(user: str, text: str) -> bytes:
    # Forged text may be impossible to encode; it is refused, and breaks nothing.
    return f"{len(user)}:{user}{text}".encode(errors="surrogatepass")
