"""A letter: sender, addressee and frame, and its draft with the facts of a ticket; blank forms to
print.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from tickets.letters.template import (
    SHIPPED_TEXTS,
    LetterTexts,
    Style,
    Value,
    Values,
    date_text,
    fill_template,
)
from tickets.model import tokyo
from tickets.model.complaint import Category
from tickets.model.disclosure import RequestType
from tickets.model.errors import TicketError
from tickets.model.kinds import Kind, Language, Move, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Ticket
from tickets.rules.calendar import Calendar
from tickets.rules.context import OfficeContext
from tickets.rules.office import Bilingual, Office
from tickets.rules.periods import Rules, rules_in_force

MODAL_LIMIT = 3000  # characters of a text block: https://docs.slack.dev/reference/block-kit/blocks


class UnfinishedLetterError(TicketError):
    """The letter needs a setting that is not set."""

    def __init__(self, unset: tuple[str, ...]) -> None:
        super().__init__(", ".join(unset))
        self.unset = unset


@dataclass(frozen=True, slots=True)
class Letter:
    title: str
    text: Personal
    """The letter as a preview; 【未設定：…】 marks what is not set."""
    unset: tuple[str, ...] = ()
    """Settings that are not set, by their names in the desk file."""
    gist: str = ""
    """Summary for staff who do not read the letter's language: English for a Japanese letter,
    Japanese for an English one. Empty if a letter of the company's own has none."""
    language: Language = "ja"

    @property
    def final(self) -> Personal:
        """The text to send. Raises UnfinishedLetterError."""
        if self.unset:
            raise UnfinishedLetterError(self.unset)
        return self.text

    def parts(self, limit: int = MODAL_LIMIT) -> tuple[Personal, ...]:
        """The text in parts of at most `limit` characters, cut at paragraphs, else lines."""
        found: list[str] = []
        rest = self.text.reveal()
        while len(rest) > limit:
            cut = max(rest.rfind("\n\n", 0, limit), 0) or max(rest.rfind("\n", 0, limit), 0)
            found.append(rest[: cut or limit])
            rest = rest[cut or limit :].lstrip("\n")
        return tuple(map(Personal, [*found, rest]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What letters in a language say of the company; None is not set."""

    company: str
    address: str | None
    desk: str | None
    complaints: str | None
    mail_to: str | None
    bodies: tuple[tuple[str, str], ...] | None
    """Name and contact of each accredited body; empty if the company belongs to none."""
    methods: tuple[str, ...]
    dates: Style = "era"
    texts: LetterTexts = SHIPPED_TEXTS

    @classmethod
    def of(cls, office: Office, language: Language = "ja") -> "Sender":
        def said(of: Mapping[str, Bilingual], name: str) -> str | None:
            return of[name].get(language) if name in of else None

        return cls(
            company=office.company.get(language) or "",
            address=said(office.facts, "company_address"),
            desk=said(office.contacts, "privacy_desk"),
            complaints=said(office.contacts, "complaints"),
            mail_to=said(office.contacts, "disclosure_mail"),
            bodies=None
            if office.accredited_bodies is None
            else tuple(
                (each.name.get(language) or "", each.contact.get(language) or "")
                for each in office.accredited_bodies
            ),
            methods=office.reply_methods,
            dates=office.letters.dates,
            texts=LetterTexts.of(office, language),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """The person; an agent only if the manager allowed it."""

    name: Personal
    postal_code: Personal | None = None
    address: Personal | None = None
    agent: Personal | None = None

    @property
    def greeted(self) -> Personal:
        """Whom the letter addresses: the agent, if it goes to one."""
        return self.agent or self.name

    def lines(self, texts: LetterTexts) -> str:
        """Name and address in the order of the letter's language."""
        name = self.name.reveal()
        agent = (
            texts.say("layout.agent", name=name, agent=self.agent.reveal()) if self.agent else ""
        )
        to = agent or texts.say("layout.person", name=name)
        code = self.postal_code.reveal() if self.postal_code else ""
        address = self.address.reveal() if self.address else ""
        if texts.language == "en":
            return "\n".join(filter(None, (to, address, code)))
        is_abroad = code[:1].isalpha()
        place = (address, code) if is_abroad else (f"〒{code}" if code else "", address)
        return "\n".join(filter(None, (*place, to)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContext:
    number: str
    on: date
    sender: Sender
    to: Addressee

    def day(self, day: date) -> str:
        return date_text(day, self.sender.dates, self.sender.texts.language)

    def say(self, key: str, **values: str) -> str:
        return self.sender.texts.say(key, **values)

    def listed(self, keys: Iterable[str]) -> str:
        return self.sender.texts.listed(map(self.say, keys))

    def write(self, name: str, values: Mapping[str, Value | date], /, **conditions: bool) -> Letter:
        """Render the template and the frame."""
        texts = self.sender.texts
        belongs = () if self.sender.bodies == () else ("bodies",)
        told = {
            place: self.day(value) if isinstance(value, date) else value
            for place, value in {**self._always(), **values}.items()
        }
        standing = {name for name, stands in conditions.items() if stands}
        dates = {n: self._day_of_gist(day) for n, day in values.items() if isinstance(day, date)}
        inner = fill_template(texts.template(name), told, {*standing, *belongs}, texts, dates)
        outer = fill_template(
            texts.template("frame"),
            {
                **self._always(),
                "greeted": self.to.greeted,
                "subject": inner.subject,
                "body": inner.body,
                "enclosures": texts.listed(inner.enclosures),
            },
            {*belongs, "enclosures"} if inner.enclosures else belongs,
            texts,
        )
        unset = tuple(dict.fromkeys((*outer.unset, *inner.unset)))
        text = Personal(outer.body + "\n")
        return Letter(inner.subject, text, unset, inner.gist, texts.language)

    def _day_of_gist(self, day: date) -> str:
        """In English as on screens: 3 Aug 2026."""
        if self.sender.texts.language == "ja":
            return f"{day.day} {calendar.month_abbr[day.month]} {day.year}"
        return date_text(day, self.sender.dates)

    def _always(self) -> dict[str, Value]:
        sender, texts = self.sender, self.sender.texts
        return {
            "number": self.number,
            "date": self.day(self.on),
            "addressee": Personal(self.to.lines(texts)),
            "company": "\n".join(filter(None, (sender.company, sender.address))),
            "desk": sender.desk,
            "complaints": sender.complaints,
            "mail_to": sender.mail_to,
            "bodies": None
            if sender.bodies is None
            else texts.listed(
                texts.say("layout.body", name=name, contact=contact)
                for name, contact in sender.bodies
            ),
        }


Fact = TypeVar("Fact")
OpenedValues = Mapping[ValueName, Personal]
"""Personal values of the ticket, opened after a check of rights."""


class MissingFactsError(TicketError):
    """The ticket lacks a fact that the letter needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDraft(LetterContext):
    ticket: Ticket
    opened: OpenedValues
    rules: Rules
    """Those of the day on which the form named the fee; before that, of the letter's own day."""
    law: Rules
    """Those of the day of receipt, by which the deadlines run."""
    calendar: Calendar

    def value(self, field: PersonalField, of: str = "") -> Personal | None:
        return self.opened.get(ValueName(field, of))

    @property
    def received_on(self) -> date:
        return tokyo.date_of(self.ticket.received_at)

    @property
    def kind(self) -> str:
        """What the person raised: a complaint, an enquiry, a request."""
        ticket = self.ticket
        if ticket.kind is Kind.COMPLAINT:
            return self.say(f"kind.{ticket.complaint.category or Category.INQUIRY}")
        return self.say(f"kind.{ticket.kind}")

    def reason_of(self, move: Move) -> Personal | None:
        """Reason of the last such move."""
        slot = self.ticket.reason_of(move)
        return self.opened.get(slot) if slot else None

    def named(self, types: frozenset[RequestType]) -> str:
        """Types in the order of the law; a general name if the type is unclear."""
        texts = self.sender.texts
        return texts.joined(type_names(types, texts), "and") or texts.say("type.unclear")

    def fee_placeholders(
        self, due: int, types: frozenset[RequestType] = frozenset()
    ) -> dict[str, str]:
        return fee_placeholders_by_rules(due, types, self.rules, self.sender.texts)


def prepare_draft(
    ticket: Ticket,
    opened: OpenedValues,
    office: Office,
    context: OfficeContext,
    on: date,
) -> LetterDraft:
    """Draft of a letter dated `on`, with the number that the person was told, in the language in
    which the person is written to."""
    sent_on = ticket.disclosure.form_sent_on if ticket.kind is Kind.DISCLOSURE else None
    return LetterDraft(
        number=ticket.former_number or ticket.number,
        on=on,
        sender=Sender.of(office, ticket.party.language),
        to=_addressee(ticket, opened),
        ticket=ticket,
        opened=opened,
        rules=rules_in_force(context.rules, sent_on or on),
        law=context.rules_for(ticket),
        calendar=context.opening.calendar,
    )


def require_fact(fact: Fact | None, name: str) -> Fact:
    """Return the fact or raise MissingFactsError."""
    if fact is None:
        raise MissingFactsError(name)
    return fact


def fee_placeholders_by_rules(
    due: int, types: frozenset[RequestType], rules: Rules, texts: LetterTexts
) -> dict[str, str]:
    """Words for the places of a text that names the fee: `due` in yen, and the types that bear
    it."""
    means, fee = rules.fee_means, yen_text(due, texts)
    amount = texts.say(f"amount.{means}", fee=fee)
    return {
        "fee": fee,
        "fee_types": texts.joined(type_names(types, texts), "or"),
        "money": texts.say(f"money.{means}"),
        "amount": amount,
        "pay": texts.say(f"pay.{means}", amount=amount),
        "only": texts.say(f"only.{means}"),
        "sent": texts.say(f"sent.{means}", fee=fee),
        "no_money": texts.say(f"no_money.{means}") if rules.charges else "",
    }


def yen_text(amount: int, texts: LetterTexts) -> str:
    return texts.say("layout.yen", yen=f"{amount:,}")


def type_names(types: frozenset[RequestType], texts: LetterTexts) -> list[str]:
    return [texts.say(f"type.{each}") for each in RequestType if each in types]


def _addressee(ticket: Ticket, opened: OpenedValues) -> Addressee:
    """The person; an agent only if the manager allowed it."""
    applicant = opened.get(ValueName(PersonalField.NAME))
    person = _other_than_applicant(ticket, opened)
    address = opened.get(ValueName(PersonalField.ADDRESS))
    code = opened.get(ValueName(PersonalField.POSTAL_CODE))
    name = require_fact(person or applicant, "name")
    if person is None:
        return Addressee(name=name, postal_code=code, address=address)
    if _is_addressed_to_agent(ticket):
        return Addressee(name=name, postal_code=code, address=address, agent=applicant)
    return Addressee(name=name, address=opened.get(ValueName(PersonalField.PRINCIPAL_ADDRESS)))


def _other_than_applicant(ticket: Ticket, opened: OpenedValues) -> Personal | None:
    """Name of the person for whom somebody else applies.

    None if the applicant is that person, even if a name was recorded before this was known.
    """
    role = ticket.party.role
    by_agent = ticket.kind is Kind.DISCLOSURE and ticket.disclosure.agent_kind is not None
    if role is not None and role.acts_for_self and not by_agent:
        return None
    return opened.get(ValueName(PersonalField.PRINCIPAL_NAME))


def _is_addressed_to_agent(ticket: Ticket) -> bool:
    if ticket.kind is not Kind.DISCLOSURE:
        return False
    request = ticket.disclosure
    return request.to_agent and request.to_agent_allowed_by is not None


ASKED_WITHOUT_FORM = RequestType.PUBLISHED_MATTERS  # asked without a form (32(1))


class BlankForm(StrEnum):
    APPLICATION = "application"  # 開示等申請書
    POWER_OF_ATTORNEY = "power_of_attorney"  # 委任状
    INTAKE = "intake"  # 受付票, for outages
    CORRECTIVE_ACTIONS = "corrective_actions"  # 是正処置票
    PURPOSE_NOTICE = "purpose_notice"  # article 21(2), above the forms of employees
    ANNOUNCEMENT = "announcement"  # to all staff


def blank_form(
    form: BlankForm, office: Office, rules: Rules, language: Language = "ja"
) -> tuple[str, tuple[str, ...]]:
    """Text of the blank form, and the settings it needs that are not set."""
    sender = Sender.of(office, language)
    texts = sender.texts
    bearing = rules.fee_types if rules.charges else frozenset[RequestType]()
    fee = fee_placeholders_by_rules(rules.fee_yen if bearing else 0, bearing, rules, texts)
    values: Values = {
        "version": form_version(texts),
        "company": sender.company,
        "desk": sender.desk,
        "mail_to": sender.mail_to,
        "emergency": office.emergency.phone,
        "types": "\n".join(
            _type(each, rules, texts) for each in RequestType if each is not ASKED_WITHOUT_FORM
        ),
        **fee,
        "payment": texts.say(f"payment.{rules.fee_means}", **fee) if rules.charges else "",
        "methods": "\n".join(f"□ {texts.say(f'method.{each}')}" for each in sender.methods),
    }
    filled = fill_template(texts.template(form, "forms"), values, (), texts)
    return filled.body + "\n", filled.unset


def form_version(texts: LetterTexts) -> str:
    """Edition that is printed on the application form, and recorded."""
    return texts.say("form_version")


def _type(type_: RequestType, rules: Rules, texts: LetterTexts) -> str:
    item = capitalized(texts.say(f"type.{type_}"))
    bears_fee = rules.charges and type_ in rules.fee_types
    return f"□ {texts.say('layout.fee_applies', item=item) if bears_fee else item}"


def capitalized(words: str) -> str:
    """The words standing alone."""
    return words[:1].upper() + words[1:]
