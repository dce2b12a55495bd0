"""All people are read page by page, one page at a time whatever the number of replicas."""

import time
from contextlib import ExitStack, closing
from functools import partial

import pytest
from slack_sdk import WebClient

from bot.slack.directory import Directory
from bot.storage.database import Database
from bot.storage.turns import take_turn
from handlers.services import Person
from tests.conftest import Clock
from workspace.driver import Slack

MEI = "U01MEI"


def test_everybody_is_read_page_by_page(
    members: Directory, slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.directory.PAGE_SIZE", 3)
    for _ in range(20):
        members.read_page()

    assert members.find(MEI) == Person(MEI, "ja")
    assert members.find("U02KEN") == Person("U02KEN", "ja")
    pages = slack.calls("users.list")
    assert 2 < len(pages) < 20
    assert {str(each.arguments["limit"]) for each in pages} == {"3"}
    assert slack.calls("users.info") == []


@pytest.mark.postgres
def test_of_several_replicas_one_reads_a_page_at_a_time(
    postgres_url: str, slack: Slack, clock: Clock
) -> None:
    client = WebClient(slack.bot_token, slack.api_url)
    with ExitStack() as open_:
        replicas = []
        for _ in range(3):
            database = open_.enter_context(closing(Database.open(postgres_url)))
            turn = partial(take_turn, database, "users.list", 2.0)
            replicas.append(Directory(client, clock, is_our_turn=turn))
            open_.callback(replicas[-1].close)
        for each in replicas:
            each.read_page()
        assert len(slack.calls("users.list")) == 1
        time.sleep(2.1)
        for each in replicas:
            each.read_page()
        assert len(slack.calls("users.list")) == 2


def test_a_page_that_fails_is_read_again(members: Directory, slack: Slack) -> None:
    slack.injects_faults(failing=True)
    members.read_page()
    slack.injects_faults()
    members.read_page()
    assert members.find(MEI) == Person(MEI, "ja")
