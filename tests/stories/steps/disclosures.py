"""A disclosure request as the people of the desk handle it."""

from typing import Any

from tests.stories.steps.builders import KEN, NAME, Prepared, sealed
from tests.stories.steps.case import Case, Values, opens_by, without_modals
from tests.stories.steps.complaints import fields
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.kinds import Flag, Move, PartyRole, PersonalField
from tickets.model.ticket import Party
from workspace.driver import Person, View

FEE = "1回の申請につき1,000円分の郵便切手が必要です。"
BY_POST = "申請書を郵送いたしますので、本人確認書類の写しを添えてご返送ください。"
CALL: dict[str, Any] = {
    "types": ["disclose"],
    "role": "principal",
    "name": "見本花子",
    "contact": "03-1234-5678",
    "target_scope": "全部",
}
SAID_ON_THE_PHONE = {
    PersonalField.NAME: NAME,
    PersonalField.PHONE: "03-1234-5678",
    PersonalField.TARGET_SCOPE: "全部",
}
ADDRESS: dict[str, Any] = {"postal_code": "100-0001", "address": "東京都千代田区千代田1-1"}
COMPLETE: dict[str, Any] = {
    "paper.application": "here",
    "paper.identity": "here",
    "paper.stamps": "here",
    "method_requested": "paper",
}
IDENTIFIED: dict[str, Any] = {"id_result": "ok", "id_paper": "licence", "id_address_match": "yes"}
WHY: dict[str, Any] = {"move_reason": "人で検索できるかによる"}
NOTHING_OF_OTHERS: dict[str, Any] = {"third_party_data": "no", "secrecy_of_communications": "no"}
EXISTENCE = ("保有していません", "保有しています", "該当する保有個人データ")
"""What tells whether there are data."""


class Request(Case):
    """A disclosure request, from the call to the answer."""

    def recorded(
        self,
        *types: RequestType,
        role: PartyRole = PartyRole.PRINCIPAL,
        flags: frozenset[Flag] = frozenset(),
        **facts: Any,
    ) -> Prepared:
        """The request after the call, taken by Ken; whatever follows there needs no form."""
        facts.setdefault("types", frozenset(types or {RequestType.DISCLOSE}))
        said = {"personal": sealed(SAID_ON_THE_PHONE), "party": Party(role), "flags": flags}
        self.number = self.program.opens(KEN, Disclosure(**facts), **said).number
        return self.prepared.does(KEN, Move.TAKE)

    # --- a request, form by form -------------------------------------------------------------

    def takes_call(self, agent: Person, **values: Any) -> str:
        """Step 1; the agent then takes the ticket."""
        self.opens_first_form(agent)
        assert self.sends(agent, {**CALL, **values}) == {}
        self.number = self.number_said
        self.program.does(self.number, agent.id, Move.TAKE)
        return self.number

    def opens_first_form(self, person: Person) -> View:
        """The first form, by the command."""
        return opens_by(without_modals(person), "/privacy disclosure")

    @property
    def number_said(self) -> str:
        return str(self.receipt.blocks[0]["text"]["text"])

    def sends_form(self, agent: Person, **values: Any) -> None:
        self.does(agent, "request_send_form", {**ADDRESS, **values})

    def arrives(self, agent: Person, yen: int = 1000, **values: Any) -> None:
        """The application arrives with stamps of this value."""
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

    def plays_to_search(self, agent: Person) -> None:
        """From the call to the questions to the departments, form by form."""
        self.takes_call(agent)
        self.sends_form(agent)
        self.arrives(agent)
        self.identified(agent)
        self.searches(agent)

    def proposes(self, drafter: Person, chosen: Values, **texts: str) -> View:
        """Propose outcomes and grounds (`chosen` redraws the form) with these texts."""
        return self.does(drafter, "request_propose", {**NOTHING_OF_OTHERS, **texts}, chosen=chosen)

    def cannot_search(self, person: Person, system: str = "crm") -> None:
        """The department reports that this system could not be searched."""
        why, chosen = {f"reason.{system}": "移行作業で停止中"}, {f"found.{system}": "unavailable"}
        self.does(person, "request_search_report", why, chosen=chosen)

    def is_nobodys(self, agent: Person) -> None:
        """The desk leaves out the system that its department calls another's."""
        why, chosen = {"reason.crm": "昨年度に廃止した"}, {"to.crm": "nobody"}
        self.does(agent, "request_ask_elsewhere", why, chosen=chosen)

    def is_decided(self, by: Person) -> View:
        return self.does(by, "request_decide", {"ruling": "approve"})

    def is_packed(self, by: Person, checked_by: Person) -> View:
        """Packed by one person and checked by another; the second person's form."""
        self.does(by, "request_pack", {"pages": "2"})
        checks = ["recipient", "third_parties"]
        looked_at = {"pages": "2", "is_it_right": "right", "checks": checks}
        return self.does(checked_by, "request_check_contents", looked_at)

    def is_answered(self, agent: Person) -> None:
        """By registered mail."""
        self.does(
            agent, "request_reply", {"method_used": "paper", "delivery_ref": "123-45-67890-1"}
        )

    def letter(self, person: Person, kind: str, why: str = "") -> str:
        """The letter as drawn for copying; `why` is typed where it is asked for (O4)."""
        view = self.opens_letter(person, kind)
        if why:
            assert fields(view) == ["why"]
            assert person.submits({"why": why}).errors == {}
            view = person.waits_for_view(after=view)
        return view.words


def offered(view: View, name: str) -> list[str]:
    """The values that a field offers."""
    block = next(each for each in view.blocks if each.get("block_id") == name)
    return [each["value"] for each in block["element"].get("options", ())]
