"""Who gets which register, and what is exported only with a reason."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from tests.tickets.conftest import MONDAY, _new
from tests.tickets.registers.cases import an_employees_own, filled
from tests.tickets.registers.office import Office, rows
from tests.tickets.shelf import Shelf
from tickets.access.audit import AuditAction
from tickets.escalation.acts import (
    CloseIncident,
    Judge,
    RecordFiling,
    RecordPersonsTold,
    RecordRepresentativeTold,
    WritePersonsNotice,
)
from tickets.escalation.additions import Addition
from tickets.escalation.corrections import RecordFurtherReport
from tickets.model import tokyo
from tickets.model.complaint import SpeakerCheck
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.errors import NotAllowedError, RefusedError
from tickets.model.escalation import Cause, Trigger
from tickets.model.kinds import (
    Channel,
    ContactBy,
    Kind,
    Leak,
    Move,
    PartyRole,
    PersonalField,
    Relation,
    Restriction,
)
from tickets.model.people import Absence
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Link, Party, Question
from tickets.model.tokyo import Month
from tickets.model.triage import (
    BreachType,
    Destination,
    Filing,
    FollowUp,
    PersonsNotice,
    PersonsTold,
    Triage,
    Verdict,
)
from tickets.registers.columns import COMPLAINTS
from tickets.registers.export import MonthPart, Register, export
from tickets.reports.figures import ReportScope

# What a P-mark auditor looks for in the record of complaints.
WANTED = (
    "受付番号",
    "受付日時",
    "受付方法",
    "受付者",
    "申出者の立場",
    "申出者氏名",
    "電話番号",
    "本人との関係",
    "区分",
    "内容",
    "関係部門",
    "緊急事態の有無",
    "開示等請求の有無",
    "初期評価（重大度）",
    "事実調査",
    "原因",
    "回答案",
    "管理者承認（承認者）",
    "管理者承認（日時）",
    "認否",
    "回答日時",
    "回答方法",
    "回答内容",
    "申出者の反応",
    "是正処置の要否",
    "是正処置番号",
    "代表者報告日",
    "完了日時",
    "保存期限",
)

ITEMS = fields(PersonsNotice)


@pytest.fixture
def office() -> Office:
    return filled(Shelf())


def test_the_register_has_every_column_of_the_record_in_its_order() -> None:
    titles = [column.title for column in COMPLAINTS]
    assert [title for title in titles if title in WANTED] == list(WANTED)


def test_the_register_shows_that_who_speaks_for_another_was_checked() -> None:
    office = Office()  # 令13条
    file = office.complains().assessed().investigated().drafted().approved()
    file.does("mei", Move.DESCRIBE, party=Party(PartyRole.FAMILY_OR_HEIR, ContactBy.PHONE))
    (before,) = rows(office)
    file.responded(speaker_check=SpeakerCheck.POWER_OF_ATTORNEY)
    (after,) = rows(office)

    assert [row["お伝えする相手の確認"] for row in (before, after)] == [
        "",
        "委任状で代理権を確かめた",
    ]


def test_representative_and_auditor_get_every_row_and_the_manager_does_not(office: Office) -> None:
    everything = {row["受付番号"] for row in rows(office)}  # O1
    hidden = {row["受付番号"] for row in rows(office) if "管理者" in row["取扱いの制限"]}
    assert len(hidden) == 2

    for who in ("representative", "auditor"):
        assert {row["受付番号"] for row in rows(office, who=who, why=None)} == everything
    seen = {row["受付番号"] for row in rows(office, who="manager", why=None)}

    assert seen == everything - hidden
    text = str(rows(office, who="manager", why=None))
    assert not any(number in text for number in hidden)


def test_the_managers_register_has_no_link_to_hidden_tickets() -> None:
    office = Office()
    secret = office.complains(about=frozenset({"manager"})).ticket.number
    link = Link(Relation.FOLLOWS, secret, Kind.COMPLAINT)
    office.complains().does("mei", Move.LINK, link=link)

    assert [row["関連番号"] for row in rows(office, who="manager", why=None)] == [""]
    assert secret in str(rows(office, who="auditor", why=None))


@pytest.mark.parametrize(
    ("who", "why"),
    [
        *((who, None) for who in ("mei", "sato", "sales_head", "U0STRANGER", "system")),
        # O2: the full register comes only from the command line
        *((who, "内部監査のため") for who in ("manager", "representative", "auditor")),
    ],
)
def test_nobody_else_gets_a_register_and_attempts_are_audited(
    office: Office, who: str, why: str | None
) -> None:
    with pytest.raises(NotAllowedError):
        office.exports(who=who, why=why)
    last = office.store.audit[-1]  # type: ignore[attr-defined]
    assert (last.action, last.actor) == (AuditAction.DENIED, who)


@pytest.mark.parametrize("why", ["", "  ", "090-1234-5678 の件"])
def test_a_full_register_needs_a_reason_without_names(office: Office, why: str) -> None:
    with pytest.raises(RefusedError):
        office.exports(why=why)


def test_a_posted_register_holds_no_personal_field_or_free_text(office: Office) -> None:
    text = office.exports(who="manager", why=None).decode("utf-8-sig")  # O2
    for said in (
        "広告メールが",
        "広告メールの",
        "田中花子",
        "312345678",
        "納得できない",
        "事実の不足",
        "123-45",
        "手順どおり",
    ):
        assert said not in text
    assert "sato" not in [row.get("申出者のSlack ID") for row in rows(office, why=None)]


def test_an_employees_own_ticket_names_the_employee_only_in_the_full_register() -> None:
    office = Office()  # O2
    an_employees_own(office)
    a_request_of_ones_own = _new(
        Disclosure(types=frozenset({RequestType.DISCLOSE})),
        requester="sato",
        channel=Channel.INTERNAL,
        restrictions=frozenset({Restriction.EMPLOYEE}),
    )
    office.desk.open(a_request_of_ones_own, who="sato", now=office.now, key="own")

    for register in (Register.COMPLAINT, Register.DISCLOSURE):
        (posted,) = rows(office, register, who="representative", why=None)
        (full,) = rows(office, register)
        assert "sato" not in str(posted)
        assert (posted["受付者"], full["受付者"]) == ("本人", "sato")
    (posted,) = rows(office, who="representative", why=None)
    assert [line.split()[-1] for line in posted["経過"].splitlines()] == ["本人", "manager", "ken"]


def test_enquiries_have_a_register_of_their_own(office: Office) -> None:
    (enquiry,) = rows(office, Register.ENQUIRY)  # O5
    assert enquiry["照会元"] == "警察"
    assert enquiry["受付番号"] not in {row["受付番号"] for row in rows(office)}


def test_the_register_of_notices_tells_who_was_told_when_and_how_or_why_not() -> None:
    # O26, O2
    office = Office()
    told, owed = (
        office.desk.escalations.report(
            Cause.BREACH_SUSPECTED, known_at=office.now, who="sato", now=office.now, key=key
        ).number
        for key in "ab"
    )
    today = tokyo.date_of(office.now)
    by_mail = PersonsTold(on=today, whom="会員", count=1150, way="電子メール")
    instead = PersonsTold(instead="サイトで公表", reason="転居先が分からない")
    reportable = Judge(Triage(verdict=Verdict.REPORTABLE, types=frozenset({BreachType.MANY})))
    acts = (
        (told, reportable),
        (told, RecordPersonsTold(by_mail)),
        (told, RecordPersonsTold(instead)),
    )
    for nth, (number, made) in enumerate((*acts, (owed, reportable))):
        office.desk.handling.act(number, made, who="manager", now=office.now, key=str(nth))

    office.now += timedelta(minutes=1)
    full = rows(office, Register.NOTICE)
    posted = rows(office, Register.NOTICE, who="manager", why=None)

    assert [(row["番号"], row["本人への通知"], row["通知した人数"]) for row in full] == [
        (told, "通知済", "1150"),
        (told, "代替措置", ""),
        (owed, "未通知", ""),
    ]
    assert (full[0]["通知した相手"], full[1]["通知が難しい理由"]) == ("会員", "転居先が分からない")
    assert "会員" not in str(posted)
    assert [row["通知日"] for row in posted] == [str(today), "", ""]


def test_an_auditor_reads_the_whole_matter_of_a_breach_in_the_register() -> None:
    # O26, O2
    office = Office()
    said = Addition(account=Personal("宛先を取り違えた"))
    number = office.desk.escalations.report(
        Cause.BREACH_SUSPECTED,
        known_at=office.now,
        triggers=frozenset({Trigger.WRONG_RECEIVER, Trigger.CONTACTS}),
        who="sato",
        now=office.now,
        key="report",
    ).number
    office.desk.escalations.add(number, said, who="sato", now=office.now, key="said")
    today = tokyo.date_of(office.now)
    filed = Filing(
        destination=Destination.PPC,
        preliminary_on=today,
        reference="R-1",
        final_on=today,
        final_reference="R-2",
    )
    spared = Filing(destination=Destination.PMARK, not_needed="Pマークの範囲外")
    of_many = frozenset({BreachType.MANY})
    japanese, english = (
        PersonsNotice(
            **{each.name: f"{told}{each.name}" for each in ITEMS} | {"language": language}
        )
        for told, language in (("通知文", "ja"), ("letter ", "en"))
    )
    acts = (
        Judge(Triage(verdict=Verdict.REPORTABLE, types=of_many, reason="名簿の全員")),
        RecordFiling(filed),
        RecordFiling(spared),
        RecordRepresentativeTold(today),
        WritePersonsNotice(japanese),
        WritePersonsNotice(english),
        RecordPersonsTold(PersonsTold(on=today, whom="会員", count=1150, way="電子メール")),
        CloseIncident("CA-7 宛先を二人で確かめる"),
    )
    for nth, made in enumerate(acts):
        office.desk.handling.act(number, made, who="manager", now=office.now, key=str(nth))
    reopened = RecordFurtherReport(
        Destination.PPC, today, "R-3", FollowUp.CORRECTION, "人数を改めた"
    )
    office.desk.handling.act(number, reopened, who="manager", now=office.now, key="further")

    office.now += timedelta(minutes=1)
    (full,) = rows(office, Register.NOTICE)
    (posted,) = rows(office, Register.NOTICE, who="auditor", why=None)

    assert (full["起きたこと"], full["データの種類"]) == (
        "別の人に届いた・別の人に送った",
        "氏名・住所・電話番号・メールアドレス",
    )
    assert (full["報告者の説明"], full["判断の理由"]) == ("宛先を取り違えた", "名簿の全員")
    assert full["事案の概要"] == "letter overview\n\n通知文overview"
    assert full["原因"] == "letter origin\n\n通知文origin"
    assert full["是正処置（番号、または不要の理由）"] == "CA-7 宛先を二人で確かめる"
    assert full["報告"].splitlines() == [
        f"個人情報保護委員会：速報 {today}、確報 {today}、訂正 {today}",
        "Pマーク審査機関：報告不要",
    ]
    assert full["報告の受付番号・内容"].splitlines() == [
        "個人情報保護委員会 受付番号：R-1",
        "個人情報保護委員会 確報の受付番号：R-2",
        "個人情報保護委員会 訂正 受付番号：R-3",
        "個人情報保護委員会 訂正 内容：人数を改めた",
        "Pマーク審査機関 報告不要の理由：Pマークの範囲外",
    ]
    assert (posted["報告"], posted["代表者への報告日"]) == (full["報告"], str(today))
    for typed in (
        "取り違えた",
        "全員",
        "通知文",
        "letter",
        "CA-7",
        "R-1",
        "範囲外",
        "改めた",
        "会員",
    ):
        assert typed not in str(posted)


def test_the_months_register_of_breaches_keeps_closed_ones_and_hides_ones_own() -> None:
    # O1
    office = Office()
    office.complains(leak=Leak.YES).does("mei", Move.NAME, about=frozenset({"representative"}))
    number = office.complains(leak=Leak.YES).ticket.number
    [source] = [each for each in office.store.escalations if each.source == number]  # type: ignore[attr-defined]
    verdict = Triage(verdict=Verdict.NOT_AN_INCIDENT, reason="宛先を確かめた")
    office.now += timedelta(minutes=1)
    office.desk.handling.act(
        source.number, Judge(verdict), who="manager", now=office.now, key="judged"
    )

    def numbers(who: str, month: Month) -> list[str]:
        part = MonthPart(month, ReportScope.COMPLETE)
        context, to = office.office_context, Register.NOTICE
        found = export(office.store, lambda: context, to, who=who, now=office.now, part=part)
        return [row[0] for row in list(found)[1:]]

    august = Month.of(office.now)
    assert numbers("representative", august) == [source.number]
    assert len(numbers("auditor", august)) == 2
    assert source.number not in numbers("auditor", august.after)
    late = PersonsTold(on=date(2026, 9, 1), whom="会員", count=2, way="電子メール")
    closed = office.store.escalation(source.number)  # type: ignore[attr-defined]
    office.store.amend_escalation(replace(closed, persons_told=late), None)  # type: ignore[attr-defined]
    assert source.number in numbers("auditor", august.after)


def test_a_drill_is_in_no_register(office: Office) -> None:
    drills = [ticket for ticket in office.store.tickets.values() if ticket.simulation]  # type: ignore[attr-defined]
    assert len(drills) == 1
    assert drills[0].number not in {row["受付番号"] for row in rows(office)}


# --- requests, stamps, questions ---------------------------------------------------------------


def test_an_anonymous_asker_is_not_named_in_the_register() -> None:
    office = Office()
    for nameless in (True, False):
        form = _new(
            Question(nameless=nameless),
            channel=Channel.INTERNAL,
            requester="sato",
            personal={ValueName(PersonalField.DETAIL): Personal("名刺は個人情報ですか")},
        )
        office.desk.open(form, who="sato", now=office.now, key=f"q{nameless}")
    hidden, named = rows(office, Register.QUESTION)

    assert (hidden["質問者のSlack ID"], named["質問者のSlack ID"]) == ("", "sato")
    assert hidden["質問"] == "名刺は個人情報ですか"
    assert "sato" not in str(hidden)


def test_the_representatives_own_ticket_is_in_the_representatives_register() -> None:
    office = Office()
    office.complains(
        who="representative",
        requester="representative",
        restrictions=frozenset({Restriction.EMPLOYEE}),
        hidden_from=frozenset({"hr"}),
    )
    assert len(rows(office, who="representative", why=None)) == 1


def test_an_absent_person_still_gets_the_register(office: Office) -> None:
    away = {"manager": Absence(MONDAY.date(), MONDAY.date() + timedelta(days=9))}
    roster = replace(office.office_context.roster, absences=away)
    office.office_context = replace(office.office_context, roster=roster)
    assert rows(office, who="manager", why=None)
