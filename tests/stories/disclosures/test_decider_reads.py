"""The decider has everything in sight: who applies, identity, fee, days, and what follows."""

import re

import pytest

from knowledge.text import Language
from tests.stories.steps.builders import KEN
from tests.stories.steps.disclosures import Request
from tickets.model.disclosure import Reason35, RequestType
from tickets.model.documents import AgentKind, AuthorityDocument, Check, IdDocument
from tickets.model.kinds import Move, PartyRole
from workspace.driver import Person

LANGUAGES = pytest.mark.parametrize("language", ["ja", "en"])


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


@LANGUAGES
def test_the_decider_reads_who_does_what_once_it_is_approved(
    case: Request, saki: Person, language: Language
) -> None:
    why = frozenset({Reason35.HARM})
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
