"""Tickets that exist when a story begins."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Self
from uuid import uuid4

from tests.stories.steps.program import Running
from tests.tickets.steps import Steps
from tickets.escalation.acts import EscalationAct
from tickets.model.complaint import Category, Complaint, Subject
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.escalation import Cause
from tickets.model.kinds import Channel, Move, PersonalField, Restriction
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Question, Ticket

MEI, EMMA, KEN, YUI = "U01MEI", "U03EMMA", "U02KEN", "U02YUI"
SAKI, DAI, REI = "U03MGR", "U04DEP", "U05REP"
NAO, HARU = "U07NAO", "U07HARU"
SAID = "広告メールが止まらず困っています"
NAME, PHONE = "見本花子", "090-0000-0001"
SAYS = {PersonalField.DETAIL: SAID, PersonalField.NAME: NAME, PersonalField.PHONE: PHONE}
ADDRESS = {
    PersonalField.NAME: NAME,
    PersonalField.POSTAL_CODE: "100-0001",
    PersonalField.ADDRESS: "東京都千代田区千代田1-1",
}
ASKED = "名刺は個人情報ですか"
EARLIER = (datetime(2026, 4, 25, 5, 5, tzinfo=UTC) - timedelta(days=nth) for nth in count())
"""Each is before all others, whichever day a test has gone to."""


def sealed(says: dict[PersonalField, str]) -> dict[ValueName, Personal]:
    return {ValueName(field): Personal(text) for field, text in says.items()}


def complaint(program: Running, who: str = KEN, **given: Any) -> Ticket:
    facts = Complaint(category=Category.COMPLAINT, subjects=frozenset({Subject.MARKETING}))
    return program.opens(who, facts, **{"personal": sealed(SAYS), **given})


def own_complaint(program: Running) -> Ticket:
    """An employee's own, which has no card in the channel (O1)."""
    return complaint(program, requester=MEI, restrictions=frozenset({Restriction.EMPLOYEE}))


def old_complaint(program: Running, who: str = KEN, **given: Any) -> Ticket:
    """Received before all others, so that it is the first row of a list."""
    return complaint(program, who, **{"received_at": next(EARLIER), **given})


def late(program: Running, owner: str = KEN) -> str:
    """A complaint with an owner, older than a year."""
    number = old_complaint(program, received_at=next(EARLIER)).number
    program.does(number, owner, Move.TAKE)
    return number


def request(program: Running, who: str = KEN, *types: RequestType, **given: Any) -> Ticket:
    facts = Disclosure(types=frozenset(types or {RequestType.DISCLOSE}))
    return program.opens(who, facts, **{"personal": sealed(ADDRESS), **given})


def question(program: Running, asker: str = MEI) -> Ticket:
    detail = sealed({PersonalField.DETAIL: ASKED})
    return program.opens(
        asker, Question(), channel=Channel.INTERNAL, requester=asker, personal=detail
    )


def breach(program: Running) -> str:
    """The number of a possible breach that Mei reports now."""
    now, key = program.now(), uuid4().hex
    reporting = program.cases.escalations
    return reporting.report(Cause.BREACH_SUSPECTED, known_at=now, who=MEI, now=now, key=key).number


def handles(program: Running, number: str, *acts: EscalationAct, who: str = SAKI) -> None:
    """Act on an escalation without forms."""
    for each in acts:
        program.cases.handling.act(number, each, who=who, now=program.now(), key=uuid4().hex)


class Prepared(Steps):
    """A ticket that its people move without forms, up to where a story begins."""

    agent, manager, sales, hr = KEN, SAKI, NAO, HARU
    address = ADDRESS

    def __init__(self, program: Running, number: str) -> None:
        self._program, self._number = program, number

    @property
    def ticket(self) -> Ticket:  # type: ignore[override]
        return self._program.ticket(self._number)

    @property
    def now(self) -> datetime:  # type: ignore[override]
        return self._program.now()

    def does(
        self, who: str, move: Move, says: Mapping[Any, str] | None = None, **facts: Any
    ) -> Self:
        self._program.does(self._number, who, move, says, **facts)
        return self


def drafted(program: Running) -> Ticket:
    """A complaint whose draft waits for approval."""
    return (
        Prepared(program, old_complaint(program, summary="広告メールの苦情").number)
        .to_draft()
        .ticket
    )
