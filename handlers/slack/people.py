"""People as Slack knows them, remembered for a day."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from handlers.services import Person
from tickets.model.kinds import Language

JAPAN = "Asia/Tokyo"
"""Slack's name of Japan's time zone; assumed where Slack names none."""
_KEPT = timedelta(hours=24)
_KEPT_AFTER_FAILURE = timedelta(minutes=1)
_MOST = 20_000
_log = structlog.get_logger()


class People:
    """Looks people up with users.info. Nobody is left unanswered because Slack is silent."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._known: OrderedDict[str, tuple[Person, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def find(
        self, client: WebClient, user: str, *, default: Language, team: str, patience: float
    ) -> Person:
        """Look the person up; after `patience` seconds return what was known before.

        Someone never seen is then taken for a member who reads `default`.
        """
        now = self._clock()
        with self._lock:
            known = self._known.get(user)
        if known and now < known[1]:
            return known[0]
        try:
            person = _ask(client, user, default, team, patience)
            until = now + _KEPT
        except (SlackClientError, OSError, HTTPException) as fault:
            _log.warning("person.unknown", fault=type(fault).__name__)
            person = known[0] if known else Person(user, default)
            until = now + _KEPT_AFTER_FAILURE
        with self._lock:
            self._known[user] = (person, until)
            self._known.move_to_end(user)
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        return person


def _ask(client: WebClient, user: str, default: Language, team: str, patience: float) -> Person:
    usual, client.timeout = client.timeout, int(patience) or 1
    try:
        found = client.users_info(user=user, include_locale=True).get("user")
    finally:
        client.timeout = usual
    told: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    locale = str(told.get("locale") or "")
    language: Language = default if not locale else "ja" if locale.startswith("ja") else "en"
    return Person(
        user,
        language,
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
