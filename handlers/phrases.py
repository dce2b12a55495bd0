"""Looks up the bot's own sentences, in the person's language."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from knowledge.policy import era_day
from tickets.office import Language


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences in one language: `say("not_found")`."""

    language: Language

    def __call__(self, phrase: str, /, **values: str) -> str:
        """The sentence with its values filled in; an unknown name is a fault of ours (KeyError)."""
        return sentences()[phrase][self.language].format(**values)

    def day(self, day: date) -> str:
        """A date of the policy: 令和4年6月21日, or 21 June 2022."""
        if self.language == "ja":
            return era_day(day)
        return f"{day.day} {calendar.month_name[day.month]} {day.year}"


@cache
def sentences() -> Mapping[str, Mapping[Language, str]]:
    """Every sentence by name and language."""
    text = Path(__file__).with_name("phrases.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[Language, str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found
