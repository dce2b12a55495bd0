"""What the policy says is cited with its section and revision, and its old numbers explained."""

import pytest

from tests.stories.complaints import Begins
from workspace.driver import Person

REVISION = "令和4年6月21日改正"
ASKED = (
    "開示請求の手数料はいくらですか",
    "クッキーで個人が特定されますか",
    "どんな安全管理措置を取っていますか",
    "本人確認書類は何が使えますか",
)


@pytest.mark.parametrize("question", ASKED)
def test_an_answer_cites_the_section_and_the_revision(mei: Person, question: str) -> None:
    # assertion: an answer from the policy cites section and revision
    reply = mei.waits_for(after=mei.writes(question, to="@madoguchi"))

    source = next(line for line in reply.words.splitlines() if line.startswith("出典："))
    assert f"{REVISION}の方針" in source
    assert source.removeprefix("出典：").split(" ・ ")[0]


def test_an_old_article_number_is_explained(mei: Person) -> None:
    # assertion: an answer from the policy cites section and revision
    asked = "利用目的の公表について方針は何と言っていますか"
    reply = mei.waits_for(after=mei.writes(asked, to="@madoguchi"))

    assert "法第18条" in reply.words
    assert "現行法の第21条に当たります" in reply.words


def test_a_ticket_keeps_its_policy_revision(begins: Begins) -> None:
    # the register's column 「方針の改正日」
    complaint = begins()

    assert complaint.program.ticket(complaint.number).policy_revision == "2022-06-21"
