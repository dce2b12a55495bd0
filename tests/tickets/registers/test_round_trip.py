"""A register that is exported, imported into an empty casebook and exported again is the same
file.
"""

from collections.abc import Callable

import pytest

from tests.tickets.registers.cases import (
    EVERY_KIND,
    TOLD_MONTHLY,
    put_right,
    reported_monthly,
)
from tests.tickets.registers.office import Office
from tests.tickets.shelf import Shelf
from tickets.registers import sheet
from tickets.registers.rows import Wrong


@pytest.mark.parametrize("make", [*EVERY_KIND, *TOLD_MONTHLY], ids=lambda make: make.__name__)
def test_each_kind_of_complaint_is_read_back_unchanged(make: Callable[[Office], None]) -> None:
    office = Office(Shelf())
    make(office)
    taken_out = office.exports()
    other = Office(Shelf(), now=office.now)

    looked = other.looks(taken_out)
    assert looked.faults == ()
    other.imports(taken_out)

    assert other.exports() == taken_out


@pytest.mark.parametrize("make", [reported_monthly, put_right], ids=lambda make: make.__name__)
def test_facts_are_imported_without_the_moves_behind_them(make: Callable[[Office], None]) -> None:
    office = Office(Shelf())
    make(office)
    titles, row = sheet.read(office.exports())
    row[titles.index("経過")] = ""
    row[titles.index("メモ・理由・申出者の言葉")] = "以後の申出はない"
    bare = Office(Shelf(), now=office.now)
    bare.imports(sheet.written([titles, row]))
    taken_out = bare.exports()
    other = Office(Shelf(), now=office.now)

    other.imports(taken_out)

    assert other.exports() == taken_out
    again = dict(zip(*sheet.read(taken_out), strict=True))
    assert [again[t] for t in titles[:-2]] == row[:-2]
    assert again["メモ・理由・申出者の言葉"] == "#1 以後の申出はない"


def test_an_unreadable_check_or_unknown_checker_is_reported() -> None:
    office = Office(Shelf())
    put_right(office)
    titles, row = sheet.read(office.exports())
    other = Office(Shelf(), now=office.now)

    def faults(cell: str) -> set[tuple[str, str]]:
        row[titles.index("有効性の確認")] = cell
        found = other.looks(sheet.written([titles, row])).faults
        return {(each.field, str(each.code)) for each in found if each.field == "effect_checks"}

    assert faults("2026-08-03 たぶん manager") == {("effect_checks", Wrong.UNREADABLE)}
    assert faults("2026-08-03 有効 nobody") == {("effect_checks", Wrong.UNKNOWN_PERSON)}
