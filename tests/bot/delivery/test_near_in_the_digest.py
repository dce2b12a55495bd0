"""Near deadlines: in the manager's digest, by direct message to the owner (O29)."""

from tests.bot.delivery.clocks import MANAGER, goes_to, owned, reminders_sent, send_reminders
from tests.bot.delivery.conftest import KEN, YUI, Delivery
from tests.bot.delivery.test_sender import heard
from tests.tickets.steps import said
from tickets.model.complaint import Finding, SamePerson, Severity
from tickets.model.kinds import ContactBy, Move, PartyRole
from tickets.model.ticket import Party
from tickets.reminders.digests import Digest
from tickets.workflow.case import Act
from tickets.worklist import EMPTY_LIST


def morning(delivery: Delivery, day: int, person: str = MANAGER) -> Digest:
    goes_to(delivery, 8, day, 9, 1)
    now = delivery.clock.now
    found = delivery.desk.digests.of(person, now.date(), now=now)
    assert found is not None
    return found


def assessed(delivery: Delivery) -> None:
    """Only the reply's clock is left, due on Tuesday 8/18, the tenth business day."""
    number = owned(delivery)
    told = {
        "party": Party(PartyRole.PRINCIPAL, ContactBy.PHONE),
        "about_person_same": SamePerson.YES,
    }
    found = {"severity": Severity.MID, "department": "sales", "flags_confirmed": True}
    acts = (Act(Move.ACKNOWLEDGE), Act(Move.DESCRIBE, told), Act(Move.ASSESS, found))
    delivery.acts(number, *acts)


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
    assessed(delivery)
    number = "C-2026-0001"
    texts = said(facts_found="調べた結果", cause="調べた結果", draft_reply="調べた結果")
    draft = Act(Move.DRAFT, {"finding": Finding.PARTLY}, texts)
    delivery.acts(number, Act(Move.INVESTIGATE), draft)

    near, tomorrow = morning(delivery, 13), morning(delivery, 17)

    assert [each.number for each in near.decisions.tickets] == [number]
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

    assert any("の個人情報窓口" in each for each in heard(delivery, MANAGER))
    posts = str([c.arguments for c in delivery.slack.calls("chat.postMessage")])
    assert "2〜3営業日先の期限" in posts  # whether or not a line stands before it
