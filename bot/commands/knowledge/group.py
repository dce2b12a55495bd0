"""madoguchi knowledge: the curator's tools."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.clock import now
from bot.commands.ask import load_answerer
from bot.commands.knowledge.policy import policy
from bot.commands.output import (
    DESK,
    FOUND_WRONG,
    JSON,
    KNOWLEDGE,
    REASON,
    counted,
    desk_in_use,
    exit_with_faults,
    fault_line,
    knowledge_folder,
    print_json,
    progress,
    short_path,
)
from knowledge.answering import Answerer
from knowledge.library.files import Fault
from tickets.model.tokyo import date_of

if TYPE_CHECKING:
    from knowledge.evaluation.accuracy import Accuracy, Question


@click.group()
def knowledge() -> None:
    """Check and measure the knowledge base."""


knowledge.add_command(policy)


@knowledge.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--company", help="The company's name: 学校法人みどり学園 / Midori School.")
@click.option("--languages", help="ja, en or ja,en; default both.")
@click.option("--policy", help="The policy's text: a .txt, .md or .html file.")
@click.option("--fee", help="Amount and means: 300 cash, 1000 stamps, 500 money_order, or 0.")
@click.option(
    "--contact", help="The privacy desk's contact: 総務（内線 12） / the office (ext. 12)."
)
def new(folder: Path, **given: str | None) -> None:
    """Write a first base and its desk file into the new FOLDER; at a terminal, asks five things."""
    from bot.commands.knowledge.new import NotUnderstoodError, ask_company, write

    if folder.exists():
        exit_with_faults(f"{folder} exists already: nothing is written over. Name a new folder.")
    try:
        write(folder, ask_company(**given))
    except NotUnderstoodError as error:
        exit_with_faults(error)
    click.echo(
        f"{folder} written: answers, policy, questions, and desk.yaml. Edit them"
        f" (docs/answers.md), then run `madoguchi knowledge lint --knowledge {folder}`, and try it"
        f" with `madoguchi try --knowledge {folder}`. With MADOGUCHI_KNOWLEDGE={folder} in .env all"
        " commands use it."
    )


@knowledge.command()
@click.argument("name", required=False)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write all schemas into this folder: FOLDER/.schemas of your base after an upgrade.",
)
def schema(name: str | None, out: Path | None) -> None:
    """Print the JSON schema NAME for editors: entries, clauses, facts, topics, questions, desk."""
    from bot.commands.knowledge import schema as schemas

    if out is not None:
        try:
            for path in schemas.write(out):
                click.echo(f"{path} written.")
        except OSError as error:
            exit_with_faults(f"{out} cannot be written ({error.strerror}).")
        return
    if name is None or name not in schemas.SCHEMAS:
        known = ", ".join(schemas.SCHEMAS)
        exit_with_faults(f"Name one of {known}, or a folder for all with --out.")
    click.echo(schemas.schema(name), nl=False)


@knowledge.command()
@KNOWLEDGE
@DESK
@JSON
def lint(folder: Path | None, desk: Path | None, as_json: bool) -> None:
    """Name every fault at once, FILE:LINE: sentence; exit code 1 if there is one."""
    from bot.commands.knowledge.desk_checks import add_desk_warnings
    from knowledge.evaluation.lint import lint as look

    place, today = knowledge_folder(folder), date_of(now())
    found = add_desk_warnings(look(place, today), desk_in_use(desk, place), place, today)
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


@knowledge.command()
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
    from knowledge.evaluation.coverage import count_coverage, read_test_questions
    from knowledge.library.loader import read_library

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


def _asked(answerer: Answerer, questions: "tuple[Question, ...]") -> "Accuracy":
    """Ask all questions, in their order. Raises FaultyKnowledge."""
    from knowledge.evaluation.accuracy import evaluate as measure

    with progress(len(questions), "asking") as step:
        return measure(answerer, questions, lambda _row: step())


@knowledge.command("eval")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@KNOWLEDGE
@JSON
def evaluate(file: Path | None, folder: Path | None, as_json: bool) -> None:
    """Measure the answers on FILE, one {"question": …, "entry": id or ids or null} a line; without
    it, on the folder's curated questions."""
    from knowledge.evaluation.accuracy import read_questions
    from knowledge.evaluation.coverage import read_test_questions

    place = knowledge_folder(folder)
    questions = read_questions(file) if file else read_test_questions(place)
    figures = _asked(load_answerer(place), questions)
    if not as_json:
        for row in figures.failures:
            wanted = " or ".join(row.wanted) or "none"
            click.echo(f"{row.result:<9} {row.score:.2f}  {row.question}")
            click.echo(f"{'':15} wanted {wanted}, first {row.got or 'none'}")
    print_json(figures.as_json())


