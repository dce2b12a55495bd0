"""Every clock ends on the day that the law, the guideline or the office sets."""

import csv
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.deadlines.arithmetic import Pause, start
from tickets.deadlines.escalation_clocks import breach_clocks, call_clocks, other_clocks
from tickets.deadlines.ticket_clocks import clocks
from tickets.model import tokyo
from tickets.model.clocks import ClockName, Deadline, Label
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.escalation import CALL_RULES, Line
from tickets.rules.periods import BreachRules, Rules

NAMES = ClockName
CASEWORK = clocks(Rules())
BREACH = {**breach_clocks(BreachRules()), **call_clocks(CALL_RULES[Line.BREACH])}
ALL = {
    **CASEWORK,
    **BREACH,
    **other_clocks(BreachRules(), reminds_at_night=False),
    **call_clocks(CALL_RULES[Line.OUTSIDER]),
}

# Sample starts and 74 more, computed day by day with jpholiday 1.0.3, whose holidays
# were compared with those of `holidays` 0.109. One row has seven cases.
STARTS = [
    {name: date.fromisoformat(day) for name, day in row.items()}
    for row in csv.DictReader(
        (Path(__file__).parent / "dates" / "starts.csv").read_text().splitlines()
    )
]


def run(name: ClockName, on: date, opening: Opening, *pauses: Pause) -> Deadline:
    return start(ALL[name], tokyo.at(on, time(14, 5)), opening, pauses)


@pytest.mark.parametrize("row", STARTS, ids=lambda row: row["start"].isoformat())
def test_a_start_leads_to_these_days(row: dict[str, date], opening: Opening) -> None:
    # assertion: a breach counts from first knowledge
    began = row["start"]

    assert run(NAMES.ARTICLE_39, began, opening).on == row["article_39"]
    assert run(NAMES.PRELIMINARY_ALARM, began, opening).on == row["day_3"]
    assert run(NAMES.PRELIMINARY, began, opening).on == row["day_5"]
    assert run(NAMES.FINAL_30, began, opening).on == row["final_30"]
    assert run(NAMES.FINAL_60, began, opening).on == row["final_60"]
    assert run(NAMES.FORM_DISPATCH, began, opening).on == row["plus_3"]
    assert run(NAMES.COMPLAINT_REPLY, began, opening).on == row["plus_10"]


@pytest.mark.parametrize(
    ("name", "began", "on"),
    [
        # Sample days.
        (NAMES.COMPLAINT_ASSESS, date(2026, 8, 3), date(2026, 8, 5)),
        (NAMES.COMPLAINT_REPLY, date(2026, 8, 3), date(2026, 8, 18)),
        (NAMES.INTERNAL_DUE, date(2026, 8, 10), date(2026, 8, 24)),
        (NAMES.ARTICLE_39, date(2026, 8, 10), date(2026, 8, 25)),
        (NAMES.FINAL_30, date(2026, 8, 3), date(2026, 9, 1)),
        (NAMES.FINAL_60, date(2026, 8, 3), date(2026, 10, 1)),
        (NAMES.PMARK_FINAL_30, date(2026, 8, 3), date(2026, 9, 1)),
        # Our own target on a closed day moves back (O29), the other side's deadline forward.
        (NAMES.INTERNAL_DUE, date(2026, 8, 8), date(2026, 8, 21)),
        (NAMES.INTERNAL_DUE, date(2026, 12, 18), date(2026, 12, 28)),
        (NAMES.FORM_REMINDER, date(2026, 7, 30), date(2026, 8, 31)),
        (NAMES.FORM_CLOSE, date(2026, 7, 30), date(2026, 9, 28)),
        (NAMES.CORRECTION_WAIT, date(2026, 9, 7), date(2026, 9, 24)),
        # A calendar month of the GDPR, and months without that day.
        (NAMES.GDPR_MONTH, date(2026, 8, 3), date(2026, 9, 3)),
        (NAMES.GDPR_MONTH, date(2027, 1, 31), date(2027, 2, 28)),
        (NAMES.GDPR_MONTH, date(2028, 1, 31), date(2028, 2, 29)),
        (NAMES.GDPR_MONTH, date(2026, 12, 15), date(2027, 1, 15)),
        # The mark and the ministry do not extend to the next business day.
        (NAMES.PMARK_FINAL_30, date(2026, 12, 1), date(2026, 12, 30)),
        (NAMES.MIC_DETAIL, date(2026, 12, 1), date(2026, 12, 30)),
        (NAMES.ENTRUSTER, date(2026, 12, 25), date(2026, 12, 29)),
        (NAMES.SAME_DAY, date(2026, 8, 3), date(2026, 8, 3)),
        (NAMES.SAME_DAY, date(2026, 8, 8), date(2026, 8, 10)),
    ],
)
def test_a_clock_ends_on_its_day(name: ClockName, began: date, on: date, opening: Opening) -> None:
    # O29: our own targets roll back, the time of the other side forward
    assert run(name, began, opening).on == on


