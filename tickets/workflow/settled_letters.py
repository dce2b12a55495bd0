"""Promised letters that a move settles."""

from collections.abc import Iterator

from tickets.model.kinds import IN_WRITING, LetterKind, Move, Status
from tickets.model.pending import ANSWERS, was_told_of_receipt
from tickets.workflow.apply import AppliedMove


def letters_settled(applied: AppliedMove) -> Iterator[LetterKind]:
    """Promised letters that this move sends or makes obsolete."""
    rule, before, after = applied.rule, applied.before.status, applied.ticket.status
    if rule.sends_letter and rule.letter:
        yield rule.letter
    move, ticket = applied.step.move, applied.ticket
    is_told = was_told_of_receipt(ticket) or ticket.channel in IN_WRITING
    if move is Move.ACKNOWLEDGE and is_told:  # who wrote was told otherwise, such as by phone
        yield LetterKind.ACKNOWLEDGEMENT
    if move in (Move.SEND_FORM, Move.WITHDRAW, *ANSWERS):
        yield LetterKind.ACKNOWLEDGEMENT  # what the person gets instead acknowledges it
    if move is Move.CLOSE and before is Status.ACKNOWLEDGED:
        yield LetterKind.ACKNOWLEDGEMENT  # the person was told that mails stopped (O10)
    if move in (Move.RESPOND, Move.REPLY, Move.WITHDRAW):
        yield LetterKind.DELAY
    if ticket.is_open and ticket.reopened_at_step:
        yield LetterKind.REDIRECTION
    if before is Status.FORM_SENT is not after and rule.letter is not LetterKind.REMINDER:
        yield LetterKind.REMINDER
