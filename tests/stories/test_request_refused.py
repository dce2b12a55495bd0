"""Refused for want of identity, after a correction that nobody answered (G1; d5, d5f, d8)."""

from tests.stories.case import detail
from tests.stories.program import Running
from tests.stories.requests import NOTHING_OF_OTHERS, Desk, offered
from workspace.driver import Person, Slack

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
