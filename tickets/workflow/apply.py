"""Apply moves to a ticket: find the transition, check fields and guards, then the effects (O7)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tickets.access.visibility import acting_roles
from tickets.model.contact import BadFieldError, clean_value
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.errors import Code, Fault, ForbiddenMoveError, NotAllowedError, RefusedError
from tickets.model.execution import tasks_to_execute
from tickets.model.kinds import (
    IN_WRITING,
    Flag,
    Kind,
    LetterKind,
    Move,
    PersonalField,
    Role,
    Status,
    WhyBack,
)
from tickets.model.notices import NoticeKind
from tickets.model.pending import ANSWERS, was_told_of_receipt
from tickets.model.people import Actor
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Step, Ticket
from tickets.rules.context import Moment
from tickets.workflow.case import Act, Case, Table, Transition
from tickets.workflow.disclosure_effects import end_preservations, preserved_systems
from tickets.workflow.fields import field_fault, write_fields
from tickets.workflow.recorded_changes import correction, removed_values
from tickets.workflow.tables import complaint, disclosure, question

TABLES: Mapping[Kind, Table] = {
    Kind.QUESTION: question.TABLE,
    Kind.COMPLAINT: complaint.TABLE,
    Kind.DISCLOSURE: disclosure.TABLE,
}


def transition_of(kind: Kind, status: Status | None, move: Move) -> Transition | None:
    """The transition; None if there is none."""
    return TABLES[kind].get((status, move))


def letters_of_kind(kind: Kind) -> frozenset[LetterKind]:
    """Letters that some move of these tickets brings about."""
    return frozenset(rule.letter for rule in TABLES[kind].values() if rule.letter)


def require_possible(
    kind: Kind, status: Status, wanted: Collection[Move], roles: frozenset[Role]
) -> None:
    """Raise unless these roles may make one of these moves; guards run later.

    ForbiddenMoveError, or NotAllowedError for roles that may never make them.
    """
    rows = [(at, rule) for (at, move), rule in TABLES[kind].items() if at and move in wanted]
    here = [rule for at, rule in rows if at is status]
    if any(rule.roles & roles for rule in here):
        return
    is_for_people = any(rule.roles - {Role.SYSTEM} for rule in here)
    if is_for_people or not any(rule.roles & roles for _, rule in rows):
        raise NotAllowedError
    raise ForbiddenMoveError(min(wanted), status)


def possible_moves(kind: Kind, status: Status, roles: frozenset[Role]) -> tuple[Move, ...]:
    """Moves of these roles, in table order; guards run later."""
    return tuple(
        move for (at, move), rule in TABLES[kind].items() if at is status and rule.roles & roles
    )


def is_blocked_by_ticket(ticket: Ticket, move: Move, moment: Moment) -> bool:
    """Whether the move is refused as the ticket is, whatever its form is told."""
    rule = transition_of(ticket.kind, ticket.status, move)
    if rule is None:
        return True
    roles = acting_roles(ticket, moment)
    case = Case(before=ticket, ticket=ticket, act=Act(move), moment=moment, roles=roles)
    return any(guard(case) for guard in rule.when)


# Several may exist, so each is keyed by its step.
_ONE_A_STEP = frozenset(
    {
        PersonalField.NOTE,
        PersonalField.MOVE_REASON,
        PersonalField.WORDS,
        PersonalField.ANSWER,
    }
)
_ONE_A_TYPE = frozenset({PersonalField.REASON, PersonalField.MEASURE})
_TYPES = frozenset(map(str, RequestType))
_FACTS_OF_NEW_TICKET = (
    "received_at",
    "channel",
    "facts",
    "party",
    "summary",
    "leak",
    "flags",
    "restrictions",
    "about",
    "hidden_from",
    "department",
    "links",
)
# Order of preference of roles.
_ROLE_ORDER = (
    Role.AGENT,
    Role.PERSON_IN_CHARGE,
    Role.MANAGER,
    Role.DEPUTY,
    Role.CHECKER,
    Role.REPRESENTATIVE,
    Role.EMPLOYEE,
    Role.SYSTEM,
)


@dataclass(frozen=True, slots=True)
class AppliedMove:
    """A move that was made."""

    rule: Transition
    before: Ticket
    ticket: Ticket
    step: Step
    fields: tuple[str, ...]
    """Names of written fields, for the audit."""
    sealed: Mapping[ValueName, Personal]
    removed: frozenset[ValueName] = frozenset()

    @property
    def is_first(self) -> bool:
        return self.step.before is None

    @property
    def notices(self) -> tuple[NoticeKind, ...]:
        """Kinds of notices that it sends; the end of preserving in place of asking for it (O16)."""
        if not preserved_systems(self.before) - preserved_systems(self.ticket):
            return self.rule.notices
        rest = (each for each in self.rule.notices if each is not NoticeKind.PRESERVATION_ASKED)
        return (*rest, NoticeKind.PRESERVATION_OVER)


def apply_first_move(ticket: Ticket, act: Act, moment: Moment) -> AppliedMove:
    """First move of a new ticket, which has the facts of its form."""
    rule = transition_of(ticket.kind, None, Move.RECORD)
    if rule is None or act.move is not Move.RECORD:
        raise ForbiddenMoveError(act.move, ticket.status)
    faults = tuple(
        fault
        for name in _FACTS_OF_NEW_TICKET
        if (fault := field_fault(ticket.kind, name, getattr(ticket, name), moment))
    )
    if faults:
        raise RefusedError(faults)
    return _apply(ticket, act, moment, rule, moment.actor.roles, first=True)


def apply_all(ticket: Ticket, acts: Sequence[Act], moment: Moment) -> tuple[AppliedMove, ...]:
    """Apply these moves in order. Raises the error of the first impossible one."""
    applied: list[AppliedMove] = []
    for act in acts:
        applied.append(apply_move(ticket, act, moment))
        ticket = applied[-1].ticket
    return tuple(applied)


def apply_move(ticket: Ticket, act: Act, moment: Moment) -> AppliedMove:
    """Apply one move. Raises ForbiddenMoveError, NotAllowedError or RefusedError."""
    roles = acting_roles(ticket, moment)
    require_possible(ticket.kind, ticket.status, (act.move,), roles)
    rule = transition_of(ticket.kind, ticket.status, act.move)
    assert rule is not None  # noqa: S101
    return _apply(ticket, act, moment, rule, roles, first=False)


def finish_own_action(ticket: Ticket, act: Act, moment: Moment) -> AppliedMove:
    """Record a corrective action for who is responsible, whatever they see of the ticket (O34)."""
    rule = transition_of(ticket.kind, ticket.status, act.move)
    if act.move is not Move.FINISH_ACTION or rule is None:
        raise ForbiddenMoveError(act.move, ticket.status)
    own = frozenset({Role.EMPLOYEE})
    return _apply(ticket, act, moment, replace(rule, roles=own), own, first=False)


def record_reminder(
    ticket: Ticket, to: str, nth: int, also_told: Collection[NoticeKind], moment: Moment
) -> AppliedMove:
    """Record that the program reminded a department; the notices themselves are posted apart."""
    act, system = Act(Move.CHASE), frozenset({Role.SYSTEM})
    rule = Transition(roles=system)
    applied = _apply(ticket, act, moment, rule, system, first=False)
    step = replace(applied.step, to=to, reminder=nth, also_told=tuple(sorted(also_told)))
    told = replace(applied.ticket, history=(*ticket.history, step))
    return replace(applied, ticket=told, step=step)


def _apply(
    before: Ticket,
    act: Act,
    moment: Moment,
    rule: Transition,
    roles: frozenset[Role],
    *,
    first: bool,
) -> AppliedMove:
    role = next((each for each in _ROLE_ORDER if each in rule.roles & roles), None)
    if role is None:
        raise NotAllowedError
    if role is Role.CHECKER:
        role = moment.actor.office or role  # the record names who checked in place of the desk
    number = len(before.history) + 1
    faults = [*_field_faults(rule, act), *_value_faults(before, act, moment)]
    sealed = _personal_values(act, number, moment, faults)
    if faults:
        raise _refused(act, faults)

    removed = removed_values(before, act)
    held = (before.personal - removed) | frozenset(sealed)
    filled = replace(write_fields(before, act.facts), personal=held)
    case = Case(before=before, ticket=filled, act=act, moment=moment, roles=roles)
    closed = [fault for guard in (*rule.when, *rule.guards) if (fault := guard(case))]
    if closed:
        raise _refused(act, dict.fromkeys(closed))

    after, why = _with_effects(case, rule), case.given("why_back", frozenset) or ()
    after = end_preservations(before, after, moment.now)
    made = Step(
        act.move,
        None if first else before.status,
        after.status,
        moment.actor.id,
        _office(role, moment.actor),
        moment.now,
        tuple(each for each in WhyBack if each in why),
        case.given("draft_changed", bool),
        case.given("person", str),
        flags_removed=tuple(each for each in Flag if each in before.flags - after.flags),
        is_unlinked=case.given("is_unlinked", bool) or False,
        asks_nobody=act.move is Move.PRESERVE
        and not any(each.system for each in case.given_records("preservations")),
        progress_told=case.given("progress_told", bool) or False,
        **correction(before, after, act, removed),
    )
    ticket = replace(
        after,
        history=(*before.history, made),
        version=before.version if first else before.version + 1,
        asked=_departments_asked(after),
    )
    gone = (f"removed={name}" for name in removed)
    fields = tuple(sorted({*act.facts, *map(str, sealed), *gone}))
    return AppliedMove(rule, before, ticket, made, fields, sealed, removed)


def _refused(act: Act, faults: Iterable[Fault]) -> RefusedError:
    """Return the refusal; each fault names its system, as one form may tell of several."""
    system = str(act.facts.get("system", ""))
    return RefusedError(tuple(replace(each, of=each.of or system) for each in faults))


def _departments_asked(ticket: Ticket) -> frozenset[str]:
    """Departments that must still search or execute.

    Part of the summary, since a department sees the request only that long.
    """
    if not isinstance(ticket.facts, Disclosure) or not ticket.is_open:
        return frozenset()
    is_decided = ticket.status is Status.DECIDED
    holding = tasks_to_execute(ticket.facts) if is_decided else ()
    return frozenset(task.department for task in (*ticket.open_searches, *holding))


def _office(role: Role, actor: Actor) -> Role:
    """Return the actor's own office if they stand in for the manager or the desk."""
    return role if role in actor.roles else actor.office or role


