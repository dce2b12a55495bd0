"""The joined app with a client that records every call to Slack."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest
from slack_sdk import WebClient

from bot.config import desk_file
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.keys import RingSigner, Sealer
from handlers.listeners import register
from knowledge.answering import Answerer
from tests.conftest import Clock
from tests.databases import sqlite_at
from tests.handlers.conftest import STORIES
from tests.joined import joined
from workspace.web_api.views import read_view

Json = dict[str, Any]
Call = tuple[str, Json]
OWN_BOOKS = ("inbox", "audit", "touched")
"""Tables that a refusal may write: the delivery, and the audit row of the refusal."""


class Told(WebClient):
    """Looks people and uploads up in the pretend workspace; validates and records other calls."""

    calls: list[Call]
    asked: WebClient

    def api_call(self, api_method: str, **given: Any) -> Any:
        if api_method.startswith(("users.", "usergroups.", "files.getUpload")):
            return self.asked.api_call(api_method, **given)
        said = given.get("json") or given.get("params") or given.get("data") or {}
        if "view" in said:
            view = said["view"]
            read_view(view, "home" if api_method == "views.publish" else "modal")
        self.calls.append((api_method, said))
        return {
            "ok": True,
            "ts": "1.1",
            "channel": {"id": "D01"},
            "view": {"id": "V1"},
            "files": [],
        }


@dataclass
class Heard:
    """Outcome of one gesture: the calls to Slack and the changes in the database."""

    ack: Json
    calls: list[Call]
    denied: int
    touched: frozenset[str]
    failed: list[Any]

    @property
    def view(self) -> Json | None:
        for _, said in self.calls:
            if "view" in said and said["view"]["type"] == "modal":
                return dict(said["view"])
        found = self.ack.get("view")
        return dict(found) if found else None

    @property
    def visible(self) -> str:
        """Everything the person can read, as JSON."""
        calls = [(name, {**said, "trigger_id": ""}) for name, said in self.calls]
        return json.dumps([self.ack, calls], ensure_ascii=False, sort_keys=True)


@dataclass
class Bench:
    app: App
    client: Told
    database: Database
    casebook: Casebook
    signer: RingSigner
    clock: Clock
    logs: list[Any] = field(default_factory=list)

    def hears(self, body: Json) -> Heard:
        self.client.calls = []
        with self.database.read() as connection:
            before = connection.exec_driver_sql("SELECT max(ordinal) FROM audit").scalar() or 0
            marked = connection.exec_driver_sql("SELECT max(rowid) FROM touched").scalar() or 0
        self.logs.clear()
        answered = self.app.dispatch(BoltRequest(mode="socket_mode", body=body))
        with self.database.read() as connection:
            touched = connection.exec_driver_sql(
                f"SELECT DISTINCT name FROM touched WHERE rowid > {marked}"
            ).scalars()
            denied = connection.exec_driver_sql(
                f"SELECT count(*) FROM audit WHERE ordinal > {before} AND action = 'denied'"
            ).scalar()
            found = frozenset(touched)
        ack = json.loads(answered.body) if answered.body else {}
        faults = [each for each in self.logs if each["log_level"] == "error"]
        return Heard(ack, self.client.calls, int(denied or 0), found, faults)


@contextmanager
def bench(
    client: WebClient, answerer: Answerer, clock: Clock, sealer: Sealer, folder: Path
) -> Iterator[Bench]:
    """The office of the stories plus an agent whose account is deactivated."""
    told = Told(client.token, client.base_url, retry_handlers=[])
    told.calls = []
    told.asked = client
    read = desk_file.read(STORIES / "desk.yaml")
    people = replace(read.people, agents=(*read.people.agents, "U02GONE"))
    office = replace(read, people=people)
    with closing(sqlite_at(folder / "matrix.sqlite3")) as database:
        _watch(database)
        made = joined(told, database, sealer, clock, office=office, answerer=answerer)

        def through_our_client(context: BoltContext, next_: Any) -> Any:
            context["client"] = told
            return next_()

        made.app.middleware(through_our_client)
        register(made.app, made.services)
        yield Bench(made.app, told, database, made.casebook, RingSigner(sealer.ring), clock)


def _watch(database: Database) -> None:
    """Add triggers that record writes to every table except OWN_BOOKS."""
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE touched (name TEXT)")
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).scalars()
        for name in set(names) - set(OWN_BOOKS):
            for change in ("INSERT", "UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER touched_{name}_{change} AFTER {change} ON {name} BEGIN"
                    f" INSERT INTO touched VALUES ('{name}'); END"
                )
