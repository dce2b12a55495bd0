"""A row played through the procedure: every gate holds on import as on every other path."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from tickets.escalation.escalate import new_escalation
from tickets.model.errors import Code, Fault, ForbiddenMoveError, NotAllowedError, RefusedError
from tickets.model.escalation import Cause, Escalation, causes
from tickets.model.kinds import Kind, Move, PersonalField, Relation, Role, Status
from tickets.model.numbers import read
from tickets.model.people import SYSTEM
from tickets.model.personal import Personal, SealedField
from tickets.model.ticket import Link, Step, Ticket
from tickets.registers import acts, first
from tickets.registers.columns import Line
from tickets.registers.complaints import COLUMNS, TITLES
from tickets.registers.planning import planned, settled
from tickets.registers.reading import Planned, Told
from tickets.registers.rows import People, RowFault, Wrong
from tickets.registers.script import Script
from tickets.rules.context import Moment, OfficeContext
from tickets.workflow.apply import AppliedMove, create, step
from tickets.workflow.case import Act, Case
from tickets.workflow.fields import written
from tickets.workflow.new_ticket import ticket_of
from tickets.workflow.procedure import transition_of
from tickets.workflow.transition import Transition

_COLUMN_OF: Mapping[Move, str] = {
    Move.RECORD: "recorded_by",
    Move.ASSIGN: "person",
    Move.ACKNOWLEDGE: "no_contact_reason",
    Move.ASSESS: "severity",
    Move.INVESTIGATE: "person",
    Move.DRAFT: "drafted_by",
    Move.APPROVE: "decided_by",
    Move.RESPOND: "replied_at",
    Move.ANSWER_AT_ONCE: "template",
    Move.NOT_ACCEPTED: "reaction",
    Move.CLOSE: "closed_at",
    Move.CONFIRM_EFFECT: "effect_checks",
    Move.DENY_EFFECT: "effect_checks",
    Move.REPORT: "reported_on",
    Move.CLOSE_DUPLICATE: "decided_by",
    Move.CLOSE_OUT_OF_SCOPE: "decided_by",
    Move.WITHDRAW: "decided_by",
    Move.HOLD: "decided_by",
    Move.SEND_LETTER: "letters",
    Move.STOP_MAIL: "stops",
}
"""Where a fault of a move is told that names no field of its own."""
_COLUMN_OF_CODE: Mapping[str, str] = {
    Code.NOT_DESCRIBED: "party",
    "words": "move_reason",
    "note": "move_reason",
    "flags_confirmed": "severity",
}
_OF_THAT_DAY = frozenset({Move.CHASE, Move.DEPUTIZE})
"""Who had it then, and who was away, no register tells."""
_CLEANED = frozenset(map(str, PersonalField))
_SETTLED_HERE = frozenset({"number", "reference", "history", "move_reason", "retention_until"})


@dataclass(frozen=True, slots=True)
class Played:
    """What the moves of a row led to."""

    ticket: Ticket
    walked: tuple[AppliedMove, ...]
    sealed: Mapping[SealedField, Personal]
    escalations: tuple[Escalation, ...]


@dataclass
class Play:
    """One row at work. A fault does not end it, so that every one of them is found."""

    told: Told
    office: OfficeContext
    people: People
    number: Callable[[Ticket, Moment], str]
    """Of the escalation that a possible leak calls for."""
    faults: list[RowFault] = field(default_factory=list)
    _walked: list[AppliedMove] = field(default_factory=list)
    _escalations: list[Escalation] = field(default_factory=list)

    def run(self) -> Played | None:
        """None if anything is wrong with the row; it stands in `faults`."""
        self.told = settled(self.told)
        desk = self._desk()
        moves = planned(self.told, desk)
        if self._cannot_begin(moves):
            return None
        departments = self.office.roster.departments.items()
        heads = {team.person_in_charge: name for name, team in departments if team.person_in_charge}
        script = Script(self.told, moves, heads, desk, desk - self._leads())
        ticket = self._first(script)
        ticket = self._with_escalations(ticket, moves[0], is_new=True)
        for place in range(1, len(moves)):
            ticket = self._next(ticket, script, place)
            ticket = self._with_escalations(ticket, moves[place], is_new=False)
        ticket = replace(ticket, retention_until=self._kept_until(ticket))
        sealed = {slot: value for each in self._walked for slot, value in each.sealed.items()}
        if not self.faults:
            self._compare(Line(ticket, sealed))
        if self.faults:
            return None
        return Played(ticket, tuple(self._walked), sealed, tuple(self._escalations))

    def _desk(self) -> frozenset[str]:
        roster = self.office.roster
        now = {*roster.agents, roster.manager, roster.deputy} - {None}
        then = {who for who, role in self.people.roles.items() if role is not Role.REPRESENTATIVE}
        return frozenset(who for who in now | then if who)

    def _leads(self) -> frozenset[str]:
        roster = self.office.roster
        return frozenset(who for who in (roster.manager, roster.deputy) if who)

    def _cannot_begin(self, moves: tuple[Planned, ...]) -> bool:
        ticket = self.told.line.ticket
        if moves[0].move is not Move.RECORD:
            self._wrong("history", Wrong.UNREADABLE)
        if ticket.status is Status.REOPENED and not self.told.history:
            self._wrong("status", Wrong.NEEDS_HISTORY)
        if any(read(link.number) is None for link in ticket.links):
            self._wrong("link", Wrong.UNREADABLE)
        return bool(self.faults)

    def _first(self, script: Script) -> Ticket:
        began = script.moves[0]
        moment = self._moment(began)
        new = first.form(script, moment.roster)
        blank = ticket_of(new, began.by, began.at, moment.roster)
        act = Act(Move.RECORD, personal=new.personal)
        try:
            self._walked.append(create(blank, act, moment))
        except (RefusedError, NotAllowedError) as error:
            self._note(error, Move.RECORD)
            rule = transition_of(Kind.COMPLAINT, None, Move.RECORD)
            return _forced(blank, act, moment, rule) if rule else blank
        return self._walked[-1].ticket

    def _next(self, ticket: Ticket, script: Script, place: int) -> Ticket:
        told = script.moves[place]
        act, moment = acts.act(script, place), self._moment(told)
        rule = transition_of(Kind.COMPLAINT, ticket.status, told.move)
        if not told.by:
            self._wrong(_COLUMN_OF.get(told.move, "history"), Wrong.MISSING)
            return _forced(ticket, act, moment, rule) if rule else ticket
        try:
            self._walked.append(step(ticket, act, moment))
        except (RefusedError, NotAllowedError, ForbiddenMoveError) as error:
            if told.move not in _OF_THAT_DAY:
                self._note(error, told.move)
            return _forced(ticket, act, moment, rule) if rule else ticket
        return self._walked[-1].ticket

    def _moment(self, told: Planned) -> Moment:
        roster = self.people.roster(self.office.roster, told.by)
        office = replace(self.office, roster=roster, office=None)  # its letters had other words
        moment = office.moment(told.by, told.at)
        return replace(moment, actor=SYSTEM) if told.by == SYSTEM.id else moment

    def _with_escalations(self, ticket: Ticket, last: Planned, *, is_new: bool) -> Ticket:
        """As when it is settled; but who called about what is closed by now was heard."""
        is_closed = self.told.line.ticket.status is Status.CLOSED
        moment = self._moment(last)
        for cause in sorted(causes(ticket, is_new=is_new) - self._causes()):
            if cause is Cause.BREACH_SUSPECTED or not is_closed:
                number = self.number(ticket, moment)
                self._escalations.append(new_escalation(number, ticket, moment, cause))
                link = Link(Relation.BELONGS_TO, number, None)
                ticket = replace(ticket, links=ticket.links | {link})
        return ticket

    def _causes(self) -> frozenset[Cause]:
        return frozenset(each.cause for each in self._escalations)

    def _kept_until(self, ticket: Ticket) -> date | None:
        """As long as the register says, where it says so."""
        given = self.told.line.ticket.retention_until
        return given if given and not ticket.is_open else ticket.retention_until

    def _compare(self, result: Line) -> None:
        """What a cell says has to come out of the moves, else it is not true of this ticket."""
        if result.ticket.status is not self.told.line.ticket.status:
            self._wrong("status", Wrong.NOT_REACHED)
        taken = _SETTLED_HERE | self._decider_without_approval()
        for column in COLUMNS:
            if column.field in taken:
                continue
            said, is_so = column.draw(self.told.line), column.draw(result)
            if (said or self.told.history) and not self._agrees(column.field, said, is_so):
                self._wrong(column.field, Wrong.NOT_REACHED)

    def _agrees(self, name: str, said: str, is_so: str) -> bool:
        if name in _CLEANED:  # a telephone number may be written in many ways
            return bool(said) is bool(is_so)
        if name in self.told.days_only:
            return said[:10] == is_so[:10]
        return said == is_so

    def _decider_without_approval(self) -> frozenset[str]:
        """Where nothing was to be approved, the column names who decided on the closing."""
        named = self.told.line.ticket.decided_by
        acted = any(each.step.by == named for each in self._walked)
        is_enough = acted and not self.told.history
        return frozenset({"decided_by", "decided_at"}) if is_enough else frozenset()

    def _note(self, error: Exception, move: Move) -> None:
        if isinstance(error, RefusedError):
            for fault in error.faults:
                self._wrong(_column(fault, move), fault.code, fault.of)
        elif isinstance(error, NotAllowedError):
            at = "history" if self.told.history else _COLUMN_OF.get(move, "history")
            self._wrong(at, Wrong.NOT_ALLOWED, move)
        else:
            self._wrong("history" if self.told.history else "status", Wrong.NO_SUCH_MOVE, move)

    def _wrong(self, name: str, code: str, of: str = "") -> None:
        fault = RowFault(self.told.row, name, code, of)
        if fault not in self.faults:
            self.faults.append(fault)


def _column(fault: Fault, move: Move) -> str:
    name = _COLUMN_OF_CODE.get(fault.code) or _COLUMN_OF_CODE.get(fault.field) or fault.field
    return name if name in TITLES else _COLUMN_OF.get(move, "history")


def _forced(ticket: Ticket, act: Act, moment: Moment, rule: Transition) -> Ticket:
    """As if the move had been possible: only to look whether the later ones are."""
    filled = replace(written(ticket, act.facts), personal=ticket.personal | frozenset(act.personal))
    case = Case(before=ticket, ticket=filled, act=act, moment=moment, roles=frozenset())
    for effect in rule.does:
        case = replace(case, ticket=effect(case))
    status = rule.to or ticket.status
    made = Step(act.move, ticket.status, status, moment.actor.id, Role.SYSTEM, moment.now)
    return replace(case.ticket, status=status, history=(*ticket.history, made))
