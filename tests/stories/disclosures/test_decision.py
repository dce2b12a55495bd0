"""A disclosure request is granted, changed, sent back or refused."""

import pytest

from tests.stories.steps.case import detail
from tests.stories.steps.disclosures import IDENTIFIED, NOTHING_OF_OTHERS, Desk, offered
from tests.stories.steps.program import Running
from workspace.driver import Person, Slack


def test_a_disclosure_is_granted_from_the_call_to_the_closing(
    ken: Person, saki: Person, nao: Person, haru: Person, desk: Desk, program: Running
) -> None:
    desk.to_search(ken)
    assert desk.status == "searching"

    desk.finds(nao, haru)
    desk.does(ken, "request_propose", NOTHING_OF_OTHERS, chosen={"outcome.disclose": "granted"})
    assert desk.status == "decision"

    shown = desk.does(saki, "request_decide", {"ruling": "approve"})
    assert "見本花子様" in shown.words
    assert "直ちに訴えることができます" not in shown.words
    assert desk.status == "decided"

    desk.does(ken, "request_reply", {"method_used": "paper", "delivery_ref": "123-45-67890-1"})
    assert desk.receipt is not None
    assert "回答" in desk.receipt.words
    desk.does(ken, "request_close", {"disposal": "shredded"})

    assert desk.status == "closed"

    # Whatever was posted meanwhile says nothing of the person.
    assert program.settled()
    said = "\n".join(
        message.words
        for reader, channel in ((ken, "C03DESK"), *((each, "@app") for each in (ken, saki, nao)))
        for message in reader.sees(channel)
    )
    assert desk.number in said
    assert not [each for each in ("見本花子", "1234-5678", "12345678", "千代田") if each in said]


def test_a_granted_correction_is_carried_out_before_the_reply(
    ken: Person, saki: Person, nao: Person, haru: Person, desk: Desk
) -> None:
    desk.takes_call(ken, types=["change"])
    desk.sends_form(ken, types=["correct", "add"])
    desk.arrives(ken, yen=0)
    desk.identified(ken)
    desk.searches(ken)
    desk.finds(nao, haru)
    granted = {"outcome.correct": "granted", "outcome.add": "granted"}
    desk.does(ken, "request_propose", {**granted, **NOTHING_OF_OTHERS})
    desk.does(saki, "request_decide", {"ruling": "approve"})

    desk.opens(ken, "request_reply")
    refused = desk.sends(ken, {"method_used": "paper", "delivery_ref": "123-45-67890-1"})
    assert "措置がまだです" in "".join(refused.values())
    form = desk.does(nao, "request_execute_part", {"executed.correct": ["crm"]})
    assert offered(form, "executed.correct") == ["crm"]
    desk.opens(ken, "request_execute")
    assert list(desk.sends(ken, {})) == ["executed.add"]
    assert desk.sends(ken, {"executed.add": ["crm"], "others_told": "yes"}) == {}

    assert desk.status == "executed"


def test_every_system_with_data_is_handled_or_explained(
    ken: Person, saki: Person, nao: Person, haru: Person, desk: Desk
) -> None:
    desk.takes_call(ken, types=["cease"])
    desk.sends_form(ken, types=["erase"], reasons_35=["no_longer_needed"])
    desk.arrives(ken, yen=0)
    desk.identified(ken)
    desk.searches(ken)
    desk.finds(nao, haru, payroll="found")
    desk.does(ken, "request_propose", {"outcome.erase": "granted", **NOTHING_OF_OTHERS})
    desk.is_decided(saki)
    desk.does(nao, "request_execute_part", {"executed.erase": ["crm"]})

    desk.opens(ken, "request_execute")
    assert list(desk.sends(ken, {})) == ["executed.erase"]
    form = desk.opens(haru, "request_execute_part")
    assert offered(form, "untouched.erase") == ["payroll"]
    assert list(desk.sends(haru, {"untouched.erase": ["payroll"]})) == ["reason"]
    why = {"untouched.erase": ["payroll"], "reason": "法定の保存期間のため"}
    assert desk.sends(haru, why) == {}
    desk.does(ken, "request_execute")

    assert desk.status == "executed"


