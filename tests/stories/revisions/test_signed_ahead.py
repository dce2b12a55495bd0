"""An answer that two persons sign before the day of the revision is never away."""

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
    follows,
    opens,
    row_text,
    signs,
)
from workspace.driver import Slack

PREPARED = """\
- id: fee-amount
  answer:
    ja: 手数料は1回の申請につき2,000円です。ご質問は{facts.desk_contact}へ。
    en: The fee is ¥2,000 for each application.
"""
OLD, NEW = "手数料は1回の申請につき1,000円", "手数料は1回の申請につき2,000円です。"
PAYING = "手数料はどうやって払いますか"
CHANGED = "お尋ねの回答が変わりました"


@pytest.mark.long
def test_an_answer_signed_ahead_changes_at_midnight(
    program: Running, base: Base, slack: Slack
) -> None:
    mei, yui, saki = map(slack.person, ("mei", "yui", "saki"))
    follows(mei, asks(mei))
    base.revises(("1,000円", "2,000円"), ("1,000 yen", "2,000 yen"))

    assert program.becomes(lambda: "8/20(木) に施行" in row_text(yui, "fee-amount"))
    assert (
        f"{DAY}/answers.yaml に、施行の日からの回答を書いてください"
        in opens(yui, "fee-amount", "見直した").words
    )
    base.adds(f"policy/revisions/{DAY}/answers.yaml", PREPARED)
    assert program.becomes(lambda: NEW in opens(yui, "fee-amount", "見直した").words)
    assert "8/20(木)からの回答" in opens(yui, "fee-amount", "見直した").words
    declares(yui, "fee-amount")
    assert "見直す回答" in answers_home(yui).words
    assert "うち承認済み" not in answers_home(yui).words
    signed = signs(saki, "fee-amount").words
    assert "（うち承認済み 1件）" in answers_home(yui).words
    assert NEW in signed
    assert row_text(yui, "fee-amount") == ""
    assert OLD in asks(mei).words  # until the day
    goes_to(program, date.fromisoformat(DAY), 0, 5)
    assert asks(mei).text in signed  # facts filled in
    assert asks(mei, PAYING).text == UNDER_REVIEW  # nobody signed this one

    goes_to(program, date.fromisoformat(DAY), 9, 5)
    assert program.becomes(lambda: len(dms(saki, "方針が改定されました")) == 1)
    saki.clicks(dms(saki, "方針が改定されました")[0], "知らせる")
    assert program.becomes(lambda: len(dms(mei, CHANGED)) == 1)
    assert "見直した回答をご覧になれます" in dms(mei, CHANGED)[0].words
    assert program.chain_holds()
