"""What somebody who pries does not get to know."""

from tests.stories.case import without_modals
from tests.stories.complaints import takes
from tests.stories.program import Running
from tests.stories.requests import Desk
from workspace.driver import Person


def test_earlier_contacts_are_rate_limited_too(ken: Person, desk: Desk, program: Running) -> None:
    # the receipt tells of the same contact's earlier matters, so it is a look too
    known = "同じ連絡先"
    takes(ken, contact="03-9999-0001")
    assert known in takes(without_modals(ken), contact="03-9999-0001").words
    program.clock.passes(minutes=1)

    with program.clock.standing_still():
        for _ in range(10):
            assert known in takes(without_modals(ken), contact="03-9999-0001").words
        for _ in range(20):  # the same looks, by the other way
            desk.opens(ken, "list_find", number="")
            assert desk.sends(ken, {"exact": "03-9999-0001"}) == {}
        looks = program.audit("search", actor=ken.id)
        last = takes(without_modals(ken), contact="03-9999-0001")
    program.clock.passes(minutes=1)

    assert known not in last.words
    assert program.audit("search", actor=ken.id) == looks
