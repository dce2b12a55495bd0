"""Who is named to be called and cannot be: told once for as long as it stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from tickets.model.notices import FALLBACK, Notice, NoticeKind
from tickets.ports import UnitOfWork
from tickets.rules.office import Office

_NOTED: Final = "unreachable"


class Why(StrEnum):
    GONE = "gone"
    NO_DM = "no_dm"
    NOT_MEMBER = "not_member"
    ARCHIVED = "archived"
    NOT_FOUND = "not_found"
    NOT_ALLOWED = "not_allowed"
    """Slack does not let the app see who is in a group."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    office: str
    """A role of the desk file, or one of its channels."""
    id: str
    why: Why

    def __str__(self) -> str:
        return f"{self.office}:{self.id}:{self.why}"

    @classmethod
    def read(cls, text: str) -> "Finding":
        office, id_, why, *_ = text.split(":")
        return cls(office, id_, Why(why))


def known(work: UnitOfWork) -> frozenset[Finding]:
    """What stands as found."""
    return frozenset(Finding.read(each) for each in (work.noted(_NOTED) or "").split())


def tell(
    work: UnitOfWork, found: frozenset[Finding], now: datetime, office: Office
) -> tuple[Finding, ...]:
    """What was not known yet is told: in the fallback channel, or to the manager if it is that
    one. What is mended meanwhile is forgotten, and told again if it comes back."""
    before = known(work)
    news = tuple(sorted(found - before))
    manager = office.people.manager
    for each in news:
        to = manager if each.office == FALLBACK and manager else FALLBACK
        work.post(Notice(NoticeKind.UNREACHABLE, "", to, 0, f"{each}:{now:%Y%m%d}"))
    if found != before:
        work.note(_NOTED, " ".join(map(str, sorted(found))))
    return news
