"""Change of manager: hand over the open escalations and tell the former manager once."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from tickets.access import audit
from tickets.access.deciders import is_concerned
from tickets.access.escalation_access import may_know
from tickets.escalation.escalate import amend
from tickets.model.escalation import Escalation
from tickets.model.notices import Notice, NoticeKind
from tickets.model.people import SYSTEM
from tickets.ports import UnitOfWork, source_of
from tickets.rules.context import Moment, OfficeContext

MANAGER: Final = "manager"


def is_same(work: UnitOfWork, named: str, person: str) -> bool:
    return work.noted(MANAGER) == f"{named} {person}"


def hand_over(work: UnitOfWork, named: str, now: datetime, office: OfficeContext) -> int:
    """Return how many escalations were handed over; `named` is the desk file's entry.

    A user group with another first member is a new person under the same name, and hands nothing
    over.
    """
    new = office.roster.manager
    if new is None or is_same(work, named, new):
        return 0
    former = (work.noted(MANAGER) or "").split()
    work.note(MANAGER, f"{named} {new}")
    if not former or former[0] == named or former[1] == new:
        return 0
    moment = office.moment(SYSTEM.id, now)
    told = [each for each in tuple(work.open_escalations()) if _is_theirs(work, each, new, moment)]
    for each in told:
        _give(work, each, former[1], moment)
    known = sum(_may_be_counted(work, each, former[1], moment) for each in told)
    about = f"{known}:{new}:{now:%Y%m%d%H%M%S}"
    work.post(Notice(NoticeKind.MANAGER_CHANGED, "", former[1], 0, about))
    return len(told)


def _is_theirs(work: UnitOfWork, escalation: Escalation, new: str, moment: Moment) -> bool:
    source = source_of(work, escalation)
    return may_know(new, escalation, source, moment.roster)


def _may_be_counted(work: UnitOfWork, escalation: Escalation, former: str, moment: Moment) -> bool:
    """A former manager must not learn even the number of matters about them."""
    source = source_of(work, escalation)
    return not (source and is_concerned(source, former, moment.roster))


def _give(work: UnitOfWork, escalation: Escalation, former: str, moment: Moment) -> None:
    new = str(moment.roster.manager)
    if escalation.owner == former:
        theirs = replace(
            escalation,
            owner=new,
            version=escalation.version + 1,
            changed_by=SYSTEM.id,
            changed_at=moment.now,
        )
        amend(work, theirs, moment.context)
        work.write(audit.of_act("hand_over", escalation, theirs, moment))
    about = f"{moment.now:%Y%m%d%H%M%S}"
    work.post(Notice(NoticeKind.HANDED_OVER, escalation.number, new, 0, about))
