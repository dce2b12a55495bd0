"""A clause goes and one comes: prepared by the curator's command, signed by the deputy."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from tests.stories.revisions.conftest import DAY, Base
from tests.stories.steps.case import opens_by, opens_form
from tests.stories.steps.mornings import goes_to
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from tests.stories.steps.revisions import (
    UNDER_REVIEW,
    answers_home,
    changes,
    declares,
    dms,
    follows,
    row_text,
    signs,
)
from workspace.driver import Slack

METHOD = "指定された方法で回答できないときはどうなりますか"
STATISTICS = "開示請求の件数は公表していますか"
GONE = "※ 指定いただいた方法による対応が困難である場合は、異なる方法にて対応させていただく場合があります。"
SENTENCE = GONE.removeprefix("※ ")
CAME = "当社は、開示等の請求の件数を毎年4月に公表します。"
AMENDED = "回答の方法は、ご本人が指定された方法に限ります。"
RESTS_NOW = "郵送いただいた書面の記載内容及び添付書類等を当社にて確認し"  # of F10
PREPARED = f"""\
- id: reply-method-difficult
  answer:
    ja: {AMENDED}
    en: We answer by the method that the person chose.
  clauses: [F10]
"""
NEW_ENTRY = f"""
- id: request-statistics
  ask:
    ja: [{STATISTICS}, 開示請求は年に何件あるか公表していますか]
    en: [Do you publish the number of disclosure requests?]
  answer:
    ja: はい。毎年4月に公表しています。
    en: Yes, every April.
  clauses: [STATISTICS]
"""
CHANGED = "お尋ねの回答が変わりました"
COUNTS = "変更なし 69条項 ・ 場所の変更 0条項 ・ 文の変更 0条項 ・ 削除 1条項 ・ 新しい文 1件"


@pytest.mark.long
def test_a_clause_goes_and_one_comes(
    program: Running, base: Base, slack: Slack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei, nao, yui, saki, dai = map(slack.person, ("mei", "nao", "yui", "saki", "dai"))
    old = asks(mei, METHOD)
    assert SENTENCE in old.words
    follows(mei, old)
    follows(nao, asks(nao, METHOD))

    # Nao sees what is kept of her, and ends it.
    record = opens_by(nao, "/privacy mydata")
    assert METHOD in record.words
    ended = opens_form(nao, record, "やめる")
    assert "お知らせをやめました" in ended.words
    nao.closes(everything=True)
    assert program.rows("SELECT count(*) FROM recalls") == [(1,)]

    # The curator prepares the new text with the command, and names the new clause.
    text = base.policy.replace(f"    {GONE}\n", "") + f"\n{CAME}\n"
    (tmp_path / "new.txt").write_text(text, encoding="utf-8")
    update = ("knowledge", "policy", "update", str(tmp_path / "new.txt"), "--on", DAY)
    monkeypatch.setattr("bot.commands.knowledge.policy.now", program.now)
    told = CliRunner().invoke(main, [*update, "--knowledge", str(base.folder)]).output
    assert "F11  gone" in told
    assert CAME in told
    assert "reply-method-difficult" in told
    clauses = f"policy/revisions/{DAY}/clauses.yaml"
    base.edits(clauses, "NEW1", "STATISTICS")

    # The answers nearest to the new sentence are suspended too; it concerns none of them.
    prepared = (base.folder / clauses).read_text(encoding="utf-8")
    near = [line for line in prepared.splitlines() if f"does this concern it? {CAME}" in line]
    assert near
    for line in near:
        base.edits(clauses, f"{line}\n", "")
    assert SENTENCE in asks(mei, METHOD).words

    # Home tells how a revision is prepared, and shows this one clause by clause.
    ahead = "8/20(木) に施行（準備済み） ・ 見直す回答 1件"
    assert program.becomes(lambda: ahead in answers_home(yui).words)
    assert "madoguchi knowledge policy update NEW.txt" in answers_home(yui).words
    assert program.becomes(lambda: "STATISTICS" in changes(yui).words)
    read = changes(yui).words
    assert COUNTS in read
    gone, came = read.split("STATISTICS ・ ")
    assert "F11 ・ " in gone
    assert SENTENCE in gone
    assert f"・{METHOD}（reply-method-difficult）" in gone
    assert CAME in came
    assert "STATISTICS のこの記載による回答はありません。" in came

    # On the day the answer is withheld; nothing is quoted, because nothing came in its place.
    goes_to(program, date.fromisoformat(DAY), 9, 5)
    assert program.becomes(lambda: asks(mei, METHOD).text == UNDER_REVIEW)
    withheld = asks(mei, METHOD)
    assert "その記載は、今の方針にはありません。" in withheld.words
    assert SENTENCE not in withheld.words
    assert program.becomes(
        lambda: "この記載はなくなりました" in row_text(yui, "reply-method-difficult")
    )
    assert program.becomes(lambda: len(dms(saki, "方針が改定されました")) == 1)
    saki.clicks(dms(saki, "方針が改定されました")[0], "知らせる")
    assert program.becomes(lambda: len(dms(mei, CHANGED)) == 1)
    (notice,) = dms(mei, CHANGED)
    assert "この記載はなくなりました" in notice.words
    assert dms(nao, CHANGED) == []

    # What has changed is still to be read there, by the manager too.
    assert "8/20(木) から施行中" in answers_home(saki).words
    assert SENTENCE in changes(saki).words

    # A new answer on the new clause stands at once; the old one needs two persons.
    base.adds("entries/policy.yaml", NEW_ENTRY)
    base.adds(f"policy/revisions/{DAY}/answers.yaml", PREPARED)
    assert program.becomes(lambda: CAME in asks(mei, STATISTICS).words)
    declares(yui, "reply-method-difficult")
    read = signs(dai, "reply-method-difficult")
    assert AMENDED in read.words
    assert "ほかに、この回答のもとになる記載" in read.words
    assert RESTS_NOW in read.words
    assert program.becomes(lambda: asks(mei, METHOD).text == AMENDED)
    assert f"・{STATISTICS}（request-statistics）" in changes(yui).words
    mei.clicks(notice, "いまの回答を見る")
    assert AMENDED in mei.waits_for_view(after=notice).words
    mei.closes()
    assert program.chain_holds()
