"""What a letter needs before anybody can say that it went out (screens.md 5)."""

from contextlib import suppress

from tickets.case import Case
from tickets.faults import Code, Fault
from tickets.letters.draft import MissingFactsError, prepare
from tickets.letters.ticket_letters import draw, undecided
from tickets.slots import MASK, Personal
from tickets.ticket import SentLetter
from tickets.words import ContactBy, LetterKind

_WRITTEN = frozenset({ContactBy.POST, ContactBy.EMAIL})


def decided_first(case: Case) -> Fault | None:
    """An answer that nobody has approved cannot have left the house either (O22, d8, c6)."""
    sent = case.given("letters", SentLetter)
    if sent is not None and undecided(sent.kind, case.before):
        return Fault(Code.LETTER_UNDECIDED, "letters")
    return None


def contacts_set(case: Case) -> Fault | None:
    """A letter that names a contact which nobody has set cannot have left the house."""
    sent = case.given("letters", SentLetter)
    return _unset(case, sent.kind) if sent else None


def form_can_go(case: Case) -> Fault | None:
    """To say that the form was sent is to say that its letter was."""
    return _unset(case, LetterKind.FORM)


def reply_can_go(case: Case) -> Fault | None:
    return _unset(case, LetterKind.REPLY)


def answer_can_go(case: Case) -> Fault | None:
    """What was answered on the phone needs no letter."""
    is_written = case.ticket.reply_by in _WRITTEN
    return _unset(case, LetterKind.COMPLAINT_REPLY) if is_written else None


def _unset(case: Case, kind: LetterKind) -> Fault | None:
    office = case.moment.office
    if office is None:
        return None
    masked = {slot: Personal(MASK) for slot in case.ticket.personal}
    with suppress(MissingFactsError):  # nobody has written it with our words, so none is missing
        draft = prepare(case.ticket, masked, office, case.moment.rules, case.today)
        if draw(kind, draft).unset:
            return Fault(Code.CONTACT_NOT_SET, "letters")
    return None
