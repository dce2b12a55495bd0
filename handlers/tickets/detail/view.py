"""A ticket's detail view, by visibility; its values formatted for the reader, by type."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from handlers.forms.fields import phrase_prefix, yes_no_text
from handlers.forms.form import FormContext
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext, mention
from handlers.tickets import card, outcomes
from handlers.tickets.assignment import nobody_asked_text
from handlers.tickets.drafts import reason_in_language
from handlers.tickets.due import due_line
from tickets.access.visibility import Visibility
from tickets.model.complaint import Complaint, CorrectiveAction
from tickets.model.disclosure import Decision, Disclosure
from tickets.model.documents import Defect, Payment
from tickets.model.kinds import IDENTITY, ContactBy, Kind, Move, PartyRole, PersonalField
from tickets.model.pending import is_action_from_before_reopening
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import SENT_BACK, Ticket
from tickets.registers.imported_row import fields_left_out
from tickets.rules import fees
from tickets.workflow.case import PRINCIPAL

_PEOPLE: Final = frozenset(
    {
        *("owner", "recorded_by", "requester", "about", "drafted_by", "changed_by", "passed_to"),
        *("decided_by", "checked_by", "counted_by", "packed_by", "address_by", "responsible"),
        *("answered_by", "id_checked_by", "delay_proposed_by", "to_agent_allowed_by"),
    }
)
_AFTER_SENTENCE: Final = {**dict.fromkeys("。！？", ""), **dict.fromkeys(".!?", " ")}
_EMPTY: Final[tuple[object, ...]] = (None, "", (), frozenset())


def personal_label(field: PersonalField, ticket: Ticket, say: Phrases) -> str:
    """Label of a sealed field; a draft reply is called approved once it is."""
    if field is PersonalField.DRAFT_REPLY and ticket.is_reply_approved:
        return say("field.approved_reply")
    label = say.word("field", field, ticket.kind)
    if field not in IDENTITY:
        return label
    if ticket.was_requested_by_agent:
        return say("field_of_agent", field=label)
    role = ticket.party.role if ticket.kind is Kind.COMPLAINT else None
    return label_of_speaker(label, role, say)


def label_of_speaker(label: str, role: PartyRole | None, say: Phrases) -> str:
    """Label of a field of who speaks: for another, it tells the two people apart."""
    if role is None or not role.speaks_for_another:
        return label
    return say("field_of_agent" if role.is_agent else "field_of_speaker", field=label)


@dataclass(frozen=True, slots=True)
class ValueWriter:
    """Formats the values of one ticket as rich text."""

    view: ViewContext
    ticket: Ticket
    act: str = ""
    """Of a decision on a correction or a cessation, by which nothing is disclosed; of a payment."""

    def label(self, name: str) -> str:
        if name == "id_paper" and self.ticket.disclosure.agent_id_paper:
            name = "id_paper_of_person"
        return self.view.say.word("field", name, self.act or self.ticket.kind)

    def row(self, name: str, value: object, label: str = "") -> list[Block]:
        """「ラベル：値」 with a bold label."""
        colon = self.view.say("row_colon")
        head = blocks.text_run(label or self.label(name), bold=True)
        return [head, blocks.text_run(colon), *self.runs(name, value)]

    def change_row(self, name: str, before: object, after: object) -> list[Block]:
        """「ラベル：前 → 後」."""
        none = [blocks.text_run(self.view.say("card_none"))]
        old, new = (none if _is_empty(each) else self.runs(name, each) for each in (before, after))
        label = blocks.text_run(self.label(name) + self.view.say("row_colon"), bold=True)
        return [label, *old, blocks.text_run(" → "), *new]

    def runs(self, name: str, value: object) -> list[Block]:
        if isinstance(value, frozenset):
            return self._several(name, sorted(value, key=str))
        if isinstance(value, tuple):
            return self._several(name, value)
        if isinstance(value, CorrectiveAction) and not value.needed:
            return [blocks.text_run(self.view.say("complaint.none_needed", reason=value.reason))]
        if is_dataclass(value) and not isinstance(value, type):
            return self._record(value)
        if name in _PEOPLE:
            return [self.person(str(value))]
        return [blocks.text_run(self._plain(name, value))]

    def person(self, who: str) -> Block:
        """Mention staff; the program and an anonymous asker are not mentioned."""
        name = mention(who, self.view.say)
        return {"type": "user", "user_id": who} if name.startswith("<@") else blocks.text_run(name)

    def _several(self, name: str, values: Sequence[object]) -> list[Block]:
        between = self.view.say("row_between" if any(map(is_dataclass, values)) else "card_comma")
        parts = [(self.runs(name, value), between) for value in values]
        if len(parts) > 1 and any(map(is_dataclass, values)):
            return [blocks.text_run(between), *_joined(parts)]
        return _joined(parts)

    def _record(self, record: Any) -> list[Block]:
        colon = self.view.say("row_colon")
        act = record.type.wording_family if isinstance(record, Decision) else ""
        one = replace(self, act="payment" if isinstance(record, Payment) else act or self.act)
        is_plan = isinstance(record, CorrectiveAction)
        parts = []
        for name, value in filled_fields(record):
            label = "" if name == "needed" else f"{one.label(name)}{colon}"  # the row's own
            gap = "\n" if is_plan else self._gap(name, value)
            parts.append(([blocks.text_run(label)] * bool(label) + one.runs(name, value), gap))
        return _joined(parts)

    def _gap(self, name: str, value: object) -> str:
        """What stands between two fields, but nothing after a typed sentence."""
        is_typed = type(value) is str and name not in _NAMED and name not in _PEOPLE
        between = self.view.say("record_between")
        return _AFTER_SENTENCE.get(str(value)[-1:], between) if is_typed else between

    def _plain(self, name: str, value: object) -> str:
        say = self.view.say
        if name in _NAMED:
            return _NAMED[name](self.view, str(value))
        if isinstance(value, StrEnum):
            return say.word(phrase_prefix(type(value)), value, self.act or self.ticket.kind)
        if isinstance(value, bool):
            return (told := yes_no_text(say, value, name))[:1].lower() + told[1:]
        if isinstance(value, datetime):
            return self.view.moment(value)
        return self.view.date(value) if isinstance(value, date) else str(value)


def _joined(parts: Iterable[tuple[list[Block], str]]) -> list[Block]:
    """Each part with what stands between it and the next."""
    found: list[Block] = []
    gap = ""
    for part, after in parts:
        found += [blocks.text_run(gap), *part] if gap else part
        gap = after
    return found


_NAMED: Final[Mapping[str, Callable[[ViewContext, str], str]]] = {
    "department": ViewContext.department,
    "language": lambda view, value: view.say(f"field.language.{value}"),
    "hidden_from": ViewContext.department,
    "system": ViewContext.system,
    "method_requested": lambda view, value: view.say.word("reply_method", value),
    "method_used": lambda view, value: view.say.word("reply_method", value),
}
"""Fields whose values are ids of named things."""


def filled_fields(record: Any) -> Iterator[tuple[str, object]]:
    """Fields with a value; "no" only where it had to be answered."""
    for field in fields(record):
        value = getattr(record, field.name)
        unasked = value is False and field.default in (False, MISSING)
        if not (unasked or _is_empty(value)):
            yield field.name, value


def _is_empty(value: object) -> bool:
    if is_dataclass(value) and not isinstance(value, type):
        return not any(filled_fields(value))
    return value in _EMPTY


VALUES_PER_PAGE: Final = 20
"""Personal values per page; each may be long."""
_ROWS_A_BLOCK: Final = 20
_ELSEWHERE: Final = frozenset(
    {
        *("number", "kind", "status", "version", "asked", "facts", "party", "team"),
        *("policy_revision", "links", "personal", "letters", "history"),
        *("keeps_action", "further_measure_owed", "drafted_finding", "drafted_action"),
    }
)
"""In the heading, in rows of their own, or of no interest."""
_ENTRIES: Final = frozenset({"entry", "template"})
"""Fields whose values are ids of curated entries."""
_SEEN: Final[Mapping[Visibility, frozenset[str]]] = {
    Visibility.OWN: frozenset({"received_at", "category", "types"}),
    Visibility.TASK: frozenset(
        {
            *("received_at", "department", "subjects", "severity"),
            *("types", "reasons_35", "tasks", "executed"),
        }
    ),
}
"""Wider visibility shows everything."""


def detail_blocks(context: FormContext) -> Iterator[Block]:
    """Everything that is not personal, in order."""
    yield blocks.headline(_title(context))
    yield blocks.section(_state(context))
    ticket, seen = context.ticket, context.shown.visibility
    line = None if seen is Visibility.OWN or not ticket.is_open else due_line(ticket, context.view)
    by_desk = nobody_asked_text(ticket, context.view) if seen is Visibility.WHOLE else ""
    yield from map(blocks.section, filter(None, (line, by_desk)))
    yield from rows_in_blocks(list(_rows(context)))


def _title(context: FormContext) -> str:
    say, ticket = context.say, context.ticket
    return say.line(ticket.number, say.word("kind", ticket.kind))


def _state(context: FormContext) -> str:
    """Plain words for the asker; the desk's state for others."""
    say, ticket = context.say, context.ticket
    if context.shown.visibility is Visibility.OWN:
        told = outcomes.status_text_for_requester(ticket, say, context.person.id)
    else:
        told = card.state_text(ticket, context.view)
    return say("card_field", name=say("field.status"), text=told)


