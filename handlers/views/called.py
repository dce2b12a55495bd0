"""How Slack calls whoever moved a ticket; neither the program nor a nameless asker is called."""

from collections.abc import Mapping
from typing import Final

from handlers.phrases import Phrases
from tickets.nameless import NOBODY
from tickets.words import Role

_BY_ROLE: Final[Mapping[str, Role]] = {"system": Role.SYSTEM, NOBODY: Role.EMPLOYEE}


def called(person: str, say: Phrases) -> str:
    role = _BY_ROLE.get(person)
    return say.word("role", role) if role else f"<@{person}>"
