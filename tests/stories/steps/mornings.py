"""What stories of the morning share: the clock goes to an hour, and what somebody hears then."""

from datetime import date, datetime, time

from bot.maintenance.mornings import MorningTask
from tests.stories.steps.program import Running
from tickets.model import tokyo
from workspace.driver import Message, Person

TITLE = "の個人情報窓口"
WAITING = "SELECT count(*) FROM notices WHERE what = 'digest' AND state = 'waiting'"


def goes_to(program: Running, day: date, hour: int, minute: int = 0) -> None:
    """The clock is wound forward to this moment in Tokyo."""
    wanted: datetime = tokyo.at(day, time(hour, minute))
    program.clock.passes(seconds=(wanted - program.now()).total_seconds())


def today(program: Running) -> date:
    return tokyo.date_of(program.now())


def next_day(program: Running, days: int = 1) -> date:
    """The business day after, or so many of them."""
    return program.calendar.add(today(program), days)


def planned(program: Running, day: date) -> bool:
    """Whether the digests of this day are queued by the program itself, and sent or dropped."""
    of_day = f"SELECT count(*) > 0 FROM notices WHERE what = 'digest' AND about = '{day}'"
    return program.waits_until(of_day, 1, timeout=20) and program.waits_until(WAITING, 0, 20)


def plans(program: Running) -> int:
    """One look more than the program itself takes; how many digests it finds to be queued."""
    return MorningTask(program.cases, program.now, program.wakes)()


def digests(person: Person) -> list[Message]:
    """The oldest first."""
    return [each for each in person.sees("@madoguchi") if each.bot and TITLE in each.text]


def in_one_line(digest: Message) -> str:
    return digest.words.replace("\n", "")