def _rows(context: FormContext) -> Iterator[list[Block]]:
    ticket, writer = context.ticket, ValueWriter(context.view, context.ticket)
    for record in (ticket, ticket.party, _facts(context)):
        for name, value in filled_fields(record):
            if _is_seen(context, name):
                told = _titled(context, value) if name in _ENTRIES else value
                yield writer.row(name, told, _special_label(context, name))
    if context.shown.visibility is Visibility.OWN:
        return
    for link in context.ticket.known_links:
        linked = writer.row("link", link.relation, context.say("linked"))
        yield [*linked, blocks.text_run(f" {link.number}")]
    for letter in context.ticket.letters:
        yield writer.row("letters", letter)
    missing = fields_left_out(context.ticket)
    if missing and _SEEN.get(context.shown.visibility) is None:
        names = context.say("card_comma").join(map(writer.label, missing))
        yield writer.row("not_recorded", names, context.say("not_recorded"))


def _special_label(context: FormContext, name: str) -> str:
    """Return the field's label here and now; empty if it is the usual one."""
    if name == "received_at" and context.shown.visibility is Visibility.OWN:
        return context.say("own_received")
    if name == "entry" and not context.ticket.replied_at:
        return context.say("field.entry_shown")
    is_kept = name == "corrective_action" and is_action_from_before_reopening(context.ticket)
    return context.say("field.keeps_action") if is_kept else ""


