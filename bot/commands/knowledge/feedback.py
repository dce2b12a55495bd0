"""Questions and reactions in figures, without texts: these are opened in the inbox, audited."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any

from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.feedback import Miss, Told, misses, told
from bot.storage.setup import sqlite_file
from tickets.ports import StorageFailed


@dataclass(frozen=True)
class Gathered:
    misses: tuple[Miss, ...]
    told: tuple[Told, ...]

    @property
    def unhelpful(self) -> tuple[Told, ...]:
        return tuple(each for each in self.told if each.what == "unhelpful")

    @property
    def chosen(self) -> tuple[Told, ...]:
        return tuple(each for each in self.told if each.what == "chosen")

    @property
    def rest(self) -> tuple[Told, ...]:
        return tuple(each for each in self.told if each.what not in ("unhelpful", "chosen"))

    def as_json(self) -> dict[str, Any]:
        return {
            "misses": [
                {**asdict(miss), "asked_on": miss.asked_on.isoformat()} for miss in self.misses
            ],
            "not_helpful": [asdict(each) for each in self.unhelpful],
            "chosen": [asdict(each) for each in self.chosen],
            "other": [asdict(each) for each in self.rest],
        }

    def lines(self) -> Iterator[str]:
        yield f"not found or never chosen from: {len(self.misses)}"
        for miss in self.misses:
            near = ", ".join(f"{entry} {score:.2f}" for entry, score in miss.candidates[:3])
            yield f"  {miss.asked_on}  {miss.result:<9}  {miss.language}  [{near}]"
        if self.misses:
            yield "  their texts: madoguchi knowledge inbox"
        for title, rows in (
            ("not helpful", self.unhelpful),
            ("chosen from candidates", self.chosen),
            ("other", self.rest),
        ):
            yield f"{title}: {sum(each.times for each in rows)}"
            for each in rows:
                why = each.reason or ("no reason given" if each.what == "unhelpful" else each.what)
                yield f"  {each.times:>4}  {each.entry or '-'}  ({why})"


def gather() -> Gathered:
    """Read the database of the settings. Raises FaultySettingsError or StorageFailed."""
    settings = Settings.read()
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        raise StorageFailed(f"there is no {file} yet")
    with closing(Database.open(settings.database_url.get_secret_value())) as database:
        return Gathered(misses(database), told(database))
