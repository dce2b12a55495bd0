"""Tickets, and the summary of them that rights and lists need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from tickets.model.complaint import STOPPED_BY_OPT_OUT, Category, Complaint, NoContact
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Found, ReturnedMail, ReturnedMailStep, SearchTask
from tickets.model.kinds import (
    DESK_ROLES,
    Channel,
    CloseCode,
    ContactBy,
    Flag,
    Kind,
    Language,
    Leak,
    LetterKind,
    Move,
    PartyRole,
    PersonalField,
    Relation,
    Restriction,
    Role,
    Status,
    WhyBack,
)
from tickets.model.notices import NoticeKind
from tickets.model.personal import ValueName


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    language: Language = "ja"
    entry: str | None = None
    """Curated entry that did not help, or that the desk answered with."""
    nameless: bool = False
    """The asker's name is hidden from the desk; the answer still goes to their DM."""


Facts = Question | Complaint | Disclosure

_BEFORE_ARRIVAL = frozenset({Status.RECEIVED, Status.FORM_SENT})
_SEARCHED = frozenset({Status.SEARCHING, Status.CORRECTION_WAIT})
_MAILED = frozenset({Status.FORM_SENT, Status.REPLIED})
_APPROVED = frozenset({Move.APPROVE, Move.CONFIRM_CHANGE})
SENT_BACK = frozenset({Move.SEND_BACK, Move.SEND_BACK_TO_CHECK})
_DRAFTED = frozenset({Move.DRAFT, Move.DRAFT_UNCORRECTED})


@dataclass(frozen=True, slots=True)
class Link:
    relation: Relation
    number: str
    kind: Kind | None
    """Kind of the linked ticket; None for an escalation."""

    @property
    def is_of_own_matter(self) -> bool:
        """Whether it is a request or possible breach that was told with this ticket (O10)."""
        return self.kind in (None, Kind.DISCLOSURE) and self.relation is Relation.BELONGS_TO


HIDDEN_LINK: Final = Link(Relation.BELONGS_TO, "", Kind.DISCLOSURE)
"""Stands for links that a reader must not know of, as they decide the next step of an opt-out."""


@dataclass(frozen=True, slots=True)
class SentLetter:
    kind: LetterKind
    on: date
    delivery_ref: str = ""
    by: ContactBy | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history."""

    move: Move
    before: Status | None
    after: Status
    by: str
    role: Role | None
    """None in the history of an imported ticket: no register tells it."""
    at: datetime
    why_back: tuple[WhyBack, ...] = ()
    is_changed: bool | None = None
    """Whether a redraft differs, or a decider changed the words; None if nobody compared them."""
    to: str | None = None
    """To whom it was assigned; steps before 1.1.0 do not tell."""
    corrected: tuple[str, ...] = ()
    """Names of fields that a correction of the record, or a redraft, changed."""
    removed: tuple[PersonalField, ...] = ()
    """Fields whose values a correction removed."""
    category: tuple[Category, Category] | None = None
    """The category that was corrected, from and to."""
    received: tuple[datetime, datetime] | None = None
    """The receipt that was corrected, from and to; likewise the arrival of an application."""
    arrived: tuple[date, date] | None = None
    flags_removed: tuple[Flag, ...] = ()
    is_correction: bool = False
    is_unlinked: bool = False
    asks_nobody: bool = False  # tells only why no department is asked to preserve data
    progress_told: bool = False  # the complainant was told how the matter stands (経過の連絡)
    reminder: int = 0  # which of the program's three to a department (`to`)
    also_told: tuple[NoticeKind, ...] = ()  # the notices to others that went with it

    @property
    def is_findings_report(self) -> bool:
        """Whether it is a department's answer to an investigation; a note is none (O20)."""
        return self.move is Move.REPORT_FINDINGS

    @property
    def asks_department(self) -> bool:
        """The department is asked to investigate. Sending a draft back asks only the desk."""
        begins = self.after is Status.INVESTIGATING is not self.before
        return self.move is Move.FORWARD or (begins and self.move is not Move.SEND_BACK)


def has_department_answered(history: Sequence[Step]) -> bool:
    """Whether the department has answered since it was last asked to investigate, or the desk has
    drafted a reply without its answer: a draft that is sent back is the desk's (O20)."""
    for step in reversed(history):
        if step.is_findings_report or step.asks_department or step.move is Move.DRAFT:
            return not step.asks_department
    return False


