"""After a restore nothing is sent twice unseen and no number is given twice."""

import re
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk import WebClient
from sqlalchemy import Integer

from bot.clock import now
from bot.commands import backup, run
from bot.config import desk_file
from bot.config.office_context import CurrentOffice
from bot.settings import Settings
from bot.slack.directory import Directory
from bot.storage.after_restore import left_out
from bot.storage.casebook.restored import Doubt
from bot.storage.casebook.store import Casebook
from bot.storage.setup import open_store
from bot.storage.tables import metadata
from tests.bot.conftest import DEMO, Command
from tests.bot.delivery.faulty_line import Way, line_to
from tickets.desk import Desk
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import Channel, Leak, Move, PersonalField
from tickets.model.numbers import Number, read
from tickets.model.personal import Personal, ValueName
from tickets.model.tokyo import TOKYO
from tickets.workflow.case import Act
from tickets.workflow.new_ticket import NewTicket
from workspace.driver import Slack

CARD = "苦情"
RESTORED = "データベースをバックアップから戻しました"


@dataclass
class Company:
    """Its desk at the command line, with a pretend Slack."""

    madoguchi: Command
    slack: Slack
    folder: Path
    monkeypatch: pytest.MonkeyPatch

    @property
    def file(self) -> Path:
        return self.folder / "madoguchi.sqlite3"

    @property
    def backup(self) -> Path:
        return self.folder / "backup.sqlite3"

    def records(self, *, leak: Leak = Leak.NO, minutes_ago: int = 0) -> Number:
        """Take a complaint; returns its number."""
        at = now() - timedelta(minutes=minutes_ago)

        def take(desk: Desk, agent: str) -> str:
            new = NewTicket(
                facts=Complaint(category=Category.COMPLAINT),
                channel=Channel.PHONE,
                received_at=at,
                team="T01",
                policy_revision="test",
                leak=leak,
                personal={ValueName(PersonalField.DETAIL): Personal("広告メールが止まらない")},
            )
            return desk.open(new, who=agent, now=at, key=f"{now()}").number

        number = read(self._works(take))
        assert number is not None
        return number

    def assigns(self, number: Number) -> None:
        """The manager assigns it to an agent, who is told."""

        def assign(desk: Desk, agent: str) -> str:
            manager = desk_file.read(DEMO / "desk.yaml").people.manager
            act = Act(Move.ASSIGN, {"person": agent})
            return desk.act(str(number), [act], who=str(manager), now=now()).number

        self._works(assign)

    def runs(self, *words: str, code: int = 0) -> str:
        told = self.madoguchi(*words)
        assert told.exit_code == code, told.output
        return told.output

    def delivers(self) -> None:
        self.madoguchi("deliver", "--seconds", "20")

    def heard(self) -> list[str]:
        """Everything that people and channels were sent, but for edits and the restore itself."""
        said = (each.arguments for each in self.slack.calls("chat.postMessage"))
        return [f"{each['channel']} {each['text']}" for each in said if each["text"] != RESTORED]

    def restores_told(self) -> list[str]:
        """What the fallback channel was told of restores."""
        said = (each.arguments for each in self.slack.calls("chat.postMessage"))
        return [str(each["blocks"]) for each in said if each["text"] == RESTORED]

    def loses_its_database(self) -> None:
        for each in self.folder.glob("madoguchi.sqlite3*"):
            each.unlink()

    def moves_to(self, url: str) -> None:
        self.monkeypatch.setenv("DATABASE_URL", url)

    def _works(self, act: Callable[[Desk, str], str]) -> str:
        office = desk_file.read(DEMO / "desk.yaml")
        members = Directory(WebClient(), now)
        with closing(open_store(Settings.read())) as store:
            book = Casebook(store.database, store.sealer, clock=now)
            desk = Desk(book, CurrentOffice(lambda: office, members, dict, now))
            return act(desk, office.people.agents[0])


