"""knowledge inbox: what was not answered well, and a patch that answers it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from bot.clock import now
from bot.commands.desk_session import operator_account
from bot.settings import Settings
from bot.storage.setup import migrate_and_open
from knowledge.answering import Answer, Candidate
from knowledge.library.files import FaultyKnowledge
from knowledge.library.loader import read_library
from knowledge.text import Language
from tests.bot.commands.company import the_desk
from tests.bot.conftest import Command, edits
from tests.bot.storage.conftest import feedback_in
from tests.tickets.steps import filled_in, said
from tickets.model.kinds import Channel, Move
from tickets.model.ticket import Question
from tickets.workflow.case import Act

STAMPS = ("切手は何枚必要ですか", "切手は何枚いりますか", "切手は何枚必要でしょうか")
PRINTER = "プリンターが動きません"
Asks = Callable[..., None]


@pytest.fixture
def asks(environment: dict[str, str]) -> Asks:
    """Ask these questions; none is found."""

    def ask(*questions: str, language: Language = "ja", near: float = 0.3) -> None:
        storage = migrate_and_open(Settings.read())
        feedback = feedback_in(storage.database, storage.sealer, now)
        for question in questions:
            candidates = (Candidate("fee", "手数料はいくらですか", near),)
            answer = Answer(question, language, "not_found", None, None, None, near, candidates)
            feedback.asked(answer, personal=False)
        storage.close()

    return ask


def listed(madoguchi: Command) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(madoguchi("knowledge", "inbox", "--json").stdout)
    return found


def accepts(madoguchi: Command, *words: str) -> Result:
    """Accept the first cluster."""
    cluster = str(listed(madoguchi)[0]["cluster"])
    return madoguchi("knowledge", "inbox", "accept", cluster, *words, "--out", "change.patch")


def applies_the_patch(folder: Path) -> None:
    patch = str(Path("change.patch").absolute())
    command = ["git", "apply", "--unsafe-paths", f"--directory={folder}", patch]
    subprocess.run(command, check=True, cwd="/")


def audited() -> list[tuple[str, str]]:
    storage = migrate_and_open(Settings.read())
    with storage.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT actor, fields FROM audit ORDER BY ordinal").all()
    storage.close()
    return [(actor, fields) for actor, fields in rows]


@pytest.mark.long
def test_alike_questions_are_listed_together_with_a_proposal(
    madoguchi: Command, asks: Asks
) -> None:
    asks(*STAMPS)
    asks(PRINTER, near=0.02)

    told = madoguchi("knowledge", "inbox").stdout.splitlines()

    assert "3 questions, phrasing fee  [near: fee]" in told[0]
    assert {line.split()[-1] for line in told[1:4]} == set(STAMPS)
    assert "1 question, new_entry" in told[4]
    assert told[-1] == "4 questions in 2 clusters"
    assert audited() == [(operator_account(), "question_inbox open questions=4")]


def test_accepting_writes_a_patch_and_leaves_the_folder_alone(
    madoguchi: Command, asks: Asks, knowledge: Path, tmp_path: Path
) -> None:
    asks(*STAMPS)
    before = read_library(knowledge).revision

    told = accepts(madoguchi)

    assert told.exit_code == 0, told.output
    assert read_library(knowledge).revision == before
    assert listed(madoguchi) == []
    assert (tmp_path / "change.patch").stat().st_mode & 0o777 == 0o600
    applies_the_patch(knowledge)
    asked = read_library(knowledge).entries["fee"].ask["ja"]
    assert set(asked) & set(STAMPS) == {asked[-1]}
    lines = (knowledge / "questions" / "inbox.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["question"] for line in lines} == set(STAMPS) - {asked[-1]}
    assert any("accept" in fields for _, fields in audited())


@pytest.mark.long
def test_accepting_shows_which_curated_questions_move(
    madoguchi: Command, asks: Asks, knowledge: Path
) -> None:
    curated = {"question": "スタンプを教えて", "entry": "fee"}
    (knowledge / "questions").mkdir()
    (knowledge / "questions" / "fee.jsonl").write_text(json.dumps(curated) + "\n")
    asks("スタンプを教えて")

    told = accepts(madoguchi)

    assert "mended       スタンプを教えて" in told.stdout
    assert "right 1, before 0" in told.stdout


def test_a_new_entry_is_drafted(madoguchi: Command, asks: Asks, knowledge: Path) -> None:
    asks(PRINTER, near=0.02)

    refused, told = accepts(madoguchi), accepts(madoguchi, "--new", "printer")

    assert refused.exit_code == 2
    assert "--entry ID" in refused.stderr
    assert told.exit_code == 0, told.output
    applies_the_patch(knowledge)
    assert "printer" not in read_library(knowledge).entries  # the live folder is as good as before
    assert f"write the answer in {knowledge / 'printer.yaml.draft'} and rename" in told.stderr
    (knowledge / "printer.yaml.draft").rename(knowledge / "printer.yaml")
    assert refused_drafts(knowledge) == [
        "“（下書き）” marks a draft: rewrite the answer without it."
    ]
    edits(
        knowledge / "printer.yaml", "（下書き）ここに回答を書いてください。", "総務部が直します。"
    )
    entry = read_library(knowledge).entries["printer"]
    assert (entry.ask, entry.answer["ja"]) == ({"ja": (PRINTER,)}, "総務部が直します。")


def refused_drafts(folder: Path) -> list[str]:
    """Why the folder is not loaded, all of the drafted answer."""
    with pytest.raises(FaultyKnowledge) as refused:
        read_library(folder)
    file = folder / "printer.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    assert {(each.file, lines[each.line - 1].strip()) for each in refused.value.faults} == {
        (str(file), "ja: |-")
    }
    return [each.sentence for each in refused.value.faults]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--new", "printer", "--entry", "fee"], "Say --entry ID or --new ID, not both."),
        (["--entry", "printer"], "There is no entry printer in "),
        (["--new", "fee"], "The id fee is taken at "),
        (["--new", "Fee"], "Fee is no id: use small letters, digits and hyphens."),
        (["--new", "printer", "--from", "99"], "--from 99: there is no such question"),
    ],
)
def test_a_target_that_cannot_be_is_refused_and_nothing_is_erased(
    madoguchi: Command, asks: Asks, words: list[str], told: str
) -> None:
    asks(PRINTER, near=0.02)

    refused = accepts(madoguchi, *words)

    assert refused.exit_code == 2
    assert refused.stderr.startswith(told)
    assert len(listed(madoguchi)) == 1
    assert not Path("change.patch").exists()


def test_the_inbox_is_clustered_by_the_base_that_is_named(
    madoguchi: Command, asks: Asks, knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks(*STAMPS)
    monkeypatch.delenv("MADOGUCHI_KNOWLEDGE")
    mine = ("--knowledge", str(knowledge))

    shipped = madoguchi("knowledge", "inbox")
    named = madoguchi("knowledge", "inbox", *mine)
    accept = ("accept", named.stdout.partition("  ")[0], "--out", "change.patch")
    done = madoguchi("knowledge", "inbox", *mine, *accept)

    assert shipped.stderr.startswith("These are the shipped answers")
    assert (named.stderr, "phrasing fee" in named.stdout) == ("", True)
    assert f"patch -p1 -d {knowledge} " in done.stderr


def test_declining_erases_the_texts_of_a_cluster_that_there_is(
    madoguchi: Command, asks: Asks
) -> None:
    asks(PRINTER)

    unknown = madoguchi("knowledge", "inbox", "decline", "no-such-one")
    cluster = str(listed(madoguchi)[0]["cluster"])
    told = madoguchi("knowledge", "inbox", "decline", cluster)

    assert unknown.exit_code == 2
    assert "There is no cluster no-such-one" in unknown.stderr
    assert "1 question erased." in told.stderr
    assert listed(madoguchi) == []


@pytest.fixture
def solved(environment: dict[str, str]) -> str:
    """The number of a question that the desk answered."""
    given = {"requester": "U01MEI", "personal": said(detail="社史はどこですか")}
    new = filled_in(Question(), now(), channel=Channel.INTERNAL, **given)
    answer = said(answer="図書室（090-1234-5678）です。")
    acts = [Act(Move.TAKE), Act(Move.ANSWER, {}, answer)]
    with the_desk() as (desk, agent):
        number = desk.open(new, who="U01MEI", now=now(), key="form").number
        return desk.act(number, acts, who=agent, now=now()).number


def test_a_new_entry_is_drafted_from_what_the_desk_answered(
    madoguchi: Command, asks: Asks, solved: str, knowledge: Path
) -> None:
    asks("社史を読みたい", near=0.02)
    wanted = ("--new", "history", "--from", solved)

    without_reason = accepts(madoguchi, *wanted)
    told = accepts(madoguchi, *wanted, "--reason", "new entry")

    assert without_reason.exit_code == 2
    assert told.exit_code == 0, told.output
    applies_the_patch(knowledge)
    (knowledge / "history.yaml.draft").rename(knowledge / "history.yaml")
    edits(knowledge / "history.yaml", "（下書き）図書室（***）です。", "図書室です。")
    assert read_library(knowledge).entries["history"].answer["ja"] == "図書室です。"
    assert any(fields.startswith("answer") for _, fields in audited())
