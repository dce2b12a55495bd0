"""Open corrective actions of closed complaints."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select, update

from bot.storage.casebook.tables import tickets
from tests.bot.casebook.conftest import Office
from tests.bot.casebook.plans import statements
from tickets.model.complaint import CorrectiveAction, ReportFrequency
from tickets.model.kinds import Move, PersonalField, Restriction
from tickets.model.ticket import Ticket

WORDS = {PersonalField.WORDS: "もう結構です"}
SEEN = {PersonalField.MOVE_REASON: "以後の申出はない"}


def ended(office: Office, action: CorrectiveAction, who: str = "manager", **new: Any) -> Ticket:
    """A withdrawn complaint: the shortest way to an end that decides on a corrective action."""
    given = {"withdrawn_on": office.clock.now.date(), "report": ReportFrequency.MONTHLY}
    ticket = office.complain(**new)
    return office.does(ticket, who, Move.WITHDRAW, says=WORDS, corrective_action=action, **given)


def needed(number: int, on: date | None = None) -> CorrectiveAction:
    return CorrectiveAction(
        needed=True,
        reference=f"CA-{number}",
        check_on=on,
        prevention="手順書を直す",
        responsible="manager",
        due_on=on or date(2030, 1, 1),
    )


def open_ones(office: Office, who: str = "manager") -> list[str]:
    found = office.desk.worklists.of(who, office.clock.now).corrective_actions()
    return [
        str(each.complaint.open_action and each.complaint.open_action.reference)
        for each in found.tickets
    ]


def test_actions_are_listed_by_check_day_with_undated_ones_last(office: Office) -> None:
    ended(office, needed(1))
    ended(office, needed(2, date(2026, 10, 1)))
    ended(office, needed(3, date(2026, 9, 1)))
    ended(office, CorrectiveAction(needed=False, reason="手順どおり"))

    assert open_ones(office) == ["CA-3", "CA-2", "CA-1"]


def test_a_row_of_an_action_that_holds_no_more_is_looked_at_when_read(office: Office) -> None:
    # O16: 1.0.0 kept it for a draft's action, too, after a closing as a duplicate
    kept = ended(office, needed(1))
    dropped = ended(office, CorrectiveAction(needed=False, reason="手順どおり"))
    rows = update(tickets).where(tickets.c.number == dropped.number)
    office.database.execute(rows.values(has_open_action=True))

    found = office.desk.worklists.of("manager", office.clock.now).corrective_actions(most=0)

    assert open_ones(office) == ["CA-1"]
    assert (found.count, found.numbers) == (1, {kept.number})


def test_a_check_that_failed_under_1_0_0_still_asks_for_a_further_measure(office: Office) -> None:
    # O34: its rows do not say whether one is owed
    today = office.clock.now.date()
    ticket = ended(office, needed(1, today))
    ticket = office.does(ticket, "mei", Move.FINISH_ACTION, done_on=today)
    again = {"checked_on": today, "again_on": date(2026, 9, 1)}
    ticket = office.does(ticket, "manager", Move.DENY_EFFECT, says=SEEN, **again)
    old = json.loads(office.database.scalar(select(tickets.c.body)))
    del old["facts"]["further_measure_owed"]
    office.database.execute(update(tickets).values(body=json.dumps(old)))

    with office.casebook.reading() as book:
        assert book.find(ticket.number) == ticket


def test_actions_of_erased_complaints_are_not_listed(office: Office) -> None:
    ended(office, needed(1))
    assert len(office.purges(4).tickets) == 1

    assert open_ones(office) == []


def test_actions_about_the_manager_are_on_the_representatives_list_only(office: Office) -> None:
    # O1
    about = frozenset({Restriction.ABOUT_MANAGER})
    ended(
        office,
        replace(needed(1), responsible="representative"),
        who="representative",
        restrictions=about,
        about=frozenset({"manager"}),
    )

    assert open_ones(office) == open_ones(office, "deputy") == []
    assert open_ones(office, "representative") == ["CA-1"]


def test_the_actions_of_a_person_are_found_without_reading_others(office: Office) -> None:
    # O34
    mine = ended(office, replace(needed(1), responsible="sales_head"))
    for number in range(2, 6):
        ended(office, needed(number))

    def read(who: str) -> tuple[list[str], int]:
        worklist = office.desk.worklists.of(who, office.clock.now)
        with statements(office.database) as told:
            found = worklist.own_corrective_actions()
        return [each.number for each in found.tickets], len(told)

    assert read("sato") == ([], 1)  # the list
    assert read("sales_head") == ([mine.number], 2)  # the list, and the ticket
