"""Questions of writers whom nobody here had read: what they see, and whether the probability holds.

`python -m tests.bench strangers` asks the left-out writers, of whom nothing was learnt.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.settings import AnswerSettings
from knowledge.answering import Answer, Answerer
from knowledge.evaluation.accuracy import ANSWERED
from knowledge.text import LANGUAGES, Language
from tests.bench.noise import wilson
from tests.bench.sets import OURS
from tests.bench.writers import Line, read_lines

LEFT_OUT: Final = OURS / "strangers-left-out.jsonl"
TENTHS: Final = 10
# What happened to lines with an answer, to others, and to stated events and requests.
OUTCOMES: Final = {
    "ours": ("right at once", "wrong", "choice", "declined"),
    "others": ("answered", "choice", "route", "declined"),
    "told": ("right route", "missed"),
}


@dataclass(frozen=True)
class Asked:
    """A line with its answer; `scope` and `first` are the probabilities given."""

    line: Line
    group: str
    outcome: str
    scope: float
    first: float
    is_ours: bool
    is_first: bool


@dataclass(frozen=True)
class Tenth:
    """The lines with a probability in this tenth."""

    count: int
    predicted: float
    observed: float


def measure() -> list[Asked]:
    return ask(Answerer.open(cache=AnswerSettings.read().cache), read_lines(LEFT_OUT))


def ask(answerer: Answerer, lines: Sequence[Line]) -> list[Asked]:
    """Ask every line but those about personal information that no entry answers."""
    return [_asked(answerer, line) for line in lines if not line.is_gap]


def _asked(answerer: Answerer, line: Line) -> Asked:
    answer, explanation = answerer.explain(line.text)
    entries = answerer.library.entries
    wanted = [entry for entry in line.entries if not entries[entry].is_referral]
    group = "told" if line.is_told else "ours" if wanted or line.door else "others"
    answers = [each.entry for each in answer.candidates if not entries[each.entry].is_referral]
    matches = explanation.analysis.matches
    return Asked(
        line,
        group,
        _OUTCOME[group](line, wanted, answer),
        scope=matches.scope if matches else 0.0,
        first=matches.probability if matches else 0.0,
        is_ours=bool(wanted),
        is_first=bool(answers) and answers[0] in wanted,
    )


def _of_ours(line: Line, wanted: Sequence[str], answer: Answer) -> str:
    """A report of what somebody asks may get the answer or the route."""
    if line.door and answer.route == line.door:
        return "right at once"
    if answer.result in ANSWERED:
        return "right at once" if answer.shown and answer.shown.entry.id in wanted else "wrong"
    return "choice" if answer.result == "unsure" else "declined"


def _of_others(_line: Line, _wanted: Sequence[str], answer: Answer) -> str:
    if answer.result in ANSWERED:
        return "answered"
    return {"unsure": "choice", "door": "route"}.get(answer.result, "declined")


def _of_told(line: Line, _wanted: Sequence[str], answer: Answer) -> str:
    return "right route" if answer.route == line.door else "missed"


_OUTCOME: Final = {"ours": _of_ours, "others": _of_others, "told": _of_told}


def shares(rows: Sequence[Asked], language: Language | None = None) -> dict[str, float]:
    """Return the share of each outcome, as `ours: right at once`."""
    some = [row for row in rows if language in (None, row.line.language)]
    total = Counter(row.group for row in some)
    found = Counter((row.group, row.outcome) for row in some)
    return {
        f"{group}: {outcome}": found[group, outcome] / total[group]
        for group, outcomes in OUTCOMES.items()
        for outcome in outcomes
        if total[group]
    }


def curve(predicted: Sequence[float], observed: Sequence[bool]) -> list[Tenth]:
    """Return predicted and observed shares by tenth of the probability."""
    tenths: list[list[tuple[float, bool]]] = [[] for _ in range(TENTHS)]
    for chance, happened in zip(predicted, observed, strict=True):
        tenths[min(TENTHS - 1, int(chance * TENTHS))].append((chance, happened))
    return [
        Tenth(
            len(some),
            sum(chance for chance, _ in some) / len(some),
            sum(happened for _, happened in some) / len(some),
        )
        if some
        else Tenth(0, 0.0, 0.0)
        for some in tenths
    ]


def calibration_error(tenths: Sequence[Tenth]) -> float:
    """Return the expected calibration error: the mean distance of predicted and observed."""
    total = sum(tenth.count for tenth in tenths)
    return sum(tenth.count * abs(tenth.predicted - tenth.observed) for tenth in tenths) / total


def curves(rows: Sequence[Asked], language: Language | None = None) -> dict[str, list[Tenth]]:
    """Return the curves of both probabilities, without stated events and requests."""
    some = [row for row in rows if row.group != "told" and not row.line.door]
    some = [row for row in some if language in (None, row.line.language)]
    return {
        "scope": curve([row.scope for row in some], [row.is_ours for row in some]),
        "first": curve([row.first for row in some], [row.is_first for row in some]),
    }


def as_json(rows: Sequence[Asked]) -> dict[str, Any]:
    errors = {f"error of {name}": calibration_error(each) for name, each in curves(rows).items()}
    cells = {
        f"{name}, {language}": [_cell(tenth) for tenth in tenths]
        for language in LANGUAGES
        for name, tenths in curves(rows, language).items()
    }
    return {"strangers": {"n": len(rows), **shares(rows), **errors}, "strangers, curves": cells}


def _cell(tenth: Tenth) -> str:
    told = f"{tenth.predicted:.2f} → {tenth.observed:.2f} ({tenth.count})"
    return told if tenth.count else "–"


def curve_table(figures: dict[str, Any]) -> Iterator[str]:
    """Yield the table of docs/matching.md from the committed figures: a row a tenth of the
    probability, a column a curve."""
    found = figures["strangers, curves"]
    yield f"| probability | {' | '.join(found)} |"
    yield "|---" * (len(found) + 1) + "|"
    for nth, cells in enumerate(zip(*found.values(), strict=True)):
        yield f"| {nth / TENTHS:.1f} to {(nth + 1) / TENTHS:.1f} | {' | '.join(cells)} |"


def lines(rows: Sequence[Asked], last: dict[str, Any]) -> Iterator[str]:
    was = last.get("strangers", {})
    for name, share in shares(rows).items():
        group, _, outcome = name.partition(": ")
        some = [row for row in rows if row.group == group]
        low, high = wilson(sum(row.outcome == outcome for row in some), len(some))
        each = ", ".join(
            f"{language} {100 * shares(rows, language).get(name, 0.0):.1f}"
            for language in LANGUAGES
        )
        before = f" (committed {100 * was[name]:.1f})" if name in was else ""
        yield (
            f"{name:24}{100 * share:5.1f} % of {len(some)}"
            f" [{100 * low:.1f}, {100 * high:.1f}]; {each}{before}"
        )
    for language in (None, *LANGUAGES):
        for name, tenths in curves(rows, language).items():
            told = " ".join(
                f"{each.predicted:.2f}→{each.observed:.2f}({each.count})" if each.count else "-"
                for each in tenths
            )
            error = calibration_error(tenths)
            yield f"{name} {language or 'both'}: error {error:.3f}; predicted→observed: {told}"
