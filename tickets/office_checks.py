"""Checks of the desk file: do its people suffice for the office, and can they be reached?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tickets.model.notices import FALLBACK, Notice, NoticeKind
from tickets.ports import UnitOfWork
from tickets.rules.office import QUESTIONS, Office, Point

FEWEST_PHONE_DIGITS: Final = 4
MOST_OFFERED: Final = 300
"""Departments or systems; Slack refuses views of more than 250 KB."""

_MISSED: Mapping[str, str] = MappingProxyType(
    {
        "privacy_desk": "people are led to the button 人に聞く",
        "complaints": "people are led to the button 人に聞く",
        "disclosure_mail": "letters cannot say where the application form is to be sent",
    }
)


@dataclass(frozen=True, slots=True)
class DeskFileFinding:
    """A problem, described to the operator in English."""

    code: str
    """Key of its text in Slack."""
    text: str
    of: str = ""
    """Person, post, department or system."""

    def __str__(self) -> str:
        return self.text


def office_faults(office: Office) -> tuple[DeskFileFinding, ...]:
    """Problems that prevent opening the desk."""
    return (*_of_people(office), *_of_places(office))


def office_hints(office: Office) -> tuple[DeskFileFinding, ...]:
    """Minor problems."""
    return (*_bearable(office), *_short_phone(office), *_groups_for_one(office))


def undecided_points(office: Office) -> tuple[DeskFileFinding, ...]:
    """Points that only the manager can decide, and has not."""
    return tuple(
        DeskFileFinding(
            f"undecided.{point}",
            f"decided.{point}: {question}? The manager decides it and writes the day.",
        )
        for point, question in QUESTIONS.items()
        if point not in office.decided and _arises(point, office)
    )


def _arises(point: Point, office: Office) -> bool:
    """Whether a point that not every company has to decide arises here."""
    if point is Point.STANDARDS:
        return office.breach_reports.p_mark_body is not None
    if point in (Point.FEE_ON_REFUSAL, Point.FEE_FOR_RECORDS):
        return any(each.charges for each in office.rules)
    return True


def _of_people(office: Office) -> Iterator[DeskFileFinding]:
    people = office.people
    if not {people.representative, people.auditor} - {None, people.manager}:
        yield DeskFileFinding(
            "nobody_about_manager",
            "people: there is neither a representative nor an auditor beside the manager, so nobody"
            " could read a complaint about the manager: name one of them.",
        )
    deciders = {people.manager, people.deputy, people.representative} - {None}
    for drafter in dict.fromkeys((*people.agents, people.manager)):
        if drafter is not None and not deciders - {drafter}:
            yield DeskFileFinding(
                "no_other_decider",
                f"people: nobody but {drafter} could decide what {drafter} drafts: name a deputy"
                " or a representative.",
                drafter,
            )


def _of_places(office: Office) -> Iterator[DeskFileFinding]:
    if office.emergency.phone is None:
        yield DeskFileFinding(
            "no_emergency_phone",
            "emergency.phone: there is no number to phone when data may have leaked at night:"
            " write one.",
        )
    if office.channels.desk is None:
        yield DeskFileFinding(
            "no_desk_channel",
            "channels.desk: there is no channel for the agents, so nobody would see a new ticket:"
            " make a private one, invite the bot and write its id.",
        )
    for key, named in (("departments", office.departments), ("systems", office.systems)):
        if len(named) > MOST_OFFERED:
            yield DeskFileFinding(
                f"too_many_{key}",
                f"{key}: there are {len(named)}, but a form in Slack holds at most"
                f" {MOST_OFFERED} of them.",
            )
    departments = {each.id for each in office.departments}
    for system in office.systems:
        if system.owner not in departments:
            yield DeskFileFinding(
                "system_without_owner",
                f"systems: nobody could be asked to search {system.id}, since there is no"
                f" department {system.owner}: add it to departments, or name another owner.",
                system.id,
            )


def _bearable(office: Office) -> Iterator[DeskFileFinding]:
    if office.people.deputy is None:
        yield DeskFileFinding(
            "no_deputy",
            "people.deputy: without a deputy, what the manager may not decide alone has to wait.",
        )
    if not office.people.curators:
        yield DeskFileFinding(
            "no_curators",
            "people.curators: nobody is named who keeps the answers, so nobody in Slack can read"
            " what was not found: name a person or a group.",
        )
    if office.channels.fallback is None:
        yield DeskFileFinding(
            "no_fallback",
            "channels.fallback: without it, an alarm that cannot be delivered is in the log only.",
        )
    for contact, missed in _MISSED.items():
        if contact not in office.contacts:
            text = f"contacts.{contact}: until it is written, {missed}."
            yield DeskFileFinding(f"no_contact.{contact}", text)
    if office.accredited_bodies is None:
        yield DeskFileFinding(
            "no_accredited_bodies",
            "accredited_bodies: letters cannot name where else a person may complain: write"
            " them, or [] if the company belongs to none.",
        )
    if "company_address" not in office.facts:
        yield DeskFileFinding(
            "no_address", "facts.company_address: letters are sent without our address: write it."
        )


def _short_phone(office: Office) -> Iterator[DeskFileFinding]:
    phone = office.emergency.phone
    if phone is not None and sum(map(str.isdigit, phone)) < FEWEST_PHONE_DIGITS:
        yield DeskFileFinding(
            "short_emergency_phone",
            f"emergency.phone: {phone} has few digits: can everybody phone it, at night too?",
        )


def _groups_for_one(office: Office) -> Iterator[DeskFileFinding]:
    people = office.people
    single = (
        ("people.manager", "manager", people.manager),
        ("people.deputy", "deputy", people.deputy),
        ("people.representative", "representative", people.representative),
        ("people.auditor", "auditor", people.auditor),
        *((f"departments: {d.id}", d.id, d.person_in_charge) for d in office.departments),
        *((f"departments: {d.id} (head)", d.id, d.head) for d in office.departments),
    )
    for place, of, holder in single:
        if holder is not None and holder.startswith("S"):
            yield DeskFileFinding(
                "group_for_one",
                f"{place}: {holder} is a user group, of which only the member with the first id"
                " holds the role: name the person.",
                of,
            )


_NOTED: Final = "unreachable"


class UnreachableReason(StrEnum):
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
DEPARTMENT_OFFICES: Final = ("person_in_charge", "head")


@dataclass(frozen=True, slots=True, order=True)
class Unreachable:
    office: str
    """Role or channel in the desk file."""
    id: str
    why: UnreachableReason

    def __str__(self) -> str:
        return f"{self.office}:{self.id}:{self.why}"

    @classmethod
    def read(cls, text: str) -> "Unreachable":
        office, id_, why, *_ = text.split(":")
        return cls(office, id_, UnreachableReason(why))


def known_unreachable(work: UnitOfWork) -> frozenset[Unreachable]:
    """Stored findings."""
    return frozenset(Unreachable.read(each) for each in (work.stored_value(_NOTED) or "").split())


def tell_unreachable(
    work: UnitOfWork, found: frozenset[Unreachable], now: datetime, office: Office
) -> tuple[Unreachable, ...]:
    """Tell the manager of channels, the fallback channel of people; forget solved findings."""
    before = known_unreachable(work)
    news = tuple(sorted(found - before))
    manager = office.people.manager
    for each in news:
        to = manager if each.office in CHANNELS and manager else FALLBACK
        work.post(Notice(NoticeKind.UNREACHABLE, "", to, 0, f"{each}:{now:%Y%m%d}"))
    if found != before:
        work.store_value(_NOTED, " ".join(map(str, sorted(found))))
    return news
