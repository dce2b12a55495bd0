"""Short replies: greetings, help, refusals, errors."""

from handlers.slack import blocks, contacts
from handlers.slack.blocks import Message
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut
from tickets.rules.office import Office

NOTHING = Message("", ())


def line(text: str) -> Message:
    return blocks.message(text, blocks.section(text))


def members_only(say: Phrases, office: Office) -> Message:
    reach = cut(contacts.emergency(office, say), 150)
    return line(say("members_only", emergency=reach))


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
