"""The second person reads an answer and sends it back in place of signing it."""

from datetime import date

import pytest

from tests.stories.revisions.conftest import DAY, Base
from tests.stories.steps.mornings import goes_to
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from tests.stories.steps.revisions import (
    UNDER_REVIEW,
    answers_home,
    declares,
    dms,
    opens,
    row_text,
    rows,
    sends_back,
    signs,
    tries_to_send_back,
)
from workspace.driver import Slack

ENTRY = "reply-method-difficult"
METHOD = "指定された方法で回答できないときはどうなりますか"
SENTENCE = "指定いただいた方法による対応が困難である場合は、異なる方法にて対応させていただく場合があります。"
AMENDED = "指定いただいた方法による対応が困難である場合は、回答をお断りする場合があります。"
WHY = "お断りすることがある、と書いてください。"
TITLE = "回答が差し戻されました"
KEPT = "SELECT count(*) FROM returned_answers WHERE reason IS NOT NULL"


@pytest.mark.long
def test_an_answer_is_sent_back_with_a_reason_and_submitted_again(
    program: Running, base: Base, slack: Slack
) -> None:
    mei, yui, saki = map(slack.person, ("mei", "yui", "saki"))
    base.revises((SENTENCE, AMENDED))
    goes_to(program, date.fromisoformat(DAY), 10)
    assert program.becomes(lambda: asks(mei, METHOD).text == UNDER_REVIEW)
    declares(yui, ENTRY)

    # A card number is refused under its field, and the form stays open.
    refused = tries_to_send_back(saki, ENTRY, f"{WHY} 4111 1111 1111 1111")
    assert [*refused] == ["reason"]
    assert "カード番号は記録できません" in refused["reason"]
    sends_back(saki, ENTRY, WHY)

    # Yui is told, without the reason, which stands at Home and in her form.
    assert program.becomes(lambda: len(dms(yui, TITLE)) == 1)
    (told,) = dms(yui, TITLE)
    assert "<@U03MGR>" in str(told.blocks)
    assert WHY not in str(told.blocks)
    row = row_text(yui, ENTRY)
    assert "に <@U03MGR> が差し戻し" in row
    assert f"差し戻しの理由：{WHY}" in row
    form = opens(yui, ENTRY, "見直した")
    assert "に <@U03MGR> が差し戻し" in str(form.blocks)
    assert WHY in form.words
    assert WHY in row_text(saki, ENTRY)
    assert asks(mei, METHOD).text == UNDER_REVIEW
    assert program.rows(KEPT) == [(1,)]
    assert WHY not in str(program.rows("SELECT * FROM returned_answers"))

    # Submitted again, it is no longer sent back; the reason is erased, and Saki may sign.
    declares(yui, ENTRY)
    assert "見直し済み・ほかの方の承認待ち" in row_text(yui, ENTRY)
    assert "差し戻し" not in row_text(saki, ENTRY)
    assert program.rows(KEPT) == [(0,)]
    assert "差し戻しの理由" not in signs(saki, ENTRY).words
    assert program.becomes(lambda: asks(mei, METHOD).text != UNDER_REVIEW)
    assert ENTRY not in rows(answers_home(yui))

    acts = [(who, fields.split()[0]) for who, fields, _ in program.audit() if ENTRY in fields]
    assert acts == [
        ("U02YUI", "answer_revised"),
        ("U03MGR", "answer_returned"),
        ("U02YUI", "answer_revised"),
        ("U03MGR", "answer_signed"),
    ]
    assert program.chain_holds()
