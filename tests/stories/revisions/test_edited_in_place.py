"""The policy is edited without a revision, or one is tidied up too early: the desk notices it."""

import shutil
from datetime import date

import pytest

from tests.stories.revisions.conftest import DAY, Base
from tests.stories.steps.mornings import goes_to
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from tests.stories.steps.revisions import UNDER_REVIEW, declares, opens, row_text, signs
from workspace.driver import Person, Slack

OLD, NEW = "手数料は1回の申請につき1,000円", "手数料は1回の申請につき2,000円"
METHOD = "指定された方法で回答できないときはどうなりますか"
SENTENCE = "指定いただいた方法による対応が困難である場合は、異なる方法にて対応させていただく場合があります。"
AMENDED = "指定いただいた方法による対応が困難である場合は、回答をお断りする場合があります。"
AS_BEFORE = "回答の文は改定前と同じです"
READ = 120.0
"""Seconds until the base is read again at the latest, on a busy machine."""
KEPT = "SELECT count(*) FROM notes WHERE name = 'sentences_of_answers'"
ENTRY = """
- id: {name}
  ask:
    ja: [社員食堂の献立{name}はどこで見られますか]
  answer:
    ja: 掲示板{name}で見られます。
"""


@pytest.mark.long
def test_text_and_clauses_edited_in_place_need_two_signatures(
    program: Running, base: Base, slack: Slack
) -> None:
    mei, yui, saki = map(slack.person, ("mei", "yui", "saki"))
    assert OLD in asks(mei).words
    assert program.becomes(lambda: program.rows(KEPT) == [(1,)])

    base.edits("policy/policy.ja.txt", "1,000円", "2,000円")
    base.edits("policy/clauses.yaml", "1,000円", "2,000円")
    base.edits("policy/clauses.yaml", "1,000 yen", "2,000 yen")
    base.edits("entries/fee.yaml", "1,000円", "2,000円")
    base.edits("entries/fee.yaml", "¥1,000", "¥2,000")
    reads_again(program, base, mei, "甲")

    assert asks(mei).text == UNDER_REVIEW
    assert "手数料として1,000円(税込)" in row_text(yui, "fee-amount").partition("新：")[0]
    assert "手数料として2,000円(税込)" in row_text(yui, "fee-amount").partition("新：")[2]
    declares(yui, "fee-amount")
    read = signs(saki, "fee-amount").words
    assert NEW in read
    assert AS_BEFORE not in read
    assert program.becomes(lambda: NEW in asks(mei).words)

    # It stays so when the base is read once more.
    kept = "SELECT count(*) FROM notes WHERE value LIKE '%手数料として2,000円%'"
    assert program.waits_until(kept, 1)
    reads_again(program, base, mei, "乙")
    assert NEW in asks(mei).words


@pytest.mark.long
def test_a_revision_tidied_up_before_the_signatures_suspends_all_the_same(
    program: Running, base: Base, slack: Slack
) -> None:
    mei, yui, saki = map(slack.person, ("mei", "yui", "saki"))
    base.revises((SENTENCE, AMENDED))
    goes_to(program, date.fromisoformat(DAY), 9, 5)
    assert program.becomes(lambda: asks(mei, METHOD).text == UNDER_REVIEW, READ)
    assert program.waits_until(f"{KEPT} AND value LIKE '%{DAY}%'", 1)

    revision = base.folder / "policy" / "revisions" / DAY
    for file in revision.iterdir():
        shutil.move(file, base.folder / "policy" / file.name)
    shutil.rmtree(revision.parent)
    reads_again(program, base, mei, "丙")

    assert asks(mei, METHOD).text == UNDER_REVIEW
    assert AMENDED in row_text(yui, "reply-method-difficult")
    assert "期限 9/3(木)" in row_text(yui, "reply-method-difficult")
    assert AS_BEFORE in opens(yui, "reply-method-difficult", "見直した").words
    declares(yui, "reply-method-difficult")
    assert AS_BEFORE in signs(saki, "reply-method-difficult").words
    assert program.becomes(lambda: asks(mei, METHOD).text != UNDER_REVIEW)
    assert program.chain_holds()


def reads_again(program: Running, base: Base, person: Person, name: str) -> None:
    """Edit another entry, and wait until it is answered."""
    base.adds("entries/policy.yaml", ENTRY.format(name=name))
    question = f"社員食堂の献立{name}はどこで見られますか"
    assert program.becomes(lambda: f"掲示板{name}" in asks(person, question).words, READ)
