"""People and channels in the desk file that cannot be reached; told once while it lasts."""

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
    """No such channel, or a private or archived one without the app: Slack does not say which."""
    PUBLIC = "public"
    NOT_ALLOWED = "not_allowed"
    """The app may not read the members of a group."""
    NO_SCOPE = "no_scope"
    """The app may not read a private channel."""


CHANNELS: Final = ("desk", "fallback")
OF_DEPARTMENTS: Final = ("person_in_charge", "head")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    office: str
    """Role or channel in the desk file."""
    id: str
    why: Why

    def __str__(self) -> str:
        return f"{self.office}:{self.id}:{self.why}"

    @classmethod
    def read(cls, text: str) -> "Finding":
        office, id_, why, *_ = text.split(":")
        return cls(office, id_, Why(why))


def known(work: UnitOfWork) -> frozenset[Finding]:
    """Stored findings."""
    return frozenset(Finding.read(each) for each in (work.noted(_NOTED) or "").split())


def tell(
    work: UnitOfWork, found: frozenset[Finding], now: datetime, office: Office
) -> tuple[Finding, ...]:
    """Tell the manager of channels, the fallback channel of people; forget solved findings."""
    before = known(work)
    news = tuple(sorted(found - before))
    manager = office.people.manager
    for each in news:
        to = manager if each.office in CHANNELS and manager else FALLBACK
        work.post(Notice(NoticeKind.UNREACHABLE, "", to, 0, f"{each}:{now:%Y%m%d}"))
    if found != before:
        work.note(_NOTED, " ".join(map(str, sorted(found))))
    return news
