"""Half a year of tickets made by real moves, for tests and pictures of the report."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.tickets.conftest import _new
from tests.tickets.registers.office import File, Office
from tests.tickets.steps import said
from tickets.model.complaint import Reaction, Severity
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.documents import (
    Disposal,
)
from tickets.model.escalation import Cause
from tickets.model.kinds import Channel, LateReason, Move, PersonalField, Restriction
from tickets.model.ticket import Question
from tickets.model.tokyo import Month

LAST = Month(2026, 10)
Counts = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
USUAL: Counts = ((5, 7, 6, 9, 8, 12), (1, 2, 1, 3, 2, 4), (8, 6, 11, 9, 14, 17))
"""Complaints, requests and questions per month, oldest first; every fifth complaint is an
employee's own, and restricted."""


def lives(office: Office, counts: Counts = USUAL, seed: int = 7) -> Office:
    """Fill the office with tickets until the end of October."""
    draw = random.Random(seed)
    month = LAST
    for _ in counts[0][1:]:
        month = month.before
    for complaints, requests, questions in zip(*counts, strict=True):
        for nth in range(complaints):
            _complaint(office, _moment(draw, month), draw, is_restricted=nth % 5 == 4)
        for _ in range(requests):
            _request(office, _moment(draw, month), draw)
        for _ in range(questions):
            _question(office, _moment(draw, month), draw)
        month = month.after
    _leak(office, LAST)
    office.now = LAST.ends_at
    return office


def _moment(draw: random.Random, month: Month) -> datetime:
    return month.begins_at + timedelta(days=draw.randrange(28), hours=draw.randrange(9, 18))


class _Time:
    """Move the clock, at most to the end of the last month."""

    def __init__(self, office: Office, draw: random.Random) -> None:
        self.office, self.draw = office, draw

    def passes(self, most: int) -> bool:
        self.office.now += timedelta(days=self.draw.randrange(most + 1))
        return self.office.now < LAST.ends_at


def _complaint(office: Office, at: datetime, draw: random.Random, *, is_restricted: bool) -> None:
    office.now = at
    time = _Time(office, draw)
    own: dict[str, Any] = {
        "restrictions": frozenset({Restriction.EMPLOYEE}),
        "hidden_from": frozenset({"hr"}),
    }
    file = office.complains(**(own if is_restricted else {}))
    steps: tuple[tuple[int, Callable[[], object]], ...] = (
        (4, lambda: file.assessed(severity=Severity.MID)),
        (2, lambda: file.does("mei", Move.TAKE).does("mei", Move.INVESTIGATE)),
        (9, file.drafted),
        (4, file.approved),
        (2, lambda: file.responded(late_reason=LateReason.VOLUME)),
        (9, lambda: file.closed(reaction=Reaction.ACCEPTED)),
    )
    for days, step in steps:
        if not time.passes(days):
            return
        step()


def _request(office: Office, at: datetime, draw: random.Random) -> None:
    office.now = at
    time = _Time(office, draw)
    request = _new(Disclosure(types=frozenset({RequestType.DISCLOSE})), received_at=at)
    file = File(office, _opened(office, request, "mei"))
    steps = (
        (3, file.sends_form),
        (9, lambda: file.arrives(1000)),
        (4, lambda: file.identified().searches()),
        (7, lambda: file.finds().grants()),
        (4, lambda: file.does("manager", Move.APPROVE).replies(late_reason=LateReason.VOLUME)),
        (3, lambda: _closes(file)),
    )
    for days, step in steps:
        if not time.passes(days):
            return
        step()


def _closes(file: File) -> None:
    file.does("mei", Move.CLOSE, copies_disposed_on=file.today, disposal=Disposal.SHREDDED)


def _question(office: Office, at: datetime, draw: random.Random) -> None:
    office.now = at
    time = _Time(office, draw)
    says = said(detail="名刺は個人情報ですか")
    form = _new(
        Question(), channel=Channel.INTERNAL, requester="sato", received_at=at, personal=says
    )
    file = File(office, _opened(office, form, "sato"))
    if time.passes(1):
        file.does("ken", Move.TAKE)
    if time.passes(4):
        file.does("ken", Move.ANSWER, {PersonalField.ANSWER: "個人情報です。"})
        file.does("sato", Move.SOLVED)


def _opened(office: Office, form: Any, who: str) -> Any:
    office.opened += 1
    return office.desk.open(form, who=who, now=office.now, key=f"form-{office.opened}")


def _leak(office: Office, month: Month) -> None:
    at = month.begins_at + timedelta(days=12, hours=14)
    office.desk.escalations.report(
        Cause.BREACH_SUSPECTED, known_at=at, who="sato", now=at, key="leak"
    )
