"""What others' acts make an agent's turn is told at noon, if it is still to be done (O29)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.delivery.obsolete import ASKS_FOR_A_STEP
from bot.delivery.outcome import NEXT_STEPS, ticket_notice_held_until
from tests.bot.delivery.clocks import goes_to, opens, owned
from tests.bot.delivery.conftest import KEN, MANAGER, Delivery
from tests.bot.delivery.test_clocks_in_digests import Prepared, complains, opened, requests
from tests.bot.delivery.test_told_together import crashes_at
from tests.handlers.builders import OPENING
from tests.handlers.cards import TODAY, a_ticket, a_view
from tests.tickets.steps import DRAFT
from tickets.model import tokyo
from tickets.model.complaint import CorrectiveAction, Finding, NoContact, ReportFrequency
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.documents import Found, Preservation
from tickets.model.kinds import (
    ContactBy,
    Flag,
    Kind,
    Leak,
    LetterKind,
    Move,
    PartyRole,
    PersonalField,
    Status,
)
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Party, SentLetter
from tickets.rules.office import Hours

NAO = Prepared.sales
FINDINGS = {PersonalField.NOTE: "名簿は買ったものでした"}
WHY = {PersonalField.MOVE_REASON: "日付を約束している"}


def investigates(delivery: Delivery) -> Prepared:
    """Being investigated by the department."""
    begun = complains(delivery).does(KEN, Move.ACKNOWLEDGE).describes().assesses()
    return begun.does(KEN, Move.TAKE).does(KEN, Move.INVESTIGATE)


def opens_on(delivery: Delivery, day: int = 4) -> int:
    """The desk opens and its digests are told; how much Ken has heard by then."""
    goes_to(delivery, 8, day)
    opens(delivery)
    return len(delivery.told(KEN))


def heard_by(delivery: Delivery, hour: int, minute: int, seen: int, day: int = 4) -> list[str]:
    goes_to(delivery, 8, day, hour, minute)
    delivery.telling()
    return [each.words for each in delivery.told(KEN)[seen:]]


def test_an_approval_in_the_morning_is_told_at_noon_if_it_is_not_answered_by_then(
    delivery: Delivery,
) -> None:
    # O29
    first, second, third = (complains(delivery).to_draft() for _ in range(3))
    seen = opens_on(delivery)
    for each in (first, second):
        each.approved()
    third.does(MANAGER, Move.SEND_BACK, WHY)

    assert heard_by(delivery, 11, 59, seen) == []
    first.responds()

    [told] = heard_by(delivery, 12, 0, seen)
    assert f"{second.ticket.number}：承認されました" in told
    assert f"{third.ticket.number}：差し戻されました" in told
    assert first.ticket.number not in told


@pytest.mark.parametrize(("day", "is_at_once"), [(17, False), (18, True), (19, True)])
def test_an_approval_is_told_at_once_if_the_ticket_is_late_or_due_today(
    delivery: Delivery, day: int, is_at_once: bool
) -> None:
    # O29
    drafted = complains(delivery).to_draft()
    seen = opens_on(delivery, day)
    drafted.approved()

    told = heard_by(delivery, 10, 0, seen, day)

    assert any("承認されました" in each for each in told) is is_at_once


ACTION = CorrectiveAction(
    needed=True,
    reference="CA-1",
    prevention="手順書を直す",
    responsible=NAO,
    due_on=date(2026, 9, 30),
)


def test_who_is_responsible_for_an_action_hears_when_the_desk_opens(delivery: Delivery) -> None:
    # O29, O34
    drafted = complains(delivery).to_draft()
    goes_to(delivery, 8, 4, 20)
    drafted.does(MANAGER, Move.APPROVE, corrective_action=ACTION)
    delivery.telling()
    told = f"{drafted.ticket.number}：あなたが是正処置の責任者になりました"
    assert told not in delivery.heard(NAO)

    goes_to(delivery, 8, 5, 9)
    delivery.telling()

    assert told in delivery.heard(NAO)


@pytest.mark.parametrize("is_reopened", [False, True])
def test_a_withdrawal_at_night_is_told_when_the_desk_opens_unless_reopened(
    delivery: Delivery, is_reopened: bool
) -> None:
    # O29
    facts = Disclosure(types=frozenset({RequestType.DISCLOSE}))
    party = Party(PartyRole.PRINCIPAL, ContactBy.SLACK)
    case = opened(delivery, facts, KEN, requester="U01MEI", party=party)
    goes_to(delivery, 8, 4, 20)
    words = {PersonalField.WORDS: "もう結構です"}
    case.does(MANAGER, Move.WITHDRAW, words, withdrawn_on=delivery.clock.now.date())
    delivery.telling()
    assert delivery.told("U01MEI") == []
    if is_reopened:
        case.does(MANAGER, Move.REOPEN, WHY)

    goes_to(delivery, 8, 5, 9)
    delivery.telling()

    told = delivery.heard("U01MEI")
    assert [case.ticket.number in each for each in told] == ([] if is_reopened else [True])


@pytest.mark.parametrize("then", [None, Move.REOPEN, Move.HOLD])
def test_the_end_of_preserving_is_told_when_the_desk_opens_unless_reopened_or_held(
    delivery: Delivery, then: Move | None
) -> None:
    # O16, O29
    case = opened(delivery, Disclosure(types=frozenset({RequestType.DISCLOSE})), KEN)
    case.does(KEN, Move.PRESERVE, preservations=Preservation("crm", case.today))
    goes_to(delivery, 8, 4, 20)
    case.does(MANAGER, Move.CLOSE_OUT_OF_SCOPE, WHY)
    delivery.telling()
    if then is Move.REOPEN:
        case.does(MANAGER, then, WHY)
    elif then:
        case.does(MANAGER, then, legal_hold=True)
    told = [each for each in delivery.heard(NAO) if "保全の終わり" in each]

    goes_to(delivery, 8, 5, 9)
    delivery.telling()

    assert told == []
    told = [each for each in delivery.heard(NAO) if "保全の終わり" in each]
    assert len(told) == (then is None)


def test_the_end_of_preserving_is_told_after_the_second_closing_if_not_after_the_first(
    delivery: Delivery,
) -> None:
    # O16: reopened before the desk opened, which dropped the first
    case = opened(delivery, Disclosure(types=frozenset({RequestType.DISCLOSE})), KEN)
    case.does(KEN, Move.PRESERVE, preservations=Preservation("crm", case.today))
    goes_to(delivery, 8, 4, 20)
    case.does(MANAGER, Move.CLOSE_OUT_OF_SCOPE, WHY).does(MANAGER, Move.REOPEN, WHY)
    goes_to(delivery, 8, 5, 9)
    delivery.telling()
    case.does(MANAGER, Move.CLOSE_OUT_OF_SCOPE, WHY)
    delivery.telling()
    case.does(MANAGER, Move.REOPEN, WHY).does(MANAGER, Move.CLOSE_OUT_OF_SCOPE, WHY)
    delivery.telling()

    assert sum("保全の終わり" in each for each in delivery.heard(NAO)) == 1


def test_a_dropped_notice_of_an_action_is_revived_after_a_reopening(delivery: Delivery) -> None:
    # O34
    case = complains(delivery).does(KEN, Move.ACKNOWLEDGE)
    goes_to(delivery, 8, 4, 20)

    def states() -> list[str]:
        assert {row.to for row in delivery.all_of("action_named")} == {NAO}
        return sorted(row.state for row in delivery.all_of("action_named"))

    on, words = delivery.clock.now.date(), {PersonalField.WORDS: "もう結構です"}
    given = {"withdrawn_on": on, "report": ReportFrequency.MONTHLY, "corrective_action": ACTION}
    case.does(MANAGER, Move.WITHDRAW, words, **given).does(KEN, Move.REOPEN, WHY)
    delivery.telling()
    assert states() == ["cancelled"]

    found = {field: DRAFT[field] for field in (PersonalField.FACTS_FOUND, PersonalField.CAUSE)}
    drafted = {"finding": Finding.PARTLY, "corrective_action": ACTION}
    unanswered = {**drafted, "no_contact_reason": NoContact.UNREACHABLE}
    case.describes().assesses().does(KEN, Move.TAKE).does(KEN, Move.INVESTIGATE)
    case.does(KEN, Move.DRAFT, found, **unanswered)
    case.does(MANAGER, Move.APPROVE)
    assert states() == ["cancelled", "waiting"]

    case.does(KEN, Move.DRAFT, DRAFT, **drafted)  # the person got in touch
    delivery.telling()
    assert states() == ["cancelled", "cancelled"]
    case.does(MANAGER, Move.APPROVE)
    goes_to(delivery, 8, 5, 9)
    delivery.telling()

    assert states() == ["cancelled", "sent"]
    told = f"{case.ticket.number}：あなたが是正処置の責任者になりました"
    assert delivery.heard(NAO).count(told) == 1


def test_an_answer_of_a_department_is_told_at_noon_or_in_the_afternoon_at_once(
    delivery: Delivery,
) -> None:
    # O29
    investigated, searched = investigates(delivery), requests(delivery).to_asked()
    later = investigates(delivery)
    seen = opens_on(delivery)
    investigated.does(NAO, Move.REPORT_FINDINGS, FINDINGS)
    searched.finds()

    investigated.does(NAO, Move.REPORT_FINDINGS, FINDINGS)  # corrected

    assert heard_by(delivery, 11, 59, seen) == []
    [noon] = heard_by(delivery, 12, 0, seen)
    for each in (investigated, searched):
        assert noon.count(f"{each.ticket.number}：") == 1

    goes_to(delivery, 8, 4, 13)
    later.does(NAO, Move.REPORT_FINDINGS, FINDINGS)
    assert later.ticket.number in "".join(heard_by(delivery, 13, 2, seen + 1))


def test_what_is_decided_or_answered_at_night_is_told_by_the_digest_or_at_noon(
    delivery: Delivery,
) -> None:
    # O29: only emergencies arrive at night
    drafted, investigated = complains(delivery).to_draft(), investigates(delivery)
    seen = opens_on(delivery)
    goes_to(delivery, 8, 4, 20)
    drafted.approved()
    investigated.does(NAO, Move.REPORT_FINDINGS, FINDINGS)
    assert heard_by(delivery, 20, 30, seen) == []

    opens_on(delivery, 5)

    [digest] = heard_by(delivery, 11, 59, seen, day=5)
    assert "の個人情報窓口" in digest
    assert drafted.ticket.number in delivery.told(KEN)[-1].words
    [noon] = heard_by(delivery, 12, 0, seen + 1, day=5)
    assert investigated.ticket.number in noon


def test_a_possible_leak_and_a_day_of_the_law_do_not_wait(delivery: Delivery) -> None:
    # the month of the GDPR of what is received on 8/3 ends on 9/3
    leaked = Prepared(delivery, owned(delivery, leak=Leak.YES)).to_draft()
    by_law = requests(delivery, Flag.EEA).to_search().grants()
    seen = opens_on(delivery)
    leaked.approved()
    told = "".join(heard_by(delivery, 9, 30, seen))
    assert f"{leaked.ticket.number}：承認されました" in told

    goes_to(delivery, 9, 2)
    delivery.telling()
    seen = len(delivery.told(KEN))
    by_law.does(MANAGER, Move.APPROVE)
    delivery.telling()

    assert [each.text for each in delivery.told(KEN)[seen:]] == [
        f"{by_law.ticket.number}：決定されました"
    ]


def test_who_disowns_a_system_is_told_of_at_once(delivery: Delivery) -> None:
    # O20
    asked = requests(delivery).to_asked()
    seen = opens_on(delivery)

    asked.does("U07NAO", Move.REPORT_SEARCH, system="crm", found=Found.NOT_OURS)

    assert len(heard_by(delivery, 9, 30, seen)) == 1


@pytest.mark.long
def test_a_ruling_that_the_owner_has_acted_on_and_a_delay_that_is_told_wait_for_no_noon(
    delivery: Delivery,
) -> None:
    acted, idle, noted = [requests(delivery, Flag.EEA) for _ in range(3)]
    told, untold = complains(delivery).to_draft(), complains(delivery).to_draft()
    nameless = complains(delivery).does(
        KEN, Move.ACKNOWLEDGE, no_contact_reason=NoContact.ANONYMOUS
    )
    until = date(2026, 8, 31)
    for each in (told, untold, nameless):
        each.does(KEN, Move.PROPOSE_DELAY, WHY, delay_proposed_until=until)
    seen = opens_on(delivery)
    for each in (acted, idle, noted):
        each.does(MANAGER, Move.RULE_ON_GDPR, gdpr_applies=False)
    for each in (told, untold, nameless):
        each.does(MANAGER, Move.ALLOW_DELAY)
    acted.sends_form()
    noted.does(KEN, Move.NOTE, {PersonalField.NOTE: "電話した"})
    letter = SentLetter(LetterKind.DELAY, each.today, by=ContactBy.PHONE)
    told.does(KEN, Move.SEND_LETTER, letters=letter)

    heard = "".join(heard_by(delivery, 12, 0, seen))

    for each in (idle, noted, untold, nameless):
        assert each.ticket.number in heard
    assert acted.ticket.number not in heard
    assert told.ticket.number not in heard


_MINUTES = st.integers(0, 24 * 60 - 1)


@given(st.lists(_MINUTES, min_size=2, max_size=2, unique=True).map(sorted), st.integers(0, 9999))
@example([9 * 60, 17 * 60], 10 * 60)
@example([9 * 60, 12 * 60], 10 * 60)
@example([9 * 60, 11 * 60], 8 * 60)
@example([13 * 60, 17 * 60], 10 * 60)
def test_a_next_step_is_told_at_noon_or_the_next_opening_whatever_the_hours(
    hours: list[int], minutes: int
) -> None:
    # O29
    opens, closes = (time(*divmod(each, 60)) for each in hours)
    opening = replace(OPENING, hours=Hours(opens, closes))
    ticket = a_ticket(Kind.COMPLAINT, Status.APPROVED, leak=Leak.NO)
    notice = Notice(NoticeKind.DECIDED, ticket.number, KEN, 1)
    view = a_view()
    begun = tokyo.at(TODAY) + timedelta(minutes=minutes)
    times = [begun]

    def waits_until() -> datetime | None:
        context = replace(view.office_context, opening=opening)
        return ticket_notice_held_until(
            notice, ticket, replace(view, now=times[-1], office_context=context)
        )

    while until := waits_until():
        times.append(until)
        assert len(times) <= 3, times

    first = opening.next_opening(begun)
    noon = tokyo.at(tokyo.date_of(first), time(12))
    assert times[-1] == (noon if first < noon and opening.is_open(noon) else first)


def test_of_each_next_step_it_is_known_when_it_is_done() -> None:
    assert NEXT_STEPS <= ASKS_FOR_A_STEP


def test_what_the_digest_said_is_not_told_at_noon(delivery: Delivery) -> None:
    """Approved at eight, with its reply due within three business days."""
    drafted = complains(delivery).to_draft()
    delivery.telling()
    goes_to(delivery, 8, 17, 8)
    drafted.approved()
    seen = len(delivery.told(KEN))

    opens_on(delivery, 17)

    [digest] = heard_by(delivery, 12, 0, seen, day=17)
    assert "の個人情報窓口" in digest
    assert drafted.ticket.number in delivery.told(KEN)[-1].words


def test_what_waits_for_noon_is_told_once_after_a_crash(delivery: Delivery) -> None:
    """Answered before the retry, which finds the message, it becomes its result."""
    drafted = complains(delivery).to_draft()
    seen = opens_on(delivery)
    drafted.approved()
    goes_to(delivery, 8, 4, 12)
    crashes_at("mark_sent", delivery)
    assert len(delivery.told(KEN)) == seen + 1
    goes_to(delivery, 8, 4, 12, 10)
    drafted.responds()

    delivery.telling()
    delivery.showing()

    [told] = delivery.told(KEN)[seen:]
    assert told.buttons == []
    assert "回答を記録" in told.words
