"""The metrics of what waits and of what the self-check found."""

from datetime import timedelta

from sqlalchemy import update

from bot.storage.casebook.tables import due, notices
from tests.bot.delivery.clocks import owned
from tests.bot.delivery.conftest import Delivery
from tests.bot.web.probing import scraped, serving
from tickets.model.kinds import Leak


def test_the_backlog_is_measured(delivery: Delivery) -> None:
    owned(delivery)
    delivery.complain(leak=Leak.YES)
    delivery.clock.passes(minutes=2)
    with delivery.database.write() as connection:
        connection.execute(update(due).values(remind_at=delivery.clock.now - timedelta(hours=1)))
        later = delivery.clock.now + timedelta(hours=1)
        connection.execute(update(notices).where(notices.c.urgency > 0).values(not_before=later))

    with serving(delivery.database, delivery.clock) as url:
        found = scraped(url)

    assert found['madoguchi_outbox_age_seconds{urgency="escalation"}'] == 120
    assert found['madoguchi_outbox_waiting{urgency="escalation"}'] >= 1
    assert found['madoguchi_outbox_age_seconds{urgency="act"}'] == 0
    assert found["madoguchi_clocks_late"] >= 1
    assert found["madoguchi_inbox_waiting"] == 0
