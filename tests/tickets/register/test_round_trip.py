"""The register taken out, brought into an empty casebook and taken out again is the same file."""

from collections.abc import Callable

import pytest

from tests.tickets.casebook.shelf import Shelf
from tests.tickets.register.office import (
    EVERY_KIND,
    TOLD_MONTHLY,
    Office,
    filled,
    reported_monthly,
)
from tickets import tokyo
from tickets.complaint import Report
from tickets.register import sheet


@pytest.mark.parametrize("make", [*EVERY_KIND, *TOLD_MONTHLY], ids=lambda make: make.__name__)
def test_each_kind_of_complaint_comes_back_as_it_was(make: Callable[[Office], None]) -> None:
    office = Office(Shelf())
    make(office)
    taken_out = office.exports()
    other = Office(Shelf(), now=office.now)

    looked = other.looks(taken_out)
    assert looked.faults == ()
    other.imports(taken_out)

    assert other.exports() == taken_out


def test_the_whole_register_comes_back_as_it_was() -> None:
    office = filled(Shelf())
    taken_out = office.exports()
    other = Office(Shelf(), now=office.now)

    other.imports(taken_out)

    assert other.exports() == taken_out
    assert len(taken_out.splitlines()) > len(EVERY_KIND)


def test_what_was_told_monthly_comes_back_without_its_moves_too() -> None:
    office = Office(Shelf())
    reported_monthly(office)
    titles, row = sheet.read(office.exports())
    row[titles.index("経過")] = ""
    other = Office(Shelf(), now=office.now)

    (number,) = other.imports(sheet.written([titles, row]))

    complaint = other.finds(number).complaint
    assert (complaint.report, complaint.reported_on) == (
        Report.MONTHLY,
        tokyo.date_of(office.now),
    )