@pytest.fixture
def company(
    in_slack: Slack,
    madoguchi: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Company:
    madoguchi("keys", "new", "desk.keys")
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "desk.keys"))
    return Company(madoguchi, in_slack, tmp_path, monkeypatch)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def anywhere(request: pytest.FixtureRequest, company: Company) -> Company:
    """The company, with a database of either kind."""
    if request.param == "postgresql":
        company.moves_to(request.getfixturevalue("postgres_url"))
    return company


def by_command(company: Company) -> None:
    company.loses_its_database()
    company.runs("restore", str(company.backup))


def by_hand(company: Company) -> None:
    company.loses_its_database()
    shutil.copy(company.backup, company.file)


@pytest.mark.parametrize("put_back", [by_command, by_hand])
def test_what_went_out_after_the_backup_is_not_sent_again(
    company: Company, put_back: Callable[[Company], None]
) -> None:
    company.records(leak=Leak.YES)
    company.runs("backup", str(company.backup))
    company.delivers()
    heard = company.heard()
    assert len([each for each in heard if "E-" in each or "漏" in each]) >= 3

    put_back(company)
    company.delivers()

    assert company.heard() == heard


def test_a_reminder_that_went_out_after_the_backup_is_not_sent_again(company: Company) -> None:
    company.records(leak=Leak.YES, minutes_ago=40)
    company.delivers()
    company.runs("backup", str(company.backup))
    before = company.heard()
    company.runs("tick")
    company.delivers()
    heard = company.heard()
    assert len(heard) > len(before)  # nobody had acknowledged for half an hour

    by_command(company)
    assert "0 clocks rang" not in company.runs("tick")
    company.delivers()

    assert company.heard() == heard


@pytest.mark.parametrize("put_back", [by_command, by_hand])
def test_numbers_given_after_the_backup_are_not_given_again(
    company: Company, put_back: Callable[[Company], None]
) -> None:
    company.records()
    company.runs("backup", str(company.backup))
    lost = company.records()

    put_back(company)
    company.delivers()

    assert company.records().ordinal > lost.ordinal + 900


def replaced(company: Company) -> None:
    company.runs("restore", "--replace", str(company.backup))


def restored_later(company: Company) -> None:
    """Half a minute after whatever was done before."""
    company.monkeypatch.setattr(backup, "now", lambda: now() + timedelta(seconds=30))
    by_command(company)


def put_back_by_hand_later(company: Company) -> None:
    by_hand(company)
    company.monkeypatch.setattr(run, "now", lambda: now() + timedelta(seconds=30))
    with run.opened(Settings.read()):
        pass


@pytest.mark.parametrize("again", [replaced, restored_later, put_back_by_hand_later])
def test_two_restores_of_one_backup_give_no_number_twice(
    company: Company, again: Callable[[Company], None]
) -> None:
    company.records()
    company.runs("backup", str(company.backup))
    by_command(company)
    first = company.records(leak=Leak.YES)
    company.delivers()
    before = len(company.heard())

    again(company)
    second = company.records(leak=Leak.YES)
    company.delivers()

    assert second.ordinal > first.ordinal
    said = [each for each in company.heard()[before:] if f" {CARD}" not in each]
    assert said
    assert not any("再送の可能性" in each for each in said)


def test_a_damaged_database_is_replaced_and_its_numbers_are_said_to_be_unknown(
    company: Company,
) -> None:
    company.records()
    company.runs("backup", str(company.backup))
    company.loses_its_database()
    company.file.write_bytes(b"this is no database" * 1000)

    said = company.runs("restore", "--replace", str(company.backup))

    assert "its last numbers are unknown" in said
    assert list(company.folder.glob("madoguchi.sqlite3.before-restore-*Z"))


@pytest.mark.parametrize("days", [1, 29, 31, 300, 4000])
def test_a_later_restore_leaves_more_numbers_out_and_six_digits_suffice(days: int) -> None:
    until = datetime(2027, 3, 31, 12, tzinfo=UTC)
    since = until - timedelta(days=days)
    later = until + timedelta(minutes=1)

    for year in (2026, 2027):
        left = left_out(year, Doubt(since, until))
        assert 1000 < left < left_out(year, Doubt(since, later)) < 990_000


