"""Those who decide have everything in sight, and rule on GDPR, entrusted data, fee and addressee."""

import re

import pytest

from knowledge.text import Language
from tests.stories.steps.builders import KEN, SAKI
from tests.stories.steps.case import opens_form
from tests.stories.steps.disclosures import WHY, Request
from tickets.model.disclosure import CeaseUseReason, Decision, Ground, Outcome, RequestType
from tickets.model.documents import AgentKind, AuthorityDocument, Check, IdDocument
from tickets.model.kinds import Flag, Move, PartyRole
from workspace.driver import Person, Slack

LANGUAGES = pytest.mark.parametrize("language", ["ja", "en"])


@pytest.mark.long
@LANGUAGES
def test_the_decider_reads_how_the_person_was_identified_what_was_paid_and_by_when(
    case: Request, ken: Person, saki: Person, language: Language
) -> None:
    case.plays_to_search(ken)
    case.prepared.finds().grants()

    shown = _read_by_decider(case, saki, language)

    for words in {
        "ja": (
            "どなたから：本人",
            "本人確認：確認済",
            "確認した書類：運転免許証",
            "書類の現住所との一致：はい",
            "手数料：要・1,000円分の郵便切手（受領済）",
            "法33条は、日数を定めず、「遅滞なく」としています。",
        ),
        "en": (
            "From whom: the person concerned",
            "Identity check: confirmed",
            "ID paper checked: driving licence",
            "Address matches the ID paper: yes",
            "Fee: 1,000 yen in postage stamps (received)",
            "The Act sets no number of days (article 33): “without delay”.",
        ),
    }[language]:
        assert words in shown
    due = {
        "ja": r"回答 \d+/\d+\(.\)〔社内目標〕",
        "en": r"reply \w{3} \d+ \w{3} \(internal target\)",
    }
    assert re.search(due[language], shown)


@pytest.mark.long
def test_who_proposes_and_who_decides_read_what_the_same_contact_was_told_before(
    case: Request, ken: Person, saki: Person
) -> None:
    # O22
    refused = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G4}))
    before = case.recorded().to_search().drafts(refused).does(SAKI, Move.APPROVE).ticket.number
    case.recorded().to_search()

    for person, form in ((ken, "request_propose"), (saki, "request_decide")):
        view = case.opens(person, form)
        earlier = view.words.replace("\n", "").partition("同じ連絡先のこれまでの求め")[2]
        assert "決定した日時：" in earlier
        assert before in opens_form(person, view, "見る").words
        assert before in earlier
        assert "開示：不開示等" in earlier
        assert "事由：" in earlier
        case.prepared.grants()


@LANGUAGES
def test_the_decider_reads_who_does_what_once_it_is_approved(
    case: Request, saki: Person, language: Language
) -> None:
    why = frozenset({CeaseUseReason.HARM})
    wanted = (RequestType.DISCLOSE, RequestType.CEASE_USE)
    case.recorded(*wanted, reasons_35=why).to_search().grants()

    shown = _read_by_decider(case, saki, language)

    for words in {
        "ja": (
            "利用停止等の理由：権利又は正当な利益が害されるおそれ",
            "承認すると",
            "・営業部に、利用停止の実施を頼みます（顧客管理）。",
            "・送るものをそろえ、ほかの人が確かめます（担当：",
            "・回答の文書をご本人に送り、記録します（担当：",
        ),
        "en": (
            "Why use should cease: likely harm to rights or interests",
            "Once approved",
            "- Sales is asked to carry it out (ceasing use; CRM).",
            "- What is sent is packed, and another person checks it. Owner: ",
            "- The reply is sent to the person and recorded. Owner: ",
        ),
    }[language]:
        assert words in shown


