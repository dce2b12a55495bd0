"""Two persons put an answer back after a revision of the policy."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.tickets.refusals import refuses
from tests.tickets.shelf import Shelf
from tickets.access.audit import Action
from tickets.answers import is_signed
from tickets.desk import Desk
from tickets.model.errors import Code, NotAllowedError
from tickets.model.people import Roster
from tickets.model.revised_answers import Wording
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext

NOW = datetime(2026, 12, 1, 5, 5, tzinfo=UTC)
FEE = Wording("fee-amount", "2026-12-01", "0f3a")


class Curating:
    def __init__(self, roster: Roster, opening: Opening) -> None:
        self.shelf, self.now = Shelf(), NOW
        desk = Desk(self.shelf, lambda: OfficeContext(roster=roster, opening=opening))
        self.sign_offs = desk.sign_offs

    def declares(self, who: str, wording: Wording = FEE) -> None:
        self.now += timedelta(minutes=1)
        self.sign_offs.declare(wording, who=who, now=self.now)

    def signs(self, who: str, wording: Wording = FEE) -> None:
        self.now += timedelta(minutes=1)
        self.sign_offs.sign(wording, who=who, now=self.now)

    def is_signed(self, wording: Wording = FEE) -> bool:
        return is_signed(wording, self.sign_offs.all())


@pytest.fixture
def office(roster: Roster, opening: Opening) -> Curating:
    return Curating(roster, opening)


@pytest.mark.parametrize("first", ["curator", "manager", "deputy", "cli:root"])
def test_a_second_person_signs_what_the_first_declared_revised(
    office: Curating, first: str
) -> None:
    office.declares(first)
    assert not office.is_signed()

    office.signs("second_curator")

    assert office.is_signed()
    told = [(each.actor, each.action, each.fields) for each in office.shelf.audit]
    assert told == [
        (first, Action.UPDATE, ("answer_revised", "fee-amount", "2026-12-01", "0f3a")),
        ("second_curator", Action.APPROVE, ("answer_signed", "fee-amount", "2026-12-01", "0f3a")),
    ]


@pytest.mark.parametrize("who", ["curator", "manager"])
def test_nobody_signs_what_they_declared_themselves(office: Curating, who: str) -> None:
    office.declares(who)

    with refuses(Code.SAME_PERSON):
        office.signs(who)

    assert not office.is_signed()


def test_the_last_declaration_counts(office: Curating) -> None:
    office.declares("curator")
    office.declares("second_curator")

    with refuses(Code.SAME_PERSON):
        office.signs("second_curator")
    office.signs("curator")

    assert office.is_signed()


def test_the_command_line_is_one_person_whatever_the_account(office: Curating) -> None:
    office.declares("cli:root")

    with refuses(Code.SAME_PERSON):
        office.signs("cli:taro")


@pytest.mark.parametrize(
    "other",
    [
        replace(FEE, digest="77aa"),
        replace(FEE, revision="2027-04-01"),
        replace(FEE, entry="fee-stamps"),
    ],
    ids=["text", "revision", "entry"],
)
def test_a_declaration_is_for_one_text_under_one_revision(office: Curating, other: Wording) -> None:
    office.declares("curator", other)

    with refuses(Code.NOT_REVISED):
        office.signs("second_curator")


def test_repeated_taps_change_nothing(office: Curating) -> None:
    office.declares("curator")
    office.declares("curator")
    office.signs("manager")
    office.signs("manager")
    office.declares("manager")

    assert len(office.shelf.audit) == len(office.sign_offs.all()) == 2


@pytest.mark.parametrize("who", ["ken", "sato", "sales_head", "representative", "auditor"])
def test_others_may_not_and_it_is_audited(office: Curating, who: str) -> None:
    office.declares("curator")

    for act in (office.declares, office.signs):
        with pytest.raises(NotAllowedError):
            act(who)

    assert [each.action for each in office.shelf.audit[1:]] == [Action.DENIED] * 2
