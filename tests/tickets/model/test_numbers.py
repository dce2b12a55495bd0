from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.model.kinds import Kind, Restriction
from tickets.model.numbers import (
    Number,
    Series,
    parse_number,
    parse_typed_number,
    series_of,
    year_of,
)


@pytest.mark.property
@given(st.builds(Number, st.sampled_from(Series), st.integers(2000, 9999), st.integers(1, 999_999)))
def test_a_number_is_read_back_as_it_was_written(number: Number) -> None:
    assert parse_number(str(number)) == number


@pytest.mark.parametrize(
    "typed",
    ["c-2026-0041", "C20260041", "Ｃ－２０２６－００４１", " C‐2026‐0041 ", "cー2026ー0041"],
)
def test_a_number_may_be_typed_as_people_type(typed: str) -> None:
    assert str(parse_number(typed)) == "C-2026-0041"


@pytest.mark.parametrize("typed", ["C-2026-6", "c2026-06", "Ｃー２０２６ー６", "C-2026-0006"])
def test_leading_zeros_may_be_left_out_where_people_type(typed: str) -> None:
    assert str(parse_typed_number(typed)) == "C-2026-0006"


@pytest.mark.parametrize("typed", ["C-2026-", "C-2026", "6", "C-26-6", "E12345", "c202606"])
def test_a_part_of_a_number_is_none(typed: str) -> None:
    assert parse_typed_number(typed) is None


@pytest.mark.parametrize("typed", ["", "A-2026-0001", "C-2026-1", "C-2026-0001; DROP", "1" * 50])
def test_other_texts_are_no_number(typed: str) -> None:
    assert parse_number(typed) is None


def test_the_year_is_tokyos() -> None:
    new_year = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    assert year_of(new_year, "calendar") == 2027
    assert year_of(new_year, "fiscal") == 2026


def test_restricted_tickets_of_any_kind_are_in_series_x() -> None:
    for kind in Kind:
        assert series_of(kind, frozenset({Restriction.EMPLOYEE})) is Series.RESTRICTED
        assert series_of(kind, frozenset()) is not Series.RESTRICTED
