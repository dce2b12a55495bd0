"""madoguchi knowledge inbox, feedback: questions not answered well, and changes that answer them.

Opening, accepting and declining are audited; figures alone need no audit. The folder is never
edited: a patch is written.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import click

from bot.clock import now
from bot.commands.desk_session import OperatorSession, operator_session
from bot.commands.knowledge.measures import Comparison, compare
from bot.commands.output import (
    JSON,
    KNOWLEDGE,
    REASON,
    counted,
    exit_with_faults,
    knowledge_folder,
    print_result,
    printable,
    refuse_existing,
    short_path,
    write_new,
)
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.feedback import (
    QuestionInbox,
    ReactionCount,
    UnansweredQuestion,
    reaction_counts,
    unanswered_questions,
)
from bot.storage.setup import sqlite_file
from knowledge.curation.change_set import (
    CannotChangeError,
    ChangeSet,
    add_entry,
    add_phrasings,
    path_without_draft_suffix,
)
from knowledge.curation.clusters import Cluster, cluster_questions
from knowledge.library.loader import Library, read_library
from tickets.model import detection
from tickets.model.errors import NoSuchTicketError
from tickets.model.kinds import PersonalField
from tickets.ports import StorageFailed

SHORTEST_NAME: Final = 8
"""Characters by which a cluster is named."""
ANSWER_TO_WRITE: Final = {"ja": "ここに回答を書いてください。", "en": " Write the answer here."}
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@dataclass(frozen=True, slots=True)
class OpenInbox:
    """The opened questions, in clusters."""

    operator: OperatorSession
    box: QuestionInbox
    folder: Path
    library: Library
    clusters: tuple[Cluster, ...]

    def cluster_named(self, name: str) -> Cluster:
        """Exits if there is no such cluster, or several."""
        found = [each for each in self.clusters if each.id.startswith(name)]
        if len(name) < SHORTEST_NAME or len(found) != 1:
            exit_with_faults(f"There is no cluster {name}: `madoguchi knowledge inbox` lists them.")
        return found[0]

    def settle(self, act: str, cluster: Cluster) -> None:
        ids = [each.id for each in cluster.questions]
        who = self.operator.who
        self.operator.desk.question_inbox.audit_settling(act, len(ids), who=who, now=now())
        self.box.settle(ids)


@contextmanager
def open_inbox(folder: Path | None) -> Iterator[OpenInbox]:
    """Open the inbox of the settings' database, against this base or that of the settings.

    Raises FaultyKnowledge or StorageFailed.
    """
    with operator_session() as operator:
        storage = operator.storage
        box = QuestionInbox(storage.database, storage.sealer, now)
        place = knowledge_folder(folder)
        library = read_library(place)
        questions = box.questions()
        operator.desk.question_inbox.audit_opening(len(questions), who=operator.who, now=now())
        refers = {each.id for each in library.entries.values() if each.is_referral}
        found = cluster_questions(questions, library.entries.keys() - refers, refers)
        yield OpenInbox(operator, box, place, library, found)


@click.group(invoke_without_command=True)
@KNOWLEDGE
@JSON
@click.pass_context
def inbox(context: click.Context, folder: Path | None, as_json: bool) -> None:
    """Show questions that were not found, not right, or answered by a choice, in clusters; without
    names."""
    context.obj = folder
    if context.invoked_subcommand is not None:
        return
    with open_inbox(folder) as box:
        print_result(as_json, [_as_json(each) for each in box.clusters], _lines(box.clusters))


@dataclass(frozen=True, slots=True)
class Target:
    """What gets the way to ask: an entry, or a new one, drafted from what the desk answered."""

    entry: str | None = None
    new_id: str | None = None
    ticket: str | None = None
    reason: str | None = None


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
    refuse_existing(out)
    wanted = Target(**target)
    if wanted.new_id is not None and wanted.entry is not None:
        exit_with_faults("Say --entry ID or --new ID, not both.")
    with open_inbox(folder or given) as box:
        found = box.cluster_named(cluster)
        try:
            change = _change(box, found, wanted)
            moved = questions_moved_by(change)
        except CannotChangeError as error:
            exit_with_faults(error)
        write_new(out, change.patch.encode())
        box.settle("accept", found)
    for line in moved.lines() if moved else ():
        click.echo(line)
    apply = f"patch -p1 -d {box.folder} -i {out.absolute()}"
    click.echo(f"{out} written. Read it, then: {apply}", err=True)
    if change.draft:
        draft = box.folder / change.draft
        name = path_without_draft_suffix(draft).name
        told = f"Then write the answer in {draft} and rename the file to {name}"
        click.echo(f"{told}: until then nobody reads it, and lint misses the entry.", err=True)


@inbox.command()
@click.argument("cluster")
@KNOWLEDGE
@click.pass_obj
def decline(given: Path | None, /, cluster: str, folder: Path | None) -> None:
    """Take CLUSTER out of the inbox, and erase its texts."""
    with open_inbox(folder or given) as box:
        found = box.cluster_named(cluster)
        box.settle("decline", found)
    click.echo(f"{counted(len(found.questions), 'question')} erased.", err=True)


def _change(box: OpenInbox, cluster: Cluster, target: Target) -> ChangeSet:
    first, *rest = [(each.language, each.text) for each in cluster.questions]
    if (new_id := target.new_id) is not None:
        if twin := box.library.entries.get(new_id):
            exit_with_faults(
                f"The id {new_id} is taken at {short_path(twin.file)}:{twin.line}: choose another."
            )
        if not _ID.fullmatch(new_id):
            exit_with_faults(f"{new_id} is no id: use small letters, digits and hyphens.")
        answered = _answer(box.operator, target) if target.ticket else ANSWER_TO_WRITE[first[0]]
        draft = (first[0], answered)
        return add_entry(box.folder, new_id, [first], draft, rest)
    wanted = box.library.entries.get(target.entry or cluster.entry or "")
    if wanted is None and target.entry:
        exit_with_faults(f"There is no entry {target.entry} in {box.folder}: correct the id.")
    if wanted is None:
        exit_with_faults("Name the entry with --entry ID, or a new one with --new ID.")
    return add_phrasings(box.folder, wanted, [first], rest)


def _answer(operator: OperatorSession, target: Target) -> str:
    """The desk's last answer to a question, masked; opening it is audited."""
    number = target.ticket or ""
    try:
        ticket = operator.desk.show(number, who=operator.who, now=now()).ticket
    except NoSuchTicketError:
        exit_with_faults(
            f"--from {number}: there is no such question; `madoguchi tickets list` has them."
        )
    answers = [each for each in ticket.personal if each.field is PersonalField.ANSWER]
    if not answers:
        exit_with_faults(f"{number} has no answer of the desk.")
    newest = max(answers, key=lambda each: int(each.of or 0))
    why = target.reason or ""
    opened = operator.desk.reveal(number, [newest], who=operator.who, now=now(), why=why)
    return detection.mask_personal_data(opened[newest].reveal())