def _titled(context: FormContext, entry: object) -> object:
    """The title of a curated entry in the reader's language; its id if it is gone."""
    found = context.library.entries.get(str(entry))
    return found.title(context.say.language) if found else entry


def _facts(context: FormContext) -> object:
    """A department sees its own searches."""
    facts = context.ticket.facts
    if isinstance(facts, Complaint):
        return _with_next_check_only(facts)
    if not isinstance(facts, Disclosure):
        return facts
    if facts.types:
        facts = replace(facts, types_unclear=False)
    if context.shown.visibility is not Visibility.TASK:
        return _with_missing_fee(context, facts)
    theirs = context.office_context.roster.actor(context.person.id).in_charge_of
    return replace(facts, tasks=tuple(t for t in facts.tasks if t.department in theirs))


def _with_missing_fee(context: FormContext, request: Disclosure) -> Disclosure:
    """Papers that did not come are on record; whether money did is counted."""
    due = fees.yen_due(request, context.view.rules_on(request.form_sent_on))
    if not (due and request.application_arrived_on and request.is_missing(Defect.FEE)):
        return request
    return replace(request, not_enclosed=request.not_enclosed | {Defect.FEE})


def _is_seen(context: FormContext, name: str) -> bool:
    seen = _SEEN.get(context.shown.visibility)
    if name == "authority_result" and not _is_by_agent(context):
        return False
    is_in_slack = context.ticket.party.contact_by in (None, ContactBy.SLACK)
    if name == "language" and is_in_slack and context.ticket.kind is not Kind.DISCLOSURE:
        return False
    return name not in _ELSEWHERE and (seen is None or name in {*seen, "former_number"})


def _is_by_agent(context: FormContext) -> bool:
    """Whether there is an authority to check: the person's own request has none."""
    role = context.ticket.party.role
    return context.ticket.disclosure.agent_kind is not None or role is not PartyRole.PRINCIPAL


