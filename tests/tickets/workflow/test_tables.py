"""The transition tables match the procedure row by row, and every status is reachable."""

from collections.abc import Iterator

import pytest

from tickets.model.kinds import DESK_ROLES, Kind, Move, Role, Status
from tickets.model.ticket import Ticket
from tickets.workflow.apply import TABLES
from tickets.workflow.case import Transition
from tickets.workflow.fields import field_type

C, D, Q = Kind.COMPLAINT, Kind.DISCLOSURE, Kind.QUESTION
S, M = Status, Move

# Kind, from, move, to, who.
ROWS = [
    (D, None, M.RECORD, S.RECEIVED, "agent"),
    (D, S.RECEIVED, M.SEND_FORM, S.FORM_SENT, "agent"),
    (D, S.RECEIVED, M.REDIRECT, S.CLOSED, "manager"),
    (D, S.FORM_SENT, M.ARRIVE, S.ARRIVED, "agent"),
    (D, S.FORM_SENT, M.CLOSE_UNRETURNED, S.CLOSED, "manager"),
    (D, S.ARRIVED, M.CHECK, S.CHECKING, "agent"),
    (D, S.CHECKING, M.ASK_CORRECTION, S.CORRECTION_WAIT, "agent"),
    (D, S.CORRECTION_WAIT, M.CORRECTED, S.CHECKING, "agent"),
    (D, S.CORRECTION_WAIT, M.DRAFT_UNCORRECTED, S.DECISION, "agent"),
    (D, S.CHECKING, M.START_SEARCH, S.SEARCHING, "agent"),
    (D, S.SEARCHING, M.DRAFT, S.DECISION, "agent"),
    (D, S.DECISION, M.APPROVE, S.DECIDED, "manager"),
    (D, S.DECISION, M.SEND_BACK, S.SEARCHING, "manager"),
    (D, S.DECISION, M.SEND_BACK_TO_CHECK, S.CHECKING, "manager"),
    (D, S.DECIDED, M.EXECUTE, S.EXECUTED, "person_in_charge"),
    (D, S.DECIDED, M.REPLY, S.REPLIED, "agent"),
    (D, S.EXECUTED, M.REPLY, S.REPLIED, "agent"),
    (D, S.REPLIED, M.CLOSE, S.CLOSED, "agent"),
    (D, S.RECEIVED, M.WITHDRAW, S.CLOSED, "agent"),
    (D, S.CLOSED, M.REOPEN, S.REOPENED, "manager"),
    (D, S.REOPENED, M.RESUME, S.DECISION, "manager"),
    (D, S.REOPENED, M.SEND_FORM, S.FORM_SENT, "agent"),
    (D, S.REOPENED, M.ARRIVE, S.ARRIVED, "agent"),
    (D, S.SEARCHING, M.PROPOSE_DELAY, None, "agent"),
    (D, S.SEARCHING, M.ALLOW_DELAY, None, "manager"),
    (C, None, M.RECORD, S.RECEIVED, "employee"),
    (C, S.RECEIVED, M.ACKNOWLEDGE, S.ACKNOWLEDGED, "agent"),
    (C, S.ACKNOWLEDGED, M.ASSESS, S.ASSESSED, "agent"),
    (C, S.ASSESSED, M.INVESTIGATE, S.INVESTIGATING, "person_in_charge"),
    (C, S.INVESTIGATING, M.DRAFT, S.DRAFTED, "agent"),
    (C, S.DRAFTED, M.APPROVE, S.APPROVED, "manager"),
    (C, S.DRAFTED, M.SEND_BACK, S.INVESTIGATING, "manager"),
    (C, S.APPROVED, M.RESPOND, S.RESPONDED, "agent"),
    (C, S.RESPONDED, M.CLOSE, S.CLOSED, "agent"),
    (C, S.RESPONDED, M.NOT_ACCEPTED, S.UNRESOLVED, "agent"),
    (C, S.CLOSED, M.REOPEN, S.REOPENED, "agent"),
    (C, S.UNRESOLVED, M.REOPEN, S.REOPENED, "agent"),
    (C, S.RECEIVED, M.ANSWER_AT_ONCE, S.RESPONDED, "agent"),
    (C, S.UNRESOLVED, M.CLOSE, S.CLOSED, "manager"),
    (C, S.REOPENED, M.RESUME, S.INVESTIGATING, "agent"),
    (Q, None, M.RECORD, S.OPEN, "employee"),
    (Q, S.OPEN, M.TAKE, S.TAKEN, "agent"),
    (Q, S.TAKEN, M.ANSWER, S.ANSWERED, "agent"),
    (Q, S.ANSWERED, M.SOLVED, S.CLOSED, "employee"),
    (Q, S.ANSWERED, M.STILL_STUCK, S.TAKEN, "employee"),
    (Q, S.OPEN, M.CONVERT, S.CLOSED, "agent"),
    (Q, S.TAKEN, M.CONVERT, S.CLOSED, "agent"),
]
EVERYWHERE = (M.ASSIGN, M.TAKE, M.RELEASE, M.NOTE, M.LINK)
ENDINGS = (M.WITHDRAW, M.CLOSE_DUPLICATE, M.CLOSE_OUT_OF_SCOPE)


