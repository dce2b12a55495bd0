"""A school's desk from `knowledge new`: a complaint, a request and a breach, without a word of the
company whose policy is shipped."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.config import desk_file
from handlers.slack.phrases import all_phrases
from knowledge.answering import Answerer
from tests.stories.steps.complaints import (
    ASSESSED,
    DRAFT,
    REST,
    Begins,
)
from tests.stories.steps.disclosures import Request
from tests.stories.steps.escalations import copy, filed, judged, number_in, reports
from tests.stories.steps.program import Running, settings_for
from tests.stories.steps.questions import asks
from tests.stories.steps.workspace import Workspace
from tests.tickets.letters import test_golden
from tickets.letters.letter import BlankForm, blank_form
from tickets.rules.office import Office
from workspace.driver import Person, Slack

SCHOOL: Final = Path(__file__).parents[1] / "midori"
HERE: Final = {  # the people and channels of these stories in place of those of `try`
    "U03SAKI": "U03MGR",
    "U04DAI": "U04DEP",
    "U05REI": "U05REP",
    "U06AOI": "U06AUD",
    "U08SHO": "U08SEC",
    "U12RIKU": "U02YUI",
    "C02DESK": "C03DESK",
    "C03ALARM": "C05ALARM",
}
SEEDS: Final = re.compile(
    "切手|1,?000円|1,000 yen|1000 yen|JIPDEC|総務省|電気通信|プライバシーマーク|Pマーク|IIJ|日本データ通信"
    r"|認定個人情報保護団体|通信の秘密|P-mark|\bstamps?\b|\bMIC\b|secrecy of communications"
)
IDS: Final = frozenset({"block_id", "action_id", "callback_id", "private_metadata", "value"})


def seeds_in(text: str) -> list[str]:
    return [text[max(0, each.start() - 40) : each.end() + 20] for each in SEEDS.finditer(text)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("school") / "midori"
    shutil.copytree(SCHOOL, folder)
    text = (folder / "desk.yaml").read_text(encoding="utf-8")
    for theirs, ours in HERE.items():
        text = text.replace(theirs, ours)
    (folder / "desk.yaml").write_text(text, encoding="utf-8")
    return folder / "desk.yaml"


@pytest.fixture(scope="module")
def program(
    slack: Workspace, desk: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("program")
    settings = settings_for(slack, folder).model_copy(update={"desk": desk})
    answers = Answerer.open(
        desk.parent, cache=folder, facts=desk_file.desk_facts(desk_file.read(desk))
    )
    running = slack.starts(settings, answers)
    yield running
    running.stops()


def drawn(slack: Slack) -> str:
    """Everything that was posted, shown or answered, but for what may lie in an envelope."""
    parts = [each.arguments for each in slack.calls()]
    parts += [each["ack"] for each in slack.deliveries()]
    return json.dumps(_without_means(parts), ensure_ascii=False)


def _without_means(value: Any) -> Any:
    """Whatever arrives by post must be recorded, stamps too."""
    if isinstance(value, list):
        return [_without_means(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("block_id") == "money":
        return {}
    return {key: _without_means(each) for key, each in value.items() if key not in IDS}


def test_the_school_answers_from_its_own_policy(slack: Slack, mei: Person, emma: Person) -> None:
    japanese = asks(mei, "運動会の写真をサイトに載せていい？")
    english = asks(emma, "How much does a request for disclosure cost?")

    assert "その都度、保護者の同意をいただいて" in japanese.words
    assert "¥300 in cash" in english.words
    assert "The fee for disclosure is 300 yen for each request." in english.words
    mei.opens_home()
    emma.opens_home()
    assert seeds_in(drawn(slack)) == []


def test_a_complaint_is_walked_to_its_end(
    slack: Slack, begins: Begins, ken: Person, saki: Person
) -> None:
    case = begins(detail="成績の通知がほかの児童に渡りました", contact="03-1234-5678")
    assert case.submits(ken, "complaint_describe", **REST) == {}
    assert case.submits(ken, "complaint_assess", **ASSESSED | {"department": "general"}) == {}
    assert case.submits(ken, "complaint_draft", **DRAFT) == {}
    assert case.decides(saki, "approve") == {}
    assert case.submits(ken, "complaint_respond", reaction="not_accepted") == {}
    form = case.opens(ken, "complaint_close")
    assert "消費生活センター" in form.words
    assert case.sends(ken, {"external_recourse_informed": ["informed"]}) == {}
    assert case.status == "unresolved"
    assert case.submits(saki, "complaint_close", report="monthly") == {}
    assert case.status == "closed"

    assert seeds_in(drawn(slack)) == []


@pytest.mark.long
def test_a_request_is_walked_to_its_end_with_its_fee_in_cash(
    slack: Slack, program: Running, ken: Person, saki: Person, nao: Person
) -> None:
    case = Request(slack, program)
    case.takes_call(ken)
    assert "1回の申請につき現金300円が必要です。" in case.receipt.words
    case.sends_form(ken)
    letter = case.letter(ken, "form")
    assert "現金300円を、事務室の窓口にてお支払いいただくか、現金書留にてお送りください。" in letter
    case.arrives(ken, yen=300, money="cash")
    assert "不備" not in case.receipt.words
    case.identified(ken)
    case.searches(ken)
    case.does(nao, "request_search_report", {"found.files": "found"})
    reason = "ほかの児童の成績が含まれ、授業に差し支えるためです。"
    chosen = {"outcome.disclose": "refused", "grounds.disclose": ["G5"]}
    texts = {"reason.disclose": reason, "third_party_data": "no"}
    case.does(ken, "request_propose", texts, chosen=chosen)
    shown = case.is_decided(saki)
    assert "学園の教育活動の適正な実施" in shown.words
    case.is_answered(ken)
    assert "申し受けた手数料（現金300円）の払戻しは行いません" in case.letter(ken, "reply")
    case.does(ken, "request_close", {"disposal": "shredded"})
    assert case.status == "closed"

    assert seeds_in(drawn(slack)) == []


def test_a_breach_is_reported_to_the_commission_or_the_schools_ministry(
    slack: Slack, program: Running, mei: Person, saki: Person
) -> None:
    number = number_in(reports(mei).words)
    judged(saki, number, "reportable", types=["sensitive"], persons_most="30")
    assert "⚪ 文部科学省 または 個人情報保護委員会：速報" in copy(saki, number).words
    today = f"{program.now() + timedelta(hours=9):%Y-%m-%d}"
    filed(saki, number, "ppc", preliminary_on=today, final_on=today, reference="1")

    assert "✅ 個人情報保護委員会：速報済み" in copy(saki, number).words
    assert seeds_in(drawn(slack)) == []


@pytest.fixture(scope="module")
def office(desk: Path) -> Office:
    return desk_file.read(desk)


def golden(name: str, office: Office) -> str:
    return test_golden.drawn(name, office, office.rules[0]).final.reveal()


@pytest.mark.parametrize("name", test_golden.NAMES)
def test_no_letter_has_a_word_of_another_company(name: str, office: Office) -> None:
    assert seeds_in(golden(name, office)) == []


def test_letters_on_money_speak_of_cash(office: Office) -> None:
    asked = golden("correction", office)

    assert "現金について、300円分をお返しいたします。" in golden("stamps_back", office)
    assert "手数料の額に相当する現金を確認できませんでした。" in asked
    assert "現金300円をお送りください。" in asked


@pytest.mark.parametrize("form", BlankForm)
def test_no_form_has_a_word_of_another_company(form: BlankForm, office: Office) -> None:
    text, unset = blank_form(form, office, office.rules[0])

    assert unset == ()
    assert seeds_in(text) == []


def test_only_phrases_that_a_setting_brings_up_speak_of_mark_ministry_or_stamps() -> None:
    found = {name for name, texts in all_phrases().items() if seeds_in(" ".join(texts.values()))}

    assert found == {
        # rules.fee_means
        *("money.stamps", "fee_amount.stamps"),
        # breach_reports.p_mark_body
        *("destination.pmark", "label.pmark"),
        *("clock.pmark_preliminary", "clock.pmark_final_30", "clock.pmark_final_60"),
        *("clock.row.pmark_preliminary", "clock.row.pmark_final_30", "clock.row.pmark_final_60"),
        # breach_reports.telecommunications
        *("destination.mic_secrecy", "label.mic", "clock.mic_detail", "type.communications"),
        *("field.secrecy_of_communications", "type_means.communications"),
        # accredited_bodies is not there
        "settings.no_accredited_bodies",
    }
