"""madoguchi knowledge lint, coverage, eval: faults of the answers, and how many are right."""

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import click

from bot.clock import now
from bot.commands.ask import find_nearest, load_answerer
from bot.commands.output import (
    DESK,
    FOUND_WRONG,
    JSON,
    KNOWLEDGE,
    counted,
    desk_in_use,
    exit_with_faults,
    fault_line,
    knowledge_folder,
    print_json,
    progress,
    short_path,
)
from bot.config.desk_file import FaultyDeskFileError
from bot.config.policy_check import check_fee, check_letters
from knowledge.answering import Answerer
from knowledge.evaluation.accuracy import Accuracy, LabelledQuestion, read_questions
from knowledge.evaluation.accuracy import evaluate as measure
from knowledge.evaluation.coverage import count_coverage, coverage_page, read_test_questions
from knowledge.evaluation.lint import LintResult
from knowledge.evaluation.lint import lint as look
from knowledge.library.files import Fault
from knowledge.library.loader import read_library, read_with_faults
from tickets.model.tokyo import date_of


@click.command()
@KNOWLEDGE
@DESK
@JSON
def lint(folder: Path | None, desk: Path | None, as_json: bool) -> None:
    """Name every fault at once, FILE:LINE: sentence; exit code 1 if there is one."""
    place, today = knowledge_folder(folder), date_of(now())
    seen = look(place, today, find_nearest(place))
    found = _with_desk_file(seen, desk_in_use(desk, place), place, today)
    if as_json:
        print_json({"faults": _places(found.faults), "warnings": _places(found.warnings)})
    else:
        for fault in found.faults:
            click.echo(fault_line(fault))
        for warning in found.warnings:
            click.echo(fault_line(warning, "warning: "))
        summary = (
            f"{counted(len(found.faults), 'fault')}, {counted(len(found.warnings), 'warning')}"
        )
        click.echo(summary, err=True)  # on stderr, so that each line on stdout is a fault
    if found.faults:
        raise click.exceptions.Exit(FOUND_WRONG)


def _with_desk_file(found: LintResult, desk: Path | None, folder: Path, today: date) -> LintResult:
    """Add a warning for each wrong fee and letter, and the faults of the desk file."""
    if desk is None:
        return found
    library, _ = read_with_faults(folder)
    try:
        fees = [each.fault for each in check_fee(desk, library, today)]
        wrong = [*fees, *check_letters(desk, library, today)]
    except FaultyDeskFileError as error:
        return replace(found, faults=tuple(sorted({*found.faults, *error.faults})))
    return replace(found, warnings=tuple(sorted({*found.warnings, *wrong})))


@click.command()
@click.option(
    "--page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also ask every question, and write clauses, answers and accuracy as Markdown.",
)
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    help="Also ask every question; exit code 1 if a clause has a smaller share of right answers.",
)
@KNOWLEDGE
@JSON
def coverage(page: Path | None, least: float | None, folder: Path | None, as_json: bool) -> None:
    """Show entries and tested questions for each clause and language; exit code 1 on a gap."""
    place = knowledge_folder(folder)
    questions = read_test_questions(place)
    answers = _asked(load_answerer(place), questions).rows if least is not None else ()
    covered = count_coverage(read_library(place).on(date_of(now())), questions, answers)
    if as_json:
        rows = [{**asdict(row), "gap": row.is_gap} for row in covered.rows]
        print_json({"rows": rows, "gaps": len(covered.gaps)})
    else:
        click.echo("clause  language  entries  questions")
        for row in covered.rows:
            gap = "  gap" if row.is_gap else ""
            right = "" if row.right is None else f"  {row.right:>5} right"
            counts = f"{row.entries:>7}  {row.questions:>9}{right}{gap}"
            click.echo(f"{row.clause:<6}  {row.language:<8}  {counts}")
        click.echo(covered.summary)
    if page:
        _write_page(page, place)
    low = [row for row in covered.rows if row.is_below(least or 0)]
    for row in low:
        told = f"{row.clause} {row.language}: {row.right} of {row.questions} right"
        click.echo(f"{told}, wanted {least:.0%}", err=True)
    if low or not covered.ok:
        raise click.exceptions.Exit(FOUND_WRONG)


def _asked(answerer: Answerer, questions: tuple[LabelledQuestion, ...]) -> Accuracy:
    """Ask all questions, in their order. Raises FaultyKnowledge."""
    with progress(len(questions), "asking") as step:
        return measure(answerer, questions, lambda _row: step())


@click.command("eval")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@KNOWLEDGE
@JSON
def evaluate(file: Path | None, folder: Path | None, as_json: bool) -> None:
    """Measure the answers on FILE, one {"question": …, "entry": id or ids or null} a line; without
    it, on the folder's curated questions."""
    place = knowledge_folder(folder)
    questions = read_questions(file) if file else read_test_questions(place)
    figures = _asked(load_answerer(place), questions)
    if not as_json:
        for row in figures.failures:
            wanted = " or ".join(row.wanted) or "none"
            click.echo(f"{row.result:<9} {row.score:.2f}  {row.question}")
            click.echo(f"{'':15} wanted {wanted}, first {row.got or 'none'}")
    print_json(figures.as_json())


def _write_page(page: Path, folder: Path) -> None:
    answerer = load_answerer(folder)
    rows = _asked(answerer, read_test_questions(folder)).rows
    try:
        page.write_text(coverage_page(answerer.library, rows, date_of(now())), encoding="utf-8")
    except OSError as error:
        exit_with_faults(f"{page} cannot be written ({error.strerror}).")
    click.echo(f"{page} written", err=True)


def _places(faults: tuple[Fault, ...]) -> list[dict[str, object]]:
    return [
        {"file": short_path(fault.file), "line": fault.line, "sentence": fault.sentence}
        for fault in faults
    ]
