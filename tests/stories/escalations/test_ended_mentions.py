"""A leak that was only mentioned stays in sight until it is reported or the desk ends it."""

import pytest

from tests.stories.steps.case import direct
from tests.stories.steps.escalations import EVENT, WAYS, gets_route, mentioned, ten_minutes_pass
from tests.stories.steps.homes import below, home
from tests.stories.steps.mornings import comes_morning, digests, goes_to, next_day
from tests.stories.steps.program import Running
from workspace.driver import Message, Person

pytestmark = pytest.mark.usefixtures("no_rest")

HEADING = "漏えい等をうかがわせる発言"
BY_KEN = "<@U02KEN> さんが対応済みにしました"


def waits(person: Person) -> bool:
    return "<@U01MEI> さんの発言" in below(home(person), HEADING)


def told_in_the_morning(person: Person) -> Message:
    found = digests(person)[-1]
    assert f"{HEADING} 1件" in found.words
    assert "ボットとの会話 ・ <@U01MEI> さんの発言" in found.words
    assert "名簿" not in str(found.raw)
    return found


def mentions(mei: Person, ken: Person, program: Running) -> Message:
    """Mei mentions a leak in opening hours; the desk's message about it."""
    goes_to(program, next_day(program), 10)
    gets_route(mei, EVENT)
    ten_minutes_pass(program)
    return mentioned(ken, "C03DESK")


def test_a_mention_stands_on_home_and_in_the_digest_until_the_desk_ends_it(
    mei: Person, ken: Person, saki: Person, sho: Person, rei: Person, program: Running
) -> None:
    # O13
    word = mentions(mei, ken, program)
    assert word.buttons == WAYS
    assert "それまで、ホームと朝のまとめに残ります" in word.words
    assert waits(ken)
    assert waits(saki)
    assert not any(map(waits, (mei, sho, rei)))
    comes_morning(program)
    told_in_the_morning(ken)
    stale = told_in_the_morning(saki)
    before = len(program.audit("update", "", ken.id))

    ken.clicks(word, "対応済みにする")

    done = ken.waits_for(after=word, saying=BY_KEN)
    assert done.ts == word.ts
    assert "<@U01MEI>" in done.words
    assert done.buttons == []
    assert not any(map(waits, (ken, saki)))
    audited = program.audit("update", "", ken.id)
    assert len(audited) == before + 1
    assert "mention" in audited[-1][1]
    saki.clicks(stale, "対応済みにする")
    saki.waits_for(after=stale, saying="すでに報告済みか対応済みです")


def test_a_mention_ended_on_home_is_ended_in_the_desks_channel(
    mei: Person, ken: Person, program: Running
) -> None:
    # O13
    word = mentions(mei, ken, program)

    ken.clicks(home(ken), "対応済みにする")

    done = ken.waits_for(after=word, saying=BY_KEN)
    assert done.ts == word.ts
    assert done.buttons == []
    assert program.becomes(lambda: not waits(ken))


def test_a_colleague_ends_what_a_person_of_the_desk_mentioned(
    ken: Person, saki: Person, program: Running
) -> None:
    # O13
    word = mentions(ken, saki, program)

    ken.clicks(word, "対応済みにする")
    refused = ken.waits_for(after=word, saying="ご自身の発言は対応済みにできません")
    assert refused.ephemeral
    saki.clicks(word, "対応済みにする")

    saki.waits_for(after=word, saying="<@U03MGR> さんが対応済みにしました")


def test_a_mention_reported_from_the_digest_leaves_it(
    mei: Person, ken: Person, saki: Person, program: Running
) -> None:
    # O13
    word = mentions(mei, ken, program)
    comes_morning(program)
    digest = told_in_the_morning(saki)

    saki.clicks(digest, "すぐ報告する")

    ken.waits_for(after=word, saying="さんが E-")
    assert not any(map(waits, (ken, saki)))
    ken.clicks(digests(ken)[-1], "すぐ報告する")
    asked = ken.waits_for(after=digests(ken)[-1], saying="として報告しています")
    assert asked.ephemeral
    assert HEADING in digests(ken)[-1].words
    assert direct(saki, "として報告しました")