def test_a_changed_decision_needs_the_drafters_confirmation(
    ken: Person, saki: Person, nao: Person, haru: Person, desk: Desk
) -> None:
    # O22
    desk.to_search(ken)
    desk.finds(nao, haru)
    chosen = {"outcome.disclose": "partial", "grounds.disclose": ["G4"]}
    words = {"reason.disclose": "第三者の情報を含むため", **NOTHING_OF_OTHERS}
    desk.does(ken, "request_propose", words, chosen=chosen)

    desk.opens(saki, "request_decide")
    form = desk.chooses(saki, "ruling", "change")
    assert form.values["reason.disclose"]["answer"]["value"] == "第三者の情報を含むため"
    assert form.values["basis.disclose.G4"]["answer"]["value"] == "法33条2項1号"
    assert desk.sends(saki, {"reason.disclose": "ほかの方の氏名を含むため"}) == {}
    assert desk.status == "decision"

    shown = desk.does(ken, "request_confirm")
    assert "ほかの方の氏名を含むため" in shown.words
    assert desk.status == "decided"


def test_the_decider_reads_a_long_reason_in_full(
    ken: Person, saki: Person, nao: Person, haru: Person, desk: Desk
) -> None:
    desk.to_search(ken)
    desk.finds(nao, haru)
    reason = "第三者の情報を含むため。" * 240 + "ここまで。"
    chosen = {"outcome.disclose": "refused", "grounds.disclose": ["G4"]}
    desk.does(
        ken, "request_propose", {"reason.disclose": reason, **NOTHING_OF_OTHERS}, chosen=chosen
    )

    shown = desk.opens(saki, "request_decide").words.replace("\n", "")

    assert shown.count("ここまで。") == 2  # in the proposal, and in the letter


@pytest.mark.parametrize(
    ("ruling", "status"), [("send_back", "searching"), ("send_back_to_check", "checking")]
)
def test_a_proposal_is_sent_back_with_a_reason(
    desk: Desk, slack: Slack, ruling: str, status: str
) -> None:
    ken, saki, nao, haru = (slack.person(name) for name in ("ken", "saki", "nao", "haru"))
    desk.to_search(ken)
    desk.finds(nao, haru)
    desk.does(ken, "request_propose", NOTHING_OF_OTHERS, chosen={"outcome.disclose": "granted"})

    desk.opens(saki, "request_decide")
    desk.chooses(saki, "ruling", ruling)
    assert list(desk.sends(saki, {})) == ["move_reason"]
    assert desk.sends(saki, {"faults": ["facts", "wording"]}) == {}

    assert desk.status == status


def test_a_proposal_sent_back_to_checking_is_searched_again(
    ken: Person, nao: Person, haru: Person, saki: Person, desk: Desk
) -> None:
    desk.to_search(ken)
    desk.finds(nao, haru)
    desk.proposes(ken, {"outcome.disclose": "granted"})
    back = {"move_reason": "住所が違います"}
    desk.does(saki, "request_decide", back, chosen={"ruling": "send_back_to_check"})

    desk.does(ken, "request_check_identity", {**IDENTIFIED, "id_address_match": "no"})
    desk.opens(ken, "request_search")
    assert list(desk.sends(ken, {})) == ["searching"]
    desk.identified(ken)
    desk.searches(ken)
    desk.proposes(ken, {"outcome.disclose": "granted"})

    assert desk.is_decided(saki)


REASON = "本人確認書類の写しがなく、補正をお願いしましたが、お返事をいただけませんでした。"


def test_insufficient_stamps_are_returned_after_the_refusal(
    desk: Desk, ken: Person, saki: Person, program: Running
) -> None:
    # O18: too few are a defect, and never became the fee
    desk.takes_call(ken)
    desk.sends_form(ken)
    desk.arrives(ken, yen=500)
    assert desk.receipt is not None
    assert "不備：手数料" in desk.receipt.words
    assert "かからない手数料" not in desk.receipt.words
    desk.does(ken, "request_correct")
    program.clock.passes(days=8)
    desk.moves(ken, "request_remind")
    program.clock.passes(days=8)
    desk.does(
        ken,
        "request_propose",
        {"reason.disclose": "手数料が足りず、補正のお願いにもお返事がないため。"},
        chosen={"outcome.disclose": "refused", "grounds.disclose": ["G2"]},
    )
    shown = desk.is_decided(saki)
    assert "返還" not in shown.words  # nothing was paid that could be kept

    assert "返すもの：郵便切手 500円" in desk.opens(ken, "request_return_stamps").words
    assert desk.sends(ken, {"delivery_ref": "123-45-67890-1"}) == {}
    assert "手数料の額に足りず" in desk.letter(ken, "stamps_back")


