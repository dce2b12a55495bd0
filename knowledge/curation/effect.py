"""What a change set does to the curated questions."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MovedQuestion:
    question: str
    change: str
    """One of comparison.CHANGES."""
    before: str
    after: str
    """Result and entry, as a person sees them."""


@dataclass(frozen=True)
class Effect:
    """Broken questions come first."""

    asked: int
    right_before: int
    right: int
    moved: tuple[MovedQuestion, ...]
