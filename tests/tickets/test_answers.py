"""Two persons put an answer back, readers are told of changed ones, curators open the inbox."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.tickets.refusals import refuses
from tests.tickets.shelf import Shelf
from tickets.access.audit import AuditAction
from tickets.answers import Recalls, is_signed, unanswered_return
from tickets.desk import Desk
from tickets.model.errors import Code, NotAllowedError
from tickets.model.notices import NoticeKind
from tickets.model.people import Roster
from tickets.model.personal import Personal
from tickets.model.revised_answers import AnswerVersion, Recall, RecallReach
from tickets.rules.calendar import Opening
from tickets.rules.context import OfficeContext

NOW = datetime(2026, 12, 1, 5, 5, tzinfo=UTC)
FEE = AnswerVersion("fee-amount", "2026-12-01", "0f3a")
WHY = Personal("金額が古いままです。")


class Curating:
    def __init__(self, roster: Roster, opening: Opening) -> None:
        self.shelf, self.now, self.roster = Shelf(), NOW, roster
        desk = Desk(self.shelf, lambda: OfficeContext(roster=self.roster, opening=opening))
        self.sign_offs = desk.sign_offs

    def declares(self, who: str, wording: AnswerVersion = FEE) -> None:
        self.now += timedelta(minutes=1)
        self.sign_offs.declare(wording, who=who, now=self.now)

    def signs(self, who: str, wording: AnswerVersion = FEE) -> None:
        self.now += timedelta(minutes=1)
        self.sign_offs.sign(wording, who=who, now=self.now)

    def sends_back(self, who: str, why: Personal = WHY) -> None:
        self.now += timedelta(minutes=1)
        self.sign_offs.send_back(FEE, why, who=who, now=self.now)

    def is_signed(self, wording: AnswerVersion = FEE) -> bool:
        return is_signed(wording, self.sign_offs.list_all())


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
        (first, AuditAction.UPDATE, ("answer_revised", "fee-amount", "2026-12-01", "0f3a")),
        (
            "second_curator",
            AuditAction.APPROVE,
            ("answer_signed", "fee-amount", "2026-12-01", "0f3a"),
        ),
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
def test_a_declaration_is_for_one_text_under_one_revision(
    office: Curating, other: AnswerVersion
) -> None:
    office.declares("curator", other)
    with refuses(Code.NOT_REVISED):
        office.signs("second_curator")


def test_repeated_taps_change_nothing(office: Curating) -> None:
    office.declares("curator")
    office.declares("curator")
    office.signs("manager")
    office.signs("manager")
    office.declares("manager")
    assert len(office.shelf.audit) == len(office.sign_offs.list_all()) == 2


@pytest.mark.parametrize("who", ["ken", "sato", "sales_head", "representative", "auditor"])
def test_others_may_not_and_it_is_audited(office: Curating, who: str) -> None:
    office.declares("curator")
    for act in (office.declares, office.signs, office.sends_back):
        with pytest.raises(NotAllowedError):
            act(who)
    assert [each.action for each in office.shelf.audit[1:]] == [AuditAction.DENIED] * 3


def test_an_answer_that_is_sent_back_needs_a_new_declaration(office: Curating) -> None:
    office.declares("curator")
    office.sends_back("manager")

    with refuses(Code.NOT_REVISED):
        office.signs("manager")
    office.declares("curator")
    office.signs("manager")
    assert office.is_signed()
    acts = [(each.actor, each.action, each.fields[0]) for each in office.shelf.audit]
    assert acts[1] == ("manager", AuditAction.REJECT, "answer_returned")
    assert WHY.reveal() not in str([each.fields for each in office.shelf.audit])


def test_who_declared_it_revised_is_told_once_that_it_was_sent_back(office: Curating) -> None:
    office.declares("curator")
    office.sends_back("manager")
    office.sends_back("manager")  # a second tap

    told = [(each.what, each.to) for each in office.shelf.notices.values()]
    assert told == [(NoticeKind.ANSWER_RETURNED, "curator")]
    assert len(office.shelf.audit) == 2


@pytest.mark.parametrize("declarer", ["cli:root", "former_curator"])
def test_of_one_declared_by_no_curator_of_today_the_curators_are_told(
    office: Curating, declarer: str
) -> None:
    now = office.roster
    office.roster = replace(now, curators=now.curators | {"former_curator"})
    office.declares(declarer)
    office.roster = now
    office.sends_back("curator")

    assert [each.to for each in office.shelf.notices.values()] == ["second_curator"]


def test_the_return_stands_with_its_reason_until_a_new_text_is_declared_revised(
    office: Curating,
) -> None:
    rewritten = replace(FEE, digest="77aa")
    office.declares("curator")
    office.sends_back("manager")
    returned = unanswered_return(rewritten, office.sign_offs.list_all())
    assert returned
    assert (returned.person, returned.at, returned.reason) == ("manager", office.now, WHY)

    office.declares("curator", rewritten)
    assert unanswered_return(rewritten, office.sign_offs.list_all()) is None
    assert not any(each.reason for each in office.sign_offs.list_all())


@pytest.mark.parametrize(
    ("who", "code"), [("curator", Code.SAME_PERSON), ("manager", Code.NOT_SUSPENDED)]
)
def test_nobody_sends_back_their_own_or_what_is_signed(
    office: Curating, who: str, code: Code
) -> None:
    office.declares("curator")
    if who == "manager":
        office.signs("second_curator")
    with refuses(code):
        office.sends_back(who)
    assert list(office.shelf.notices) == []


BEFORE, AFTER = "2022-06-21", "2026-12-01"
REVISED = {"fee-amount": AFTER}
SHARED = Recall(
    entry="fee-amount", revision=BEFORE, kept_on=date(2026, 11, 30), channel="C01", ts="1.1"
)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def desk(shelf: Shelf, roster: Roster, opening: Opening) -> Desk:
    return Desk(shelf, lambda: OfficeContext(roster=roster, opening=opening))


@pytest.fixture
def recalls(desk: Desk) -> Recalls:
    return desk.recalls


def follow(recalls: Recalls, who: str, entry: str = "fee-amount", revision: str = BEFORE) -> None:
    recalls.follow(entry, revision, who=who, now=NOW)


def told(shelf: Shelf) -> list[str]:
    return [each.to for each in shelf.notices.values() if each.what is NoticeKind.ANSWER_CHANGED]


def test_each_person_gets_one_notice_for_all_answers(recalls: Recalls, shelf: Shelf) -> None:
    revised = {**REVISED, "fee-stamps": AFTER}
    for who in ("sato", "suzuki"):
        follow(recalls, who)
        follow(recalls, who, "fee-stamps")
    recalls.save(SHARED)
    assert recalls.count_reached(revised) == RecallReach(people=2, messages=1, answers=2)
    assert told(shelf) == []
    reached = recalls.release(revised, who="manager", now=NOW)

    assert reached == RecallReach(people=2, messages=1, answers=2)
    assert told(shelf) == ["sato", "suzuki"]
    (release,) = {each.about for each in shelf.notices.values()}
    assert recalls.entries_in_release(release, to="sato") == ("fee-amount", "fee-stamps")
    assert [each.channel for each in recalls.messages_to_mark()] == ["C01"]


def test_a_second_release_reaches_nobody_again(recalls: Recalls, shelf: Shelf) -> None:
    follow(recalls, "sato")
    recalls.release(REVISED, who="manager", now=NOW)

    assert not recalls.count_reached(REVISED)
    assert not recalls.release(REVISED, who="manager", now=NOW)
    assert told(shelf) == ["sato"]


@pytest.mark.parametrize("who", ["ken", "curator", "representative", "auditor", "cli:root"])
def test_only_manager_and_deputy_release(recalls: Recalls, shelf: Shelf, who: str) -> None:
    follow(recalls, "sato")
    with pytest.raises(NotAllowedError):
        recalls.release(REVISED, who=who, now=NOW)
    assert told(shelf) == []


@pytest.mark.parametrize(
    ("entry", "revision"),
    [("fee-stamps", BEFORE), ("fee-amount", AFTER)],
    ids=["another answer", "asked after the revision"],
)
def test_who_is_not_concerned_is_not_told(
    recalls: Recalls, shelf: Shelf, entry: str, revision: str
) -> None:
    follow(recalls, "sato", entry, revision)
    assert not recalls.release(REVISED, who="manager", now=NOW)
    assert told(shelf) == []


def test_a_marked_message_is_told_of_the_next_revision_too(recalls: Recalls) -> None:
    recalls.save(SHARED)
    recalls.release(REVISED, who="manager", now=NOW)
    (marked,) = recalls.messages_to_mark()
    recalls.save(replace(marked, release="", revision=AFTER))

    assert not recalls.count_reached(REVISED)
    assert recalls.count_reached({"fee-amount": "2027-04-01"}).messages == 1


@pytest.mark.parametrize("who", ["curator", "cli:root"])
def test_a_curator_opens_it_and_that_is_audited(desk: Desk, shelf: Shelf, who: str) -> None:
    assert desk.question_inbox.may_open(who, now=NOW)
    desk.question_inbox.audit_opening(3, who=who, now=NOW)
    desk.question_inbox.audit_settling("decline", 2, who=who, now=NOW)
    assert [(each.actor, each.action, each.fields) for each in shelf.audit] == [
        (who, AuditAction.READ, ("question_inbox", "open", "questions=3")),
        (who, AuditAction.UPDATE, ("question_inbox", "decline", "questions=2")),
    ]
