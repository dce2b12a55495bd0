"""The view context: language, office and instant that a message is drawn for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from handlers.slack.phrases import Phrases
from knowledge.library.policy import Policy, contradicting_fees
from tickets.model import tokyo
from tickets.model.kinds import Role
from tickets.model.ticket import HIDDEN_PERSON
from tickets.rules.context import OfficeContext
from tickets.rules.office import Department, Office, System
from tickets.rules.periods import Rules, rules_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewContext:
    say: Phrases
    office: Office
    office_context: OfficeContext
    now: datetime
    reader: str = ""
    """Slack id of the only person who reads it; empty for a channel."""

    @property
    def today(self) -> date:
        return tokyo.date_of(self.now)

    @property
    def rules(self) -> Rules:
        """Rules in force today."""
        return self.rules_on(None)

    def rules_on(self, day: date | None) -> Rules:
        """Rules in force on this day, which binds the ticket; without a day, those of today."""
        return rules_in_force(self.office_context.rules, day or self.today)

    def date(self, day: date) -> str:
        return self.say.date(day, self.today)

    def day_of(self, instant: datetime) -> str:
        return self.date(tokyo.date_of(instant))

    def moment(self, instant: datetime) -> str:
        return self.say.moment(instant, self.today)

    def known(self, instant: datetime) -> str:
        """First knowledge; at midnight only its day is known, as of papers that came by post."""
        is_day = instant == tokyo.at(tokyo.date_of(instant))
        return self.day_of(instant) if is_day else self.moment(instant)

    def department(self, id_: str | None) -> str:
        """Return the department's name; the id if the desk file no longer has it."""
        return self._named(self.office.departments, id_)

    def system(self, id_: str) -> str:
        return self._named(self.office.systems, id_)

    def _named(self, known: tuple[Department, ...] | tuple[System, ...], id_: str | None) -> str:
        if id_ is None:
            return self.say("card_unknown")
        names = (each.name.get(self.say.language) for each in known if each.id == id_)
        return next(filter(None, names), id_)


def fee_text(say: Phrases, rules: Rules) -> str:
    """Return what an application costs: 1,000円分の郵便切手."""
    return say.word("fee_amount", rules.fee_means, yen=f"{rules.fee_yen:,}")


def fee_warning(policy: Policy | None, view: ViewContext) -> str:
    """Say that the policy in force prints other fees than the rules of the desk file; else empty.

    Receipts and letters show the fee of the rules.
    """
    printed = contradicting_fees(policy, view.rules.fee_yen)
    if not printed:
        return ""
    yen = " / ".join(f"{each:,}" for each in printed)
    return view.say("settings.wrong_fee", yen=yen, fee=fee_text(view.say, view.rules))


_BY_ROLE: Final[Mapping[str, Role]] = {"system": Role.SYSTEM, HIDDEN_PERSON: Role.EMPLOYEE}


def mention(person: str, say: Phrases) -> str:
    """Mention a person; the program and a hidden asker go by their role."""
    role = _BY_ROLE.get(person)
    return say.word("role", role) if role else f"<@{person}>"
