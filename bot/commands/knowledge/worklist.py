"""madoguchi knowledge worklist, revised, sign: answers that a revision suspended, and the two
signatures that put one back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from bot.clock import now
from bot.commands.ask import read_library_with_suspensions
from bot.commands.desk_session import OperatorSession, operator_session
from bot.commands.output import (
    FOUND_WRONG,
    JSON,
    KNOWLEDGE,
    exit_with_faults,
    knowledge_folder,
    print_result,
    printable,
)
from bot.maintenance.revisions import load_answer_baselines
from handlers.questions.suspended_answers import (
    SuspendedAnswer,
    answers_to_review,
    changed_sentences,
)
from knowledge.library.suspensions import LibraryOnDay, with_baselines
from tickets.model.errors import Code, RefusedError
from tickets.model.tokyo import date_of

_REFUSED = {
    Code.SAME_PERSON: "it was declared revised at the command line: another person signs, in Slack",
    Code.NOT_REVISED: "nobody has declared its present text revised: `madoguchi knowledge revised`",
}


@click.command()
@KNOWLEDGE
@JSON
def worklist(folder: Path | None, as_json: bool) -> None:
    """List the suspended answers: what changed, owner, by when, who declared it revised.

    Needs the desk's database, which holds the signatures. Exit code 1 if one is late.
    """
    with operator_session() as operator:
        found = _found(operator, folder)
    today = date_of(now())
    fields = {"suspended": [_fields(each) for each in found]}
    lines = (printable(line) for each in found for line in _lines(each))
    print_result(as_json, fields, lines, f"{len(found)} to revise")
    if any(each.due < today for each in found if not each.is_prepared):
        raise click.exceptions.Exit(FOUND_WRONG)


@click.command()
@click.argument("entry")
@KNOWLEDGE
def revised(entry: str, folder: Path | None) -> None:
    """Declare that the answer ENTRY, as it reads now, agrees with the revised policy.

    Needs the desk's database.
    """
    with operator_session() as operator:
        review = _review(operator, folder, entry)
        if review.declared:
            exit_with_faults(
                f"{entry}: {review.declared.person} has declared it revised already.",
                code=FOUND_WRONG,
            )
        operator.desk.sign_offs.declare(review.wording, who=operator.who, now=now())
    click.echo(f"{entry}: declared revised by {operator.who}; another person signs it off.")


@click.command()
@click.argument("entry")
@KNOWLEDGE
def sign(entry: str, folder: Path | None) -> None:
    """Put the answer ENTRY back, after another person declared it revised.

    Needs the desk's database.
    """
    with operator_session() as operator:
        review = _review(operator, folder, entry)
        try:
            operator.desk.sign_offs.sign(review.wording, who=operator.who, now=now())
        except RefusedError as refused:
            exit_with_faults(
                *(f"{entry}: {_REFUSED[fault.code]}." for fault in refused.faults), code=FOUND_WRONG
            )
    then = f"given from {review.due} on" if review.is_prepared else "answered again"
    click.echo(f"{entry}: signed off by {operator.who}; it is {then}.")


def _found(operator: OperatorSession, folder: Path | None) -> tuple[SuspendedAnswer, ...]:
    today = date_of(now())
    library = read_library_with_suspensions(knowledge_folder(folder))
    library = with_baselines(library, load_answer_baselines(operator.storage.casebook), today)
    days, known = operator.office.knowledge.revise_days, operator.desk.sign_offs.list_all()
    return answers_to_review(LibraryOnDay.of(library, today), known, days)


def _review(operator: OperatorSession, folder: Path | None, entry: str) -> SuspendedAnswer:
    found = _found(operator, folder)
    review = next((each for each in found if each.entry.id == entry), None)
    if review is None:
        exit_with_faults(
            f"{entry} is not suspended: `madoguchi knowledge worklist` lists those.",
            code=FOUND_WRONG,
        )
    if review.suspension.is_mismatch:
        told = "its quotes differ from the policy's text: mend clauses.yaml, nobody signs that."
        exit_with_faults(f"{entry}: {told}", code=FOUND_WRONG)
    if review.contradictions:
        told = f"{entry} contradicts the policy: correct this before anybody signs."
        ahead = f"{review.file_without_answer}: write the answer as from {review.due} on here."
        told = f"{told}\n{ahead}" if review.file_without_answer else told
        exit_with_faults(told, *(each.fault for each in review.contradictions), code=FOUND_WRONG)
    return review


def _lines(review: SuspendedAnswer) -> Iterator[str]:
    owner = f"  owner {review.entry.owner}" if review.entry.owner else ""
    yield f"{review.entry.id}  by {review.due}{owner}  {_state(review)}"
    yield f"  {review.entry.title('ja')}"
    for was, now_ in changed_sentences(review.suspension):
        yield f"  - {was}"
        yield f"  + {now_ or '(gone)'}"
    if review.suspension.is_reverted_change:
        yield "  the change of the policy was taken back, but the answer was edited meanwhile:"
        yield "  restore its text, or have it signed off"
    if review.has_same_text:
        yield "  the answer's text is the same as before the revision"


def _state(review: SuspendedAnswer) -> str:
    if review.suspension.is_mismatch:
        return "quote differs from the text: mend clauses.yaml"
    ahead = ", in force then" if review.is_prepared else ""
    if review.declared is None and review.returned:
        return f"sent back by {review.returned.person}{ahead}; Home shows why"
    if review.declared is None:
        return f"not revised yet{ahead}"
    return f"revised by {review.declared.person}, to be signed off{ahead}"


def _fields(review: SuspendedAnswer) -> dict[str, Any]:
    return {
        "entry": review.entry.id,
        "title": review.entry.title("ja"),
        "owner": review.entry.owner or None,
        "revised_on": review.suspension.revised_on,
        "due": review.due,
        "mismatch": review.suspension.is_mismatch,
        "same_text": review.has_same_text,
        "declared_by": review.declared.person if review.declared else None,
        "returned_by": review.returned.person if review.returned else None,
        "changes": [
            {"was": was, "now": now_ or None} for was, now_ in changed_sentences(review.suspension)
        ],
    }
