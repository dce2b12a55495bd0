"""Whoever decides is away, and what waits for a decision goes to the next in line."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.stories.builders import drafted
from tests.stories.homes import below, home, sections
from tests.stories.program import Running
from tickets.model import tokyo
from workspace.driver import Person, Slack
from workspace.results import View


@pytest.fixture
def saki(slack: Slack, program: Running) -> Iterator[Person]:
    """The manager, who is there again when the story is over."""
    manager = slack.person("saki")
    yield manager
    program.absences.clear("U03MGR")


def opens_form(person: Person, label: str = "不在を設定") -> View:
    view = home(person)
    person.clicks(view, label)
    return person.waits_for_view(after=view)


def days(program: Running, start: int, end: int) -> dict[str, str]:
    today = tokyo.date_of(program.now())
    return {
        "away_from": str(today + timedelta(days=start)),
        "away_until": str(today + timedelta(days=end)),
    }


def is_away(person: Person, program: Running, start: int = 0, end: int = 3) -> View:
    form = opens_form(person)
    sent = person.submits(days(program, start, end))
    assert sent.errors == {}
    return person.waits_for_view(after=form)


def heard_of(person: Person, number: str) -> bool:
    """Whether a DM of the bot's names the ticket."""
    channel = person.writes("了解", to="@madoguchi").channel
    return any(number in seen.text for seen in person.sees(channel) if seen.bot)


def test_a_decision_goes_to_the_deputy_while_the_manager_is_away(
    dai: Person, saki: Person, program: Running
) -> None:
    # O23
    told = is_away(saki, program)
    ticket = drafted(program)
    assert program.settled()

    assert told.title == "設定しました"
    assert heard_of(dai, ticket.number)
    assert not heard_of(saki, ticket.number)
    assert ticket.number in below(home(dai), "判断待ち")
    assert ticket.number not in below(home(saki), "判断待ち")


def test_without_an_absence_only_the_manager_is_asked(
    dai: Person, saki: Person, program: Running
) -> None:
    ticket = drafted(program)
    assert program.settled()

    assert heard_of(saki, ticket.number)
    assert not heard_of(dai, ticket.number)


def test_a_future_absence_changes_nothing_today(saki: Person, program: Running) -> None:
    is_away(saki, program, start=7, end=9)

    ticket = drafted(program)
    assert program.settled()

    assert heard_of(saki, ticket.number)


def test_home_of_the_deciders_says_who_is_away(
    saki: Person, slack: Slack, program: Running
) -> None:
    is_away(saki, program)

    view = home(slack.person("dai"))

    said = view.blocks[1]["text"]["text"]
    assert said.startswith("管理者は ")
    assert said.endswith("まで不在です。判断は次の決定者に回ります。")
    assert "高橋" not in view.words


def test_an_absence_is_withdrawn_in_the_same_form(saki: Person, program: Running) -> None:
    is_away(saki, program)
    form = opens_form(saki)

    saki.submits({"away_back": ["away_back"]})
    told = saki.waits_for_view(after=form)

    assert "不在を取り消しました。" in told.words
    assert "まで不在です" not in home(saki).words


@pytest.mark.parametrize(("start", "end"), [(2, 1), (-5, -1)])
def test_a_past_or_reversed_absence_is_refused(
    saki: Person, program: Running, start: int, end: int
) -> None:
    opens_form(saki)

    sent = saki.submits(days(program, start, end))

    assert sent.errors == {"away_until": "最初の日と今日より前の日は選べません。"}
    saki.closes()


@pytest.mark.parametrize("name", ["ken", "mei", "aoi", "nao"])
def test_only_deciders_can_set_an_absence(name: str, slack: Slack, program: Running) -> None:
    view = home(slack.person(name))

    assert "不在を設定" not in view.buttons
    assert "判断待ち" not in sections(view)
