"""Messages and receipts of escalations, in both languages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from handlers.escalations.actions import controls
from handlers.escalations.duties import duty_lines
from handlers.escalations.facts import decision_lines, history_lines, verdict_text
from handlers.escalations.messages import escalation_notice
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from handlers.tickets.notices.reminders import escalation_reminder, escalation_reminder_line
from tests.handlers.builders import a_ticket, a_view, an_escalation
from tickets.deadlines.timers import ESCALATION_CALL_CLOCKS, escalation_schedules
from tickets.model import tokyo
from tickets.model.clocks import ClockName
from tickets.model.complaint import Category, Complaint
from tickets.model.escalation import (
    Cause,
    Escalation,
    EscalationOutcome,
    EscalationState,
    Persons,
    Trigger,
)
from tickets.model.kinds import Language, Restriction, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.people import Absence
from tickets.model.triage import BreachType, Destination, Filing, PersonsTold, Triage, Verdict
from workspace.results import words

MONDAY = tokyo.at(date(2026, 8, 3), time(14, 5))


def breach(**given: Any) -> Escalation:
    usual = {"department": "sales", "triggers": frozenset({Trigger.WRONG_RECEIVER})}
    return an_escalation(**usual | {"raised_at": MONDAY, "known_at": MONDAY} | given)


def lines(report: Escalation, at: ViewContext) -> Sequence[str]:
    drawn = escalation_notice(report, None, at, controls(report, at, acts=True))
    return "\n".join(words(drawn.blocks)).splitlines()


@pytest.mark.parametrize(
    ("persons", "shown"),
    [
        (Persons.HUNDRED, "人数：2〜100人"),
        (Persons.MORE, "人数：1,001人以上（上限は不明）"),
        (Persons.UNKNOWN, "人数：不明"),
    ],
)
def test_a_range_of_persons_needs_no_upper_bound(persons: Persons, shown: str) -> None:
    assert shown in lines(breach(persons=persons), a_view())


def test_one_person_needs_no_upper_bound_of_one() -> None:
    assert "人数：1人" in lines(
        breach(persons=Persons.ONE, triage=Triage(persons_most=1)), a_view()
    )


def test_the_upper_bound_stands_for_a_number_that_is_not_known() -> None:
    report = breach(persons=Persons.UNKNOWN, triage=Triage(persons_most=1))

    assert "人数：上限 1人" in lines(report, a_view())


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
        for each in escalation_schedules(evening, a_view(now=late).office_context)
        if each.deadline.clock.name in ESCALATION_CALL_CLOCKS - {ClockName.TRIAGE}
    }
    told = "\n".join(lines(evening, a_view(now=late))[-2:])
    assert all(f"{at.astimezone(tokyo.TOKYO):%H:%M}" in told for at in rung.values())


def test_a_deputy_who_was_told_at_once_is_told_again() -> None:
    # O23: the manager is away
    view, day = a_view("en"), MONDAY.date()
    away = replace(view.office_context.roster, absences={"manager": Absence(day, day)})
    view = replace(view, office_context=replace(view.office_context, roster=away))

    told = lines(breach(cause=Cause.EEA), view)
    assert any(each.startswith("Until somebody presses “Seen”: sent again at") for each in told)


def test_a_reminder_says_until_when_the_person_in_charge_is_away() -> None:
    # O23
    view, day = a_view("en"), MONDAY.date()
    away = replace(view.office_context.roster, absences={"manager": Absence(day, day)})
    view = replace(view, office_context=replace(view.office_context, roster=away))
    seen = EscalationState.ACKNOWLEDGED
    report = breach(status=seen, acknowledged_by="manager", acknowledged_at=MONDAY)
    told = Notice(NoticeKind.REPORT_DUE, report.number, "deputy", 1, f"triage:due:{day}")

    drawn = words(escalation_reminder("", told, report, view, None).blocks)
    assert "away until Mon 3 Aug" in "\n".join(drawn)


@pytest.mark.parametrize(
    ("known", "sign", "due"), [(1, "", "8/8(土)"), (2, "🟡 休業中に期限 ", "8/9(日)")]
)
def test_a_reminder_names_every_report_due_on_the_weekend_and_the_last_day_before(
    known: int, sign: str, due: str
) -> None:
    # O29
    since, now = MONDAY + timedelta(days=known), MONDAY + timedelta(days=known + 2)
    report = breach(known_at=since, raised_at=since)
    view = replace(a_view(), now=now)
    about = f"preliminary_alarm:due:{now.date()}"
    told = Notice(NoticeKind.REPORT_DUE, report.number, "manager", 1, about)

    first = escalation_reminder_line(told, report, view)
    assert first is not None
    assert f"速報の期限 {due} は窓口の休業日です。その前の営業日の 8/7(金) までに" in first
    drawn = "\n".join(words(escalation_reminder(first, told, report, view, None).blocks))
    assert f"{sign}当局への速報 {due}〔目安〕" in drawn
    assert f"{sign}審査機関への速報 {due}〔Pマーク〕" in drawn


def test_a_reminder_on_a_closed_day_names_no_business_day_that_is_over() -> None:
    # O29: known on Thursday 17 September, due on Monday, a holiday
    since, now = MONDAY + timedelta(days=45), MONDAY + timedelta(days=47)
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


def test_past_reminders_are_not_announced() -> None:
    told = [lines(breach(), a_view(now=MONDAY + timedelta(minutes=m))) for m in (29, 31, 121)]

    assert told[0][-2] == "未確認なら 14:35 に再通知、16:05 に代表者へ。"
    assert told[1][-2] == "未確認なら 16:05 に代表者へ。"
    assert told[2][-1] == "確認から4時間以内に判断がなければ再通知します。"
    evening = lines(breach(), a_view(now=MONDAY + timedelta(hours=4)))
    assert not [each for each in evening if "再通知" in each or "代表者へ。" in each]


REPORTABLE = Triage(verdict=Verdict.REPORTABLE, types=frozenset({BreachType.SENSITIVE}))


def found(triage: Triage, *filings: Filing, **given: Any) -> list[str]:
    report = breach(
        status=EscalationState.TRIAGED, triage=triage, triaged_at=MONDAY, filings=filings, **given
    )
    return list(duty_lines(report, a_view()))


def test_a_notice_stays_in_sight_when_others_are_told_in_another_way() -> None:
    # O26
    sent = PersonsTold(on=date(2026, 8, 3), way="メール", whom="会員", count=1180)
    posted = PersonsTold(instead="サイトで公表", reason="転居先が分からない")

    lines = found(REPORTABLE, persons_told=posted, persons_told_before=(sent,))

    assert "✅ ご本人への通知：8/3(月)（計1,180人）、代替措置" in lines


def test_after_the_triage_only_duties_that_apply_are_left() -> None:
    # O26, O30
    assert found(REPORTABLE) == [
        "⚪ 総務省・総合通信局 または 個人情報保護委員会：速報 8/7(金)〔目安〕　　確報 9/1(火)〔法定・30日〕",
        "⚪ Pマーク審査機関：速報 8/7(金)〔Pマーク〕　　確報 9/1(火)〔Pマーク〕",
        "⚪ ご本人への通知：未記録",
        "⚪ 代表者への報告：未記録",
    ]
    assert found(Triage(verdict=Verdict.NOT_REPORTABLE)) == [
        "⚪ Pマーク審査機関：確報 9/1(火)〔Pマーク〕",
        "⚪ 代表者への報告：未記録",
    ]


def test_a_number_above_a_thousand_is_named_among_the_grounds() -> None:
    # O26
    wrongful = replace(REPORTABLE, types=frozenset({BreachType.WRONGFUL}), persons_most=1_200)

    told = [
        verdict_text(each, Phrases("ja"))
        for each in (wrongful, replace(wrongful, persons_most=1_000))
    ]

    assert told == [
        "法の報告対象（類型3 不正の目的、類型4 1,000人超）",
        "法の報告対象（類型3 不正の目的）",
    ]


def test_the_message_says_what_is_late_before_the_judgement() -> None:
    # O24: as on Home
    seen = breach(status=EscalationState.ACKNOWLEDGED, acknowledged_at=MONDAY)

    in_the_evening = lines(seen, a_view(now=MONDAY + timedelta(hours=5)))
    after_a_week = lines(seen, a_view(now=MONDAY + timedelta(days=7)))

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
        return lines(breach(), a_view(now=MONDAY + timedelta(days=day)))

    assert any(each.startswith("🟡 今日 当局への速報 8/5(水)〜8/7(金)〔目安〕") for each in on(4))
    assert any(
        each.startswith("🟡 次の営業日まで 当局への速報 8/5(水)〜8/7(金)〔目安〕") for each in on(3)
    )
    assert any(each.startswith("当局への速報 8/5(水)〜8/7(金)〔目安〕") for each in on(1))
    tuesday = MONDAY + timedelta(days=1)
    on_friday = lines(
        breach(raised_at=tuesday, known_at=tuesday), a_view(now=MONDAY + timedelta(days=4))
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
    in_the_evening = MONDAY.replace(hour=20, minute=0)
    seen = breach(
        status=EscalationState.ACKNOWLEDGED,
        raised_at=in_the_evening,
        acknowledged_at=in_the_evening,
    )

    late = lines(seen, replace(a_view(now=in_the_evening + timedelta(hours=5)), say=say))

    assert [each for each in late if until in each]


def test_sixty_days_need_a_wrongful_purpose() -> None:
    # O26
    # assertion: a breach counts from first knowledge
    mixed = replace(REPORTABLE, types=frozenset({BreachType.SENSITIVE, BreachType.WRONGFUL}))

    assert "確報 10/1(木)〔法定・60日〕" in found(mixed)[0]
    assert "確報 10/1(木)〔Pマーク〕" in found(mixed)[1]
    assert not [each for each in found(REPORTABLE) if "60日" in each]


@pytest.mark.parametrize(
    ("final_on", "line"),
    [
        (None, "⚪ 個人情報保護委員会：速報済み 8/5(水)　　確報 9/1(火)〔法定・30日〕"),
        (date(2026, 8, 20), "✅ 個人情報保護委員会：速報済み 8/5(水)　　確報済み 8/20(木)"),
    ],
)
def test_the_chosen_authority_is_the_only_one(final_on: date | None, line: str) -> None:
    # O26, 法150
    filed = Filing(
        destination=Destination.PPC,
        preliminary_on=date(2026, 8, 5),
        final_on=final_on,
        reference="R-1",
    )

    told = found(REPORTABLE, filed)

    assert told[0] == line
    assert not [each for each in told if "総務省" in each or "R-1" in each]


def test_no_report_to_one_authority_leaves_the_other_open() -> None:
    none = Filing(destination=Destination.MIC, not_needed="電気通信事業のデータではない")

    told = found(REPORTABLE, none)

    assert "✅ 総務省・総合通信局：報告不要" in told
    assert "⚪ 個人情報保護委員会：速報 8/7(金)〔目安〕　　確報 9/1(火)〔法定・30日〕" in told
    assert not [each for each in told if "電気通信" in each]


def test_a_report_merged_into_a_restricted_one_does_not_give_its_number() -> None:
    # O1
    ended = {
        "status": EscalationState.CLOSED,
        "outcome": EscalationOutcome.MERGED,
        "closed_at": MONDAY,
    }

    for number, told in ((None, "ほかの件に"), ("E-2026-0041", "E-2026-0041 に")):
        report = breach(**ended, merged_into=number)
        assert f"{told}まとめました。続きはそちらで進めます。" in "\n".join(
            history_lines(report, a_view())
        )


def test_a_closed_report_that_nobody_acknowledged_is_not_called_unseen() -> None:
    ended = {
        "status": EscalationState.CLOSED,
        "outcome": EscalationOutcome.NOT_AN_INCIDENT,
        "closed_at": MONDAY,
    }
    for language, unseen in (("ja", "まだ確認されていません"), ("en", "Not seen yet")):
        view = a_view(language)
        assert unseen in "\n".join(history_lines(breach(), view))
        assert unseen not in "\n".join(history_lines(breach(**ended), view))


@pytest.mark.parametrize(
    ("language", "corrects", "line"),
    [
        ("ja", False, "✅ 追加の通知（まだ知らせていない人へ）"),
        ("ja", True, "✅ 通知の訂正（すでに知らせた人へ）"),
        ("en", True, "✅ Correction to people already told"),
    ],
)
def test_the_manager_reads_whether_a_later_notice_corrects_one(
    language: Language, corrects: bool, line: str
) -> None:
    # O23
    told = PersonsTold(on=date(2026, 8, 4), whom="会員", count=38, way="郵便", corrects=corrects)
    report = breach(persons_told=told)
    assert [*decision_lines(report, frozenset({"tell_further"}), a_view(language))] == [line]
