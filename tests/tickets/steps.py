"""The usual moves of a ticket, step by step; a subclass says how a move is made."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Self

from tickets.model import tokyo
from tickets.model.complaint import (
    Category,
    CorrectiveAction,
    Finding,
    ReportFrequency,
    SamePerson,
    Severity,
)
from tickets.model.disclosure import OF_ARTICLE_34, Decision, Execution, Outcome, RequestType
from tickets.model.documents import (
    Accuracy,
    Check,
    ContentsCheck,
    Correction,
    Defect,
    Found,
    IdDocument,
    Money,
    Payment,
    SystemLeftOut,
)
from tickets.model.kinds import Channel, ContactBy, Move, PartyRole, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Facts, Party, Ticket
from tickets.workflow.case import Act, NewTicket

ADDRESS = {
    PersonalField.NAME: "田中花子",
    PersonalField.POSTAL_CODE: "100-0001",
    PersonalField.ADDRESS: "東京都千代田区千代田1-1",
}

FOUND = dict.fromkeys((PersonalField.FACTS_FOUND, PersonalField.CAUSE), "調べた結果")
"""A draft without a reply."""
DRAFT = {**FOUND, PersonalField.DRAFT_REPLY: "調べた結果"}
NO_ACTION = CorrectiveAction(needed=False, reason="手順どおり")


def said(**words: str) -> dict[ValueName, Personal]:
    """Personal values by the names of their fields."""
    return {ValueName(PersonalField(name)): Personal(text) for name, text in words.items()}


def filled_in(facts: Facts, at: datetime, **given: Any) -> NewTicket:
    """A first form of this time; it came by phone unless told otherwise."""
    usual = {"channel": Channel.PHONE, "received_at": at, "team": "T01SAMPLE"}
    return NewTicket(facts=facts, **{**usual, "policy_revision": "test", **given})


def act(move: Move, says: Mapping[Any, str] | None = None, **facts: Any) -> Act:
    slots = {
        (key if isinstance(key, ValueName) else ValueName(key)): Personal(text)
        for key, text in (says or {}).items()
    }
    return Act(move, facts, slots)


class Steps:
    ticket: Ticket
    now: datetime
    agent, manager, sales, hr = "mei", "manager", "sales_head", "hr_head"
    address: Mapping[PersonalField, str] = ADDRESS

    @abstractmethod
    def does(
        self, who: str, move: Move, says: Mapping[Any, str] | None = None, **facts: Any
    ) -> Self: ...

    @property
    def today(self) -> date:
        return tokyo.date_of(self.now)

    # --- a disclosure request, step by step --------------------------------------------------

    def sends_form(self) -> Self:
        return self.does(
            self.agent,
            Move.SEND_FORM,
            self.address,
            form_sent_on=self.today,
            form_version="2022-06",
        )

    def arrives(self, stamps: int = 0, **facts: Any) -> Self:
        if stamps:
            facts["payments"] = Payment(self.today, Money.STAMPS, stamps, 1, self.agent)
        method = self.ticket.disclosure.method_requested or "paper"
        usual = {"copies_arrived": True, "my_number_seen": False, "method_requested": method}
        given = {**usual, **facts}
        self.does(self.agent, Move.ARRIVE, application_arrived_on=self.today, **given)
        return self.does(self.agent, Move.CHECK)

    def identified(self) -> Self:
        is_agent = self.ticket.was_requested_by_agent
        return self.does(
            self.agent,
            Move.CHECK_IDENTITY,
            id_result=Check.OK,
            id_paper=IdDocument.LICENCE,
            id_address_match=True,
            agent_id_paper=IdDocument.PASSPORT if is_agent else None,
        )

    def asks_correction(self, *defects: Defect) -> Self:
        """Ask for what is missing, with an answer expected by today."""
        asked = Correction(frozenset(defects), self.today, self.today)
        return self.does(self.agent, Move.ASK_CORRECTION, corrections=asked)

    def searches(
        self, *types: RequestType, left_out: Mapping[str, str] = MappingProxyType({})
    ) -> Self:
        """Ask about every system except those left out, given with the reason."""
        wanted = frozenset(types) or self.ticket.disclosure.types
        out = tuple(SystemLeftOut(name, why, self.today) for name, why in left_out.items())
        facts: dict[str, Any] = {"left_out": out} if out else {}
        return self.does(self.agent, Move.START_SEARCH, searching=wanted, **facts)

    def finds(
        self,
        crm: Found = Found.FOUND,
        payroll: Found = Found.NONE,
        accuracy: Accuracy = Accuracy.UNKNOWN,
    ) -> Self:
        """The departments answer; of data to be corrected, whether its content is wrong."""
        why: dict[str, Any] = {"reason": "停止中"} if crm is Found.UNAVAILABLE else {}
        is_asked = self.ticket.disclosure.searching & OF_ARTICLE_34
        said: dict[str, Any] = {"accuracy": accuracy} if is_asked else {}
        self.does(self.sales, Move.REPORT_SEARCH, system="crm", found=crm, **why, **said)
        return self.does(self.hr, Move.REPORT_SEARCH, system="payroll", found=payroll, **said)

    def drafts(
        self,
        *decisions: Decision,
        who: str = "",
        move: Move = Move.DRAFT,
        says: Mapping[ValueName, str] | None = None,
    ) -> Self:
        """Propose these; in the words that they need, unless told otherwise."""
        return self.does(
            who or self.agent,
            move,
            self._words_of(decisions) if says is None else says,
            decisions=frozenset(decisions),
            third_party_data=False,
            secrecy_of_communications=False,
        )

    def _words_of(self, decisions: Iterable[Decision]) -> dict[ValueName, str]:
        says: dict[ValueName, str] = {}
        for each in decisions:
            must_explain = self.ticket.disclosure.needs_reason(each.type, each.outcome)
            if each.outcome.refuses or each.conceals or must_explain:
                says[ValueName(PersonalField.REASON, each.type)] = "理由を説明する文"
            if each.outcome is Outcome.ALTERNATIVE_MEASURE:
                says[ValueName(PersonalField.REASON, each.type)] = "費用が大きいため"
            if each.describes_measure:
                says[ValueName(PersonalField.MEASURE, each.type)] = "以後の利用を止める"
        return says

    def grants(self, *types: RequestType) -> Self:
        wanted = types or self.ticket.disclosure.types
        return self.drafts(*(Decision(each, Outcome.GRANTED) for each in wanted))

    def granted(self) -> Self:
        return self.grants().does(self.manager, Move.APPROVE)

    def to_check(self) -> Self:
        return self.sends_form().arrives(1000)

    def to_asked(self) -> Self:
        """Up to the questions to the departments."""
        return self.to_check().identified().searches()

    def to_search(self) -> Self:
        """Up to the answers of the departments."""
        return self.to_asked().finds()

    def to_decided(self) -> Self:
        return self.to_search().granted()

    def corrects(self) -> Self:
        """Carry out a correction."""
        done = Execution(RequestType.CORRECT, "crm", self.today)
        return self.does(self.agent, Move.EXECUTE, executed=done)

    def packs(self, pages: int = 2) -> Self:
        return self.does(self.agent, Move.PACK, pages=pages)

    def checked(self, who: str = "", pages: int = 2) -> Self:
        """The manager, or another person, checks what was packed."""
        checks = frozenset(ContentsCheck)
        return self.does(who or self.manager, Move.CHECK_CONTENTS, pages=pages, checks=checks)

    def replies(self, **facts: Any) -> Self:
        """Pack and check first what is handed over."""
        request = self.ticket.disclosure
        if request.hands_over_data and request.contents is None:
            self.packs().checked()
        given = {"method_used": "paper", "delivery_ref": "123-45-67890-1", **facts}
        return self.does(self.agent, Move.REPLY, replied_at=self.now, **given)

    # --- a complaint, step by step -----------------------------------------------------------

    def describes(self, contact_by: ContactBy = ContactBy.PHONE) -> Self:
        return self.does(
            self.agent,
            Move.DESCRIBE,
            party=Party(PartyRole.PRINCIPAL, contact_by),
            about_person_same=SamePerson.YES,
        )

    def assesses(self, who: str = "", severity: Severity = Severity.MID) -> Self:
        return self.does(
            who or self.agent,
            Move.ASSESS,
            severity=severity,
            department="sales",
            flags_confirmed=True,
        )

    def answers_at_once(self, **facts: Any) -> Self:
        usual = {"severity": Severity.LOW, "template": "disclosure-fee"}
        given = {**usual, "replied_at": self.now, "reply_by": ContactBy.PHONE, **facts}
        return self.does(self.agent, Move.ANSWER_AT_ONCE, **given)

    def to_investigation(self) -> Self:
        self.does(self.agent, Move.ACKNOWLEDGE).describes().assesses()
        return self.does(self.agent, Move.TAKE).does(self.agent, Move.INVESTIGATE)

    def to_draft(self, texts: Mapping[PersonalField, str] = DRAFT, **facts: Any) -> Self:
        self.to_investigation()
        if self.ticket.complaint.category is Category.COMPLAINT:
            facts = {"finding": Finding.PARTLY, **facts}
        return self.does(self.agent, Move.DRAFT, texts, **facts)

    def approved(self, who: str = "") -> Self:
        return self.does(who or self.manager, Move.APPROVE, corrective_action=NO_ACTION)

    def responds(self, **facts: Any) -> Self:
        return self.does(
            self.agent, Move.RESPOND, replied_at=self.now, reply_by=ContactBy.PHONE, **facts
        )

    def closes(self, who: str = "", **facts: Any) -> Self:
        return self.does(who or self.agent, Move.CLOSE, report=ReportFrequency.MONTHLY, **facts)
