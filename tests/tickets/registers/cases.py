"""A complaint of every kind, as an office that keeps a register has them."""

from collections.abc import Callable
from datetime import date, timedelta

from tests.tickets.conftest import MONDAY
from tests.tickets.registers.office import NOT_NEEDED, File, Office
from tickets.model import tokyo
from tickets.model.complaint import (
    Caller,
    Category,
    CorrectiveAction,
    MailStop,
    NoContact,
    Reaction,
    ReportFrequency,
    SamePerson,
    Severity,
)
from tickets.model.kinds import (
    Channel,
    ContactBy,
    Flag,
    Kind,
    Leak,
    LetterKind,
    Move,
    PartyRole,
    PersonalField,
    Relation,
    Restriction,
)
from tickets.model.ticket import Link, Party, SentLetter
from tickets.model.tokyo import Month
from tickets.ports import Store

WHY = {PersonalField.MOVE_REASON: "新しい連絡があった\n#2 は二行目"}


def received(office: Office) -> None:
    office.complains()


def closed(office: Office) -> None:
    file = office.complains().assessed().investigated().drafted().approved().responded()
    file.does(
        "mei",
        Move.SEND_LETTER,
        letters=SentLetter(LetterKind.COMPLAINT_REPLY, MONDAY.date(), "123-45-67890-1"),
    )
    said = SentLetter(LetterKind.ACKNOWLEDGEMENT, MONDAY.date(), by=ContactBy.PHONE)
    file.does("mei", Move.SEND_LETTER, letters=said)
    file.closed(report=ReportFrequency.EACH, reported_on=MONDAY.date())


def in_every_detour(office: Office) -> None:
    """Sent back, changed, confirmed, reopened, answered again, put on hold."""
    file = office.complains().assessed("manager", Severity.HIGH).investigated().drafted("ken")
    file.does("manager", Move.SEND_BACK, {PersonalField.MOVE_REASON: "事実の不足"})
    file.does("mei", Move.NOTE, {PersonalField.NOTE: "#1 と始まるメモ"}).drafted("ken")
    changed = {PersonalField.DRAFT_REPLY: "@改めた文"}
    file.does("deputy", Move.CHANGE_DRAFT, changed, corrective_action=NOT_NEEDED)
    file.does("ken", Move.CONFIRM_CHANGE)
    file.responded().closed().does("mei", Move.REOPEN, WHY).does("mei", Move.RESUME)
    file.drafted().approved().responded()
    words = {PersonalField.WORDS: "納得できない"}
    file.does("mei", Move.NOT_ACCEPTED, words, external_recourse_informed=True)
    file.does("manager", Move.HOLD, legal_hold=True)
    file.does("manager", Move.CLOSE, report=ReportFrequency.MONTHLY)


def reopened(office: Office) -> None:
    file = office.complains().assessed().investigated().drafted().approved().responded()
    file.closed().does("ken", Move.REOPEN, WHY)


def reported_monthly(office: Office) -> None:
    """Closed in August, with the report confirmed in September."""
    file = office.complains().assessed().investigated().drafted().approved().responded().closed()
    office.confirms(Month.of(office.now))
    file.ticket = office.finds(file.ticket.number)
    assert file.ticket.complaint.reported_on == tokyo.date_of(office.now)


def reported_and_reopened(office: Office) -> None:
    """Reopened after its report, and again before the next one."""
    file = office.complains().assessed().investigated().drafted().approved().responded().closed()
    office.confirms(Month.of(office.now))
    file.does("mei", Move.REOPEN, WHY)
    assert file.ticket.complaint.reported_on is None


def unresolved(office: Office) -> None:
    file = office.complains().assessed().investigated().drafted().approved().responded()
    file.does("mei", Move.NOT_ACCEPTED, external_recourse_informed=True)


def anonymous(office: Office) -> None:
    file = office.complains(channel=Channel.POST)
    file.does("mei", Move.ACKNOWLEDGE, no_contact_reason=NoContact.ANONYMOUS)
    file.does(
        "mei",
        Move.DESCRIBE,
        party=Party(PartyRole.ANONYMOUS, ContactBy.NONE),
        about_person_same=SamePerson.UNKNOWN,
    )
    file.does("mei", Move.ASSESS, severity=Severity.LOW, department="hr", flags_confirmed=True)
    file.does("mei", Move.ASSIGN, person="ken").does("hr_head", Move.INVESTIGATE).drafted("ken")
    why = NoContact.ANONYMOUS
    file.approved("deputy").does(
        "ken", Move.CLOSE, report=ReportFrequency.MONTHLY, no_contact_reason=why
    )


def put_right(office: Office) -> File:
    """Checked twice; the second check found the action effective."""
    file = put_right_in_vain(office)
    office.now += timedelta(days=3)
    seen = {PersonalField.MOVE_REASON: "以後の申出はない"}
    return file.does("deputy", Move.CONFIRM_EFFECT, seen, checked_on=office.now.date())


