"""What was filed with an authority, the mark body, or another company is recorded by day."""

from datetime import timedelta

import pytest

from tests.stories.steps.builders import handles
from tests.stories.steps.case import chooses, opens_form, sends
from tests.stories.steps.complaints import answer
from tests.stories.steps.escalations import copy, day, does, filed, files, is_closed, judged, opens
from tests.stories.steps.forging import forge
from tests.stories.steps.program import Running
from tickets.escalation.acts import RecordFiling
from tickets.model import tokyo
from tickets.model.triage import Destination, Filing
from workspace.driver import Person, Slack

pytestmark = pytest.mark.usefixtures("standing_still")


def test_a_single_report_asks_for_one_day(number: str, saki: Person, program: Running) -> None:
    # O26
    judged(saki, number, "reportable", types=["sensitive"], facts=["entrusted"])
    empty = files(saki, number, "entruster")
    assert empty == {"entruster_final_on": "通知した日か、不要の理由を入力してください。"}
    form = saki.view
    assert f"{number} ・ 漏えい等のおそれ" in form.words
    assert "通知した日" in form.words
    assert "速報した日" not in form.words
    assert sends(saki, entruster_final_on=day(program)) == {}

    assert "✅ 委託元：通知済み " in copy(saki, number).words
    assert "〔法定・30日〕" in copy(saki, number).words


def test_the_form_opens_with_what_was_not_recorded_at_all(
    number: str, saki: Person, program: Running
) -> None:
    # O26: a preliminary report leaves the final one for later
    judged(saki, number, "reportable", types=["sensitive"])
    today = day(program)
    for what, values in (
        ("mic", {"preliminary_on": today}),
        ("pmark", {"preliminary_on": today}),
        ("persons", {"on": today, "whom": "会員", "count": "1", "way": "電話"}),
        ("representative", {"on": today}),
        ("mic", {"final_on": today}),
    ):
        form = opens(saki, number, "報告を記録")
        assert answer(form, "what") == what
        assert sends(saki, **{f"{what}_{name}": value for name, value in values.items()}) == {}
    assert answer(opens(saki, number, "報告を記録"), "what") == "pmark"


def test_a_report_that_is_due_at_an_hour_asks_for_its_time(
    number: str, saki: Person, program: Running
) -> None:
    # O26
    judged(saki, number, "reportable", types=["sensitive"], facts=["european"])
    empty = files(saki, number, "eu")
    assert empty == {"eu_final_at": "通知した日時か、不要の理由を入力してください。"}
    ahead = program.now() + timedelta(hours=1)
    assert list(sends(saki, eu_final_at=int(ahead.timestamp()))) == ["eu_final_at"]
    at = program.now().replace(second=0, microsecond=0)
    assert sends(saki, eu_final_at=int(at.timestamp())) == {}

    told = f"✅ EUの監督機関：通知済み {at.astimezone(tokyo.TOKYO):%-m/%-d}"
    [line] = [each for each in copy(saki, number).words.splitlines() if told in each]
    assert f"{at.astimezone(tokyo.TOKYO):%H:%M}" in line
    assert program.report(number).filing(Destination.EU).final_at == at


def test_the_police_are_told_once_and_give_a_case_number(
    number: str, saki: Person, program: Running
) -> None:
    # O26
    judged(saki, number, "reportable", types=["sensitive"])
    empty = files(saki, number, "police")
    assert empty == {"police_final_on": "届け出た日か、不要の理由を入力してください。"}
    form = saki.view
    assert "届け出た日" in form.words
    assert "受理番号" in form.words
    by_hand = "報告そのものは、担当の方が各機関に行ってください"
    assert by_hand in form.words
    assert "速報" not in form.words.partition("報告そのもの")[0].partition("何を記録")[2]
    assert sends(saki, police_final_on=day(program), police_reference="令8第12号") == {}

    assert "✅ 警察：届出済み " in copy(saki, number).words
    assert program.report(number).filing(Destination.POLICE).reference == "令8第12号"
    opens(saki, number, "報告を記録")
    assert by_hand not in chooses(saki, "what", "persons").words


@pytest.mark.long
def test_a_form_that_asks_for_one_day_keeps_an_earlier_day_and_reference(
    number: str, saki: Person, program: Running
) -> None:
    # O26: rows of old have the days of a preliminary and of a final report
    judged(saki, number, "reportable", types=["sensitive"])
    today = tokyo.date_of(program.now())
    old = Filing(
        destination=Destination.POLICE,
        preliminary_on=today,
        final_on=today,
        reference="令8第12号",
        final_reference="令8第30号",
    )
    handles(program, number, RecordFiling(old))
    assert files(saki, number, "police", reference="令8第13号") == {}

    kept = program.report(number).filing(Destination.POLICE)
    assert (kept.preliminary_on, kept.final_on) == (today, today)
    assert (kept.reference, kept.final_reference) == ("令8第13号", "令8第30号")

    cleared = files(saki, number, "police", final_on=None)
    assert cleared == {"police_final_on": "届け出た日か、不要の理由を入力してください。"}


@pytest.mark.long
def test_a_report_recorded_without_its_time_takes_a_reference_alone(
    number: str, saki: Person, program: Running
) -> None:
    # O26: 1.0.0 asked for the day alone; the hour may be unknown
    judged(saki, number, "reportable", types=["sensitive"], facts=["european"])
    today = tokyo.date_of(program.now())
    old = RecordFiling(Filing(destination=Destination.EU, final_on=today))
    handles(program, number, old)

    assert files(saki, number, "eu", reference="EU-12") == {}

    kept = program.report(number).filing(Destination.EU)
    assert (kept.final_on, kept.final_at, kept.reference) == (today, None, "EU-12")