def test_a_request_is_refused_on_g1_after_an_unanswered_correction(
    ken: Person, saki: Person, desk: Desk, program: Running
) -> None:
    # scenario 6
    # The form comes back with the stamps, but without a copy of an ID.
    desk.takes_call(ken)
    desk.sends_form(ken)
    desk.arrives(ken, **{"paper.identity": "missing"})
    assert desk.receipt is not None
    assert "不備：本人確認書類" in desk.receipt.words

    # Ken asks for it at once; the defect is ticked already.
    ken.clicks(desk.receipt, "補正を頼む")
    form = ken.waits_for_view(after=desk.receipt)
    assert form.values["defects"]["answer"]["selected_options"][0]["value"] == "identity"
    assert desk.sends(ken, {}) == {}
    assert desk.status == "correction_wait"

    # Nothing may count against the person before two weeks and a reminder have gone by.
    desk.opens(ken, "request_propose")
    desk.chooses(ken, "outcome.disclose", "refused")
    desk.chooses(ken, "grounds.disclose", ["G1"])
    early = desk.sends(ken, {"reason.disclose": REASON})
    assert early == {
        "outcome.disclose": "先に督促を送り、記録してください。",
        "grounds.disclose": "この不開示事由を使うには、先に補正を頼み、返事を待つ必要があります。",
    }
    assert "まだ待つ期間です" in desk.told(ken, "request_remind")
    program.clock.passes(days=7)
    assert "（再度のご連絡）" in desk.letter(ken, "correction")
    desk.moves(ken, "request_remind")
    program.clock.passes(days=8)

    # Now the refusal is proposed: G1 is offered, with what it asks for beside it.
    form = desk.opens(ken, "request_propose")
    form = desk.chooses(ken, "outcome.disclose", "refused")
    assert "本人・代理権の確認ができない（補正のあとだけ）" in form.words
    assert offered(form, "grounds.disclose") == ["G1", "G2", "G3", "G4", "G5", "G6", "G7"]
    desk.chooses(ken, "grounds.disclose", ["G1"])
    assert desk.sends(ken, {}) == {"reason.disclose": "「開示」の理由を入力してください。"}
    assert desk.sends(ken, {"reason.disclose": REASON}) == {}

    # The manager reads ground, permission, reason, letter, and what a refusal opens.
    shown = desk.opens(saki, "request_decide")
    for words in (
        "本人確認ができない場合",
        "補正を頼んだあとに限り、この求めに使えます",
        REASON,
        "見本花子様",
        "不開示とすると、ご本人は直ちに訴えることができます（法39条）",
    ):
        assert words in shown.words
    assert desk.sends(saki, {"ruling": "approve"}) == {}
    assert desk.status == "decided"

    # Told by registered mail, and closed; what the forms recorded as sent is owed no more.
    desk.does(ken, "request_reply", {"method_used": "paper", "delivery_ref": "123-45-67890-1"})
    assert "まだ送っていない文書" not in detail(ken, desk.number).words
    desk.does(ken, "request_close")
    assert desk.status == "closed"


def test_copies_from_a_correction_are_disposed_of_before_closing(
    ken: Person, saki: Person, desk: Desk, slack: Slack
) -> None:
    # O16
    desk.takes_call(ken)
    desk.sends_form(ken)
    desk.arrives(ken, **{"paper.identity": "missing"})
    desk.does(ken, "request_correct", {"defects": ["identity"]})

    desk.opens(ken, "request_corrected")
    assert list(desk.sends(ken, {})) == ["copies_arrived"]
    assert desk.sends(ken, {"copies_arrived": "yes"}) == {}
    desk.identified(ken)
    desk.searches(ken)
    desk.finds(slack.person("nao"), slack.person("haru"))
    desk.does(ken, "request_propose", NOTHING_OF_OTHERS, chosen={"outcome.disclose": "granted"})
    desk.is_decided(saki)
    desk.is_answered(ken)

    desk.does(ken, "request_close", {"disposal": "shredded"})
    assert desk.status == "closed"