def _with_effects(case: Case, rule: Transition) -> Ticket:
    """Apply the effects and the new status."""
    for effect in rule.effects:
        case = replace(case, ticket=effect(case))
    return replace(case.ticket, status=rule.to or case.before.status)


def _field_faults(rule: Transition, act: Act) -> Iterator[Fault]:
    """Required fields must be present, and others are refused."""
    for name in rule.required:
        if act.facts.get(name) in (None, "", (), frozenset()):
            yield Fault(Code.MISSING, name)
    for name in act.facts.keys() - {*rule.required, *rule.optional}:
        yield Fault(Code.NOT_ASKED, name)
    given = {key.field for key in act.personal}
    for field in rule.required_personal:
        if field not in given:
            yield Fault(Code.MISSING, field)
    for field in given - {*rule.required_personal} - rule.optional_personal:
        yield Fault(Code.NOT_ASKED, field)


def _value_faults(ticket: Ticket, act: Act, moment: Moment) -> Iterator[Fault]:
    for name, value in act.facts.items():
        fault = field_fault(ticket.kind, name, value, moment)
        if fault:
            yield fault


def _personal_values(
    act: Act, number: int, moment: Moment, faults: list[Fault]
) -> dict[ValueName, Personal]:
    """Normalized personal values by key; faults are appended."""
    kept: dict[ValueName, Personal] = {}
    for key, value in act.personal.items():
        place = ValueName(key.field, str(number)) if key.field in _ONE_A_STEP else key
        if place is key and key.of not in (_TYPES if key.field in _ONE_A_TYPE else {""}):
            faults.append(Fault(Code.WRONG_KIND, key.field, key.of))
            continue
        try:
            text = clean_value(key.field, value.reveal(), moment.context.customer_numbers)
        except BadFieldError as bad:
            faults.append(Fault(bad.code, key.field, key.of))
        else:
            kept[place] = Personal(text)
    return kept


