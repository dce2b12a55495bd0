"""What a button of an answer carries: ids only. Untrusted when it is read back."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import get_args

from handlers.services import Feedback, Signer
from handlers.slack.context import NoLongerOffered, RequestContext
from handlers.slack.newer_blocks import RATE_ACTION, pressed_feedback
from handlers.slack.request_key import tapped_element
from knowledge.answering import FilledAnswer
from tickets.model import detection
from tickets.model.kinds import Language

PASTED, PASTED_IN_COMMAND, FILE = "p", "c", "f"
# Notices that stay on a message while it changes: the phrase of each mark.
NOTICES = {PASTED: "personal", PASTED_IN_COMMAND: "personal_command", FILE: "file"}
RATED, SHARED = "r", "s"
# The person wants to be told when it changes.
FOLLOWED = "n"
# The question was picked from a list, so its answer names it.
PICKED = "q"
# An answer with others to choose below it: because it is only likely, or because it follows up
# another answer, whose entry comes second.
LIKELY, FOLLOWING = "l", "a"

_ASKED = re.compile(
    r"[A-Za-z0-9_-]{0,40}(?:\.[0-9a-f]{16}(?:\.[A-Za-z0-9_-]{1,40}\.[0-9a-f]{16})?)?", re.ASCII
)
_THREAD = re.compile(r"(?:\d{1,12}\.\d{1,8})?", re.ASCII)
_MARKS = re.compile(f"[{RATED}{SHARED}{FOLLOWED}{PICKED}{LIKELY}{FOLLOWING}{''.join(NOTICES)}]*")
_OFFER = re.compile(r"(?:[a-z_]{1,20}(?::[0-9]{1,11}(?::[a-z_]{1,20})?)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class AnswerRef:
    """`thread` is the mention to share the answer under; `marks` what was done already.

    `proof` says whose question `question_id` is (see asker_proof), `before` id and proof of the
    question that this one continues, `offer` which way on stands below the answer because the
    message may be an event (see encode_offer).
    """

    language: Language
    question_id: str | None = None
    thread: str | None = None
    marks: str = ""
    entries: tuple[str, ...] = ()
    proof: str = ""
    offer: str = ""
    before: str = ""

    def write(self) -> str:
        proven = (self.proof, self.before) if self.proof else ()
        asked = ".".join((self.question_id or "", *filter(None, proven)))
        marks = f"{self.marks}.{self.offer}" if self.offer else self.marks
        fields = (asked, self.language, self.thread or "", marks)
        return "|".join((*fields, "\n".join(self.entries)))

    @classmethod
    def read(cls, value: object) -> "AnswerRef | None":
        """None for a value that we never wrote."""
        parts = value.split("|", 4) if isinstance(value, str) else []
        if len(parts) != 5 or parts[1] not in get_args(Language):
            return None
        asked, language, thread, marks, entries = parts
        marks, _, offer = marks.partition(".")
        read = ((_ASKED, asked), (_THREAD, thread), (_MARKS, marks), (_OFFER, offer))
        if not all(pattern.fullmatch(text) for pattern, text in read):
            return None
        found = tuple(entry for entry in entries.split("\n") if entry)
        spoken: Language = "ja" if language == "ja" else "en"
        row, proof, before = (*asked.split(".", 2), "", "")[:3]
        return cls(spoken, row or None, thread or None, marks, found, proof, offer, before)

    def with_entries(self, *entries: str) -> "AnswerRef":
        return replace(self, entries=entries)

    def with_marks(self, *marks: str) -> "AnswerRef":
        return replace(self, marks=self.marks + "".join(m for m in marks if m not in self.marks))

    @property
    def proven_question(self) -> str:
        """Id and proof of the question, as `before` of one that continues it."""
        return f"{self.question_id}.{self.proof}" if self.proof else ""

    def without_choice_marks(self) -> "AnswerRef":
        """Return the reference for a tap on an answer, without the others below it."""
        marks = "".join(mark for mark in self.marks if mark not in (LIKELY, FOLLOWING))
        return replace(self, marks=marks)

    def without_mark(self, mark: str) -> "AnswerRef":
        return replace(self, marks=self.marks.replace(mark, ""))

    def for_another_answer(self) -> "AnswerRef":
        """Return it for another answer in the message: notices and offer kept, no rating."""
        return replace(self, marks="".join(mark for mark in self.marks if mark in NOTICES))

    @property
    def notices(self) -> tuple[str, ...]:
        return tuple(NOTICES[mark] for mark in self.marks if mark in NOTICES)


def tapped_ref(request: RequestContext) -> AnswerRef:
    """The reference of the tapped button; raises NoLongerOffered for anything else."""
    action = tapped_element(request.body)
    option = action.get("selected_option")
    value = option.get("value") if isinstance(option, Mapping) else action.get("value")
    if action.get("action_id") == RATE_ACTION:
        value = pressed_feedback(value)[1]
    ref = AnswerRef.read(value)
    if ref is None:
        raise NoLongerOffered
    return ref


def find_shown_answer(request: RequestContext, ref: AnswerRef) -> FilledAnswer:
    """The answer that a reference names, from today's knowledge base; raises NoLongerOffered."""
    found = request.answerer.shown_answer(ref.entries[0], ref.language) if ref.entries else None
    if found is None:
        raise NoLongerOffered
    return found


_LENGTH = 16


def asker_proof(asked: str, user: str, signer: Signer) -> str:
    """The code beside the question's id; short, because a menu's value must be short."""
    return signer.sign(f"asked:{asked}:{user}".encode())[:_LENGTH]


def asker_words(asked: str | None, shown: str, user: str, *, signer: Signer, kept: Feedback) -> str:
    """The person's words, with *** for personal data; empty without a valid proof.

    After a change of the signing key the proof is no longer valid.
    """
    if asked is None or not hmac.compare_digest(
        asker_proof(asked, user, signer).encode(), shown.encode()
    ):
        return ""
    words = kept.question(asked)
    return detection.mask_personal_data(words.reveal()) if words else ""
