"""Payloads of a Slack client: taps, submitted forms and commands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, Final

from handlers.forms.state import SignedState, TicketRef
from handlers.slack.phrases import Phrases
from tests.handlers import bodies
from tests.matrix.app import Bench, Heard, Json
from tests.matrix.prepared import CAST, WORTH, Situation, sealed
from tickets.model.ticket import Ticket

NO_NUMBER: Final = "2019-9999"
"""No ticket of this year is ever made here."""
_nth = count(1)
_WHERE: Final = {"theirs": "D01MEI"}
_TODAY: Final = date(2026, 8, 3)
_TEXT: Final[Mapping[str, str]] = {
    **{str(name): text for name, text in WORTH.items()},
    "number": "C-2019-9998",
    "contact": "03-1234-5678",
    "summary": "要旨だけ",
    "legal_basis": "法33条2項",
}
_PICKED: Final[Mapping[str, str]] = {
    "severity": "low",
    "id_result": "ok",
    "id_address_match": "yes",
    "leak": "yes",
    "verdict": "approve",
}


def fill(view: Json, wanted: Mapping[str, str] | None = None) -> Json:
    """Valid values for every field of a modal, with the wanted options where they are offered."""
    picked = {**_PICKED, **(wanted or {})}
    values = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            name = block["block_id"]
            values[name] = {
                block["element"]["action_id"]: _said(name, block["element"], picked.get(name))
            }
    return values


def _said(name: str, element: Json, pick: str | None) -> Json:
    kind = element["type"]
    options = [
        *element.get("options", ()),
        *(each for group in element.get("option_groups", ()) for each in group["options"]),
    ]
    wanted = [each for each in options if each["value"] == pick]
    said: Json = {"type": kind}
    match kind:
        case "plain_text_input":
            said["value"] = element.get("initial_value") or _TEXT.get(name, "事実だけを書いた文")
        case "number_input":
            said["value"] = element.get("initial_value") or "1"
        case "static_select" | "radio_buttons":
            said["selected_option"] = element.get("initial_option") or (wanted or options)[0]
        case "multi_static_select" | "checkboxes":
            said["selected_options"] = element.get("initial_options") or options[:1]
        case "datepicker":
            said["selected_date"] = element.get("initial_date") or _TODAY.isoformat()
        case "datetimepicker":
            said["selected_date_time"] = element.get("initial_date_time") or 1785733500
        case "users_select":
            said["selected_user"] = element.get("initial_user") or CAST["owner"]
        case "multi_users_select":
            said["selected_users"] = element.get("initial_users") or [CAST["agent"]]
    return said


@dataclass
class Gestures:
    """Sends gestures to the bench and keeps a prepared ticket for each situation."""

    bench: Bench
    prepared: dict[Situation, Ticket] = field(default_factory=dict)

    def ticket(self, situation: Situation) -> Ticket:
        """Prepared ticket of this situation, made at first use."""
        if situation not in self.prepared:
            ticket = situation.ticket(next(_nth))
            with self.bench.casebook.transaction() as book:
                book.add(ticket, sealed(ticket))
            self.prepared[situation] = ticket
        return self.prepared[situation]

    def spent(self, situation: Situation) -> None:
        """Close a changed ticket, so that the next cell gets a new one."""
        ticket = self.prepared.pop(situation)
        with self.bench.database.write() as connection:
            row = connection.exec_driver_sql(
                f"SELECT id FROM tickets WHERE number = '{ticket.number}'"
            ).scalar()
            if row is not None:
                connection.exec_driver_sql(
                    f"UPDATE tickets SET status = 'closed', owner = NULL, requester = NULL"
                    f" WHERE id = '{row}'"
                )

    def taps(self, person: str, screen: str, number: str, version: int = 0) -> Heard:
        handle = TicketRef(number, version).write()
        body = bodies.a_tap(
            f"screen.{screen}",
            handle,
            user={"id": CAST[person]},
            trigger_id=f"{next(_nth)}.t",
            container={
                "type": "message",
                "channel_id": _WHERE.get(person, "C03DESK"),
                "message_ts": "1.1",
            },
        )
        return self.bench.hears(body)

    def sends(
        self, person: str, screen: str, number: str, version: int = 0, values: Json | None = None
    ) -> Heard:
        note = SignedState(form=screen, number=number, version=version)
        signed = note.write(self.bench.signer, CAST[person], self.bench.clock.now)
        return self.bench.hears(self.submission(person, signed, values or {}))

    def submission(self, person: str, note: Any, values: Json) -> Json:
        nth = next(_nth)
        return {
            "type": "view_submission",
            "team": {"id": bodies.TEAM},
            "user": {"id": CAST[person]},
            "trigger_id": f"{nth}.s",
            "view": {
                "id": f"V{nth:08}",
                "type": "modal",
                "callback_id": "screen",
                "private_metadata": note,
                "hash": "1.a",
                "blocks": [{"type": "input", "block_id": name} for name in values],
                "state": {"values": values},
            },
        }

    def runs(self, person: str, words: str) -> Heard:
        given = {"user_id": CAST[person], "trigger_id": f"{next(_nth)}.c"}
        return self.bench.hears(bodies.a_command(words, **given))


class Words:
    """Recognizes refusals by their sentences, in both languages."""

    def __init__(self) -> None:
        self._said = [
            (name, max(Phrases(language)(phrase, **dict.fromkeys(gaps, "\0")).split("\0"), key=len))
            for language in ("ja", "en")
            for name, phrase, gaps in (
                ("no such number", "no_such_ticket", ()),
                ("not allowed", "not_allowed", ()),
                ("no such move", "forbidden_move", ("status",)),
                ("members only", "members_only", ("emergency",)),
                ("members only", "refused_guest", ("emergency",)),
                ("members only", "refused_outside", ("emergency",)),
                ("no longer offered", "no_longer_offered", ()),
                ("stale", "stale_ticket", ("who", "time", "status")),
                ("stale", "stale_tap", ("who", "time", "status")),
            )
        ]

    def outcome(self, heard: Heard) -> str:
        """Outcome by what the person reads and what the database holds."""
        if heard.failed:
            return "failed"
        told = heard.visible
        for name, sentence in self._said:
            if sentence in told:
                return name
        return "taken" if heard.touched or heard.view or heard.ack or not heard.calls else "told"
