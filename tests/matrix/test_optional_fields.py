"""「（任意）」: a field that may be left empty is never refused for being empty."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count, product
from typing import Any, Final

import pytest

from handlers.catalogue import FORMS
from tests.effort import effort
from tests.matrix import table
from tests.matrix.app import Json
from tests.matrix.cells import statuses_of
from tests.matrix.gestures import Gestures, fill
from tests.matrix.prepared import CAST, YEAR, Situation, sealed
from tickets.model.complaint import Category
from tickets.model.disclosure import RequestType
from tickets.model.documents import MailTrouble, ReturnedMail, ReturnedMailStep
from tickets.model.escalation import Cause, Escalation, Trigger
from tickets.model.kinds import Channel, Leak, PartyRole, PersonalField
from tickets.model.ticket import Party, Ticket

EITHER: Final[Mapping[str, tuple[str, ...]]] = {
    "complaint_log": ("name", "hidden_from"),  # or a contact; or the employee
    "request_log": ("hidden_from",),  # or the employee
    "request_execute": ("executed.",),  # done, or nothing had to be done
    "request_execute_part": ("executed.",),
    "request_search_report": ("found.",),  # an answer for one system or more
    "request_preserve": ("systems",),  # or why nobody is asked
    "escalation_judge": ("denies_report",),  # or the reported types stay ticked
    "breach_add": ("account",),  # something that is known
    "escalation_file": ("preliminary_on", "final_on", "final_at"),  # a day, or why none is needed
}
"""Fields of which one is needed, whichever is known; the error stands under the first."""
_DRAWN: Final = {each.name for each in FORMS if each.draw_parts and not each.only_shows}
_NEW: Final = ("complaint_log", "request_log", "own_consult", "question_ask")
_DEEPEST: Final = effort(1, 2)
"""Choices after which a form is looked at."""
_nth = count(600_000)  # numbers that no prepared ticket of this worker reaches
Picks = Mapping[str, str]
Put = Callable[[], tuple[str, int]]


@dataclass
class Filled:
    """Sends forms with what they require and nothing else, in every shape that they take."""

    gestures: Gestures
    tried: int = 0
    _seen: set[Any] = field(default_factory=set)

    def refused(self, screen: str, person: str, put: Put, of: str = "") -> Iterator[str]:
        """Optional fields that are refused; `put` makes a ticket, kept apart by `of`."""
        view = self.gestures.taps(person, screen, *put()).view
        if view is None or "submit" not in view:
            return
        for picks, drawn in self._shapes((screen, of), person, view, {}):
            if any(map(_is_to_choose, _inputs(drawn))):
                continue  # a choice that is made redraws it
            empty = {each["block_id"] for each in _inputs(drawn) if each["optional"]} - {*picks}
            values = {
                name: {"answer": {"type": said["answer"]["type"]}} if name in empty else said
                for name, said in fill(drawn, picks).items()
            }
            heard = self.gestures.sends(person, screen, *put(), values)
            assert not heard.failed, (screen, heard.failed)
            self.tried += 1
            for name in sorted(empty & {*heard.ack.get("errors", ())}):
                if not any(each in name for each in EITHER.get(screen, ())):
                    yield f"{screen} {of} {dict(picks)}: {name}"

    def _shapes(
        self, of: tuple[str, str], person: str, view: Json, picks: Picks
    ) -> Iterator[tuple[Picks, Json]]:
        """As it opens, and with each option of each field that redraws it.

        Further choices are made once from the same fields of a screen, whatever the ticket.
        """
        names = tuple((each["block_id"], each["optional"]) for each in _inputs(view))
        if (shape := (of, names, tuple(picks.values())[-1:])) in self._seen:
            return
        self._seen.add(shape)
        yield picks, view
        fields = (of[0], *(name for name, _ in names))
        if len(picks) == _DEEPEST or (picks and fields in self._seen):
            return
        self._seen.add(fields)
        for block in _inputs(view):
            name = block["block_id"]
            if block.get("dispatch_action") and name not in picks:
                for option in block["element"].get("options", ()):
                    if drawn := self._redrawn(person, view, block, option):
                        chosen = {**picks, name: option["value"]}
                        yield from self._shapes(of, person, drawn, chosen)

    def _redrawn(self, person: str, view: Json, block: Json, option: Json) -> Json | None:
        values = fill(view)
        kind, name = block["element"]["type"], block["block_id"]
        is_many = kind in ("checkboxes", "multi_static_select")
        said = {"selected_options": [option]} if is_many else {"selected_option": option}
        values[name] = {"answer": {"type": kind, **said}}
        body = self.gestures.submission(person, view["private_metadata"], values)
        tap = {"type": kind, "action_id": "answer", "block_id": name}
        body |= {"type": "block_actions", "actions": [tap]}
        body["container"] = {"type": "view", "view_id": body["view"]["id"]}
        self.gestures.bench.clock.passes(minutes=1)  # so many gestures in a minute are refused
        return self.gestures.bench.hears(body).view


def _inputs(view: Json) -> list[Json]:
    return [block for block in view["blocks"] if block["type"] == "input"]


def _is_to_choose(block: Json) -> bool:
    element = block["element"]
    is_chosen = "initial_option" in element or "initial_options" in element
    redraws = block.get("dispatch_action") and "options" in element
    return bool(redraws and not block["optional"] and not is_chosen)


@pytest.fixture
def filled(gestures: Gestures) -> Filled:
    return Filled(gestures)


def _as_it_is(ticket: Ticket) -> Ticket:
    return ticket


def _plain(ticket: Ticket) -> Ticket:
    """A complaint proper, by a letter without a name."""
    facts = replace(ticket.complaint, category=Category.COMPLAINT, stops=())
    return _nameless(replace(ticket, facts=facts, channel=Channel.POST, leak=Leak.NO))


def _opt_out(ticket: Ticket) -> Ticket:
    """Mails that stop, and nothing else; nobody knows whose."""
    light = replace(ticket, leak=Leak.NO, links=frozenset(), flags=frozenset())
    return _nameless(light)


def _nameless(ticket: Ticket) -> Ticket:
    who = {PersonalField.NAME, PersonalField.PHONE, PersonalField.EMAIL, PersonalField.ADDRESS}
    left = frozenset(each for each in ticket.personal if each.field not in who)
    return replace(ticket, personal=left)


def _sent_back(ticket: Ticket) -> Ticket:
    """A request whose letter came back, to be sent again."""
    on = ticket.received_at.date()
    back = ReturnedMail(on, MailTrouble.EXPIRED, ReturnedMailStep.RESEND)
    return replace(ticket, facts=replace(ticket.disclosure, returned_mail=(back,)))


def _as_file(ticket: Ticket) -> Ticket:
    return replace(ticket, facts=replace(ticket.disclosure, method_requested="electronic"))


def _by_agent(ticket: Ticket) -> Ticket:
    """For a person who is not known, to stop the use of their data."""
    types = frozenset({RequestType.ERASE, *ticket.disclosure.types})
    facts = replace(ticket.disclosure, types=types)
    return replace(ticket, facts=facts, party=Party(PartyRole.DELEGATED_AGENT))


VARIANTS: Final[Mapping[str, tuple[Callable[[Ticket], Ticket], ...]]] = {
    "question": (_as_it_is,),
    "complaint": (_as_it_is, _plain, _opt_out),
    "disclosure": (_as_it_is, _sent_back, _as_file, _by_agent),
}


@pytest.mark.long
@pytest.mark.parametrize(
    "kind", ["question", "complaint", pytest.param("disclosure", marks=pytest.mark.long)]
)
def test_no_optional_field_of_a_ticket_is_refused_when_empty(filled: Filled, kind: str) -> None:
    faults: list[str] = []
    variants = VARIANTS[kind]
    for variant, screen in product(effort(variants[:1], variants), table.FORMS):
        if screen not in _DRAWN or (screen == "request_resend" and variant is not _sent_back):
            continue  # nothing came back, so the form is offered nowhere
        for status, person in _who(screen, kind):

            def put(
                variant: Callable[[Ticket], Ticket] = variant, status: str = status
            ) -> tuple[str, int]:
                ticket = variant(Situation(kind, status, "none").ticket(next(_nth)))
                with filled.gestures.bench.casebook.transaction() as book:
                    book.add(ticket, sealed(ticket))
                return ticket.number, ticket.version

            faults += filled.refused(screen, person, put, variant.__name__)

    assert faults == []
    assert filled.tried > 10


def _who(screen: str, kind: str) -> Iterator[tuple[str, str]]:
    """In which status, and by whom first, the form is sent; usually in its first status only."""
    people = ("owner", "department", "manager", "deputy", "representative", "theirs")
    statuses = statuses_of(screen, kind)
    for status in effort(statuses[:1], statuses):
        may = (each for each in people if _may(screen, each, kind, status))
        yield from ((status, each) for each in [next(may, "")] if each)


def _may(screen: str, person: str, kind: str, status: str) -> bool:
    return table.expected(screen, person, "none", kind, status) == "taken"


@pytest.mark.long
def test_no_optional_field_of_a_new_ticket_is_refused_when_empty(filled: Filled) -> None:
    faults = [
        fault
        for screen, person in product(_NEW, ("owner", "theirs"))
        for fault in filled.refused(screen, person, lambda: ("", 0), person)
    ]

    assert faults == []
    assert filled.tried > len(_NEW)


@pytest.mark.parametrize("reported", [{Trigger.SENSITIVE}, set()])
def test_no_optional_field_of_an_escalation_is_refused_when_empty(
    filled: Filled, reported: set[Trigger]
) -> None:
    def put() -> tuple[str, int]:
        now = filled.gestures.bench.clock.now - timedelta(minutes=5)
        made = Escalation(
            number=f"E-{YEAR}-{next(_nth)}",
            cause=Cause.BREACH_SUSPECTED,
            raised_by=CAST["theirs"],
            raised_at=now,
            known_at=now,
            triggers=frozenset(reported),
        )
        with filled.gestures.bench.casebook.transaction() as book:
            book.add_escalation(made)
        return made.number, 1

    faults: list[str] = []
    for screen in (each for each in table.ESCALATION_SCREENS if each in _DRAWN):
        person = "theirs" if screen in table.FOR_GUESTS else "representative"
        if "report" in table.escalations_of(screen):
            faults += filled.refused(screen, person, put)

    assert faults == []
    assert filled.tried > 10


def test_a_reply_form_of_the_version_before_comes_back_with_its_tick(filled: Filled) -> None:
    """1.0.0 asked with radio buttons whether it was encrypted; such a form is not forged."""
    ticket = _as_file(Situation("disclosure", "executed", "none").ticket(next(_nth)))
    with filled.gestures.bench.casebook.transaction() as book:
        book.add(ticket, sealed(ticket))
    about = (ticket.number, ticket.version)
    view = filled.gestures.taps("owner", "request_reply", *about).view
    assert view is not None
    [tick] = (each["block_id"] for each in _inputs(view) if each["element"]["type"] == "checkboxes")
    yes = {"type": "radio_buttons", "selected_option": {"value": "yes"}}
    asked = fill(view, {"reply_by": "email"})
    values = {name: said for name, said in asked.items() if name != tick}

    heard = filled.gestures.sends(
        "owner", "request_reply", *about, {**values, "encrypted": {"answer": yes}}
    )

    assert heard.denied == 0
    assert tick in [each["block_id"] for each in _inputs(heard.ack["view"])]
