"""1,000円 becomes 2,000円 from a day on: before, on and after that day."""

from datetime import date

import pytest

from tests.stories.revisions.conftest import DAY, Base
from tests.stories.steps.case import reply_to
from tests.stories.steps.homes import home
from tests.stories.steps.mornings import goes_to
from tests.stories.steps.program import Running, runs
from tests.stories.steps.questions import FEE, FEE_IN_ENGLISH, asks, mentions
from tests.stories.steps.revisions import (
    UNDER_REVIEW,
    answers_home,
    declares,
    dms,
    follows,
    now,
    opens,
    row_text,
    rows,
    signs,
)
from workspace.driver import Message, Person, Slack

OLD, NEW = "手数料は1回の申請につき1,000円", "手数料は1回の申請につき2,000円"
NEW_SENTENCE = "1回の申請ごとに、手数料として2,000円(税込)を申し受けます。"
READ = 120.0  # seconds until an edit is read, on a busy machine
COST = FEE_IN_ENGLISH
ENGLISH = "英語の回答は「¥1,000」、根拠の記載は「2,000円」"
TRANSLATED = "引用の英訳は「1,000 yen」、原文は「2,000円」"
QUOTED = "引用する「1,000円分の郵便切手」は、改定後の方針にありません。代わりの記載は「2,000円分の"
REVISED, CHANGED = "方針が改定されました", "お尋ねの回答が変わりました"