@knowledge.command()
@click.argument("before", default="HEAD")
@KNOWLEDGE
@JSON
def moved(before: str, folder: Path | None, as_json: bool) -> None:
    """Show which curated questions are answered differently than BEFORE, a folder or a git revision
    (default: HEAD)."""
    from bot.commands.knowledge.compare import NoEarlierBaseError, compare

    try:
        found = compare(before, knowledge_folder(folder))
    except NoEarlierBaseError as error:
        exit_with_faults(error)
    if as_json:
        print_json(found.as_json())
        return
    for line in found.lines():
        click.echo(line)


@knowledge.command()
@JSON
def feedback(as_json: bool) -> None:
    """Show what was not found, did not help, or was chosen; without names."""
    from bot.commands.knowledge.inbox import read_feedback

    gathered = read_feedback()
    if as_json:
        print_json(gathered.as_json())
        return
    for line in gathered.lines():
        click.echo(line)


@knowledge.group(invoke_without_command=True)
@KNOWLEDGE
@JSON
@click.pass_context
def inbox(context: click.Context, folder: Path | None, as_json: bool) -> None:
    """Show questions that were not found, not right, or answered by a choice, in clusters; without
    names."""
    from bot.commands.knowledge.inbox import show

    context.obj = folder
    if context.invoked_subcommand is None:
        show(folder, as_json=as_json)


@inbox.command()
@click.argument("cluster")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The patch to write.")
@click.option("--entry", help="The entry that gets the way to ask; default: the proposed one.")
@click.option("--new", "new_id", metavar="ID", help="Draft a new entry with this id instead.")
@click.option("--from", "ticket", metavar="NUMBER", help="Draft it from the desk's answer.")
@REASON
@KNOWLEDGE
@click.pass_obj
def accept(
    given: Path | None, /, cluster: str, out: Path, folder: Path | None, **target: str | None
) -> None:
    """Write a patch that answers CLUSTER, and show which curated questions it moves.

    The first question becomes a way to ask, the others become questions that test the entry. The
    folder itself is not changed.
    """
    from bot.commands.knowledge.inbox import Target
    from bot.commands.knowledge.inbox import accept as write

    write(cluster, out, Target(**target), folder or given)


@inbox.command()
@click.argument("cluster")
@KNOWLEDGE
@click.pass_obj
def decline(given: Path | None, /, cluster: str, folder: Path | None) -> None:
    """Take CLUSTER out of the inbox, and erase its texts."""
    from bot.commands.knowledge.inbox import decline as settle

    settle(cluster, folder or given)


def _write_page(page: Path, folder: Path) -> None:
    from knowledge.evaluation.coverage import coverage_page, read_test_questions

    answerer = load_answerer(folder)
    rows = _asked(answerer, read_test_questions(folder)).rows
    try:
        page.write_text(coverage_page(answerer.library, rows, date_of(now())), encoding="utf-8")
    except OSError as error:
        exit_with_faults(f"{page} cannot be written ({error.strerror}).")
    click.echo(f"{page} written", err=True)


@knowledge.command()
@KNOWLEDGE
@JSON
def worklist(folder: Path | None, as_json: bool) -> None:
    """List the suspended answers: what changed, owner, by when, who declared it revised.

    Needs the desk's database, which holds the signatures. Exit code 1 if one is late.
    """
    from bot.commands.knowledge.worklist import show

    show(folder, as_json=as_json)


@knowledge.command()
@click.argument("entry")
@KNOWLEDGE
def revised(entry: str, folder: Path | None) -> None:
    """Declare that the answer ENTRY, as it reads now, agrees with the revised policy.

    Needs the desk's database.
    """
    from bot.commands.knowledge.worklist import declare

    declare(entry, folder)


@knowledge.command()
@click.argument("entry")
@KNOWLEDGE
def sign(entry: str, folder: Path | None) -> None:
    """Put the answer ENTRY back, after another person declared it revised.

    Needs the desk's database.
    """
    from bot.commands.knowledge.worklist import sign_off

    sign_off(entry, folder)


def _places(faults: tuple[Fault, ...]) -> list[dict[str, object]]:
    return [
        {"file": short_path(fault.file), "line": fault.line, "sentence": fault.sentence}
        for fault in faults
    ]
