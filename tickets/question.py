"""What a question to the desk holds besides the ticket (office.md O32)."""

from dataclasses import dataclass

from tickets.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    language: Language = "ja"
    entry: str | None = None
    """The curated entry that did not help, or that the desk answered with."""
    nameless: bool = False
    """The asker did not want the desk to see a name; the answer goes to the DM all the same."""
