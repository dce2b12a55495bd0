"""Promised letters that a move settles."""

from collections.abc import Iterator

from tickets.model.kinds import LetterKind, Move, Status
from tickets.model.pending import was_told_of_receipt
from tickets.workflow.apply import AppliedMove


def letters_settled(applied: AppliedMove) -> Iterator[LetterKind]:
    """Promised letters that this move sends or makes obsolete."""
    rule, before, after = applied.rule, applied.before.status, applied.ticket.status
    if rule.sends_letter and rule.letter:
        yield rule.letter
    if applied.step.move is Move.ACKNOWLEDGE and was_told_of_receipt(applied.ticket):
        yield LetterKind.ACKNOWLEDGEMENT
    if applied.step.move in (Move.SEND_FORM, Move.RESPOND, Move.WITHDRAW):
        yield LetterKind.ACKNOWLEDGEMENT  # what the person gets instead acknowledges it
    if applied.step.move is Move.CLOSE and before is Status.ACKNOWLEDGED:
        yield LetterKind.ACKNOWLEDGEMENT  # the person was told that mails stopped (O10)
    if applied.step.move in (Move.RESPOND, Move.REPLY, Move.WITHDRAW):
        yield LetterKind.DELAY
    if before is Status.FORM_SENT is not after and rule.letter is not LetterKind.REMINDER:
        yield LetterKind.REMINDER
