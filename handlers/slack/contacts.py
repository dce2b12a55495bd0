"""Contact points of the desk file. What is not set is never invented."""

from handlers.slack.phrases import Phrases
from tickets.model.kinds import Language
from tickets.rules.office import Office


def contact(office: Office, language: Language, *names: str) -> str | None:
    """The first of these contact points that is set, else the privacy desk's; None if that is unset
    too."""
    for name in (*names, "privacy_desk"):
        point = office.contacts.get(name)
        if point and (text := point.get(language)):
            return text
    return None


def desk(office: Office, say: Phrases, *names: str) -> str:
    """A contact point, or words that are true in any company."""
    return contact(office, say.language, *names) or say("contact_general")


def emergency(office: Office, say: Phrases) -> str:
    """The emergency phone, else the desk's contact point."""
    return office.emergency.phone or desk(office, say)
