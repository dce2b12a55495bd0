"""Who is told that an answer is to be reviewed."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.maintenance.mornings import ReviewReminders
from handlers.services import Person
from knowledge.library.entry import Entry
from tests.tickets.conftest import ROSTER, context
from tests.tickets.shelf import Shelf
from tickets.model.people import Roster

GROUP = frozenset({"U01MEI", "U07NAO"})
NOON = datetime(2026, 8, 3, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Slack:
    """Knows the members of one group, and a guest."""

    def find(self, user: str, _: float = 0.0) -> Person | None:
        if user == "U09GUEST":
            return Person(user, "ja", is_guest=True)
        return Person(user, "ja") if user in GROUP else None

    def apply_event(self, _: Any) -> None: ...


@dataclass(frozen=True)
class Base:
    entries: dict[str, Entry]


def told(owner: str | None, roster: Roster = ROSTER) -> set[str]:
    """Everybody who is told of an answer with this owner."""
    due = date(2026, 8, 3)
    entry = Entry("fee", {"ja": ("いくら",)}, {"ja": "千円。"}, "fee.yaml", 1)
    base: Any = Base({"fee": replace(entry, owner=owner, review_by=due)})
    reviews = ReviewReminders(Shelf(), lambda: base, lambda: context(roster), Slack(), expanded)
    everybody = {*ROSTER.agents, *ROSTER.curators, *GROUP, "U09GUEST", "manager", "deputy"}
    return {person for person in everybody if reviews.due_for(person, NOON)}


def expanded(ids: frozenset[str]) -> frozenset[str]:
    return GROUP if ids == {"S01SALES"} else ids


@pytest.mark.parametrize(
    ("owner", "people"),
    [
        ("U01MEI", {"U01MEI"}),
        ("S01SALES", GROUP),
        ("manager", {"manager"}),
        ("agents", ROSTER.agents),
        (None, ROSTER.curators),
        ("総務部", ROSTER.curators),
        ("U09GUEST", ROSTER.curators),
        ("U08GONE", ROSTER.curators),
    ],
)
def test_the_owner_is_told_or_the_curators(owner: str | None, people: set[str]) -> None:
    assert told(owner) == people


def test_without_curators_the_manager_is_told() -> None:
    assert told(None, replace(ROSTER, curators=frozenset())) == {"manager"}
