"""The question sets of the quality benchmark: ours, and the public ones if present."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from knowledge.evaluation.accuracy import LabelledQuestion, read_questions
from knowledge.evaluation.coverage import read_test_questions
from knowledge.library.loader import SHIPPED_FOLDER
from knowledge.text import LANGUAGES, Language, clean, detect_language, has_kana, has_kanji

ROOT = Path(__file__).parents[2]
OURS = ROOT / "tests" / "questions"
PUBLIC = ROOT.parent / "shared" / "bench"
SAMPLE = 200


@dataclass(frozen=True)
class QuestionSet:
    """Questions for the knowledge base in a folder, and the languages to perturb."""

    name: str
    folder: Path
    questions: Sequence[LabelledQuestion]
    languages: Sequence[Language] = ()

    def sample(
        self, language: Language | None = None, most: int = SAMPLE
    ) -> list[LabelledQuestion]:
        """Sample answerable questions, always the same; of a language, without romaji."""
        some = [
            question
            for question in self.questions
            if question.entries and (language is None or _plainly(question.text) == language)
        ]
        return some if len(some) <= most else Random(self.name).sample(some, most)


def held_out() -> tuple[LabelledQuestion, ...]:
    return read_questions(OURS / "held-out.jsonl")


def every_set() -> Iterator[QuestionSet]:
    """Yield the sets, grouped by knowledge base."""
    yield QuestionSet("curated", SHIPPED_FOLDER, read_test_questions(SHIPPED_FOLDER), LANGUAGES)
    yield QuestionSet("held-out", SHIPPED_FOLDER, held_out(), LANGUAGES)
    others = PUBLIC / "ja-out-of-scope.jsonl"
    if others.exists():
        yield QuestionSet("ja-out-of-scope", SHIPPED_FOLDER, read_questions(others))
    for file in sorted(PUBLIC.glob("*/questions.jsonl")):
        folder = file.parent
        yield QuestionSet(folder.name, folder / "knowledge", read_questions(file), ("en",))


def _plainly(text: str) -> Language | None:
    """Return the language, or None for romaji."""
    text = clean(text)
    language = detect_language(text)
    written = has_kana(text) or has_kanji(text)
    return language if language == "en" or written else None
