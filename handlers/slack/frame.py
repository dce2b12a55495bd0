"""What surrounds every reply: the person's phrases, the desk, the knowledge base."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.slack import blocks, contacts
from handlers.slack.blocks import Block, Message
from handlers.slack.phrases import Phrases
from handlers.slack.tag import Tag
from handlers.slack.text import cut
from knowledge.library.loader import Library
from tickets.model.kinds import Language
from tickets.rules.office import Office


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds an answer: the person's phrases, the desk, the knowledge base."""

    say: Phrases
    office: Office
    library: Library

    def titles(self, entries: Sequence[str], language: Language) -> list[tuple[str, str]]:
        """(id, title) of those that exist."""
        known = self.library.entries
        return [(entry, known[entry].title(language)) for entry in entries if entry in known]

    def desk(self, *names: str) -> str:
        """A contact point, for a message that has the button 「人に聞く」 (screens.md §0.12)."""
        known = contacts.contact(self.office, self.say.language, *names)
        return known or self.say("contact_unset")

    def person(self) -> Block:
        """Whom to ask, in a paragraph."""
        return blocks.paragraph(self.person_line())

    def person_line(self) -> str:
        known = contacts.contact(self.office, self.say.language)
        say = self.say
        return say("person", contact=cut(known, 300)) if known else say("person_unset")

    def with_notices(self, tag: Tag, shown: Message) -> Message:
        """The message led by what must be said of pasted data and files (screens.md §1.6)."""
        for notice in tag.notices:
            shown = shown.led_by(self.say(notice))
        return shown
