"""What a revision changes, clause by clause: whole, in pages that Slack takes."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from handlers.questions.policy_changes import changes_page, known_revisions
from handlers.slack import blocks
from handlers.slack.view import ViewContext
from knowledge.library.loader import read_library
from knowledge.library.suspensions import LibraryOnDay
from tests.handlers.builders import a_view
from workspace.blockkit import check
from workspace.results import words

TODAY, DAY = date(2026, 8, 3), "2026-08-20"
LONG = "長い文" * 1500
POLICY = "policy: {{title: {{ja: 方針}}, revised_on: '{day}'}}\nclauses:\n{clauses}"
CLAUSE = "  - {{id: {id}, kind: rule, section: {{ja: 第{id}条}}, quotes: ['{quote}']}}\n"
ENTRY = "- {{id: {id}, ask: {{ja: [{id}の質問]}}, answer: {{ja: はい。}}, clauses: [{id}]}}\n"


def prepared(folder: Path, before: dict[str, str], after: dict[str, str]) -> LibraryOnDay:
    """A base with a clause and an answer for each sentence; its prepared revision."""
    for part, day, sentences in (("", "2022-06-21", before), (f"revisions/{DAY}", DAY, after)):
        place = folder / "policy" / part
        place.mkdir(parents=True)
        clauses = "".join(CLAUSE.format(id=id_, quote=said) for id_, said in sentences.items())
        (place / "policy.ja.txt").write_text("\n".join(sentences.values()), encoding="utf-8")
        (place / "clauses.yaml").write_text(POLICY.format(day=day, clauses=clauses), "utf-8")
    entries = "".join(ENTRY.format(id=id_) for id_ in before)
    (folder / "entries.yaml").write_text(entries, encoding="utf-8")
    (revision,) = known_revisions(LibraryOnDay.of(read_library(folder), TODAY))
    return revision


def all_pages(revision: LibraryOnDay, view: ViewContext) -> list[list[dict[str, Any]]]:
    """The pages, each by the button of the one before."""
    found = [changes_page(revision, 1, view)]
    while found[-1][-1].get("block_id") == "next_page":
        value = found[-1][-1]["elements"][0]["value"]
        found.append(changes_page(revision, int(value.rpartition(":")[2]), view))
    return found


@pytest.mark.long
def test_a_long_revision_is_paged_and_nothing_is_cut(tmp_path: Path) -> None:
    before = {f"A{nth}": f"第{nth}の{LONG}は旧です。" for nth in range(5)}
    before |= {f"B{nth}": f"{'い' * nth}{chr(0x4E00 + 40 * nth) * 9}です。" for nth in range(60)}
    after = {id_: said.replace("旧", "新") for id_, said in before.items() if id_[0] == "A"}

    revision = prepared(tmp_path, before, after)
    for language in ("ja", "en"):
        pages = all_pages(revision, a_view(language))

        assert len(pages) > 5
        for page in pages:
            assert check.view_faults(blocks.modal("…", "…", page), "modal") == []
        *first, last = pages
        read = [*(page[:-2] for page in first), last[:-1]]  # without the number and the button
        whole = "".join(text for page in read for text in words(page))
        for said in (*before.values(), *after.values()):
            assert said in whole
        assert all(f"（{id_}）" in whole or f"({id_})" in whole for id_ in before)


def test_a_page_that_is_not_there_is_the_nearest(tmp_path: Path) -> None:
    revision = prepared(tmp_path, {"A": "手数料は千円です。"}, {"A": "手数料は二千円です。"})

    assert (
        changes_page(revision, 0, a_view())
        == changes_page(revision, 9, a_view())
        == changes_page(revision, 1, a_view())
    )


def test_moved_and_unquoted_sentences_are_told_apart(tmp_path: Path) -> None:
    fee, copy = "手数料は千円です。", "写しをお送りします。"
    revision = prepared(
        tmp_path, {"A": fee, "B": copy, "C": "終わりに。"}, {"B": copy, "C": "終わりに。", "A": fee}
    )
    policy = revision.library.policy
    assert policy is not None
    library = replace(
        revision.library, policy=replace(policy, text=f"{policy.text}\n別の規程によります。")
    )

    told = words(changes_page(replace(revision, library=library), 1, a_view()))

    assert "A ・ 第A条 ・ 場所の変更" in told
    assert "別の規程によります。" in told
    assert "この文を引用する条項は、まだありません。" in told
