"""Reports of one incident are merged, and the flag of a ticket is cleared."""

from datetime import timedelta

import pytest

from tests.tickets.escalation.conftest import Office
from tests.tickets.refusals import refuses
from tests.tickets.steps import act
from tickets.escalation.acts import (
    Judge,
    RecordFiling,
    RecordRepresentativeTold,
    WritePersonsNotice,
)
from tickets.model.clocks import ClockName
from tickets.model.errors import Code, NoSuchTicketError, RefusedError, StaleTicketError
from tickets.model.escalation import (
    Cause,
    EscalationOutcome,
    EscalationState,
    Ongoing,
    Persons,
    Trigger,
)
from tickets.model.kinds import Leak, Move, PersonalField, Restriction
from tickets.model.notices import NoticeKind
from tickets.model.personal import Personal
from tickets.model.ticket import HIDDEN_PERSON
from tickets.model.triage import BreachType, Destination, Filing, PersonsNotice, Triage, Verdict
from tickets.redaction import redacted_escalation


def test_merged_reports_count_from_the_earliest_knowledge(office: Office) -> None:
    # O28
    earlier = office.now - timedelta(days=2)
    late, early = office.reported(), office.reported(known_at=earlier, who="sato")
    office.adds(early, account=Personal("机の上に置いた"))
    grown = office.merges(early, late)
    gone = office.book.escalation(early)
    assert grown.known_at == earlier
    assert gone is not None
    assert (gone.merged_into, gone.outcome) == (late, EscalationOutcome.MERGED)
    assert office.clocks(early) == set()
    assert office.book.accounts[late] == ["机の上に置いた"]


def test_who_adds_to_a_merged_report_is_named_by_their_own_report_only(office: Office) -> None:
    # What is erased with their report must not remain in the one that goes on.
    whole, part = office.reported(), office.reported(who="sato")
    seen = office.merges(part, whole).version
    office.adds(part, persons=Persons.HUNDRED)
    with pytest.raises(StaleTicketError) as stale:
        office.does(whole, RecordRepresentativeTold(office.now.date()), seen=seen)
    assert stale.value.by == HIDDEN_PERSON
    left = [office.book.escalation(number) for number in (whole, part)]
    assert "sato" not in str([redacted_escalation(each) for each in left if each])

    office.adds(whole, "mei", persons=Persons.THOUSAND)
    with pytest.raises(StaleTicketError) as stale:
        office.does(whole, RecordRepresentativeTold(office.now.date()), seen=seen)
    assert stale.value.by == "mei"


def test_a_merged_report_keeps_the_letter_to_persons_in_each_language(office: Office) -> None:
    # O28
    words = {each: each for each in ("overview", "data_items", "origin", "damage", "other")}
    stays, part = office.reported(), office.reported(who="sato")
    japanese, again, english = (
        PersonsNotice(**{**words, "damage": damage}, language=language)
        for damage, language in (("なし", "ja"), ("不明", "ja"), ("none", "en"))
    )
    office.does(part, WritePersonsNotice(again))
    office.does(part, WritePersonsNotice(english))
    office.does(stays, WritePersonsNotice(japanese))
    assert office.merges(part, stays).letters_to_persons == (japanese, english)


Known = tuple[Persons, Ongoing]
NOTHING, ONE = (Persons.UNKNOWN, Ongoing.UNKNOWN), (Persons.ONE, Ongoing.NO)
HUNDRED, THOUSAND = (Persons.HUNDRED, Ongoing.NO), (Persons.THOUSAND, Ongoing.YES)


@pytest.mark.parametrize(
    ("said", "other", "together"),
    [
        (ONE, THOUSAND, THOUSAND),
        (THOUSAND, HUNDRED, THOUSAND),
        (NOTHING, ONE, ONE),
        (NOTHING, NOTHING, NOTHING),
    ],
)
def test_a_merged_report_knows_what_both_knew(
    office: Office, said: Known, other: Known, together: Known
) -> None:
    # O28
    earlier = office.now - timedelta(days=2)
    of_desk, of_sales = office.reported(), office.reported(known_at=earlier, who="sato")
    for number, who, (persons, ongoing) in ((of_desk, "mei", said), (of_sales, "sato", other)):
        words = Personal("名簿の控えだった")
        office.adds(number, who, persons=persons, ongoing=ongoing, account=words)
    filed = Filing(destination=Destination.PMARK, preliminary_on=office.now.date())
    office.does(of_sales, RecordFiling(filed))
    office.does(of_sales, RecordRepresentativeTold(office.now.date()))
    grown = office.merges(of_sales, of_desk)

    assert (grown.persons, grown.ongoing) == together
    assert grown.department == "sales"
    assert grown.filing(Destination.PMARK).preliminary_on == office.now.date()
    assert grown.representative_told_on == office.now.date()


@pytest.mark.parametrize("into", ["itself", "closed", "call", "nothing"])
def test_reports_of_different_incidents_are_not_merged(office: Office, into: str) -> None:
    number, other = office.reported(), office.reported()
    office.does(other, Judge(Triage(verdict=Verdict.NOT_AN_INCIDENT, reason="本人")))
    targets = {
        "itself": number,
        "closed": other,
        "call": office.reported(Cause.MEDIA),
        "nothing": "E-2026-0999",
    }
    with pytest.raises((RefusedError, NoSuchTicketError)):
        office.merges(number, targets[into])


