"""What the desk file puts into answers: its facts, and the contacts that it names."""

from typing import Final

from tickets.model.kinds import Language
from tickets.rules.office import Office

CONTACT_FACTS: Final = {
    "privacy_desk": "desk_contact",
    "complaints": "complaints_contact",
    "disclosure_mail": "disclosure_mail_address",
    "policy_questions": "policy_questions_contact",
}


def facts_of(office: Office) -> dict[str, dict[Language, str]]:
    told = {
        fact: office.contacts[contact]
        for contact, fact in CONTACT_FACTS.items()
        if contact in office.contacts
    }
    return {name: text.texts() for name, text in {**told, **office.facts}.items()}
