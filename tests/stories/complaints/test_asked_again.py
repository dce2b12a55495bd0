"""A department that is asked again after a complaint was reopened."""

from tests.stories.steps.complaints import DRAFT, Begins
from tests.stories.steps.program import Running
from workspace.driver import Person

REASON = "まだメールが届くとのお電話。もう一つの名簿も見てほしい"
FOUND, NOTED = "一つの名簿に残っていました", "配信の設定も直しました"


def test_a_department_asked_again_reads_why_and_what_it_answered_itself(
    begins: Begins, program: Running, ken: Person, saki: Person, nao: Person, haru: Person
) -> None:
    # O20
    case = begins(detail="名簿から消してほしい", leak="no", name="見本花子").assessed()
    case.does(nao, "complaint_report_findings", {"note": FOUND})
    case.does(nao, "ticket_note", {"note": NOTED})
    case.does(ken, "ticket_note", {"note": "窓口の控え"})
    case.does(ken, "complaint_draft", DRAFT)
    assert case.decides(saki, "approve") == {}
    case.is_accepted(ken)
    form = case.opens(ken, "complaint_reopen")
    assert "部門に改めて調査を頼むと、その部門もこの理由を読みます" in form.words
    assert case.sends(ken, {"move_reason": REASON}) == {}
    case.moves(ken, "complaint_resume")

    form = case.opens(nao, "complaint_report_findings")

    for words in ("再開の理由", REASON, "調査の結果（", FOUND, NOTED):
        assert words in form.words
    assert "窓口の控え" not in form.words
    read = program.audit("read_pii", case.number, nao.id)[-1][1]
    assert "move_reason" in read
    assert REASON in case.opens(nao, "ticket_contents").words

    case.does(ken, "ticket_forward", {"department": "hr"})
    form = case.opens(haru, "complaint_report_findings")
    assert REASON in form.words
    assert FOUND not in form.words
    case.does(haru, "complaint_report_findings", {"note": "当部門にはありません"})
    case.opens(haru, "ticket_contents")
    assert case.sends(haru, {"why": "追加の質問に答える"}) == {}
    assert REASON not in case.receipt.words
    assert "当部門にはありません" in case.receipt.words
