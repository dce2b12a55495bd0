"""Every clock that is late or due today is in the digest of who can move it (O29)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Self

import pytest

from bot.delivery.audience import Audience
from handlers.home import digest
from handlers.slack.view import ViewContext
from handlers.tickets.due import deadline_text, is_superseded
from tests.bot.delivery.clocks import goes_to, opens, owned, reminders_sent, send_reminders
from tests.bot.delivery.conftest import KEN, MANAGER, YUI, Delivery
from tests.tickets.steps import Steps, act, filled_in, said
from tickets.deadlines.ticket_clocks import clocks_by_name, ticket_deadlines
from tickets.model.clocks import ClockName, Deadline, Sense
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.kinds import Channel, Flag, Move, PartyRole
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Party, Question, Ticket
from tickets.reminders.digests import Digest
from tickets.rules.periods import Rules
from tickets.worklist import EMPTY_LIST

MORNINGS = 25


class Prepared(Steps):
    agent, manager, sales, hr = KEN, MANAGER, "U07NAO", "U07HARU"

    def __init__(self, delivery: Delivery, number: str) -> None:
        self._delivery, self._number = delivery, number

    @property
    def ticket(self) -> Ticket:  # type: ignore[override]
        return found(self._delivery, self._number)

    @property
    def now(self) -> datetime:  # type: ignore[override]
        return self._delivery.clock.now

    def does(self, who: str, move: Move, says: Any = None, **facts: Any) -> Self:
        self._delivery.clock.passes(minutes=1)
        self._delivery.acts(self._number, act(move, says, **facts), who=who)
        return self


def found(delivery: Delivery, number: str) -> Ticket:
    with delivery.casebook.reading() as work:
        ticket = work.find(number)
    assert ticket is not None
    return ticket


def opened(delivery: Delivery, facts: Any, who: str, **given: Any) -> Prepared:
    delivery.clock.passes(minutes=1)
    now = delivery.clock.now
    new = filled_in(facts, now, **{"party": Party(PartyRole.PRINCIPAL), **given})
    return Prepared(delivery, delivery.desk.open(new, who=who, now=now, key=f"{now}").number)


def asks(delivery: Delivery) -> Prepared:
    words = said(detail="名刺は個人情報ですか")
    given = {"channel": Channel.INTERNAL, "requester": "U01MEI", "personal": words}
    return opened(delivery, Question(), "U01MEI", **given)


def complains(delivery: Delivery) -> Prepared:
    return Prepared(delivery, owned(delivery))


def requests(delivery: Delivery, *flags: Flag) -> Prepared:
    facts = Disclosure(types=frozenset({RequestType.DISCLOSE}))
    made = opened(delivery, facts, KEN, flags=frozenset(flags))
    return made.does(MANAGER, Move.ASSIGN, person=KEN)


def an_office(delivery: Delivery) -> list[str]:
    """Tickets in all states in which clocks run, most of them Ken's."""
    investigated = complains(delivery)
    investigated.does(KEN, Move.ACKNOWLEDGE).describes().assesses()
    investigated.does(KEN, Move.TAKE).does(KEN, Move.INVESTIGATE)
    taken = asks(delivery).does(KEN, Move.TAKE)
    at_work = [
        investigated,
        taken,
        complains(delivery),
        complains(delivery).to_draft(),
        requests(delivery, Flag.EEA),
        requests(delivery).sends_form(),
        requests(delivery).to_check(),
        requests(delivery).to_asked(),
        requests(delivery).to_decided(),
    ]
    unowned = [asks(delivery).ticket.number, delivery.complain().number]
    return [*(each.ticket.number for each in at_work), *unowned]


def reader(delivery: Delivery, person: str) -> ViewContext:
    audience: Audience = delivery.telling._audience
    return audience.reader(person)


