"""A revision in force is withdrawn: what it alone suspended is given again, and it is told."""

import shutil
from datetime import date

import pytest

from tests.stories.revisions.conftest import DAY, Base
from tests.stories.steps.mornings import goes_to
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from tests.stories.steps.revisions import UNDER_REVIEW, answers_home, dms
from workspace.driver import Slack

METHOD = "指定された方法で回答できないときはどうなりますか"
SENTENCE = "指定いただいた方法による対応が困難である場合は、異なる方法にて対応させていただく場合があります。"
AMENDED = "指定いただいた方法による対応が困難である場合は、回答をお断りする場合があります。"
NAMED, NAMED_ASKED = "reply-addressee", "回答を本人以外の人や別の住所に送れますか"
WAS = "対応が困難なときは、異なる方法で対応する場合があります。"
NOW = "対応が困難なときは、お断りする場合があります。"
LAW = "  law: {title:"
TITLE = "方針の変更が取り消されました"
READ = 120.0
"""Seconds until the base is read again at the latest, on a busy machine."""
SUSPENDED = (
    "SELECT count(*) FROM notes WHERE name = 'sentences_of_answers' AND value LIKE '%{DAY}%'"
)


@pytest.mark.long
def test_a_withdrawn_revision_frees_what_reads_as_before(
    program: Running, base: Base, slack: Slack
) -> None:
    mei, yui, saki = map(slack.person, ("mei", "yui", "saki"))
    named, method = asks(mei, NAMED_ASKED).words, asks(mei, METHOD).words
    base.revises((SENTENCE, AMENDED), (LAW, f"  suspends: [{NAMED}]\n{LAW}"))
    goes_to(program, date.fromisoformat(DAY), 10)
    assert program.becomes(lambda: asks(mei, METHOD).text == UNDER_REVIEW, READ)
    assert asks(mei, NAMED_ASKED).text == UNDER_REVIEW
    assert program.waits_until(SUSPENDED.format(DAY=DAY), 1)

    # One of the two is rewritten for the new text; then the revision is withdrawn.
    base.edits("entries/reply.yaml", WAS, NOW)
    shutil.move(base.folder / "policy" / "revisions", base.folder.parent / "withdrawn")

    assert program.becomes(lambda: asks(mei, NAMED_ASKED).words == named, READ)
    withheld = asks(mei, METHOD)
    assert withheld.text == "回答を見直しています。"
    assert "令和8年8月20日からの方針の変更は取り消され" in withheld.words
    for person in (yui, saki):
        assert program.becomes(lambda who=person: len(dms(who, TITLE)) == 1)
        (told,) = dms(person, TITLE)
        assert "書き直された回答が1件あり" in told.words
        assert "方針の変更は取り消され、元の文面に戻りましたが" in answers_home(person).words

    # Restored, it needs no signature either.
    base.edits("entries/reply.yaml", NOW, WAS)
    assert program.becomes(lambda: asks(mei, METHOD).words == method, READ)
    assert program.becomes(lambda: "方針の変更は取り消され" not in answers_home(yui).words)
    released = [fields for _, fields, _ in program.audit() if "revision_withdrawn" in fields]
    assert released == [
        f"revision_withdrawn {DAY} {NAMED}",
        f"revision_withdrawn {DAY} reply-method-difficult",
    ]
    assert [len(dms(each, TITLE)) for each in (yui, saki)] == [1, 1]
    assert program.chain_holds()
