"""Moving the clock, and the morning digest."""

from datetime import date, datetime, time, timedelta
from typing import Any

from bot.maintenance.mornings import MorningRun
from tests.stories.steps.program import DIGEST_READERS, Running
from tickets.model import tokyo
from workspace.driver import Message, Person

TITLE = "の個人情報窓口"
WAITING = "SELECT count(*) FROM notices WHERE what = 'digest' AND state = 'waiting'"


def goes_to(program: Running, day: date, hour: int, minute: int = 0) -> None:
    """Move the clock forward to this moment in Tokyo."""
    wanted: datetime = tokyo.at(day, time(hour, minute))
    program.clock.passes(seconds=(wanted - program.now()).total_seconds())


def today(program: Running) -> date:
    return tokyo.date_of(program.now())


def days_pass(program: Running, days: int) -> None:
    """So many days, then on to a business day."""
    day = program.calendar.roll_forward(today(program) + timedelta(days))
    program.clock.passes(days=(day - today(program)).days)


def next_day(program: Running, days: int = 1) -> date:
    """The business day after so many."""
    return program.calendar.add(today(program), days)


def planned(program: Running, day: date) -> bool:
    """Whether the program has queued the digests of this day and sent or dropped them.

    A department's digest comes first if the clock passes midnight while the program plans.
    """
    of_day = (
        f"SELECT count(*) > 0 FROM notices WHERE what = 'digest' AND about = '{day}'"
        f' AND "to" IN {DIGEST_READERS}'
    )
    return program.waits_until(of_day, 1, 60) and program.waits_until(WAITING, 0, 60)


def plans(program: Running) -> int:
    """Plan digests once more; how many were queued."""
    return MorningRun(program.cases, program.now, program.wakes, lambda _: 0)()


def digests(person: Person) -> list[Message]:
    """The oldest first."""
    return [each for each in person.sees("@madoguchi", TITLE) if each.bot and TITLE in each.text]


def in_one_line(digest: Message) -> str:
    return digest.words.replace("\n", "")


def comes_morning(program: Running, hour: int = 9, minute: int = 0) -> None:
    """Go to the morning of the next business day and wait for its digests."""
    goes_to(program, next_day(program), hour, minute)
    assert planned(program, today(program))


def row(digest: Message, number: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        block
        for block in digest.blocks
        if block["type"] == "section" and number in str(block.get("text"))
    )
    return found


def line(digest: Message, number: str) -> str:
    return str(row(digest, number)["text"]["text"])