def test_a_notice_that_cannot_be_looked_up_is_sent_with_a_mark(company: Company) -> None:
    company.records(leak=Leak.YES)
    company.runs("backup", str(company.backup))
    company.delivers()
    before = len(company.heard())
    by_command(company)

    with line_to(company.slack.api_url, now) as line:
        line.lays("conversations.history", Way.ERROR, word="missing_scope")
        company.monkeypatch.setenv("SLACK_API_URL", line.url)
        company.delivers()

    again = [each for each in company.heard()[before:] if f" {CARD}" not in each]
    assert len(again) >= 3
    assert all("再送の可能性" in each for each in again)


def test_what_is_done_after_a_restore_is_told_though_an_undone_act_had_its_place(
    company: Company,
) -> None:
    number = company.records()
    company.delivers()
    company.runs("backup", str(company.backup))
    company.assigns(number)
    company.delivers()
    before = len(company.heard())
    by_command(company)

    company.assigns(number)
    company.delivers()

    line, notice = sorted(company.heard()[before:], key=lambda each: "再送" in each)
    assert "再送の可能性" in notice  # the same person heard of an assignment that is undone
    assert "割り当て" in line or "担当" in line


def test_a_backup_is_one_private_file_and_never_overwrites(anywhere: Company) -> None:
    anywhere.records()

    said = anywhere.runs("backup", str(anywhere.backup))

    assert "1 ticket, 0 escalations" in said
    assert stat.S_IMODE(anywhere.backup.stat().st_mode) == 0o600
    assert list(anywhere.folder.glob("*backup*")) == [anywhere.backup]
    assert "exists already" in anywhere.runs("backup", str(anywhere.backup), code=2)


def test_a_restored_database_has_every_row_and_an_intact_chain(anywhere: Company) -> None:
    number = anywhere.records(leak=Leak.YES)
    anywhere.runs("backup", str(anywhere.backup))
    anywhere.moves_to(f"sqlite:///{anywhere.folder / 'other.sqlite3'}")

    said = anywhere.runs("restore", str(anywhere.backup))

    assert "1 ticket, 1 escalation" in said
    assert re.search(rf"\bC-{number.year}-1[0-9]{{3}}\b", said)
    assert str(number) in anywhere.runs("tickets", "list")
    assert "all as they were written" in anywhere.runs("audit", "verify")


@pytest.mark.postgres
def test_a_backup_is_restored_into_postgresql(company: Company, postgres_url: str) -> None:
    number = company.records(leak=Leak.YES)
    company.runs("backup", str(company.backup))
    company.moves_to(postgres_url)

    company.runs("restore", str(company.backup))
    company.delivers()

    assert str(number) in company.runs("tickets", "list")
    assert "not empty" in company.runs("restore", str(company.backup), code=2)


def test_a_database_with_data_is_replaced_only_if_told_and_then_kept(company: Company) -> None:
    company.records()
    company.runs("backup", str(company.backup))
    later = company.records()

    refused = company.runs("restore", str(company.backup), code=2)
    assert "not empty" in refused
    assert "tickets 2" in refused
    company.runs("restore", "--replace", str(company.backup))

    assert str(later) not in company.runs("tickets", "list")
    [aside] = company.folder.glob("madoguchi.sqlite3.before-restore-*Z")
    with closing(sqlite3.connect(aside)) as connection:
        assert connection.execute("SELECT count(*) FROM tickets").fetchone() == (2,)


def test_a_database_put_back_by_other_means_is_made_safe(company: Company) -> None:
    company.records(leak=Leak.YES)
    with closing(sqlite3.connect(company.file)) as connection:
        connection.execute("VACUUM INTO ?", (str(company.backup),))
    company.delivers()
    heard = company.heard()
    by_hand(company)

    said = company.runs("restore", "--in-place")
    company.delivers()

    assert "waiting: each is looked up" in said
    assert company.heard() == heard


