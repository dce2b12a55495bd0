"""How people walk a disclosure request through its forms, each opened by a button of its card."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

from handlers.forms.state import TicketRef
from tests.stories.program import Running
from tickets.model.kinds import Move
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act
from workspace.driver import Person, Slack, View
from workspace.results import Moment

Values = Mapping[str, Any]
CALL: Values = {
    "types": ["disclose"],
    "role": "principal",
    "name": "見本花子",
    "contact": "03-1234-5678",
    "target_scope": "全部",
}
ADDRESS: Values = {"postal_code": "100-0001", "address": "東京都千代田区千代田1-1"}
COMPLETE: Values = {
    "paper.application": "here",
    "paper.identity": "here",
    "paper.stamps": "here",
}
IDENTIFIED: Values = {"id_result": "ok", "id_paper": "licence", "id_address_match": "yes"}
NOTHING_OF_OTHERS: Values = {"third_party_data": "no", "secrecy_of_communications": "no"}


@dataclass
class Desk:
    """The office's forms as people open, fill and send them."""

    slack: Slack
    program: Running
    number: str = ""
    receipt: View | None = field(default=None, repr=False)

    # --- one form ----------------------------------------------------------------------------

    def taps(
        self, person: Person, screen: str, more: str = "", number: str | None = None
    ) -> Moment:
        """A button as cards and notices carry it, in the person's own DM."""
        number = self.number if number is None else number
        handle = TicketRef(number, self.version(number), more).write()
        button = {
            "type": "button",
            "action_id": f"screen.{screen}",
            "value": handle,
            "text": {"type": "plain_text", "text": screen},
        }
        blocks = [{"type": "actions", "elements": [button]}]
        posted = self.calls("chat.postMessage", channel=person.id, text=screen, blocks=blocks)
        place = {"channel": posted["channel"], "ts": posted["ts"]}
        before = person.view.seq if person.view else 0
        self.slack.gesture("click", person=person.id, target=screen, **place)
        return Moment(before)

    def moves(self, person: Person, screen: str) -> None:
        """A tap that is a move by itself; it is made once the version has grown."""
        before = self.version(self.number)
        self.taps(person, screen)
        grown = f"number = '{self.number}' AND version > {before}"
        assert self.program.waits_until(f"SELECT count(*) FROM tickets WHERE {grown}", 1)

    def is_told(self, person: Person, screen: str, sentence: str) -> bool:
        """Whether the app says this to a tap that opens nothing; else it times out."""
        seen = max((each.seq for each in person.sees("@app")), default=0)
        self.taps(person, screen)
        while sentence not in (said := person.waits_for(after=Moment(seen))).words:
            seen = said.seq
        return True

    def opens(self, person: Person, screen: str, more: str = "", number: str | None = None) -> View:
        if person.view:
            person.closes(everything=True)
        return person.waits_for_view(after=self.taps(person, screen, more, number))

    def chooses(self, person: Person, name: str, option: Any) -> View:
        """Changes a field on which others depend, and waits until the form is drawn anew."""
        view = person.view
        assert view is not None
        self.slack.gesture(
            "click",
            person=person.id,
            view=view.id,
            block_id=name,
            action_id="answer",
            option=option,
        )
        return person.waits_for_view(after=view)

    def sends(self, person: Person, values: Values) -> Mapping[str, str]:
        """What stands under the fields afterwards; nothing where it was taken."""
        before = person.view
        assert before is not None
        sent = person.submits(values)
        self.receipt = person.view if person.view and person.view.seq > before.seq else None
        return sent.errors

    def does(
        self,
        person: Person,
        screen: str,
        values: Values | None = None,
        *,
        chosen: Values | None = None,
        more: str = "",
    ) -> View:
        """Opens, fills and sends a form that is taken; the view that it was."""
        view = self.opens(person, screen, more)
        for name, option in (chosen or {}).items():
            view = self.chooses(person, name, option)
        errors = self.sends(person, values or {})
        assert errors == {}, errors
        assert self.receipt is None or self.receipt.title != "お知らせ", self.receipt.words
        return view

    # --- a request, form by form -------------------------------------------------------------

    def takes_call(self, agent: Person, **values: Any) -> str:
        """Step 1; the agent then takes the ticket."""
        self.hears(agent)
        assert self.sends(agent, {**CALL, **values}) == {}
        self.number = self.number_said
        self.program.acts(self.number, Act(Move.TAKE), who=agent.id)
        return self.number

    def hears(self, person: Person) -> View:
        """The first form, from the command; it is there when the gesture ends."""
        if person.view:
            person.closes(everything=True)
        person.runs("/privacy disclosure", channel="C01GENERAL")
        assert person.view is not None
        return person.view

    @property
    def number_said(self) -> str:
        assert self.receipt is not None
        return str(self.receipt.blocks[0]["text"]["text"])

    def sends_form(self, agent: Person, **values: Any) -> None:
        self.does(agent, "request_send_form", {**ADDRESS, **values})

    def arrives(self, agent: Person, yen: int = 1000, **values: Any) -> None:
        """The envelope, with stamps of this much in it."""
        papers = {**COMPLETE, "paper.stamps": "here" if yen else "missing"} | values
        self.opens(agent, "request_arrive")
        if papers["paper.stamps"] != "missing":
            self.chooses(agent, "paper.stamps", papers["paper.stamps"])
            papers = {"yen": str(yen), "pieces": "2", **papers}
        errors = self.sends(agent, papers)
        assert errors == {}, errors

    def identified(self, agent: Person) -> None:
        self.does(agent, "request_check_identity", IDENTIFIED)

    def searches(self, agent: Person) -> None:
        self.does(agent, "request_search")

    def finds(self, nao: Person, haru: Person, crm: str = "found", payroll: str = "none") -> None:
        """Sales answers for CRM, personnel for the payroll."""
        self.does(nao, "request_search_report", {"found.crm": crm})
        self.does(haru, "request_search_report", {"found.payroll": payroll})

    def to_search(self, agent: Person, **call: Any) -> None:
        """From the call to where the departments are asked."""
        self.takes_call(agent, **call)
        self.sends_form(agent)
        self.arrives(agent)
        self.identified(agent)
        self.searches(agent)

    def proposes(self, drafter: Person, chosen: Values, **texts: str) -> View:
        """A decision a type, with its grounds; what was chosen first redraws the form."""
        return self.does(drafter, "request_propose", {**NOTHING_OF_OTHERS, **texts}, chosen=chosen)

    def is_decided(self, by: Person) -> View:
        return self.does(by, "request_decide", {"ruling": "approve"})

    def is_answered(self, agent: Person) -> None:
        """By registered mail."""
        self.does(
            agent, "request_reply", {"method_used": "paper", "delivery_ref": "123-45-67890-1"}
        )

    def letter(self, person: Person, kind: str, why: str = "") -> str:
        """As it is drawn for copying, for others' and closed tickets after a typed reason (O4)."""
        view = self.opens(person, "ticket_letter", more=kind)
        if why:
            assert fields(view) == ["why"]
            assert person.submits({"why": why}).errors == {}
            view = person.waits_for_view(after=view)
        return view.words

    # --- what can be looked up ---------------------------------------------------------------

    @property
    def ticket(self) -> Ticket:
        """As the auditor sees it, who sees all."""
        return self.program.cases.show(self.number, who="U06AUD", now=self.program.now()).ticket

    @property
    def status(self) -> str:
        found = self.program.rows(f"SELECT status FROM tickets WHERE number = '{self.number}'")
        return str(found[0][0])

    def version(self, number: str) -> int:
        found = self.program.rows(f"SELECT version FROM tickets WHERE number = '{number}'")
        return int(found[0][0]) if found else 1

    def calls(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The app's own token at Slack's Web API, to lay a button before a person."""
        body = json.dumps(arguments).encode()
        headers = {
            "content-type": "application/json; charset=utf-8",
            "authorization": f"Bearer {self.slack.bot_token}",
        }
        asked = Request(f"{self.slack.api_url.rstrip('/')}/{method}", body, headers)
        with urlopen(asked, timeout=10) as answer:
            found: dict[str, Any] = json.loads(answer.read())
        assert found["ok"], found
        return found


def fields(view: View) -> list[str]:
    """The names of its fields, in reading order."""
    return [each["block_id"] for each in view.blocks if each["type"] == "input"]


def offered(view: View, name: str) -> list[str]:
    """The values that a field offers."""
    block = next(each for each in view.blocks if each.get("block_id") == name)
    return [each["value"] for each in block["element"].get("options", ())]
