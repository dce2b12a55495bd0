"""From a profile of Slack's to the person."""

from collections.abc import Mapping
from typing import Any, Final

from handlers.services import Person
from tickets.model.kinds import Language

JAPAN: Final = "Asia/Tokyo"
"""Slack's name of Japan's time zone; assumed where Slack names none."""


def person_of(told: Mapping[str, Any], language: Language, team: str) -> Person:
    """Read a `user` object; `language` applies where it has no locale, `team` is our workspace."""
    locale = str(told.get("locale") or "")
    return Person(
        str(told["id"]),
        language if not locale else "ja" if locale.startswith("ja") else "en",
        is_abroad=(told.get("tz") or JAPAN) != JAPAN,
        is_guest=bool(told.get("is_restricted") or told.get("is_ultra_restricted")),
        is_outside=_is_outside(told, team),
        is_bot=bool(told.get("is_bot")),
        is_gone=bool(told.get("deleted")),
    )


def _is_outside(told: Mapping[str, Any], team: str) -> bool:
    """From another company. Within one enterprise people may have another team's id."""
    theirs = told.get("team_id")
    in_enterprise = isinstance(told.get("enterprise_user"), Mapping)
    elsewhere = bool(team and theirs and theirs != team and not in_enterprise)
    return bool(told.get("is_stranger")) or elsewhere
