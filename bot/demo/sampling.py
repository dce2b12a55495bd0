"""How a sample is walked: on which day each act is, and through which door of the desk it goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from tickets.desk import Desk
from tickets.model import tokyo
from tickets.model.kinds import Channel, Move, PersonalField
from tickets.model.personal import Personal, Slot
from tickets.rules.calendar import Calendar
from tickets.workflow.case import Act
from tickets.workflow.new_ticket import NewTicket

Says = Mapping[PersonalField, str]
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    does: Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Days:
    calendar: Calendar
    now: datetime

    def before(self, count: int, hour: int, minute: int = 0) -> datetime:
        """This time on the count-th business day before today."""
        day = self.calendar.add(tokyo.date_of(self.now), -count)
        return tokyo.at(day, time(hour, minute))

    def of_last_month(self, count: int, hour: int, minute: int = 0) -> datetime:
        """This time on the count-th business day of the month before this one."""
        first = tokyo.date_of(self.now).replace(day=1)
        eve = (first - timedelta(days=1)).replace(day=1) - timedelta(days=1)
        return tokyo.at(self.calendar.add(eve, count), time(hour, minute))


@dataclass
class Sampling:
    cases: Desk
    team: str
    policy_revision: str
    numbers: dict[str, str] = field(default_factory=dict)
    """By the sample's own name."""

    def opens(self, name: str, at: datetime, who: str, facts: Any, says: Says, **new: Any) -> Step:
        def does(now: datetime) -> None:
            given = {"channel": Channel.PHONE, "received_at": now - 5 * MINUTE, **new}
            form = NewTicket(
                facts=facts,
                team=self.team,
                policy_revision=self.policy_revision,
                personal=sealed(says),
                **given,
            )
            ticket = self.cases.open(form, who=who, now=now, key=f"sample:{name}")
            self.numbers[name] = ticket.number

        return Step(at, does)

    def acts(
        self, name: str, at: datetime, who: str, move: Move, says: Says | None = None, **facts: Any
    ) -> Step:
        act = Act(move, facts, sealed(says or {}))
        return Step(at, lambda now: self.cases.act(self.numbers[name], [act], who=who, now=now))


def sealed(says: Says) -> dict[Slot, Personal]:
    return {Slot(name): Personal(text) for name, text in says.items()}
