"""Messages and receipts of escalations, in both languages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from handlers.escalations.actions import controls
from handlers.escalations.messages import escalation_notice
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from handlers.tickets.notices.reminders import escalation_reminder, escalation_reminder_line
from tests.handlers.builders import NOW, a_ticket, a_view, breach
from tickets.deadlines.timers import ESCALATION_CALL_CLOCKS, schedules_of
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.model.complaint import Category, Complaint
from tickets.model.escalation import (
    Cause,
    Escalation,
    EscalationState,
    Persons,
)
from tickets.model.kinds import Language, Restriction, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.people import Absence
from tickets.model.triage import Triage, Verdict
from workspace.results import words


def lines(report: Escalation, at: ViewContext) -> Sequence[str]:
    drawn = escalation_notice(report, None, at, controls(report, at, acts=True))
    return "\n".join(words(drawn.blocks)).splitlines()


@pytest.mark.parametrize(
    ("persons", "most", "shown"),
    [
        (Persons.HUNDRED, None, "人数：2〜100人"),
        (Persons.MORE, None, "人数：1,001人以上（上限は不明）"),
        (Persons.UNKNOWN, None, "人数：不明"),
        (Persons.UNKNOWN, 1, "人数：上限 1人"),
        (Persons.ONE, 1, "人数：1人"),
    ],
)
def test_an_upper_bound_of_persons_is_shown_where_it_says_more(
    persons: Persons, most: int | None, shown: str
) -> None:
    assert shown in lines(breach(persons=persons, triage=Triage(persons_most=most)), a_view())


def test_the_message_of_a_possible_breach() -> None:
    # O24, O30, O31
    # assertion: a breach counts from first knowledge
    drawn = escalation_notice(breach(), None, a_view(), None)
    assert drawn.text == "漏えい等のおそれ E-2026-0007：確認してください"
    assert lines(breach(), a_view()) == [
        "🔴 漏えい等のおそれ E-2026-0007",
        "会社が知った日時：8/3(月) 14:05（営業部）",
        "報告：8/3(月) 14:05 <@U01MEI>",
        "何が起きたか：別の人に届いた・別の人に送った",
        "人数：不明",
        "いまも続いているか：分からない",
        "関連：なし",
        "8/3(月) を1日目として",
        "当局への速報 8/5(水)〜8/7(金)〔目安〕　　当局への確報 9/1(火)〔法定・30日〕",
        "不正目的なら 当局への確報 10/1(木)〔法定・60日〕",
        "審査機関への速報 8/7(金)〔Pマーク〕　　審査機関への確報 9/1(火)〔Pマーク〕",
        "⚪ まだ確認されていません",
        "※ 報告の要否は未判断です",
        "確認した",
        "判断する",
        "内容を見る",
        "報告者に聞く",
        "引き受ける",
        "同じ件にまとめる",
        "未確認なら 14:35 に再通知、16:05 に代表者へ。",
        "確認から4時間以内に判断がなければ再通知します。",
    ]


def test_the_message_in_english() -> None:
    told = lines(breach(), a_view("en"))

    assert told[0] == "🔴 Possible leak E-2026-0007"
    assert "Counting Mon 3 Aug as day 1" in told
    assert (
        "preliminary report to the authority Wed 5 Aug to Fri 7 Aug (guideline), "
        "final report to the authority Tue 1 Sep (statutory, 30 days)"
    ) in told
    sixty = "final report to the authority Thu 1 Oct (statutory, 60 days)"
    assert f"if the purpose was wrongful: {sixty}" in told
    assert told[-2:] == [
        "Until somebody presses “Seen”: sent again at 14:35, sent to the representative at 16:05.",
        "Once seen, it is sent again if no decision is recorded within 4 hours.",
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_one_button_is_primary_and_labels_are_short(language: Language) -> None:
    for status in EscalationState:
        for cause in (Cause.BREACH_SUSPECTED, Cause.REGULATOR):
            report = breach(status=status, cause=cause, source="C-2026-0001")
            drawn = controls(report, a_view(language), acts=True)
            assert drawn is not None
            made = drawn["elements"]
            led = [each for each in made if each.get("style") == "primary"]
            assert len(led) == (1 if status is not EscalationState.CLOSED else 0)
            assert not [each for each in made if each.get("style") == "danger"]
            labels = [each["text"]["text"] for each in made if each["type"] == "button"]
            assert len(labels) <= 4
            assert all(len(label) <= (9 if language == "ja" else 20) for label in labels)


def test_an_unsure_report_names_the_times_of_its_reminders() -> None:
    # O27, O29: on Saturday at eleven at night nobody is paged before Monday
    saturday = tokyo.at(date(2026, 8, 8), time(23))
    unsure = breach(is_unsure=True, raised_at=saturday, known_at=saturday)
    late = tokyo.at(date(2026, 8, 10), time(17, 50))

    assert lines(unsure, a_view(now=saturday))[-2:] == [
        "未確認なら 8/10(月) 09:30 に代行者へ。",
        "確認から窓口の営業時間で4時間以内に判断がなければ再通知します。",
    ]
    evening = breach(is_unsure=True, raised_at=late, known_at=late)
    rung = {
        each.deadline.clock.name: each.milestones[0].at
        for each in schedules_of(evening, a_view(now=late).office_context)
        if each.deadline.clock.name in ESCALATION_CALL_CLOCKS - {ClockName.TRIAGE}
    }
    told = "\n".join(lines(evening, a_view(now=late))[-2:])
    assert all(f"{at.astimezone(tokyo.TOKYO):%H:%M}" in told for at in rung.values())


def test_a_deputy_who_was_told_at_once_is_told_again() -> None:
    # O23: the manager is away
    view, day = a_view("en"), NOW.date()
    away = replace(view.office_context.roster, absences={"manager": Absence(day, day)})
    view = replace(view, office_context=replace(view.office_context, roster=away))

    told = lines(breach(cause=Cause.EEA), view)
    assert any(each.startswith("Until somebody presses “Seen”: sent again at") for each in told)


def test_a_reminder_says_until_when_the_person_in_charge_is_away() -> None:
    # O23
    view, day = a_view("en"), NOW.date()
    away = replace(view.office_context.roster, absences={"manager": Absence(day, day)})
    view = replace(view, office_context=replace(view.office_context, roster=away))
    seen = EscalationState.ACKNOWLEDGED
    report = breach(status=seen, acknowledged_by="manager", acknowledged_at=NOW)
    told = Notice(NoticeKind.REPORT_DUE, report.number, "deputy", 1, f"triage:due:{day}")

    drawn = words(escalation_reminder("", told, report, view, None).blocks)
    assert "away until Mon 3 Aug" in "\n".join(drawn)


@pytest.mark.parametrize(
    ("known", "sign", "due"), [(1, "", "8/8(土)"), (2, "🟡 休業中に期限 ", "8/9(日)")]
)
@pytest.mark.parametrize("is_judged", [True, False])
def test_a_reminder_names_every_report_due_on_the_weekend_and_the_last_day_before(
    known: int, sign: str, due: str, is_judged: bool
) -> None:
    # O29: whether it must be reported is to be decided first
    since, now = NOW + timedelta(days=known), NOW + timedelta(days=known + 2)
    status = EscalationState.TRIAGED if is_judged else EscalationState.ACKNOWLEDGED
    owed = Triage(verdict=Verdict.REPORTABLE if is_judged else Verdict.UNKNOWN)
    report = breach(known_at=since, raised_at=since, status=status, triage=owed)
    view = replace(a_view(), now=now)
    about = f"preliminary_alarm:due:{now.date()}"
    told = Notice(NoticeKind.REPORT_DUE, report.number, "manager", 1, about)

    first = escalation_reminder_line(told, report, view)
    assert first is not None
    assert f"速報の期限 {due} は窓口の休業日です。その前の営業日の 8/7(金) までに" in first
    assert ("まず報告の要否を判断してください" in first, "準備し" in first) == (
        not is_judged,
        is_judged,
    )
    drawn = "\n".join(words(escalation_reminder(first, told, report, view, None).blocks))
    assert f"{sign}当局への速報 {due}〔目安〕" in drawn
    assert f"{sign}審査機関への速報 {due}〔Pマーク〕" in drawn
    assert "速報の準備" not in drawn  # another day than the first line's


def test_a_reminder_on_a_closed_day_names_no_business_day_that_is_over() -> None:
    # O29: known on Thursday 17 September, due on Monday, a holiday
    since, now = NOW + timedelta(days=45), NOW + timedelta(days=47)
    report = breach(known_at=since, raised_at=since)
    about = f"preliminary_alarm:due:{now.date()}"
    told = Notice(NoticeKind.REPORT_DUE, report.number, "manager", 1, about)

    first = escalation_reminder_line(told, report, replace(a_view(), now=now))
    assert first is not None
    assert "今日、当局への速報の準備をしてください" in first


ABOUT_MANAGER = frozenset({Restriction.ABOUT_MANAGER})


@pytest.mark.parametrize(
    ("cause", "language", "told"),
    [
        (Cause.OTHER, "ja", "未確認なら 14:35 に再通知。"),
        (Cause.OTHER, "en", "Until somebody presses “Seen”: sent again at 14:35."),
        (Cause.REGULATOR, "ja", "未確認なら 14:35 に再通知、16:05 に再通知。"),
    ],
)
def test_a_matter_about_the_manager_announces_no_escalation(
    cause: Cause, language: Language, told: str
) -> None:
    # the representative is told from the beginning, and no deputy
    facts = Complaint(category=Category.COMPLAINT)
    source = a_ticket("X-2026-0001", facts, Status.ACKNOWLEDGED, restrictions=ABOUT_MANAGER)
    report = breach(cause=cause, source=source.number)

    drawn = escalation_notice(report, source, a_view(language), None)

    assert list(words(drawn.blocks))[-1].startswith(told)


@pytest.mark.parametrize(
    ("reader", "is_shown"), [("manager", True), ("representative", True), ("security", False)]
)
def test_who_reads_no_column_of_the_ticket_does_not_read_its_subject(
    reader: str, is_shown: bool
) -> None:
    # O5: a security contact recorded it, and follows it as their own matter
    facts = Complaint(category=Category.COMPLAINT)
    source = a_ticket("C-2026-0001", facts, Status.ACKNOWLEDGED, recorded_by="security")
    report = breach(source=source.number)

    drawn = escalation_notice(report, source, replace(a_view(), reader=reader), None)

    assert ("C-2026-0001 の内容" in " ".join(words(drawn.blocks))) is is_shown


def test_past_reminders_are_not_announced() -> None:
    told = [lines(breach(), a_view(now=NOW + timedelta(minutes=m))) for m in (29, 31, 121)]

    assert told[0][-2] == "未確認なら 14:35 に再通知、16:05 に代表者へ。"
    assert told[1][-2] == "未確認なら 16:05 に代表者へ。"
    assert told[2][-1] == "確認から4時間以内に判断がなければ再通知します。"
    evening = lines(breach(), a_view(now=NOW + timedelta(hours=4)))
    assert not [each for each in evening if "再通知" in each or "代表者へ。" in each]


def test_the_message_says_what_is_late_before_the_judgement() -> None:
    # O24: as on Home
    seen = breach(status=EscalationState.ACKNOWLEDGED, acknowledged_at=NOW)

    in_the_evening = lines(seen, a_view(now=NOW + timedelta(hours=5)))
    after_a_week = lines(seen, a_view(now=NOW + timedelta(days=7)))

    assert "🔴 遅れ 判断 8/3(月) 18:05〔社内目標〕" in in_the_evening
    assert not [each for each in in_the_evening if "遅れ 速報" in each]
    assert [
        each
        for each in after_a_week
        if each.startswith("🔴 遅れ 当局への速報 8/5(水)〜8/7(金)〔目安〕")
    ]


def test_the_range_of_the_preliminary_report_says_that_its_last_day_is_today() -> None:
    # O30
    def on(day: int) -> list[str]:
        return lines(breach(), a_view(now=NOW + timedelta(days=day)))

    assert any(each.startswith("🟡 今日 当局への速報 8/5(水)〜8/7(金)〔目安〕") for each in on(4))
    assert any(
        each.startswith("🟡 次の営業日まで 当局への速報 8/5(水)〜8/7(金)〔目安〕") for each in on(3)
    )
    assert any(each.startswith("当局への速報 8/5(水)〜8/7(金)〔目安〕") for each in on(1))
    tuesday = NOW + timedelta(days=1)
    on_friday = lines(
        breach(raised_at=tuesday, known_at=tuesday), a_view(now=NOW + timedelta(days=4))
    )
    assert any(
        each.startswith("🟡 休業中に期限 当局への速報 8/6(木)〜8/8(土)〔目安〕")
        for each in on_friday
    )


@pytest.mark.parametrize(
    ("say", "until"),
    [
        (Phrases("ja"), "判断 8/3(月) 24:00〔社内目標〕"),
        (Phrases("ja", is_abroad=True), "判断 8/3(月) 24:00（日本時間）〔社内目標〕"),
        (Phrases("en"), "decide Tue 4 Aug 00:00 (internal target)"),
    ],
)
def test_a_period_that_ends_at_midnight_names_the_day_that_ends_in_japanese(
    say: Phrases, until: str
) -> None:
    in_the_evening = NOW + timedelta(hours=5, minutes=55)  # 20:00 in Tokyo
    seen = breach(
        status=EscalationState.ACKNOWLEDGED,
        raised_at=in_the_evening,
        acknowledged_at=in_the_evening,
    )

    late = lines(seen, replace(a_view(now=in_the_evening + timedelta(hours=5)), say=say))

    assert [each for each in late if until in each]