def test_a_fault_of_a_filing_stands_under_its_field(
    number: str, saki: Person, program: Running
) -> None:
    # O9, O26
    judged(saki, number, "reportable", types=["property", "sensitive"])
    today, yesterday = day(program), day(program, -1)
    turned = files(saki, number, "ppc", preliminary_on=today, final_on=yesterday)
    asked = "前の手続きより前の日時です。「確報を提出した日」を見直してください。"
    assert turned == {"ppc_final_on": asked}
    early = files(saki, number, "ppc", preliminary_on=yesterday)["ppc_preliminary_on"]
    assert early.startswith("会社が知った日より前の日付は記録できません。")
    assert "「分かることを追加」" in early
    named = files(saki, number, "mic", preliminary_on=today, reference="090-1234-5678")
    assert set(named) == {"mic_reference"}


def test_a_filing_left_open_while_a_colleague_closes_comes_back_with_its_text(
    number: str, saki: Person, dai: Person, program: Running
) -> None:
    # O8
    ready_to_close(program, saki, number)
    opens(saki, number, "報告を記録")
    chooses(saki, "what", "persons")
    does(dai, number, "完了する", corrective_action="CA-1")
    denied = len(program.audit("denied"))

    persons = {"on": day(program), "whom": "会員", "count": "5", "way": "電話で説明"}
    sends(saki, **{f"persons_{name}": value for name, value in persons.items()})

    assert "が更新しています。入力は残してあります。" in saki.view.words
    assert "電話で説明" in str(saki.view.blocks)
    sends(saki)
    assert "この件はすでに完了しています。" in saki.view.words
    assert "電話で説明" in str(saki.view.blocks)
    assert len(program.audit("denied")) == denied


def test_an_older_button_on_a_closed_breach_without_filings_records_nothing(
    number: str, saki: Person, slack: Slack, program: Running
) -> None:
    judged(saki, number, "not_an_incident", reason="本人の控えだった")

    forge(slack, saki, "escalation_file", number)
    assert program.settled()
    errors = sends(saki, representative_on=day(program))

    assert "この件はすでに完了しています。" in errors.values()
    forge(slack, saki, "escalation_correct", number)
    assert saki.sees("@madoguchi")[-1].words == "この件はすでに完了しています。"


def test_every_further_report_is_shown_below_the_report_that_it_follows(
    number: str, saki: Person, program: Running
) -> None:
    ready_to_close(program, saki, number)
    does(saki, number, "完了する", corrective_action="CA-1")
    for reference in ("続-2", "続-3"):
        opens_form(saki, opens(saki, number, "内容を見る"), "続報・訂正を記録")
        told = {"kind": "correction", "reference": reference, "changed": "人数を38人から52人に訂正"}
        assert sends(saki, on=day(program), **told) == {}

    shown = opens(saki, number, "内容を見る").words
    opens(saki, number, "続報・訂正を記録")
    assert "通知の訂正" not in chooses(saki, "what", "persons").words  # nobody was told yet

    assert "確報-1" in shown
    assert "訂正 " in shown
    assert "（管理者が記録）　　人数を38人から52人に訂正　　受付番号：続-2" in shown
    assert "（管理者が記録）　　人数を38人から52人に訂正　　受付番号：続-3" in shown
    assert "続-3" not in str(copy(saki, number).raw)


def test_each_report_to_an_authority_keeps_its_own_reference(
    number: str, saki: Person, program: Running
) -> None:
    # O26
    judged(saki, number, "reportable", types=["sensitive"])
    filed(saki, number, "mic", preliminary_on=day(program), reference="MIC-1")
    filed(saki, number, "mic", final_on=day(program), final_reference="MIC-2")

    shown = opens(saki, number, "内容を見る").words

    assert "総務省・総合通信局の受付番号：MIC-1" in shown
    assert "総務省・総合通信局の受付番号（確報）：MIC-2" in shown


def test_people_found_after_the_end_are_told_and_a_notice_is_corrected(
    number: str, saki: Person, program: Running
) -> None:
    # O26
    judged(saki, number, "reportable", types=["sensitive"], persons_most="60")
    today = day(program)
    for authority in ("mic", "pmark"):
        filed(saki, number, authority, final_on=today)
    first = {"whom": "会員", "count": "38", "way": "メール"}
    filed(saki, number, "persons", on=today, **first)
    filed(saki, number, "representative", on=today)
    does(saki, number, "完了する", corrective_action="CA-1", told_all=["yes"])

    def follows(kind: str, **told: str) -> dict[str, str]:
        opens(saki, number, "続報・訂正を記録")
        chooses(saki, "what", "persons")
        named = {f"persons_{name}": value for name, value in told.items() if name != "changed"}
        changed = {"changed": told["changed"]} if "changed" in told else {}
        return sends(saki, kind=kind, persons_on=today, **named, **changed)

    assert follows("further", whom="退会した会員", count="14", way="郵送") == {}
    assert set(follows("correction", **first)) == {"changed"}
    saki.closes(everything=True)
    assert follows("correction", **first, changed="件名を訂正") == {}

    assert is_closed(saki, number)
    assert "ご本人への通知：52人（上限60人）" in copy(saki, number).words
    shown = opens(saki, number, "内容を見る").words
    assert "退会した会員（14人）　郵送" in shown
    assert "会員（38人）　メール　　訂正：件名を訂正" in shown


def ready_to_close(program: Running, person: Person, number: str) -> None:
    """An incident that is not reportable, with the report to the mark body."""
    judged(person, number, "not_reportable")
    filed(person, number, "pmark", final_on=day(program), reference="確報-1")
    filed(person, number, "representative", on=day(program))
