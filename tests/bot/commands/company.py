"""A company that backs up its desk, restores it, and hears what the desk then says."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from slack_sdk import WebClient

from bot.clock import now
from bot.config import desk_file
from bot.config.office_context import CurrentOffice
from bot.settings import Settings
from bot.slack.directory import Directory
from bot.storage import keys
from bot.storage.casebook.store import Casebook
from bot.storage.keys import Purpose
from bot.storage.setup import migrate_and_open
from tests.bot.conftest import Command
from tests.tickets.steps import filled_in, said
from tests.workspaces import DEMO
from tickets.desk import Desk
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import Leak, Move
from tickets.model.numbers import Number, parse_number
from tickets.workflow.case import Act
from workspace.driver import Slack

RESTORED = "データベースをバックアップから戻しました"


@contextmanager
def the_desk(at: Callable[[], datetime] = now) -> Iterator[tuple[Desk, str]]:
    """The demo office's desk over the database of the settings, and one of its agents."""
    office, members = desk_file.read(DEMO / "desk.yaml"), Directory(WebClient(), at)
    with closing(migrate_and_open(Settings.read())) as storage:
        book = Casebook(storage.database, storage.sealer, clock=at)
        yield (
            Desk(book, CurrentOffice(lambda: office, members, lambda _: {}, at)),
            office.people.agents[0],
        )


@dataclass
class Company(Command):
    """Its desk at the command line, with a pretend Slack."""

    slack: Slack

    @property
    def madoguchi(self) -> Command:
        return self

    @property
    def file(self) -> Path:
        return self.folder / "madoguchi.sqlite3"

    @property
    def backup(self) -> Path:
        return self.folder / "backup.sqlite3"

    def records(self, *, leak: Leak = Leak.NO, minutes_ago: int = 0) -> Number:
        """Take a complaint; returns its number."""
        at = now() - timedelta(minutes=minutes_ago)
        words = said(detail="広告メールが止まらない")
        new = filled_in(Complaint(category=Category.COMPLAINT), at, leak=leak, personal=words)
        with the_desk() as (desk, agent):
            number = parse_number(desk.open(new, who=agent, now=at, key=f"{now()}").number)
        assert number is not None
        return number

    def assigns(self, number: Number) -> None:
        """The manager assigns it to an agent, who is told."""
        manager = desk_file.read(DEMO / "desk.yaml").people.manager
        with the_desk() as (desk, agent):
            act = Act(Move.ASSIGN, {"person": agent})
            desk.act(str(number), [act], who=str(manager), now=now())

    def delivers(self) -> None:
        self("deliver", "--seconds", "20")

    def heard(self) -> list[str]:
        """Everything that people and channels were sent, but for edits and the restore itself."""
        said = (each.arguments for each in self.slack.calls("chat.postMessage"))
        return [f"{each['channel']} {each['text']}" for each in said if each["text"] != RESTORED]

    def restores_told(self) -> list[str]:
        """What the fallback channel was told of restores."""
        said = (each.arguments for each in self.slack.calls("chat.postMessage"))
        return [str(each["blocks"]) for each in said if each["text"] == RESTORED]

    def loses_keys(self, *purposes: Purpose) -> tuple[Number, str]:
        """Take a complaint with new keys, and lose the earlier ones of these purposes.

        Returns the complaint's number, and the lost keys as commands name them.
        """
        file = self.folder / "desk.keys"
        lost = [(each, keys.read(file).current(each).id) for each in purposes]
        self.runs("keys", "rotate", "--new")
        newer = self.records()
        old = tuple(f"{purpose}:{id_}:" for purpose, id_ in lost)
        left = [each for each in file.read_text().splitlines() if not each.startswith(old)]
        file.write_text("\n".join(left) + "\n")
        return newer, ", ".join(f"{purpose} {id_}" for purpose, id_ in lost)

    def backs_up(self) -> str:
        return self.runs("backup", str(self.backup))

    def alters(self, file: Path, statement: str, *values: object) -> None:
        """Change a file of SQLite behind the program's back."""
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute(statement, values)

    def loses_its_database(self) -> None:
        for each in self.folder.glob("madoguchi.sqlite3*"):
            each.unlink()

    def moves_to(self, url: str) -> None:
        self.sets("DATABASE_URL", url)
