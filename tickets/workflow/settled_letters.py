"""Promised letters that a move settles."""

from collections.abc import Iterator

from tickets.model.kinds import Channel, LetterKind, Move, Status
from tickets.workflow.apply import AppliedMove

TOLD_BY_MOUTH = frozenset({Channel.PHONE, Channel.VISIT})
"""受付を伝えた: the number was told on the spot, so no letter repeats it."""


def letters_settled(applied: AppliedMove) -> Iterator[LetterKind]:
    """Promised letters that this move sends or makes obsolete."""
    rule, before, after = applied.rule, applied.before.status, applied.ticket.status
    if rule.sends_letter and rule.letter:
        yield rule.letter
    if applied.step.move is Move.ACKNOWLEDGE and applied.ticket.channel in TOLD_BY_MOUTH:
        yield LetterKind.ACKNOWLEDGEMENT
    if applied.step.move in (Move.SEND_FORM, Move.WITHDRAW):
        yield LetterKind.ACKNOWLEDGEMENT  # their own letters acknowledge it
    if applied.step.move is Move.CLOSE and before is Status.ACKNOWLEDGED:
        yield LetterKind.ACKNOWLEDGEMENT  # the person was told that mails stopped (O10)
    if applied.step.move in (Move.RESPOND, Move.REPLY, Move.WITHDRAW):
        yield LetterKind.DELAY
    if before is Status.FORM_SENT is not after and rule.letter is not LetterKind.REMINDER:
        yield LetterKind.REMINDER
