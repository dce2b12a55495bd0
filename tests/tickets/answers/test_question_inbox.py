"""Only curators open what was asked of the bot; each opening is in the audit chain."""

from datetime import UTC, datetime

import pytest

from tests.tickets.shelf import Shelf
from tickets.access.audit import Action
from tickets.desk import Desk
from tickets.model.errors import NotAllowedError
from tickets.model.people import Roster
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext

NOW = datetime(2026, 12, 1, 5, 5, tzinfo=UTC)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def desk(shelf: Shelf, roster: Roster, opening: Opening) -> Desk:
    return Desk(shelf, lambda: OfficeContext(roster=roster, opening=opening))


@pytest.mark.parametrize("who", ["curator", "cli:root"])
def test_a_curator_opens_it_and_that_is_audited(desk: Desk, shelf: Shelf, who: str) -> None:
    assert desk.question_inbox.may_open(who, now=NOW)

    desk.question_inbox.opened(3, who=who, now=NOW)
    desk.question_inbox.settled("decline", 2, who=who, now=NOW)

    assert [(each.actor, each.action, each.fields) for each in shelf.audit] == [
        (who, Action.READ, ("question_inbox", "open", "questions=3")),
        (who, Action.UPDATE, ("question_inbox", "decline", "questions=2")),
    ]


@pytest.mark.parametrize(
    "who", ["manager", "deputy", "agent", "auditor", "employee", "representative"]
)
def test_everybody_else_is_refused_and_that_is_audited(desk: Desk, shelf: Shelf, who: str) -> None:
    assert not desk.question_inbox.may_open(who, now=NOW)

    with pytest.raises(NotAllowedError):
        desk.question_inbox.opened(3, who=who, now=NOW)

    assert [(each.actor, each.action) for each in shelf.audit] == [(who, Action.DENIED)]