def rows(delivery: Delivery, view: ViewContext, person: str) -> list[str]:
    """This person's digest of today, block by block."""
    morning = delivery.desk.digests.of(person, view.today, now=view.now)
    return [] if morning is None else list(map(str, digest.digest_message(morning, view).blocks))


def owed(ticket: Ticket, view: ViewContext) -> Iterator[Deadline]:
    """What is late or due today of this ticket; of several alike, the soonest."""
    office = view.office_context
    running = ticket_deadlines(ticket, office)
    seen = set[ClockName]()
    for each in running:
        is_owed = each.is_missed(view.now) or each.on == view.today
        if each.clock.sense is Sense.FROM or each.is_paused or not is_owed:
            continue
        if each.clock.name not in seen and not is_superseded(each, running, view):
            seen.add(each.clock.name)
            yield each


@pytest.mark.long
def test_whatever_is_late_or_due_today_is_in_the_digest_of_who_can_move_it(
    delivery: Delivery,
) -> None:
    # O29; what is late is in the manager's, too
    numbers, missing, seen = an_office(delivery), [], set[ClockName]()

    for day in mornings(delivery):
        goes_to(delivery, day.month, day.day, 9, 1)
        view = reader(delivery, MANAGER)
        shown = {person: rows(delivery, view, person) for person in (KEN, YUI, MANAGER)}
        for number in numbers:
            ticket = found(delivery, number)
            for each in owed(ticket, view):
                seen.add(each.clock.name)
                told = [ticket.owner or YUI, *([MANAGER] if each.is_missed(view.now) else [])]
                missing += [
                    (day, person, number, each.clock.name)
                    for person in told
                    if not any(
                        number in r and deadline_text(each, view) in r for r in shown[person]
                    )
                ]

    assert not missing, [(str(a), b, c, str(d)) for a, b, c, d in missing]
    assert seen == {
        each.name for each in clocks_by_name(Rules()).values() if each.sense is Sense.DUE
    }


def mornings(delivery: Delivery) -> Iterator[date]:
    view = reader(delivery, MANAGER)
    calendar = view.office_context.opening.calendar
    return (calendar.add(view.today, nth) for nth in range(1, MORNINGS + 1))


@pytest.mark.long
def test_the_day_from_which_one_may_sue_is_told_by_the_digest_alone(delivery: Delivery) -> None:
    # O29, O30: two requests in one week were two messages to the manager in one morning
    numbers = [requests(delivery).to_search().ticket.number for _ in range(2)]
    for day in (13, 17, 18):  # from the 18th on
        goes_to(delivery, 8, day, 8, 30)
        delivery.telling()
        before = len(delivery.told(MANAGER))
        goes_to(delivery, 8, day)

        opens(delivery)

        [told] = delivery.told(MANAGER)[before:]
        assert "の個人情報窓口" in told.text
        assert all(number in told.words for number in numbers)
        assert told.words.count("法39条") == 2
        [own] = [each for each in delivery.told(KEN) if each.text == told.text]
        assert all(number in own.words for number in numbers)
    assert any("article_39" in about for _, about, _ in reminders_sent(delivery))


@pytest.mark.long
def test_what_a_full_digest_only_counts_is_not_sent_one_by_one(delivery: Delivery) -> None:
    numbers = [complains(delivery).ticket.number for _ in range(15)]
    delivery.telling()
    before = len(delivery.told(KEN))
    goes_to(delivery, 8, 18)

    opens(delivery)

    [told] = delivery.told(KEN)[before:]
    assert sum(number in told.words for number in numbers) == 12
    assert "ほか3件（「窓口を開く」で見られます）" in told.words


def test_a_notice_says_whose_turn_it_is_if_it_is_not_the_desks(delivery: Delivery) -> None:
    # O29
    complains(delivery).to_draft()
    goes_to(delivery, 8, 18)
    send_reminders(delivery)
    goes_to(delivery, 8, 18, 9, 6)  # no digest was planned
    delivery.telling()

    posts = [str(each.arguments) for each in delivery.slack.calls("chat.postMessage")]
    owners = [each for each in posts if f"担当：<@{KEN}>（" in each]
    assert owners
    assert all("いま：決定者（" in each for each in owners)