@pytest.mark.long
def test_the_fee_doubles(program: Running, base: Base, slack: Slack) -> None:
    names = ("mei", "emma", "nao", "ken", "yui", "saki")
    mei, emma, nao, ken, yui, saki = map(slack.person, names)
    day = date.fromisoformat(DAY)
    base.revises(("1,000円", "2,000円"))

    # Before: three people ask, and want to be told of changes. Ken's answer is shared.
    for person in (mei, nao):
        told = follows(person, asks(person))
        assert OLD in told.words
        assert "方針の改定でこの回答が変わったら、DMで1回お知らせします" in told.words
        assert "お知らせをやめる" in told.buttons
    english = follows(emma, asks(emma, COST))
    assert "If a revision of the policy changes this answer, you will get one" in english.words
    asked = ken.mentions(FEE, "C01GENERAL")
    answer = ken.waits_for(after=asked)
    ken.clicks(answer, "みんなに共有")
    shared = mei.waits_for(after=answer)
    assert OLD in shared.words
    assert program.settled()
    kept = str(program.rows("SELECT * FROM recalls"))
    assert not any(who in kept for who in ("U01MEI", "U03EMMA", "U07NAO", "U02KEN", "C01GENERAL"))

    assert program.becomes(lambda: "8/20(木) に施行" in row_text(yui, "fee-amount"))

    # On the day: nowhere the old answer, everywhere the new sentence and a way to a person.
    goes_to(program, day, 8)
    late = asks(mei)
    assert late.text == UNDER_REVIEW
    assert NEW_SENTENCE in late.words
    assert "令和8年8月20日" in late.words
    assert OLD not in late.words
    assert late.buttons == ["人に聞く"]
    command = runs(mei, f"/privacy {FEE}")
    assert (command.text, command.buttons) == (UNDER_REVIEW, ["人に聞く"])
    mentioned = mentions(mei)
    assert (mentioned.text, mentioned.buttons) == (UNDER_REVIEW, ["人に聞く"])
    examples = asks(mei, "クジラの平均寿命")
    offered = reply_to(mei, examples, "質問の例")
    mei.clicks(offered, "この質問を見る", nth=1)
    assert mei.waits_for(after=offered).text == UNDER_REVIEW  # picked from candidates
    suggested = home(mei)
    mei.clicks(suggested, "suggest", option=FEE, nth=1)
    modal = mei.waits_for_view(after=suggested)
    assert UNDER_REVIEW in modal.words
    assert modal.buttons == ["人に聞く"]
    mei.closes()
    mei.clicks(first(mei), "役に立った")  # under an old message: the old text goes
    assert program.becomes(lambda: UNDER_REVIEW in first(mei).text)
    assert OLD not in first(mei).words
    assert dms(yui, REVISED) == []  # it is before nine

    # In the morning the curator and the manager hear of it, once.
    goes_to(program, day, 9, 5)
    assert program.becomes(lambda: len(dms(yui, REVISED)) == 1)
    assert program.becomes(lambda: len(dms(saki, REVISED)) == 1)
    notice = dms(saki, REVISED)[0]
    assert "「改定時に知らせる」を押した人は3人" in notice.words
    assert "チャンネルにある回答は1件" in notice.words
    assert not any(name in notice.words for name in ("U01MEI", "mei", "nao"))

    # What the desk file still says is told, too: it is what receipts and letters show.
    differing = "方針の手数料は2,000円ですが、設定は1,000円分の郵便切手です。"
    assert differing in notice.words
    assert differing in dms(yui, REVISED)[0].words
    shown = home(saki)
    saki.clicks(shown, "設定の点検")
    assert differing in saki.waits_for_view(after=shown).words
    saki.closes()

    # The manager releases the recall: three are told once, and the shared message is marked.
    saki.clicks(notice, "知らせる")
    assert program.becomes(lambda: dms(mei, CHANGED) != [])
    for person in (mei, nao):
        (told,) = dms(person, CHANGED)
        assert "手数料として1,000円(税込)" in told.words
        assert NEW_SENTENCE in told.words
        assert "見直し中です" in told.words
    (told,) = dms(emma, "An answer you wanted to follow has changed")
    assert "The answer is under review." in told.words
    assert "Reference translation: " in told.words
    assert program.becomes(lambda: "改定前の回答です" in now(mei, shared).words)
    assert OLD not in now(mei, shared).words
    assert program.becomes(lambda: program.rows("SELECT count(*) FROM recalls") == [(1,)])

    # Yui rewrites the answer; while its English contradicts the policy, nobody can declare it
    # revised. Then another person has to sign it off.
    before = row_text(yui, "fee-amount")
    assert "旧：" in before
    assert NEW_SENTENCE in before
    assert "期限 9/3(木)" in before
    assert QUOTED in opens(yui, "fee-stamp-kinds", "見直した").words
    base.edits("entries/fee.yaml", "1,000円", "2,000円")
    form = lambda: opens(yui, "fee-amount", "見直した").words  # noqa: E731
    assert program.becomes(lambda: "日本語の回答" not in form(), READ)
    refused = form()
    assert ENGLISH in refused
    assert TRANSLATED in refused
    base.edits("entries/fee.yaml", "¥1,000", "¥2,000")
    base.edits(f"policy/revisions/{DAY}/clauses.yaml", "1,000 yen", "2,000 yen")
    assert program.becomes(lambda: NEW in form(), READ)
    declares(yui, "fee-amount")
    assert "見直し済み・ほかの方の承認待ち" in row_text(yui, "fee-amount")
    assert "accessory" not in rows(answers_home(yui))["fee-amount"]
    assert asks(mei).text == UNDER_REVIEW
    read = signs(saki, "fee-amount")
    assert NEW in read.words
    assert "<@U02YUI>" in str(read.blocks)

    # The answer is back, for everybody and where it was shared.
    assert program.becomes(lambda: NEW in asks(mei).words)
    assert NEW_SENTENCE in asks(mei).words
    again = asks(emma, COST).words
    assert "¥2,000" in again
    assert "1,000" not in again
    assert program.becomes(lambda: NEW in now(mei, shared).words)
    assert "いまの回答に置き換えました" in now(mei, shared).words
    assert len(dms(mei, CHANGED)) == 1
    acts = [fields.split()[0] for who, fields, _ in program.audit() if "fee-amount" in fields]
    assert acts == ["answer_revised", "answer_signed"]
    assert ("U03MGR", f"recall {DAY} people=3 messages=1", "") in program.audit("approve")
    assert program.chain_holds()


def first(person: Person) -> Message:
    """The person's first answer, as it is now."""
    return next(each for each in person.sees("@madoguchi") if each.bot)
