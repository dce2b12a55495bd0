"""madoguchi knowledge worklist, revised, sign-off."""

import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import now
from bot.maintenance.revisions import BaselineStore, load_answer_baselines
from bot.settings import Settings
from bot.storage.casebook.store import Casebook
from bot.storage.setup import migrate_and_open
from handlers.questions.suspended_answers import answer_version_of
from knowledge.answering import Answerer
from knowledge.library.loader import read_library
from knowledge.library.sources import AnswerBaseline
from knowledge.library.suspensions import affected_answers
from tests.bot.casebook.conftest import OPENING
from tests.bot.commands.company import Company
from tests.bot.revised import revised_on
from tickets.desk import Desk
from tickets.model.people import Roster
from tickets.model.personal import Personal
from tickets.model.tokyo import date_of
from tickets.rules.context import OfficeContext

OFFICE = OfficeContext(roster=Roster(), opening=OPENING)
PREPARED = "- {id: fee, answer: {ja: 二千円です。}}\n"


@pytest.fixture
def revise(company: Company) -> Callable[[int], Path]:
    """A small base of the company, revised so many days ago; the database is there."""
    company.records()
    folder = company.folder / "base"

    def prepare(days_ago: int) -> Path:
        revision = revised_on(date_of(now()) - timedelta(days=days_ago), folder)
        (revision / "answers.yaml").write_text(PREPARED, encoding="utf-8")
        company.monkeypatch.setenv("MADOGUCHI_KNOWLEDGE", str(folder))
        return folder

    return prepare


def declares_in_slack(folder: Path, person: str, returned_by: str = "") -> None:
    """As a curator's press in Slack does; another one may send it back."""
    suspension = affected_answers(read_library(folder), date_of(now()))["fee"]
    office = OfficeContext(
        roster=Roster(curators=frozenset({person, returned_by})), opening=OPENING
    )
    with closing(migrate_and_open(Settings.read())) as storage:
        casebook = Casebook(storage.database, storage.sealer, clock=now)
        sign_offs = Desk(casebook, lambda: office).sign_offs
        wording = answer_version_of(suspension)
        sign_offs.declare(wording, who=person, now=now() - timedelta(minutes=1))
        if returned_by:
            sign_offs.send_back(wording, Personal("古い額です"), who=returned_by, now=now())


def worklist(company: Company) -> tuple[str, Mapping[str, Any]]:
    """What it prints, and its only row as JSON."""
    told = company.madoguchi("knowledge", "worklist").output
    (row,) = json.loads(company.madoguchi("knowledge", "worklist", "--json").output)["suspended"]
    return told, row


def test_the_worklist_names_both_sentences_owner_and_day(
    company: Company, revise: Callable[[int], Path]
) -> None:
    revise(0)
    due = date_of(now()) + timedelta(days=14)

    told, row = worklist(company)

    assert f"fee  by {due}  owner keiri  not revised yet" in told
    assert "  - 手数料は1件につき1,000円とします。\n  + 手数料は1件につき2,000円とします。" in told
    assert (row["entry"], row["due"], row["declared_by"]) == ("fee", due.isoformat(), None)


def test_a_late_one_is_exit_code_1(company: Company, revise: Callable[[int], Path]) -> None:
    revise(15)

    assert company.madoguchi("knowledge", "worklist").exit_code == 1


def test_the_command_line_signs_what_a_person_declared_in_slack(
    company: Company, revise: Callable[[int], Path]
) -> None:
    folder = revise(0)
    declares_in_slack(folder, "U02YUI")
    assert (
        "revised by U02YUI, to be signed off" in company.madoguchi("knowledge", "worklist").output
    )

    assert "signed off by cli:" in company.madoguchi("knowledge", "sign", "fee").output

    assert "0 to revise" in company.madoguchi("knowledge", "worklist").output
    assert company.madoguchi("audit", "verify").exit_code == 0


def test_the_worklist_names_who_sent_an_answer_back_not_why(
    company: Company, revise: Callable[[int], Path]
) -> None:
    declares_in_slack(revise(0), "U02YUI", returned_by="U03MGR")

    told, row = worklist(company)

    assert "sent back by U03MGR; Home shows why" in told
    assert "古い額です" not in told
    assert (row["declared_by"], row["returned_by"]) == (None, "U03MGR")
    assert "nobody has declared" in company.madoguchi("knowledge", "sign", "fee").output


@pytest.mark.parametrize(
    ("acts", "words"),
    [
        ([("sign", "fee")], "fee: nobody has declared its present text revised"),
        ([("revised", "fee"), ("sign", "fee")], "fee: it was declared revised at the command"),
        ([("revised", "copy")], "copy is not suspended"),
        ([("revised", "fee"), ("revised", "fee")], " has declared it revised already."),
    ],
)
def test_what_nobody_may_sign_is_refused_in_a_sentence(
    company: Company, revise: Callable[[int], Path], acts: list[tuple[str, str]], words: str
) -> None:
    revise(0)

    done = [company.madoguchi("knowledge", *act) for act in acts][-1]

    assert done.exit_code == 1
    assert words in done.output


