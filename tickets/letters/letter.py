"""Letter, its sender and addressee, and the frame that every template is filled into."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tickets.letters import template
from tickets.letters.template import Value, Values, fill, wording
from tickets.model.errors import TicketError
from tickets.model.personal import Personal
from tickets.rules.office import Bilingual, Office

Style = Literal["era", "western"]

_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
)


def date_text(day: date, style: Style) -> str:
    """The day in words; the first year of an era is 元年, and what lies before all is Western."""
    for began, era in _ERAS:
        if style == "era" and day >= began:
            year = day.year - began.year + 1
            return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


MODAL_LIMIT = 3000  # signs of one text block: https://docs.slack.dev/reference/block-kit/blocks


class UnfinishedLetterError(TicketError):
    """A letter names a contact that is not set, so it cannot be recorded as sent."""

    def __init__(self, unset: tuple[str, ...]) -> None:
        super().__init__(", ".join(unset))
        self.unset = unset


@dataclass(frozen=True, slots=True)
class Letter:
    title: str
    text: Personal
    """The whole letter to look at; what is not set stands in it as 【未設定：…】."""
    unset: tuple[str, ...] = ()
    """The settings that it needed and did not find, by their names in the desk file."""

    @property
    def final(self) -> Personal:
        """The text as it may leave the house. Recording a letter as sent goes through here."""
        if self.unset:
            raise UnfinishedLetterError(self.unset)
        return self.text

    def parts(self, limit: int = MODAL_LIMIT) -> tuple[Personal, ...]:
        """The text for a modal, cut between paragraphs, else lines, and only then within one."""
        found: list[str] = []
        rest = self.text.reveal()
        while len(rest) > limit:
            cut = max(rest.rfind("\n\n", 0, limit), 0) or max(rest.rfind("\n", 0, limit), 0)
            found.append(rest[: cut or limit])
            rest = rest[cut or limit :].lstrip("\n")
        return tuple(map(Personal, [*found, rest]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What letters say of the company. A contact that is None was never set, and is not made up."""

    company: str
    address: str | None
    desk: str | None
    complaints: str | None
    mail_to: str | None
    bodies: tuple[tuple[str, str], ...]
    """The accredited bodies by their exact names, and where each takes complaints."""
    methods: tuple[str, ...]
    dates: Style = "era"

    @classmethod
    def of(cls, office: Office) -> "Sender":
        def said(of: Mapping[str, Bilingual], name: str) -> str | None:
            return of[name].get("ja") if name in of else None

        return cls(
            company=office.company.get("ja") or "",
            address=said(office.facts, "company_address"),
            desk=said(office.contacts, "privacy_desk"),
            complaints=said(office.contacts, "complaints"),
            mail_to=said(office.contacts, "disclosure_mail"),
            bodies=tuple(
                (each.name.get("ja") or "", each.contact.get("ja") or "")
                for each in office.accredited_bodies
            ),
            methods=office.reply_methods,
            dates=office.letters.dates,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """The person, also when an agent applies; the agent only where the manager allowed it."""

    name: Personal
    postal_code: Personal | None = None
    address: Personal | None = None
    agent: Personal | None = None

    def lines(self) -> str:
        name = self.name.reveal()
        to = f"{name}様代理人　{self.agent.reveal()}様" if self.agent else f"{name}様"
        code = f"〒{self.postal_code.reveal()}" if self.postal_code else ""
        address = self.address.reveal() if self.address else ""
        return "\n".join(filter(None, (code, address, to)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    number: str
    on: date
    sender: Sender
    to: Addressee

    def day(self, day: date) -> str:
        return date_text(day, self.sender.dates)

    def write(self, name: str, values: Values, flags: Collection[str] = ()) -> Letter:
        """The letter of this template, with what every letter may name filled in."""
        inner = fill(template.read(name), {**self._always(), **values}, flags)
        outer = fill(
            template.read("frame"),
            {
                **self._always(),
                "subject": inner.subject,
                "body": inner.body,
                "enclosures": listed(inner.enclosures),
            },
            {"enclosures"} if inner.enclosures else (),
        )
        unset = tuple(dict.fromkeys((*outer.unset, *inner.unset)))
        return Letter(inner.subject, Personal(outer.body + "\n"), unset)

    def _always(self) -> dict[str, Value]:
        sender = self.sender
        return {
            "number": self.number,
            "date": self.day(self.on),
            "addressee": Personal(self.to.lines()),
            "company": "\n".join(filter(None, (sender.company, sender.address))),
            "desk": sender.desk,
            "complaints": sender.complaints,
            "mail_to": sender.mail_to,
            "bodies": listed(f"{name}（{contact}）" for name, contact in sender.bodies)
            if sender.bodies
            else None,
        }


def listed(items: Iterable[str]) -> str:
    return "\n".join(f"・{item}" for item in items)


def wording_of(key: str) -> str:
    """The wording of this key; a letter that asks for another is a fault of ours."""
    return wording()[key]
