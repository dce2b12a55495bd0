"""Short replies: greetings, help, refusals, errors; the contact points of the desk file.

A contact point that is not set is never invented.
"""

from handlers.services import Person
from handlers.slack import blocks
from handlers.slack.blocks import Message
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut
from tickets.model.kinds import Language
from tickets.rules.office import Office

EMPTY_MESSAGE = Message("", ())


def contact_point(office: Office, language: Language, *names: str) -> str | None:
    """The first of these contact points that is set, else the privacy desk's; None if that is unset
    too."""
    for name in (*names, "privacy_desk"):
        point = office.contacts.get(name)
        if point and (text := point.get(language)):
            return text
    return None


def desk_contact(office: Office, say: Phrases, *names: str) -> str:
    """A contact point, or words that are true in any company."""
    return contact_point(office, say.language, *names) or say("contact_general")


def whistleblowing_contact(office: Office, say: Phrases) -> str | None:
    """The whistleblowing contact, beside what passes by the desk and its manager."""
    point = office.contacts.get("whistleblowing")
    contact = point.get(say.language) if point else None
    return say("home_whistleblowing", contact=cut(contact, 300)) if contact else None


def emergency_contact(office: Office, say: Phrases) -> str:
    """The emergency phone, else the desk's contact point."""
    return office.emergency.phone or desk_contact(office, say)


def short_message(text: str) -> Message:
    return blocks.message(text, blocks.section(text))


def refusal_message(person: Person, say: Phrases, office: Office) -> Message:
    """Say why this person gets no answer, and what they can do (O12)."""
    if person.is_unknown:
        return bilingual_message("person_unknown", office)
    if person.is_member:
        return _with_emergency_contact("refused_shared", say, office)
    if person.is_outside:
        return outsider_message(say, office)
    return _with_emergency_contact(
        "refused_guest" if person.may_report else "members_only", say, office
    )


def bilingual_message(phrase: str, office: Office) -> Message:
    """A sentence with the emergency contact, for a person whose language is not known."""
    both = (
        _with_emergency_contact(phrase, each, office).text
        for each in (Phrases("ja"), Phrases("en"))
    )
    return short_message("\n".join(both))


def outsider_message(say: Phrases, office: Office) -> Message:
    return _with_emergency_contact("refused_outside", say, office)


def _with_emergency_contact(phrase: str, say: Phrases, office: Office) -> Message:
    return short_message(say(phrase, emergency=cut(emergency_contact(office, say), 150)))


def help_message(say: Phrases, office: Office, command: str, phone: str) -> Message:
    """Help text of `/privacy help` and `/privacy` alone; `phone` says when to phone (O24)."""
    ways = [
        say("help_dm"),
        say("help_channel"),
        say("help_command", command=command),
        say("help_desk", command=command),
        say("help_own", command=command),
        say("help_home"),
    ]
    small = say("help_small", contact=cut(desk_contact(office, say), 150))
    return blocks.message(
        say("help_title"),
        blocks.header(say("help_title")),
        blocks.section(say("help_body")),
        blocks.numbered_steps(say("help_how"), ways),
        blocks.paragraph(say("help_emergency", command=command, phone=phone)),
        blocks.context(small),
    )


def phrase_message(text: str) -> Message:
    return blocks.message(text.replace("*", ""), blocks.paragraph(text))
