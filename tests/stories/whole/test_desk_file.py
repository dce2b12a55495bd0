"""The desk file decides: a missing setting, a rule from a day on, people who change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.answering import Answerer
from tests.stories.steps.builders import SAID, breach, complaint, sealed
from tests.stories.steps.case import detail, direct, without_modals
from tests.stories.steps.complaints import WRITTEN, Complaint
from tests.stories.steps.disclosures import ADDRESS, Request
from tests.stories.steps.escalations import gets_route, judged, number_in, presses, receipt, reports
from tests.stories.steps.forging import forge
from tests.stories.steps.homes import home
from tests.stories.steps.program import DESK_FILE, Running, settings_for
from tests.stories.steps.workspace import Workspace
from tickets.model.kinds import LetterKind, Move, PersonalField
from workspace.driver import Slack

FEE = "1回の申請につき1,000円分の郵便切手が必要です。"
NO_FEE = "手数料はかかりません。"
GIVEN = DESK_FILE.read_text(encoding="utf-8")
DETAIL = sealed({PersonalField.DETAIL: SAID})


@dataclass
class Office:
    """A program of its own, whose desk file may change."""

    program: Running
    desk_file: Path

    def changes(self, old: str, new: str) -> None:
        assert old in GIVEN
        self.program.takes_desk_file(self.desk_file, GIVEN.replace(old, new))


@pytest.fixture
def office(
    slack: Workspace, tmp_path: Path, answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.setattr("bot.app.POLL_SECONDS", 0.1)  # a change of the file is read at once
    file = tmp_path / "desk.yaml"
    file.write_text(GIVEN, encoding="utf-8")
    settings = settings_for(slack, tmp_path).model_copy(update={"desk": file})
    program = slack.starts(settings, answerer)
    yield Office(program, file)
    program.stops()


def test_a_letter_that_names_an_unset_contact_is_not_recorded_as_sent(
    slack: Slack, office: Office
) -> None:
    contact = next(line for line in GIVEN.splitlines(True) if "disclosure_mail" in line)
    office.changes(contact, "")
    ken, desk = slack.person("ken"), Request(slack, office.program)
    desk.takes_call(ken)
    letter = desk.opens_letter(ken, "form")
    assert "未設定" in letter.words
    assert "送付を記録" not in letter.buttons

    ken.closes(everything=True)
    forged = forge(slack, ken, "ticket_letter_sent", desk.number, more="form", version=2)
    ken.waits_for_view(after=forged)
    desk.sends(ken, {"on": "2026-08-03"})
    assert "設定が足りない" in desk.receipt.words

    desk.opens(ken, "request_send_form")
    told = desk.sends(ken, ADDRESS)
    assert any("desk.yaml で未設定" in sentence for sentence in told.values())
    assert (desk.ticket.letters, desk.status) == ((), "received")


@pytest.mark.long
def test_a_type_bears_the_fee_from_the_day_in_the_desk_file(slack: Slack, office: Office) -> None:
    program, ken = office.program, slack.person("ken")
    desk, later = Request(slack, program), Request(slack, program)
    day = (program.now() + timedelta(days=7)).date()
    types = "[disclose, notify_purpose, disclose_tp_record]"
    rules = f"rules:\n  - effective_from: {day}\n    fee_types: {types}\n"
    office.changes("neighbours:", f"{rules}neighbours:")

    desk.takes_call(ken, types=["disclose_tp_record"])
    assert NO_FEE in desk.receipt.words
    desk.sends_form(ken)

    program.clock.passes(days=8)
    later.takes_call(ken, types=["disclose_tp_record"])
    assert FEE in later.receipt.words

    # The form that was sent says that there is no fee; the other person pays.
    assert "このご請求に手数料はかかりません。" in desk.letter(ken, LetterKind.FORM)
    desk.arrives(ken, yen=0)
    assert "不備" not in desk.receipt.words
    later.sends_form(ken)
    later.arrives(ken, yen=0)
    assert "届いていないもの：手数料" in later.receipt.words


def test_a_notice_goes_to_those_who_have_the_right_when_it_is_sent(
    slack: Slack, office: Office
) -> None:
    # O1, O12
    program = office.program
    slack.injects_faults(failing=True)
    number = breach(program)
    program.wakes()
    office.changes("[U08SEC]", "[U02YUI]")
    slack.injects_faults()
    program.clock.passes(minutes=11)  # the next attempt

    heard = {
        name
        for name in ("saki", "dai", "sho", "yui")
        if any(number in each.text for each in direct(slack.person(name)))
    }
    assert heard == {"saki", "dai", "yui"}


def test_the_story_of_a_breach_names_the_offices_that_acted_then(
    slack: Slack, office: Office
) -> None:
    # O24
    mei, saki, dai = (without_modals(slack.person(name)) for name in ("mei", "saki", "dai"))
    reports(mei)
    number = number_in(direct(mei)[-1].text)
    presses(saki, number, "確認した")
    judged(saki, number, "not_an_incident", reason="本人の控えだった")

    office.changes("manager: U03MGR\n  deputy: U04DEP", "manager: U04DEP\n  deputy: U03MGR")

    for read in (detail(dai, number).words, receipt(mei, number).words):
        assert "管理者が確認" in read
        assert "代行者" not in read.partition("✅")[2]
    read = detail(dai, number).words
    assert "管理者が判断" in read
    assert "管理者が完了" in read


def test_the_breach_reply_has_the_companys_first_steps_and_phone(
    slack: Slack, office: Office
) -> None:
    # O24
    steps = "first_steps: {ja: [送信を取り消す, 上長に電話する], en: [Recall the mail, Phone your boss]}"
    office.changes('phone: "03-0000-0119"', f'phone: "03-9999-0110", {steps}')
    mei, emma = slack.person("mei"), slack.person("emma")

    japanese = gets_route(mei).words
    english = gets_route(emma, "I sent the customer list to the wrong address").words
    receipt = reports(mei).words

    assert all(text in japanese for text in ("送信を取り消す", "上長に電話する", "03-9999-0110"))
    assert "Recall the mail" in english
    assert "Phone your boss" in english
    assert "までに確認されないときは、電話してください：03-9999-0110" in receipt


def test_an_agent_who_reads_english_finds_above_a_letter_what_it_says(
    slack: Slack, office: Office
) -> None:
    office.changes("[U02KEN, U02YUI]", "[U02KEN, U03EMMA]")
    emma, desk = slack.person("emma"), Request(slack, office.program)
    desk.recorded()
    desk.prepared.does("U03EMMA", Move.TAKE)
    gist = "The letter accompanies the application form for the request of 3 Aug 2026."

    to_copy = desk.opens_letter(emma, "form").words
    without_modals(emma)
    to_record = desk.opens(emma, "request_send_form").words

    for shown in (to_copy, to_record):
        assert shown.index(gist) < shown.index("所定の申請書をお送りいたします")


def test_without_a_curator_the_manager_reads_how_a_revision_is_prepared(
    slack: Slack, office: Office
) -> None:
    command, saki = "madoguchi knowledge policy update NEW.txt", slack.person("saki")
    assert command not in home(saki).words

    office.changes("  curators: [U02YUI]\n", "")

    assert command in home(saki).words


def test_a_reply_by_a_letter_of_ones_own_is_on_record_as_naming_only_what_it_names(
    slack: Slack, office: Office
) -> None:
    # O7: this letter does not name the outside bodies, so the form to name them asks for it
    letters = office.desk_file.parent / "letters"
    letters.mkdir()
    (letters / "complaint_reply.txt").write_text("件名：ご回答\n\n{reply}\n", encoding="utf-8")
    office.program.takes_desk_file(office.desk_file, GIVEN + "\n")
    case = Complaint(slack, office.program, complaint(office.program, personal=DETAIL).number)
    case.prepared.to_draft({PersonalField(name): text for name, text in WRITTEN.items()}).approved()
    ken = slack.person("ken")

    written = {"name": "見本花子", "contact": "hanako@example.com"}
    case.does(ken, "complaint_describe", written, chosen={"contact_by": "email"})
    assert "JIPDEC" not in case.opens(ken, "complaint_respond").words
    assert case.sends(ken, {"reaction": "not_accepted"}) == {}

    assert case.ticket.complaint.external_recourse_informed is False
    assert case.status == "responded"