def _with_next_check_only(facts: Complaint) -> Complaint:
    """Each effect check replaces the day on which the effect was to be checked."""
    if not facts.effect_checks or facts.corrective_action is None:
        return facts
    earlier = (replace(each, again_on=None) for each in facts.effect_checks[:-1])
    action = replace(facts.corrective_action, check_on=None)
    return replace(
        facts, corrective_action=action, effect_checks=(*earlier, facts.effect_checks[-1])
    )


def value_names_on_page(slots: Iterable[ValueName], number: int) -> tuple[ValueName, ...]:
    """Return as many values as fit a modal, in display order."""
    ordered = sorted(slots, key=_order)
    return tuple(ordered[(number - 1) * VALUES_PER_PAGE : number * VALUES_PER_PAGE])


def value_blocks(
    ticket: Ticket, opened: Mapping[ValueName, Personal], view: ViewContext
) -> Iterator[Block]:
    """Personal values under their labels, a note also under its author; none is read as markup."""
    writer, between = ValueWriter(view, ticket), blocks.text_run(view.say("card_between"))
    for slot in sorted(opened, key=_order):
        head = [blocks.text_run(_label(slot, ticket, view), bold=True)]
        if slot.field is PersonalField.NOTE and slot.of.isdecimal():
            head += [between, writer.person(ticket.history[int(slot.of) - 1].by)]
        yield blocks.rich_text(head)
        text = opened[slot].reveal()
        if slot.field is PersonalField.MOVE_REASON:
            text = reason_in_language(view.say, text)
        yield blocks.section(text, limit=blocks.LONGEST_SECTION)


def values_said_later(context: FormContext) -> tuple[ValueName, ...]:
    """What was said after the record, which the next answer covers too: in duplicates (O7), on the
    replies so far, and why the ticket was reopened."""
    return tuple(slot for slot in context.shown.opens if _is_said_later(slot, context.ticket))


def _is_said_later(slot: ValueName, ticket: Ticket) -> bool:
    if slot.is_of_duplicate or slot.field is not PersonalField.MOVE_REASON:
        return slot.is_of_duplicate or slot.field is PersonalField.WORDS
    return ticket.history[int(slot.of) - 1].move is Move.REOPEN


def later_statement_blocks(context: FormContext) -> Iterator[Block]:
    """Draw `values_said_later` as they came; those of duplicates, which have no step, last."""
    later = [slot for slot in values_said_later(context) if slot in context.opened]
    for slot in sorted(later, key=lambda each: (each.is_of_duplicate, *_order(each)[3:])):
        yield from value_blocks(context.ticket, {slot: context.opened[slot]}, context.view)


def _order(slot: ValueName) -> tuple[str, bool, int, int, str]:
    """Return the sort key: whose matter it is, then field and age; duplicates come last."""
    number = int(slot.of) if slot.of.isdecimal() else 0
    duplicate, field = slot.of if slot.is_of_duplicate else "", slot.field
    return duplicate, field not in PRINCIPAL, list(PersonalField).index(field), number, slot.of


def _label(slot: ValueName, ticket: Ticket, view: ViewContext) -> str:
    say, label = view.say, personal_label(slot.field, ticket, view.say)
    if not slot.of:
        return label
    if slot.is_of_duplicate:
        return say("value_of_duplicate", label=label, number=slot.of)
    if slot.of.isdecimal():
        step = ticket.history[int(slot.of) - 1]
        if slot.field is PersonalField.NOTE and step.move is Move.REPORT_FINDINGS:
            label = say("field.department_findings")
        elif slot.field is PersonalField.MOVE_REASON and step.move is Move.REOPEN:
            label = say("field.why_reopened")
        elif slot.field is PersonalField.MOVE_REASON and step.move in SENT_BACK and step.role:
            label = say("sent_back_by", role=say.word("role", step.role))
        of = view.moment(step.at)
    else:
        if slot.field is PersonalField.MEASURE:
            made = (each for each in ticket.disclosure.decisions if each.type == slot.of)
            label = say.word("field", slot.field, next((each.measure_words for each in made), ""))
        of = say.word("request_type", slot.of, Kind.DISCLOSURE)
    return say("value_of", label=label, of=of)


def rows_in_blocks(rows: Sequence[list[Block]]) -> Iterator[Block]:
    for start in range(0, len(rows), _ROWS_A_BLOCK):
        yield blocks.rich_text(*rows[start : start + _ROWS_A_BLOCK])
