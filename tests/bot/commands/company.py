"""A company that backs up its desk, restores it, and hears what the desk then says."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.clock import now
from bot.config import desk_file
from bot.config.office_context import CurrentOffice
from bot.settings import Settings
from bot.slack.directory import Directory
from bot.storage.casebook.store import Casebook
from bot.storage.setup import open_storage
from tests.bot.conftest import DEMO, Command
from tests.tickets.steps import filled_in, said
from tickets.desk import Desk
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import Leak, Move
from tickets.model.numbers import Number, read
from tickets.workflow.case import Act
from workspace.driver import Slack

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
            words = said(detail="広告メールが止まらない")
            facts = Complaint(category=Category.COMPLAINT)
            new = filled_in(facts, at, leak=leak, personal=words)
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
        with closing(open_storage(Settings.read())) as storage:
            book = Casebook(storage.database, storage.sealer, clock=now)
            desk = Desk(book, CurrentOffice(lambda: office, members, dict, now))
            return act(desk, office.people.agents[0])