def letters_settled(applied: AppliedMove) -> Iterator[LetterKind]:
    """Promised letters that this move sends or makes obsolete."""
    rule, before, after = applied.rule, applied.before.status, applied.ticket.status
    if rule.sends_letter and rule.letter:
        yield rule.letter
    move, ticket = applied.step.move, applied.ticket
    is_told = was_told_of_receipt(ticket) or ticket.channel in IN_WRITING
    if move is Move.ACKNOWLEDGE and is_told:  # who wrote was told otherwise, such as by phone
        yield LetterKind.ACKNOWLEDGEMENT
    if move in (Move.SEND_FORM, Move.WITHDRAW, *ANSWERS):
        yield LetterKind.ACKNOWLEDGEMENT  # what the person gets instead acknowledges it
    if move is Move.CLOSE and before is Status.ACKNOWLEDGED:
        yield LetterKind.ACKNOWLEDGEMENT  # the person was told that mails stopped (O10)
    if move in (Move.RESPOND, Move.REPLY, Move.WITHDRAW):
        yield LetterKind.DELAY
    if ticket.is_open and ticket.reopened_at_step:
        yield LetterKind.REDIRECTION
    if before is Status.FORM_SENT is not after and rule.letter is not LetterKind.REMINDER:
        yield LetterKind.REMINDER