def test_an_ordinary_report_is_not_merged_into_a_restricted_one(office: Office) -> None:
    # O1
    ticket = office.ticket(
        about=frozenset({"manager"}),
        restrictions=frozenset({Restriction.ABOUT_DESK, Restriction.ABOUT_MANAGER}),
        leak=Leak.YES,
    ).number
    restricted = next(each.number for each in office.raised_of(ticket) if each.cause.is_breach)
    ordinary = office.reported()
    offered = office.desk.escalations.merge_targets(ordinary, who="representative")

    assert offered == ()
    with refuses(Code.OTHER_MATTER):
        office.merges(ordinary, restricted, who="representative")
    assert office.merges(restricted, ordinary, who="representative").number == ordinary
    shown = office.desk.escalations.find_readable(ordinary, who="representative", now=office.now)
    assert shown.parts == frozenset()


def test_an_ordinary_report_is_not_merged_into_one_that_was_restricted_later(
    office: Office,
) -> None:
    # O1
    ticket = office.ticket(leak=Leak.YES).number
    (raised,) = office.raised_of(ticket)
    ordinary = office.reported()
    offered = office.desk.escalations.merge_targets(ordinary, who="representative")
    assert [each.number for each in offered] == [raised.number]

    named = act(Move.NAME, about=frozenset({"manager"}))
    restricted = office.desk.act(ticket, [named], who="ken", now=office.now).number

    assert restricted.startswith("X-")
    assert raised.number.startswith("E-")
    assert office.desk.escalations.merge_targets(ordinary, who="representative") == ()
    with refuses(Code.OTHER_MATTER):
        office.merges(ordinary, raised.number, who="representative")
    whole = office.merges(raised.number, ordinary, who="representative")
    assert whole.number == ordinary


def test_an_ordinary_report_names_no_restricted_one_that_was_merged_with_it(office: Office) -> None:
    # O1
    ticket = office.ticket(leak=Leak.YES).number
    (raised,) = office.raised_of(ticket)
    first, second = office.reported(), office.reported(who="sato")
    office.merges(raised.number, second)
    reports = office.desk.escalations
    assert reports.find_readable(second, who="manager", now=office.now).parts == {raised.number}
    version = office.book.escalation(second).version  # type: ignore[union-attr]

    named = act(Move.NAME, about=frozenset({"manager"}))
    office.desk.act(ticket, [named], who="ken", now=office.now)

    assert office.book.escalation(second).version > version  # type: ignore[union-attr]
    assert reports.find_readable(second, who="manager", now=office.now).parts == frozenset()
    assert (
        office.desk.handling.find_actionable(second, who="manager", now=office.now).parts
        == frozenset()
    )
    assert reports.merged_reports(second, who="manager") == ()
    [part] = reports.merged_reports(second, who="representative")
    assert part.number == raised.number
    assert office.merges(second, first).parts == {second, raised.number}
    assert reports.find_readable(first, who="manager", now=office.now).parts == {second}


def test_reporters_are_told_if_what_others_reported_changes_the_first_steps(office: Office) -> None:
    # O24
    visible, lost = frozenset({Trigger.VISIBLE}), frozenset({Trigger.LOST})
    of_mei = office.reported(triggers=visible)
    of_ken = office.reported(triggers=visible, who="ken")
    office.merges(of_ken, of_mei)
    of_sato = office.reported(triggers=lost, who="sato")
    numbers = (of_mei, of_ken, of_sato)
    assert [office.told(each, NoticeKind.STEPS_CHANGED) for each in numbers] == [[], [], []]
    office.merges(of_sato, of_mei)

    assert [office.told(each, NoticeKind.STEPS_CHANGED) for each in numbers] == [
        ["mei"],
        ["ken"],
        [],
    ]


def test_the_merged_reporter_is_told_of_the_others_first_steps(office: Office) -> None:
    # O24
    of_mei = office.reported(triggers=frozenset({Trigger.LOST}))
    of_sato = office.reported(triggers=frozenset({Trigger.VISIBLE}), who="sato")

    office.merges(of_sato, of_mei)
    office.adds(of_sato, triggers=frozenset({Trigger.TAKEN_OVER}))

    assert office.told(of_mei, NoticeKind.STEPS_CHANGED) == []
    assert office.told(of_sato, NoticeKind.STEPS_CHANGED) == ["sato"]


def test_the_manager_clears_a_flag_and_the_escalation_ends_with_it(office: Office) -> None:
    number = office.ticket(leak=Leak.YES).number
    clear = act(Move.CLEAR_LEAK, {PersonalField.MOVE_REASON: "本人の控えだった"})

    office.desk.act(number, [clear], who="manager", now=office.now)
    flag = act(Move.FLAG_LEAK, leak=Leak.YES)
    office.desk.act(number, [flag], who="mei", now=office.now)

    first, second = office.raised_of(number)
    assert (first.status, first.outcome) == (
        EscalationState.CLOSED,
        EscalationOutcome.NOT_AN_INCIDENT,
    )
    assert (first.reason, first.triaged_by) == ("本人の控えだった", "manager")
    rows = [row for row in office.book.audit if row.number == first.number]
    assert [row.fields[:2] for row in rows] == [("judge", "raised>closed")]
    assert second.is_open


def test_a_cleared_flag_does_not_end_judged_or_reported_breaches(office: Office) -> None:
    # O26, O28
    clear = act(Move.CLEAR_LEAK, {PersonalField.MOVE_REASON: "本人の控えだった"})
    for nth, is_judged in enumerate((True, False)):
        number = office.ticket(leak=Leak.YES, summary=f"{nth}件目").number
        (raised,) = office.raised_of(number)
        if is_judged:
            found = Triage(verdict=Verdict.REPORTABLE, types=frozenset({BreachType.SENSITIVE}))
            office.does(raised.number, Judge(found))
        else:
            office.merges(office.reported(), raised.number)

        with refuses(f"judge_apart:{raised.number}"):
            office.desk.act(number, [clear], who="manager", now=office.now)
        (still,) = office.raised_of(number)
        assert still.is_open
        assert ClockName.FINAL_30 in office.clocks(raised.number)