def test_a_breach_is_counted_from_the_day_in_tokyo(opening: Opening) -> None:
    late_evening_in_london = tokyo.read("2026-08-02T23:55:00+01:00")

    assert start(BREACH[NAMES.FINAL_30], late_evening_in_london, opening).on == date(2026, 9, 1)


def test_breach_deadlines_in_hours_run_while_the_desk_is_closed(opening: Opening) -> None:
    raised_at = tokyo.at(date(2026, 8, 8), time(23, 50))  # a Saturday night

    assert start(BREACH[NAMES.CALL_DEPUTY], raised_at, opening).at - raised_at == timedelta(
        minutes=30
    )
    assert start(BREACH[NAMES.TRIAGE], raised_at, opening).at - raised_at == timedelta(hours=4)
    assert start(BREACH[NAMES.GDPR_72_HOURS], raised_at, opening).at - raised_at == timedelta(
        days=3
    )


def test_another_escalation_calls_the_deputy_after_open_minutes(opening: Opening) -> None:
    # O27
    raised_at = tokyo.at(date(2026, 8, 7), time(17, 45))

    deputy = start(ALL[NAMES.CALL_DEPUTY], raised_at, opening)

    assert deputy.at == tokyo.at(date(2026, 8, 10), time(9, 15))


def test_a_regulators_call_escalates_at_night_too(opening: Opening) -> None:
    regulator = call_clocks(CALL_RULES[Line.AUTHORITY])
    raised_at = tokyo.at(date(2026, 8, 7), time(22))

    deputy = start(regulator[NAMES.CALL_DEPUTY], raised_at, opening)

    assert deputy.at == tokyo.at(date(2026, 8, 7), time(22, 30))


def test_only_statutory_clocks_are_labelled_statutory() -> None:
    # assertion: 法定 stands beside the clocks of the law only
    # O30
    statutory = {name for name, clock in ALL.items() if clock.label is Label.STATUTORY}

    assert statutory == {NAMES.FINAL_30, NAMES.FINAL_60, NAMES.GDPR_MONTH, NAMES.ARTICLE_39}


def test_each_outside_expectation_has_its_own_label() -> None:
    # O30
    labels = {name: clock.label for name, clock in ALL.items() if clock.label is not Label.TARGET}

    assert labels[NAMES.PRELIMINARY] is labels[NAMES.ENTRUSTER] is Label.GUIDELINE
    assert labels[NAMES.PMARK_PRELIMINARY] is labels[NAMES.PMARK_FINAL_60] is Label.PMARK
    assert labels[NAMES.MIC_DETAIL] is Label.MIC
    assert labels[NAMES.GDPR_72_HOURS] is Label.GDPR