def put_right_in_vain(office: Office) -> File:
    """Carried out and checked on one day; a further measure is needed."""
    action = CorrectiveAction(
        needed=True,
        reference="CA-2026-1",
        check_on=date(2026, 8, 7),
        prevention="手順書を直し、二人で確かめる",
        responsible="sales_head",
        due_on=date(2026, 8, 7),
    )
    file = office.complains()
    file.assessed().investigated().drafted().approved().responded()
    file.closed(corrective_action=action)
    office.now += timedelta(days=4)
    file.does(
        "mei", Move.FINISH_ACTION, done_on=office.now.date(), carried_out="手順書 / 帳票を直した"
    )
    seen = {PersonalField.MOVE_REASON: "田中様から同じ申出が1件あった"}
    again = office.now.date() + timedelta(days=3)
    return file.does(
        "manager", Move.DENY_EFFECT, seen, checked_on=office.now.date(), again_on=again
    )


def with_a_further_measure(office: Office) -> File:
    """The further measure was carried out on the day of the check that asked for it."""
    file = put_right_in_vain(office)
    return file.does("mei", Move.FINISH_ACTION, done_on=office.now.date(), carried_out="週次の点検")


def withdrawn(office: Office) -> None:
    office.complains().withdrawn()


def duplicate(office: Office) -> None:
    number = office.complains().ticket.number
    link = Link(Relation.DUPLICATE_OF, number, Kind.COMPLAINT)
    office.complains().does("manager", Move.CLOSE_DUPLICATE, link=link)


def out_of_scope(office: Office) -> None:
    office.complains().does(
        "deputy", Move.CLOSE_OUT_OF_SCOPE, {PersonalField.MOVE_REASON: "他社の件"}
    )


def at_once(office: Office) -> None:
    file = office.complains(category=Category.OPT_OUT, says={PersonalField.NAME: "佐藤次郎"})
    file.does("mei", Move.STOP_MAIL, stops=MailStop("crm", MONDAY.date()))
    file.does(
        "mei",
        Move.STOP_MAIL,
        stops=(MailStop("mail", MONDAY.date()), MailStop("dm", MONDAY.date())),
    )
    file.does(
        "mei",
        Move.ANSWER_AT_ONCE,
        severity=Severity.LOW,
        template="opt-out",
        replied_at=office.now,
        reply_by=ContactBy.PHONE,
        reaction=Reaction.ACCEPTED,
    ).closed(corrective_action=NOT_NEEDED)


def with_a_request_in_it(office: Office) -> None:
    file = office.complains(flags=frozenset({Flag.DISCLOSURE, Flag.EEA}))
    link = Link(Relation.BELONGS_TO, "D-2026-0003", Kind.DISCLOSURE)
    file.does("mei", Move.LINK, link=link).assessed().does("mei", Move.FORWARD, department="hr")


def a_leak(office: Office) -> None:
    office.complains(leak=Leak.UNKNOWN).does("ken", Move.FLAG_LEAK, leak=Leak.YES)


def an_employees_own(office: Office) -> None:
    file = office.complains(
        who="sato",
        requester="sato",
        channel=Channel.INTERNAL,
        restrictions=frozenset({Restriction.EMPLOYEE}),
    )
    file.does("manager", Move.ASSIGN, person="ken").does("ken", Move.ACKNOWLEDGE)


def about_the_manager(office: Office) -> None:
    file = office.complains(about=frozenset({"manager"})).does("mei", Move.ACKNOWLEDGE)
    file.does("representative", Move.ASSIGN, person="ken")
    file.does("ken", Move.NOTE, {PersonalField.NOTE: "聞き取りの予定"})


def named_later(office: Office) -> None:
    """Ken worked on it before it was known to be about him."""
    file = office.complains().does("ken", Move.ACKNOWLEDGE)
    file.does("mei", Move.NAME, about=frozenset({"ken", "deputy"}))


def not_yet_named(office: Office) -> None:
    file = office.complains(restrictions=frozenset({Restriction.ABOUT_DESK}))
    file.does("representative", Move.NAME, about=frozenset({"manager"}))


def from_the_police(office: Office) -> None:
    office.complains(
        channel=Channel.AUTHORITY,
        category=Category.INQUIRY,
        facts={"caller": Caller.POLICE},
        restrictions=frozenset({Restriction.ENQUIRY}),
    )


def a_drill(office: Office) -> None:
    office.complains(simulation=True)


EVERY_KIND: tuple[Callable[[Office], object], ...] = (
    received,
    closed,
    in_every_detour,
    reopened,
    unresolved,
    anonymous,
    put_right,
    withdrawn,
    duplicate,
    out_of_scope,
    at_once,
    with_a_request_in_it,
    a_leak,
    an_employees_own,
    about_the_manager,
    named_later,
    not_yet_named,
    from_the_police,
    a_drill,
)


TOLD_MONTHLY: tuple[Callable[[Office], None], ...] = (reported_monthly, reported_and_reopened)
"""These take months, so a register that must stay within days has none of them."""


def filled(store: Store) -> Office:
    office = Office(store)
    for make in EVERY_KIND:
        make(office)
        office.now += timedelta(hours=1)
    office.now += timedelta(days=1)
    return office
