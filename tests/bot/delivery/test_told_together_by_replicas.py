"""Several programs on one PostgreSQL database share what waited for noon (O29)."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import update

from bot.storage.casebook.tables import notices
from tests.bot.delivery.conftest import KEN, Delivery
from tests.bot.delivery.test_told_together import DONE, at_noon, named_in
from workspace.driver import Message

pytestmark = pytest.mark.postgres


def once(act: Callable[[], object]) -> Callable[[], None]:
    left = [act]

    def acts() -> None:
        if left:
            left.pop()()

    return acts


def test_two_parts_that_are_done_at_once_both_become_their_results(
    replicas: list[Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = replicas
    drafts, seen = at_noon(first)
    first.telling()
    for each in drafts[:2]:
        each.responds()
    posting: Any = first.showing.posting
    reads, meanwhile = posting.read, once(second.showing)

    def read(channel: str, ts: str) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = reads(channel, ts)
        meanwhile()
        return found

    monkeypatch.setattr(posting, "read", read)

    first.showing()
    second.showing()

    [told] = first.told(KEN)[seen:]
    assert told.words.count(DONE) == 2
    assert told.buttons.count("開く") == 1


def test_what_was_drawn_for_longer_than_its_leases_is_told_once(
    replicas: list[Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = replicas
    _, seen = at_noon(first)
    while_drawing(first, first.loses_its_leases, monkeypatch)
    posting: Any = first.telling._posting
    posts, meanwhile = posting.try_post, once(second.telling)

    def try_post(*given: Any, **more: Any) -> str:
        meanwhile()
        ts: str = posts(*given, **more)
        return ts

    monkeypatch.setattr(posting, "try_post", try_post)

    first.telling()

    [told] = first.told(KEN)[seen:]
    assert told.buttons.count("開く") == 3
    assert {row.state for row in first.all_of("decided")} == {"sent"}


def test_what_another_replica_took_over_while_the_rest_was_drawn_is_told_once(
    replicas: list[Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = replicas
    drafts, seen = at_noon(first)

    def loses_two() -> None:
        others = (row.key for row in first.all_of("decided")[1:])
        with first.database.write() as connection:
            theirs = update(notices).where(notices.c.key.in_(others))
            connection.execute(theirs.values(lease_until=None))
        second.telling()

    while_drawing(first, loses_two, monkeypatch)

    first.telling()

    told: list[Message] = first.told(KEN)[seen:]
    assert [named_in(each, drafts) for each in told] == [[False, True, True], [True, False, False]]
    assert {row.state for row in first.all_of("decided")} == {"sent"}


def while_drawing(
    delivery: Delivery, act: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let this happen once all three are leased and two are drawn."""
    drawer: Any = delivery.telling._notices
    draws, acts, drawn = type(drawer)._draw_ticket_notice, once(act), list[object]()

    def draw(self: Any, *given: Any) -> Any:
        if self is drawer:
            drawn.append(given)
            if len(drawn) == 3:
                acts()
        return draws(self, *given)

    monkeypatch.setattr(type(drawer), "_draw_ticket_notice", draw)
