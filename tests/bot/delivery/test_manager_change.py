"""A new manager in the desk file gets the open escalations; both managers are told once."""

from dataclasses import replace

from bot.maintenance.desk_people import ManagerChange
from tests.bot.delivery.conftest import MANAGER, Delivery
from tickets.model.kinds import Leak, Restriction
from tickets.rules.office import Office


def handing(delivery: Delivery) -> ManagerChange:
    """The manager change of one program, from its start."""
    return ManagerChange(delivery.casebook, delivery.context, delivery.clock, lambda: None)


def yui_becomes_manager(delivery: Delivery) -> None:
    people = replace(delivery.office.people, manager="U02YUI", deputy="U04DEP")
    delivery.office = replace(delivery.office, people=people)


def test_the_new_manager_gets_open_escalations_and_the_old_one_is_told(delivery: Delivery) -> None:
    delivery.complain(leak=Leak.YES)
    delivery.complain(leak=Leak.YES)
    handing(delivery)()
    delivery.telling()

    yui_becomes_manager(delivery)
    handing(delivery)()
    handing(delivery)()

    assert {row.to for row in delivery.all_of("handed_over")} == {"U02YUI"}
    assert len(delivery.all_of("handed_over")) == 2
    [told] = delivery.all_of("manager_changed")
    assert told.to == MANAGER
    delivery.telling()
    assert "管理者の引継ぎ" in " ".join(delivery.heard(MANAGER))
    assert "前任の管理者から引き継ぎました" in " ".join(delivery.heard("U02YUI"))


def test_the_first_start_only_records_the_manager(delivery: Delivery) -> None:
    delivery.complain(leak=Leak.YES)

    handing(delivery)()

    assert delivery.all_of("handed_over") == delivery.all_of("manager_changed") == []


def test_escalations_about_the_old_manager_are_not_handed_over_or_counted(
    delivery: Delivery,
) -> None:
    # O1
    about = frozenset({Restriction.ABOUT_MANAGER})
    delivery.complain(restrictions=about, about=frozenset({MANAGER}))
    handing(delivery)()

    yui_becomes_manager(delivery)
    handing(delivery)()

    assert delivery.all_of("handed_over") == []
    [told] = delivery.all_of("manager_changed")
    assert told.about.startswith("0:")


def test_two_programs_with_different_managers_do_not_alternate(delivery: Delivery) -> None:
    # as while replicas are upgraded one by one
    delivery.complain(leak=Leak.YES)
    old, new = handing(delivery), handing(delivery)
    before = delivery.office
    old()
    yui_becomes_manager(delivery)
    after = delivery.office

    for _ in range(5):
        sees(delivery, new, after)
        delivery.clock.passes(seconds=2)
        sees(delivery, old, before)

    assert {row.to for row in delivery.all_of("handed_over")} == {"U02YUI"}
    assert len(delivery.all_of("manager_changed")) == 1


def sees(delivery: Delivery, duty: ManagerChange, office: Office) -> None:
    """One check by a program with this desk file."""
    delivery.office = office
    duty()
