"""Once a month the manager gets the head of the audit chain, which no database host can change."""

import re

import pytest
from sqlalchemy import delete

from bot.maintenance.audit import MonthlyChainHeadTask
from bot.storage.casebook import tables
from bot.storage.casebook.chain import Head
from tests.bot.delivery.clocks import goes_to
from tests.bot.delivery.conftest import MANAGER, Delivery


def posting(delivery: Delivery) -> MonthlyChainHeadTask:
    """The task of one program, from its start."""
    casebook, context = delivery.casebook, delivery.context
    return MonthlyChainHeadTask(casebook, context, delivery.clock, lambda: None)


@pytest.fixture
def posted(delivery: Delivery) -> Delivery:
    """A head was noted in August, and posted at the beginning of September."""
    delivery.complain()
    goes_to(delivery, 8, 3)
    posting(delivery)()
    assert delivery.all_of("chain_head") == []
    goes_to(delivery, 9, 1, 3)
    posting(delivery)()
    assert delivery.all_of("chain_head") == []  # at night nobody is told
    goes_to(delivery, 9, 1, 10)
    for _ in range(3):
        posting(delivery)()
    return delivery


def test_the_manager_gets_the_head_once_a_month(posted: Delivery) -> None:
    [told] = posted.all_of("chain_head")
    assert told.to == MANAGER

    posted.telling()

    said = str([call.arguments["blocks"] for call in posted.slack.calls("chat.postMessage")])
    [shown] = re.findall(r"`(\d+:\S+?)`", said)
    assert posted.casebook.verify(Head.read(shown)).is_intact
    assert "監査記録の控え" in said
    assert "madoguchi audit" not in said  # the operator's command


def test_the_next_month_brings_the_next_head(posted: Delivery) -> None:
    posted.complain()
    goes_to(posted, 10, 1, 10)
    posting(posted)()

    assert len(posted.all_of("chain_head")) == 2


def test_a_chain_cut_off_before_the_posted_head_is_found_without_the_message(
    posted: Delivery,
) -> None:
    assert posted.casebook.verify().is_intact

    with posted.database.write() as connection:
        for table in (tables.audit, tables.escalation_due):
            connection.execute(delete(table))

    assert posted.casebook.verify().broken == 1


def test_nothing_is_posted_for_an_empty_chain(delivery: Delivery) -> None:
    for month in (8, 9):
        goes_to(delivery, month, 3, 10)
        posting(delivery)()

    assert delivery.all_of("chain_head") == []