@dataclass(frozen=True, slots=True)
class Party:
    """Role, contact channel and language of letters of the requester; nothing personal."""

    role: PartyRole | None = None
    contact_by: ContactBy | None = None
    language: Language = "ja"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The part of a ticket that decides rights and that lists show."""

    number: str
    kind: Kind
    status: Status
    version: int = 1
    received_at: datetime
    """When the company received it, not when it was typed."""
    recorded_by: str
    requester: str | None = None
    """Slack id of an employee whose own matter this is."""
    owner: str | None = None
    department: str | None = None
    restrictions: frozenset[Restriction] = frozenset()
    about: frozenset[str] = frozenset()
    """People whom the matter is about; they must not learn of it (O1)."""
    hidden_from: frozenset[str] = frozenset()
    """Departments that must not see an employee's own matter."""
    asked: frozenset[str] = frozenset()
    """Departments with an unanswered search task."""
    drafted_by: str | None = None
    changed_by: str | None = None
    """Who changed the draft while deciding; the drafter must confirm."""
    passed_to: str | None = None
    """Deputy to whom the decision was passed, until it is made."""
    closed_at: datetime | None = None
    simulation: bool = False

    @property
    def is_open(self) -> bool:
        return self.status is not Status.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket(Summary):
    facts: Facts
    team: str
    policy_revision: str
    reference: str = ""
    """Number in the imported register; `former_number` is that before it was restricted (O1)."""
    former_number: str = ""
    imported_at: datetime | None = None
    channel: Channel
    recorded_at: datetime
    party: Party = Party()
    summary: str = ""
    """At most 200 characters, no personal data; searched, and shown in modals only."""
    leak: Leak = Leak.NO
    flags: frozenset[Flag] = frozenset()
    links: frozenset[Link] = frozenset()
    personal: frozenset[ValueName] = frozenset()
    """Which personal values exist; their contents are sealed elsewhere."""
    decided_by: str | None = None
    decided_at: datetime | None = None
    letters: tuple[SentLetter, ...] = ()
    replied_at: datetime | None = None
    reply_by: ContactBy | None = None
    delivery_ref: str = ""
    withdrawn_on: date | None = None
    close_code: CloseCode | None = None
    legal_hold: bool = False
    retention_until: date | None = None
    history: tuple[Step, ...] = ()

    @property
    def first_known_step(self) -> int:
        """Index of the step from which on the history has every change of status.

        0 unless the ticket was imported; the number of steps if not even its status follows.
        """
        after = (None, *(step.after for step in self.history))
        before = (*(step.before for step in self.history), self.status)
        pairs = enumerate(zip(after, before, strict=True))
        return max((nth for nth, (came, went) in pairs if nth and came is not went), default=0)

    @property
    def was_requested_by_agent(self) -> bool:
        """Whether an agent applied for the person."""
        facts, role = self.facts, self.party.role
        is_known = isinstance(facts, Disclosure) and facts.agent_kind is not None
        return is_known or (role is not None and role.is_agent)

    @property
    def is_reply_to_principal(self) -> bool:
        """Whether an agent applied, but the reply goes to the person."""
        return self.was_requested_by_agent and self.disclosure.to_agent_allowed_by is None

    @property
    def is_reply_by_post(self) -> bool:
        """Whether the reply goes by post, as paper does unless it is handed over."""
        facts, by = self.facts, self.reply_by
        is_paper = isinstance(facts, Disclosure) and facts.method_used == "paper"
        return by is ContactBy.POST or (is_paper and by is not ContactBy.COUNTER)

    @property
    def mail_to_resend(self) -> ReturnedMail | None:
        """The form or reply that came back last, until it is sent again, or kept for the person."""
        if not isinstance(self.facts, Disclosure) or self.status not in _MAILED:
            return None
        mail = self.facts.unsettled_return
        return mail if mail and mail.next_step is not ReturnedMailStep.KEEP else None

    @property
    def complaint(self) -> Complaint:
        """Facts of a complaint ticket."""
        assert isinstance(self.facts, Complaint)  # noqa: S101
        return self.facts

    @property
    def disclosure(self) -> Disclosure:
        """Facts of a disclosure ticket."""
        assert isinstance(self.facts, Disclosure)  # noqa: S101
        return self.facts

    @property
    def has_second_step(self) -> bool:
        """Whether step 2 of a complaint's form is filled in (O6)."""
        facts, party = self.facts, self.party
        is_same_known = not isinstance(facts, Complaint) or facts.about_person_same is not None
        return bool(is_same_known and party.role and party.contact_by)

    @property
    def is_category_chosen(self) -> bool:
        """Whether an agent chose the category; outside the desk it is chosen in step 2 (O6)."""
        is_default = self.complaint.category is Category.COMPLAINT
        is_by_desk = any(step.role in DESK_ROLES for step in self.history[:1])
        return not is_default or is_by_desk or self.has_second_step

    @property
    def awaits_ruling(self) -> bool:
        """Whether the manager must still rule on held data, which ends with the form's arrival
        (O17)."""
        facts = self.facts
        if not isinstance(facts, Disclosure) or self.status not in _BEFORE_ARRIVAL:
            return False
        in_doubt = facts.footage or Flag.ENTRUSTED in self.flags
        return in_doubt and facts.may_be_held is None

    @property
    def awaits_findings(self) -> bool:
        """Whether the investigation of a complaint has no answer yet."""
        return self.status is Status.INVESTIGATING and not has_department_answered(self.history)

    @property
    def open_searches(self) -> tuple[SearchTask, ...]:
        """Searches without an answer; until a decision is proposed also those that could not be
        made (O20)."""
        if not isinstance(self.facts, Disclosure):
            return ()
        open_answers = {None, Found.UNAVAILABLE} if self.status in _SEARCHED else {None}
        return tuple(task for task in self.facts.tasks if task.found in open_answers)

    @property
    def no_answer_reason(self) -> NoContact | None:
        """Return why a complaint was not answered; None if it was answered after all."""
        is_unanswered = self.has_reason_not_to_reply and self.replied_at is None
        return self.complaint.no_contact_reason if is_unanswered else None

    @property
    def has_reason_not_to_reply(self) -> bool:
        """A complaint with a reason for no reply; a draft that was sent back may still be there."""
        facts = self.facts
        return isinstance(facts, Complaint) and facts.no_contact_reason is not None

    @property
    def is_stopped_opt_out_only(self) -> bool:
        """Whether it is a stopped opt-out that holds nothing to assess (O10)."""
        return self.is_only_opt_out and self.complaint.is_stopped

    @property
    def is_only_opt_out(self) -> bool:
        """An opt-out that holds nothing to assess (O10); an earlier opt-out may belong to it."""
        facts = self.facts
        if not isinstance(facts, Complaint) or facts.category is not Category.OPT_OUT:
            return False
        is_marked = self.flags or self.leak is not Leak.NO or facts.caller
        is_joined = any(link.is_of_own_matter for link in self.links)
        return not (is_marked or is_joined or facts.subjects - STOPPED_BY_OPT_OUT)

    @property
    def is_reply_approved(self) -> bool:
        """Approved with a reply: a draft that was sent back earlier is none (O22)."""
        return self.decided_at is not None and not self.has_reason_not_to_reply

    @property
    def reopened_at_step(self) -> int:
        """Ordinal of the last reopening in the history; 0 without one."""
        steps = enumerate(self.history, 1)
        return max((nth for nth, step in steps if step.move is Move.REOPEN), default=0)

    @property
    def since_sent_back(self) -> tuple[Step, ...]:
        """The step that last sent the draft back and all after it; empty once one is approved."""
        for nth, step in reversed(list(enumerate(self.history))):
            if step.move in _APPROVED | SENT_BACK:
                return self.history[nth:] if step.move in SENT_BACK else ()
        return ()

    @property
    def is_receipt_owed(self) -> bool:
        """Closed before its receipt was confirmed, say as a duplicate, and opened again."""
        known = {Status.RECEIVED, Status.CLOSED, Status.REOPENED}
        is_untouched = all(step.after in known for step in self.history)
        return self.status is Status.REOPENED and is_untouched and self.imported_at is None

    @property
    def is_sent_back(self) -> bool:
        """Whether the draft came back from the decider and waits to be written anew."""
        changes = [step for step in self.history if step.before is not step.after]
        return bool(changes) and changes[-1].move in SENT_BACK

    @property
    def is_redraft_due(self) -> bool:
        """Whether no draft has followed the one sent back, whatever was checked since (O22)."""
        since = self.since_sent_back
        return bool(since) and all(step.move not in _DRAFTED for step in since)

    def reason_of(self, move: Move) -> ValueName | None:
        """Return where the reason of the last such move is sealed: by the number of its step."""
        steps = [n for n, step in enumerate(self.history, 1) if step.move is move]
        return ValueName(PersonalField.MOVE_REASON, str(steps[-1])) if steps else None

    @property
    def known_links(self) -> tuple[Link, ...]:
        """Links that may be shown, by number."""
        return tuple(sorted(self.links - {HIDDEN_LINK}, key=lambda each: each.number))

    def without_links(self, is_seen: Callable[[Link], bool]) -> "Ticket":
        """The ticket for a reader who must not know of some of its links."""
        hidden = {link for link in self.links if not is_seen(link)}
        is_told = isinstance(self.facts, Complaint) and any(e.is_of_own_matter for e in hidden)
        return replace(self, links=(self.links - hidden) | ({HIDDEN_LINK} if is_told else set()))

    def with_person_as(self, person: str | None, name: str) -> "Ticket":
        """The ticket with this name in the person's place, as recorder and in the history."""
        history = (replace(each, by=name) if each.by == person else each for each in self.history)
        recorded_by = name if self.recorded_by == person else self.recorded_by
        return replace(self, recorded_by=recorded_by, history=tuple(history))

    @property
    def owes_progress(self) -> bool:
        """Whether a complainant has not heard how it stands since it is looked into."""
        is_untold = self.party.contact_by is ContactBy.NONE or self.has_reason_not_to_reply
        if self.status is not Status.INVESTIGATING or is_untold:
            return False
        for step in reversed(self.history):
            is_begun = step.after is self.status is not step.before
            if step.progress_told or (is_begun and step.move not in SENT_BACK):
                return not step.progress_told
        return True

    def holds(self, kind: Kind | None) -> bool:
        """Whether a ticket of this kind belongs to it; None asks for an escalation."""
        return kind in {each.kind for each in self.links if each.relation is Relation.BELONGS_TO}


HIDDEN_PERSON: Final = "nameless"
"""Replaces the id of a hidden or erased asker; the audit log keeps the id."""