@pytest.mark.parametrize("act", ["revised", "sign"])
def test_an_answer_that_the_policy_contradicts_is_neither_declared_nor_signed(
    company: Company, revise: Callable[[int], Path], act: str
) -> None:
    (answers,) = revise(0).rglob("answers.yaml")
    answers.write_text(PREPARED.replace("二千円", "千円"), encoding="utf-8")

    done = company.madoguchi("knowledge", act, "fee")

    assert done.exit_code == 1
    assert "fee contradicts the policy: correct this before anybody signs." in done.output
    assert "answers.yaml:1: fee says “千円” in ja, its quotes say “2,000円”" in done.output


def test_an_answer_of_a_prepared_revision_is_written_there_and_given_from_its_day(
    company: Company, revise: Callable[[int], Path]
) -> None:
    (answers,) = revise(-5).rglob("answers.yaml")
    answers.write_text("[]\n", encoding="utf-8")
    day = date_of(now()) + timedelta(days=5)

    refused = company.madoguchi("knowledge", "revised", "fee").output
    answers.write_text(PREPARED, encoding="utf-8")
    declared = company.madoguchi("knowledge", "revised", "fee")

    assert f"{answers}: write the answer as from {day} on here." in refused
    assert declared.exit_code == 0


def test_ask_counts_the_sign_offs_of_the_database(
    company: Company, revise: Callable[[int], Path]
) -> None:
    folder = revise(0)
    before = company.madoguchi("ask", "手数料はいくら").output
    declares_in_slack(folder, "U02YUI")
    company.madoguchi("knowledge", "sign", "fee")
    after = company.madoguchi("ask", "手数料はいくら").output

    assert "fee  withheld" in before
    assert "方針が改定されました。" in before
    assert "二千円です。" not in before
    assert "二千円です。" in after
    assert "withheld" not in after


def test_worklist_and_ask_know_what_was_edited_in_place_since_the_desk_ran(
    company: Company, revise: Callable[[int], Path]
) -> None:
    folder = revise(0)
    shutil.rmtree(folder / "policy" / "revisions")
    with closing(migrate_and_open(Settings.read())) as storage:
        casebook = Casebook(storage.database, storage.sealer, clock=now)
        answerer = Answerer.open(folder, today=lambda: date_of(now()))
        BaselineStore(casebook, lambda: answerer, lambda: OFFICE, now)()
    for name in ("policy.ja.txt", "clauses.yaml"):
        file = folder / "policy" / name
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("お返ししません", "お返しします"), encoding="utf-8")

    told, row = worklist(company)
    entries = folder / "entries.yaml"
    text = entries.read_text(encoding="utf-8")
    entries.write_text(text.replace("返りません。", "返ります。"), encoding="utf-8")
    rewritten = company.madoguchi("knowledge", "worklist").output
    entries.write_text(text, encoding="utf-8")

    assert "  the answer's text is the same as before the revision\n" in told
    assert row["same_text"] is True
    assert "the same as before" not in rewritten
    assert f"copy  by {date_of(now()) + timedelta(days=14)}  not revised yet" in told
    assert "  - 控えはお返ししません。\n  + 控えはお返しします。" in told
    assert "1 to revise" in told
    shown = company.madoguchi("ask", "控えは返る").output
    assert "copy  withheld" in shown
    assert "返りません。" not in shown


def test_what_earlier_and_later_versions_kept_of_an_answer_is_read(company: Company) -> None:
    company.records()
    noted = {"old": [{}, None, False], "new": [{}, None, True, "digest", "policy", "more"]}
    with closing(migrate_and_open(Settings.read())) as storage:
        casebook = Casebook(storage.database, storage.sealer, clock=now)
        with casebook.transaction() as work:
            work.store_value("sentences_of_answers", json.dumps(noted))
        kept = load_answer_baselines(casebook)

    assert {entry: each.text for entry, each in kept.items()} == {"old": "", "new": "digest"}


def test_a_wrong_base_does_not_replace_what_was_kept_before_the_next_day(
    company: Company, revise: Callable[[int], Path]
) -> None:
    ours = revise(0)
    wrong = company.folder / "wrong"
    shutil.copytree(ours, wrong)
    for file in wrong.rglob("*.*"):
        text = file.read_text(encoding="utf-8").replace("手数料は1件に", "入会金は1名に")
        file.write_text(text.replace("控えは", "領収書は"), encoding="utf-8")
    today = [date_of(now())]
    with closing(migrate_and_open(Settings.read())) as storage:
        casebook = Casebook(storage.database, storage.sealer, clock=now)

        def kept_after_reading(folder: Path) -> Mapping[str, AnswerBaseline]:
            answerer = Answerer.open(folder, today=lambda: today[0])
            keeping = BaselineStore(casebook, lambda: answerer, lambda: OFFICE, now)
            answerer.use_baselines(keeping.read())
            keeping()
            today[0] += timedelta(days=lasts)
            keeping()
            return load_answer_baselines(casebook)

        lasts = 0
        right = kept_after_reading(ours)
        mistaken, again = kept_after_reading(wrong), kept_after_reading(ours)
        lasts = 1
        replaced = kept_after_reading(wrong)

    assert right["copy"].sentences == {"控えはお返ししません。": "COPY"}
    assert right == mistaken == again
    assert replaced["copy"].sentences == {"領収書はお返ししません。": "COPY"}