# --- near deadlines ---------------------------------------------------------------------------


def morning(delivery: Delivery, day: int, person: str = MANAGER) -> Digest:
    goes_to(delivery, 8, day, 9, 1)
    now = delivery.clock.now
    found = delivery.desk.digests.of(person, now.date(), now=now)
    assert found is not None
    return found


def assessed(delivery: Delivery) -> Prepared:
    """Only the reply's clock is left, due on Tuesday 8/18, the tenth business day."""
    return complains(delivery).does(KEN, Move.ACKNOWLEDGE).describes().assesses()


def test_a_deadline_in_three_business_days_is_in_the_managers_digest(delivery: Delivery) -> None:
    # O29
    assessed(delivery)
    assert morning(delivery, 12).near == 0

    found = morning(delivery, 13)

    send_reminders(delivery)
    assert [
        to for what, about, to in reminders_sent(delivery) if "complaint_reply:three" in about
    ] == [KEN]
    assert (found.near, found.due.count) == (1, 0)


def test_what_waits_for_a_decision_is_counted_once(delivery: Delivery) -> None:
    # O29
    drafted = complains(delivery).to_draft()

    near, tomorrow = morning(delivery, 13), morning(delivery, 17)

    assert [each.number for each in near.decisions.tickets] == [drafted.ticket.number]
    assert (near.near, tomorrow.due.count) == (0, 0)


def test_a_deadline_tomorrow_is_listed_once_as_due(delivery: Delivery) -> None:
    assessed(delivery)

    found = morning(delivery, 17)

    assert (found.near, found.due.count) == (0, 1)


def test_what_nobody_has_is_not_counted_as_told(delivery: Delivery) -> None:
    number = delivery.complain().number

    found = morning(delivery, 4)

    assert (found.unassigned.count, found.due.count, found.near) == (1, 0, 0)
    for agent in (KEN, YUI):
        own = morning(delivery, 4, agent)
        assert [each.number for each in own.unassigned.tickets] == [number]
        assert (own.late, own.due) == (EMPTY_LIST, EMPTY_LIST)


def test_the_digest_counts_near_deadlines(delivery: Delivery) -> None:
    assessed(delivery)
    goes_to(delivery, 8, 13, 9, 1)
    delivery.desk.digests.plan(now=delivery.clock.now)

    delivery.telling()

    assert any("の個人情報窓口" in each.text for each in delivery.told(MANAGER))
    posts = str([c.arguments for c in delivery.slack.calls("chat.postMessage")])
    assert "2〜3営業日先の期限" in posts  # whether or not a line stands before it


def test_news_of_a_digest_is_not_kept_for_the_next(delivery: Delivery) -> None:
    news = Notice(NoticeKind.ANSWERED_AT_ONCE, delivery.complain().number, MANAGER, 1)
    with delivery.casebook.transaction() as book:
        book.post(news)
    states = []

    for day in (4, 5):
        goes_to(delivery, 8, day)
        delivery.telling()
        states += [row.state for row in delivery.all_of(news.what)]
        delivery.desk.digests.plan(now=delivery.clock.now)
        delivery.telling()

    assert states == ["waiting", "sent"]


def test_what_became_late_overnight_is_counted_only_among_the_late_ones(
    delivery: Delivery,
) -> None:
    # O29: the manager has a draft that waits under the decisions; its owner under the late ones
    complains(delivery).to_draft()

    of_manager = morning(delivery, 19)
    of_owner = morning(delivery, 19, KEN)

    assert (of_manager.decisions.count, of_manager.late.count) == (1, 0)
    assert of_manager.missed_overnight == 0
    assert (of_owner.late.count, of_owner.missed_overnight) == (1, 1)
