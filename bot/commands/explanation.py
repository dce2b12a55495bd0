"""Why a question got its answer, as sections for the terminal or the page."""

import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Final, get_args

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.commands.output import printable
from handlers.slack.phrases import Phrases
from knowledge.analysis import Explanation
from knowledge.intent.classifier import matching_patterns
from knowledge.matching.fusion import View
from knowledge.matching.matcher import Matches, MatchExplanation, NearEntry, Word
from workspace.inspector import Section

MOST_WORDS: Final = 30
MOST_PIECES: Final = 10
LONGEST_PIECE: Final = 60


def sections(explanation: Explanation) -> Iterator[Section]:
    """Sections in the language of the answer; the decision comes first."""
    say = Phrases(explanation.language)
    matches, explained = explanation.analysis.matches, explanation.explained
    yield Section(say("why.because"), notes=tuple(_reasons(explanation, say)))
    yield Section(say("why.reading"), tuple(_reading(explanation, say)))
    if matches and explained:
        yield _words(explained.words, say)
        yield _nearness(explained, say)
        yield _overlap(explained, say)
        yield Section(say("why.figures"), tuple(_figures(explanation, matches, explained, say)))


def _reasons(explanation: Explanation, say: Phrases) -> Iterator[str]:
    matches, explained = explanation.analysis.matches, explanation.explained
    why = explanation.analysis.decision.reason
    values = {f"at_{name}": f"{threshold:g}" for name, threshold in explanation.thresholds.items()}
    values["topic"] = explanation.analysis.intent.topic or ""
    if matches:
        values |= {"likely": _floor(matches.probability), "scope": _floor(matches.scope)}
    if explained and explained.answers:
        values["first"] = explained.answers[0].entry.id
    if explained and explained.referral:
        values["referral"] = explained.referral.entry.id
        values["distance"] = _floor(explained.referral.nearness)
        values["behind"] = _floor(explained.ahead or 0.0)
    if explanation.has_entry_for_event:
        yield say("why.claimed", **values)
    yield say(f"why.because.{why}", **values)
    if why in ("referral_nearest", "referral_near"):
        yield say("why.named" if explanation.analysis.decision.entry else "why.unnamed", **values)
    if why in ("door", "chat"):
        yield say("why.unused")


def _reading(explanation: Explanation, say: Phrases) -> Iterator[tuple[str, str]]:
    cleaned, matches = explanation.cleaned, explanation.analysis.matches
    if matches:
        language = matches.reading.language or "none"
        yield say("why.language"), say(f"why.language.{language}")
    yield say("why.text"), cleaned.text or say("why.nothing")
    yield say("why.taken_away"), _joined(map(_short, cleaned.taken_away), say)
    if cleaned.unread:
        yield say("why.unread"), say("why.unread_signs", count=f"{cleaned.unread:,}")
    kind, topic = explanation.analysis.intent.kind, explanation.analysis.intent.topic or ""
    is_settled = explanation.analysis.decision.reason in ("door", "chat")
    if matches and not is_settled:
        repairs = (f"{each.written} → {each.read}" for each in matches.reading.repairs)
        yield say("why.repairs"), _joined(repairs, say)
    classifier = explanation.analysis.classifier
    yield say("why.intent"), say(f"why.intent.{classifier or 'question'}", topic=topic)
    if kind == "door" and classifier == "words":
        found = matching_patterns(cleaned.text, topic)
        patterns = (say("why.pattern", name=name, words=words) for name, words in found)
        yield say("why.patterns"), _joined(patterns, say)


def _words(words: Sequence[Word], say: Phrases) -> Section:
    rest = len(words) - MOST_WORDS
    return Section(
        say("why.words"),
        columns=[say(f"why.{name}") for name in ("written", "compared", "sounds", "matters")],
        rows=[
            (word.written, word.compared, word.sounds, "✓" if word.matters else "")
            for word in words[:MOST_WORDS]
        ],
        notes=[say("why.more_words", count=str(rest))] if rest > 0 else (),
    )