def by_other_means(company: Company) -> None:
    """A copy without a mark."""
    with closing(sqlite3.connect(company.backup)) as connection:
        connection.execute("DELETE FROM notes WHERE name = 'backup'")
        connection.commit()
    by_hand(company)


def test_a_database_older_than_its_cards_is_noticed(company: Company) -> None:
    company.records(leak=Leak.YES)
    company.runs("backup", str(company.backup))
    lost = company.records()
    company.delivers()
    before = company.heard()
    by_other_means(company)

    company.delivers()

    [told] = company.restores_told()
    assert str(lost) in told
    assert company.heard() == before
    assert company.records().ordinal > lost.ordinal + 900


def test_a_database_older_than_its_cards_is_told_with_the_time_of_the_backup(
    company: Company,
) -> None:
    company.records()
    company.runs("backup", str(company.backup))
    made_at = datetime(2026, 1, 15, 3, 32, tzinfo=TOKYO)
    with closing(sqlite3.connect(company.backup)) as connection:
        mark = (made_at.isoformat(),)
        connection.execute("UPDATE notes SET value = ? WHERE name = 'backup'", mark)
        connection.commit()
    with closing(sqlite3.connect(company.file)) as connection:
        connection.execute("UPDATE numbers SET last = 900000")  # by a busy desk, since the back-up
        connection.commit()
    lost = company.records()
    company.delivers()
    by_command(company)

    company.delivers()

    [told] = company.restores_told()
    assert str(lost) in told
    assert "1/15(木) 03:32" in told


def test_a_restore_asks_to_look_for_lost_reports_of_leaks_first(
    company: Company,
) -> None:
    company.records()
    company.runs("backup", str(company.backup))
    company.loses_its_database()

    said = company.runs("restore", str(company.backup))
    company.delivers()

    assert "E- and X- numbers" in said
    assert "report those matters again" in said
    [told] = company.restores_told()
    people = desk_file.read(DEMO / "desk.yaml").people
    assert f"<@{people.manager}>" in told
    assert f"<@{people.deputy}>" in told
    assert "もう一度報告してください" in told


def test_a_restore_tells_its_own_audit_rows_apart(company: Company) -> None:
    company.records()
    company.runs("backup", str(company.backup))
    company.loses_its_database()

    said = company.runs("restore", str(company.backup))

    found = re.search(
        r"(\d+) audit rows\..*Audit chain: (\d+) rows? in the back-up, .*; (\d+) added", said, re.S
    )
    assert found
    total, before, added = map(int, found.groups())
    assert total == before + added
    assert added == 1


def test_to_replace_a_database_on_postgresql_is_refused(company: Company) -> None:
    company.records()
    company.runs("backup", str(company.backup))
    company.moves_to("postgresql://127.0.0.1:1/madoguchi")

    assert "--replace is for SQLite" in company.runs(
        "restore", "--replace", str(company.backup), code=2
    )


def test_a_copy_to_a_server_that_does_not_answer_names_the_option(company: Company) -> None:
    company.records()

    said = company.runs("db", "copy", "--to", "postgresql://127.0.0.1:1/madoguchi", code=2)

    assert "The database of --to cannot be used" in said
    assert "DATABASE_URL" not in said


def test_a_restore_is_told_once_with_the_lost_tickets(company: Company) -> None:
    kept = company.records()
    company.delivers()
    company.runs("backup", str(company.backup))
    lost = company.records()
    company.delivers()
    by_command(company)

    company.delivers()
    company.delivers()

    [told] = company.restores_told()
    assert str(lost) in told
    assert str(kept) not in told


def test_a_usual_start_asks_for_the_newest_cards_only_and_says_nothing(company: Company) -> None:
    company.records()
    company.delivers()

    company.delivers()

    assert not company.restores_told()
    look = company.slack.calls("conversations.history")[-1]
    assert float(look.arguments["oldest"]) > now().timestamp() - 3600


