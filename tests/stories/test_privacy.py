"""What somebody who pries does not get to know (catalogue A, office.md O1)."""

from tests.stories.complaints import takes
from tests.stories.program import Running
from tests.stories.reading import without_modals
from tests.stories.requests import Desk
from workspace.driver import Person

PHONE = "03-9999-0001"


def test_nobody_works_through_a_telephone_book_by_logging_complaints(
    ken: Person, desk: Desk, program: Running
) -> None:
    # the receipt tells of the same contact's earlier matters, so it is a look too
    known = "同じ連絡先"
    looks = "SELECT count(*) FROM audit WHERE action = 'search' AND actor = 'U02KEN'"
    takes(ken, contact=PHONE)
    assert known in takes(without_modals(ken), contact=PHONE).words
    program.clock.passes(minutes=1)

    with program.clock.standing_still():
        for _ in range(10):
            assert known in takes(without_modals(ken), contact=PHONE).words
        for _ in range(20):  # the same looks, by the other way
            desk.opens(ken, "list_find", number="")
            assert desk.sends(ken, {"exact": PHONE}) == {}
        ((looked,),) = program.rows(looks)
        last = takes(without_modals(ken), contact=PHONE)
    program.clock.passes(minutes=1)

    assert known not in last.words
    assert program.rows(looks) == [(looked,)]
