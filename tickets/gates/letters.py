"""What a letter needs before anybody can say that it went out (screens.md 5)."""

from contextlib import suppress

from tickets.case import Case
from tickets.faults import Code, Fault
from tickets.letters.draft import MissingFactsError, prepare
from tickets.letters.of_ticket import draw, undecided
from tickets.personal import MASK, Personal
from tickets.ticket import SentLetter


def decided_first(case: Case) -> Fault | None:
    """An answer that nobody has approved cannot have left the house either (O22, d8, c6)."""
    sent = case.given("letters", SentLetter)
    if sent is not None and undecided(sent.kind, case.before):
        return Fault(Code.LETTER_UNDECIDED, "letters")
    return None


def contacts_set(case: Case) -> Fault | None:
    """A letter that names a contact which nobody has set cannot have left the house."""
    sent, office = case.given("letters", SentLetter), case.moment.office
    if sent is None or office is None:
        return None
    masked = {slot: Personal(MASK) for slot in case.before.personal}
    with suppress(MissingFactsError):  # nobody has written it with our words, so none is missing
        draft = prepare(case.before, masked, office, case.moment.rules, case.today)
        if draw(sent.kind, draft).unset:
            return Fault(Code.CONTACT_NOT_SET, "letters")
    return None