def test_only_our_own_targets_for_the_reply_pause() -> None:
    # assertion: only the internal clock pauses
    pausing = {name: clock for name, clock in ALL.items() if clock.pauses}

    assert pausing.keys() == {NAMES.COMPLAINT_REPLY, NAMES.INTERNAL_DUE}
    assert {clock.label for clock in pausing.values()} == {Label.TARGET}


def test_a_correction_moves_the_internal_date_and_never_article_39(opening: Opening) -> None:
    arrived = date(2026, 8, 10)
    asked = Pause(date(2026, 8, 12), date(2026, 8, 19))

    assert run(NAMES.INTERNAL_DUE, arrived, opening, asked).on == date(2026, 8, 31)
    assert run(NAMES.ARTICLE_39, arrived, opening, asked).on == date(2026, 8, 25)


def test_our_clock_pauses_while_the_person_is_asked(opening: Opening) -> None:
    deadline = run(NAMES.INTERNAL_DUE, date(2026, 8, 10), opening, Pause(date(2026, 8, 12)))

    assert deadline.is_paused
    assert not deadline.is_missed(tokyo.at(date(2026, 12, 1)))


def test_a_target_in_business_days_gets_business_days_back(opening: Opening) -> None:
    check = replace(CASEWORK[NAMES.CHECK], pauses=True)  # three days; Wednesday 8/5 to 8/12
    asked = Pause(date(2026, 8, 5), date(2026, 8, 12))

    deadline = start(check, tokyo.at(date(2026, 8, 3)), opening, [asked])

    assert deadline.on == date(2026, 8, 13)


def test_a_pause_after_the_deadline_excuses_nothing(opening: Opening) -> None:
    late = Pause(date(2026, 8, 27), date(2026, 9, 7))

    deadline = run(NAMES.INTERNAL_DUE, date(2026, 8, 10), opening, late)

    assert deadline.on == date(2026, 8, 24)
    assert deadline.is_missed(tokyo.at(date(2026, 8, 25)))


def test_a_day_is_missed_when_it_is_over_in_tokyo(opening: Opening) -> None:
    deadline = run(NAMES.INTERNAL_DUE, date(2026, 8, 10), opening)

    assert not deadline.is_missed(tokyo.read("2026-08-24T14:59:59Z"))
    assert deadline.is_missed(tokyo.read("2026-08-24T15:00:00Z"))


def test_the_right_to_sue_is_no_missed_deadline(opening: Opening) -> None:
    deadline = run(NAMES.ARTICLE_39, date(2026, 8, 10), opening)

    assert not deadline.is_missed(tokyo.at(date(2027, 8, 10)))


PAUSES = st.lists(
    st.builds(
        lambda since, length: Pause(since, since + timedelta(days=length)),
        st.dates(date(2026, 8, 10), date(2026, 10, 31)),
        st.integers(0, 30),
    ),
    max_size=4,
)


@pytest.mark.property
@given(pauses=PAUSES)
def test_pauses_only_lengthen_and_never_by_more_than_they_last(
    opening: Opening, japan: Calendar, pauses: list[Pause]
) -> None:
    arrived = date(2026, 8, 10)
    plain = run(NAMES.INTERNAL_DUE, arrived, opening).on
    paused = {
        pause.since + timedelta(days=n)
        for pause in pauses
        if pause.until
        for n in range((pause.until - pause.since).days)
    }

    due = run(NAMES.INTERNAL_DUE, arrived, opening, *pauses)

    assert plain <= due.on <= plain + timedelta(days=len(paused))
    assert japan.is_business_day(due.on)
    assert run(NAMES.ARTICLE_39, arrived, opening, *pauses).on == date(2026, 8, 25)


@pytest.mark.property
@given(pauses=PAUSES, data=st.data())
def test_the_order_of_pauses_does_not_matter(
    opening: Opening, pauses: list[Pause], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(pauses))

    first = run(NAMES.INTERNAL_DUE, date(2026, 8, 10), opening, *pauses)

    assert first == run(NAMES.INTERNAL_DUE, date(2026, 8, 10), opening, *shuffled)