def test_the_decider_reads_who_acts_for_the_person_and_how_that_was_proven(
    case: Request, saki: Person
) -> None:
    # 令13条
    wanted = case.recorded(role=PartyRole.DELEGATED_AGENT).to_check()
    checked = {"id_result": Check.OK, "id_paper": IdDocument.LICENCE, "id_address_match": True}
    proven = {
        "agent_id_paper": IdDocument.PASSPORT,
        "agent_kind": AgentKind.DELEGATED,
        "authority_paper": AuthorityDocument.POWER_OF_ATTORNEY,
        "authority_result": Check.OK,
    }
    wanted.does(KEN, Move.CHECK_IDENTITY, **checked, **proven).searches().finds().grants()

    shown = _read_by_decider(case, saki, "ja")

    for words in (
        "どなたから：委任を受けた代理人",
        "代理権の書類：委任状",
        "代理権の確認：確認済",
        "・回答の文書をご本人に送り、記録します",
    ):
        assert words in shown


def test_the_decider_reads_what_nobody_has_to_check(case: Request, saki: Person) -> None:
    # 32条1項: published matters may be asked by anyone
    wanted = case.recorded(RequestType.PUBLISHED_MATTERS).sends_form().arrives()
    wanted.searches().finds().grants()

    shown = _read_by_decider(case, saki, "ja")

    assert "本人確認：不要" in shown
    assert "手数料：不要" in shown
    assert "現住所との一致" not in shown


def _read_by_decider(case: Request, saki: Person, language: Language) -> str:
    """The decider's form in this language, without line breaks."""
    with case.slack.reads_in(saki, language):
        return case.opens(saki, "request_decide").words.replace("\n", "")


def test_the_eea_flag_stays_until_the_manager_has_ruled(
    case: Request, ken: Person, saki: Person
) -> None:
    case.recorded(flags=frozenset({Flag.EEA}))
    case.opens(ken, "request_describe")
    refused = case.sends(ken, {"flags": []})
    assert list(refused) == ["flags"]
    assert "管理者が判断するまで外せません" in refused["flags"]

    case.does(saki, "request_rule_on_gdpr", {"gdpr_applies": "no"})
    case.does(ken, "request_describe", {"flags": []})
    assert not case.ticket.flags


def test_other_moves_are_chosen_in_the_detail_view(
    case: Request, ken: Person, saki: Person
) -> None:
    case.recorded()
    sheet = case.opens(ken, "ticket_open")
    ken.clicks(sheet, "選ぶ", option="遅延連絡を頼む")
    assert ken.waits_for_view(after=sheet).title == "遅延連絡の案"

    # Each role is offered its own moves.
    assert "GDPRを判断" not in sheet.words
    assert "GDPRを判断" in case.opens(saki, "ticket_open").words


def test_a_ruling_by_the_deputy_names_the_deputy(case: Request, ken: Person, slack: Slack) -> None:
    case.recorded(footage=True)
    before = max((each.seq for each in ken.sees("@app")), default=0)
    case.does(slack.person("dai"), "request_rule_on_data", {"may_be_held": "yes", **WHY})
    told = [each for each in ken.sees("@app") if each.seq > before]
    assert f"{case.number}：代行者が判断しました" in [each.text for each in told]
    assert "判断：保有個人データに当たりうる" in told[-1].words
    assert "判断：保有個人データに当たりうる" in case.card(ken).words
    assert "（代行者）" in case.opens(ken, "ticket_history").words
    assert "（個人情報保護管理者）" not in case.opens(ken, "ticket_history").words


def test_the_manager_settles_the_fee(case: Request, ken: Person, saki: Person) -> None:
    case.recorded().to_check()
    case.does(saki, "request_settle_fee", {"keep_fee": "no"})
    form = case.opens(ken, "request_return_stamps")
    assert "返すもの：郵便切手 1,000円" in form.words


def test_the_reply_goes_to_an_agent_only_if_the_manager_allows_it(
    case: Request, ken: Person, saki: Person
) -> None:
    request = case.recorded(role=PartyRole.DELEGATED_AGENT, agent_kind=AgentKind.DELEGATED)
    proof = {"authority_paper": AuthorityDocument.POWER_OF_ATTORNEY, "authority_result": Check.OK}
    request.to_check().identified().does(KEN, Move.CHECK_IDENTITY, id_result=Check.OK, **proof)
    request.searches().finds().granted()
    assert "宛先：ご本人" in case.opens(ken, "request_reply").words
    case.does(saki, "request_addressee", {"move_reason": "委任状に受領の委任がある"})
    assert "宛先：代理人（管理者が許可）" in case.opens(ken, "request_reply").words
