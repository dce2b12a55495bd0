"""A form as Slack sends it, filled in by a person or forged."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from slack_bolt import BoltResponse
from sqlalchemy import select

from bot.storage.casebook.tables import audit, tickets
from bot.storage.keys import RingSigner, Sealer
from handlers.forms.state import SignedState
from tests.conftest import Clock
from tests.handlers import bodies
from tests.handlers.conftest import Desk
from workspace import results

Json = dict[str, Any]
_sent = count(1)


def typed(value: str | None) -> Json:
    return {"type": "plain_text_input", "value": value}


def picked(value: str, kind: str = "radio_buttons") -> Json:
    text = {"type": "plain_text", "text": "…", "emoji": False}
    return {"type": kind, "selected_option": {"value": value, "text": text}}


def ticked(*values: object) -> Json:
    return {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}


def at(moment: datetime) -> Json:
    return {"type": "datetimepicker", "selected_date_time": int(moment.timestamp())}


@dataclass
class Forms:
    """Sends forms to the joined app, and looks at what became of them."""

    desk: Desk
    signer: RingSigner
    clock: Clock
    filled: Json = field(default_factory=dict)

    def note(self, screen: str = "complaint_log", user: str = "U02KEN", **given: Any) -> str:
        return SignedState(form=screen, **given).write(self.signer, user, self.clock.now)

    def step_one(self, **changes: Json) -> Json:
        """What an agent who typed two answers sends."""
        filled = {
            "detail": typed("広告メールが止まりません"),
            "category": picked("complaint", "static_select"),
            "leak": picked("no"),
            "received_at": at(self.clock.now),
            "channel": picked("phone", "static_select"),
            "name": typed(None),
            "contact": typed(None),
            "marks": ticked("acknowledged"),
        }
        return filled | changes

    def body(
        self, filled: Mapping[str, Json], note: object, *, user: str = "U02KEN", view: str = ""
    ) -> Json:
        nth = next(_sent)
        shown = [{"type": "input", "block_id": name, "label": {"text": name}} for name in filled]
        return {
            "type": "view_submission",
            "team": {"id": bodies.TEAM},
            "user": {"id": user},
            "trigger_id": f"{nth}.1.f",
            "view": {
                "id": view or f"V{nth:08}",
                "type": "modal",
                "callback_id": "screen",
                "private_metadata": note,
                "hash": "1.a",
                "blocks": shown,
                "state": {"values": {name: {"answer": said} for name, said in filled.items()}},
            },
        }

    def sends(self, filled: Mapping[str, Json], note: object, **given: Any) -> Json:
        """What Slack is told to do with the form."""
        return answer(self.desk.hears(self.body(filled, note, **given)))

    def changes(self, filled: Mapping[str, Json], note: object) -> None:
        """A field on which others depend is changed in the open form."""
        tap = {"type": "radio_buttons", "action_id": "answer", "block_id": "leak"}
        body = self.body(filled, note) | {"type": "block_actions", "actions": [tap]}
        self.desk.hears(body | {"container": {"type": "view", "view_id": body["view"]["id"]}})

    def numbers(self) -> list[str]:
        with self.desk.database.read() as connection:
            return list(connection.execute(select(tickets.c.number)).scalars())

    def actions(self) -> list[str]:
        """What the audit holds, in order."""
        with self.desk.database.read() as connection:
            return list(connection.execute(select(audit.c.action)).scalars())


def answer(response: BoltResponse) -> Json:
    found: Json = json.loads(response.body) if response.body else {}
    return found


def words(answered: Json) -> str:
    """All that a modal says."""
    return "\n".join(results.words(answered["view"]["blocks"]))


@pytest.fixture
def forms(desk: Desk, sealer: Sealer, clock: Clock) -> Forms:
    return Forms(desk, RingSigner(sealer.ring), clock)


@pytest.fixture
def number(forms: Forms) -> str:
    """The number of a complaint after its first form."""
    forms.sends(forms.step_one(), forms.note())
    (found,) = forms.numbers()
    return found
