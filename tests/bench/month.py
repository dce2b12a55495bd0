"""A month of a desk, played in the pretend workspace: how many messages does each role get?

40 complaints, 15 requests, 60 questions and 2 breaches over 21 business days, with two agents.
"""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from knowledge.answering import Answerer
from tests.stories.steps.days import AGENTS, MONTH, Days
from tests.stories.steps.heard import Post
from tests.stories.steps.program import Running, settings_for
from tests.workspaces import STORIES, workspace_of
from workspace.driver import serve

ROLES: Final = {
    "agent": AGENTS,
    "manager": ("saki",),
    "deputy": ("dai",),
    "representative": ("rei",),
    "security": ("sho",),
    "department": ("nao", "haru"),
    "employee": ("mei", "emma"),
}
BUSY: Final = 10
"""An agent with this many open matters is to be told at most three things before noon."""
KINDS: Final = 12


@dataclass(frozen=True)
class Month:
    posts: Sequence[Post]
    loads: dict[tuple[date, str], int]
    """Open matters of an agent in the morning of each business day."""

    @property
    def days(self) -> Sequence[date]:
        return sorted({day for day, _ in self.loads})


def measure() -> Month:
    with _desk() as days:
        for _ in days.plays(MONTH):
            pass
        return Month(days.heard.posts, days.loads)


@contextmanager
def _desk() -> Iterator[Days]:
    """The program of the stories, whose clock stands still between turns."""
    config = workspace_of(STORIES)
    config["timing"] |= {"ack": 30.0, "trigger": 60.0}  # a busy machine is no matter here
    quick = {
        "bot.delivery.poster._SECONDS": 0.0,
        "bot.app.MORNING_POLL_SECONDS": 0.2,
        "bot.delivery.reminders.POLL_SECONDS": 0.05,
    }
    with ExitStack() as stack:
        for name, value in quick.items():
            stack.enter_context(patch(name, value))
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        slack = stack.enter_context(serve(config))
        answerer = Answerer.open(cache=Path(folder))
        program = Running(settings_for(slack, Path(folder)), answerer)
        stack.callback(program.stops)
        slack.waits_for_app()
        stack.enter_context(program.clock.standing_still())
        yield Days(slack, program)


def as_json(month: Month) -> dict[str, Any]:
    return {"month": {role: _row(month, people) for role, people in ROLES.items()}}


def lines(month: Month, _last: object) -> Iterator[str]:
    """The table of the roles, then how often each kind of message came."""
    yield "| | a day | most a day | before noon, most | the same with ten open |"
    yield "|---|---|---|---|---|"
    for role, row in as_json(month)["month"].items():
        yield "| " + " | ".join((role, *(f"{value:g}" for value in row.values()))) + " |"
    for role, people in ROLES.items():
        said = Counter(post.kind for post in _rung(month, people) if not post.is_reply)
        for kind, count in said.most_common(KINDS):
            yield f"{role:15} {count:5} {kind}"


def _row(month: Month, people: Sequence[str]) -> dict[str, float]:
    """Messages to one person of this role that nobody's own act led to."""
    unasked = [post for post in _rung(month, people) if not post.is_reply]
    early = [post for post in unasked if post.is_before_noon]
    busy = [post for post in early if month.loads.get((post.day, post.to), 0) >= BUSY]
    return {
        "a_day": round(len(unasked) / len(month.days) / len(people), 2),
        "most_a_day": _most(unasked),
        "most_before_noon": _most(early),
        "most_when_busy": _most(busy),
    }


def _rung(month: Month, people: Iterable[str]) -> list[Post]:
    return [post for post in month.posts if post.to in people and post.rings]


def _most(posts: Iterable[Post]) -> int:
    counted = Counter((post.to, post.day) for post in posts)
    return max(counted.values(), default=0)
