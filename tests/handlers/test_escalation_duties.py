"""Duties that the judgement of a possible breach leaves, and what was decided and done."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from handlers.escalations.duties import duty_lines
from handlers.escalations.facts import decision_lines, history_lines, verdict_text
from handlers.slack.phrases import Phrases
from tests.handlers.builders import NOW, a_view, breach
from tickets.model.escalation import EscalationOutcome, EscalationState
from tickets.model.kinds import Language
from tickets.model.triage import BreachType, Destination, Filing, PersonsTold, Triage, Verdict

REPORTABLE = Triage(verdict=Verdict.REPORTABLE, types=frozenset({BreachType.SENSITIVE}))


def found(triage: Triage, *filings: Filing, **given: Any) -> list[str]:
    report = breach(
        status=EscalationState.TRIAGED, triage=triage, triaged_at=NOW, filings=filings, **given
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
        "closed_at": NOW,
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
        "closed_at": NOW,
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
