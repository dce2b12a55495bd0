"""The context in which an answer is drawn. It needs no database, so that questions are answered
while that is down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.questions.answer_ref import AnswerRef
from handlers.questions.routes import offered_route_blocks
from handlers.slack import blocks, messages
from handlers.slack.blocks import Block, Message
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut
from handlers.tickets import escalate
from knowledge.library.loader import Library
from tickets.model.kinds import Language
from tickets.rules.calendar import Opening, UncoveredYearError
from tickets.rules.office import Office


@dataclass(frozen=True, slots=True)
class AnswerContext:
    say: Phrases
    office: Office
    library: Library
    is_open: bool = True
    """Whether the desk is open now; decides the telephone line (O24)."""

    @classmethod
    def from_request(cls, request: RequestContext) -> "AnswerContext":
        is_open = is_desk_open(request.services.opening(), request.now)
        return cls(request.say, request.office, request.answerer.library, is_open)

    def titles(self, entries: Sequence[str], language: Language) -> list[tuple[str, str]]:
        """(id, title) of the entries that exist."""
        known = self.library.entries
        return [(entry, known[entry].title(language)) for entry in entries if entry in known]

    def first_questions(self, language: Language, most: int) -> list[tuple[str, str]]:
        """Entry and title of the first question of each topic."""
        first = [topic.suggested[0] for topic in self.library.topics if topic.suggested]
        return self.titles(first, language)[:most]

    def contact_point(self, *names: str) -> str:
        """A contact point, for a message that has the button 「人に聞く」."""
        known = messages.contact_point(self.office, self.say.language, *names)
        return known or self.say("contact_unset")

    def contact_paragraph(self) -> Block:
        """Paragraph that says whom to ask."""
        return blocks.paragraph(self.contact_line())

    def contact_line(self) -> str:
        known = messages.contact_point(self.office, self.say.language)
        say = self.say
        return say("person", contact=cut(known, 300)) if known else say("person_unset")

    def with_notices(self, ref: AnswerRef, shown: Message) -> Message:
        """Put the notices about pasted data and files above the message, and below it the ways on
        if it may be about an event; a report that is offered already is not offered twice."""
        for notice in ref.notices:
            shown = shown.with_line_above(self.say(notice))
        is_report = ref.offer.partition(":")[0] == "breach"
        if not ref.offer or (is_report and escalate.has_report_button(shown)):
            return shown
        return shown.with_blocks_below(*offered_route_blocks(self.say, ref.offer))


def is_desk_open(opening: Opening, now: datetime) -> bool:
    """Whether the desk is open; False in a year whose holidays are not known, so that questions
    are still answered."""
    try:
        return opening.is_open(now)
    except UncoveredYearError:
        return False
