"""madoguchi knowledge policy: prepare a revision of the policy, and tell what it changes."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from bot.clock import now
from bot.commands.ask import load_answerer, read_library_with_suspensions
from bot.commands.output import (
    DESK,
    JSON,
    KNOWLEDGE,
    Day,
    counted,
    desk_in_use,
    fault_line,
    knowledge_folder,
    print_result,
    printable,
    short_path,
)
from bot.config.desk_file import FaultyDeskFileError
from bot.config.policy_check import check_fee
from knowledge.answering import Answerer
from knowledge.library.entry import Entry
from knowledge.library.files import Fault, FaultyKnowledge
from knowledge.library.loader import Library
from knowledge.library.policy import Policy
from knowledge.library.suspensions import Suspension, affected_answers
from knowledge.revision.difference import ClauseChange, QuoteChange
from knowledge.revision.document import read_policy_text
from knowledge.revision.draft import PreparedRevision, prepare_revision, write_revision
from tickets.model.tokyo import date_of

MOST_AT_ONCE = 1 / 3
"""Of the answers, that a text without a day may suspend."""
_SIGN = {"was": "  - ", "now": "  + "}


@dataclass(frozen=True)
class Update:
    """A revision as it was prepared; `folder` is None if it was not written."""

    library: Library
    prepared: PreparedRevision
    folder: Path | None

    @property
    def revised_library(self) -> Library:
        """The base with the new text among the versions of the policy."""
        new = self.prepared.draft.policy(self.prepared.before)
        versions = sorted((*self.library.policies, new), key=lambda each: each.day)
        return replace(self.library, policies=tuple(versions))

    def as_json(self) -> dict[str, Any]:
        difference, draft = self.prepared.difference, self.prepared.draft
        return {
            "in_force_from": draft.day,
            "counts": dict(difference.counts),
            "clauses": [
                {"clause": change.clause.id, "kind": change.kind, "quotes": _quotes(change)}
                for change in difference.clauses
                if change.kind != "unchanged"
            ],
            "new": [
                {
                    "sentence": new.sentence,
                    "after": new.after,
                    "near": self.prepared.near[new.sentence],
                }
                for new in difference.new
            ],
            "suspended": [
                _as_json(self.library.entries[entry], each)
                for entry, each in self.prepared.suspended.items()
            ],
            "to_decide": dict(self.prepared.named),
            "written": str(self.folder) if self.folder else None,
        }

    def lines(self) -> Iterator[str]:
        difference, day = self.prepared.difference, self.prepared.draft.day
        for change in difference.clauses:
            if change.kind != "unchanged":
                yield f"{change.clause.id}  {change.kind}"
                yield from _told(change.quotes)
        for new in difference.new:
            yield f"new, after {new.after}" if new.after else "new, at the beginning"
            yield f"{_SIGN['now']}{printable(new.sentence)}"
            if near := self.prepared.near[new.sentence]:
                yield f"    look at {', '.join(near)}"
        if difference.elsewhere:
            yield "quoted by no clause"
            yield from _told(difference.elsewhere)
        yield ", ".join(f"{number} {kind}" for kind, number in difference.counts.items())
        yield ""
        number = len(self.prepared.suspended)
        verb = "is" if number == 1 else "are"
        yield f"{counted(number, 'answer')} {verb} suspended from {day} until signed off"
        yield from _listed(self.library, self.prepared.suspended)
        if named := self.prepared.named:
            which = "it, so this one is too" if len(named) == 1 else "them, so these are too"
            told = f"a new sentence may concern {which}; if not, take it out of “suspends”"
            yield f"{told} in clauses.yaml"
            yield from (f"  {entry}  {_place(self.library.entries[entry])}" for entry in named)
        yield from self._written()

    def _written(self) -> Iterator[str]:
        if self.folder is None:
            yield "nothing was written"
            return
        marks = counted(self.prepared.draft.mark_count, "mark")
        place = short_path(str(self.folder))
        yield f"{place} written: {marks} “CHECK” in its clauses.yaml to look at"
        if self.prepared.suspended or self.prepared.named:
            yield f"write the new answers into {place}/answers.yaml (docs/answers.md)"


def prepare_update(
    file: Path, answerer: Answerer, folder: Path, *, on: date | None, dry_run: bool, today: date
) -> Update:
    """Prepare the text of `file`; raises FaultyKnowledge."""
    day = on or today
    if day < today:
        told = f"{day} is in the past: name the day from which the new text is in force."
        raise FaultyKnowledge([Fault("--on", 1, told)])
    library = answerer.library
    text = read_policy_text(file)
    prepared = prepare_revision(library, text, day, str(file), answerer.nearest_answer_ids)
    place, of_all = None, len(library.entries)
    number = len(prepared.suspended) + len(prepared.named)
    if not (on or dry_run) and number > of_all * MOST_AT_ONCE:
        told = (
            f"this suspends {number} of {of_all} answers at once: write “--on {today}” if that is"
            " right, or name the day from which the new text is in force."
        )
        raise FaultyKnowledge([Fault("--on", 1, told)])
    if not dry_run:
        try:
            place = write_revision(folder, prepared.draft)
        except OSError as error:
            told = f"the revision cannot be written here ({error.strerror}): check the rights."
            raise FaultyKnowledge([Fault(str(folder / "policy"), 1, told)]) from error
    return Update(library, prepared, place)


@dataclass(frozen=True)
class Version:
    """A version of the policy, and the answers that rest on what it changed, signed off or not."""

    policy: Policy
    library: Library
    affected: Mapping[str, Suspension]
    is_in_force: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "from": self.policy.day,
            "in_force": self.is_in_force,
            "clauses": len(self.policy.clauses),
            "changed": [
                {
                    **_as_json(self.library.entries[entry], each),
                    "prepared": entry in self.policy.answers,
                }
                for entry, each in self.affected.items()
            ],
        }

    def lines(self) -> Iterator[str]:
        state = "in force" if self.is_in_force else "not in force"
        rests = "rests" if len(self.affected) == 1 else "rest"
        answers = counted(len(self.affected), "answer")
        clauses = counted(len(self.policy.clauses), "clause")
        day = self.policy.day if self.policy.day > date.min else "no day"
        yield f"{day}  {state}, {clauses}, {answers} {rests} on changed sentences"
        yield from _listed(self.library, self.affected, self.policy.answers)


def versions(folder: Path, today: date) -> list[Version]:
    """Return all versions in the order of their days; raises FaultyKnowledge."""
    library = read_library_with_suspensions(folder)
    current = library.on(today).policy
    return [
        Version(policy, library.on(day), affected_answers(library, day), policy is current)
        for policy in library.policies
        for day in (policy.in_force_from or date.min,)
    ]


def _listed(
    library: Library, changed: Mapping[str, Suspension], prepared: Collection[str] = ()
) -> Iterator[str]:
    for name, each in changed.items():
        entry = library.entries[name]
        mark = "  prepared" if name in prepared else ""
        mark = "  its quotes differ from the text" if each.is_mismatch else mark
        clauses = ", ".join(_clauses(each))
        yield f"  {name}  ({entry.owner or 'no owner'})  {clauses}  {_place(entry)}{mark}"


def _place(entry: Entry) -> str:
    return f"{short_path(entry.file)}:{entry.line}"


def _as_json(entry: Entry, suspension: Suspension) -> dict[str, Any]:
    return {
        "entry": entry.id,
        "owner": entry.owner,
        "file": entry.file,
        "line": entry.line,
        "clauses": _clauses(suspension),
    }


def _clauses(suspension: Suspension) -> list[str]:
    changed = (each.clause for each in suspension.changes_for_readers if each.clause)
    return list(dict.fromkeys(changed))


def _told(quotes: tuple[QuoteChange, ...]) -> Iterator[str]:
    for quote in quotes:
        if quote.kind == "unchanged":
            continue
        yield f"{_SIGN['was']}{printable(quote.was)}"
        if quote.now and quote.kind != "moved":
            yield f"{_SIGN['now']}{printable(quote.now)}"


def _quotes(change: ClauseChange) -> list[dict[str, str | None]]:
    return [{"kind": each.kind, "was": each.was, "now": each.now} for each in change.quotes]


@click.group()
def policy() -> None:
    """Prepare revisions of the policy."""


@policy.command()
@KNOWLEDGE
@DESK
@JSON
def show(folder: Path | None, desk: Path | None, as_json: bool) -> None:
    """List the versions of the policy, and the answers that rest on what each has changed."""
    place, today = knowledge_folder(folder), date_of(now())
    found = versions(place, today)
    lines = (line for version in found for line in version.lines())
    print_result(as_json, {"versions": [version.as_json() for version in found]}, lines)
    if found and not as_json:
        _warn_of_wrong_fees(desk_in_use(desk, place), found[0].library, today)


@policy.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--on",
    type=Day(),
    help="The day from which the new text is in force, in Japan; default today.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@KNOWLEDGE
@DESK
@JSON
def update(
    file: Path,
    on: date | None,
    dry_run: bool,
    folder: Path | None,
    desk: Path | None,
    as_json: bool,
) -> None:
    """Compare FILE, the policy's new text (.txt, .md or .html), with the text in force, clause by
    clause; prepare it as a revision; and list the answers that it suspends."""
    place = knowledge_folder(folder)
    answerer, today = load_answerer(place), date_of(now())
    done = prepare_update(file, answerer, place, on=on, dry_run=dry_run, today=today)
    print_result(as_json, done.as_json(), done.lines())
    if not as_json:
        _warn_of_wrong_fees(desk_in_use(desk, place), done.revised_library, today)


def _warn_of_wrong_fees(desk: Path | None, library: Library, today: date) -> None:
    if desk is None:
        return
    try:
        faults = [each.fault for each in check_fee(desk, library, today)]
    except FaultyDeskFileError as error:
        faults = [*error.faults]
    for fault in faults:
        click.echo(fault_line(fault, "warning: "), err=True)
