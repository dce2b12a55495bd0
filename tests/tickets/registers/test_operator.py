"""The operator at the command line reads like the auditor and moves no ticket."""

from datetime import timedelta

import pytest

from tests.tickets.conftest import ROSTER
from tests.tickets.registers.office import Office, rows
from tests.tickets.shelf import Shelf
from tickets.access.audit import AuditAction
from tickets.model.errors import NotAllowedError, RefusedError
from tickets.model.kinds import Kind, Leak, PersonalField, Role, Status
from tickets.model.personal import ValueName
from tickets.ports import Query
from tickets.registers.export import Register
from tickets.workflow.apply import TABLES

OPERATOR = "cli:root"
TABLE = TABLES[Kind.COMPLAINT]
DETAIL = ValueName(PersonalField.DETAIL)


def test_the_operator_is_an_auditor_and_nothing_else() -> None:
    assert ROSTER.actor(OPERATOR).roles == {Role.AUDITOR}


def test_the_operator_lists_tickets_hidden_from_the_manager(office: Office) -> None:
    secret = office.complains(about=frozenset({"manager"})).ticket.number
    found = office.desk.list(Query(), who=OPERATOR, now=office.now)
    assert [cover.number for cover in found] == [secret]
    assert office.desk.show(secret, who=OPERATOR, now=office.now).moves == ()


def test_the_operator_makes_no_move(office: Office) -> None:
    file = office.complains().assessed().investigated().drafted()
    for move in sorted(move for at, move in TABLE if at is Status.DRAFTED):
        with pytest.raises(NotAllowedError):
            file.does(OPERATOR, move)
        last = office.store.audit[-1]  # type: ignore[attr-defined]
        assert (last.action, last.actor, last.move) == (AuditAction.DENIED, OPERATOR, move)


def test_the_operator_opens_no_ticket() -> None:
    with pytest.raises(NotAllowedError):
        Office().complains(who=OPERATOR)


def test_the_operator_gives_a_reason_each_time_and_it_is_audited(office: Office) -> None:
    number = office.complains().ticket.number
    with pytest.raises(RefusedError):
        office.desk.reveal(number, [DETAIL], who=OPERATOR, now=office.now)
    office.desk.reveal(number, [DETAIL], who=OPERATOR, now=office.now, why="調査")
    last = office.store.audit[-1]  # type: ignore[attr-defined]
    assert (last.action, last.actor, last.reason) == (AuditAction.READ, OPERATOR, "調査")


def test_no_account_of_a_breach_is_opened_before_the_audit_row(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # O2
    office.complains(leak=Leak.YES)
    office.now += timedelta(minutes=1)
    seen: list[AuditAction] = []

    def opens(*_: object) -> None:
        seen.append(office.store.audit[-1].action)  # type: ignore[attr-defined]

    monkeypatch.setattr(Shelf, "reporters_account", opens)
    assert rows(office, Register.NOTICE)
    assert seen == [AuditAction.EXPORT]