def test_expired_personal_data_in_a_backup_is_erased_again(company: Company) -> None:
    company.records()
    company.runs("backup", str(company.backup))
    with closing(sqlite3.connect(company.backup)) as connection:
        connection.execute("UPDATE tickets SET status = 'closed', retention_until = '2020-01-01'")
        connection.commit()
    company.loses_its_database()

    said = company.runs("restore", str(company.backup), code=1)

    assert "not as its audit chain says" in said  # the date was set behind its back
    assert "1 ticket past the retention period erased again" in said
    with closing(sqlite3.connect(company.file)) as connection:
        assert connection.execute("SELECT count(*) FROM ticket_keys").fetchone() == (0,)


def test_a_backup_of_other_keys_is_refused(company: Company) -> None:
    company.records()
    company.runs("backup", str(company.backup))
    company.loses_its_database()
    company.runs("keys", "new", "new.keys")
    company.monkeypatch.setenv("MADOGUCHI_KEYS", str(company.folder / "new.keys"))

    assert "does not open this back-up" in company.runs("restore", str(company.backup), code=2)
    assert not company.file.exists()


@pytest.mark.parametrize("damage", ["cut", "junk", "missing"])
def test_what_is_no_backup_is_refused_and_nothing_is_written(company: Company, damage: str) -> None:
    company.records()
    company.runs("backup", str(company.backup))
    company.loses_its_database()
    whole = company.backup.read_bytes()
    match damage:
        case "cut":
            company.backup.write_bytes(whole[: len(whole) // 2])
        case "junk":
            company.backup.write_bytes(b"this is no database" * 1000)
        case _:
            company.backup.unlink()

    company.runs("restore", str(company.backup), code=2)

    assert not company.file.exists()
    assert not list(company.folder.glob(".madoguchi*"))


def test_a_running_desk_is_not_restored_over(company: Company) -> None:
    company.records()
    company.runs("backup", str(company.backup))

    with closing(open_store(Settings.read())):
        assert "stop it first" in company.runs("restore", "--in-place", code=2)


# --- to another kind of database ---------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.dialect
def test_a_database_is_copied_to_postgresql_and_back(company: Company, postgres_url: str) -> None:
    number = company.records(leak=Leak.YES)
    said = company.runs("db", "copy", "--to", postgres_url)
    assert "Audit chain: all as it was written" in said
    company.moves_to(postgres_url)
    assert "all as they were written" in company.runs("audit", "verify")
    following = company.records()
    back = f"sqlite:///{company.folder / 'back.sqlite3'}"

    company.runs("db", "copy", "--to", back)
    company.moves_to(back)

    assert following.ordinal == number.ordinal + 1
    assert company.records().ordinal == following.ordinal + 1
    assert "all as they were written" in company.runs("audit", "verify")
    assert "広告メールが止まらない" in company.runs(
        "tickets", "show", str(number), "--reveal", "--reason", "look"
    )


@pytest.mark.postgres
def test_a_copy_needs_an_empty_target_and_a_source_at_rest(
    company: Company, postgres_url: str
) -> None:
    company.records()
    with closing(open_store(Settings.read())):
        assert "stop it first" in company.runs("db", "copy", "--to", postgres_url, code=2)
    company.runs("db", "copy", "--to", postgres_url)

    assert "not empty" in company.runs("db", "copy", "--to", postgres_url, code=2)
    company.moves_to(postgres_url)
    other = f"sqlite:///{company.folder / 'other.sqlite3'}"
    with closing(open_store(Settings.read())) as store, store.database.read():
        assert "stop it first" in company.runs("db", "copy", "--to", other, code=2)


def test_no_table_has_a_sequence_that_a_copy_would_have_to_set() -> None:
    numbered = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.primary_key
        if isinstance(column.type, Integer) and column.autoincrement is True
    ]
    assert numbered == []
