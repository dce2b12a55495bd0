"""After a restore nothing is sent twice unseen and no number is given twice."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import now
from bot.commands import database, run
from bot.config import desk_file
from bot.settings import Settings
from bot.storage.casebook.restored import UntracedSpan, numbers_left_out
from tests.bot.commands.company import Company
from tests.bot.conftest import DEMO
from tests.bot.delivery.faulty_line import Way, line_to
from tickets.model.kinds import Leak
from tickets.model.tokyo import TOKYO

CARD = "苦情"


def by_command(company: Company) -> None:
    company.loses_its_database()
    company.runs("restore", str(company.backup))


def by_hand(company: Company) -> None:
    company.loses_its_database()
    shutil.copy(company.backup, company.file)


def by_other_means(company: Company) -> None:
    """A copy without a mark."""
    company.alters(company.backup, "DELETE FROM notes WHERE name = 'backup'")
    by_hand(company)


def in_place(company: Company) -> None:
    by_other_means(company)
    assert "waiting: each is looked up" in company.runs("restore", "--in-place")


@pytest.mark.parametrize("put_back", [by_command, by_hand, by_other_means, in_place])
def test_what_was_done_after_the_backup_is_not_sent_again_and_its_numbers_are_not_given_again(
    company: Company, put_back: Callable[[Company], None]
) -> None:
    company.records(leak=Leak.YES)
    company.backs_up()
    lost = company.records()
    company.delivers()
    heard = company.heard()
    assert len([each for each in heard if "E-" in each or "漏" in each]) >= 3

    put_back(company)
    company.delivers()

    assert company.heard() == heard
    [told] = company.restores_told()
    assert str(lost) in told
    assert company.records().ordinal > lost.ordinal + 900


def test_a_reminder_that_went_out_after_the_backup_is_not_sent_again(company: Company) -> None:
    company.records(leak=Leak.YES, minutes_ago=40)
    company.delivers()
    company.backs_up()
    before = company.heard()
    company.runs("tick")
    company.delivers()
    heard = company.heard()
    assert len(heard) > len(before)  # nobody had acknowledged for half an hour

    by_command(company)
    assert "0 clocks rang" not in company.runs("tick")
    company.delivers()

    assert company.heard() == heard


def replaced(company: Company) -> None:
    company.runs("restore", "--replace", str(company.backup))


def restored_later(company: Company) -> None:
    """Half a minute after whatever was done before."""
    company.monkeypatch.setattr(database, "now", lambda: now() + timedelta(seconds=30))
    by_command(company)


def put_back_by_hand_later(company: Company) -> None:
    by_hand(company)
    company.monkeypatch.setattr(run, "now", lambda: now() + timedelta(seconds=30))
    with run.open_storage(Settings.read()):
        pass


@pytest.mark.parametrize("again", [replaced, restored_later, put_back_by_hand_later])
def test_two_restores_of_one_backup_give_no_number_twice(
    backed_up: Company, again: Callable[[Company], None]
) -> None:
    by_command(backed_up)
    first = backed_up.records(leak=Leak.YES)
    backed_up.delivers()
    before = len(backed_up.heard())

    again(backed_up)
    second = backed_up.records(leak=Leak.YES)
    backed_up.delivers()

    assert second.ordinal > first.ordinal
    said = [each for each in backed_up.heard()[before:] if f" {CARD}" not in each]
    assert said
    assert not any("再送の可能性" in each for each in said)


def test_a_damaged_database_is_replaced_and_its_numbers_are_said_to_be_unknown(
    backed_up: Company,
) -> None:
    backed_up.loses_its_database()
    backed_up.file.write_bytes(b"this is no database" * 1000)

    said = backed_up.runs("restore", "--replace", str(backed_up.backup))

    assert "its last numbers are unknown" in said
    assert list(backed_up.folder.glob("madoguchi.sqlite3.before-restore-*Z"))


@pytest.mark.parametrize("days", [1, 29, 31, 300, 4000])
def test_a_later_restore_leaves_more_numbers_out_and_six_digits_suffice(days: int) -> None:
    until = datetime(2027, 3, 31, 12, tzinfo=UTC)
    since = until - timedelta(days=days)
    later = until + timedelta(minutes=1)

    for year in (2026, 2027):
        left = numbers_left_out(year, UntracedSpan(since, until))
        assert 1000 < left < numbers_left_out(year, UntracedSpan(since, later)) < 990_000


def test_a_notice_that_cannot_be_looked_up_is_sent_with_a_mark(company: Company) -> None:
    company.records(leak=Leak.YES)
    company.backs_up()
    company.delivers()
    before = len(company.heard())
    by_command(company)

    with line_to(company.slack.api_url, now) as line:
        line.lays("conversations.history", Way.ERROR, word="missing_scope")
        company.sets("SLACK_API_URL", line.url)
        company.delivers()

    again = [each for each in company.heard()[before:] if f" {CARD}" not in each]
    assert len(again) >= 3
    assert all("再送の可能性" in each for each in again)


def test_what_is_done_after_a_restore_is_told_though_an_undone_act_had_its_place(
    company: Company,
) -> None:
    number = company.records()
    company.delivers()
    company.backs_up()
    company.assigns(number)
    company.delivers()
    before = len(company.heard())
    by_command(company)

    company.assigns(number)
    company.delivers()

    line, notice = sorted(company.heard()[before:], key=lambda each: "再送" in each)
    assert "再送の可能性" in notice  # the same person heard of an assignment that is undone
    assert "割り当て" in line or "担当" in line


def test_a_database_older_than_its_cards_is_told_with_the_time_of_the_backup(
    backed_up: Company,
) -> None:
    made_at = datetime(2026, 1, 15, 3, 32, tzinfo=TOKYO)
    mark = "UPDATE notes SET value = ? WHERE name = 'backup'"
    backed_up.alters(backed_up.backup, mark, made_at.isoformat())
    backed_up.alters(
        backed_up.file, "UPDATE numbers SET last = 900000"
    )  # by a busy desk, since the back-up
    lost = backed_up.records()
    backed_up.delivers()
    by_command(backed_up)

    backed_up.delivers()

    [told] = backed_up.restores_told()
    assert str(lost) in told
    assert "1/15(木) 03:32" in told


def test_a_restore_is_told_once_with_the_lost_tickets_and_asks_for_lost_reports(
    company: Company,
) -> None:
    kept = company.records()
    company.delivers()
    company.backs_up()
    lost = company.records()
    company.delivers()
    company.loses_its_database()

    said = company.runs("restore", str(company.backup))
    company.delivers()
    company.delivers()

    assert "E- and X- numbers" in said
    assert "report those matters again" in said
    [told] = company.restores_told()
    assert str(lost) in told
    assert str(kept) not in told
    people = desk_file.read(DEMO / "desk.yaml").people
    assert f"<@{people.manager}>" in told
    assert f"<@{people.deputy}>" in told
    assert "もう一度報告してください" in told


def test_a_usual_start_asks_for_the_newest_cards_only_and_says_nothing(company: Company) -> None:
    company.records()
    company.delivers()

    company.delivers()

    assert not company.restores_told()
    look = company.slack.calls("conversations.history")[-1]
    assert float(look.arguments["oldest"]) > now().timestamp() - 3600