def questions_moved_by(change: ChangeSet) -> Comparison | None:
    """Ask the curated questions before and after; None without any. Raises FaultyKnowledge."""
    if not any((change.folder / "questions").glob("[!.]*.jsonl")):
        return None
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "knowledge"
        shutil.copytree(change.folder, copy)
        change.write(copy)
        return compare(str(change.folder), copy)


def _as_json(cluster: Cluster) -> dict[str, Any]:
    return {
        "cluster": cluster.id,
        "proposal": cluster.proposal,
        "entry": cluster.entry,
        "nearest": list(cluster.nearest[:3]),
        "questions": [asdict(each) for each in cluster.questions],
    }


def _lines(found: tuple[Cluster, ...]) -> Iterator[str]:
    for cluster in found:
        about = f" {cluster.entry}" if cluster.entry else ""
        near = ", ".join(cluster.nearest[:3]) or "nothing"
        questions = counted(len(cluster.questions), "question")
        name = cluster.id[:SHORTEST_NAME]
        yield f"{name}  {questions}, {cluster.proposal}{about}  [near: {near}]"
        for each in cluster.questions:
            why = f"{each.why} ({each.reason})" if each.reason else each.why
            yield f"  {each.asked_on}  {why:<18}  {printable(' '.join(each.text.split()))}"
    total = sum(len(each.questions) for each in found)
    yield f"{counted(total, 'question')} in {counted(len(found), 'cluster')}"


_GROUPS: Final = {"unhelpful": "not_helpful", "chosen": "chosen"}
_TITLES: Final = {
    "not_helpful": "not helpful",
    "chosen": "chosen from candidates",
    "other": "other",
}


def _feedback_lines(
    missed: Sequence[UnansweredQuestion], reactions: Mapping[str, Sequence[ReactionCount]]
) -> Iterator[str]:
    yield f"not found or never chosen from: {len(missed)}"
    for miss in missed:
        near = ", ".join(f"{entry} {score:.2f}" for entry, score in miss.candidates[:3])
        yield f"  {miss.asked_on}  {miss.result:<9}  {miss.language}  [{near}]"
    if missed:
        yield "  their texts: madoguchi knowledge inbox"
    for name, rows in reactions.items():
        yield f"{_TITLES[name]}: {sum(each.times for each in rows)}"
        for each in rows:
            why = each.reason or ("no reason given" if each.what == "unhelpful" else each.what)
            yield f"  {each.times:>4}  {each.entry or '-'}  ({why})"


@click.command()
@JSON
def feedback(as_json: bool) -> None:
    """Show what was not found, did not help, or was chosen; without names."""
    settings = Settings.read()
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        raise StorageFailed(f"there is no {file} yet")
    with closing(Database.open(settings.database_url.get_secret_value())) as database:
        missed, counts = unanswered_questions(database), reaction_counts(database)
    reactions: dict[str, list[ReactionCount]] = {name: [] for name in _TITLES}
    for each in counts:
        reactions[_GROUPS.get(each.what, "other")].append(each)
    rows = [asdict(miss) for miss in missed]
    grouped = {name: [asdict(each) for each in some] for name, some in reactions.items()}
    print_result(as_json, {"misses": rows, **grouped}, _feedback_lines(missed, reactions))
