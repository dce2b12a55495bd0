"""Quality of the answers on every set, as is and perturbed, beside stock rapidfuzz."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rapidfuzz import fuzz, process, utils

from bot.settings import AnswerSettings
from knowledge.answering import Answerer
from knowledge.evaluation.accuracy import Accuracy, LabelledQuestion, QuestionResult, evaluate
from knowledge.library.loader import Library
from knowledge.text import Language
from tests.bench.noise import Outcomes, wilson
from tests.bench.perturbing import ALL, perturbed
from tests.bench.sets import QuestionSet, every_set

COST = 0.02


@dataclass(frozen=True)
class Clean:
    """The figures of a set."""

    name: str
    figures: dict[str, float | None]
    first: Outcomes
    right: Outcomes


@dataclass(frozen=True)
class Perturbed:
    """The sampled questions that a perturbation changes, compared with the unchanged ones."""

    name: str
    perturbation: str
    first: Outcomes
    right: Outcomes
    first_clean: float
    right_clean: float


def measure() -> tuple[list[Clean], list[Perturbed]]:
    """Takes minutes; progress goes to stderr. One answerer per knowledge base."""
    clean, changed = [], []
    for folder, sets in groupby(every_set(), key=lambda one: one.folder):
        answerer = Answerer.open(folder, cache=AnswerSettings.read().cache)
        for one in sets:
            print(f"asking {one.name} ({len(one.questions)})", file=sys.stderr)
            clean.append(_clean(answerer, one))
            for language in one.languages:
                changed += _perturbed(answerer, one, language)
    return clean, changed


def _clean(answerer: Answerer, one: QuestionSet) -> Clean:
    rows = evaluate(answerer, one.questions).rows
    figures = {**Accuracy(rows).as_json(), "declined_at_cost": declined_at_cost(rows)}
    if some := one.sample():
        figures |= _by_stock_rapidfuzz(answerer.library, some)
    answerable = [row for row in rows if row.wanted]
    found = [row for row in rows if row.result == "found"]
    for name, right, total in (
        ("hit1", sum(row.rank == 1 for row in answerable), len(answerable)),
        ("right_over_all", sum(row.is_right for row in rows), len(rows)),
        ("precision_found", sum(not row.is_wrong for row in found), len(found)),
    ):
        figures[f"{name}_low"], figures[f"{name}_high"] = wilson(right, total)
    return Clean(one.name, figures, _first(answerable), _right(rows))


def _by_stock_rapidfuzz(
    library: Library, questions: Sequence[LabelledQuestion]
) -> dict[str, float]:
    """First-place share by scorer over whole phrasings, in lower case as rapidfuzz advises."""
    ways = [
        (utils.default_process(phrase), entry.id)
        for entry in library.entries.values()
        for phrases in entry.ask.values()
        for phrase in phrases
    ]
    phrasings, owners = zip(*ways, strict=True)
    asked = [utils.default_process(question.text) for question in questions]
    return {
        scorer.__name__: sum(
            owners[process.extract(text, phrasings, scorer=scorer, limit=1)[0][2]]
            in question.entries
            for text, question in zip(asked, questions, strict=True)
        )
        / len(questions)
        for scorer in (fuzz.WRatio, fuzz.token_set_ratio)
    }


def _perturbed(answerer: Answerer, one: QuestionSet, language: Language) -> Iterator[Perturbed]:
    sample = one.sample(language)
    clean = evaluate(answerer, sample).rows
    for name in ALL[language]:
        texts = [perturbed(question.text, language, name) for question in sample]
        kept = [nth for nth, text in enumerate(texts) if text != sample[nth].text]
        asked = [replace(sample[nth], text=texts[nth]) for nth in kept]
        before, after = [clean[nth] for nth in kept], evaluate(answerer, asked).rows
        if kept:
            yield Perturbed(
                f"{one.name} {language}" if len(one.languages) > 1 else one.name,
                name,
                _first(after),
                _right(after),
                _first(before).share,
                _right(before).share,
            )


def declined_at_cost(rows: Sequence[QuestionResult], cost: float = COST) -> float | None:
    """Share of out-of-scope questions declined at the score that costs this share of first places."""
    outside = [row.score for row in rows if not row.wanted]
    answerable = [row for row in rows if row.wanted]
    firsts = sorted(row.score for row in answerable if row.rank == 1)
    if not outside or not firsts:
        return None
    threshold = firsts[min(len(firsts) - 1, int(cost * len(answerable)))]
    return sum(score < threshold for score in outside) / len(outside)


def _first(rows: Sequence[QuestionResult]) -> Outcomes:
    return Outcomes.of((row.question for row in rows), (row.rank == 1 for row in rows))


def _right(rows: Sequence[QuestionResult]) -> Outcomes:
    return Outcomes.of((row.question for row in rows), (row.is_right for row in rows))