def _nearness(explained: MatchExplanation, say: Phrases) -> Section:
    """The shares of each view, and their sum, by entry."""
    near = _nearest(explained)
    views = [view for view in get_args(View) if any(view in each.shares for each in near)]
    return Section(
        say("why.near"),
        columns=["", *(_named(each, say) for each in near)],
        rows=[
            *(
                (say(f"why.view.{v}"), *(f"{each.shares.get(v, 0.0):.3f}" for each in near))
                for v in views
            ),
            (say("why.nearness"), *(f"{each.nearness:.3f}" for each in near)),
        ],
        notes=[say("why.near_note")],
    )


def _overlap(explained: MatchExplanation, say: Phrases) -> Section:
    return Section(
        say("why.overlap"),
        columns=[say(f"why.{name}") for name in ("entry", "way_to_ask", "shared", "unspoken")],
        rows=[
            (
                _named(each, say),
                each.way_to_ask,
                _joined((word.written for word in each.shared), say),
                _joined((word.written for word in each.unspoken), say),
            )
            for each in _nearest(explained)
        ],
    )


def _figures(
    explanation: Explanation, matches: Matches, explained: MatchExplanation, say: Phrases
) -> Iterator[tuple[str, str]]:
    for name, figure, least in (
        ("scope", matches.scope, "offered"),
        ("probability", matches.probability, "found"),
    ):
        threshold = f"{explanation.thresholds[least]:g}"
        yield (
            say(f"why.{name}"),
            say("why.against", figure=_floor(figure), threshold=threshold),
        )
    if explained.margin is not None:
        second = explained.answers[1].entry.id
        yield say("why.margin"), say("why.of", figure=_floor(explained.margin), entry=second)
    if explained.referral and explained.ahead is not None:
        referral = explained.referral.entry.id
        yield say("why.ahead"), say("why.of", figure=_floor(explained.ahead), entry=referral)


def _nearest(explained: MatchExplanation) -> list[NearEntry]:
    """The answers and the referral, nearest first."""
    referral = [explained.referral] if explained.referral else []
    return sorted([*explained.answers, *referral], key=lambda near: -near.nearness)


def _named(near: NearEntry, say: Phrases) -> str:
    return say("why.referral", entry=near.entry.id) if near.entry.is_referral else near.entry.id


def _short(piece: str) -> str:
    piece = printable(" ".join(piece.split()))
    return piece if len(piece) <= LONGEST_PIECE else f"{piece[:LONGEST_PIECE]}…"


def _joined(pieces: Iterable[str], say: Phrases) -> str:
    found = list(pieces)
    more = ["…"] if len(found) > MOST_PIECES else []
    return say("why.between").join(found[:MOST_PIECES] + more) or say("why.nothing")


def _floor(figure: float) -> str:
    """Truncated, not rounded: a figure below a threshold must not look as if it reached it."""
    return f"{math.floor(figure * 1000) / 1000:.3f}"


PIPED_WIDTH = 120


def show(sections: Iterable[Section]) -> None:
    """Print as tables: coloured on a terminal, plain elsewhere."""
    if sys.stdout.isatty():
        _draw(sections, Console(highlight=False, markup=False))
        return
    lines = StringIO()
    _draw(sections, Console(file=lines, width=PIPED_WIDTH, highlight=False, markup=False))
    plain = "\n".join(line.rstrip() for line in lines.getvalue().splitlines())
    sys.stdout.buffer.write(plain.encode("utf-8", "replace") + b"\n\n")
    sys.stdout.buffer.flush()


def _draw(sections: Iterable[Section], console: Console) -> None:
    for section in sections:
        console.print(Text(section.title, style="bold"))
        for part in _parts(section):
            console.print(Padding(part, (0, 0, 0, 2)))
        console.print()


def _parts(section: Section) -> Iterable[RenderableType]:
    if section.facts:
        yield _facts(section.facts)
    if section.rows:
        yield _table(section)
    for note in section.notes:
        yield Text(note, style="" if not section.rows else "dim")


def _facts(facts: Iterable[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    for name, value in facts:
        grid.add_row(Text(name, style="dim"), Text(value))
    return grid


def _table(section: Section) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in section.columns:
        table.add_column(Text(column), overflow="fold")
    for row in section.rows:
        table.add_row(*map(Text, row))
    return table
