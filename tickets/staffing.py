"""Whether the office can do its duty with the people that it has."""

from collections.abc import Iterator

from tickets.office import Office


def faults(office: Office) -> tuple[str, ...]:
    """What must be put right before the desk may open, a sentence each."""
    return tuple(_faults(office))


def hints(office: Office) -> tuple[str, ...]:
    """What works, but not as well as it could."""
    return tuple(_hints(office))


def _faults(office: Office) -> Iterator[str]:
    people = office.people
    if people.representative is None and people.auditor is None:
        yield (
            "people: there is neither a representative nor an auditor, so nobody could read a"
            " complaint about the manager: name one of them."
        )
    deciders = {people.manager, people.deputy, people.representative} - {None}
    for drafter in dict.fromkeys((*people.agents, people.manager)):
        if not deciders - {drafter}:
            yield (
                f"people: nobody but {drafter} could decide what {drafter} drafts: name a deputy"
                " or a representative."
            )
    if office.emergency.phone is None:
        yield (
            "emergency.phone: there is no number to phone when data may have leaked at night:"
            " write one."
        )


def _hints(office: Office) -> Iterator[str]:
    if office.people.deputy is None:
        yield "people.deputy: without a deputy, what the manager may not decide alone has to wait."
    if office.channels.desk is None:
        yield "channels.desk: without a desk channel nothing is announced to the agents."
    if office.channels.fallback is None:
        yield "channels.fallback: without it, an alarm that cannot be delivered is in the log only."
    for contact in ("privacy_desk", "complaints"):
        if contact not in office.contacts:
            yield f"contacts.{contact}: until it is written, people are led to the button 人に聞く."
