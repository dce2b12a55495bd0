"""Scenarios by the data: footage, recordings, entrusted and true data."""

from tests.stories.steps.complaints import Walk, number_of, takes
from tests.stories.steps.disclosures import Desk, offered
from tests.stories.steps.program import Running
from tickets.model.kinds import LetterKind
from workspace.driver import Person, Slack


def test_entrusted_data_is_redirected_without_naming_the_customer(
    desk: Desk, ken: Person, saki: Person
) -> None:
    # scenario 7: no customer is named, and nothing is said of whether anything is held
    desk.takes_call(ken)
    desk.does(ken, "request_describe", {"flags": ["entrusted"]})
    desk.does(saki, "request_redirect", {"move_reason": "委託元の顧客の名簿だけのため"})

    letter = desk.letter(ken, LetterKind.REDIRECTION, why="送付のため")
    assert "委託元と思われる会社へお申し出ください" in letter
    assert not [words for words in ("保有して", "委託元の顧客の名簿") if words in letter]
    assert desk.status == "closed"


def test_entrusted_data_that_a_search_finds_is_not_ours_to_disclose(
    desk: Desk, slack: Slack, ken: Person, saki: Person
) -> None:
    # scenario 7: G3, not personal data that the business holds
    desk.to_search(ken)
    desk.finds(slack.person("nao"), slack.person("haru"))
    form = desk.opens(ken, "request_propose")
    form = desk.chooses(ken, "outcome.disclose", "not_applicable")
    assert offered(form, "grounds.disclose") == ["G3"]
    reason = "委託を受けて取り扱う情報であり、開示する権限がありません。"
    chosen = {"outcome.disclose": "not_applicable", "grounds.disclose": ["G3"]}
    desk.proposes(ken, chosen, **{"reason.disclose": reason})
    desk.is_decided(saki)

    assert reason in desk.letter(ken, LetterKind.REPLY)


def test_footage_is_kept_from_being_overwritten_before_anybody_is_identified(
    desk: Desk, ken: Person, saki: Person
) -> None:
    # scenario 8; found only by the hour and not by the person, it is not data that is held
    desk.takes_call(ken, marks=["footage"], target_scope="先週火曜日の受付のカメラの映像")
    desk.does(ken, "request_preserve", {"systems": ["crm"]})
    (kept,) = desk.ticket.disclosure.preservations
    assert kept.system == "crm"

    desk.does(saki, "request_rule_on_data", {"may_be_held": "no"})
    desk.does(saki, "request_redirect", {"move_reason": "人で検索できない映像のため"})
    assert desk.status == "closed"
    assert not desk.ticket.disclosure.form_sent_on  # no fee was asked for in vain


def test_a_call_recording_is_disclosed_in_part(
    desk: Desk, slack: Slack, ken: Person, saki: Person
) -> None:
    # scenario 9: the other party and the secrecy of communications are the manager's to weigh
    desk.takes_call(ken, marks=["footage"], target_scope="8月1日の通話の録音")
    desk.does(saki, "request_rule_on_data", {"may_be_held": "yes"})
    desk.sends_form(ken)
    desk.arrives(ken, method_requested="other")
    desk.identified(ken)
    desk.searches(ken)
    desk.finds(slack.person("nao"), slack.person("haru"))
    looked_at = {"third_party_data": "yes", "secrecy_of_communications": "yes"}
    chosen = {"outcome.disclose": "partial", "grounds.disclose": ["G4", "G6"]}
    desk.proposes(ken, chosen, **looked_at, **{"reason.disclose": "通話の相手方の発言を含むため"})
    shown = desk.opens(saki, "request_decide").words
    assert "第三者の情報：含まれている" in shown
    assert "通信の秘密：含まれている" in shown
    desk.is_decided(saki)

    letter = desk.letter(ken, LetterKind.REPLY)
    assert "第33条第2項第1号" in letter
    assert "第33条第2項第3号" in letter
    assert "通話の相手方の発言を含むため" in letter
    assert "希望の回答方法：" in desk.opens(ken, "request_reply").words


def test_an_impossible_method_is_chosen_anew_or_announced(
    desk: Desk, slack: Slack, ken: Person, saki: Person
) -> None:
    # scenario 23; the gate itself is O21 in test_request_mail.py
    desk.takes_call(ken)
    desk.sends_form(ken)
    desk.arrives(ken, method_requested="electronic")
    desk.identified(ken)
    desk.searches(ken)
    desk.finds(slack.person("nao"), slack.person("haru"))
    desk.proposes(ken, {"outcome.disclose": "granted"})
    desk.is_decided(saki)
    why = "記録が紙でしかないため"
    desk.does(ken, "request_notify_method", {"method_change_reason": why})
    before = desk.letter(ken, LetterKind.METHOD_CHANGE)
    desk.is_answered(ken)
    after = desk.letter(ken, LetterKind.REPLY)

    assert why in before
    assert f"理由：{why}" in after
    assert "ご指定の方法" in after


def test_security_measures_are_explained_without_a_request(
    desk: Desk, slack: Slack, ken: Person, saki: Person
) -> None:
    # scenario 24
    desk.takes_call(ken, types=["other"], target_scope="安全管理措置の内容")
    desk.sends_form(ken, types=["published_matters"])
    desk.arrives(ken, yen=0, **{"paper.identity": "missing"})
    desk.searches(ken)
    form = desk.opens(ken, "request_propose")
    form = desk.chooses(ken, "outcome.published_matters", "partial")
    assert offered(form, "grounds.published_matters") == ["G7"]  # what would weaken security
    assert "訴え可" not in desk.opens(ken, "ticket_open").words

    chosen = {"outcome.published_matters": "granted"}
    desk.finds(slack.person("nao"), slack.person("haru"))
    desk.proposes(ken, chosen)
    desk.is_decided(saki)
    assert "手数料" not in desk.letter(ken, LetterKind.REPLY)


def test_a_change_of_address_is_answered_at_once(
    slack: Slack, program: Running, ken: Person
) -> None:
    # scenario 26: neither a request under article 34, nor an identity check, nor a fee
    receipt = takes(ken, category="inquiry", detail="引っ越したので住所を変えたい")
    number = number_of(receipt)
    assert number.startswith("C-")
    assert not [words for words in ("申請書", "本人確認", "手数料") if words in receipt.words]

    walk = Walk(slack, program, number)
    assert walk.submits(ken, "complaint_answer_at_once", template="correction-wish") == {}
    assert walk.status == "responded"
    assert program.raised(number) == {}


def test_true_data_is_not_corrected(desk: Desk, slack: Slack, ken: Person, saki: Person) -> None:
    # scenario 27
    desk.takes_call(ken, types=["change"], target_scope="未払いの記録")
    desk.sends_form(ken, types=["delete_content"])
    desk.arrives(ken, yen=0)
    desk.identified(ken)
    desk.searches(ken)
    desk.finds(slack.person("nao"), slack.person("haru"))
    form = desk.opens(ken, "request_propose")
    form = desk.chooses(ken, "outcome.delete_content", "refused")
    assert offered(form, "grounds.delete_content") == ["G1", "G2", "G3", "G6", "G7"]

    chosen = {"outcome.delete_content": "refused", "grounds.delete_content": ["G7"]}
    reason = "記録の内容が事実であるためです。"
    desk.proposes(ken, chosen, **{"reason.delete_content": reason})
    desk.is_decided(saki)

    letter = desk.letter(ken, LetterKind.REPLY)
    assert "第34条第2項" in letter
    assert reason in letter
    assert "払戻し" not in letter  # no fee was due
