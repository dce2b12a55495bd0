"""What becomes of a draft that the decider sent back."""

from tests.stories.steps.builders import YUI
from tests.stories.steps.complaints import (
    DRAFT,
    Complaint,
    answer,
    fields,
)
from tests.stories.steps.messages import under
from tickets.model.kinds import Move
from workspace.driver import Person


def test_a_returned_draft_says_why_keeps_its_words_and_the_decider_reads_that_it_has_changed(
    drafted: Complaint, ken: Person, saki: Person
) -> None:
    # O3, O22
    alone = drafted.decides(saki, "send_back", {"why_back": ["other"]})
    assert list(alone) == ["move_reason"]
    why = {"why_back": ["promise", "facts"], "move_reason": "日付を約束している"}
    assert saki.submits(why).errors == {}
    assert drafted.status == "investigating"

    # Only the ticked reason stands in thread and history.
    thread = under(ken, drafted.card(ken))
    assert thread[-1] == "個人情報保護管理者 差し戻し（事実の不足、期限や約束がある）"
    history = drafted.opens(ken, "ticket_history").words.replace("\n", "")
    assert "差し戻し（事実の不足、期限や約束がある） → 調査中" in history
    assert "日付を約束" not in "".join(thread) + history

    drafted.does(ken, "complaint_describe", {"subjects": ["marketing", "sales_calls"]})
    form = drafted.opens(ken, "complaint_draft")
    assert "期限や約束がある、事実の不足\n日付を約束している" in form.words
    assert answer(form, "draft_reply") == DRAFT["draft_reply"]
    assert drafted.sends(ken, DRAFT | {"cause": "確認の漏れ"}) == {}
    form = drafted.opens(saki, "complaint_decide")
    again = "差し戻し（事実の不足、期限や約束がある）\n差し戻し後の変更：原因、申出の認否\n日付を約束している"
    assert again in form.words
    assert saki.submits({"decision": "approve"}).errors == {}
    assert drafted.status == "approved"


def test_a_returned_draft_is_submitted_unchanged_only_knowingly_and_the_decider_reads_it(
    drafted: Complaint, ken: Person, saki: Person
) -> None:
    # O22
    assert "差し戻し" not in drafted.opens(saki, "complaint_decide").words.split("どうしますか")[0]
    assert drafted.decides(saki, "send_back", {"why_back": ["wording"]}) == {}

    same = DRAFT | {"finding": "partly"}
    drafted.opens(ken, "complaint_draft")
    refused = drafted.sends(ken, same)
    assert list(refused) == ["as_before"]
    assert "何も変わっていません" in refused["as_before"]
    assert drafted.sends(ken, same | {"as_before": ["yes"]}) == {}

    form = drafted.opens(saki, "complaint_decide")
    assert "差し戻し（表現）\n差し戻し後の変更：なし" in form.words


def test_somebody_else_submits_a_returned_draft_unchanged_only_knowingly_too(
    drafted: Complaint, dai: Person, saki: Person
) -> None:
    # O22
    assert drafted.decides(saki, "send_back", {"why_back": ["wording"]}) == {}

    form = drafted.opens(dai, "complaint_draft")
    assert fields(form) == ["why"]
    assert drafted.sends(dai, {"why": "健さんが休みのため"}) == {}
    form = dai.waits_for_view(after=form)
    same = DRAFT | {"finding": "partly"}
    refused = drafted.sends(dai, same)
    assert list(refused) == ["as_before"]
    assert drafted.sends(dai, same | {"as_before": ["yes"]}) == {}

    decided = drafted.opens(saki, "complaint_decide").words
    assert "差し戻し（表現）\n差し戻し後の変更：なし" in decided


def test_a_draft_that_its_writer_may_no_longer_read_is_not_compared(
    drafted: Complaint, ken: Person, saki: Person
) -> None:
    # O22
    assert drafted.decides(saki, "send_back", {"why_back": ["wording"]}) == {}
    form = drafted.opens(ken, "complaint_draft")
    drafted.program.does(drafted.number, YUI, Move.TAKE)
    same = DRAFT | {"finding": "partly"}
    assert drafted.sends(ken, same) == {}
    assert "が更新しています" in ken.waits_for_view(after=form).words

    assert drafted.sends(ken, same) == {}

    decided = drafted.opens(saki, "complaint_decide").words
    assert "差し戻し（表現）" in decided
    assert "差し戻し後の変更" not in decided
