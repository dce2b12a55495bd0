"""madoguchi ask: answer a question, or every line of standard input."""

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

import click

from bot.clock import now
from bot.commands.output import (
    DESK,
    KNOWLEDGE,
    Day,
    desk_beside,
    fault_line,
    json_line,
    knowledge_folder,
)
from bot.settings import AnswerSettings, FaultySettingsError, Settings
from knowledge.analysis import Explanation
from knowledge.answering import Answer, Answerer, FilledAnswer
from knowledge.evaluation.contradictions import find_contradictions
from knowledge.library.loader import Library, read_library
from knowledge.library.sign_offs import SignedAnswers
from knowledge.library.sources import AnswerBaseline, DeskFacts
from knowledge.revision.difference import FindNearest, suspend_answers_near_new_sentences
from knowledge.text import Language
from tickets.model.tokyo import date_of

Styled = tuple[str, str]  # a style of rich's, and a line
Show = Callable[[Answer, Explanation | None], None]


@click.command()
@click.argument("question", required=False)
@KNOWLEDGE
@DESK
@click.option("--json", "as_json", is_flag=True, help="One JSON object a question.")
@click.option(
    "--locale",
    type=click.Choice(["ja", "en"]),
    help="The language to fall back on when the question does not show its own.",
)
@click.option("--explain", is_flag=True, help="Also tell why this is the answer.")
@click.option(
    "--on",
    type=Day(),
    help="Answer as from this day on: with the revision that is prepared for it.",
)
def ask(
    question: str | None,
    folder: Path | None,
    desk: Path | None,
    on: date | None,
    as_json: bool,
    **how: Any,
) -> None:
    """Answer QUESTION, or one question per line of standard input."""
    desk = desk or desk_beside(folder)
    locale = cast(Language | None, how["locale"])
    folder = knowledge_folder(folder)
    if not as_json and not any(AnswerSettings.read().cache.glob("*.npz")):
        click.echo("The answers are read for the first time, which may take a minute.", err=True)
    answerer = load_answerer(folder, _facts(desk) if desk else None, on)
    answerer.use_baselines(_kept())
    show = _print_json if as_json else _printer()
    for asked in [question] if question is not None else _lines():
        explained = answerer.explain(asked, locale) if how["explain"] else None
        answer, why = explained or (answerer.answer(asked, locale), None)
        show(answer, why)
        _warn(answer, answerer.library)


def _warn(answer: Answer, library: Library) -> None:
    """Name what `knowledge lint` faults in the answer that is shown."""
    if answer.shown and not answer.shown.is_withheld:
        for each in find_contradictions(answer.shown.entry, library.policy):
            click.echo(fault_line(each.fault), err=True)


def _facts(desk: Path) -> DeskFacts:
    """Imported only here, since `ask` must start fast."""
    from bot.config import desk_file

    return desk_file.desk_facts(desk_file.read(desk))


def load_answerer(
    folder: Path, facts: DeskFacts | None = None, day: date | None = None
) -> Answerer:
    """The answerer of this folder on that day, else today. Raises FaultySettingsError or
    FaultyKnowledge."""
    return Answerer.open(
        folder,
        cache=AnswerSettings.read().cache,
        facts=facts,
        today=lambda: day or date_of(now()),
        sign_offs=cache(_signed),
    )


def nearest_answer_finder(folder: Path) -> FindNearest:
    """How to find the answers of this folder that are nearest to a sentence; its index is loaded
    when it is first asked."""
    answerer = cache(partial(load_answerer, folder))
    return lambda sentence: answerer().nearest_answer_ids(sentence)


def read_library_with_suspensions(folder: Path) -> Library:
    """Read a folder, with the answers that its revisions suspend without naming them. Raises
    FaultyKnowledge."""
    return suspend_answers_near_new_sentences(read_library(folder), nearest_answer_finder(folder))


def _signed() -> SignedAnswers:
    if not _has_database():
        return {}
    from bot.commands.recorded_answers import read_sign_offs

    return read_sign_offs()


def _has_database() -> bool:
    """Whether there is a database to read: importing what reads it takes a while."""
    try:
        url = Settings.read().database_url.get_secret_value()
    except FaultySettingsError:
        return False
    file = url.removeprefix("sqlite:///").partition("?")[0]
    return not url.startswith("sqlite") or Path(file).exists()


def _kept() -> Mapping[str, AnswerBaseline]:
    if not _has_database():
        return {}
    from bot.commands.recorded_answers import read_answer_baselines

    return read_answer_baselines()


def _lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")


def _print_json(answer: Answer, explanation: Explanation | None) -> None:
    told = answer.as_json()
    if explanation:
        told["explanation"] = explanation.as_json()
    sys.stdout.buffer.write(json_line(told).encode() + b"\n")
    sys.stdout.buffer.flush()


def _printer() -> Show:
    """Styled on a terminal; plain elsewhere, without importing rich."""
    if not sys.stdout.isatty():
        return _print_plain
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False)

    def show(answer: Answer, explanation: Explanation | None) -> None:
        for style, line in _styled(answer):
            console.print(Text(line, style=style))
        _explain(explanation)

    return show


def _print_plain(answer: Answer, explanation: Explanation | None) -> None:
    for _style, line in _styled(answer):
        sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
    _explain(explanation)


def _explain(explanation: Explanation | None) -> None:
    if explanation:
        from bot.commands.explanation import sections, show

        show(sections(explanation))


def _styled(answer: Answer) -> Iterator[Styled]:
    yield "dim", _verdict(answer)
    if answer.shown:
        yield from _shown(answer.shown)
    elif answer.result == "unsure":
        for candidate in answer.candidates[:3]:
            yield "", f"  {candidate.score:.2f}  {candidate.title}  ({candidate.entry})"
    yield "", ""


def _verdict(answer: Answer) -> str:
    said = {
        "found": "found",
        "likely": "likely",
        "unsure": "unsure: which of these is meant?",
        "not_found": "not found",
        "door": f"not a question: belongs to the route “{answer.route}”",
        "chat": "small talk",
    }[answer.result]
    named = f"  {answer.shown.entry.id}" if answer.shown else ""
    topic = f" ({answer.topic})" if answer.topic and answer.topic != answer.route else ""
    withheld = "  withheld" if answer.shown and answer.shown.is_withheld else ""
    return f"{said}{topic}{named}{withheld}  score {answer.score:.2f}"


def _shown(shown: FilledAnswer) -> Iterator[Styled]:
    yield "bold", shown.headline
    if shown.middle:
        yield from (("", line) for line in shown.middle.splitlines())
    for source in shown.sources:
        yield "italic", f"  > {source.quote}"
        if shown.language == "en" and source.gloss:
            yield "italic dim", f"  > ({source.gloss})"
        yield "dim", f"    {source.clause.id}  {source.clause.section.get(shown.language, '')}"
    if shown.next_step:
        yield "green", shown.next_step
