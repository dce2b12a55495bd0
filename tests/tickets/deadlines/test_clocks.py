"""Labels and pauses of the clocks; test_reckoned has the day on which each ends."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.deadlines.reckon import CLOCKS
from tickets.model import tokyo
from tickets.model.clocks import ClockName, Deadline, Label
from tickets.rules.calendar import Opening, Pause, compute_deadline

NAMES = ClockName
ALL = {name: clock for line in CLOCKS.values() for name, clock in line.items()}


def run(name: ClockName, on: date, opening: Opening, *pauses: Pause) -> Deadline:
    return compute_deadline(ALL[name], tokyo.at(on, time(14, 5)), opening, pauses)


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


def test_a_short_target_before_a_long_holiday_ends_after_it(opening: Opening) -> None:
    # O29
    target = replace(ALL[NAMES.INTERNAL_DUE], length=2)
    assert compute_deadline(target, tokyo.at(date(2026, 12, 29)), opening).on == date(2027, 1, 4)


def test_a_target_in_business_days_gets_business_days_back(opening: Opening) -> None:
    check = replace(ALL[NAMES.CHECK], pauses=True)  # three days; Wednesday 8/5 to 8/12
    asked = Pause(date(2026, 8, 5), date(2026, 8, 12))
    deadline = compute_deadline(check, tokyo.at(date(2026, 8, 3)), opening, [asked])
    assert deadline.on == date(2026, 8, 13)


def test_a_day_is_missed_when_it_is_over_in_tokyo(opening: Opening) -> None:
    deadline = run(NAMES.INTERNAL_DUE, date(2026, 8, 10), opening)
    assert not deadline.is_missed(datetime.fromisoformat("2026-08-24T14:59:59Z"))
    assert deadline.is_missed(datetime.fromisoformat("2026-08-24T15:00:00Z"))


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
@given(pauses=PAUSES, data=st.data())
def test_the_order_of_pauses_does_not_matter(
    opening: Opening, pauses: list[Pause], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(pauses))
    first = run(NAMES.INTERNAL_DUE, date(2026, 8, 10), opening, *pauses)
    assert first == run(NAMES.INTERNAL_DUE, date(2026, 8, 10), opening, *shuffled)