UNGUARDED = (M.REDIRECT, M.WITHDRAW, M.CLOSE_OUT_OF_SCOPE)


def every_row() -> Iterator[tuple[Kind, Status | None, Move, Transition]]:
    for kind, table in TABLES.items():
        for (status, move), rule in table.items():
            yield kind, status, move, rule


def open_statuses(kind: Kind) -> set[Status]:
    reached = {rule.to for rule in TABLES[kind].values() if rule.to}
    return reached - {Status.CLOSED}


def test_every_row_of_the_procedure_is_in_a_table() -> None:
    found = [(row, TABLES[row[0]][row[1], row[2]]) for row in ROWS]
    assert [
        row for row, rule in found if rule.to is not row[3] or Role(row[4]) not in rule.roles
    ] == []


@pytest.mark.parametrize("kind", Kind)
def test_assign_take_release_note_and_link_are_there_in_every_open_status(kind: Kind) -> None:
    for status in open_statuses(kind):
        for move in (*EVERYWHERE, *ENDINGS):
            assert (status, move) in TABLES[kind], (kind, status, move)


@pytest.mark.parametrize("kind", Kind)
def test_every_status_is_reached_and_every_open_one_can_be_left(kind: Kind) -> None:
    begun = TABLES[kind][None, Move.RECORD].to
    reached, waiting = {begun}, [begun]
    while waiting:
        here = waiting.pop()
        for (status, _), rule in TABLES[kind].items():
            if status is here and rule.to and rule.to not in reached:
                reached.add(rule.to)
                waiting.append(rule.to)

    assert reached == open_statuses(kind) | {Status.CLOSED}
    assert {status for status, _ in TABLES[kind] if status} == reached


CLOSED_LINK = (Status.CLOSED, Move.LINK)


def test_a_closed_ticket_can_be_held_reopened_and_its_letter_sent() -> None:
    moves = {move for _, status, move, _ in every_row() if status is Status.CLOSED}
    after = {Move.REPORT, Move.FINISH_ACTION, Move.CONFIRM_EFFECT, Move.DENY_EFFECT}
    assert moves - {Move.LINK} == {Move.HOLD, Move.REOPEN, Move.SEND_LETTER} | after


def test_only_the_program_links_a_closed_ticket() -> None:
    # O7: with what was linked with it since; it takes the mark of a reopened duplicate away
    rows = [rule for _, status, move, rule in every_row() if (status, move) == CLOSED_LINK]
    assert [rule.roles for rule in rows] == [frozenset({Role.SYSTEM})] * len(Kind)


def test_a_row_asks_only_for_fields_that_its_tickets_have() -> None:
    for kind, status, move, rule in every_row():
        for name in (*rule.required, *rule.optional):
            assert field_type(kind, name) is not None, (kind, status, move, name)


def test_fields_that_the_desk_sets_are_taken_from_no_form() -> None:
    signed = {"drafted_by", "changed_by", "decided_by", "decided_at", "close_code", "closed_at"}
    signed |= {"status", "number", "version", "owner", "history", "personal", "tasks", "asked"}
    signed |= {"id_checked_by", "id_checked_at", "to_agent_allowed_by", "delayed_until"}
    assert signed & set(Ticket.__dataclass_fields__)
    for *_, rule in every_row():
        assert not signed & {*rule.required, *rule.optional}


def test_a_stand_in_decides_rules_closes_or_resumes_and_does_no_work_of_the_desk() -> None:
    # O23
    theirs = {
        move
        for _, _, move, rule in every_row()
        if Role.DEPUTY in rule.roles and not rule.roles >= {Role.AGENT, Role.PERSON_IN_CHARGE}
    }
    decides = {M.APPROVE, M.CHANGE_DRAFT, M.SEND_BACK, M.SEND_BACK_TO_CHECK, M.DEPUTIZE}
    rules = {M.RULE_ON_DATA, M.ALLOW_DELAY, M.REFUSE_DELAY, M.CLOSE, M.REOPEN, M.RESUME}
    assert theirs == decides | rules | {M.ASSIGN, M.NAME}
    checks = {move for _, at, move, rule in every_row() if at and Role.CHECKER in rule.roles}
    assert checks == {M.CHECK_CONTENTS, M.REFUSE_CONTENTS, M.FLAG_LEAK}


def test_every_closing_is_the_desks_or_the_askers() -> None:
    for _, _, move, rule in every_row():
        if rule.to is Status.CLOSED:
            assert rule.roles <= {*DESK_ROLES, Role.EMPLOYEE}, move
            assert rule.when or rule.guards or move in UNGUARDED, move
