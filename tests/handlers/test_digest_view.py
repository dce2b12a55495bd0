"""The morning digest stays within its rows."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from handlers.escalations.actions import next_step_button
from handlers.home import digest, manager, worklist
from tests.handlers.builders import NOW as MONDAY
from tests.handlers.builders import a_ticket, a_view, an_escalation
from tests.handlers.test_home_limits import LONG_AGO, a_full_office, a_home
from tests.tickets.shelf import Shelf
from tickets.model.complaint import Category, Complaint
from tickets.model.disclosure import Decision, Disclosure, Outcome, RequestType
from tickets.model.documents import PackedContents, SearchTask
from tickets.model.escalation import Cause, Escalation, EscalationState, Trigger
from tickets.model.kinds import Kind, Language, Move, Restriction, Role, Status
from tickets.model.ticket import Step
from tickets.model.tokyo import Month
from tickets.model.triage import Destination, Filing, Triage, Verdict
from tickets.reminders.digests import Digest
from tickets.reminders.news import StandInDecisions
from tickets.worklist import MOST_COUNTED, TicketList
from workspace.blockkit import check

TODAY = date(2026, 8, 3)


def numbered(nth: int, **more: Any) -> Escalation:
    return an_escalation(f"E-2026-{nth:04}", **more)


def found(status: Status, count: int) -> TicketList:
    every = [each for each in a_full_office().tickets.values() if each.status is status]
    return TicketList(tuple(every), count)


def a_full_morning(**more: Any) -> Digest:
    given: dict[str, Any] = {
        "person": "deputy",
        "day": TODAY,
        "decisions": found(Status.DRAFTED, 12),
        "escalations": tuple(map(numbered, range(12))),
        "late": found(Status.INVESTIGATING, MOST_COUNTED),
        "missed_overnight": 3,
        "due": found(Status.ACKNOWLEDGED, 20),
        "arrived": {Kind.COMPLAINT: 2, Kind.QUESTION: 1},
        "at_once": tuple(f"C-2026-{nth:04}" for nth in range(7)),
    }
    return Digest(**given | more)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("is_own", [True, False])
def test_a_full_morning_has_twelve_rows_and_fits_into_one_message(
    language: Language, is_own: bool
) -> None:
    home = a_home("deputy", Shelf(), language)

    drawn = digest.digest_message(a_full_morning(is_own=is_own), home.view)

    assert check.message_faults(list(drawn.blocks)) == []
    assert len(drawn.blocks) <= 32
    rows = [block for block in drawn.blocks if block.get("accessory")]
    assert len(rows) == 12
    # No list hides another: each has its share of the rows.
    shown = str(rows)
    assert all(part in shown for part in ("C-2026-12", "E-2026-", "C-2026-11"))


def test_hidden_rows_are_counted_and_possible_leaks_stand_before_approvals() -> None:
    drawn = digest.digest_message(a_full_morning(), a_home("deputy", Shelf()).view)

    text = str(drawn.blocks)
    assert f"ほか{12 + 12 + MOST_COUNTED - 12}件（" in text
    assert f"遅れ {MOST_COUNTED}+件（うち、7/31(金) の終業後に加わったもの3件）" in text
    assert "、ほか2件" in text
    assert text.index("報告の要否などが未判断") < text.index("あなたの判断待ち")


def test_possible_leaks_stand_before_approvals_on_home_and_unseen_ones_first() -> None:
    shelf = Shelf()
    shelf.escalations = [
        numbered(1, acknowledged_at=MONDAY, status=EscalationState.ACKNOWLEDGED),
        numbered(2),
    ]

    drawn = manager.manager_home(a_home("manager", shelf))

    titles = [block["text"]["text"] for block in drawn if block["type"] == "header"]
    assert titles[:2] == ["漏えい等のおそれ", "判断待ち"]
    assert str(drawn).index("E-2026-0002") < str(drawn).index("E-2026-0001")


@pytest.mark.parametrize(
    ("day", "since"),
    [(TODAY, "7/31(金) の終業後に"), (TODAY + timedelta(days=1), "昨日の終業後に")],
)
def test_new_means_since_the_desk_closed_last(day: date, since: str) -> None:
    # on a Monday, since Friday
    drawn = digest.digest_message(a_full_morning(day=day), a_home("deputy", Shelf()).view)

    assert f"{since}届いたもの" in str(drawn.blocks)


def test_what_others_decided_is_listed_to_the_last_line_of_a_full_morning() -> None:
    step = Step(Move.APPROVE, Status.DRAFTED, Status.APPROVED, "deputy", Role.DEPUTY, MONDAY)
    decided = tuple(
        (
            a_ticket(
                f"C-2026-{nth:04}",
                Complaint(category=Category.COMPLAINT),
                Status.APPROVED,
                history=(step,),
            ),
            step,
        )
        for nth in range(1, 41)
    )

    morning = a_full_morning(decided=StandInDecisions(tickets=decided))
    drawn = digest.digest_message(morning, a_home("manager", Shelf()).view)

    assert check.message_faults(list(drawn.blocks)) == []
    text = str(drawn.blocks)
    assert [ticket.number for ticket, _ in decided if ticket.number not in text] == []


@pytest.mark.parametrize(
    "decisions",
    [
        (
            Decision(RequestType.DISCLOSE, Outcome.REFUSED),
            Decision(RequestType.CORRECT, Outcome.GRANTED),
        ),
        (Decision(RequestType.DISCLOSE, Outcome.PARTIAL),),
    ],
)
def test_a_refusal_in_part_shows_the_day_from_which_one_may_sue(
    decisions: tuple[Decision, ...],
) -> None:
    # O30, O31
    facts = Disclosure(
        types=frozenset({RequestType.DISCLOSE, RequestType.CORRECT}),
        application_arrived_on=date(2026, 7, 23),
        decisions=decisions,
        tasks=(SearchTask("sales", "crm", date(2026, 7, 24)),),
    )
    step = Step(Move.DRAFT, Status.SEARCHING, Status.DECISION, "mei", Role.AGENT, MONDAY)
    waiting = a_ticket("D-2026-0005", facts, Status.DECISION, drafted_by="mei", history=(step,))
    morning = Digest(person="manager", day=TODAY, decisions=TicketList((waiting,), 1))

    drawn = digest.digest_message(morning, a_home("manager", Shelf()).view)

    line = next(str(b) for b in drawn.blocks if "D-2026-0005" in str(b))
    assert "一部不開示等の決定" in line
    assert "から提訴可〔法定・法39条〕" in line


def test_what_a_colleague_must_check_is_marked_for_who_packed_it() -> None:
    # O21
    packed = PackedContents(pages=2, packed_by="mei", packed_at=MONDAY)
    granted = frozenset({Decision(RequestType.DISCLOSE, Outcome.GRANTED)})
    facts = Disclosure(types=frozenset({RequestType.DISCLOSE}), decisions=granted, contents=packed)
    ticket = a_ticket("D-2026-0005", facts, Status.DECIDED, owner="mei")
    view = a_home("mei", Shelf()).view
    for person, is_marked in (("mei", True), ("yui", False)):
        morning = Digest(person=person, day=TODAY, is_own=True, due=TicketList((ticket,), 1))

        line = next(
            str(b) for b in digest.digest_message(morning, view).blocks if "D-2026" in str(b)
        )

        assert ("送付物は別の人の確認待ち" in line) is is_marked


def test_what_a_colleague_packed_is_offered_as_a_check() -> None:
    # O21
    packed = PackedContents(pages=2, packed_by="mei", packed_at=MONDAY)
    facts = Disclosure(types=frozenset({RequestType.DISCLOSE}), contents=packed)
    ticket = a_ticket("D-2026-0005", facts, Status.DECIDED, owner="mei")
    numbers = frozenset({ticket.number})
    morning = Digest(person="yui", day=TODAY, is_own=True, checks=TicketList((ticket,), 1, numbers))

    shown = str(digest.digest_message(morning, a_home("yui", Shelf()).view).blocks)

    assert "送付物の確認（封入した人以外） 1件" in shown
    assert "screen.request_check_contents" in shown
    assert morning.numbers == numbers


def test_the_first_morning_of_a_month_offers_the_report_of_the_last_one() -> None:
    home = a_home("deputy", Shelf())  # Monday 3 August, on which the deputy stands in
    view, read = home.view, home.desk.digests.of
    later = read("deputy", date(2026, 8, 4), now=MONDAY + timedelta(days=1))
    first = read("deputy", TODAY, now=MONDAY)
    assert first
    assert later
    assert (first.month, later.month) == (Month(2026, 7), None)
    assert "月次報告" not in str(digest.digest_message(a_full_morning(), view).blocks)

    drawn = digest.digest_message(a_full_morning(month=Month(2026, 7)), view)

    text = str(drawn.blocks)
    assert "2026年7月の月次報告" in text
    assert "先月の月次報告" in [each["text"]["text"] for each in drawn.blocks[-1]["elements"]]
    assert check.message_faults(list(drawn.blocks)) == []


def test_a_ticket_whose_owner_also_answers_for_the_department_stands_in_one_row() -> None:
    # O20, O29: the row opens the department's answer, which is what the ticket waits for
    shelf = a_full_office()
    for number in [each for each in shelf.tickets if not each.startswith("C-2026-11")]:
        del shelf.tickets[number]
    home = a_home("deputy", shelf, sales="deputy")
    morning = home.desk.digests.of("deputy", TODAY, now=MONDAY)
    assert morning

    drawn = digest.digest_message(morning, home.view)

    assert check.message_faults(list(drawn.blocks)) == []
    rows = [each for each in drawn.blocks if each.get("accessory")]
    acts = [each["accessory"]["action_id"] for each in rows]
    assert acts == ["screen.complaint_report_findings"] * 12
    assert "ほか" not in str(drawn.blocks)


def test_a_digest_is_empty_only_without_anything_to_tell() -> None:
    empty = Digest(person="manager", day=TODAY)

    assert empty.is_empty
    assert not replace(empty, at_once=("C-2026-0001",)).is_empty
    assert not replace(empty, arrived={Kind.QUESTION: 1}).is_empty
    assert not replace(empty, escalations=(numbered(1),)).is_empty


def test_home_lists_leaks_apart_from_other_escalations() -> None:
    shelf = Shelf()
    shelf.escalations = [
        numbered(1),
        numbered(2, cause=Cause.MEDIA, status=EscalationState.ACKNOWLEDGED, owner="deputy"),
        numbered(3, status=EscalationState.CLOSED),
    ]

    drawn = manager.escalation_sections(a_home("manager", shelf))

    titles = [block["text"]["text"] for block in drawn if block["type"] == "header"]
    assert titles == ["漏えい等のおそれ", "そのほかの報告・照会"]
    assert "E-2026-0003" not in str(drawn)
    assert "担当：<@deputy>" in str(drawn[3])


def test_the_row_of_a_possible_leak_says_what_happened_in_fixed_words() -> None:
    report = numbered(1, triggers=frozenset({Trigger.LOST_PAPER, Trigger.SENSITIVE}))

    row = worklist.escalation_row(report, a_view(), acts=True)

    assert "E-2026-0001 ・ 漏えい等のおそれ（書類の紛失や盗難） ・ " in row["text"]["text"]


PRELIMINARY = tuple(
    Filing(destination=each, preliminary_on=TODAY) for each in (Destination.MIC, Destination.PMARK)
)
DONE = {
    "status": EscalationState.ACTING,
    "triage": Triage(verdict=Verdict.NOT_REPORTABLE),
    "filings": (Filing(destination=Destination.PMARK, final_on=TODAY),),
    "representative_told_on": TODAY,
}


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ({}, "確認した"),
        ({"status": EscalationState.ACKNOWLEDGED}, "判断する"),
        ({"status": EscalationState.TRIAGED, "triage": DONE["triage"]}, "報告を記録"),
        ({**DONE, "filings": ()}, "報告を記録"),
        ({**DONE, "representative_told_on": None}, "報告を記録"),
        (DONE, "完了する"),
        (
            DONE | {"triage": Triage(verdict=Verdict.REPORTABLE), "filings": PRELIMINARY},
            "通知文を作る",
        ),
        ({"status": EscalationState.CLOSED}, "内容を見る"),
        ({"cause": Cause.MEDIA}, "確認した"),
        ({"cause": Cause.MEDIA, "status": EscalationState.ACKNOWLEDGED}, "対応を記録"),
    ],
)
def test_a_row_has_the_next_step_or_only_a_look(given: dict[str, Any], label: str) -> None:
    report = numbered(1, **given)

    drawn = {acts: next_step_button(report, a_view(), acts=acts) for acts in (True, False)}

    assert drawn[True]["text"]["text"] == label
    assert drawn[False]["text"]["text"] == "内容を見る"


COMPLAINT = Complaint(category=Category.COMPLAINT)
ABOUT_DESK = {"restrictions": frozenset({Restriction.ABOUT_DESK}), "about": frozenset({"ken"})}


@pytest.mark.parametrize(
    ("number", "given", "nobody_else"),
    [("C-2026-0001", {"owner": "mei"}, "mei"), ("X-2026-0001", ABOUT_DESK, "manager")],  # O1
)
def test_only_tickets_held_by_another_person_have_a_reminder_button(
    number: str, given: dict[str, Any], nobody_else: str
) -> None:
    late = a_ticket(number, COMPLAINT, Status.ACKNOWLEDGED, **LONG_AGO | given)

    for person, label in ((nobody_else, "開く"), ("deputy", "催促する")):
        morning = Digest(person=person, day=TODAY, late=TicketList((late,), 1))
        drawn = digest.digest_message(morning, a_home(person, Shelf()).view)
        [row] = [block for block in drawn.blocks if block.get("accessory")]
        assert row["accessory"]["text"]["text"] == label
