"""Short replies: greetings, help, refusals, errors."""

from handlers.services import Person
from handlers.slack import blocks, contacts
from handlers.slack.blocks import Message
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut
from tickets.rules.office import Office

NOTHING = Message("", ())


def line(text: str) -> Message:
    return blocks.message(text, blocks.section(text))


def refused(person: Person, say: Phrases, office: Office) -> Message:
    """Say why this person gets no answer, and what they can do (O12)."""
    if person.is_unknown:
        return in_both_languages("person_unknown", office)
    if person.is_member:
        return _reaching("refused_shared", say, office)
    if person.is_outside:
        return outside(say, office)
    return _reaching("refused_guest" if person.may_report else "members_only", say, office)


def in_both_languages(phrase: str, office: Office) -> Message:
    """A sentence with the emergency contact, for a person whose language is not known."""
    both = (_reaching(phrase, each, office).text for each in (Phrases("ja"), Phrases("en")))
    return line("\n".join(both))


def outside(say: Phrases, office: Office) -> Message:
    return _reaching("refused_outside", say, office)


def _reaching(phrase: str, say: Phrases, office: Office) -> Message:
    return line(say(phrase, emergency=cut(contacts.emergency(office, say), 150)))


def guide(say: Phrases, office: Office, command: str) -> Message:
    """Help text of `/privacy help` and `/privacy` alone."""
    ways = [
        say("help_dm"),
        say("help_channel"),
        say("help_command", command=command),
        say("help_desk", command=command),
        say("help_own", command=command),
        say("help_home"),
    ]
    small = say(
        "help_small",
        emergency=cut(contacts.emergency(office, say), 150),
        contact=cut(contacts.desk(office, say), 150),
    )
    return blocks.message(
        say("help_title"),
        blocks.header(say("help_title")),
        blocks.section(say("help_body")),
        blocks.steps(say("help_how"), ways),
        blocks.context(small),
    )


def notice(text: str) -> Message:
    return blocks.message(text.replace("*", ""), blocks.paragraph(text))
