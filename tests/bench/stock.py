"""The baseline: stock rapidfuzz over whole phrasings."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils

from knowledge.evaluation.accuracy import Question
from knowledge.library.loader import Library

SCORERS = (fuzz.WRatio, fuzz.token_set_ratio)


def first_places(library: Library, questions: Sequence[Question]) -> dict[str, float]:
    """First-place share by scorer, on lower-case texts as rapidfuzz advises."""
    ways = [
        (utils.default_process(phrase), entry.id)
        for entry in library.entries.values()
        for phrases in entry.ask.values()
        for phrase in phrases
    ]
    phrasings, owners = [way for way, _ in ways], [owner for _, owner in ways]
    return {
        scorer.__name__: sum(
            owners[process.extract(_asked(question), phrasings, scorer=scorer, limit=1)[0][2]]
            in question.entries
            for question in questions
        )
        / max(1, len(questions))
        for scorer in SCORERS
    }


def _asked(question: Question) -> str:
    return str(utils.default_process(question.text))
