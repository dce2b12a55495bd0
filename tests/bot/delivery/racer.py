"""One of several programs that plan the same mornings at once.

    python -m tests.bot.delivery.racer DATABASE_URL KEYS FIRST_DAY DAYS

Prints `ready` and begins when it reads a line.
"""

import sys
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

from bot.config import desk_file
from bot.config.office_context import calendar, roster
from bot.storage import keys
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tickets.desk import Desk
from tickets.model import tokyo
from tickets.ports import StorageFailed
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext

STORIES = Path(__file__).parents[2] / "stories"


class Nobody:
    """No user groups and no deactivated accounts."""

    def expand(self, ids: object, kept: object = None) -> frozenset[str]:
        return frozenset(ids)  # type: ignore[call-overload, no-any-return]

    def unable_to_hold_roles(self, people: object, kept: object = None) -> frozenset[str]:
        return frozenset()


def plans(desk: Desk, now: datetime) -> None:
    """Plan the digests, and again after a storage failure, as the program does."""
    while True:
        with suppress(StorageFailed):
            desk.digests.plan(now=now)
            return


def main() -> None:
    url, key_file, first, count = sys.argv[1:]
    office = desk_file.read(STORIES / "desk.yaml")
    found = roster(office, Nobody(), {})  # type: ignore[arg-type]
    days = calendar(date.fromisoformat(first), ())
    opening = Opening(days, office.hours)
    database = Database.open(url)
    sealer = Sealer(keys.read(Path(key_file)))
    casebook = Casebook(database, sealer, clock=lambda: tokyo.at(date.fromisoformat(first)))
    desk = Desk(casebook, lambda: OfficeContext(roster=found, opening=opening))
    print("ready", flush=True)
    sys.stdin.readline()
    day = date.fromisoformat(first)
    for _ in range(int(count)):
        day = days.roll_forward(day)
        plans(desk, tokyo.at(day, time(9, 0)))
        day = days.add(day, 1)
    print("done", flush=True)


if __name__ == "__main__":
    main()
