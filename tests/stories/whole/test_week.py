"""Two weeks of a desk with two agents: nobody is told twice, and nothing that was told stays wrong."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from tests.stories.steps.case import MENU, without_modals
from tests.stories.steps.days import AGENTS, Days, Mix
from tests.stories.steps.heard import NUMBER, Post
from tests.stories.steps.mornings import TITLE
from tests.stories.steps.program import Running
from workspace.driver import Message, Person, Slack, View

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("no_rest")]

WEEKS = Mix(
    days=12,
    consultations=2,
    complaints=4,
    slow=2,
    sent_back=1,
    passed_on=1,
    requests=("granted", "corrected"),
    questions=8,
    breaches=((1, 14.0),),
    unjudged=((2, 10.0),),
)
ONLY_THERE = frozenset(
    {"ticket_open", "ticket_contents", "question_solved", "question_stuck", "breach_open"}
)
"""What only shows, and the asker's own two buttons, which no other place has."""
LATE, UNJUDGED = "🔴 遅れ ご回答の期限", "判断がまだ記録されていません"


@dataclass
class Weeks:
    """What was heard and found."""

    heard: Sequence[Post]
    openings: list[Sequence[Post]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """What a digest said that was not so, or left out."""
    stale: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def weeks(slack: Slack, program: Running) -> Weeks:
    with program.clock.standing_still():
        days = Days(slack, program)
        found = Weeks(days.heard.posts)
        for came in days.plays(WEEKS):
            found.openings.append(came)
            found.faults += [fault for post in came for fault in _faults(post, days)]
        found.stale = [
            fault for person in days.people.values() for fault in _stale(person, program)
        ]
    return found


def _faults(post: Post, days: Days) -> Iterator[str]:
    """The matters in this digest beside those that are open, untaken or undecided."""
    if not post.is_digest or not (post.to in AGENTS or post.to == "saki"):
        return
    closed = post.numbers - days.open.keys()
    if post.to == "saki":
        others, owed = set[str](), days.waiting
    else:
        others = {number for number, agent in days.open.items() if agent not in ("", post.to)}
        owed = {number for number, agent in days.open.items() if not agent and number[0] != "E"}
    for what, numbers in (
        ("closed", closed),
        ("another's", post.numbers & others),
        ("left out", owed - post.numbers),
    ):
        for number in sorted(numbers):
            yield f"{post.at:%m-%d} {post.to}: {number} {what}"


def _stale(person: Person, program: Running) -> Iterator[str]:
    """Buttons of messages for steps that are no longer offered.

    A digest is of its morning: who presses a button of a row too late is told who was first.
    """
    offered: dict[str, frozenset[str]] = {}
    for message in person.sees("@madoguchi"):
        asks = message.bot and TITLE not in message.text
        for number, form in sorted(set(_steps(message)) if asks else ()):
            if number not in offered:
                offered[number] = _offered(person, number, program)
            if form not in offered[number]:
                yield f"{person.id}: {form} {number}: {message.text}"


def _steps(on: Message | View) -> Iterator[tuple[str, str]]:
    """Numbers of matters and the forms to which buttons and menus lead."""
    for block in on.blocks:
        row = block.get("elements", ()) if block["type"] == "actions" else ()
        for element in (*row, block.get("accessory") or {}):
            form = str(element.get("action_id", "")).removeprefix("screen.")
            options = [each["value"] for each in element.get("options", ())]
            for value in options or [element.get("value", "")]:
                number, _, rest = value.partition("|")
                name = rest.partition("|")[2].partition(":")[0] if form == MENU else form
                if NUMBER.fullmatch(number) and name not in ONLY_THERE:
                    yield number, name


def _offered(person: Person, number: str, program: Running) -> frozenset[str]:
    """The steps that the ticket itself offers this person, or their copy of a breach, which is
    the first message about it."""
    if number[0] == "E":
        said = [_steps(each) for each in person.sees("@madoguchi") if TITLE not in each.text]
        copies = [{form for of, form in steps if of == number} for steps in said]
        return frozenset(next(filter(None, copies)))
    without_modals(person).runs(f"/privacy ticket {number}", channel="C01GENERAL")
    assert program.has_answered()
    sheet = person.view
    return frozenset(form for _, form in _steps(sheet)) if sheet else frozenset()


def test_nobody_is_told_the_same_twice_when_the_desk_opens(weeks: Weeks) -> None:
    # O29: but for the days of a breach's reports
    assert any(LATE in post.message.words for came in weeks.openings for post in came)
    for came in weeks.openings:
        told = Counter((post.to, each) for post in came if post.rings for each in post.numbers)
        twice = {each for each, times in told.items() if times > 1 and not each[1].startswith("E")}
        assert not twice, [(post.to, post.message.text) for post in came]


def test_the_digests_equal_what_is_open_untaken_and_undecided(weeks: Weeks) -> None:
    # O29
    assert any(post.is_digest for came in weeks.openings for post in came)
    assert not weeks.faults, "\n".join(weeks.faults)


def test_no_message_offers_a_step_that_its_matter_no_longer_does(weeks: Weeks) -> None:
    assert any(UNJUDGED in post.message.text for post in weeks.heard)
    assert not weeks.stale, "\n".join(weeks.stale)
