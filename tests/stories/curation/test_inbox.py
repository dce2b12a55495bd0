"""A curator reads what was not answered, and gets a patch that answers it."""

import json
import subprocess
from pathlib import Path

import pytest

from knowledge.library.loader import read
from tests.stories.steps.builders import question, sealed
from tests.stories.steps.case import chooses
from tests.stories.steps.homes import home
from tests.stories.steps.program import Running
from tickets.model.kinds import Move, PersonalField
from tickets.workflow.case import Act
from workspace.driver import Message, Person
from workspace.results import View

COLOUR = ("封筒の色は何色ですか", "封筒の色は何色でしょうか")
TITLE = "回答"


def asks(person: Person, words: str) -> Message:
    return person.waits_for(after=person.writes(words, to="@madoguchi"))


def inbox(curator: Person) -> View:
    """The list of clusters, opened from Home."""
    seen = home(curator)
    if "質問を読む" not in seen.buttons:
        curator.clicks(seen, TITLE)
        seen = curator.waits_for_home(after=seen)
    curator.clicks(seen, "質問を読む")
    return curator.waits_for_view(after=seen)


def cluster_of(curator: Person, words: str) -> View:
    """The form of the cluster with this question."""
    seen = inbox(curator)
    rows = [each for each in seen.blocks if each.get("accessory")]
    nth = next(n for n, row in enumerate(rows) if words in str(row["text"]))
    curator.clicks(seen, "処理する", nth=nth)
    return curator.waits_for_view(after=seen)


def test_only_curators_see_and_open_the_inbox(
    program: Running, mei: Person, yui: Person, saki: Person
) -> None:
    asks(mei, COLOUR[0])

    assert TITLE in home(yui).buttons
    assert TITLE not in home(saki).buttons  # the manager is not named as a curator
    assert TITLE not in home(mei).buttons
    before = len(program.audit("read_pii"))
    seen = inbox(yui)

    assert COLOUR[0] in seen.words
    assert "U01MEI" not in str(seen.raw)
    [(who, what, _)] = program.audit("read_pii")[before:]
    assert who == "U02YUI"
    assert what.startswith("question_inbox open questions=")
    yui.closes(everything=True)


def test_a_question_that_was_declined_is_gone(program: Running, mei: Person, yui: Person) -> None:
    asks(mei, "懇親会の会場を教えて")
    cluster_of(yui, "懇親会の会場を教えて")

    changed = chooses(yui, "act", "decline")
    assert yui.submits().errors == {}

    assert "1件を受信箱から外し" in yui.waits_for_view(after=changed).words
    yui.closes(everything=True)
    assert "懇親会の会場を教えて" not in str(home(yui).raw)
    assert any("decline" in fields for _, fields, _ in program.audit("update"))


def test_accepting_shows_a_patch_and_what_it_moves_and_edits_nothing(
    program: Running, mei: Person, yui: Person, knowledge: Path, tmp_path: Path
) -> None:
    (knowledge / "questions").mkdir()
    tested = {"question": "封筒の色", "entry": "stamps"}
    (knowledge / "questions" / "stamps.jsonl").write_text(json.dumps(tested) + "\n")
    for each in COLOUR:
        asks(mei, each)
    before = (knowledge / "entries.yaml").read_bytes()
    cluster_of(yui, COLOUR[1])

    form = chooses(yui, "act", "phrasing")
    assert yui.submits({"entry": "stamps"}).errors == {}
    shown = yui.waits_for_view(after=form)

    assert "ファイルはまだ変わっていません" in shown.words
    assert (knowledge / "entries.yaml").read_bytes() == before
    measured = yui.waits_for_view(after=shown, timeout=60)
    assert "確認用の質問 2件のうち、答えが変わるもの 2件（正しい答え 0 → 2）" in measured.words
    assert "正しくなる：封筒の色（not_found → found stamps）" in measured.words
    patch = "".join(
        each["elements"][0]["elements"][0]["text"]
        for each in measured.blocks
        if each["type"] == "rich_text" and "preformatted" in str(each)
    )
    (tmp_path / "change.patch").write_text(patch, encoding="utf-8")
    command = ["git", "apply", "--unsafe-paths", f"--directory={knowledge}"]
    subprocess.run([*command, str(tmp_path / "change.patch")], check=True, cwd="/")
    assert set(read(knowledge).entries["stamps"].ask["ja"]) & set(COLOUR)
    yui.closes(everything=True)


@pytest.mark.parametrize("new_id", ["stamps", "Über uns"])
def test_a_new_answer_needs_an_unused_id(
    program: Running, mei: Person, yui: Person, new_id: str
) -> None:
    menu = f"社員食堂のメニューは {len(new_id)}"
    asks(mei, menu)
    cluster_of(yui, menu)

    refused = yui.submits({"new_id": new_id, "draft": "食堂へ。"})

    assert "まだ使われていない ID" in refused.errors["new_id"]
    yui.closes(everything=True)


def test_a_new_answer_is_drafted_from_what_the_desk_answered(
    program: Running, mei: Person, yui: Person, ken: Person
) -> None:
    number = question(program).number
    said = sealed({PersonalField.ANSWER: "図書室にあります。電話は 090-1234-5678 です。"})
    program.acts(number, Act(Move.TAKE), who="U02KEN")
    program.acts(number, Act(Move.ANSWER, {}, said), who="U02KEN")
    asks(mei, "社史の置き場所を知りたい")
    cluster_of(yui, "社史の置き場所を知りたい")
    chooses(yui, "act", "new_entry")

    form = chooses(yui, "ticket", number)

    draft = form.values[f"draft.{number}"]["answer"]["value"]
    assert draft.startswith("図書室にあります。電話は ***")
    assert any(each[0] == "U02YUI" for each in program.audit("read_pii", number))
    assert yui.submits({"new_id": "company-history"}).errors == {}
    assert "+- id: company-history" in yui.waits_for_view(after=form).words
    yui.closes(everything=True)
