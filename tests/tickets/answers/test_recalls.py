"""Who asked to be told of an answer is told once, after the manager released it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.tickets.shelf import Shelf
from tickets.access.audit import Action
from tickets.answers import Recalls
from tickets.desk import Desk
from tickets.model.errors import NotAllowedError
from tickets.model.notices import NoticeKind
from tickets.model.people import Roster
from tickets.model.revised_answers import Reach, Recall
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext

NOW = datetime(2026, 12, 1, 5, 5, tzinfo=UTC)
BEFORE, AFTER = "2022-06-21", "2026-12-01"
REVISED = {"fee-amount": AFTER}
SHARED = Recall(
    entry="fee-amount", revision=BEFORE, kept_on=date(2026, 11, 30), channel="C01", ts="1.1"
)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def recalls(shelf: Shelf, roster: Roster, opening: Opening) -> Recalls:
    return Desk(shelf, lambda: OfficeContext(roster=roster, opening=opening)).recalls


def follow(recalls: Recalls, who: str, entry: str = "fee-amount", revision: str = BEFORE) -> None:
    recalls.follow(entry, revision, who=who, now=NOW)


def told(shelf: Shelf) -> list[str]:
    return [each.to for each in shelf.notices.values() if each.what is NoticeKind.ANSWER_CHANGED]


def test_each_person_gets_one_notice_for_all_answers(recalls: Recalls, shelf: Shelf) -> None:
    revised = {**REVISED, "fee-stamps": AFTER}
    for who in ("sato", "suzuki"):
        follow(recalls, who)
        follow(recalls, who, "fee-stamps")
    recalls.keep(SHARED)
    assert recalls.waiting(revised) == Reach(people=2, messages=1, answers=2)
    assert told(shelf) == []

    reached = recalls.release(revised, who="manager", now=NOW)

    assert reached == Reach(people=2, messages=1, answers=2)
    assert told(shelf) == ["sato", "suzuki"]
    (release,) = {each.about for each in shelf.notices.values()}
    assert recalls.told_by(release, to="sato") == ("fee-amount", "fee-stamps")
    assert [each.channel for each in recalls.to_mark()] == ["C01"]


def test_a_release_is_audited_with_counts_only(recalls: Recalls, shelf: Shelf) -> None:
    follow(recalls, "sato")

    recalls.release(REVISED, who="manager", now=NOW)

    (entry,) = shelf.audit
    assert (entry.actor, entry.action) == ("manager", Action.APPROVE)
    assert entry.fields == ("recall", AFTER, "people=1", "messages=0")


def test_a_second_release_reaches_nobody_again(recalls: Recalls, shelf: Shelf) -> None:
    follow(recalls, "sato")
    recalls.release(REVISED, who="manager", now=NOW)

    assert not recalls.waiting(REVISED)
    assert not recalls.release(REVISED, who="manager", now=NOW)
    assert told(shelf) == ["sato"]


@pytest.mark.parametrize("who", ["ken", "curator", "representative", "auditor", "cli:root"])
def test_only_manager_and_deputy_release(recalls: Recalls, shelf: Shelf, who: str) -> None:
    follow(recalls, "sato")

    with pytest.raises(NotAllowedError):
        recalls.release(REVISED, who=who, now=NOW)

    assert told(shelf) == []


@pytest.mark.parametrize(
    ("entry", "revision"),
    [("fee-stamps", BEFORE), ("fee-amount", AFTER)],
    ids=["another answer", "asked after the revision"],
)
def test_who_is_not_concerned_is_not_told(
    recalls: Recalls, shelf: Shelf, entry: str, revision: str
) -> None:
    follow(recalls, "sato", entry, revision)

    assert not recalls.release(REVISED, who="manager", now=NOW)
    assert told(shelf) == []


def test_who_ends_it_is_not_told(recalls: Recalls, shelf: Shelf) -> None:
    follow(recalls, "sato")
    follow(recalls, "suzuki")
    recalls.unfollow("fee-amount", who="sato")

    recalls.release(REVISED, who="manager", now=NOW)

    assert told(shelf) == ["suzuki"]
    assert recalls.followed(who="sato") == ()


def test_what_was_told_is_forgotten(recalls: Recalls, shelf: Shelf) -> None:
    follow(recalls, "sato")
    follow(recalls, "suzuki", "fee-stamps")
    recalls.release(REVISED, who="manager", now=NOW)

    assert recalls.forget_told() == 1  # the shelf holds no undelivered notices

    assert [each.person for each in shelf.recalls()] == ["suzuki"]


def test_a_marked_message_is_told_of_the_next_revision_too(recalls: Recalls) -> None:
    recalls.keep(SHARED)
    recalls.release(REVISED, who="manager", now=NOW)
    (marked,) = recalls.to_mark()
    recalls.keep(replace(marked, release="", revision=AFTER))

    assert not recalls.waiting(REVISED)
    assert recalls.waiting({"fee-amount": "2027-04-01"}).messages == 1
