"""A report that was announced comes once, or it is said why not."""

from typing import Any

import pytest

from tests.handlers import bodies
from tests.handlers.conftest import Desk
from workspace.driver import Message, Person, Slack

SAKI = "U03MGR"
JULY = "2026-07"


@pytest.fixture
def saki(slack: Slack) -> Person:
    """The privacy manager."""
    return slack.person("saki")


class Post:
    """What comes by DM from now on."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._before = {each.ts for each in self._direct()}

    def _direct(self) -> list[Message]:
        return [each for each in self._person.sees("@madoguchi") if each.bot]

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self._new() if not each.raw.get("files")]

    @property
    def files(self) -> list[str]:
        return [file["name"] for each in self._new() for file in each.raw.get("files") or ()]

    def _new(self) -> list[Message]:
        return [each for each in self._direct() if each.ts not in self._before]


@pytest.fixture
def post(saki: Person) -> Post:
    return Post(saki)


def asked() -> dict[str, Any]:
    return bodies.a_command(f"report {JULY}", user_id=SAKI)


@pytest.mark.parametrize("fault", [OSError("disk full"), KeyError("flow")])
def test_any_fault_while_it_is_drawn_is_said(
    desk: Desk, post: Post, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr("bot.reports.making.page.written", fails)

    desk.hears(asked())

    [told] = post.texts
    assert "作成できませんでした" in told
    assert str(fault) not in told
    assert desk.states() == ["done"]
